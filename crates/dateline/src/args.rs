//! What users type.

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Reads the news into a record that can be trusted: who met, said and did what to whom, when and where, and who says so.
#[derive(Parser, Debug)]
#[command(name = "dateline", version, max_term_width = 100)]
pub struct Args {
    /// A file of options (TOML); what is typed wins over it.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Reads an article and prints its headline, dateline, byline, date, captions and body.
    #[command(after_help = "Example:\n  dateline extract page.html --format json")]
    Extract(Inputs),
    /// Reads articles and prints their records: who did what to whom, when and where, and who says so.
    #[command(
        after_help = "Examples:\n  dateline read report.txt --published 2015-01-23\n  dateline read --format jsonl articles.jsonl > records.jsonl\n  cat page.html | dateline read -"
    )]
    Read {
        #[command(flatten)]
        inputs: Inputs,
        #[command(flatten)]
        analysis: Analysis,
    },
    /// Says why something is there: in a database, who reported it and what joined the reports; in an article, the sentence, its tree, the
    /// rows that were tried, and what the event reader sees.
    #[command(
        after_help = "Examples:\n  dateline explain e1a2b3 --db talks.db\n  dateline explain e1a2b3 --in report.txt --published 2015-01-23"
    )]
    Explain {
        /// Id of an event, position or statement, or how it begins.
        #[arg(value_name = "ID")]
        id: String,
        /// The article that it was read from.
        #[arg(long = "in", value_name = "FILE", required_unless_present = "db")]
        file: Option<String>,
        /// The database that it is in.
        #[arg(long, value_name = "FILE", conflicts_with = "file")]
        db: Option<PathBuf>,
        /// Day of publication (YYYY-MM-DD), as it was given to `read`.
        #[arg(long, value_name = "DATE")]
        published: Option<String>,
        #[command(flatten)]
        analysis: Analysis,
    },
    /// Prints the text analysis: sentences, words, tags, trees, names, times, places.
    #[command(after_help = "Example:\n  dateline parse report.txt --format conllu")]
    Parse {
        #[command(flatten)]
        inputs: Inputs,
        #[command(flatten)]
        analysis: Analysis,
    },
    #[command(flatten)]
    Corpus(Box<crate::corpus::args::CorpusCommand>),
    /// Checks a user's own tables, and makes tables of other programs' dictionaries.
    Lexicon {
        #[command(subcommand)]
        what: LexiconCommand,
    },
    /// Scores what is read against gold: coded sentences, gold records, treebanks, labelled spans, article bodies.
    #[command(
        after_help = "Examples:\n  dateline evaluate resources/examples --held\n  dateline evaluate my-reports --on records --save before.jsonl\n  dateline evaluate my-reports --on records --lexicon my-tables --compare before.jsonl"
    )]
    Evaluate(crate::evaluate::Options),
    /// Prints the JSON Schema of the record.
    Schema,
    /// Prints completions for a shell.
    #[command(
        after_help = "Example:\n  dateline completions bash > ~/.local/share/bash-completion/completions/dateline"
    )]
    Completions { shell: clap_complete::Shell },
    /// Prints the manual page.
    #[command(after_help = "Example:\n  dateline man > dateline.1")]
    Man,
}

#[derive(Subcommand, Debug)]
pub enum LexiconCommand {
    /// Reports mistakes by file and line, and reads the `yes` and `no` sentences of predicate rows.
    #[command(after_help = "Example:\n  dateline lexicon check my-tables")]
    Check {
        /// Folder of tables (`actors/`, `predicates/` …); the shipped tables where none is given.
        #[arg(value_name = "DIR")]
        dir: Option<PathBuf>,
        /// The network that reads the sentences.
        #[arg(long, value_enum, default_value = "accurate")]
        analysis: AnalysisSize,
    },
    /// Makes tables of PETRARCH and Phoenix actor and agent dictionaries and of CountryInfo; says what cannot be carried over.
    #[command(after_help = "Example:\n  dateline lexicon import Phoenix.Countries.actors.txt --to my-tables")]
    Import {
        /// Dictionaries.
        #[arg(value_name = "FILE", required = true)]
        files: Vec<PathBuf>,
        /// Folder that the tables are written to, under `actors/`.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading.
    Text,
    /// Indented JSON.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// CoNLL-U (parse only).
    Conllu,
}

#[derive(ClapArgs, Debug)]
pub struct Inputs {
    /// Files, folders, addresses, or `-` for standard input: text, HTML, feeds, JSON Lines, Parquet, WARC, gzip and zip of these, WACZ.
    #[arg(value_name = "INPUT", default_value = "-")]
    pub inputs: Vec<String>,
    /// Day of publication (YYYY-MM-DD), where the input does not tell it.
    #[arg(long, value_name = "DATE")]
    pub published: Option<String>,
    /// How to print; text on a terminal and JSON Lines in a pipe where nothing is said.
    #[arg(long, value_enum)]
    pub format: Option<Format>,
}

#[derive(ClapArgs, Debug)]
pub struct Analysis {
    /// The network: the accurate one, or the fast one.
    #[arg(long, value_enum, default_value = "accurate")]
    pub analysis: AnalysisSize,
    /// Threads over articles.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub jobs: usize,
    /// A folder of your own tables (`actors/`, `predicates/` …, as in `resources/`); they come before the shipped ones.
    #[arg(long, value_name = "DIR")]
    pub lexicon: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AnalysisSize {
    Accurate,
    Fast,
}
