//! What commands read: secrets and tokens from standard input, because a command line is seen by others, and the word
//! that confirms what cannot be undone.

use super::failure::Failure;
use super::output::remark;
use secrecy::SecretString;
use std::io::{self, BufRead, IsTerminal, Read};
use zeroize::Zeroizing;

/// The most that is read, in bytes.
const MOST: u64 = 16 * 1024;

/// Reads a secret from standard input: all of it, without the line end at its end; from a terminal one line.
pub fn secret(what: &str) -> Result<SecretString, Failure> {
    let mut text = Zeroizing::new(String::new());
    let stdin = io::stdin().lock();
    let terminal = stdin.is_terminal();
    if terminal {
        remark(&format!("Type the {what} and press Enter; it is shown while you type:"));
    }
    let mut stdin = stdin.take(MOST + 1);
    let read = if terminal { stdin.read_line(&mut text) } else { stdin.read_to_string(&mut text) };
    read.map_err(|error| Failure::new(format!("cannot read the {what} from standard input: {error}")))?;
    if text.len() as u64 > MOST {
        return Err(Failure::new(format!("the {what} on standard input is longer than {MOST} bytes")));
    }
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() {
        return Err(Failure::new(format!("there is no {what} on standard input")));
    }
    Ok(SecretString::from(line))
}

/// Reads a secret if it was announced.
pub fn secret_if(announced: bool, what: &str) -> Result<Option<SecretString>, Failure> {
    announced.then(|| secret(what)).transpose()
}

/// Reads a secret a command cannot do without: announced by its `--…-stdin`, or typed at a terminal.
pub fn secret_or_asked(announced: bool, what: &str) -> Result<SecretString, Failure> {
    if announced || io::stdin().is_terminal() {
        return secret(what);
    }
    Err(Failure::new(format!("there is no terminal to ask for the {what}; add --{what}-stdin and send it there")))
}

/// Asks before something that cannot be undone, unless `--yes` was given. Without a terminal to ask at, it is refused.
pub fn confirm(yes: bool, what: &str, word: &str) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    let mut stdin = io::stdin().lock();
    if !stdin.is_terminal() {
        return Err(Failure::new(format!("this {what}; add --yes if you mean it")));
    }
    remark(&format!("This {what}. Type {word} to go on:"));
    let mut typed = String::new();
    stdin.read_line(&mut typed)?;
    if typed.trim() == word { Ok(()) } else { Err(Failure::new("that was not the word; nothing was changed")) }
}
