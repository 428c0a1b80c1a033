//! What follows from the stored articles: events across reports, copies, stories.
//!
//! Mentions that are told to the day are joined pair by pair ([`join::same`]), and what hangs together is one event; so the order of adding
//! does not matter. A mention that is told to a week or a month, or a plan without a day, belongs to the one event that it can mean, and is
//! looked at again whenever an event comes or grows within its days.

use crate::edit::Edits;
use crate::join::{self, Link};
use crate::when::{self, LONGEST, OPEN, Window};
use crate::write::{name_of, rank};
use rusqlite::{Row, Transaction, params};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What a batch has changed.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// New mentions.
    pub(crate) mentions: Vec<i64>,
    /// Articles with another address or publisher.
    pub(crate) articles: HashSet<i64>,
    /// Pairs of like articles.
    pub(crate) like: Vec<(i64, i64)>,
    /// Mentions that an edit is about, or was until now.
    pub(crate) edited: Vec<i64>,
    /// Pairs of articles about the same.
    pub(crate) about: Vec<(i64, i64)>,
}

/// Days between two articles of a story that share an event.
const STORY_DAYS: i64 = 3;

/// Days between two plans without a day that are one plan.
const PLAN_DAYS: i64 = 14;

/// Longest stretch told to a few days, and one for the day before.
const REACH: i64 = 5;

struct Mention {
    n: i64,
    uid: String,
    article: i64,
    family: String,
    link: Link,
    window: Window,
    days: (i64, i64),
    component: String,
    event: String,
    published: Option<String>,
    news: bool,
}

const MENTION: &str = "SELECT n, uid, article, family, link, window, first_day, last_day, component, event, published, historical = 0 AND salience = 'main' FROM mentions";

impl Mention {
    fn read(r: &Row<'_>) -> rusqlite::Result<Mention> {
        let link: String = r.get(4)?;
        Ok(Mention {
            n: r.get(0)?,
            uid: r.get(1)?,
            article: r.get(2)?,
            family: r.get(3)?,
            link: serde_json::from_str(&link).unwrap_or_default(),
            window: Window::from_number(r.get(5)?),
            days: (r.get::<_, Option<i64>>(6)?.unwrap_or(0), r.get::<_, Option<i64>>(7)?.unwrap_or(-1)),
            component: r.get(8)?,
            event: r.get(9)?,
            published: r.get(10)?,
            news: r.get(11)?,
        })
    }

    fn one(t: &Transaction<'_>, n: i64) -> rusqlite::Result<Mention> {
        t.prepare_cached(&format!("{MENTION} WHERE n = ?"))?.query_row([n], Mention::read)
    }

    /// Mentions of the family, exact or not, that may have happened within the days and have one of the countries: without one in common
    /// nothing is joined, and most have none.
    fn near(
        t: &Transaction<'_>,
        family: &str,
        exact: bool,
        days: (i64, i64),
        countries: &BTreeSet<String>,
    ) -> rusqlite::Result<Vec<Mention>> {
        let windows = if exact { [(3, REACH), (4, REACH)] } else { [(1, OPEN), (2, LONGEST)] };
        let mut found: BTreeSet<i64> = BTreeSet::new();
        let mut find = t.prepare_cached(
            "SELECT mention FROM sides WHERE family = ? AND country = ? AND window = ? AND first_day BETWEEN ? AND ? AND last_day >= ?",
        )?;
        for (window, reach) in windows {
            for c in countries {
                let range = params![family, c, window, days.0 - reach, days.1, days.0];
                for n in find.query_map(range, |r| r.get::<_, i64>(0))? {
                    found.insert(n?);
                }
            }
        }
        found.into_iter().map(|n| Mention::one(t, n)).collect()
    }

    fn countries(&self) -> BTreeSet<String> {
        self.link.countries().into_iter().map(str::to_owned).collect()
    }
}

