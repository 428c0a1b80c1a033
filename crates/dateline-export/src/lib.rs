//! A store's events and records in the formats that researchers, calendars, maps and network programs read already.
//!
//! Three shapes: rows of other projects' event data ([`rows`](Format::is_rows)), where each row is one party's act on another; files with
//! a structure of their own (PLOVER JSON, iCalendar, GeoJSON, GraphML, records as JSON Lines); and whole tables (CSV, Parquet).
//! A format is given what it can say and nothing else: what is left out is counted by its reason in the [`Outcome`]. docs/export.md has
//! every column.

mod calendar;
mod cells;
mod dyads;
mod error;
mod gdelt;
mod geojson;
mod graphml;
mod icews;
pub mod parquet;
mod phoenix;
mod plover;
mod polecat;
mod said;
mod tables;

pub use dyads::Bodies;
pub use error::Error;
pub use said::Include;
pub use tables::{TableFormat, tables};

use dateline_store::{Codes, Event, Filter, Store};
use said::Asked;
use std::collections::BTreeMap;
use std::io::Write;

/// A format that is one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Format {
    /// Records as `dateline read` prints them, one article a line.
    Jsonl,
    /// PLOVER's JSON, one event a line.
    Plover,
    Polecat,
    Icews,
    /// GDELT 2.0 events.
    Gdelt,
    /// GDELT 2.0 mentions of the same events.
    GdeltMentions,
    Phoenix,
    Petrarch2,
    /// A calendar of meetings (RFC 5545).
    Ics,
    /// Events at their places (RFC 7946).
    Geojson,
    /// Countries and what they do to each other.
    Graphml,
    /// Parties and the issues that they take a stand on.
    GraphmlIssues,
}

/// What is to be in an export beside what its format can say, and what it needs to know.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What the format cannot say and is wanted all the same.
    pub include: Vec<Include>,
    /// Bodies of the United Nations, for CAMEO's codes.
    pub bodies: Bodies,
}

/// What an export has done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Events (or records) that are in it.
    pub events: u64,
    /// Rows, objects or entries written, without a header.
    pub rows: u64,
    /// How many events are not in it, by reason.
    pub left_out: BTreeMap<&'static str, u64>,
}

/// The version that rows tell: this program's.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What every writer is given.
pub(crate) struct Job<'a> {
    pub(crate) store: &'a Store,
    pub(crate) codes: &'a Codes,
    pub(crate) bodies: &'a Bodies,
    pub(crate) out: &'a mut dyn Write,
    pub(crate) outcome: Outcome,
}

impl Job<'_> {
    /// One row or object with its line end.
    pub(crate) fn put(&mut self, line: &str) -> Result<(), Error> {
        self.outcome.rows += 1;
        self.out.write_all(line.as_bytes())?;
        Ok(())
    }

    pub(crate) fn leave_out(&mut self, why: &'static str) {
        *self.outcome.left_out.entry(why).or_default() += 1;
    }
}

impl Format {
    /// Whether it is rows of one party's act on another.
    pub fn is_rows(self) -> bool {
        use Format::*;
        matches!(self, Polecat | Icews | Gdelt | GdeltMentions | Phoenix | Petrarch2)
    }

    /// What the format can say beside what has taken place.
    fn can_say(self) -> &'static [Include] {
        use Include::*;
        match self {
            Format::Plover => &[Planned, Hypothetical, Negated, Background],
            Format::Ics => &[Planned, Postponed, Cancelled, Background],
            Format::Geojson => &[Planned, Postponed, Cancelled, Hypothetical, Negated, Background, Vague],
            Format::Graphml => &[Vague],
            _ => &[],
        }
    }
}

