//! The tables: what a row is, its columns, and how they are filled from records. `docs/python.md` says the same for users.

use crate::columns::{Cell, Kind, batch};
use crate::read::Read;
use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use dateline_record::{Place, Record, Span, Time};

use Kind::{Bool as B, Integer as I, Real as R, Spans as P, Text as T, Texts as L};

/// Every table begins with these: which row of the input, which article.
const HEAD: [(&str, Kind); 4] = [("row", I), ("article", T), ("source", T), ("published", T)];

/// A table of what articles tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    Events,
    Statements,
    Positions,
    Entities,
    Articles,
    Errors,
    Records,
}

const NAMES: [(&str, Table); 7] = [
    ("events", Table::Events),
    ("statements", Table::Statements),
    ("positions", Table::Positions),
    ("entities", Table::Entities),
    ("articles", Table::Articles),
    ("errors", Table::Errors),
    ("records", Table::Records),
];

impl Table {
    pub(crate) fn parse(name: &str) -> Result<Table, String> {
        let found = NAMES.iter().find(|(n, _)| *n == name).map(|(_, t)| *t);
        found.ok_or_else(|| format!("{name:?} is no table; they are {}", NAMES.map(|(n, _)| n).join(", ")))
    }

    fn columns(self) -> Vec<(&'static str, Kind)> {
        let own: &[(&str, Kind)] = match self {
            Table::Events => &[
                ("event", T),
                ("sentence", I),
                ("type", T),
                ("mode", T),
                ("act", T),
                ("act_mode", T),
                ("contexts", L),
                ("cameo", T),
                ("quad", T),
                ("score", R),
                ("status", T),
                ("historical", B),
                ("salience", T),
                ("actors", L),
                ("actor_countries", L),
                ("actor_sectors", L),
                ("recipients", L),
                ("recipient_countries", L),
                ("recipient_sectors", L),
                ("time", T),
                ("start", T),
                ("end", T),
                ("place", T),
                ("country", T),
                ("geonames", I),
                ("lat", R),
                ("lon", R),
                ("precision", T),
                ("speakers", L),
                ("process", T),
                ("words", T),
                ("spans", P),
                ("rule", T),
                ("confidence", R),
            ],
            Table::Statements => &[
                ("statement", T),
                ("sentence", I),
                ("speaker", T),
                ("country", T),
                ("sector", T),
                ("listener", T),
                ("cue", T),
                ("quoted", B),
                ("content", T),
                ("spans", P),
            ],
            Table::Positions => &[
                ("position", T),
                ("sentence", I),
                ("holders", L),
                ("holder_countries", L),
                ("stance", T),
                ("issue", T),
                ("process", T),
                ("conditions", L),
                ("time", T),
                ("start", T),
                ("end", T),
                ("speakers", L),
                ("words", T),
                ("spans", P),
            ],
            Table::Entities => &[
                ("entity", T),
                ("name", T),
                ("kind", T),
                ("country", T),
                ("sector", T),
                ("role", T),
                ("affiliation", T),
                ("kb", T),
                ("spans", P),
            ],
            Table::Articles => &[
                ("text_id", T),
                ("url", T),
                ("publisher", T),
                ("agency", T),
                ("byline", T),
                ("section", T),
                ("headline", T),
                ("language", T),
                ("text", T),
                ("sentences", I),
                ("events", I),
                ("statements", I),
                ("positions", I),
                ("processes", L),
                ("remarks", L),
                ("program", T),
                ("analysis", T),
                ("weights", T),
                ("lexicon", T),
            ],
            Table::Errors => return vec![("row", I), ("source", T), ("error", T)],
            Table::Records => return HEAD.into_iter().chain([("record", T), ("error", T)]).collect(),
        };
        HEAD.iter().chain(own).copied().collect()
    }