impl Touched {
    /// Brings everything that is derived up to date.
    pub(crate) fn settle(&self, t: &Transaction<'_>) -> rusqlite::Result<()> {
        let mut events: BTreeSet<String> = BTreeSet::new();
        let mut stories: Vec<(i64, i64)> = self.like.iter().chain(&self.about).copied().collect();
        for m in &self.mentions {
            self.join(t, *m, &mut events, &mut stories)?;
        }
        let edits = Edits::load(t)?;
        let mut again: BTreeSet<i64> = BTreeSet::new();
        if !edits.pinned.is_empty() || !self.edited.is_empty() {
            edits.apply(t, &self.edited, &mut events, &mut again)?;
        }
        again.extend(&self.mentions);
        self.place(t, &again, &edits, &mut events)?;
        let mut changed: BTreeSet<i64> = self.articles.iter().copied().collect();
        for (a, b) in &self.like {
            unite(t, "origin", *a, *b)?;
            changed.extend([a, b]);
        }
        for (a, b) in stories {
            unite(t, "story", a, b)?;
        }
        // Counts of publishers follow from the groups of copies.
        for a in changed {
            let mut find = t.prepare_cached(
                "SELECT DISTINCT event FROM mentions JOIN articles ON articles.n = mentions.article
                 WHERE origin = (SELECT origin FROM articles WHERE n = ?)",
            )?;
            for e in find.query_map([a], |r| r.get::<_, String>(0))? {
                events.insert(e?);
            }
        }
        for e in events {
            event(t, &e)?;
        }
        Ok(())
    }

    fn join(
        &self,
        t: &Transaction<'_>,
        n: i64,
        events: &mut BTreeSet<String>,
        stories: &mut Vec<(i64, i64)>,
    ) -> rusqlite::Result<()> {
        let m = Mention::one(t, n)?;
        events.insert(m.event.clone());
        let mut found: Vec<(Mention, String)> = Vec::new();
        if m.window.is_exact() {
            let reach = if m.link.w { join::ROUND } else { 0 };
            for o in Mention::near(t, &m.family, true, (m.days.0 - reach, m.days.1 + reach), &m.countries())?
                .into_iter()
                .filter(|o| o.n != n)
            {
                let copies = || copied(t, m.article, o.article);
                let (one, other) = ((&m.link, m.window, m.days), (&o.link, o.window, o.days));
                if let Some(r) = join::same(one, other, &m.family, copies) {
                    found.push((o, r));
                }
            }
            found.extend(moved(t, &m)?);
        } else if m.window != Window::None {
            let reach = (m.days.0 - PLAN_DAYS, m.days.0 + PLAN_DAYS);
            for o in Mention::near(t, &m.family, false, reach, &m.countries())?.into_iter().filter(|o| o.n != n) {
                let alike_in_time = match m.window {
                    Window::Open => (o.days.0 - m.days.0).abs() <= PLAN_DAYS,
                    _ => o.days == m.days,
                };
                if o.window != m.window || !alike_in_time || o.link.s != m.link.s {
                    continue;
                }
                if let Some((agreeing, r)) = join::alike(&m.link, &o.link, &m.family).filter(|a| a.0 >= 2) {
                    let _ = agreeing;
                    found.push((o, format!("{r}; neither tells the day")));
                }
            }
        }
        for (o, reasons) in found {
            let (a, b) = if m.uid < o.uid { (&m.uid, &o.uid) } else { (&o.uid, &m.uid) };
            t.prepare_cached("INSERT OR IGNORE INTO joins (a, b, reasons) VALUES (?, ?, ?)")?
                .execute(params![a, b, reasons])?;
            merge(t, n, o.n, events)?;
            let day = |p: &Option<String>| p.as_deref().and_then(when::day);
            let near = day(&m.published).zip(day(&o.published)).is_some_and(|(a, b)| (a - b).abs() <= STORY_DAYS);
            if m.news && o.news && near && m.article != o.article {
                stories.push((m.article, o.article));
            }
        }
        Ok(())
    }

