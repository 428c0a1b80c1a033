//! Another reading of stored articles: records are put aside as they are made, and take the old ones' places all at once, so that a reading
//! that is stopped goes on where it was and the database is never of two minds. Everything that is derived is then made anew; edits by hand
//! stand in their log and are applied again.

use crate::edit::Edits;
use crate::error::{Error, Kind};
use crate::open::Store;
use crate::query::{Rows, Value};
use crate::settle::Touched;
use crate::write::{self, Incoming, rank};
use dateline_record::{Event, ProcessState, Record, Span, Versions};
use rusqlite::{Transaction, TransactionBehavior, params};
use std::collections::BTreeSet;

/// What another reading has changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reread {
    /// Articles that were read again.
    pub articles: usize,
    /// Those of them that are read otherwise.
    pub changed: usize,
    /// Events, statements, positions and states of talks that are new, gone, and told otherwise.
    pub new: usize,
    #[allow(missing_docs)]
    pub gone: usize,
    #[allow(missing_docs)]
    pub told_otherwise: usize,
    /// Edits by hand that mean nothing any more, since what they are about is not read now.
    pub lost_edits: Vec<i64>,
    /// One row a change: article, published, sentence, part, change, field, before, after.
    pub rows: Rows,
}

const COLUMNS: [&str; 8] = ["article", "published", "sentence", "part", "change", "field", "before", "after"];

impl Store {
    /// Keys of articles that another program, network or tables have read, or all; without those that were put aside already. Articles of
    /// which no text is kept cannot be read again; how many there are of them.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn to_reread(&self, now: &Versions, all: bool) -> Result<(Vec<String>, usize), Error> {
        let read = || -> rusqlite::Result<(Vec<String>, usize)> {
            let mut s = self.db.prepare(
                "SELECT a.key, a.text IS NULL, v.dateline = ?1 AND v.analysis = ?2 AND v.weights = ?3 AND v.lexicon = ?4,
                   coalesce((SELECT json_extract(r.record, '$.versions.dateline') = ?1 AND json_extract(r.record, '$.versions.analysis') = ?2
                     AND json_extract(r.record, '$.versions.weights') = ?3 AND json_extract(r.record, '$.versions.lexicon') = ?4
                     FROM rereading r WHERE r.article = a.n), 0)
                 FROM articles a JOIN versions v ON v.n = a.version ORDER BY a.published, a.key",
            )?;
            let mut rows = s.query(params![now.dateline, now.analysis, now.weights, now.lexicon])?;
            let (mut keys, mut without) = (Vec::new(), 0);
            while let Some(r) = rows.next()? {
                let (key, bare, same, done): (String, bool, bool, bool) = (r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?);
                if same && !all {
                    continue;
                }
                if bare {
                    without += 1;
                } else if !done {
                    keys.push(key);
                }
            }
            Ok((keys, without))
        };
        read().map_err(|e| self.fail(&e))
    }

    /// Puts new records of articles aside.
    ///
    /// # Errors
    /// A database that may not be written to, an article that is not there.
    pub fn put_aside(&mut self, batch: &[(String, Record)]) -> Result<(), Error> {
        let path = self.path.clone();
        let mut done = || -> rusqlite::Result<()> {
            let t = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for (key, record) in batch {
                let n: i64 =
                    t.prepare_cached("SELECT n FROM articles WHERE key = ?")?.query_row([key], |r| r.get(0))?;
                t.prepare_cached("INSERT OR REPLACE INTO rereading (article, record) VALUES (?, ?)")?
                    .execute(params![n, write::bare(record, true)?])?;
            }
            t.commit()
        };
        done().map_err(|e| Error::of(&path, &e))
    }

    /// Lets the records that were put aside by this reader take the places of the old ones; those of other readers are let go.
    ///
    /// # Errors
    /// A database that may not be written to, a record that cannot be read; the database is as it was before.
    pub fn take_over(&mut self, now: &Versions) -> Result<Reread, Error> {
        let path = self.path.clone();
        let mut done = || -> Result<Reread, rusqlite::Error> {
            let t = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut out = Reread {
                rows: Rows { columns: COLUMNS.map(str::to_owned).to_vec(), rows: Vec::new() },
                ..Reread::default()
            };
            let before = Edits::load(&t)?.whole;
            let aside: Vec<i64> = t
                .prepare("SELECT article FROM rereading ORDER BY article")?
                .query_map([], |r| r.get(0))?
                .collect::<Result<_, _>>()?;
            for n in aside {
                let (json, old, text, key): (String, String, Option<String>, String) = t
                    .prepare_cached(
                        "SELECT r.record, a.record, a.text, a.key FROM rereading r JOIN articles a ON a.n = r.article WHERE a.n = ?",
                    )?
                    .query_row([n], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?;
                let (mut new, mut old) = (parse(&json)?, parse(&old)?);
                if new.versions != *now {
                    continue;
                }
                for r in [&mut new, &mut old] {
                    r.article.text = text.clone().unwrap_or_default();
                }
                out.compare(&key, &old, &new);
                let version = write::version(&t, &new.versions)?;
                t.prepare_cached("UPDATE articles SET record = ?, version = ? WHERE n = ?")?
                    .execute(params![json, version, n])?;
            }
            t.execute("DELETE FROM rereading", [])?;
            if out.articles > 0 {
                rebuild(&t)?;
            }
            let after = Edits::load(&t)?.whole;
            out.lost_edits = before.difference(&after).copied().collect();
            t.commit()?;
            Ok(out)
        };
        done().map_err(|e| match e {
            rusqlite::Error::FromSqlConversionFailure(_, _, e) => {
                Error::new(Kind::Damaged, format!("{}: a record cannot be read: {e}", path.display()))
            }
            e => Error::of(&path, &e),
        })
    }
}

