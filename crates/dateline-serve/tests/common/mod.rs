//! A desk over a small database, asked over a real socket.
#![allow(dead_code, clippy::unwrap_used)]

#[path = "../../../dateline-store/tests/common/mod.rs"]
pub mod made;

use dateline_record::*;
use dateline_serve::{Desk, Handle, Limits, Listener, Options, Reader};
use dateline_store::{Incoming, Store};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

pub struct Served {
    pub at: SocketAddr,
    pub db: PathBuf,
    pub token: String,
    pub handle: Handle,
    pub thread: Option<JoinHandle<()>>,
}

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        let is = |l: &&str| l.split_once(':').is_some_and(|(n, _)| n.eq_ignore_ascii_case(name));
        self.head.lines().find(is).and_then(|l| l.split_once(':')).map(|(_, v)| v.trim())
    }
}

/// Gives back the first article's record for every text.
struct Echo;

impl Reader for Echo {
    fn read(&self, text: &str, _: Option<&str>) -> Result<Record, String> {
        if text == "bad" { Err("no <b>article</b>".into()) } else { Ok(reports()[0].record.clone().unwrap()) }
    }
    fn add(&self, text: &str, _: Option<&str>, _: Option<&str>) -> Result<String, String> {
        if text == "bad" { Err("no article".into()) } else { Ok("abc".into()) }
    }
}

pub fn serve(name: &str, articles: &[Incoming], limits: Limits) -> Served {
    serve_with(name, articles, limits, true)
}

/// With `shows_token` the pages carry the token.
pub fn serve_with(name: &str, articles: &[Incoming], limits: Limits, shows_token: bool) -> Served {
    let db = made::folder(name).join("t.db");
    let mut store = Store::create(&db, &made::CODES).unwrap();
    store.add(articles, true).unwrap();
    drop(store);
    let listener = Listener::bind(([127, 0, 0, 1], 0).into()).unwrap();
    let today = Box::new(|| String::from("2015-03-05"));
    let parquet: Box<dateline_serve::Columns> =
        Box::new(|rows| Ok(format!("PAR1 {} rows", rows.rows.len()).into_bytes()));
    let desk = Desk::new(Options {
        db: db.clone(),
        names: vec!["desk.example".into()],
        reader: Some(Box::new(Echo)),
        codes: Some(made::CODES),
        parquet: Some(parquet),
        shows_token,
        today,
    });
    let desk = Arc::new(desk.unwrap());
    let (at, handle, token) = (listener.address(), listener.handle(), desk.token().to_owned());
    let thread = Some(std::thread::spawn(move || desk.serve(listener, limits)));
    Served { at, db, token, handle, thread }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.handle.stop();
        if let Some(t) = self.thread.take() {
            let _ = t.join();
        }
    }
}

impl Served {
    /// Sends bytes and reads until the other side closes.
    pub fn send(&self, bytes: &[u8]) -> Answer {
        let mut s = TcpStream::connect(self.at).unwrap();
        s.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let _ = s.write_all(bytes);
        let mut out = Vec::new();
        let _ = s.read_to_end(&mut out);
        let text = String::from_utf8_lossy(&out).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        Answer { status, head: head.to_owned(), body: body.to_owned() }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.with(path, "")
    }

    pub fn with(&self, path: &str, headers: &str) -> Answer {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n", self.at).as_bytes())
    }

    pub fn post(&self, path: &str, headers: &str, body: &str) -> Answer {
        let n = body.len();
        self.send(
            format!(
                "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {n}\r\n{headers}\r\n{body}",
                self.at
            )
            .as_bytes(),
        )
    }
}

/// What a test puts where articles' words stand.
pub fn dress(mut i: Incoming, words: &str) -> Incoming {
    let r = i.record.as_mut().unwrap();
    let whole = Span::new(0, r.article.text.len());
    r.article.headline = Some(words.into());
    r.article.byline = Some(words.into());
    r.article.agency = Some(words.into());
    r.article.section = Some(words.into());
    r.article.source = words.into();
    for n in &mut r.entities {
        n.name = format!("{words} {}", n.name);
        n.role = Some(words.into());
    }
    for e in &mut r.events {
        e.rule = words.into();
        if let Some(p) = &mut e.place {
            p.name = words.into();
            (p.lat, p.lon) = (Some(35.7), Some(139.7));
        }
    }
    for p in &mut r.processes {
        p.name = words.into();
        p.aliases = vec![words.into()];
        p.issue = Some(words.into());
        p.state =
            vec![ProcessState { state: words.into(), time: None, by: vec![], sentence: 0, evidence: vec![whole] }];
    }
    let holder = r.entities.first().map(|n| n.id.clone()).unwrap();
    r.statements.push(Statement {
        id: "s1abc".into(),
        sentence: 0,
        speaker: Some(holder.clone()),
        to: Some(words.into()),
        cue: whole,
        content: vec![whole],
        quoted: true,
    });
    r.positions.push(Position {
        id: "q1abc".into(),
        sentence: 0,
        holders: vec![holder],
        issue: words.into(),
        process: None,
        stance: Stance::Opposes,
        conditions: vec![whole],
        time: None,
        attribution: vec![],
        evidence: vec![whole],
    });
    r.diagnostics.push(Diagnostic { code: "x".into(), message: words.into(), span: None });
    i.source = words.into();
    i.url = Some(words.into());
    i.publisher = Some(words.into());
    i
}