    /// Puts mentions without an exact day to the event that they can mean.
    fn place(
        &self,
        t: &Transaction<'_>,
        again: &BTreeSet<i64>,
        edits: &Edits,
        events: &mut BTreeSet<String>,
    ) -> rusqlite::Result<()> {
        let mut todo: BTreeSet<i64> = BTreeSet::new();
        let mut seen: HashSet<String> = HashSet::new();
        for n in again {
            let m = Mention::one(t, *n)?;
            if !m.window.is_exact() {
                if m.window != Window::None {
                    todo.insert(*n);
                }
                continue;
            }
            if !seen.insert(m.component.clone()) {
                continue;
            }
            let members: Vec<Mention> = t
                .prepare_cached(&format!("{MENTION} WHERE component = ?"))?
                .query_map([&m.component], Mention::read)?
                .collect::<Result<_, _>>()?;
            let days = members.iter().fold(m.days, |d, x| (d.0.min(x.days.0), d.1.max(x.days.1)));
            let countries = members.iter().flat_map(Mention::countries).collect();
            for v in Mention::near(t, &m.family, false, days, &countries)? {
                if members.iter().any(|x| overlap(x.days, v.days) && may_mean(&v, x).is_some()) {
                    todo.insert(v.n);
                }
            }
        }
        // Where a mention belongs that an edit is about is said by hand.
        for n in todo.difference(&edits.pinned).copied() {
            let v = Mention::one(t, n)?;
            let to = target(t, &v)?.unwrap_or_else(|| v.component.clone());
            let to = name_of(&to);
            if to != v.event {
                t.prepare_cached("UPDATE mentions SET event = ? WHERE n = ?")?.execute(params![to, n])?;
                events.extend([v.event, to.to_owned()]);
            }
        }
        Ok(())
    }
}

/// Whether two articles are copies or versions of each other.
fn copied(t: &Transaction<'_>, a: i64, b: i64) -> bool {
    t.prepare_cached("SELECT 1 FROM duplicates WHERE a = ? AND b = ?")
        .and_then(|mut s| s.exists([a.min(b), a.max(b)]))
        .unwrap_or(false)
}

fn overlap(a: (i64, i64), b: (i64, i64)) -> bool {
    a.0 <= b.1 && b.0 <= a.1
}

fn may_mean(v: &Mention, exact: &Mention) -> Option<String> {
    join::within((&v.link, v.window), &exact.link, &v.family)
}

/// A meeting that is put off "to April 8": the new date that the same report gives is the same meeting's.
fn moved(t: &Transaction<'_>, m: &Mention) -> rusqlite::Result<Vec<(Mention, String)>> {
    let mut out = Vec::new();
    if m.family != "CONSULT" || !matches!(m.link.s.as_str(), "postponed" | "planned") {
        return Ok(out);
    }
    let mut find =
        t.prepare_cached(&format!("{MENTION} WHERE article = ? AND family = 'CONSULT' AND window = 4 AND n <> ?"))?;
    for o in find.query_map([m.article, m.n], Mention::read)? {
        let o = o?;
        let (old, new) = if m.link.s == "postponed" { (m, &o) } else { (&o, m) };
        let holds = old.link.s == "postponed"
            && old.window == Window::Told
            && new.link.s == "planned"
            && new.days.0 > old.days.1;
        // The new meeting may be at another place.
        let (mut x, mut y) = (old.link.clone(), new.link.clone());
        (x.p, y.p, x.c, y.c) = (None, None, None, None);
        if let Some((_, r)) = join::alike(&x, &y, "CONSULT").filter(|_| holds) {
            let reasons = format!("{r}; put off from {} to {}", when::civil(old.days.0), when::civil(new.days.0));
            out.push((o, reasons));
        }
    }
    Ok(out)
}

/// Makes the components of two mentions one; the earliest reported one names it.
fn merge(t: &Transaction<'_>, a: i64, b: i64, events: &mut BTreeSet<String>) -> rusqlite::Result<()> {
    let component = |n: i64| -> rusqlite::Result<String> {
        t.prepare_cached("SELECT component FROM mentions WHERE n = ?")?.query_row([n], |r| r.get(0))
    };
    let (a, b) = (component(a)?, component(b)?);
    if a == b {
        return Ok(());
    }
    let (keep, gone) = if a < b { (a, b) } else { (b, a) };
    let (new, old) = (name_of(&keep), name_of(&gone));
    // First those without a day that were put to the event, then its own.
    t.prepare_cached("UPDATE mentions SET event = ? WHERE event = ?")?.execute([new, old])?;
    t.prepare_cached("UPDATE mentions SET component = ? WHERE component = ?")?.execute([&keep, &gone])?;
    events.extend([new.to_owned(), old.to_owned()]);
    Ok(())
}

