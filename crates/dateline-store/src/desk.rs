//! What a page asks beside lists: how many, how many of each, and what belongs to one article, party or process.

use crate::error::{Error, Kind};
use crate::filter::Filter;
use crate::open::Store;
use crate::query::{Rows, Value, What};
use rusqlite::params_from_iter;
use rusqlite::types::Value as Sql;
use std::time::Instant;

/// What belongs to one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Events that an article tells: its mentions with the ids of the record.
    EventsOfArticle,
    /// Copies and other versions of an article.
    LikeArticle,
    /// Articles of the same story.
    StoryOfArticle,
    /// What became of a process, in the order of time.
    StatesOfProcess,
    /// Offices and roles of the parties with a name or of a country, by first and last day of publication.
    RolesOfParty,
    /// How reports name the parties of a country or of a name.
    NamesOfParty,
    /// Corrections by hand, the last first, with the events that the mentions they name belong to now; all of them where nothing is named,
    /// else those about an event.
    Edits,
    /// Corrections by hand about what an article tells.
    EditsOfArticle,
    /// The log of corrections as `dateline edits` prints it.
    EditLog,
    /// What every report says of an event, in the order of publication.
    HistoryOfEvent,
    /// What an article tells of every event, in the order of its text.
    MentionsOfArticle,
    /// Events that may be the same as an event and were not joined with it: of a country in common, within ten days, those of the same type
    /// with most countries in common first.
    NearEvent,
}

/// Corrections by hand as pages show them, without their end.
const EDITS: &str = "SELECT v.edit, v.day, v.kind, v.of, v.undone,
   (SELECT group_concat(event, ' ') FROM (SELECT DISTINCT m.event FROM json_each(e.groups) g, json_each(g.value) x
      JOIN mentions m ON m.uid = json_extract(x.value, '$.uid') WHERE e.n = v.edit ORDER BY 1)) AS events
 FROM edits_v v JOIN edits e ON e.n = v.edit WHERE ";

impl Detail {
    fn sql(self) -> std::borrow::Cow<'static, str> {
        let sql = match self {
            Detail::Edits => {
                let about = "?1 = '' OR EXISTS (SELECT 1 FROM json_each(e.groups) g, json_each(g.value) x
                   JOIN mentions m ON m.uid = json_extract(x.value, '$.uid') WHERE m.event = ?1)";
                return format!("{EDITS}{about} ORDER BY v.edit DESC LIMIT 1000").into();
            }
            Detail::EditsOfArticle => {
                let about = "EXISTS (SELECT 1 FROM json_each(e.groups) g, json_each(g.value) x WHERE json_extract(x.value, '$.article') = ?1)";
                return format!("{EDITS}{about} ORDER BY v.edit DESC LIMIT 1000").into();
            }
            Detail::EditLog => "SELECT * FROM edits_v WHERE ?1 = '' ORDER BY edit",
            // The columns of `history_v`, whose own order would keep SQLite from looking the event up.
            Detail::HistoryOfEvent => {
                "SELECT event, published, status, time, place, publisher, speaker, words, mention, article, source FROM mentions_v
                 WHERE event = ?1 ORDER BY published, mention"
            }
            Detail::MentionsOfArticle => "SELECT * FROM mentions_v WHERE article = ?1 ORDER BY sentence, mention",
            Detail::NearEvent => {
                "SELECT o.id AS event, o.day, o.edtf AS time, o.type, o.mode, o.status, o.quad, o.historical, o.contested, o.actors, o.recipients, o.place, o.reports,
                   (SELECT count(DISTINCT y.country) FROM event_parties x JOIN event_parties y ON y.country = x.country WHERE x.event = e.id AND y.event = o.id) AS shared
                 FROM events e JOIN events o ON o.day BETWEEN date(e.day, '-10 days') AND date(e.day, '+10 days') AND o.id <> e.id
                 WHERE e.id = ?1 AND shared > 0
                 ORDER BY o.type = e.type DESC, shared DESC, abs(julianday(o.day) - julianday(e.day)), o.id LIMIT 8"
            }
            Detail::EventsOfArticle => {
                "SELECT m.id AS id, m.uid AS mention, m.event AS event, e.status AS status, e.mentions AS mentions, e.reports AS reports
                 FROM mentions m JOIN articles a ON a.n = m.article JOIN events e ON e.id = m.event WHERE a.key = ?1 ORDER BY m.sentence, m.id"
            }
            Detail::LikeArticle => {
                "SELECT o.key AS article, o.published, coalesce(o.publisher, o.agency) AS publisher, o.headline, d.kind, d.likeness
                 FROM articles a JOIN duplicates d ON d.a = a.n OR d.b = a.n JOIN articles o ON o.n = CASE d.a WHEN a.n THEN d.b ELSE d.a END
                 WHERE a.key = ?1 ORDER BY d.likeness DESC, o.key"
            }
            Detail::StoryOfArticle => {
                "SELECT o.key AS article, o.published, coalesce(o.publisher, o.agency) AS publisher, o.headline
                 FROM articles a JOIN articles o ON o.story = a.story AND o.n <> a.n WHERE a.key = ?1 ORDER BY o.published, o.key"
            }
            Detail::StatesOfProcess => "SELECT * FROM process_states_v WHERE process = ?1 ORDER BY day, article",
            Detail::RolesOfParty => {
                "SELECT e.name AS name, x.role AS role, min(a.published) AS first, max(a.published) AS last, count(*) AS articles
                 FROM entities e JOIN article_entities x ON x.entity = e.n JOIN articles a ON a.n = x.article
                 WHERE (e.name = ?1 OR e.country = ?1) AND x.role IS NOT NULL GROUP BY e.name, x.role ORDER BY articles DESC, name, role LIMIT 200"
            }
            Detail::NamesOfParty => {
                "SELECT e.name AS name, e.kind AS kind, e.country AS country, e.sector AS sector, count(*) AS articles, sum(x.mentions) AS mentions
                 FROM entities e JOIN article_entities x ON x.entity = e.n
                 WHERE (e.name = ?1 OR e.country = ?1) GROUP BY e.n ORDER BY articles DESC, name LIMIT 200"
            }
        };
        sql.into()
    }
}

