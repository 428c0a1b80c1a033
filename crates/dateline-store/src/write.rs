//! Adds read articles: one transaction a batch.

use crate::error::{Error, Kind};
use crate::join;
use crate::minhash::{self, COPY, LIKE, SAME_PAGE, Signature};
use crate::open::Store;
use crate::settle::Touched;
use crate::topics;
use crate::when;
use dateline_record::{Entity, EntityKind, Event, Part, Process, Record, Span, Versions};
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use std::collections::{HashMap, HashSet};

/// An article to be added.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// 16 hexadecimal digits of everything that its reading depends on: its text, parts and date of publication.
    pub key: String,
    /// Path, address or id as given.
    pub source: String,
    /// Address of the page, where one is known.
    pub url: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Its record; `None` where an article of that key is stored already ([`Store::keys`]), so that it need not be read again.
    pub record: Option<Record>,
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// Articles that were not there.
    pub new: usize,
    /// Articles that were there, at that address.
    pub known: usize,
    /// Articles that were there, now at another address too.
    pub addresses: usize,
}

impl std::ops::AddAssign for Added {
    fn add_assign(&mut self, o: Added) {
        self.new += o.new;
        self.known += o.known;
        self.addresses += o.addresses;
    }
}

/// A place in time for grouping: the earliest, then the smallest name, stands for its group.
pub(crate) fn rank(published: Option<&str>, name: &str) -> String {
    format!("{:<10} {name}", published.unwrap_or("9999-99-99"))
}

/// The name behind a rank.
pub(crate) fn name_of(rank: &str) -> &str {
    rank.get(11..).unwrap_or(rank)
}

impl Store {
    /// Keys of all stored articles.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn keys(&self) -> Result<HashSet<String>, Error> {
        let read = || -> rusqlite::Result<HashSet<String>> {
            self.db.prepare("SELECT key FROM articles")?.query_map([], |r| r.get(0))?.collect()
        };
        read().map_err(|e| self.fail(&e))
    }

    /// Adds a batch in one transaction: all of it is stored or nothing. `keep_text` false stores spans and hashes, no words of the article
    /// but its headline.
    ///
    /// # Errors
    /// A database that is locked, read-only, full or damaged; it is as it was before.
    pub fn add(&mut self, batch: &[Incoming], keep_text: bool) -> Result<Added, Error> {
        let path = self.path.clone();
        let mut done = || -> Result<Added, rusqlite::Error> {
            let t = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut added = Added::default();
            let mut touched = Touched::default();
            for one in batch {
                put(&t, one, keep_text, &mut added, &mut touched)?;
            }
            touched.settle(&t)?;
            t.commit()?;
            Ok(added)
        };
        done().map_err(|e| match e {
            rusqlite::Error::ToSqlConversionFailure(e) => Error::new(Kind::Other, e.to_string()),
            e => Error::of(&path, &e),
        })
    }
}

fn put(
    t: &Transaction<'_>,
    one: &Incoming,
    keep_text: bool,
    added: &mut Added,
    touched: &mut Touched,
) -> rusqlite::Result<()> {
    let there: Option<i64> =
        t.prepare_cached("SELECT n FROM articles WHERE key = ?")?.query_row([&one.key], |r| r.get(0)).optional()?;
    let (n, fresh) = match (there, &one.record) {
        (Some(n), _) => (n, false),
        (None, Some(r)) => {
            let n = article(t, one, r, keep_text)?;
            contents(t, n, one, r, keep_text, touched)?;
            duplicates(t, n, r, touched)?;
            touched.about.extend(topics::add(t, n, r)?.into_iter().map(|other| (other, n)));
            added.new += 1;
            (n, true)
        }
        // Known when it was looked for and gone since: nothing removes articles, so this is a caller's mistake.
        (None, None) => return Err(rusqlite::Error::QueryReturnedNoRows),
    };
    let new = t
        .prepare_cached("INSERT OR IGNORE INTO addresses (source, article, url, publisher) VALUES (?, ?, ?, ?)")?
        .execute(params![one.source, n, one.url, one.publisher])?;
    match (fresh, new) {
        (true, _) => {}
        (false, 0) => added.known += 1,
        (false, _) => added.addresses += 1,
    }
    if new > 0 {
        // Whatever the order of adding, the first address by name stands for the article.
        t.prepare_cached(
            "UPDATE articles SET source = (SELECT min(source) FROM addresses WHERE article = ?1),
               publisher = (SELECT publisher FROM addresses WHERE article = ?1 AND publisher IS NOT NULL ORDER BY source LIMIT 1)
             WHERE n = ?1",
        )?
        .execute([n])?;
        touched.articles.insert(n);
        if let Some(url) = &one.url {
            versions(t, n, url, touched)?;
        }
    }
    Ok(())
}