/// The component that a mention without an exact day belongs to.
fn target(t: &Transaction<'_>, v: &Mention) -> rusqlite::Result<Option<String>> {
    let put_off = matches!(v.link.s.as_str(), "postponed" | "cancelled");
    // Nearest day of each component.
    let mut found: BTreeMap<String, i64> = BTreeMap::new();
    let from = v.published.as_deref().and_then(when::day).unwrap_or(v.days.0);
    for x in Mention::near(t, &v.family, true, v.days, &v.countries())? {
        if put_off && !(x.link.s == "planned" && x.published <= v.published) {
            continue;
        }
        // What has happened is none of what lay ahead when it was told.
        if matches!(v.link.s.as_str(), "occurred" | "ongoing") && x.days.0 > from {
            continue;
        }
        if may_mean(v, &x).is_some() {
            let d = (x.days.0 - from).abs();
            found.entry(x.component).and_modify(|e| *e = d.min(*e)).or_insert(d);
        }
    }
    Ok(match v.window {
        Window::Open => found.into_iter().min_by_key(|(c, d)| (*d, c.clone())).map(|f| f.0),
        _ if found.len() == 1 => found.into_keys().next(),
        _ => None,
    })
}

/// Puts two articles into one group, named by its first.
fn unite(t: &Transaction<'_>, column: &'static str, a: i64, b: i64) -> rusqlite::Result<()> {
    let group = |n: i64| -> rusqlite::Result<String> {
        t.prepare_cached(&format!("SELECT {column} FROM articles WHERE n = ?"))?.query_row([n], |r| r.get(0))
    };
    let (a, b) = (group(a)?, group(b)?);
    if a != b {
        let (keep, gone) = if a < b { (a, b) } else { (b, a) };
        t.prepare_cached(&format!("UPDATE articles SET {column} = ? WHERE {column} = ?"))?.execute([keep, gone])?;
    }
    Ok(())
}

/// A mention as an event is made of it.
struct Told {
    n: i64,
    uid: String,
    kind: String,
    act: String,
    mode: Option<String>,
    act_mode: Option<String>,
    cameo: Option<String>,
    quad: String,
    score: f64,
    status: String,
    historical: bool,
    salience: String,
    lead: bool,
    edtf: Option<String>,
    start: Option<String>,
    end: Option<String>,
    place: Option<String>,
    country: Option<String>,
    geonames: Option<i64>,
    lat: Option<f64>,
    lon: Option<f64>,
    precision: Option<String>,
    contexts: String,
    process: Option<i64>,
    rule: String,
    confidence: f64,
    published: Option<String>,
    family: String,
    window: Window,
    origin: String,
}

fn told(r: &Row<'_>) -> rusqlite::Result<Told> {
    Ok(Told {
        n: r.get(0)?,
        uid: r.get(1)?,
        kind: r.get(2)?,
        act: r.get(3)?,
        mode: r.get(4)?,
        act_mode: r.get(5)?,
        cameo: r.get(6)?,
        quad: r.get(7)?,
        score: r.get(8)?,
        status: r.get(9)?,
        historical: r.get(10)?,
        salience: r.get(11)?,
        lead: r.get(12)?,
        edtf: r.get(13)?,
        start: r.get(14)?,
        end: r.get(15)?,
        place: r.get(16)?,
        country: r.get(17)?,
        geonames: r.get(18)?,
        lat: r.get(19)?,
        lon: r.get(20)?,
        precision: r.get(21)?,
        contexts: r.get(22)?,
        process: r.get(23)?,
        rule: r.get(24)?,
        confidence: r.get(25)?,
        published: r.get(26)?,
        family: r.get(27)?,
        window: Window::from_number(r.get(28)?),
        origin: r.get(29)?,
    })
}

