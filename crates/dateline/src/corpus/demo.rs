//! `demo`: the sample corpus becomes a database, and questions are asked of it.

use super::add::{Settings, fill, message};
use super::args::Demo;
use super::ask::open;
use crate::args::{Analysis, AnalysisSize};
use crate::run::{self, Failure};
use dateline_ingest::Raw;
use dateline_store::{Store, Value};
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

/// The reports: file name and text with its head.
static REPORTS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/reports.rs"));

/// Columns of the tour.
const WIDTH: &str = "80";

/// A question of the tour: what it shows, and what is typed for it behind `dateline`; `EVENT` and `MOVED` stand for an event's id.
struct Step {
    says: &'static str,
    typed: &'static [&'static str],
}

const STEPS: &[Step] = &[
    Step {
        says: "Meetings of two countries: planned, held, put off.",
        typed: &["meetings", "--dyad", "USA", "PRK", "--since", "2005", "--until", "2008", "--limit", "10"],
    },
    Step {
        says: "A meeting that was planned and then held is one event: who reported what, when.",
        typed: &["sql", "SELECT published, publisher, status, words FROM history_v WHERE event = 'EVENT'"],
    },
    Step {
        says: "Why that is so: the words, what they were read as, what joined the reports.",
        typed: &["explain", "MOVED"],
    },
    Step {
        says: "Announced, and never reported as held.",
        typed: &["meetings", "--overdue", "--as-of", "2017-01-01", "--since", "2013"],
    },
    Step {
        says: "Where a party stands, and what it held before.",
        typed: &["positions", "--actor", "PRK", "--process", "six-party talks", "--limit", "8"],
    },
    Step {
        says: "Two countries year by year: events, and their scores from hostile to friendly.",
        typed: &["panel", "--by", "pair-year", "--dyad", "USA", "PRK", "--measure", "count,score"],
    },
    Step {
        says: "Happenings that at least three independent publishers tell of.",
        typed: &["stories", "--min-publishers", "3"],
    },
];

/// Builds the database where it is not there yet, and shows the tour; whether all of it could be done.
pub fn demo(d: &Demo) -> Result<bool, Failure> {
    build(&d.db)?;
    let mut store = open(&d.db)?;
    let event = shown(&mut store, HELD)?;
    let moved = shown(&mut store, PUT_OFF)?;
    counts(&store, &d.db)?;
    drop(store);
    let program = std::env::current_exe().map_err(|e| e.to_string())?;
    for step in STEPS {
        let args: Vec<String> =
            step.typed.iter().map(|a| a.replace("EVENT", &event).replace("MOVED", &moved)).collect();
        let typed: Vec<String> = args.iter().map(|a| quoted(a)).collect();
        let db = quoted(&d.db.display().to_string());
        let typed = typed.join(" ");
        // A question in SQL is long: the database first, and what is asked in a line of its own.
        let line = match typed.strip_prefix("sql ") {
            Some(question) => format!("sql --db {db} \\\n    {}", question.replace(" FROM ", "\n      FROM ")),
            None => format!("{typed} --db {db}"),
        };
        say(&format!("\n{}\n$ dateline {line}\n\n", step.says))?;
        // The commands themselves, so that what is shown is what they give.
        let mut all: Vec<OsString> = args.into_iter().map(OsString::from).collect();
        all.extend(["--db".into(), d.db.clone().into_os_string()]);
        if step.typed[0] != "explain" {
            all.extend(["--format".into(), "table".into()]);
        }
        let done = Command::new(&program).args(all).env("COLUMNS", WIDTH).status().map_err(|e| e.to_string())?;
        if !done.success() {
            return Ok(false);
        }
    }
    say("\nAdd reports of your own: dateline add --db talks.db FILES… and see dateline help\n")?;
    Ok(true)
}

