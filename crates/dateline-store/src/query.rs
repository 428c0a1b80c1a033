//! Answers: tables of values, and whole events with their history.

use crate::error::{Error, Kind};
use crate::filter::Filter;
use crate::open::Store;
use crate::write::name_of;
use dateline_record::Record;
use rusqlite::types::{Value as Sql, ValueRef};
use rusqlite::{OptionalExtension, Row, params_from_iter};

/// Kinds of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum What {
    Events,
    Meetings,
    Statements,
    Positions,
    Processes,
    Entities,
    Articles,
    Stories,
}

impl What {
    /// All kinds, in the order in which the help tells them.
    pub const ALL: [What; 8] = [
        What::Events,
        What::Meetings,
        What::Statements,
        What::Positions,
        What::Processes,
        What::Entities,
        What::Articles,
        What::Stories,
    ];

    /// As a user calls it.
    pub fn name(self) -> &'static str {
        match self {
            What::Events => "events",
            What::Meetings => "meetings",
            What::Statements => "statements",
            What::Positions => "positions",
            What::Processes => "processes",
            What::Entities => "entities",
            What::Articles => "articles",
            What::Stories => "stories",
        }
    }

    /// Columns that fit a terminal, those that may be left out last; ids by the beginning that `explain` takes.
    fn brief(self) -> &'static str {
        match self {
            What::Events => {
                "substr(event, 1, 9) AS event, day, type, mode, status, actors, recipients, place, process, reports, publishers"
            }
            What::Meetings => {
                "substr(event, 1, 9) AS event, coalesce(time, '(' || day || ')') AS time, status, countries, place, reports, process, first_reported"
            }
            What::Statements => "statement, published, speaker, listener, content, publisher",
            What::Positions => "substr(position, 1, 9) AS position, day, holder, stance, before, issue, process",
            What::Processes => "process, issue, state, since, meetings, articles, parties",
            What::Entities => "entity, kind, country, sector, role, events, statements, articles",
            What::Articles => "article, published, publisher, headline, edition, copies, events",
            What::Stories => "substr(story, 1, 8) AS story, first_published AS first, articles, publishers, headline",
        }
    }

    pub(crate) fn order(self) -> &'static str {
        match self {
            What::Events => "v.day, v.event",
            What::Meetings => "v.day, v.event",
            What::Statements => "v.published, v.statement",
            What::Positions => "v.day, v.position, v.holder",
            What::Processes => "v.articles DESC, v.process",
            What::Entities => "v.events DESC, v.articles DESC, v.entity, v.country, v.sector",
            What::Articles => "v.published, v.article",
            What::Stories => "v.first_published, v.story",
        }
    }
}

/// A value of an answer.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
}

impl Value {
    pub(crate) fn of(v: ValueRef<'_>) -> Value {
        match v {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(i) => Value::Integer(i),
            ValueRef::Real(r) => Value::Real(r),
            ValueRef::Text(t) => Value::Text(String::from_utf8_lossy(t).into_owned()),
            ValueRef::Blob(b) => Value::Text(b.iter().map(|x| format!("{x:02x}")).collect()),
        }
    }
}

impl std::fmt::Display for Value {
    /// As text; null is empty.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Null => Ok(()),
            Value::Integer(n) => write!(f, "{n}"),
            Value::Real(x) => write!(f, "{x}"),
            Value::Text(t) => f.write_str(t),
        }
    }
}

/// A table of values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows, each as long as the columns.
    pub rows: Vec<Vec<Value>>,
}

/// How much a database holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Overview {
    pub articles: i64,
    pub addresses: i64,
    pub stories: i64,
    pub mentions: i64,
    pub events: i64,
    pub meetings: i64,
    pub statements: i64,
    pub positions: i64,
    pub processes: i64,
    pub entities: i64,
    /// First and last day of publication.
    pub published: Option<(String, String)>,
}

/// A party of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Whether it acts; else it is acted upon.
    pub actor: bool,
    /// Its name.
    pub name: String,
    /// `person`, `state` ….
    pub kind: String,
    /// ISO 3166-1 alpha-3, or PLOVER's code of what is no state.
    pub country: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
    /// Id in the knowledge base.
    pub kb: Option<String>,
    /// Office, as a report words it.
    pub title: Option<String>,
}