impl Store {
    /// How many rows a filter lets through, whatever its limit.
    ///
    /// # Errors
    /// As [`Store::list`].
    pub fn count(&self, what: What, filter: &Filter) -> Result<u64, Error> {
        let w = filter.conditions(what)?;
        let sql = format!("SELECT count(*) FROM {}_v v{}", what.name(), w.sql());
        let n: i64 = self.db.query_row(&sql, params_from_iter(w.values), |r| r.get(0)).map_err(|e| self.fail(&e))?;
        Ok(u64::try_from(n).unwrap_or(0))
    }

    /// Values of a column with the number of rows that have it, most frequent first.
    ///
    /// # Errors
    /// As [`Store::list`]; a column that is none.
    pub fn tally(&self, what: What, filter: &Filter, column: &str, most: u32) -> Result<Vec<(String, u64)>, Error> {
        let view = format!("{}_v", what.name());
        if !self.columns(&view)?.iter().any(|c| c == column) {
            return Err(Error::new(Kind::Question, format!("{column:?} is no column of {}", what.name())));
        }
        let w = filter.conditions(what)?;
        let sql = format!(
            "SELECT v.\"{column}\", count(*) FROM {view} v{} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {most}",
            w.sql()
        );
        let rows = self.rows(&sql, w.values).map_err(|e| self.fail(&e))?.rows;
        let pair = |r: Vec<Value>| match &r[..] {
            [Value::Null, ..] => None,
            [name, Value::Integer(n)] => Some((name.to_string(), u64::try_from(*n).unwrap_or(0))),
            _ => None,
        };
        Ok(rows.into_iter().filter_map(pair).collect())
    }

    /// Numbers of rows by a column and by time: the first `digits` of the day (4 years, 7 months, 10 days), as columns `of`, `time`, `n`.
    ///
    /// # Errors
    /// As [`Store::tally`].
    pub fn by_time(&self, what: What, filter: &Filter, column: &str, digits: u8) -> Result<Rows, Error> {
        let view = format!("{}_v", what.name());
        let known = self.columns(&view)?;
        if !known.iter().any(|c| c == column) || !known.iter().any(|c| c == "day") {
            return Err(Error::new(Kind::Question, format!("{column:?} by day is no question to {}", what.name())));
        }
        let mut w = filter.conditions(what)?;
        // The sign keeps SQLite from looking every row up by its day: an index that has column and day together is read through instead.
        w.parts.push("+v.day IS NOT NULL".into());
        let sql = format!(
            "SELECT coalesce(v.\"{column}\", '') AS of, substr(v.day, 1, {digits}) AS time, count(*) AS n FROM {view} v{} GROUP BY 1, 2 ORDER BY 1, 2",
            w.sql()
        );
        self.rows(&sql, w.values).map_err(|e| self.fail(&e))
    }