/// Articles that stood at the same address one after the other and have enough in common: versions of one text.
fn versions(t: &Transaction<'_>, n: i64, url: &str, touched: &mut Touched) -> rusqlite::Result<()> {
    let signed = |n: i64| -> rusqlite::Result<Option<(Signature, Option<i64>)>> {
        t.prepare_cached("SELECT signature, published FROM signatures JOIN articles ON n = article WHERE article = ?")?
            .query_row([n], |r| {
                let published: Option<String> = r.get(1)?;
                Ok((Signature::from_bytes(&r.get::<_, Vec<u8>>(0)?), published.as_deref().and_then(when::day)))
            })
            .optional()
    };
    let Some((own, day)) = signed(n)? else { return Ok(()) };
    let mut find = t.prepare_cached("SELECT DISTINCT article FROM addresses WHERE url = ? AND article <> ?")?;
    for other in find.query_map(params![url, n], |r| r.get::<_, i64>(0))? {
        let other = other?;
        let Some((theirs, then)) = signed(other)? else { continue };
        let near = day.zip(then).is_none_or(|(a, b)| (a - b).abs() <= COPIED_WITHIN);
        let likeness = own.likeness(&theirs);
        if near && likeness >= SAME_PAGE {
            t.prepare_cached("INSERT OR IGNORE INTO duplicates (a, b, likeness, kind) VALUES (?, ?, ?, 'update')")?
                .execute(params![n.min(other), n.max(other), likeness])?;
            touched.like.push((n.min(other), n.max(other)));
        }
    }
    Ok(())
}

pub(crate) fn version(t: &Transaction<'_>, v: &Versions) -> rusqlite::Result<i64> {
    let values = params![v.dateline, v.analysis, v.weights, v.lexicon];
    t.prepare_cached("INSERT OR IGNORE INTO versions (dateline, analysis, weights, lexicon) VALUES (?, ?, ?, ?)")?
        .execute(values)?;
    t.prepare_cached("SELECT n FROM versions WHERE dateline = ? AND analysis = ? AND weights = ? AND lexicon = ?")?
        .query_row(values, |r| r.get(0))
}

/// A record as it is stored: text and address stand in columns of their own; without the article's words where they are not kept.
pub(crate) fn bare(r: &Record, keep_text: bool) -> rusqlite::Result<String> {
    let mut bare = r.clone();
    bare.article.text = String::new();
    bare.article.source = String::new();
    bare.article.url = None;
    bare.article.publisher = None;
    if !keep_text {
        bare.article.lede = None;
        for p in &mut bare.positions {
            p.issue = String::new();
        }
        for s in &mut bare.statements {
            s.to = None;
        }
    }
    serde_json::to_string(&bare).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}

fn article(t: &Transaction<'_>, one: &Incoming, r: &Record, keep_text: bool) -> rusqlite::Result<i64> {
    let a = &r.article;
    let json = bare(r, keep_text)?;
    let rank = rank(a.published.as_deref(), &one.key);
    t.prepare_cached(
        "INSERT INTO articles (key, id, version, source, publisher, agency, byline, section, headline, language, published, words, text, record, origin, story)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15)",
    )?
    .execute(params![
        one.key,
        a.id,
        version(t, &r.versions)?,
        one.source,
        one.publisher,
        a.agency,
        a.byline,
        a.section,
        a.headline,
        a.language,
        a.published,
        a.text.split_whitespace().count() as i64,
        keep_text.then_some(&a.text),
        json,
        rank
    ])?;
    let n = t.last_insert_rowid();
    t.prepare_cached("INSERT INTO words (rowid, headline, body) VALUES (?, ?, ?)")?.execute(params![
        n,
        a.headline.as_deref().unwrap_or(""),
        if keep_text { a.text.as_str() } else { "" }
    ])?;
    Ok(n)
}