/// What one report tells of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct History {
    /// Its id.
    pub mention: String,
    /// Day of publication.
    pub published: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// What it says of the status.
    pub status: String,
    /// When, as it tells it.
    pub time: Option<String>,
    /// The sentence's number.
    pub sentence: i64,
    /// Key of the article.
    pub article: String,
    /// Where the article was found.
    pub source: String,
    /// Address of its page.
    pub url: Option<String>,
    /// Its headline.
    pub headline: Option<String>,
    /// Characters of its text; 0 where it is not kept.
    pub length: i64,
    /// The sentence's words, where the text is kept.
    pub words: Option<String>,
    /// Byte offset of the event's words in the article's text.
    pub offset: Option<i64>,
    /// The same in characters, where the text is kept.
    pub character: Option<i64>,
    /// 0 to 1.
    pub confidence: f64,
}

/// An event across reports.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Event {
    pub id: String,
    pub kind: String,
    pub act: String,
    pub mode: Option<String>,
    pub act_mode: Option<String>,
    pub cameo: Option<String>,
    pub quad: String,
    pub score: f64,
    pub status: String,
    pub historical: bool,
    pub lead: bool,
    pub meeting: bool,
    /// The day it is of: told, else of the first report.
    pub day: Option<String>,
    pub edtf: Option<String>,
    pub start: Option<String>,
    pub end: Option<String>,
    pub place: Option<String>,
    pub country: Option<String>,
    pub geonames: Option<i64>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub precision: Option<String>,
    pub contexts: String,
    pub process: Option<String>,
    pub actors: String,
    pub recipients: String,
    pub mentions: i64,
    pub reports: i64,
    pub publishers: i64,
    pub first_reported: Option<String>,
    pub last_reported: Option<String>,
    pub confidence: f64,
    pub parties: Vec<Party>,
    pub history: Vec<History>,
}

/// Why something is in the database.
#[derive(Clone, Debug)]
pub enum Evidence {
    /// An event, with the reasons that joined its mentions: two of them and why.
    Event(Box<Event>, Vec<(String, String, String)>),
    /// What one report says: a statement or position, with the record that holds it.
    Part(Box<Article>, String),
}

/// A stored article.
#[derive(Clone, Debug)]
pub struct Article {
    /// Its key.
    pub key: String,
    /// Its record; the text is empty where none is kept.
    pub record: Record,
}

impl Store {
    pub(crate) fn rows(&self, sql: &str, values: Vec<Sql>) -> Result<Rows, rusqlite::Error> {
        let mut s = self.db.prepare(sql)?;
        let columns: Vec<String> = s.column_names().map(str::to_owned).collect();
        let n = columns.len();
        let read = |r: &Row<'_>| (0..n).map(|i| r.get_ref(i).map(Value::of)).collect::<Result<Vec<_>, _>>();
        let rows = s.query_map(params_from_iter(values), read)?.collect::<Result<_, _>>()?;
        Ok(Rows { columns, rows })
    }

    /// Rows of one kind that a filter lets through; `brief` leaves out columns that do not fit a terminal.
    ///
    /// # Errors
    /// A filter that says nothing about these rows, a date that is none, a column to sort by that is none.
    pub fn list(&self, what: What, filter: &Filter, brief: bool) -> Result<Rows, Error> {
        let w = filter.conditions(what)?;
        let view = format!("{}_v", what.name());
        let order = match &filter.sort {
            None => what.order().to_owned(),
            Some(s) => {
                let known: Vec<String> = self.columns(&view)?;
                if !known.contains(&s.column) {
                    return Err(Error::new(
                        Kind::Question,
                        format!("--sort {:?} is no column of {}; they are {}", s.column, what.name(), known.join(", ")),
                    ));
                }
                let first = what.order().split(", ").next() == Some(&format!("v.{}", s.column));
                if s.descending && first {
                    // The usual order from its other end: an index has it ready.
                    format!("{} DESC", what.order().replace(", ", " DESC, "))
                } else {
                    format!("v.\"{}\" {}, {}", s.column, if s.descending { "DESC" } else { "ASC" }, what.order())
                }
            }
        };
        let columns = if brief { what.brief() } else { "*" };
        let limit = filter.window();
        let sql = format!("SELECT {columns} FROM {view} v{} ORDER BY {order}{limit}", w.sql());
        self.rows(&sql, w.values).map_err(|e| self.fail(&e))
    }

    pub(crate) fn columns(&self, view: &str) -> Result<Vec<String>, Error> {
        let read = || -> rusqlite::Result<Vec<String>> {
            Ok(self.db.prepare(&format!("SELECT * FROM {view}"))?.column_names().map(str::to_owned).collect())
        };
        read().map_err(|e| self.fail(&e))
    }

