//! What users type of a corpus: adding, questions, panels, exports.

use crate::args::Analysis;
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Subcommand, Debug)]
pub enum CorpusCommand {
    /// Reads articles and keeps their records in a database; what is there already is skipped, so it may be stopped and run again.
    #[command(
        after_help = "Examples:\n  dateline add --db talks.db reports/ articles.jsonl.gz dump.warc.gz https://news.example/talks\n  dateline add --db talks.db --jobs 4 --analysis fast dump.jsonl\n  dateline add --db talks.db records/part-*.parquet"
    )]
    Add(Add),
    /// Asks feeds for what is new, politely, fetches the pages and adds them, until it is stopped.
    #[command(
        after_help = "Examples:\n  dateline watch feeds.opml --db talks.db\n  dateline watch https://news.example/rss.xml --db talks.db --once"
    )]
    Watch(Watch),
    /// Builds a database of the sample corpus, 150 reports of the six-party talks that come with the program, and shows what can be asked.
    #[command(after_help = "Example:\n  dateline demo")]
    Demo(Demo),
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
    /// Writes events, records or tables in formats that other programs read; docs/export.md has every column.
    #[command(
        after_help = "Examples:\n  dateline export --db talks.db --format gdelt -o events.tsv\n  dateline export --db talks.db --format ics --process \"six-party talks\" -o talks.ics\n  dateline export --db talks.db --format parquet -o tables/\n  dateline export --db talks.db --format icews --include planned,background > events.tsv"
    )]
    Export {
        #[command(flatten)]
        which: Which,
        /// The format.
        #[arg(long, value_enum)]
        format: ExportFormat,
        /// A file, or a folder for csv and parquet; standard output where nothing is said.
        #[arg(short, long, value_name = "PATH", required_if_eq_any = [("format", "csv"), ("format", "parquet")])]
        output: Option<PathBuf>,
        /// What the format cannot say is added all the same, parted by commas.
        #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
        include: Vec<IncludeName>,
    },
    /// Says that several events are one. The edit holds whatever is added or read again later; `undo` takes it back.
    #[command(after_help = "Example:\n  dateline merge --db talks.db e1a2b3 e4c5d6")]
    Merge {
        #[command(flatten)]
        db: Db,
        /// Ids of events, or how they begin.
        #[arg(value_name = "EVENT", required = true, num_args = 2..)]
        events: Vec<String>,
    },
    /// Says that some mentions of an event are another event; `explain` lists an event's mentions.
    #[command(after_help = "Example:\n  dateline split --db talks.db e1a2b3 e7f8a9")]
    Split {
        #[command(flatten)]
        db: Db,
        /// Id of the event, or how it begins.
        #[arg(value_name = "EVENT")]
        event: String,
        /// Ids of the mentions that become an event of their own.
        #[arg(value_name = "MENTION", required = true)]
        mentions: Vec<String>,
    },
    /// Takes back what `merge` or `split` said: the last edit that holds, or one by its number.
    #[command(after_help = "Examples:\n  dateline undo --db talks.db\n  dateline undo --db talks.db 3")]
    Undo {
        #[command(flatten)]
        db: Db,
        /// Number of the edit, as `edits` tells it.
        #[arg(value_name = "EDIT")]
        edit: Option<i64>,
    },
    /// The log of corrections by hand.
    #[command(after_help = "Example:\n  dateline edits --db talks.db")]
    Edits {
        #[command(flatten)]
        db: Db,
        /// How to print; a table on a terminal and CSV in a pipe where nothing is said.
        #[arg(long, value_enum)]
        format: Option<RowFormat>,
    },
    /// Reads stored articles again with this program, network and tables, and tells what is read otherwise. It may be stopped and run again;
    /// the database changes at its end.
    #[command(
        after_help = "Examples:\n  dateline reread --db talks.db --jobs 4 > changes.csv\n  dateline reread --db talks.db --lexicon my-tables --format jsonl"
    )]
    Reread(Reread),
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
pub struct Watch {
    /// Feeds (RSS, Atom, JSON Feed) by address, or files that list them: OPML, or an address a line.
    #[arg(value_name = "FEEDS", required = true)]
    pub feeds: Vec<String>,
    #[command(flatten)]
    pub db: Db,
    /// Asks each feed once and ends.
    #[arg(long)]
    pub once: bool,
    /// Minutes between two rounds.
    #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u64).range(1..=10_080))]
    pub every: u64,
    /// Seconds between two requests to one host; more where its robots.txt asks for more.
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0)]
    pub delay: f64,
    /// Seconds that an answer may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub timeout: u64,
    /// Also appends what is told to this file.
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// Keeps spans and hashes and no words of the articles but their headlines.
    #[arg(long)]
    pub no_text: bool,
    #[command(flatten)]
    pub analysis: Analysis,
}

#[derive(Args, Debug)]
pub struct Demo {
    /// The database; made where there is none.
    #[arg(long, value_name = "FILE", default_value = "six-party.db")]
    pub db: PathBuf,
}

#[derive(Args, Debug)]
pub struct Add {
    #[command(flatten)]
    pub db: Db,
    /// Files, folders, addresses, or `-` for standard input: text, HTML, feeds, JSON Lines, Parquet, WARC, gzip and zip of these, WACZ;
    /// also records that another run read (Parquet, JSON Lines).
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

#[derive(Args, Debug)]
pub struct Reread {
    #[command(flatten)]
    pub db: Db,
    /// Also articles that this program, network and tables have read.
    #[arg(long)]
    pub all: bool,
    /// How to print the changes; a table on a terminal and CSV in a pipe where nothing is said.
    #[arg(long, value_enum)]
    pub format: Option<RowFormat>,
    #[command(flatten)]
    pub analysis: Analysis,
}

/// Filters; all that are given must hold.
#[derive(Args, Debug, Default)]
pub struct Which {
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
    /// At most so many rows, or events.
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
}

/// A question: what is asked for, and how the answer is given.
#[derive(Args, Debug, Default)]
pub struct Ask {
    #[command(flatten)]
    pub which: Which,
    /// A column to sort by; -column for the largest first.
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    pub sort: Option<String>,
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
    /// Apache Parquet; not to a terminal.
    Parquet,
}

/// A format that others read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Records as `read` prints them, one article a line.
    Jsonl,
    /// Tables with a header, one file each, in the folder -o.
    Csv,
    /// The same as Apache Parquet.
    Parquet,
    /// PLOVER's JSON, one event a line.
    Plover,
    /// POLECAT: 40 columns, one row a pair of parties.
    Polecat,
    /// ICEWS: 20 columns.
    Icews,
    /// GDELT 2.0 events: 61 columns.
    Gdelt,
    /// GDELT 2.0 mentions of the same events: 16 columns.
    GdeltMentions,
    /// Phoenix: 26 columns.
    Phoenix,
    /// What PETRARCH2 writes.
    Petrarch2,
    /// A calendar of meetings (iCalendar).
    Ics,
    /// Events at their places (GeoJSON).
    Geojson,
    /// Countries and what they do to each other (GraphML).
    Graphml,
    /// Parties and the issues that they take a stand on (GraphML).
    GraphmlIssues,
}

/// What a format cannot say and is left out unless it is named here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum IncludeName {
    /// What lies ahead; rows have the day on which it was announced.
    Planned,
    /// Meetings that were put off.
    Postponed,
    /// Meetings that were called off.
    Cancelled,
    /// What may or might happen.
    Hypothetical,
    /// What did not happen.
    Negated,
    /// What reports tell as background.
    Background,
    /// What is told to a week, month or year; rows have the first day.
    Vague,
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