/// The same thing in several articles: by its id in the knowledge base, else by what it is called and belongs to.
fn entity(t: &Transaction<'_>, e: &Entity) -> rusqlite::Result<i64> {
    let country = e.country.map(|c| c.to_string());
    let sector = e.sector.map(|s| s.to_string());
    let none = String::new();
    let key = match &e.kb {
        Some(kb) => minhash::hash(&["kb", kb], 16),
        None => {
            // A minister stays the same person in another office; "officials" are others elsewhere.
            let part = if e.kind == EntityKind::Person { &none } else { sector.as_ref().unwrap_or(&none) };
            minhash::hash(&[e.kind.as_str(), &join::fold(&e.name), country.as_ref().unwrap_or(&none), part], 16)
        }
    };
    t.prepare_cached(
        "INSERT INTO entities (key, name, kind, country, sector, kb) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (key) DO UPDATE SET
           name = CASE WHEN (length(excluded.name), excluded.name) > (length(name), name) THEN excluded.name ELSE name END,
           kind = min(kind, excluded.kind),
           country = coalesce(min(country, excluded.country), country, excluded.country),
           sector = coalesce(min(sector, excluded.sector), sector, excluded.sector)
         RETURNING n",
    )?
    .query_row(params![key, e.name, e.kind.as_str(), country, sector, e.kb], |r| r.get(0))
}

fn process_key(p: &Process) -> String {
    join::fold(&p.name)
}

fn process(t: &Transaction<'_>, p: &Process) -> rusqlite::Result<i64> {
    t.prepare_cached(
        "INSERT INTO processes (key, name, issue) VALUES (?1, ?2, ?3)
         ON CONFLICT (key) DO UPDATE SET name = min(name, excluded.name), issue = coalesce(min(issue, excluded.issue), issue, excluded.issue)
         RETURNING n",
    )?
    .query_row(params![process_key(p), p.name, p.issue], |r| r.get(0))
}

/// The stretch that spans cover.
fn cover(spans: &[Span]) -> (Option<i64>, Option<i64>) {
    let all = spans.iter().copied().reduce(Span::join);
    (all.map(|s| s.start as i64), all.map(|s| s.end as i64))
}

