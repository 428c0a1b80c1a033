//! A corpus: articles added to a database, and questions to it.

pub mod add;
pub mod args;
mod ask;
mod demo;
mod edit;
mod explain;
mod export;
mod print;
mod reread;
pub mod serve;
mod watch;

use crate::run::Failure;
use args::CorpusCommand;
use dateline_store::CodeTables;

pub use explain::explain;

/// Whether everything could be done.
pub fn run(command: CorpusCommand) -> Result<bool, Failure> {
    match command {
        CorpusCommand::Add(a) => add::add(&a),
        CorpusCommand::Watch(w) => watch::watch(&w),
        CorpusCommand::Demo(d) => demo::demo(&d),
        CorpusCommand::Serve(s) => serve::serve(&s),
        other => ask::ask(other),
    }
}

/// The shipped tables that every database holds.
fn codes() -> CodeTables<'static> {
    let table = dateline_pipeline::table;
    CodeTables {
        cameo: table("ontology", "goldstein.tsv"),
        states: table("actors", "states.tsv"),
        points: table("places", "countries.tsv"),
        codes: table("places", "codes.tsv"),
    }
}
