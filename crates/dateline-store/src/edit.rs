//! Corrections by hand of what is one event: a log that stands beside what is derived and is applied to it again whenever that changes.
//!
//! An edit names mentions, by id and by where they stand in their article: after another reading, in which ids may differ, the mention that
//! stands there is meant. Of two edits that say the opposite of two mentions the later one holds.

use crate::error::{Error, Kind};
use crate::open::Store;
use crate::settle::Touched;
use crate::write::{name_of, rank};
use rusqlite::{Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A mention as an edit names it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Named {
    uid: String,
    article: String,
    act: String,
    sentence: i64,
    start: Option<i64>,
    end: Option<i64>,
}

/// What an edit has done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edited {
    /// Its number in the log.
    pub edit: i64,
    /// The events that the mentions it is about belong to now.
    pub events: Vec<String>,
}

/// Reasons in `joins` that are not derived begin so.
const BY_HAND: &str = "by hand, edit ";

/// All edits that hold, over mentions that are there.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    /// Pairs that are one event, with the edit that says so.
    together: BTreeMap<(i64, i64), i64>,
    /// Pairs that are not.
    apart: HashSet<(i64, i64)>,
    /// Every mention that an edit is about.
    pub(crate) pinned: BTreeSet<i64>,
    /// Numbers of the edits that say what they said: a merge of two mentions at least, a split with mentions on both sides.
    pub(crate) whole: BTreeSet<i64>,
}

fn pair(a: i64, b: i64) -> (i64, i64) {
    (a.min(b), a.max(b))
}

impl Edits {
    /// Reads the log.
    pub(crate) fn load(t: &Transaction<'_>) -> rusqlite::Result<Edits> {
        let mut out = Edits::default();
        let mut log = t.prepare_cached(
            "SELECT n, groups FROM edits WHERE kind <> 'undo' AND n NOT IN (SELECT of FROM edits WHERE of IS NOT NULL) ORDER BY n",
        )?;
        let mut rows = log.query([])?;
        while let Some(r) = rows.next()? {
            let (n, groups): (i64, String) = (r.get(0)?, r.get(1)?);
            let groups: Vec<Vec<Named>> = serde_json::from_str(&groups).unwrap_or_default();
            let mut found: Vec<Vec<i64>> = Vec::new();
            for g in &groups {
                let mut ids = Vec::new();
                for m in g {
                    ids.extend(resolve(t, m)?);
                }
                out.pinned.extend(&ids);
                found.push(ids);
            }
            let enough = if found.len() == 1 { 2 } else { 1 };
            if found.iter().all(|g| g.len() >= enough) {
                out.whole.insert(n);
            }
            for (i, g) in found.iter().enumerate() {
                for (k, a) in g.iter().enumerate() {
                    for b in g[k + 1..].iter().filter(|b| *b != a) {
                        out.apart.remove(&pair(*a, *b));
                        out.together.insert(pair(*a, *b), n);
                    }
                }
                for (a, b) in found[i + 1..].iter().flatten().flat_map(|b| g.iter().map(move |a| (*a, *b))) {
                    out.together.remove(&pair(a, b));
                    out.apart.insert(pair(a, b));
                }
            }
        }
        Ok(out)
    }
}

/// The mention that is meant: of that id, else the one of its article whose words and act are its, else the only one of its sentence and act.
fn resolve(t: &Transaction<'_>, m: &Named) -> rusqlite::Result<Option<i64>> {
    let one = |sql: &str, values: &[&dyn rusqlite::ToSql]| -> rusqlite::Result<Vec<i64>> {
        t.prepare_cached(sql)?.query_map(values, |r| r.get(0))?.collect()
    };
    if let [n] = one("SELECT n FROM mentions WHERE uid = ?", params![m.uid])?[..] {
        return Ok(Some(n));
    }
    let of = "SELECT m.n FROM mentions m JOIN articles a ON a.n = m.article WHERE a.key = ?1 AND m.act = ?2";
    let near = one(
        &format!("{of} AND m.words_start < ?4 AND m.words_end > ?3 ORDER BY abs(m.words_start - ?3), m.uid LIMIT 1"),
        params![m.article, m.act, m.start, m.end],
    )?;
    if let [n] = near[..] {
        return Ok(Some(n));
    }
    let same = one(&format!("{of} AND m.sentence = ?3 LIMIT 2"), params![m.article, m.act, m.sentence])?;
    Ok(if let [n] = same[..] { Some(n) } else { None })
}

