//! What users type of a corpus: adding, questions, panels, exports.

use crate::args::Analysis;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Subcommand, Debug)]
pub enum CorpusCommand {
    /// Reads articles and keeps their records in a database; what is there already is skipped, so it may be stopped and run again.
    #[command(
        after_help = "Examples:\n  dateline add --db talks.db reports/ articles.jsonl.gz\n  dateline add --db talks.db --jobs 4 --analysis fast dump.jsonl"
    )]
    Add(Add),
    /// Events across reports: who did what to whom, when and where, and how many say so.
    #[command(after_help = "Example:\n  dateline events --db talks.db --dyad RUS JPN --status planned --format csv")]
    Events(Ask),
    /// Meetings: planned, held, postponed, cancelled.
    #[command(
        after_help = "Examples:\n  dateline meetings --db talks.db --process \"six-party talks\" --since 2015\n  dateline meetings --db talks.db --overdue"
    )]
    Meetings {
        #[command(flatten)]
        ask: Ask,
        /// Only what was announced for a day that is past and never reported as held.
        #[arg(long)]
        overdue: bool,
        /// The day that --overdue looks back from; today where nothing is said.
        #[arg(long, value_name = "DATE", requires = "overdue")]
        as_of: Option<String>,
    },
    /// Who said what.
    #[command(after_help = "Example:\n  dateline statements --db talks.db --actor RUS --search sanctions")]
    Statements(Ask),
    /// Where parties stand, with what they held before.
    #[command(after_help = "Example:\n  dateline positions --db talks.db --actor PRK --process \"six-party talks\"")]
    Positions(Ask),
    /// Negotiations and their state.
    #[command(after_help = "Example:\n  dateline processes --db talks.db --status suspended")]
    Processes(Ask),
    /// Parties.
    #[command(after_help = "Example:\n  dateline entities --db talks.db --actor JPN --limit 20")]
    Entities(Ask),
    /// Articles, with their copies and editions.
    #[command(after_help = "Example:\n  dateline articles --db talks.db --search \"joint statement\"")]
    Articles(Ask),
    /// Articles about the same happening.
    #[command(after_help = "Example:\n  dateline stories --db talks.db --min-publishers 2")]
    Stories(Ask),
    /// Counts and scores by country or dyad and period, zeros filled in.
    #[command(
        after_help = "Example:\n  dateline panel --db talks.db --by dyad-month --measure count,score --from 2014-01 --to 2015-12"
    )]
    Panel {
        #[command(flatten)]
        ask: Ask,
        /// Unit and period: country, dyad or pair (a dyad without direction), and day, week, month, quarter or year.
        #[arg(long, value_name = "UNIT-PERIOD")]
        by: String,
        /// What is counted, parted by commas.
        #[arg(long, value_enum, value_delimiter = ',', default_value = "count")]
        measure: Vec<MeasureName>,
        /// First day of the panel.
        #[arg(long, value_name = "DATE")]
        from: Option<String>,
        /// Last day of the panel.
        #[arg(long, value_name = "DATE")]
        to: Option<String>,
        /// Also what happens within one country.
        #[arg(long)]
        domestic: bool,
        /// Also count what did not or may not happen (negated, hypothetical, postponed, cancelled) and background.
        #[arg(long)]
        all: bool,
    },
    /// Shows a database as a local page, and as an interface for programs (docs/serve.md).
    #[command(
        after_help = "Examples:\n  dateline serve --db talks.db\n  dateline serve --db talks.db --port 8081 --analysis fast"
    )]
    Serve(super::serve::Serve),
    /// Answers a question in SQL; the database cannot be changed by it. docs/store.md describes tables and views.
    #[command(
        after_help = "Example:\n  dateline sql --db talks.db \"SELECT type, count(*) FROM events_v GROUP BY type\""
    )]
    Sql {
        #[command(flatten)]
        db: Db,
        /// The question; `-` reads it from standard input.
        #[arg(value_name = "SELECT")]
        question: String,
        /// How to print; a table on a terminal and CSV in a pipe where nothing is said.
        #[arg(long, value_enum)]
        format: Option<RowFormat>,
    },
}

#[derive(Args, Debug, Default)]
pub struct Db {
    /// The database.
    #[arg(long, value_name = "FILE")]
    pub db: PathBuf,
}