/// Adds the reports that are not there; refuses a database that holds anything else.
fn build(db: &Path) -> Result<(), Failure> {
    let mut store = Store::create(db, &super::codes()).map_err(|e| e.to_string())?;
    let others = "SELECT count(*) FROM articles WHERE source NOT LIKE 'https://example.org/%'";
    if number(&mut store, others)? > 0 {
        let name = db.display();
        return Err(format!("{name}: holds articles of your own, which the sample would mix with; give another --db"));
    }
    let there = number(&mut store, "SELECT count(*) FROM articles")?;
    let name = db.display();
    anstream::eprintln!("dateline: {} sample reports into {name}, {there} are there", REPORTS.len());
    let ingest = run::ingest(None)?;
    let jobs = std::thread::available_parallelism().map_or(1, usize::from);
    let analysis = Analysis { analysis: AnalysisSize::Accurate, jobs, lexicon: None };
    let pipeline = run::pipeline(&analysis)?;
    let settings = Settings { jobs, keep_text: true, publisher: None, quiet: false, message: &message };
    let raws = |sink: &mut dyn FnMut(Result<Raw, _>) -> bool| {
        REPORTS.iter().all(|(name, text)| sink(Ok(Raw::of_text(name, (*text).to_owned()).0)));
    };
    match fill(&mut store, &ingest, &pipeline, &settings, &raws)?.failed {
        0 => Ok(()),
        _ => Err("a report of the sample could not be read; this is a mistake of the program's".into()),
    }
}

fn number(store: &mut Store, sql: &str) -> Result<i64, Failure> {
    match store.ask(sql).map_err(|e| e.to_string())?.rows.first().and_then(|r| r.first()) {
        Some(Value::Integer(n)) => Ok(*n),
        _ => Ok(0),
    }
}

/// Of the meetings that were planned and held the one with most reports.
const HELD: &str = "SELECT event FROM meetings_v m WHERE status = 'occurred'
    AND (SELECT status FROM mentions_v x WHERE x.event = m.event ORDER BY published, mention LIMIT 1) = 'planned'
    ORDER BY reports DESC, day LIMIT 1";
/// Of the meetings that were planned and put off the one with most reports.
const PUT_OFF: &str = "SELECT event FROM meetings_v m WHERE status = 'postponed'
    AND EXISTS (SELECT 1 FROM mentions_v x WHERE x.event = m.event AND x.status = 'planned')
    ORDER BY reports DESC, day LIMIT 1";

/// The event that the tour shows.
fn shown(store: &mut Store, sql: &str) -> Result<String, Failure> {
    match store.ask(sql).map_err(|e| e.to_string())?.rows.first().and_then(|r| r.first()) {
        Some(Value::Text(id)) => Ok(id.clone()),
        _ => Err("the sample holds no meeting of that kind; this is a mistake of the program's".into()),
    }
}

fn counts(store: &Store, db: &Path) -> Result<(), Failure> {
    let o = store.overview().map_err(|e| e.to_string())?;
    let (from, to) = o.published.unwrap_or_default();
    say(&format!(
        "{} holds {} reports published from {from} to {to}:\n{} events ({} meetings) told {} times, {} statements, {} positions, {} negotiations,\n{} parties, {} stories.\n",
        db.display(),
        o.articles,
        o.events,
        o.meetings,
        o.mentions,
        o.statements,
        o.positions,
        o.processes,
        o.entities,
        o.stories
    ))
}

fn say(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|e| e.to_string())
}

/// An argument as a shell wants it.
fn quoted(arg: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./,=:".contains(c);
    if !arg.is_empty() && arg.chars().all(plain) { arg.to_owned() } else { format!("\"{arg}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_in_the_binary() {
        assert_eq!(REPORTS.len(), 150);
        for (name, text) in REPORTS {
            let (raw, wrong) = Raw::of_text(name, (*text).to_owned());
            assert!(
                wrong.is_none() && raw.url.is_some() && raw.publisher.is_some() && raw.published.is_some(),
                "{name}"
            );
        }
    }

    #[test]
    fn arguments_are_quoted_where_a_shell_needs_it() {
        assert_eq!((quoted("six-party talks").as_str(), quoted("--db").as_str()), ("\"six-party talks\"", "--db"));
    }
}
