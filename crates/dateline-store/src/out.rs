//! Whole tables, row by row: what an export writes.

use crate::error::Error;
use crate::filter::Filter;
use crate::open::Store;
use crate::query::{Value, What};
use rusqlite::params_from_iter;
use rusqlite::types::Value as Sql;
use std::collections::BTreeMap;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Text,
    Integer,
    Real,
}

/// A table as it is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Columns in order, as in the views (docs/store.md).
    pub columns: &'static [(&'static str, Kind)],
    from: &'static str,
    /// What ties it to the events asked for: `{}` stands for their ids.
    of: &'static str,
    order: &'static str,
}

use Kind::{Integer as I, Real as R, Text as T};

/// Of the articles that tell the events.
const OF_ARTICLE: &str =
    "article IN (SELECT a.key FROM articles a JOIN mentions m ON m.article = a.n WHERE m.event IN ({}))";

/// Every table that is exported.
pub const TABLES: &[Table] = &[
    Table {
        name: "events",
        columns: &[
            ("event", T),
            ("day", T),
            ("time", T),
            ("start", T),
            ("end", T),
            ("type", T),
            ("mode", T),
            ("act", T),
            ("act_mode", T),
            ("status", T),
            ("historical", I),
            ("contested", I),
            ("actors", T),
            ("actor_countries", T),
            ("recipients", T),
            ("recipient_countries", T),
            ("place", T),
            ("country", T),
            ("precision", T),
            ("lat", R),
            ("lon", R),
            ("geonames", I),
            ("contexts", T),
            ("process", T),
            ("cameo", T),
            ("quad", T),
            ("score", R),
            ("goldstein", R),
            ("salience", T),
            ("lead", I),
            ("meeting", I),
            ("mentions", I),
            ("reports", I),
            ("publishers", I),
            ("first_reported", T),
            ("last_reported", T),
            ("rule", T),
            ("confidence", R),
        ],
        from: "events_v",
        of: "event IN ({})",
        order: "day, event",
    },
    Table {
        name: "parties",
        columns: &[
            ("event", T),
            ("role", T),
            ("entity", T),
            ("kind", T),
            ("country", T),
            ("sector", T),
            ("cow", I),
            ("kb", T),
            ("day", T),
        ],
        from: "(SELECT x.event, x.role, y.name AS entity, y.kind, x.country, x.sector, c.cow, y.kb, x.day, y.key
           FROM event_parties x JOIN entities y ON y.n = x.entity LEFT JOIN countries c ON c.code = x.country)",
        of: "event IN ({})",
        order: "day, event, role, country, entity, key",
    },
    Table {
        name: "mentions",
        columns: &[
            ("mention", T),
            ("event", T),
            ("published", T),
            ("publisher", T),
            ("type", T),
            ("mode", T),
            ("act", T),
            ("status", T),
            ("historical", I),
            ("time", T),
            ("place", T),
            ("speaker", T),
            ("sentence", I),
            ("words", T),
            ("rule", T),
            ("confidence", R),
            ("article", T),
            ("source", T),
        ],
        from: "mentions_v",
        of: "event IN ({})",
        order: "published, article, sentence, mention",
    },
    Table {
        name: "articles",
        columns: &[
            ("article", T),
            ("text_id", T),
            ("published", T),
            ("publisher", T),
            ("agency", T),
            ("headline", T),
            ("byline", T),
            ("language", T),
            ("words", I),
            ("copies", I),
            ("addresses", I),
            ("edition", I),
            ("events", I),
            ("origin", T),
            ("story", T),
            ("source", T),
            ("program", T),
            ("analysis", T),
            ("weights", T),
            ("lexicon", T),
            ("text", T),
        ],
        from: "articles_v",
        of: OF_ARTICLE,
        order: "published, article",
    },
    Table {
        name: "statements",
        columns: &[
            ("statement", T),
            ("published", T),
            ("speaker", T),
            ("country", T),
            ("sector", T),
            ("listener", T),
            ("quoted", I),
            ("content", T),
            ("publisher", T),
            ("article", T),
            ("source", T),
        ],
        from: "statements_v",
        of: OF_ARTICLE,
        order: "published, statement",
    },
    Table {
        name: "positions",
        columns: &[
            ("position", T),
            ("day", T),
            ("holder", T),
            ("country", T),
            ("sector", T),
            ("stance", T),
            ("issue", T),
            ("process", T),
            ("conditions", T),
            ("before", T),
            ("publisher", T),
            ("published", T),
            ("article", T),
            ("source", T),
        ],
        from: "positions_v",
        of: OF_ARTICLE,
        order: "day, position, holder, country",
    },
    Table {
        name: "process_states",
        columns: &[
            ("process", T),
            ("day", T),
            ("time", T),
            ("state", T),
            ("by", T),
            ("words", T),
            ("published", T),
            ("publisher", T),
            ("article", T),
            ("source", T),
        ],
        from: "process_states_v",
        of: OF_ARTICLE,
        order: "process, day, article, state, words",
    },
];

/// Names and codes of states and of CAMEO, as the database holds them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Codes {
    /// By ISO 3166-1 alpha-3 code: English name, FIPS 10-4 code, Correlates of War number.
    pub countries: BTreeMap<String, (String, Option<String>, Option<i64>)>,
    /// By CAMEO code: its name and GDELT's, ICEWS' and Phoenix' Goldstein values.
    pub cameo: BTreeMap<String, (String, [Option<f64>; 3])>,
}

/// What stands in an export beside events: where a party stands on an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stand {
    /// Country code, or the name of who has none.
    pub party: String,
    /// The process, else the issue as worded.
    pub issue: String,
    /// Stance.
    pub stance: String,
}

