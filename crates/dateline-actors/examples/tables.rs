//! Reads the shipped tables and says how many rows they hold and how long it takes.
#![allow(clippy::print_stdout)]

use dateline_actors::ActorTables;
use std::time::Instant;

fn main() {
    let files = dateline_lexicon::tables("actors");
    for e in ActorTables::check(files) {
        println!("{e}");
    }
    let start = Instant::now();
    match ActorTables::parse(files) {
        Ok(t) => println!("{:?} in {:.1} ms", t.sizes(), start.elapsed().as_secs_f64() * 1e3),
        Err(e) => println!("{e}"),
    }
}
