//! The command.

#![allow(clippy::print_stdout)]

mod args;
mod config;
mod corpus;
mod evaluate;
mod extract;
mod lexicon;
mod parse;
mod progress;
mod reading;
mod run;

use args::Args;
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args().nth(1).is_some_and(|a| a == "--version") {
        // Beside the program's version those of what it reads with; clap would work them out at every start.
        let weights = dateline_pipeline::weights_versions().join(" ");
        anstream::println!(
            "dateline {}\ntables {}\nweights {weights}",
            env!("CARGO_PKG_VERSION"),
            dateline_pipeline::tables_version()
        );
        return ExitCode::SUCCESS;
    }
    let done = config::with_file(std::env::args().collect()).map(Args::parse_from).and_then(run::run);
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(e) => {
            anstream::eprintln!("dateline: {e}");
            ExitCode::from(2)
        }
    }
}
