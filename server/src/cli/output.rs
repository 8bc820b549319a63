//! What commands print: for people aligned fields and tables, with `--json` one object per line. Only answers go to
//! stdout, so that a script can read them; notes and complaints go to stderr.

use super::failure::Failure;
use super::pages::Pages;
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// Where answers go, and in which form.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    json: bool,
}

/// Named values of one thing, in order.
pub type Fields = Vec<(&'static str, String)>;

/// How things of a kind are listed.
#[derive(Debug)]
pub struct Table<T> {
    /// What stands above the columns.
    pub titles: &'static [&'static str],
    /// The cells of a row.
    pub cells: fn(&T) -> Vec<String>,
    /// What is said if there are none.
    pub nothing: &'static str,
}

/// A list that is printed as it is read.
#[derive(Debug)]
struct Listing<'t, T> {
    output: Output,
    table: &'t Table<T>,
    widths: Vec<usize>,
    begun: bool,
}

/// How far a long command has come, on one line of a terminal; nothing where nobody looks on.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    shown: bool,
}

impl Progress {
    /// Says how far it has come, in place of what was said before.
    pub fn tell(self, text: &str) {
        if self.shown {
            // To the beginning of the line, and what was there goes.
            let _ = write!(io::stderr().lock(), "\r\u{1b}[K{text}");
        }
    }

    /// Clears the line for what follows.
    pub fn end(self) {
        self.tell("");
    }
}

impl Output {
    /// Prints JSON, or for people.
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Prints one thing.
    pub fn one(self, value: &impl Serialize, fields: impl FnOnce() -> Fields) -> Result<(), Failure> {
        if self.json {
            return line(&json(value)?);
        }
        let fields = fields();
        let width = fields.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, value) in fields {
            for (position, part) in value.split('\n').enumerate() {
                let name = if position == 0 { name } else { "" };
                line(format!("{name:width$}  {}", printable(part)).trim_end())?;
            }
        }
        Ok(())
    }

    /// Says what was done: with `--json` as an object, else as a sentence.
    pub fn done(self, value: &impl Serialize, sentence: &str) -> Result<(), Failure> {
        if self.json { line(&json(value)?) } else { line(&printable(sentence)) }
    }

    /// Prints what goes with a refusal, for programs.
    pub fn only_json(self, value: &impl Serialize) -> Result<(), Failure> {
        if self.json { line(&json(value)?) } else { Ok(()) }
    }

    /// A note for people; programs do not see it.
    pub fn note(self, text: &str) {
        if !self.json {
            remark(text);
        }
    }

    /// Begins to say how far a command has come: to people at a terminal.
    pub fn progress(self) -> Progress {
        Progress { shown: !self.json && io::stderr().is_terminal() }
    }

    /// Prints a list.
    pub fn list<T: Serialize>(self, table: &Table<T>, rows: &[T]) -> Result<(), Failure> {
        let mut listing = Listing::new(self, table);
        listing.rows(rows)?;
        listing.end();
        Ok(())
    }

    /// Prints a list as it is read, page by page.
    pub async fn pages<T: Serialize>(
        self,
        table: &Table<T>,
        mut next: impl AsyncFnMut(&mut Pages) -> Result<Vec<T>, Failure>,
    ) -> Result<(), Failure> {
        let mut listing = Listing::new(self, table);
        let mut pages = Pages::new();
        while !pages.are_over() {
            listing.rows(&next(&mut pages).await?)?;
        }
        listing.end();
        Ok(())
    }
}

impl<'t, T: Serialize> Listing<'t, T> {
    fn new(output: Output, table: &'t Table<T>) -> Self {
        let widths = table.titles.iter().map(|title| title.len()).collect();
        Self { output, table, widths, begun: false }
    }

    /// Prints further rows. Columns never get narrower on the way.
    fn rows(&mut self, rows: &[T]) -> Result<(), Failure> {
        if self.output.json {
            return rows.iter().try_for_each(|value| line(&json(value)?));
        }
        let rows: Vec<Vec<String>> = rows.iter().map(self.table.cells).collect();
        for cells in &rows {
            for (width, cell) in self.widths.iter_mut().zip(cells) {
                *width = (*width).max(printable(cell).chars().count());
            }
        }
        if !self.begun && !rows.is_empty() {
            self.begun = true;
            let titles: Vec<String> = self.table.titles.iter().map(|title| title.to_uppercase()).collect();
            self.row(&titles)?;
        }
        rows.iter().try_for_each(|cells| self.row(cells))
    }

    /// Says so if the list was empty.
    fn end(self) {
        if !self.begun {
            self.output.note(self.table.nothing);
        }
    }

    fn row(&self, cells: &[String]) -> Result<(), Failure> {
        let mut text = String::new();
        for (width, cell) in self.widths.iter().zip(cells) {
            let cell = printable(cell);
            text.push_str(&cell);
            text.extend(std::iter::repeat_n(' ', width.saturating_sub(cell.chars().count()) + 2));
        }
        line(text.trim_end())
    }
}

/// Stored text as a terminal may get it: nothing that moves the cursor, colours the line or turns its letters around.
pub fn printable(text: &str) -> String {
    text.chars().map(|letter| if is_unruly(letter) { '\u{fffd}' } else { letter }).collect()
}

/// Controls, and what ends a line or turns the order of letters around (Unicode Standard Annex #9).
fn is_unruly(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
            | '\u{E0000}'..='\u{E007F}')
}

/// JSON on a line. Such characters are escaped, which the format allows of any in a text, and nowhere else are there any
/// (RFC 8259 §7).
fn json(value: &impl Serialize) -> Result<String, Failure> {
    let text = serde_json::to_string(value).map_err(|error| Failure::new(format!("cannot write JSON: {error}")))?;
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_unruly(letter) {
            safe.extend(letter.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            safe.push(letter);
        }
    }
    Ok(safe)
}

fn line(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// A line on stderr, or a few. That nobody may be reading it changes nothing.
pub fn remark(text: &str) {
    let lines: Vec<String> = text.split('\n').map(printable).collect();
    let _ = writeln!(io::stderr().lock(), "{}", lines.join("\n"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_text_cannot_drive_a_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\r\nc\u{9b}d"), "a\u{fffd}[31mb\u{fffd}\u{fffd}c\u{fffd}d");
        assert_eq!(printable("a\u{202e}b\u{2066}c\u{2028}d"), "a\u{fffd}b\u{fffd}c\u{fffd}d");
        assert_eq!(printable("Zoë 日本"), "Zoë 日本");
    }

    #[test]
    fn json_says_the_same_in_letters_a_terminal_may_get() {
        let text = "a\u{1b}\u{7f}\u{9b}\u{202e}\u{e0041}\"\\ Zoë 日本";
        let written = json(&text).unwrap();
        assert!(!written.chars().any(is_unruly) && written.contains("Zoë 日本"), "{written}");
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}