    /// Places that events tell, by name and a hundredth of a degree: how many events, how many of them planned and how many conflicts. Columns
    /// `place`, `lat`, `lon` (empty where the name is not resolved), `country`, `precision`, `n`, `planned`, `conflict`.
    ///
    /// # Errors
    /// As [`Store::list`].
    pub fn places(&self, filter: &Filter) -> Result<Rows, Error> {
        let mut w = filter.conditions(What::Events)?;
        w.parts.push("v.place IS NOT NULL".into());
        let sql = format!(
            "SELECT v.place AS place, round(v.lat, 2) AS lat, round(v.lon, 2) AS lon, max(v.country) AS country, max(v.precision) AS precision, count(*) AS n,
               sum(v.status = 'planned') AS planned, sum(v.quad LIKE '%conflict') AS conflict
             FROM events_v v{} GROUP BY 1, 2, 3 ORDER BY n DESC, 1, 2, 3",
            w.sql()
        );
        self.rows(&sql, w.values).map_err(|e| self.fail(&e))
    }

    /// Events that were known before `since` and whose status a report from then to `until` moved on; `before` is what was last said earlier.
    ///
    /// # Errors
    /// As [`Store::list`].
    pub fn moved(&self, filter: &Filter, since: &str, until: &str) -> Result<Rows, Error> {
        let w = filter.conditions(What::Events)?;
        let and = if w.parts.is_empty() { String::new() } else { format!(" AND {}", w.parts.join(" AND ")) };
        let sql = format!(
            "SELECT * FROM (SELECT v.*, (SELECT m.status FROM mentions m WHERE m.event = v.event AND m.published < ?
                 ORDER BY m.published DESC, m.uid DESC LIMIT 1) AS before
               FROM events_v v WHERE v.last_reported >= ? AND v.last_reported <= ? AND v.first_reported < ?{and})
             WHERE before IS NOT NULL AND before <> status ORDER BY last_reported DESC, event{}",
            filter.window()
        );
        let day = |s: &str| Sql::Text(s.to_owned());
        let mut values = vec![day(since), day(since), day(until), day(since)];
        values.extend(w.values);
        self.rows(&sql, values).map_err(|e| self.fail(&e))
    }

    /// What belongs to one article (its key), event (its id), process (its name) or party (its name or country).
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn detail(&self, detail: Detail, of: &str) -> Result<Rows, Error> {
        self.rows(&detail.sql(), vec![Sql::Text(of.to_owned())]).map_err(|e| self.fail(&e))
    }

    /// Names of the states, by code.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn countries(&self) -> Result<Rows, Error> {
        self.rows("SELECT code, name, lat, lon FROM countries ORDER BY code", Vec::new()).map_err(|e| self.fail(&e))
    }

    /// Countries by the number of events that they take part in, most first.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn acting(&self, most: u32) -> Result<Vec<String>, Error> {
        let sql = format!(
            "SELECT country FROM event_parties WHERE country IS NOT NULL GROUP BY country ORDER BY count(*) DESC, country LIMIT {most}"
        );
        let rows = self.rows(&sql, Vec::new()).map_err(|e| self.fail(&e))?.rows;
        Ok(rows.into_iter().flatten().map(|v| v.to_string()).collect())
    }

    /// The last day of publication.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn newest(&self) -> Result<Option<String>, Error> {
        self.db.query_row("SELECT max(published) FROM articles", [], |r| r.get(0)).map_err(|e| self.fail(&e))
    }

    /// Breaks off every question that has no answer at this moment; `None` takes that back.
    ///
    /// # Errors
    /// A connection that takes no such order.
    pub fn until(&mut self, end: Option<Instant>) -> Result<(), Error> {
        let handler = end.map(|end| move || Instant::now() > end);
        self.db.progress_handler(5_000, handler).map_err(|e| Error::of(&self.path, &e))
    }
}