    /// How much the database holds.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn overview(&self) -> Result<Overview, Error> {
        let n = |sql: &str| self.db.query_row(sql, [], |r| r.get::<_, i64>(0));
        let read = || -> rusqlite::Result<Overview> {
            Ok(Overview {
                articles: n("SELECT count(*) FROM articles")?,
                addresses: n("SELECT count(*) FROM addresses")?,
                stories: n("SELECT count(DISTINCT story) FROM articles")?,
                mentions: n("SELECT count(*) FROM mentions")?,
                events: n("SELECT count(*) FROM events")?,
                meetings: n("SELECT count(*) FROM events WHERE meeting = 1")?,
                statements: n("SELECT count(*) FROM statements")?,
                positions: n("SELECT count(*) FROM positions")?,
                processes: n("SELECT count(*) FROM processes")?,
                entities: n("SELECT count(*) FROM entities")?,
                published: self.db.query_row("SELECT min(published), max(published) FROM articles", [], |r| {
                    Ok(r.get::<_, Option<String>>(0)?.zip(r.get::<_, Option<String>>(1)?))
                })?,
            })
        };
        read().map_err(|e| self.fail(&e))
    }

    /// Gives every event that a filter lets through, whole, in the order of days, until `sink` says `false`.
    ///
    /// # Errors
    /// As [`Store::list`].
    pub fn each_event(&self, filter: &Filter, sink: &mut dyn FnMut(Event) -> bool) -> Result<(), Error> {
        let w = filter.conditions(What::Events)?;
        let limit = filter.limit.map(|n| format!(" LIMIT {n}")).unwrap_or_default();
        let sql = format!("SELECT v.event FROM events_v v{} ORDER BY v.day, v.event{limit}", w.sql());
        let read = || -> rusqlite::Result<()> {
            let mut s = self.db.prepare(&sql)?;
            for id in s.query_map(params_from_iter(w.values), |r| r.get::<_, String>(0))? {
                if let Some(e) = self.event(&id?)?
                    && !sink(e)
                {
                    break;
                }
            }
            Ok(())
        };
        read().map_err(|e| self.fail(&e))
    }

    fn event(&self, id: &str) -> rusqlite::Result<Option<Event>> {
        let found = self
            .db
            .prepare_cached("SELECT e.*, p.name AS process_name FROM events e LEFT JOIN processes p ON p.n = e.process WHERE id = ?")?
            .query_row([id], |r| {
                Ok(Event {
                    id: r.get("id")?,
                    kind: r.get("type")?,
                    act: r.get("act")?,
                    mode: r.get("mode")?,
                    act_mode: r.get("act_mode")?,
                    cameo: r.get("cameo")?,
                    quad: r.get("quad")?,
                    score: r.get("score")?,
                    status: r.get("status")?,
                    historical: r.get("historical")?,
                    lead: r.get("lead")?,
                    meeting: r.get("meeting")?,
                    day: r.get("day")?,
                    edtf: r.get("edtf")?,
                    start: r.get("start")?,
                    end: r.get("end")?,
                    place: r.get("place")?,
                    country: r.get("country")?,
                    geonames: r.get("geonames")?,
                    lat: r.get("lat")?,
                    lon: r.get("lon")?,
                    precision: r.get("precision")?,
                    contexts: r.get("contexts")?,
                    process: r.get("process_name")?,
                    actors: r.get("actors")?,
                    recipients: r.get("recipients")?,
                    mentions: r.get("mentions")?,
                    reports: r.get("reports")?,
                    publishers: r.get("publishers")?,
                    first_reported: r.get("first_reported")?,
                    last_reported: r.get("last_reported")?,
                    confidence: r.get("confidence")?,
                    parties: Vec::new(),
                    history: Vec::new(),
                })
            })
            .optional()?;
        let Some(mut e) = found else { return Ok(None) };
        e.parties = self
            .db
            .prepare_cached(
                "SELECT x.role = 'actor', y.name, y.kind, x.country, x.sector, y.kb,
                   (SELECT max(p.title) FROM participants p JOIN mentions m ON m.n = p.mention WHERE m.event = x.event AND p.entity = x.entity)
                 FROM event_parties x JOIN entities y ON y.n = x.entity WHERE x.event = ? ORDER BY x.role, x.country, y.name, y.key",
            )?
            .query_map([id], |r| {
                Ok(Party {
                    actor: r.get(0)?,
                    name: r.get(1)?,
                    kind: r.get(2)?,
                    country: r.get(3)?,
                    sector: r.get(4)?,
                    kb: r.get(5)?,
                    title: r.get(6)?,
                })
            })?
            .collect::<Result<_, _>>()?;
        e.history = self
            .db
            .prepare_cached(
                "SELECT m.uid, m.published, coalesce(a.publisher, a.agency), m.status, m.edtf, m.sentence, a.key, a.source,
                   (SELECT url FROM addresses d WHERE d.article = a.n AND url IS NOT NULL ORDER BY source LIMIT 1), a.headline,
                   coalesce(length(a.text), 0), m.words_start, m.confidence, a.text,
                   json_extract(a.record, '$.article.sentences[' || m.sentence || '].span[0]'),
                   json_extract(a.record, '$.article.sentences[' || m.sentence || '].span[1]'),
                   length(CAST(substr(CAST(a.text AS BLOB), 1, m.words_start) AS TEXT))
                 FROM mentions m JOIN articles a ON a.n = m.article WHERE m.event = ?
                 ORDER BY m.published, a.key, m.sentence, m.first_day, m.uid",
            )?
            .query_map([id], |r| {
                let text: Option<String> = r.get(13)?;
                let span = (r.get::<_, Option<i64>>(14)?, r.get::<_, Option<i64>>(15)?);
                let words = text.as_deref().zip(span.0.zip(span.1)).and_then(|(t, (a, b))| {
                    t.get(usize::try_from(a).ok()?..usize::try_from(b).ok()?).map(str::to_owned)
                });
                Ok(History {
                    mention: r.get(0)?,
                    published: r.get(1)?,
                    publisher: r.get(2)?,
                    status: r.get(3)?,
                    time: r.get(4)?,
                    sentence: r.get(5)?,
                    article: r.get(6)?,
                    source: r.get(7)?,
                    url: r.get(8)?,
                    headline: r.get(9)?,
                    length: r.get(10)?,
                    offset: r.get(11)?,
                    character: r.get(16)?,
                    confidence: r.get(12)?,
                    words,
                })
            })?
            .collect::<Result<_, _>>()?;
        Ok(Some(e))
    }

    /// The record of an article by its key.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn article(&self, key: &str) -> Result<Option<Article>, Error> {
        let found = self
            .db
            .query_row(
                "SELECT record, text, source, publisher, (SELECT url FROM addresses d WHERE d.source = a.source AND d.article = a.n)
                 FROM articles a WHERE key = ?",
                [key],
                |r| {
                    let text: [Option<String>; 3] = [r.get(1)?, r.get(3)?, r.get(4)?];
                    Ok((r.get::<_, String>(0)?, r.get::<_, String>(2)?, text))
                },
            )
            .optional()
            .map_err(|e| self.fail(&e))?;
        let Some((json, source, [text, publisher, url])) = found else { return Ok(None) };
        let mut record: Record = serde_json::from_str(&json).map_err(|e| {
            Error::new(
                Kind::Damaged,
                format!("{}: the record of article {key} cannot be read: {e}", self.path.display()),
            )
        })?;
        record.article.text = text.unwrap_or_default();
        record.article.source = source;
        record.article.publisher = publisher;
        record.article.url = url;
        Ok(Some(Article { key: key.to_owned(), record }))
    }

    /// Gives the records of all articles, in the order of publication, until `sink` says `false`.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn each_article(&self, sink: &mut dyn FnMut(Article) -> bool) -> Result<(), Error> {
        let keys =
            self.rows("SELECT key FROM articles ORDER BY published, key", Vec::new()).map_err(|e| self.fail(&e))?;
        for k in keys.rows {
            if let Some(Value::Text(k)) = k.first()
                && let Some(a) = self.article(k)?
                && !sink(a)
            {
                break;
            }
        }
        Ok(())
    }

    /// Why something is there: the event, mention, statement or position whose id begins with `id`.
    ///
    /// # Errors
    /// An id that nothing has, or several things.
    pub fn evidence(&self, id: &str) -> Result<Evidence, Error> {
        let fail = |e: rusqlite::Error| self.fail(&e);
        let question = |s: String| Error::new(Kind::Question, s);
        let (id, article) = id.split_once('@').map_or((id, ""), |(i, a)| (i, a));
        if id.len() < 4 || !id.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err(question(format!("{id:?} is no id; give at least its first four characters")));
        }
        let pattern = Sql::Text(format!("{id}*"));
        let find = |sql: &str, values: Vec<Sql>| -> Result<Vec<String>, Error> {
            let rows = self.rows(sql, values).map_err(fail)?.rows;
            Ok(rows
                .into_iter()
                .filter_map(|r| if let Some(Value::Text(t)) = r.into_iter().next() { Some(t) } else { None })
                .collect())
        };
        let mut events = find("SELECT id FROM events WHERE id GLOB ? LIMIT 6", vec![pattern.clone()])?;
        if events.is_empty() {
            // A mention stands for its event; so does the id that a record has for it.
            events = find(
                "SELECT DISTINCT event FROM mentions WHERE uid GLOB ?1 OR id GLOB ?1 LIMIT 6",
                vec![pattern.clone()],
            )?;
        }
        match &events[..] {
            [] => {}
            [one] => {
                let Some(e) = self.event(one).map_err(fail)? else {
                    return Err(question(format!("nothing has the id {id}")));
                };
                let joins = self
                    .rows(
                        "SELECT DISTINCT j.a, j.b, j.reasons FROM mentions m JOIN joins j ON j.a = m.uid JOIN mentions o ON o.uid = j.b
                         WHERE m.event = ?1 AND o.event = ?1 ORDER BY 1, 2",
                        vec![Sql::Text(one.clone())],
                    )
                    .map_err(fail)?;
                let text = |v: Option<Value>| if let Some(Value::Text(t)) = v { t } else { String::new() };
                let joins = joins
                    .rows
                    .into_iter()
                    .map(|r| {
                        let mut r = r.into_iter();
                        (text(r.next()), text(r.next()), text(r.next()))
                    })
                    .collect();
                return Ok(Evidence::Event(Box::new(e), joins));
            }
            many => return Err(question(format!("several events begin with {id}: {}", many.join(", ")))),
        }
        for table in ["statements", "positions"] {
            let sql = format!(
                "SELECT a.key || ' ' || x.id FROM {table} x JOIN articles a ON a.n = x.article WHERE x.id GLOB ? AND a.key GLOB ? ORDER BY 1 LIMIT 6"
            );
            let found = find(
                &sql,
                vec![
                    pattern.clone(),
                    Sql::Text(format!("{}*", article.replace(|c: char| !c.is_ascii_alphanumeric(), ""))),
                ],
            )?;
            match &found[..] {
                [] => {}
                [one] => {
                    let (key, part) = one.split_once(' ').unwrap_or((one, ""));
                    let Some(a) = self.article(key)? else { continue };
                    return Ok(Evidence::Part(Box::new(a), part.to_owned()));
                }
                many => {
                    let ids: Vec<String> =
                        many.iter().filter_map(|m| m.split_once(' ')).map(|(k, i)| format!("{i}@{k}")).collect();
                    return Err(question(format!("several {table} begin with {id}: {}", ids.join(", "))));
                }
            }
        }
        Err(question(format!("nothing has the id {id}")))
    }

    /// A hash of everything that can be asked, whatever the order in which it was added.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub fn digest(&self) -> Result<String, Error> {
        let questions = [
            "SELECT a.key, a.id, v.dateline, v.analysis, v.weights, v.lexicon, a.source, a.publisher, a.headline, a.published, a.text, a.record, a.origin, a.story
               FROM articles a JOIN versions v ON v.n = a.version ORDER BY 1",
            "SELECT d.source, a.key, d.url, d.publisher FROM addresses d JOIN articles a ON a.n = d.article ORDER BY 1, 2",
            "SELECT min(x.key, y.key), max(x.key, y.key), likeness, kind FROM duplicates d JOIN articles x ON x.n = d.a JOIN articles y ON y.n = d.b ORDER BY 1, 2",
            "SELECT key, name, kind, country, sector, kb FROM entities ORDER BY 1",
            "SELECT * FROM events_v ORDER BY event",
            "SELECT m.uid, m.event, m.component, m.words_start, m.words_end, e.key, p.role, p.country, p.sector FROM mentions m
               LEFT JOIN participants p ON p.mention = m.n LEFT JOIN entities e ON e.n = p.entity ORDER BY 1, 6, 7",
            "SELECT a, b, reasons FROM joins ORDER BY 1, 2",
            "SELECT n, kind, groups, of FROM edits ORDER BY 1",
            "SELECT * FROM statements_v ORDER BY 1",
            "SELECT * FROM positions_v ORDER BY 1, 3, 4, 5",
            "SELECT * FROM processes_v ORDER BY 1",
            "SELECT * FROM process_states_v ORDER BY 1, 2, 3, 4, 5, 6, 9",
        ];
        let mut all = String::new();
        for q in questions {
            let rows = self.rows(q, Vec::new()).map_err(|e| self.fail(&e))?;
            for r in rows.rows {
                all.push_str(&format!("{r:?}\n"));
            }
            all = crate::minhash::hash(&[&all], 64);
        }
        Ok(all)
    }

    /// The name of a group of articles without its rank.
    #[doc(hidden)]
    pub fn group_name(rank: &str) -> &str {
        name_of(rank)
    }
}