/// A mention among others that hang together with it.
struct Node {
    uid: String,
    published: Option<String>,
    component: String,
    event: String,
    exact: bool,
}

fn node(t: &Transaction<'_>, n: i64) -> rusqlite::Result<Node> {
    t.prepare_cached("SELECT uid, published, component, event, window >= 3 FROM mentions WHERE n = ?")?
        .query_row([n], |r| {
            Ok(Node { uid: r.get(0)?, published: r.get(1)?, component: r.get(2)?, event: r.get(3)?, exact: r.get(4)? })
        })
}

/// Joined pairs that a mention is in, without those made by hand: the other's number, and how much speaks for it.
fn joined(t: &Transaction<'_>, uid: &str) -> rusqlite::Result<Vec<(i64, usize)>> {
    let mut find = t.prepare_cached(
        "SELECT m.n, j.reasons FROM joins j JOIN mentions m ON m.uid = j.b WHERE j.a = ?1 AND j.reasons NOT GLOB ?2
         UNION ALL SELECT m.n, j.reasons FROM joins j JOIN mentions m ON m.uid = j.a WHERE j.b = ?1 AND j.reasons NOT GLOB ?2",
    )?;
    find.query_map(params![uid, format!("{BY_HAND}*")], |r| {
        let reasons: String = r.get(1)?;
        Ok((r.get(0)?, reasons.matches(';').count()))
    })?
    .collect()
}

impl Edits {
    /// Parts anew what hangs together with mentions that edits are about (`also`: and with these). Every pair that was joined is tried, what
    /// is said by hand first and then the best founded, unless it would bring two together that are apart. Mentions whose event has to be
    /// looked for again are added to `again`.
    pub(crate) fn apply(
        &self,
        t: &Transaction<'_>,
        also: &[i64],
        events: &mut BTreeSet<String>,
        again: &mut BTreeSet<i64>,
    ) -> rusqlite::Result<()> {
        let mut todo: BTreeSet<i64> = self.pinned.iter().chain(also).copied().collect();
        // Without an edit a mention of no exact day belongs where it would have been put.
        again.extend(also);
        let mut by_hand: HashMap<i64, Vec<i64>> = HashMap::new();
        for (a, b) in self.together.keys() {
            by_hand.entry(*a).or_default().push(*b);
            by_hand.entry(*b).or_default().push(*a);
        }
        while let Some(first) = todo.pop_first() {
            let mut nodes: BTreeMap<i64, Node> = BTreeMap::new();
            // How much speaks for a pair; more than anything else where it is said by hand.
            let mut pairs: BTreeMap<(i64, i64), usize> = BTreeMap::new();
            let mut open = vec![first];
            while let Some(n) = open.pop() {
                if nodes.contains_key(&n) {
                    continue;
                }
                let x = node(t, n)?;
                for (o, strength) in joined(t, &x.uid)? {
                    pairs.insert(pair(n, o), strength);
                    open.push(o);
                }
                open.extend(by_hand.get(&n).into_iter().flatten());
                nodes.insert(n, x);
                todo.remove(&n);
            }
            let mut order: Vec<(std::cmp::Reverse<usize>, &str, &str, i64, i64)> = Vec::new();
            let hand = self.together.iter().map(|(p, edit)| (p, usize::MAX / 2 + usize::try_from(*edit).unwrap_or(0)));
            for ((a, b), strength) in pairs.iter().map(|(p, s)| (p, *s)).chain(hand) {
                if let (Some(x), Some(y)) = (nodes.get(a), nodes.get(b)) {
                    let (first, second) = (x.uid.as_str().min(&y.uid), x.uid.as_str().max(&y.uid));
                    order.push((std::cmp::Reverse(strength), first, second, *a, *b));
                }
            }
            order.sort();
            let mut group: HashMap<i64, i64> = nodes.keys().map(|n| (*n, *n)).collect();
            let mut members: HashMap<i64, Vec<i64>> = nodes.keys().map(|n| (*n, vec![*n])).collect();
            for (_, _, _, a, b) in &order {
                let (ga, gb) = (group[a], group[b]);
                let (ma, mb) = (&members[&ga], &members[&gb]);
                if ga == gb || ma.iter().any(|x| mb.iter().any(|y| self.apart.contains(&pair(*x, *y)))) {
                    continue;
                }
                let moved = members.remove(&gb).unwrap_or_default();
                for m in &moved {
                    group.insert(*m, ga);
                }
                members.entry(ga).or_default().extend(moved);
            }
            for list in members.values() {
                let best = list.iter().map(|n| rank(nodes[n].published.as_deref(), &nodes[n].uid)).min();
                let Some(component) = best else { continue };
                let event = name_of(&component);
                for n in list {
                    let x = &nodes[n];
                    let fixed = x.exact || self.pinned.contains(n);
                    if x.component == component && (!fixed || x.event == event) {
                        continue;
                    }
                    let to = if fixed { event } else { &x.event };
                    t.prepare_cached("UPDATE mentions SET component = ?, event = ? WHERE n = ?")?
                        .execute(params![component, to, n])?;
                    events.extend([x.event.clone(), event.to_owned(), name_of(&x.component).to_owned()]);
                    again.insert(*n);
                    // What was put to the old event without a day may mean another one now.
                    let mut vague =
                        t.prepare_cached("SELECT n FROM mentions WHERE event IN (?, ?) AND window IN (1, 2)")?;
                    for v in vague.query_map([&x.event, name_of(&x.component)], |r| r.get::<_, i64>(0))? {
                        again.insert(v?);
                    }
                }
            }
        }
        // What is said by hand stands beside the reasons that were found.
        // The words are those of the index `joins_by_hand`.
        t.execute("DELETE FROM joins WHERE reasons GLOB 'by hand, edit *'", [])?;
        for ((a, b), edit) in &self.together {
            t.prepare_cached(
                "INSERT OR IGNORE INTO joins (a, b, reasons) SELECT min(x.uid, y.uid), max(x.uid, y.uid), ?3 FROM mentions x, mentions y WHERE x.n = ?1 AND y.n = ?2",
            )?
            .execute(params![a, b, format!("{BY_HAND}{edit}")])?;
        }
        Ok(())
    }
}