impl Store {
    /// Names and codes of states and of CAMEO.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn codes(&self) -> Result<Codes, Error> {
        let read = || -> rusqlite::Result<Codes> {
            let countries = self
                .db
                .prepare("SELECT code, name, fips, cow FROM countries")?
                .query_map([], |r| Ok((r.get(0)?, (r.get(1)?, r.get(2)?, r.get(3)?))))?
                .collect::<Result<_, _>>()?;
            let cameo = self
                .db
                .prepare("SELECT code, name, gdelt, icews, phoenix FROM cameo_codes")?
                .query_map([], |r| Ok((r.get(0)?, (r.get(1)?, [r.get(2)?, r.get(3)?, r.get(4)?]))))?
                .collect::<Result<_, _>>()?;
            Ok(Codes { countries, cameo })
        };
        read().map_err(|e| self.fail(&e))
    }

    /// Ids of the events that a filter lets through, as SQL with its values; `None` where it lets all through.
    fn asked(&self, filter: &Filter) -> Result<Option<(String, Vec<Sql>)>, Error> {
        if *filter == Filter::default() {
            return Ok(None);
        }
        let w = filter.conditions(What::Events)?;
        let limit = filter.limit.map(|n| format!(" ORDER BY v.day, v.event LIMIT {n}")).unwrap_or_default();
        Ok(Some((format!("SELECT v.event FROM events_v v{}{limit}", w.sql()), w.values)))
    }

    /// Gives the rows of a table that belong to the events that a filter lets through, or to the articles that tell them, until `sink`
    /// says `false`.
    ///
    /// # Errors
    /// As [`Store::list`].
    pub fn each_row(
        &self,
        table: &Table,
        filter: &Filter,
        sink: &mut dyn FnMut(Vec<Value>) -> bool,
    ) -> Result<(), Error> {
        let (which, values) = match self.asked(filter)? {
            Some((ids, values)) => (format!(" WHERE {}", table.of.replace("{}", &ids)), values),
            None => (String::new(), Vec::new()),
        };
        let columns: Vec<String> = table.columns.iter().map(|c| format!("\"{}\"", c.0)).collect();
        let sql = format!("SELECT {} FROM {}{which} ORDER BY {}", columns.join(", "), table.from, table.order);
        let read = || -> rusqlite::Result<()> {
            let mut s = self.db.prepare(&sql)?;
            let mut rows = s.query(params_from_iter(values))?;
            while let Some(r) = rows.next()? {
                let row = (0..columns.len()).map(|i| r.get_ref(i).map(Value::of)).collect::<Result<Vec<_>, _>>()?;
                if !sink(row) {
                    break;
                }
            }
            Ok(())
        };
        read().map_err(|e| self.fail(&e))
    }

    /// Gives the records of the articles that tell an event that a filter lets through, in the order of publication; all where it asks
    /// for nothing.
    ///
    /// # Errors
    /// As [`Store::list`]; a record that cannot be read.
    pub fn each_article_of(
        &self,
        filter: &Filter,
        sink: &mut dyn FnMut(crate::query::Article) -> bool,
    ) -> Result<(), Error> {
        let Some((ids, values)) = self.asked(filter)? else { return self.each_article(sink) };
        let sql = format!(
            "SELECT DISTINCT a.published, a.key FROM articles a JOIN mentions m ON m.article = a.n WHERE m.event IN ({ids}) ORDER BY 1, 2"
        );
        for row in self.rows(&sql, values).map_err(|e| self.fail(&e))?.rows {
            if let Some(Value::Text(k)) = row.get(1)
                && let Some(a) = self.article(k)?
                && !sink(a)
            {
                break;
            }
        }
        Ok(())
    }

    /// What an article names: kind (`person`, `organization`, `state`, `place` …) and name of each entity, in alphabetical order.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn names_in(&self, article: &str) -> Result<Vec<(String, String)>, Error> {
        let read = || -> rusqlite::Result<Vec<(String, String)>> {
            self.db
                .prepare_cached(
                    "SELECT DISTINCT e.kind, e.name FROM article_entities x JOIN entities e ON e.n = x.entity
                     JOIN articles a ON a.n = x.article WHERE a.key = ? ORDER BY 1, 2",
                )?
                .query_map([article], |r| Ok((r.get(0)?, r.get(1)?)))?
                .collect()
        };
        read().map_err(|e| self.fail(&e))
    }

    /// Where parties stand, that the articles tell of the events that a filter lets through; one a position and holder.
    ///
    /// # Errors
    /// As [`Store::list`].
    pub fn stands(&self, filter: &Filter) -> Result<Vec<Stand>, Error> {
        let (which, values) = match self.asked(filter)? {
            Some((ids, values)) => (format!(" AND {}", OF_ARTICLE.replace("{}", &ids)), values),
            None => (String::new(), Vec::new()),
        };
        let sql = format!(
            "SELECT coalesce(country, holder), coalesce(process, nullif(issue, '')) AS what, stance FROM positions_v
             WHERE what IS NOT NULL{which} ORDER BY 1, 2, 3, position"
        );
        let text = |v: Option<Value>| if let Some(Value::Text(t)) = v { t } else { String::new() };
        let rows = self.rows(&sql, values).map_err(|e| self.fail(&e))?.rows;
        Ok(rows
            .into_iter()
            .map(|r| {
                let mut r = r.into_iter();
                Stand { party: text(r.next()), issue: text(r.next()), stance: text(r.next()) }
            })
            .collect())
    }
}