/// What the reports together say of its status: that it took place outweighs every plan; else what was reported last.
fn status(told: &[Told]) -> String {
    for s in ["occurred", "ongoing"] {
        if told.iter().any(|m| m.status == s) {
            return s.to_owned();
        }
    }
    let weight =
        |s: &str| ["hypothetical", "planned", "negated", "postponed", "cancelled"].iter().position(|x| *x == s);
    told.iter()
        .max_by(|a, b| (&a.published, weight(&a.status), &a.uid).cmp(&(&b.published, weight(&b.status), &b.uid)))
        .map_or_else(String::new, |m| m.status.clone())
}

/// Writes the event of that id anew from its mentions.
fn event(t: &Transaction<'_>, id: &str) -> rusqlite::Result<()> {
    let mut all: Vec<Told> = t
        .prepare_cached(
            "SELECT m.n, uid, type, act, mode, act_mode, cameo, quad, score, status, historical, salience, lead, edtf, start, \"end\", place, country,
               geonames, lat, lon, precision, contexts, process, rule, confidence, m.published, family, window, origin
             FROM mentions m JOIN articles a ON a.n = m.article WHERE event = ?",
        )?
        .query_map([id], told)?
        .collect::<Result<_, _>>()?;
    t.prepare_cached("DELETE FROM event_parties WHERE event = ?")?.execute([id])?;
    t.prepare_cached("DELETE FROM events WHERE id = ?")?.execute([id])?;
    if all.is_empty() {
        return Ok(());
    }
    let status = status(&all);
    // What a meeting that is off would have been is said by those who announced it.
    let off = matches!(status.as_str(), "postponed" | "cancelled" | "negated");
    let planned = off && all.iter().any(|m| m.status == "planned");
    let shown = if planned { "planned" } else { &status };
    all.sort_by(|a, b| {
        let key =
            |m: &Told| (m.status != shown, std::cmp::Reverse(m.window), m.historical, m.salience != "main", !m.lead);
        let late = |m: &Told| (shown == "planned").then(|| std::cmp::Reverse(m.published.clone()));
        (key(a), late(a), rank(a.published.as_deref(), &a.uid)).cmp(&(
            key(b),
            late(b),
            rank(b.published.as_deref(), &b.uid),
        ))
    });
    let best = &all[0];
    let time = all.iter().find(|m| m.status == shown && m.edtf.is_some()).or(all.iter().find(|m| m.edtf.is_some()));
    let fine = |m: &&Told| matches!(m.precision.as_deref(), Some("city" | "district" | "building"));
    let place = all.iter().find(fine).or(all.iter().find(|m| m.place.is_some()));
    let day = match time {
        Some(m) => m.start.clone(),
        // News and announcements are of the day they are told on; background without a date is of no day.
        None => all.iter().filter(|m| !m.historical).filter_map(|m| m.published.clone()).min(),
    };
    let contexts: BTreeSet<&str> = all.iter().flat_map(|m| m.contexts.split(' ')).filter(|c| !c.is_empty()).collect();
    let origins: BTreeSet<&str> = all.iter().map(|m| m.origin.as_str()).collect();
    let mut voices: BTreeSet<String> = BTreeSet::new();
    for o in &origins {
        voices.insert(voice(t, o)?);
    }
    let (mut actors, mut recipients) = (Names::default(), Names::default());
    let mut parties: Vec<(String, i64, Option<String>, Option<String>)> = Vec::new();
    // What these reports call a party: a name that others use must not change the event.
    let mut called: BTreeMap<(String, i64), (usize, String, bool, Option<String>)> = BTreeMap::new();
    for m in &all {
        let mut find =
            t.prepare_cached("SELECT role, entity, country, sector, name, kind FROM participants WHERE mention = ?")?;
        for row in find.query_map([m.n], |r| {
            Ok((
                r.get::<_, String>(0)?,
                r.get::<_, i64>(1)?,
                r.get::<_, Option<String>>(2)?,
                r.get::<_, Option<String>>(3)?,
                r.get::<_, String>(4)?,
                r.get::<_, String>(5)?,
            ))
        })? {
            let (role, entity, country, sector, name, kind) = row?;
            let unnamed = matches!(kind.as_str(), "group" | "unknown");
            let name = (name.chars().count(), name, unnamed, country.clone());
            let best = called.entry((role.clone(), entity)).or_insert_with(|| name.clone());
            if name > *best {
                *best = name;
            }
            parties.push((role, entity, country, sector));
        }
    }
    for ((role, _), (_, name, unnamed, country)) in called {
        let side = if role == "actor" { &mut actors } else { &mut recipients };
        side.0.insert((country, unnamed, name));
    }
    parties.sort();
    parties.dedup_by(|b, a| (&a.0, a.1) == (&b.0, b.1));
    t.prepare_cached(
        "INSERT INTO events (id, type, act, mode, act_mode, cameo, quad, score, status, historical, contested, salience, lead, meeting, day, edtf, start, \"end\",
           place, country, geonames, lat, lon, precision, contexts, process, actors, actor_countries, recipients, recipient_countries,
           mentions, reports, publishers, first_reported, last_reported, rule, confidence)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(params![
        id,
        best.kind,
        best.act,
        best.mode.as_ref().or(all.iter().find_map(|m| m.mode.as_ref().filter(|_| m.kind == best.kind))),
        best.act_mode.as_ref().or(all.iter().find_map(|m| m.act_mode.as_ref().filter(|_| m.act == best.act))),
        best.cameo,
        best.quad,
        best.score,
        status,
        all.iter().all(|m| m.historical),
        all.iter().any(|m| m.status == "occurred") && all.iter().any(|m| m.status == "negated"),
        if all.iter().any(|m| m.salience == "main") { "main" } else { "embedded" },
        all.iter().any(|m| m.lead),
        best.family == "CONSULT",
        day,
        time.and_then(|m| m.edtf.as_ref()),
        time.and_then(|m| m.start.as_ref()),
        time.and_then(|m| m.end.as_ref()),
        place.and_then(|m| m.place.as_ref()),
        place.and_then(|m| m.country.as_ref()),
        place.and_then(|m| m.geonames),
        place.and_then(|m| m.lat),
        place.and_then(|m| m.lon),
        place.and_then(|m| m.precision.as_ref()),
        contexts.into_iter().collect::<Vec<_>>().join(" "),
        all.iter().find_map(|m| m.process),
        actors.show(),
        actors.countries(),
        recipients.show(),
        recipients.countries(),
        all.len() as i64,
        origins.len() as i64,
        voices.len() as i64,
        all.iter().filter_map(|m| m.published.as_ref()).min(),
        all.iter().filter_map(|m| m.published.as_ref()).max(),
        best.rule,
        all.iter().map(|m| m.confidence).fold(0.0, f64::max),
    ])?;
    for (role, entity, country, sector) in parties {
        t.prepare_cached(
            "INSERT INTO event_parties (event, role, entity, country, sector, day) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![id, role, entity, country, sector, day])?;
    }
    Ok(())
}

/// Parties of one role: country, whether it has no name of its own, name.
#[derive(Default)]
struct Names(BTreeSet<(Option<String>, bool, String)>);

impl Names {
    /// Names, without those who are only "officials" where somebody of the same country is named.
    fn show(&self) -> String {
        let named = |c: &Option<String>| self.0.iter().any(|n| n.0 == *c && !n.1);
        let mut out: Vec<&str> = Vec::new();
        for (country, unnamed, name) in &self.0 {
            if !(*unnamed && country.is_some() && named(country)) && !out.contains(&name.as_str()) {
                out.push(name);
            }
        }
        out.join("; ")
    }

    fn countries(&self) -> String {
        let all: BTreeSet<&str> = self.0.iter().filter_map(|n| n.0.as_deref()).collect();
        all.into_iter().collect::<Vec<_>>().join(" ")
    }
}

/// Who speaks in a group of copies: the agency that wrote it, else who published it first.
fn voice(t: &Transaction<'_>, origin: &str) -> rusqlite::Result<String> {
    let (agency, first): (Option<String>, Option<String>) = t
        .prepare_cached(
            "SELECT min(agency), (SELECT publisher FROM articles WHERE key = ?2) FROM articles WHERE origin = ?1",
        )?
        .query_row([origin, name_of(origin)], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(agency.or(first).unwrap_or_else(|| origin.to_owned()))
}