fn parse(json: &str) -> rusqlite::Result<Record> {
    serde_json::from_str(json)
        .map_err(|e| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(e)))
}

/// Makes everything that follows from the records anew. What follows from the texts (likeness, copies) stays.
fn rebuild(t: &Transaction<'_>) -> rusqlite::Result<()> {
    t.execute_batch(
        "DELETE FROM event_parties; DELETE FROM events; DELETE FROM joins; DELETE FROM participants; DELETE FROM sides; DELETE FROM mentions;
         DELETE FROM statements; DELETE FROM position_holders; DELETE FROM positions; DELETE FROM process_states; DELETE FROM process_parties;
         DELETE FROM article_processes; DELETE FROM article_entities; DELETE FROM processes; DELETE FROM entities;
         DELETE FROM versions WHERE n NOT IN (SELECT version FROM articles);",
    )?;
    let mut touched = Touched::default();
    let mut all = t.prepare("SELECT n, key, published, record, text FROM articles ORDER BY n")?;
    let mut rows = all.query([])?;
    while let Some(r) = rows.next()? {
        let (n, key, published): (i64, String, Option<String>) = (r.get(0)?, r.get(1)?, r.get(2)?);
        let (mut record, text) = (parse(&r.get::<_, String>(3)?)?, r.get::<_, Option<String>>(4)?);
        let keep_text = text.is_some();
        record.article.text = text.unwrap_or_default();
        t.prepare_cached("UPDATE articles SET story = ? WHERE n = ?")?
            .execute(params![rank(published.as_deref(), &key), n])?;
        let one = Incoming { key, source: String::new(), url: None, publisher: None, record: None };
        write::contents(t, n, &one, &record, keep_text, &mut touched)?;
    }
    touched.like = t
        .prepare("SELECT a, b FROM duplicates")?
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<Result<_, _>>()?;
    touched.settle(t)
}