impl Store {
    /// Says that several events are one. Ids may be shortened.
    ///
    /// # Errors
    /// An id that nothing or several things have, fewer than two events, a database that may not be written to.
    pub fn merge(&mut self, events: &[String], day: &str) -> Result<Edited, Error> {
        let mut all: Vec<String> = Vec::new();
        for e in events {
            let id = self.one_id("SELECT id FROM events WHERE id GLOB ? ORDER BY 1 LIMIT 6", e, "event")?;
            if !all.contains(&id) {
                all.push(id);
            }
        }
        if all.len() < 2 {
            return Err(Error::new(Kind::Question, "merge takes two events or more; these are one already"));
        }
        let mut group = Vec::new();
        for id in &all {
            group.extend(self.named("event = ?", id)?);
        }
        self.edit("merge", &[group], None, day)
    }

    /// Says that some mentions of an event are another event: they become one of their own. Ids may be shortened.
    ///
    /// # Errors
    /// An id that nothing or several things have, a mention of another event, all mentions of the event.
    pub fn split(&mut self, event: &str, mentions: &[String], day: &str) -> Result<Edited, Error> {
        let event = self.one_id("SELECT id FROM events WHERE id GLOB ? ORDER BY 1 LIMIT 6", event, "event")?;
        let mut rest = self.named("event = ?", &event)?;
        let mut off = Vec::new();
        for m in mentions {
            let uid = self.one_id("SELECT uid FROM mentions WHERE uid GLOB ? ORDER BY 1 LIMIT 6", m, "mention")?;
            match rest.iter().position(|r| r.uid == uid) {
                Some(i) => off.push(rest.remove(i)),
                None if off.iter().any(|o| o.uid == uid) => {}
                None => {
                    return Err(Error::new(Kind::Question, format!("mention {uid} does not belong to event {event}")));
                }
            }
        }
        if rest.is_empty() || off.is_empty() {
            return Err(Error::new(
                Kind::Question,
                format!(
                    "event {event} cannot be split so: mentions have to be on both sides; `explain {event}` lists them"
                ),
            ));
        }
        self.edit("split", &[off, rest], None, day)
    }

