//! The program `tenantry`: everything it does is in the library, one command each in `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    tenantry::cli::main()
}