impl Reread {
    fn compare(&mut self, key: &str, old: &Record, new: &Record) {
        self.articles += 1;
        let found = differences(old, new);
        self.changed += usize::from(!found.is_empty());
        let mut told: BTreeSet<(&'static str, usize)> = BTreeSet::new();
        for d in &found {
            match d.change {
                "new" => self.new += 1,
                "gone" => self.gone += 1,
                _ => {
                    told.insert((d.part, d.which));
                }
            }
            let text = |s: &str| if s.is_empty() { Value::Null } else { Value::Text(s.to_owned()) };
            self.rows.rows.push(vec![
                Value::Text(key.to_owned()),
                old.article.published.as_deref().map_or(Value::Null, text),
                Value::Integer(d.sentence as i64),
                text(d.part),
                text(d.change),
                text(d.field),
                text(&d.before),
                text(&d.after),
            ]);
        }
        self.told_otherwise += told.len();
    }
}

/// What differs between two readings of an article.
#[derive(Debug)]
struct Difference {
    part: &'static str,
    /// Of the old record's parts.
    which: usize,
    sentence: usize,
    change: &'static str,
    field: &'static str,
    before: String,
    after: String,
}

fn differences(old: &Record, new: &Record) -> Vec<Difference> {
    let mut out = Vec::new();
    pairs(old, new, &old.events, &new.events, "event", &mut out, |e| (e.sentence, &e.evidence), event);
    let said = |r: &Record, s: &dateline_record::Statement| {
        let to = s.to.clone().unwrap_or_default();
        vec![
            ("speaker", names(r, s.speaker.iter())),
            ("to", to),
            ("content", words(r, &s.content)),
            ("quoted", s.quoted.to_string()),
        ]
    };
    pairs(old, new, &old.statements, &new.statements, "statement", &mut out, |s| (s.sentence, &s.content), said);
    let stand = |r: &Record, q: &dateline_record::Position| {
        vec![
            ("holders", names(r, q.holders.iter())),
            ("stance", q.stance.to_string()),
            ("issue", q.issue.clone()),
            ("conditions", words(r, &q.conditions)),
        ]
    };
    pairs(old, new, &old.positions, &new.positions, "position", &mut out, |q| (q.sentence, &q.evidence), stand);
    fn states(r: &Record) -> Vec<(&str, &ProcessState)> {
        r.processes.iter().flat_map(|p| p.state.iter().map(|s| (p.name.as_str(), s))).collect()
    }
    let became = |r: &Record, (name, s): &(&str, &ProcessState)| {
        let time = s.time.as_ref().map(|t| t.edtf.to_string()).unwrap_or_default();
        vec![("process", (*name).to_owned()), ("state", s.state.clone()), ("by", names(r, s.by.iter())), ("time", time)]
    };
    pairs(old, new, &states(old), &states(new), "state", &mut out, |(_, s)| (s.sentence, &s.evidence), became);
    out
}

/// Parts that stand on the same words are one part, told in two ways; the others are gone or new.
#[allow(clippy::too_many_arguments)]
fn pairs<T>(
    old: &Record,
    new: &Record,
    before: &[T],
    after: &[T],
    part: &'static str,
    out: &mut Vec<Difference>,
    place: impl Fn(&T) -> (usize, &Vec<Span>),
    fields: impl Fn(&Record, &T) -> Vec<(&'static str, String)>,
) {
    let sum = |f: &[(&'static str, String)]| {
        f.iter().map(|x| x.1.as_str()).filter(|x| !x.is_empty()).collect::<Vec<_>>().join("; ")
    };
    let a: Vec<_> = before.iter().map(|x| fields(old, x)).collect();
    let b: Vec<_> = after.iter().map(|x| fields(new, x)).collect();
    let mut taken = vec![false; after.len()];
    let mut meant: Vec<Option<usize>> = vec![None; before.len()];
    // First what is the same, then what shares words.
    for same in [true, false] {
        for (i, x) in before.iter().enumerate().filter(|(i, _)| meant[*i].is_none()).collect::<Vec<_>>() {
            let found = after.iter().enumerate().position(|(k, y)| {
                let touch = place(x).1.iter().any(|s| place(y).1.iter().any(|o| s.overlaps(*o)));
                !taken[k] && touch && (!same || a[i] == b[k])
            });
            if let Some(k) = found {
                taken[k] = true;
                meant[i] = Some(k);
            }
        }
    }
    let one = |which, sentence, change, field, before: &str, after: &str| Difference {
        part,
        which,
        sentence,
        change,
        field,
        before: before.to_owned(),
        after: after.to_owned(),
    };
    for (i, x) in before.iter().enumerate() {
        match meant[i] {
            None => out.push(one(i, place(x).0, "gone", "", &sum(&a[i]), "")),
            Some(k) => {
                for ((field, was), (_, is)) in a[i].iter().zip(&b[k]).filter(|(p, q)| p != q) {
                    out.push(one(i, place(x).0, "changed", field, was, is));
                }
            }
        }
    }
    for (k, y) in after.iter().enumerate().filter(|(k, _)| !taken[*k]) {
        out.push(one(before.len() + k, place(y).0, "new", "", "", &sum(&b[k])));
    }
}

fn names<'a>(r: &Record, ids: impl Iterator<Item = &'a String>) -> String {
    let mut all: Vec<&str> =
        ids.filter_map(|id| r.entities.iter().find(|e| e.id == *id)).map(|e| e.name.as_str()).collect();
    all.sort_unstable();
    all.join(", ")
}

fn words(r: &Record, spans: &[Span]) -> String {
    spans.iter().map(|s| s.of(&r.article.text)).collect::<Vec<_>>().join(" … ")
}

fn event(r: &Record, e: &Event) -> Vec<(&'static str, String)> {
    let or = |m: Option<dateline_record::Mode>| m.map(|m| m.to_string()).unwrap_or_default();
    vec![
        ("type", e.kind.to_string()),
        ("mode", or(e.mode)),
        ("act", e.act.kind.to_string()),
        ("act_mode", or(e.act.mode)),
        ("status", e.status.to_string()),
        ("historical", if e.historical { "historical".into() } else { String::new() }),
        ("actors", names(r, e.actors.iter())),
        ("recipients", names(r, e.recipients.iter())),
        ("time", e.time.as_ref().map(|t| t.edtf.to_string()).unwrap_or_default()),
        ("place", e.place.as_ref().map(|p| p.name.clone()).unwrap_or_default()),
        ("cameo", e.cameo.clone().unwrap_or_default()),
        ("contexts", e.contexts.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(" ")),
    ]
}