    /// Takes back an edit by its number; the last one that holds where none is said.
    ///
    /// # Errors
    /// No such edit, or one that was taken back already.
    pub fn undo(&mut self, edit: Option<i64>, day: &str) -> Result<Edited, Error> {
        let holds = "kind <> 'undo' AND n NOT IN (SELECT of FROM edits WHERE of IS NOT NULL)";
        let sql =
            format!("SELECT n, groups FROM edits WHERE {holds} AND (?1 IS NULL OR n = ?1) ORDER BY n DESC LIMIT 1");
        let found = self.db.query_row(&sql, [edit], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?)));
        let (of, groups) = match found {
            Ok(f) => f,
            Err(rusqlite::Error::QueryReturnedNoRows) => {
                let what = edit.map_or("there is no edit".to_owned(), |n| format!("there is no edit {n}"));
                return Err(Error::new(Kind::Question, format!("{what} to take back; `dateline edits` lists them")));
            }
            Err(e) => return Err(self.fail(&e)),
        };
        let groups: Vec<Vec<Named>> = serde_json::from_str(&groups).unwrap_or_default();
        self.edit("undo", &groups, Some(of), day)
    }

    /// The one id that begins so.
    fn one_id(&self, sql: &str, id: &str, what: &str) -> Result<String, Error> {
        let bad = |s: String| Error::new(Kind::Question, s);
        if id.len() < 4 || !id.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err(bad(format!("{id:?} is no id; give at least its first four characters")));
        }
        let found = || -> rusqlite::Result<Vec<String>> {
            self.db.prepare(sql)?.query_map([format!("{id}*")], |r| r.get(0))?.collect()
        };
        match &found().map_err(|e| self.fail(&e))?[..] {
            [one] => Ok(one.clone()),
            [] => Err(bad(format!("no {what} has the id {id}"))),
            many => Err(bad(format!("several of them begin with {id}: {}", many.join(", ")))),
        }
    }

    fn named(&self, which: &str, value: &str) -> Result<Vec<Named>, Error> {
        let read = || -> rusqlite::Result<Vec<Named>> {
            self.db
                .prepare(&format!(
                    "SELECT m.uid, a.key, m.act, m.sentence, m.words_start, m.words_end FROM mentions m JOIN articles a ON a.n = m.article
                     WHERE m.{which} ORDER BY m.published, m.uid"
                ))?
                .query_map([value], |r| {
                    Ok(Named {
                        uid: r.get(0)?,
                        article: r.get(1)?,
                        act: r.get(2)?,
                        sentence: r.get(3)?,
                        start: r.get(4)?,
                        end: r.get(5)?,
                    })
                })?
                .collect()
        };
        read().map_err(|e| self.fail(&e))
    }

    /// Writes an edit into the log and applies all that hold.
    fn edit(&mut self, kind: &str, groups: &[Vec<Named>], of: Option<i64>, day: &str) -> Result<Edited, Error> {
        let json = serde_json::to_string(groups).map_err(|e| Error::new(Kind::Other, e.to_string()))?;
        let path = self.path.clone();
        let mut done = || -> rusqlite::Result<Edited> {
            let t = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            t.execute("INSERT INTO edits (day, kind, groups, of) VALUES (?, ?, ?, ?)", params![day, kind, json, of])?;
            let edit = t.last_insert_rowid();
            let mut about: Vec<i64> = Vec::new();
            for m in groups.iter().flatten() {
                about.extend(resolve(&t, m)?);
            }
            Touched { edited: about.clone(), ..Touched::default() }.settle(&t)?;
            let mut events: BTreeSet<String> = BTreeSet::new();
            for n in about {
                events.insert(node(&t, n)?.event);
            }
            t.commit()?;
            Ok(Edited { edit, events: events.into_iter().collect() })
        };
        done().map_err(|e| Error::of(&path, &e))
    }
}