pub(crate) fn contents(
    t: &Transaction<'_>,
    n: i64,
    one: &Incoming,
    r: &Record,
    keep_text: bool,
    touched: &mut Touched,
) -> rusqlite::Result<()> {
    let mut known: HashMap<&str, i64> = HashMap::new();
    for e in &r.entities {
        let id = entity(t, e)?;
        known.insert(&e.id, id);
        t.prepare_cached("INSERT INTO article_entities (article, id, entity, role, mentions) VALUES (?, ?, ?, ?, ?)")?
            .execute(params![n, e.id, id, e.role, e.mentions.len() as i64])?;
    }
    let mut processes: HashMap<&str, (i64, String)> = HashMap::new();
    for p in &r.processes {
        let id = process(t, p)?;
        processes.insert(&p.id, (id, process_key(p)));
        t.prepare_cached("INSERT INTO article_processes (article, id, process) VALUES (?, ?, ?)")?
            .execute(params![n, p.id, id])?;
        for party in p.parties.iter().filter_map(|x| known.get(x.as_str())) {
            t.prepare_cached("INSERT OR IGNORE INTO process_parties (process, entity, article) VALUES (?, ?, ?)")?
                .execute(params![id, party, n])?;
        }
        for s in &p.state {
            let time = s.time.as_ref();
            let by: Vec<&str> =
                s.by.iter().filter_map(|b| r.entities.iter().find(|e| e.id == *b).map(|e| e.name.as_str())).collect();
            let (from, to) = cover(&s.evidence);
            t.prepare_cached(
                "INSERT INTO process_states (process, article, state, edtf, start, \"end\", \"by\", sentence, words_start, words_end) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                id,
                n,
                s.state,
                time.map(|t| t.edtf.to_string()),
                time.and_then(|t| t.start.as_ref()),
                time.and_then(|t| t.end.as_ref()),
                by.join("; "),
                s.sentence as i64,
                from,
                to
            ])?;
        }
    }
    for e in &r.events {
        mention(t, n, one, r, e, &known, &processes, touched)?;
    }
    for s in &r.statements {
        let (from, to) = cover(&s.content);
        let content: Vec<&str> = s.content.iter().map(|c| c.of(&r.article.text)).collect();
        t.prepare_cached(
            "INSERT INTO statements (article, id, sentence, speaker, \"to\", quoted, content, words_start, words_end) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            n,
            s.id,
            s.sentence as i64,
            s.speaker.as_deref().and_then(|x| known.get(x)),
            s.to.as_ref().filter(|_| keep_text),
            s.quoted,
            keep_text.then(|| content.join(" … ")),
            from,
            to
        ])?;
    }
    for q in &r.positions {
        let (from, to) = cover(&q.evidence);
        let conditions: Vec<&str> = q.conditions.iter().map(|c| c.of(&r.article.text)).collect();
        let time = q.time.as_ref();
        t.prepare_cached(
            "INSERT INTO positions (article, id, sentence, issue, process, stance, conditions, edtf, start, \"end\", words_start, words_end) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            n,
            q.id,
            q.sentence as i64,
            if keep_text { q.issue.as_str() } else { "" },
            q.process.as_deref().and_then(|p| processes.get(p)).map(|p| p.0),
            q.stance.as_str(),
            (keep_text && !conditions.is_empty()).then(|| conditions.join("; ")),
            time.map(|t| t.edtf.to_string()),
            time.and_then(|t| t.start.as_ref()),
            time.and_then(|t| t.end.as_ref()),
            from,
            to
        ])?;
        let row = t.last_insert_rowid();
        for h in q.holders.iter().filter_map(|h| known.get(h.as_str())) {
            t.prepare_cached("INSERT OR IGNORE INTO position_holders (position, entity) VALUES (?, ?)")?
                .execute(params![row, h])?;
        }
    }
    Ok(())
}

