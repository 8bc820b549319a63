//! The words of the commands: that clap can read them, and that every one of them is documented.

use super::Cli;
use clap::{Command, CommandFactory, Parser};

const DOCUMENTATION: &str = include_str!("../../../docs/cli.md");

fn parse(words: &[&str]) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(std::iter::once("tenantry").chain(words.iter().copied()))
}

#[test]
fn the_words_hang_together() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_and_flag_is_documented() {
    fn visit(command: &Command, path: &str) {
        for inner in command.get_subcommands() {
            let path = format!("{path} {}", inner.get_name());
            assert!(inner.get_about().is_some(), "{path} says nothing about itself");
            if inner.has_subcommands() {
                visit(inner, &path);
                continue;
            }
            assert!(DOCUMENTATION.contains(&format!("`{path}")), "docs/cli.md lacks {path}");
            for flag in inner.get_arguments().filter_map(clap::Arg::get_long) {
                assert!(DOCUMENTATION.contains(&format!("--{flag}")), "docs/cli.md lacks --{flag} of {path}");
            }
        }
    }
    visit(&Cli::command(), "tenantry");
}

#[test]
fn usual_commands_are_read() {
    for words in [
        "workspace create acme",
        "workspace create --slug acme --name Acme --template strict",
        "workspace update acme --set access_token_seconds=900 --set code_seconds=30",
        "app create --workspace acme --type web --name Shop --redirect-uri https://shop.example/cb --first-party",
        "app update --workspace acme abc --first-party=false --scope openid --scope orders:read",
        "app update --workspace acme abc --add-grant implicit --remove-grant password --add-scope a:b --remove-scope c:d",
        "app update --workspace acme abc --grant authorization_code --add-scope a:b",
        "app rotate-secret --workspace acme --client-id abc --overlap 0 --revoke-tokens",
        "user create --workspace acme --username ada --email ada@example.org --email-verified --password-stdin",
        "user update --workspace acme ada --email-verified=false --phone-number-verified",
        "member create --workspace system --user ada --role owner",
        "session revoke --workspace acme --user ada",
        "audit list --workspace acme --actor operator --json",
        "key rotate --workspace acme --compromised --yes",
        "--json workspace list",
        "completions bash",
        "setup-link",
    ] {
        let words: Vec<&str> = words.split(' ').collect();
        parse(&words).unwrap_or_else(|error| panic!("{words:?}: {error}"));
    }
}

#[test]
fn wrong_words_are_usage() {
    for words in [
        "",
        "workspace",
        "workspace create",
        "workspace show acme --slug acme",
        "app create --workspace acme --type device --name x",
        "app create --workspace acme --type web --name x --client-secret hunter2",
        "app create --workspace acme --type web --name x --add-grant implicit",
        "app update --workspace acme abc --grant implicit --add-grant password",
        "app update --workspace acme abc --scope a:b --remove-scope c:d",
        "user create --workspace acme --password hunter2",
        "user set-password --workspace acme ada hunter2",
        "member create --workspace acme --role owner",
        "member create --workspace acme --user a --app b --role owner",
        "member create --workspace acme --user a --role king",
        "session revoke --workspace acme not-an-id",
        "token inspect --workspace acme tna_x",
    ] {
        let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
        let error = parse(&words).err().unwrap_or_else(|| panic!("{words:?} was read"));
        assert_eq!(error.exit_code(), 2, "{words:?}");
    }
}