/// Writes what a filter lets through; what else is to be in it beside what the format can say is named in `options`.
///
/// # Errors
/// A database that cannot be read, a filter that is none, an output that cannot be written to.
pub fn export(
    store: &Store,
    filter: &Filter,
    format: Format,
    options: &Options,
    out: &mut dyn Write,
) -> Result<Outcome, Error> {
    let codes = store.codes()?;
    let mut job = Job { store, codes: &codes, bodies: &options.bodies, out, outcome: Outcome::default() };
    if format == Format::Jsonl {
        return records(job, filter);
    }
    if format == Format::GraphmlIssues {
        graphml::issues(&mut job, filter)?;
        return Ok(job.outcome);
    }
    let mut asked = Asked::new(filter, format.can_say(), &options.include);
    // Every step of a meeting's life belongs into a calendar, and nothing but meetings.
    asked.meetings = format == Format::Ics;
    match format {
        Format::Polecat => polecat::head(&mut job)?,
        Format::Icews => icews::head(&mut job)?,
        Format::Ics => calendar::head(&mut job)?,
        Format::Geojson => geojson::head(&mut job)?,
        _ => {}
    }
    let mut network = graphml::Dyads::default();
    let mut failed = None;
    store.each_event(filter, &mut |e| {
        let done = match asked.refuses(&e) {
            Some(why) => {
                job.leave_out(why);
                Ok(0)
            }
            None => one(&mut job, format, &asked, &e, &mut network),
        };
        match done {
            Ok(n) => job.outcome.events += u64::from(n > 0),
            Err(e) => failed = Some(e),
        }
        failed.is_none()
    })?;
    if let Some(e) = failed {
        return Err(e);
    }
    match format {
        Format::Ics => calendar::foot(&mut job)?,
        Format::Geojson => geojson::foot(&mut job)?,
        Format::Graphml => network.write(&mut job)?,
        _ => {}
    }
    job.out.flush()?;
    Ok(job.outcome)
}

/// Writes one event; how many rows it makes.
fn one(
    job: &mut Job<'_>,
    format: Format,
    asked: &Asked,
    e: &Event,
    network: &mut graphml::Dyads,
) -> Result<u64, Error> {
    let before = job.outcome.rows;
    match format {
        Format::Plover => plover::event(job, e)?,
        Format::Polecat => polecat::event(job, asked, e)?,
        Format::Icews => icews::event(job, asked, e)?,
        Format::Gdelt => gdelt::event(job, asked, e)?,
        Format::GdeltMentions => gdelt::mentions(job, asked, e)?,
        Format::Phoenix => phoenix::event(job, asked, e)?,
        Format::Petrarch2 => phoenix::petrarch(job, asked, e)?,
        Format::Ics => calendar::event(job, e)?,
        Format::Geojson => geojson::event(job, e)?,
        Format::Graphml => return Ok(network.add(job, e)),
        Format::Jsonl | Format::GraphmlIssues => {}
    }
    Ok(job.outcome.rows - before)
}

fn records(mut job: Job<'_>, filter: &Filter) -> Result<Outcome, Error> {
    let mut failed = None;
    job.store.each_article_of(filter, &mut |a| {
        let line = serde_json::to_string(&a.record).map_err(|e| Error::new(format!("article {}: {e}", a.key)));
        job.outcome.events += 1;
        failed = line.and_then(|l| job.put(&(l + "\n"))).err();
        failed.is_none()
    })?;
    match failed {
        Some(e) => Err(e),
        None => {
            job.out.flush()?;
            Ok(job.outcome)
        }
    }
}

#[cfg(test)]
mod tests {
    use dateline_store::{Event, EventParty as Party, History};

    /// A meeting of 11 March 2015 in Tokyo.
    pub(crate) fn event(parties: Vec<Party>) -> Event {
        let own = |s: &str| Some(s.to_owned());
        Event {
            id: "e0000000000001".into(),
            kind: "CONSULT".into(),
            act: "CONSULT".into(),
            mode: None,
            act_mode: None,
            cameo: own("040"),
            quad: "verbal cooperation".into(),
            score: 2.5,
            status: "occurred".into(),
            historical: false,
            lead: true,
            meeting: true,
            day: own("2015-03-11"),
            edtf: own("2015-03-11"),
            start: own("2015-03-11"),
            end: own("2015-03-11"),
            place: own("Tokyo"),
            country: own("JPN"),
            geonames: Some(1_850_147),
            lat: Some(35.69),
            lon: Some(139.69),
            precision: own("city"),
            contexts: "diplomatic".into(),
            process: None,
            actors: String::new(),
            recipients: String::new(),
            mentions: 1,
            reports: 1,
            publishers: 1,
            first_reported: own("2015-03-11"),
            last_reported: own("2015-03-11"),
            confidence: 0.9,
            parties,
            history: vec![History {
                mention: "m1".into(),
                published: own("2015-03-11"),
                publisher: own("Sample Wire"),
                status: "occurred".into(),
                time: None,
                sentence: 0,
                article: "a1".into(),
                source: "a.txt".into(),
                url: None,
                headline: None,
                length: 100,
                words: None,
                offset: Some(0),
                character: Some(0),
                confidence: 0.9,
            }],
        }
    }
}