#[allow(clippy::too_many_arguments)]
fn mention(
    t: &Transaction<'_>,
    n: i64,
    one: &Incoming,
    r: &Record,
    e: &Event,
    known: &HashMap<&str, i64>,
    processes: &HashMap<&str, (i64, String)>,
    touched: &mut Touched,
) -> rusqlite::Result<()> {
    let published = r.article.published.as_deref();
    let status = join::outcome(e);
    let family = join::family(e, status);
    let process = e.process.as_deref().and_then(|p| processes.get(p));
    let (link, meant) = join::link(r, e, status, process.map(|p| p.1.clone()));
    let (window, days) = when::window(e, status, published);
    let uid = format!("e{}", minhash::hash(&[&one.key, &e.id], 14));
    let rank = rank(published, &uid);
    let (from, to) = cover(&e.evidence);
    let first_body = r.article.sentences.iter().find(|s| s.part == Part::Body).map(|s| s.id);
    let lead = r
        .article
        .sentences
        .iter()
        .any(|s| s.id == e.sentence && (s.part == Part::Headline || Some(s.id) == first_body));
    let contexts: Vec<&str> = e.contexts.iter().map(|c| c.as_str()).collect();
    let speakers: Vec<&str> = e
        .attribution
        .iter()
        .filter_map(|a| a.speaker.as_ref())
        .filter_map(|s| r.entities.iter().find(|n| n.id == *s).map(|n| n.name.as_str()))
        .collect();
    let (time, place) = (e.time.as_ref(), e.place.as_ref());
    t.prepare_cached(
        "INSERT INTO mentions (uid, article, id, sentence, type, act, mode, act_mode, cameo, quad, score, status, historical, salience, lead,
           edtf, start, \"end\", place, country, geonames, lat, lon, precision, contexts, process, speaker, rule, confidence, words_start, words_end,
           published, family, link, window, first_day, last_day, component, event)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27,
           ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?1)",
    )?
    .execute(params![
        uid,
        n,
        e.id,
        e.sentence as i64,
        e.kind.as_str(),
        e.act.kind.as_str(),
        e.mode.map(|m| m.as_str()),
        e.act.mode.map(|m| m.as_str()),
        e.cameo,
        e.quad.as_str(),
        e.score,
        status,
        e.historical,
        e.salience.as_str(),
        lead,
        time.map(|t| t.edtf.to_string()),
        time.and_then(|t| t.start.as_ref()),
        time.and_then(|t| t.end.as_ref()),
        place.map(|p| &p.name),
        place.and_then(|p| p.country).map(|c| c.to_string()),
        place.and_then(|p| p.geonames).and_then(|g| i64::try_from(g).ok()),
        place.and_then(|p| p.lat),
        place.and_then(|p| p.lon),
        place.map(|p| p.precision.as_str()),
        contexts.join(" "),
        link.t.as_ref().and_then(|t| processes.values().find(|p| p.1 == *t)).map(|p| p.0),
        (!speakers.is_empty()).then(|| speakers.join("; ")),
        e.rule,
        e.confidence,
        from,
        to,
        published,
        family,
        serde_json::to_string(&link).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))?,
        window as i64,
        days.map(|d| d.0),
        days.map(|d| d.1),
        rank
    ])?;
    let row = t.last_insert_rowid();
    for country in link.countries() {
        let Some((first, last)) = days else { break };
        t.prepare_cached(
            "INSERT INTO sides (family, country, window, first_day, last_day, mention) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![family, country, window as i64, first, last, row])?;
    }
    for (role, ids) in [("actor", &e.actors), ("recipient", &e.recipients), ("actor", &meant)] {
        for id in ids {
            let (Some(entity), Some(of)) = (known.get(id.as_str()), r.entities.iter().find(|x| x.id == *id)) else {
                continue;
            };
            t.prepare_cached("INSERT OR IGNORE INTO participants (mention, role, entity, name, kind, country, sector, title) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")?
                .execute(params![
                    row,
                    role,
                    entity,
                    of.name,
                    of.kind.as_str(),
                    of.country.map(|c| c.to_string()),
                    of.sector.map(|s| s.to_string()),
                    of.role
                ])?;
        }
    }
    touched.mentions.push(row);
    Ok(())
}

/// Days between two reports that may be copies or versions of one text.
const COPIED_WITHIN: i64 = 31;

fn duplicates(t: &Transaction<'_>, n: i64, r: &Record, touched: &mut Touched) -> rusqlite::Result<()> {
    let Some(own) = Signature::of(&r.article.text) else { return Ok(()) };
    let day = r.article.published.as_deref().and_then(when::day);
    let mut like: Vec<i64> = Vec::new();
    for hash in own.bands() {
        let mut find = t.prepare_cached("SELECT article FROM bands WHERE hash = ?")?;
        for a in find.query_map([hash], |r| r.get::<_, i64>(0))? {
            like.push(a?);
        }
        t.prepare_cached("INSERT OR IGNORE INTO bands (hash, article) VALUES (?, ?)")?.execute(params![hash, n])?;
    }
    t.prepare_cached("INSERT INTO signatures (article, signature) VALUES (?, ?)")?
        .execute(params![n, own.to_bytes()])?;
    like.sort_unstable();
    like.dedup();
    for other in like {
        let (bytes, published): (Vec<u8>, Option<String>) = t
            .prepare_cached(
                "SELECT signature, published FROM signatures JOIN articles ON n = article WHERE article = ?",
            )?
            .query_row([other], |r| Ok((r.get(0)?, r.get(1)?)))?;
        let likeness = own.likeness(&Signature::from_bytes(&bytes));
        let near = match (day, published.as_deref().and_then(when::day)) {
            (Some(a), Some(b)) => (a - b).abs() <= COPIED_WITHIN,
            _ => true,
        };
        if likeness < LIKE || !near {
            continue;
        }
        let kind = if likeness >= COPY { "copy" } else { "update" };
        t.prepare_cached("INSERT INTO duplicates (a, b, likeness, kind) VALUES (?, ?, ?, ?)")?
            .execute(params![other, n, likeness, kind])?;
        touched.like.push((other, n));
    }
    Ok(())
}