    /// The table of what was read.
    ///
    /// # Errors
    /// More text than a column can hold.
    pub(crate) fn of(self, read: &[Read]) -> Result<RecordBatch, ArrowError> {
        let mut rows: Vec<Vec<Cell>> = Vec::new();
        for one in read {
            match (self, &one.record) {
                (Table::Errors, _) => {
                    if let Some(e) = &one.error {
                        rows.push(vec![one.row.into(), one.source.as_str().into(), e.as_str().into()]);
                    }
                }
                (Table::Records, record) => {
                    let json = record.as_ref().and_then(|r| serde_json::to_string(r).ok());
                    rows.push([head(one), vec![json.into(), one.error.clone().into()]].concat());
                }
                (_, None) => {}
                (_, Some(r)) => {
                    let sheet = Sheet::of(r);
                    let head = head(one);
                    rows.extend(self.cells(&sheet).into_iter().map(|own| [head.clone(), own].concat()));
                }
            }
        }
        batch(&self.columns(), &rows)
    }

    fn cells(self, s: &Sheet<'_>) -> Vec<Vec<Cell>> {
        let r = s.record;
        match self {
            Table::Events => r.events.iter().map(|e| s.event(e)).collect(),
            Table::Statements => r.statements.iter().map(|x| s.statement(x)).collect(),
            Table::Positions => r.positions.iter().map(|q| s.position(q)).collect(),
            Table::Entities => r.entities.iter().map(|e| s.entity(e)).collect(),
            Table::Articles => vec![article(r)],
            Table::Errors | Table::Records => Vec::new(),
        }
    }
}

fn head(one: &Read) -> Vec<Cell> {
    let published = one.record.as_ref().and_then(|r| r.article.published.clone());
    let key = (!one.key.is_empty()).then(|| one.key.clone());
    vec![one.row.into(), key.into(), one.source.as_str().into(), published.into()]
}

fn article(r: &Record) -> Vec<Cell> {
    let (a, v) = (&r.article, &r.versions);
    let texts = |all: Vec<&String>| Cell::Texts(all.into_iter().cloned().map(Some).collect());
    vec![
        a.id.as_str().into(),
        a.url.clone().into(),
        a.publisher.clone().into(),
        a.agency.clone().into(),
        a.byline.clone().into(),
        a.section.clone().into(),
        a.headline.clone().into(),
        a.language.as_str().into(),
        a.text.as_str().into(),
        a.sentences.len().into(),
        r.events.len().into(),
        r.statements.len().into(),
        r.positions.len().into(),
        texts(r.processes.iter().map(|p| &p.name).collect()),
        texts(r.diagnostics.iter().map(|d| &d.message).collect()),
        v.dateline.as_str().into(),
        v.analysis.as_str().into(),
        v.weights.as_str().into(),
        v.lexicon.as_str().into(),
    ]
}

/// A record with the place of each of its bytes among its characters.
struct Sheet<'a> {
    record: &'a Record,
    /// Empty where every character is one byte.
    characters: Vec<u32>,
}