#[derive(Args, Debug)]
pub struct Add {
    #[command(flatten)]
    pub db: Db,
    /// Files, folders, or `-` for standard input: text, HTML, feeds, JSON Lines, gzip and zip of these.
    #[arg(value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// Day of publication (YYYY-MM-DD), where the input does not tell it.
    #[arg(long, value_name = "DATE")]
    pub published: Option<String>,
    /// Who published it, where no address tells it.
    #[arg(long, value_name = "NAME")]
    pub publisher: Option<String>,
    /// Keeps spans and hashes and no words of the articles but their headlines.
    #[arg(long)]
    pub no_text: bool,
    #[command(flatten)]
    pub analysis: Analysis,
}

/// Filters; all that are given must hold.
#[derive(Args, Debug, Default)]
pub struct Ask {
    #[command(flatten)]
    pub db: Db,
    /// Who acts, speaks or holds the position: RUS, RUS/GOV, /MIL or a name.
    #[arg(long, value_name = "PARTY")]
    pub actor: Option<String>,
    /// Who is acted upon.
    #[arg(long, value_name = "PARTY")]
    pub recipient: Option<String>,
    /// Who takes part in either role; may be given again.
    #[arg(long, value_name = "PARTY")]
    pub party: Vec<String>,
    /// Who acts on whom; who meets whom.
    #[arg(long, num_args = 2, value_names = ["ACTOR", "RECIPIENT"])]
    pub dyad: Option<Vec<String>>,
    /// PLOVER types, parted by commas.
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    pub types: Vec<String>,
    /// PLOVER modes, parted by commas.
    #[arg(long, value_name = "MODE", value_delimiter = ',')]
    pub mode: Vec<String>,
    /// PLOVER contexts, all of them, parted by commas.
    #[arg(long, value_name = "CONTEXT", value_delimiter = ',')]
    pub context: Vec<String>,
    /// Statuses of events, stances of positions, states of processes; any of them, parted by commas.
    #[arg(long, value_name = "STATUS", value_delimiter = ',')]
    pub status: Vec<String>,
    /// Only background (true) or only news (false).
    #[arg(long, value_name = "BOOL")]
    pub historical: Option<bool>,
    /// From this day on: 2015, 2015-01 or 2015-01-23.
    #[arg(long, value_name = "DATE")]
    pub since: Option<String>,
    /// Up to this day.
    #[arg(long, value_name = "DATE")]
    pub until: Option<String>,
    /// First reported on this day or later.
    #[arg(long, value_name = "DATE")]
    pub reported_since: Option<String>,
    /// First reported on this day or earlier.
    #[arg(long, value_name = "DATE")]
    pub reported_until: Option<String>,
    /// A country's code or a place's name.
    #[arg(long, value_name = "PLACE")]
    pub place: Option<String>,
    /// A negotiation, by its name or a part of it.
    #[arg(long, value_name = "NAME")]
    pub process: Option<String>,
    /// A publisher or agency.
    #[arg(long, value_name = "NAME")]
    pub publisher: Option<String>,
    /// Words of the articles: all of them; "side by side" in quotation marks; begin*.
    #[arg(long, value_name = "WORDS")]
    pub search: Option<String>,
    /// At least so many independent publishers.
    #[arg(long, value_name = "N")]
    pub min_publishers: Option<u32>,
    /// Only what headlines and first sentences tell.
    #[arg(long)]
    pub lead: bool,
    /// Of events with the same day, type and countries only one.
    #[arg(long)]
    pub one_a_day: bool,
    /// A column to sort by; -column for the largest first.
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// At most so many rows.
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
    /// How to print; a table on a terminal and CSV in a pipe where nothing is said.
    #[arg(long, value_enum)]
    pub format: Option<RowFormat>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RowFormat {
    /// For reading: the columns that fit.
    Table,
    /// Comma-separated, quoted where needed (RFC 4180), with a header.
    Csv,
    /// Tab-separated with a header; tabs and line breaks in values become blanks.
    Tsv,
    /// An array of objects.
    Json,
    /// One object a line.
    Jsonl,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum MeasureName {
    Count,
    Type,
    Quad,
    Status,
    Score,
    Goldstein,
    Reports,
    Share,
}