/// Reports of our own: a plan, that it was held, another that was put off, and an accusation.
pub fn reports() -> Vec<Incoming> {
    use made::{MET, Told, WILL_MEET, article, put_off};
    let ab = &["JPN", "KOR"];
    let plan = Told { actors: ab, edtf: Some("2015-03-11"), place: Some("Tokyo"), process: true, ..WILL_MEET };
    let held = Told { actors: ab, edtf: Some("2015-03-11"), place: Some("Tokyo"), process: true, ..MET };
    let later = Told { actors: &["USA", "PRK"], edtf: Some("2015-04"), ..WILL_MEET };
    let off =
        Told { actors: &["PRK"], recipients: &["USA"], edtf: Some("2015-04-02"), ..put_off("postpone@conflict.tsv:1") };
    let accuse =
        Told { kind: EventType::Accuse, act: EventType::Accuse, actors: &["PRK"], recipients: &["USA"], ..MET };
    let mut all = vec![
        dress(
            article(
                "http://one.example/1",
                Some("2015-03-03"),
                "One",
                "Japan and South Korea will meet in Tokyo on March 11.",
                &[plan],
            ),
            "Plain words",
        ),
        article(
            "http://two.example/2",
            Some("2015-03-12"),
            "Two",
            "Japan and South Korea met in Tokyo on March 11 for an hour.",
            &[held],
        ),
        article(
            "http://one.example/3",
            Some("2015-03-04"),
            "One",
            "North Korea and the United States will meet in April.",
            &[later],
        ),
        article(
            "http://two.example/4",
            Some("2015-03-05"),
            "Two",
            "North Korea puts off the meeting with the United States.",
            &[off, accuse],
        ),
    ];
    // The same place and process as the report of the meeting has.
    let first = all[0].record.as_mut().unwrap();
    first.events[0].place.as_mut().unwrap().name = "Tokyo".into();
    first.processes[0].name = "six-party talks".into();
    all
}

/// Addresses of all views and downloads, with one article, event, party and process in them.
pub fn everywhere(s: &Served) -> Vec<String> {
    let store = Store::open(&s.db).unwrap();
    let first = |what, column: &str| {
        let rows = store.list(what, &dateline_store::Filter::default(), false).unwrap();
        let i = rows.columns.iter().position(|c| c == column).unwrap();
        rows.rows.iter().map(|r| r[i].to_string()).filter(|v| !v.is_empty()).collect::<Vec<_>>()
    };
    use dateline_store::What;
    let encode = |s: &str| s.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    let mut all: Vec<String> = [
        "/",
        "/?on=2015-03-12&since=2015-03-01",
        "/timeline",
        "/timeline?lanes=dyad",
        "/timeline?lanes=party",
        "/timeline?lanes=process",
        "/calendar",
        "/calendar?month=2015-03",
        "/map",
        "/parties",
        "/positions",
        "/processes",
        "/numbers",
        "/numbers?by=country-month&measure=score",
        "/search?search=meet",
        "/search",
        "/statements",
        "/paste",
        "/edits",
        "/party?name=JPN",
    ]
    .map(str::to_owned)
    .to_vec();
    all.extend(first(What::Articles, "article").iter().map(|k| format!("/article/{k}")));
    all.extend(first(What::Events, "event").iter().map(|k| format!("/event/{k}")));
    all.extend(first(What::Entities, "entity").iter().map(|k| format!("/party?name={}", encode(k))));
    all.extend(first(What::Processes, "process").iter().map(|k| format!("/process?name={}", encode(k))));
    all
}

/// Names of the elements of an XML document, which has to be well formed: one root, every element closed, attributes quoted and not twice,
/// no character or entity that XML 1.0 has not.
pub fn xml(text: &str) -> Vec<String> {
    let mut rest = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").expect("a declaration").trim();
    let (mut open, mut seen) = (Vec::new(), Vec::new());
    let plain = |s: &str| {
        assert!(!s.contains(['<', '>']) && s.chars().all(|c| c >= ' ' || c == '\n' || c == '\t'), "{s}");
        for e in s.split('&').skip(1) {
            assert!(["amp;", "lt;", "gt;", "quot;"].iter().any(|k| e.starts_with(k)), "{s}");
        }
    };
    while let Some(tail) = rest.strip_prefix('<') {
        let end = tail.find('>').expect("an element ends");
        let inside = &tail[..end];
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name));
        } else {
            let (name, mut more) = inside.split_once(' ').unwrap_or((inside, ""));
            let mut names = std::collections::BTreeSet::new();
            while !more.is_empty() {
                let (key, tail) = more.split_once("=\"").unwrap_or_else(|| panic!("no value: {inside}"));
                let (value, tail) = tail.split_once('"').expect("a value ends");
                plain(value);
                assert!(names.insert(key) && !key.contains([' ', '<', '&']), "{inside}");
                more = tail.trim_start();
            }
            open.push(name.to_owned());
            seen.push(name.to_owned());
        }
        rest = &tail[end + 1..];
        let next = rest.find('<').unwrap_or(rest.len());
        plain(&rest[..next]);
        rest = &rest[next..];
        assert!(!open.is_empty() || rest.is_empty(), "something stands behind the root");
    }
    assert!(open.is_empty(), "{open:?}");
    seen
}