impl<'a> Sheet<'a> {
    fn of(record: &'a Record) -> Sheet<'a> {
        let text = &record.article.text;
        let mut characters: Vec<u32> = Vec::new();
        if !text.is_ascii() {
            characters.reserve(text.len() + 1);
            let mut n = 0u32;
            for c in text.chars() {
                characters.extend(std::iter::repeat_n(n, c.len_utf8()));
                n += 1;
            }
            characters.push(n);
        }
        Sheet { record, characters }
    }

    fn character(&self, byte: usize) -> i64 {
        let at = self.characters.get(byte).map_or(byte, |n| *n as usize);
        i64::try_from(at).unwrap_or(i64::MAX)
    }

    fn spans(&self, spans: &[Span]) -> Cell {
        Cell::Spans(spans.iter().map(|s| (self.character(s.start), self.character(s.end))).collect())
    }

    fn words(&self, spans: &[Span]) -> Cell {
        let words: Vec<&str> = spans.iter().map(|s| s.of(&self.record.article.text)).collect();
        words.join(" … ").into()
    }

    fn parties(&self, ids: &[String], what: impl Fn(&dateline_record::Entity) -> Option<String>) -> Cell {
        let one = |id: &String| self.record.entities.iter().find(|e| e.id == *id).and_then(&what);
        Cell::Texts(ids.iter().map(one).collect())
    }

    /// Names, countries and sectors of parties, in the same order.
    fn three(&self, ids: &[String]) -> [Cell; 3] {
        [
            self.parties(ids, |e| Some(e.name.clone())),
            self.parties(ids, |e| e.country.map(|c| c.to_string())),
            self.parties(ids, |e| e.sector.map(|s| s.to_string())),
        ]
    }

    fn speakers(&self, chain: &[dateline_record::Attribution]) -> Cell {
        let ids: Vec<String> = chain.iter().filter_map(|a| a.speaker.clone()).collect();
        self.parties(&ids, |e| Some(e.name.clone()))
    }

    fn process(&self, id: Option<&String>) -> Cell {
        id.and_then(|id| self.record.processes.iter().find(|p| p.id == *id)).map(|p| p.name.clone()).into()
    }

    fn event(&self, e: &dateline_record::Event) -> Vec<Cell> {
        let mut row: Vec<Cell> = vec![
            e.id.as_str().into(),
            e.sentence.into(),
            e.kind.as_str().into(),
            e.mode.map(|m| m.as_str()).into(),
            e.act.kind.as_str().into(),
            e.act.mode.map(|m| m.as_str()).into(),
            Cell::Texts(e.contexts.iter().map(|c| Some(c.as_str().to_owned())).collect()),
            e.cameo.clone().into(),
            e.quad.as_str().into(),
            e.score.into(),
            e.status.as_str().into(),
            e.historical.into(),
            e.salience.as_str().into(),
        ];
        row.extend(self.three(&e.actors));
        row.extend(self.three(&e.recipients));
        row.extend(time(e.time.as_ref()));
        row.extend(place(e.place.as_ref()));
        row.extend([
            self.speakers(&e.attribution),
            self.process(e.process.as_ref()),
            self.words(&e.evidence),
            self.spans(&e.evidence),
            e.rule.as_str().into(),
            e.confidence.into(),
        ]);
        row
    }

    fn statement(&self, x: &dateline_record::Statement) -> Vec<Cell> {
        let speaker = x.speaker.as_ref().and_then(|id| self.record.entities.iter().find(|e| e.id == *id));
        vec![
            x.id.as_str().into(),
            x.sentence.into(),
            speaker.map(|e| e.name.clone()).into(),
            speaker.and_then(|e| e.country).map(|c| c.to_string()).into(),
            speaker.and_then(|e| e.sector).map(|s| s.to_string()).into(),
            x.to.clone().into(),
            x.cue.of(&self.record.article.text).into(),
            x.quoted.into(),
            self.words(&x.content),
            self.spans(&x.content),
        ]
    }

    fn position(&self, q: &dateline_record::Position) -> Vec<Cell> {
        let [names, countries, _] = self.three(&q.holders);
        let text = &self.record.article.text;
        let mut row = vec![
            q.id.as_str().into(),
            q.sentence.into(),
            names,
            countries,
            q.stance.as_str().into(),
            q.issue.as_str().into(),
            self.process(q.process.as_ref()),
            Cell::Texts(q.conditions.iter().map(|c| Some(c.of(text).to_owned())).collect()),
        ];
        row.extend(time(q.time.as_ref()));
        row.extend([self.speakers(&q.attribution), self.words(&q.evidence), self.spans(&q.evidence)]);
        row
    }

    fn entity(&self, e: &dateline_record::Entity) -> Vec<Cell> {
        let of = e.affiliation.as_ref().and_then(|id| self.record.entities.iter().find(|x| x.id == *id));
        vec![
            e.id.as_str().into(),
            e.name.as_str().into(),
            e.kind.as_str().into(),
            e.country.map(|c| c.to_string()).into(),
            e.sector.map(|s| s.to_string()).into(),
            e.role.clone().into(),
            of.map(|x| x.name.clone()).into(),
            e.kb.clone().into(),
            self.spans(&e.mentions),
        ]
    }
}

fn time(t: Option<&Time>) -> [Cell; 3] {
    [t.map(|t| t.edtf.to_string()).into(), t.and_then(|t| t.start.clone()).into(), t.and_then(|t| t.end.clone()).into()]
}

fn place(p: Option<&Place>) -> [Cell; 6] {
    [
        p.map(|p| p.name.clone()).into(),
        p.and_then(|p| p.country).map(|c| c.to_string()).into(),
        p.and_then(|p| p.geonames).and_then(|g| i64::try_from(g).ok()).into(),
        p.and_then(|p| p.lat).into(),
        p.and_then(|p| p.lon).into(),
        p.map(|p| p.precision.as_str()).into(),
    ]
}
