//! Small records made by hand.
#![allow(dead_code, clippy::unwrap_used)]

use dateline_record::*;
use dateline_store::{CodeTables, Incoming, Store};
use std::path::PathBuf;

pub const CODES: CodeTables<'_> = CodeTables {
    cameo: "code\tgdelt\ticews\tphoenix\tname\n036\t4\t4\t4\tExpress intent to meet\n040\t1\t1\t1\tConsult\n190\t-10\t-10\t-10\tUse force\n",
    states: "JPN\tstate\tJapan\nKOR\tstate\tSouth Korea\nPRK\tstate\tNorth Korea\nUSA\tstate\tUnited States\nRUS\tstate\tRussia\nCHN\tstate\tChina\n",
    points: "JPN\t36\t138\n",
    codes: "JPN\tJA\t740\nKOR\tKS\t732\n",
};

pub fn folder(name: &str) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

pub fn store(name: &str) -> Store {
    Store::create(&folder(name).join("t.db"), &CODES).unwrap()
}

/// What an event of a test tells.
#[derive(Clone)]
pub struct Told<'a> {
    pub kind: EventType,
    pub act: EventType,
    pub status: Status,
    pub actors: &'a [&'a str],
    pub recipients: &'a [&'a str],
    pub edtf: Option<&'a str>,
    pub place: Option<&'a str>,
    pub process: bool,
    pub rule: &'a str,
    pub historical: bool,
}

pub const MET: Told<'_> = Told {
    kind: EventType::Consult,
    act: EventType::Consult,
    status: Status::Occurred,
    actors: &[],
    recipients: &[],
    edtf: None,
    place: None,
    process: false,
    rule: "meet@cooperation.tsv:16",
    historical: false,
};

pub const WILL_MEET: Told<'_> = Told { kind: EventType::Agree, status: Status::Planned, ..MET };

pub fn put_off<'a>(verb: &'a str) -> Told<'a> {
    Told { kind: EventType::Reject, rule: verb, ..MET }
}

/// An article of one sentence with an event; its words make its key.
pub fn article(source: &str, published: Option<&str>, publisher: &str, text: &str, told: &[Told<'_>]) -> Incoming {
    let whole = Span::new(0, text.len());
    let mut ids = Ids::new();
    let mut entities: Vec<Entity> = Vec::new();
    let mut name = |list: &[&str]| -> Vec<String> {
        list.iter()
            .map(|n| {
                let (name, country) = n.split_once('@').unwrap_or((n, n));
                if let Some(e) =
                    entities.iter().find(|e| e.name.ends_with(name) && e.country.unwrap().as_str() == country)
                {
                    return e.id.clone();
                }
                let id = ids.make('n', &[n]);
                let person = name != country;
                // One report has a longer name for a state than another.
                let name =
                    if !person && text.len() % 2 == 1 { format!("Government of {name}") } else { name.to_owned() };
                entities.push(Entity {
                    id: id.clone(),
                    name,
                    kind: if person { EntityKind::Person } else { EntityKind::State },
                    country: Some(country.parse().unwrap()),
                    sector: Some(Sector::Gov),
                    role: None,
                    affiliation: None,
                    kb: (!person).then(|| country.to_owned()),
                    mentions: vec![whole],
                });
                id
            })
            .collect()
    };
    let mut events = Vec::new();
    let mut eids = Ids::new();
    for t in told {
        let edtf: Option<Edtf> = t.edtf.map(|e| e.parse().unwrap());
        events.push(Event {
            id: eids.make('e', &[text]),
            sentence: 0,
            kind: t.kind,
            act: Act { kind: t.act, mode: None },
            mode: (t.kind == EventType::Reject).then_some(Mode::Meet),
            contexts: vec![Context::Diplomatic],
            cameo: Some(if t.kind == EventType::Agree { "036".into() } else { "040".into() }),
            quad: t.kind.quad(),
            score: t.kind.score(None),
            status: t.status,
            historical: t.historical,
            salience: Salience::Main,
            actors: name(t.actors),
            recipients: name(t.recipients),
            time: edtf.map(|e| Time {
                span: whole,
                start: e.start().map(|d| d.to_string()),
                end: e.end().map(|d| d.to_string()),
                edtf: e,
            }),
            place: t.place.map(|p| Place {
                span: whole,
                name: p.into(),
                country: None,
                geonames: None,
                lat: None,
                lon: None,
                precision: Precision::City,
            }),
            attribution: Vec::new(),
            process: t.process.then(|| "p1".to_owned()),
            evidence: vec![whole],
            also: Vec::new(),
            rule: t.rule.into(),
            confidence: 0.9,
        });
    }
    let process = Process {
        id: "p1".into(),
        name: "six-party talks".into(),
        aliases: Vec::new(),
        issue: None,
        parties: Vec::new(),
        state: Vec::new(),
        mentions: vec![whole],
    };
    let record = Record {
        schema: SCHEMA.into(),
        versions: Versions {
            dateline: "0.1.0".into(),
            analysis: "fast".into(),
            weights: "w".into(),
            lexicon: "l".into(),
        },
        article: Article {
            id: article_id(text),
            source: source.into(),
            url: None,
            publisher: None,
            text: text.into(),
            headline: None,
            lede: Some(text.into()),
            section: None,
            language: "en".into(),
            agency: None,
            byline: None,
            dateline: None,
            published: published.map(str::to_owned),
            captions: Vec::new(),
            paragraphs: vec![whole],
            sentences: vec![Sentence { id: 0, span: whole, part: Part::Body }],
        },
        entities,
        events,
        statements: Vec::new(),
        positions: Vec::new(),
        processes: if told.iter().any(|t| t.process) { vec![process] } else { Vec::new() },
        diagnostics: Vec::new(),
    };
    Incoming {
        key: article_id(&format!("{text}{published:?}")),
        source: source.into(),
        url: None,
        publisher: Some(publisher.into()),
        record: Some(record),
    }
}
