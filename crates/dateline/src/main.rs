//! The command.

mod args;
mod extract;
mod parse;
mod reading;
mod run;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match run::run(args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(e) => {
            anstream::eprintln!("dateline: {e}");
            ExitCode::from(2)
        }
    }
}
