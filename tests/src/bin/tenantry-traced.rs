//! The program `tenantry` with everything a release has in it. Tests of traces start it: what `cargo build` makes of the
//! program itself leaves them out.

use std::process::ExitCode;

fn main() -> ExitCode {
    tenantry::cli::main()
}
