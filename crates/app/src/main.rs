//! The `latchkey` program: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    app::run(std::env::args_os())
}
