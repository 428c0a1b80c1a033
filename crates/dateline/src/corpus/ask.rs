//! Questions: lists with filters, panels, SQL.

use super::args::{Ask, CorpusCommand, MeasureName, RowFormat, Which};
use super::print;
use crate::run::Failure;
use dateline_store::{Filter, Measure, Panel, Sort, Store, What};
use std::io::Read;
use std::path::Path;

/// Whether the question was answered.
pub fn ask(command: CorpusCommand) -> Result<bool, Failure> {
    use CorpusCommand as C;
    match command {
        C::Events(a) => list(What::Events, &a, None),
        C::Meetings { ask, overdue, as_of } => list(What::Meetings, &ask, overdue.then(|| as_of.unwrap_or_else(today))),
        C::Statements(a) => list(What::Statements, &a, None),
        C::Positions(a) => list(What::Positions, &a, None),
        C::Processes(a) => list(What::Processes, &a, None),
        C::Entities(a) => list(What::Entities, &a, None),
        C::Articles(a) => list(What::Articles, &a, None),
        C::Stories(a) => list(What::Stories, &a, None),
        C::Panel { ask, by, measure, from, to, domestic, all } => {
            let (unit, period) = Panel::parse(&by).map_err(|e| e.to_string())?;
            let measures = measure.into_iter().map(of).collect();
            let mut filter = filter(&ask.which, None)?;
            if !all {
                filter = filter.counted();
            }
            let panel = Panel { unit, period, measures, from, to, domestic };
            let rows = open(&ask.which.db.db)?.panel(&panel, &filter).map_err(|e| e.to_string())?;
            print::print(rows, print::format(ask.format)).map(|()| true)
        }
        C::Sql { db, question, format } => {
            let mut sql = question;
            if sql == "-" {
                sql.clear();
                std::io::stdin().read_to_string(&mut sql).map_err(|e| e.to_string())?;
            }
            let rows = open(&db.db)?.ask(&sql).map_err(|e| e.to_string())?;
            print::print(rows, print::format(format)).map(|()| true)
        }
        C::Merge { db, events } => super::edit::merge(&db.db, &events),
        C::Split { db, event, mentions } => super::edit::split(&db.db, &event, &mentions),
        C::Undo { db, edit } => super::edit::undo(&db.db, edit),
        C::Edits { db, format } => {
            let rows = open(&db.db)?.ask("SELECT * FROM edits_v ORDER BY edit").map_err(|e| e.to_string())?;
            print::print(rows, print::format(format)).map(|()| true)
        }
        C::Reread(a) => super::reread::reread(&a),
        C::Export { which, format, output, include } => {
            super::export::export(&which, format, output.as_deref(), &include)
        }
        other @ (C::Add(_) | C::Watch(_) | C::Demo(_) | C::Serve(_)) => super::run(other),
    }
}

/// Today in Greenwich.
pub fn today() -> String {
    let days = std::time::UNIX_EPOCH.elapsed().map_or(0, |d| d.as_secs() / 86_400);
    let span = jiff::Span::new().days(i32::try_from(days).unwrap_or(0));
    jiff::civil::date(1970, 1, 1).saturating_add(span).to_string()
}

fn of(m: MeasureName) -> Measure {
    match m {
        MeasureName::Count => Measure::Count,
        MeasureName::Type => Measure::Type,
        MeasureName::Quad => Measure::Quad,
        MeasureName::Status => Measure::Status,
        MeasureName::Score => Measure::Score,
        MeasureName::Goldstein => Measure::Goldstein,
        MeasureName::Reports => Measure::Reports,
        MeasureName::Share => Measure::Share,
    }
}

/// The database, for questions alone.
pub fn open(path: &Path) -> Result<Store, Failure> {
    Store::open(path).map_err(|e| e.to_string())
}

/// Whether there is a database to be changed: a mistyped path is no wish for a new one.
pub fn exists(path: &Path) -> Result<(), Failure> {
    match Store::open(path) {
        // An older one is brought up to date.
        Ok(_) => Ok(()),
        Err(e) if e.kind() == dateline_store::Kind::Older => Ok(()),
        Err(e) => Err(e.to_string()),
    }
}

fn list(what: What, a: &Ask, overdue: Option<String>) -> Result<bool, Failure> {
    let format = print::format(a.format);
    let mut filter = filter(&a.which, overdue)?;
    filter.sort = a.sort.as_deref().map(Sort::parse);
    let rows = open(&a.which.db.db)?.list(what, &filter, format == RowFormat::Table).map_err(|e| e.to_string())?;
    print::print(rows, format).map(|()| true)
}

/// The filter that was typed, read by the store's own words, so that the page and the command mean the same.
pub fn filter(a: &Which, overdue: Option<String>) -> Result<Filter, Failure> {
    let mut f = Filter {
        overdue,
        limit: a.limit,
        min_publishers: a.min_publishers,
        lead: a.lead,
        one_a_day: a.one_a_day,
        ..Filter::default()
    };
    f.historical = a.historical;
    let dyad = a.dyad.as_deref().map(|d| d.join(">"));
    let said: [(&str, &Option<String>); 11] = [
        ("actor", &a.actor),
        ("recipient", &a.recipient),
        ("dyad", &dyad),
        ("since", &a.since),
        ("until", &a.until),
        ("reported-since", &a.reported_since),
        ("reported-until", &a.reported_until),
        ("place", &a.place),
        ("process", &a.process),
        ("publisher", &a.publisher),
        ("search", &a.search),
    ];
    let lists =
        [("party", &a.party), ("type", &a.types), ("mode", &a.mode), ("context", &a.context), ("status", &a.status)];
    let one = said.iter().filter_map(|(o, v)| v.as_deref().map(|v| (*o, v)));
    let many = lists.iter().flat_map(|(o, l)| l.iter().map(|v| (*o, v.as_str())));
    for (option, value) in one.chain(many) {
        if value.trim().is_empty() {
            return Err(format!("--{option}: says nothing"));
        }
        f.say(option, value).map_err(|e| e.to_string())?;
    }
    Ok(f)
}
