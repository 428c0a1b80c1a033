//! Every format is read back by a strict reader of its own: columns, codes, numbers, what may not stand there.
#![allow(clippy::unwrap_used)]

#[path = "../../dateline-store/tests/common/mod.rs"]
mod common;

use common::*;
use dateline_export::{Format, Include, Options, Outcome, TableFormat, export, tables};
use dateline_record::*;
use dateline_store::{Filter, Incoming, Party, Store, TABLES};
use parquet::file::reader::{FileReader, SerializedFileReader};
use std::collections::{BTreeMap, BTreeSet};

/// Six reports: a planned meeting that is held, a strike told by a page with a long name, one put off, one denied, background, and one
/// that is told to a month.
fn store(name: &str) -> Store {
    let mut s = common::store(name);
    let with = |mut one: Incoming, change: &dyn Fn(&mut Record)| {
        change(one.record.as_mut().unwrap());
        one
    };
    let tokyo = |r: &mut Record| {
        let e = &mut r.events[0];
        let p = e.place.as_mut().unwrap();
        (p.lat, p.lon, p.geonames) = (Some(35.69), Some(139.69), Some(1_850_147));
        p.country = Some("JPN".parse().unwrap());
    };
    let pair = ["JPN", "KOR"];
    let plan = Told { actors: &pair, edtf: Some("2015-03-11"), place: Some("Tokyo"), ..WILL_MEET };
    let held = Told { actors: &["Abe@JPN", "KOR"], place: Some("Tokyo"), ..MET };
    let hit = Told {
        kind: EventType::Assault,
        act: EventType::Assault,
        actors: &["PRK"],
        recipients: &["KOR", "USA"],
        edtf: Some("2015-04-02"),
        ..MET
    };
    let mut page = with(
        article("page", Some("2015-04-02"), "A\tB;\u{1f}\nC", "They <struck> & \"hit\"\nthe isle,\tat dawn", &[hit]),
        &|r| {
            let e = &mut r.events[0];
            e.cameo = Some("190".into());
            e.mode = None;
        },
    );
    page.url = Some("https://news.example/a;b?c=<d>".into());
    let off = Told {
        kind: EventType::Reject,
        actors: &["CHN"],
        recipients: &["RUS"],
        edtf: Some("2015-05-01"),
        ..put_off("postpone@x:1")
    };
    let denied = Told { status: Status::Negated, actors: &["USA", "CHN"], edtf: Some("2015-06-01"), ..MET };
    let told = Told { historical: true, actors: &["USA", "RUS"], edtf: Some("1994-10-21"), ..MET };
    let vague = Told { actors: &["RUS", "KOR"], edtf: Some("2015-07"), ..MET };
    let all = [
        with(article("plan", Some("2015-03-03"), "Herald", "They will meet in Tokyo", &[plan]), &tokyo),
        with(article("held", Some("2015-03-11"), "Post", "They met in Tokyo and spoke", &[held]), &tokyo),
        page,
        with(article("off", Some("2015-04-20"), "Herald", "The talks were put off", &[off]), &|r| {
            stand(r, Stance::Opposes, "the talks & \"terms\"");
        }),
        article("denied", Some("2015-06-02"), "Herald", "They never met at all", &[denied]),
        article("told", Some("2015-06-03"), "Herald", "They had met in Geneva", &[told]),
        with(article("vague", Some("2015-08-03"), "Herald", "They met at some time in July", &[vague]), &|r| {
            stand(r, Stance::Supports, "the talks & \"terms\"");
        }),
    ];
    s.add(&all, true).unwrap();
    s
}

/// The first party of the record takes a stand.
fn stand(r: &mut Record, stance: Stance, issue: &str) {
    let (holder, span) = (r.entities[0].id.clone(), r.article.sentences[0].span);
    r.positions.push(Position {
        id: "q1".into(),
        sentence: 0,
        holders: vec![holder],
        issue: issue.into(),
        process: None,
        stance,
        conditions: Vec::new(),
        time: None,
        attribution: Vec::new(),
        evidence: vec![span],
    });
}

fn text(s: &Store, format: Format, include: &[Include]) -> (String, Outcome) {
    let mut out = Vec::new();
    let done =
        export(s, &Filter::default(), format, &Options { include: include.to_vec(), ..Options::default() }, &mut out)
            .unwrap();
    (String::from_utf8(out).unwrap(), done)
}

const ALL: &[Include] = &[
    Include::Planned,
    Include::Postponed,
    Include::Cancelled,
    Include::Hypothetical,
    Include::Negated,
    Include::Background,
    Include::Vague,
];

/// Rows of a format without quotation: as many cells in each, no stray line ends.
fn rows(text: &str, columns: usize) -> Vec<Vec<&str>> {
    assert!(text.is_empty() || text.ends_with('\n'));
    let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split('\t').collect()).collect();
    for r in &rows {
        assert_eq!(r.len(), columns, "{r:?}");
        assert!(r.iter().all(|c| !c.contains(char::is_control) && c.trim() == *c), "{r:?}");
    }
    rows
}

fn header(text: &str, columns: usize) -> (Vec<&str>, Vec<BTreeMap<&str, &str>>) {
    let mut all = rows(text, columns);
    let head = all.remove(0);
    let rows = all.into_iter().map(|r| head.iter().copied().zip(r).collect()).collect();
    (head, rows)
}

fn is_day(s: &str) -> bool {
    s.parse::<jiff::civil::Date>().is_ok() && s.len() == 10
}

fn is_compact(s: &str) -> bool {
    s.len() == 8 && is_day(&format!("{}-{}-{}", &s[..4], &s[4..6], &s[6..]))
}

#[test]
fn gdelt_has_61_columns_and_its_mentions_16() {
    let s = store("gdelt");
    let (out, done) = text(&s, Format::Gdelt, &[]);
    let all = rows(&out, 61);
    // The meeting in both directions, the strike on two.
    assert_eq!((all.len(), done.events, done.rows), (4, 2, 4), "{out}");
    let left: Vec<(&str, u64)> = done.left_out.iter().map(|(k, v)| (*k, *v)).collect();
    assert_eq!(left, [("background", 1), ("negated", 1), ("postponed", 1), ("vague", 1)]);
    let mut ids = BTreeSet::new();
    for r in &all {
        assert!(ids.insert(r[0]) && r[0].parse::<u64>().unwrap() < 1 << 53);
        assert!(is_compact(r[1]) && r[2] == &r[1][..6] && r[3] == &r[1][..4]);
        let fraction: f64 = r[4].parse().unwrap();
        assert_eq!(fraction.trunc().to_string(), r[3]);
        for code in [r[7], r[17]] {
            assert!(code.is_empty() || (code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase())), "{code}");
        }
        assert!(["0", "1"].contains(&r[25]));
        assert!(r[26].starts_with(r[28]) && r[27].starts_with(r[28]) && r[28].len() == 2 && r[27].len() <= 3);
        assert!(["1", "2", "3", "4"].contains(&r[29]));
        assert!(r[30].parse::<f64>().unwrap().abs() <= 10.0);
        assert!(r[31].parse::<u32>().unwrap() >= r[33].parse().unwrap());
        // A place has a type with its point and FIPS code, or nothing at all.
        let place = &r[51..59];
        assert!(place.iter().all(|c| c.is_empty()) || (place[0] == "4" && place[2] == "JA" && place[7].is_empty()));
        assert!(place[0].is_empty() || place[5].parse::<f64>().unwrap() == 35.69);
        assert!(r[59].len() == 14 && r[59].ends_with("000000"));
        assert!(!r[60].is_empty());
    }
    let strike = all.iter().find(|r| r[26] == "190" && r[15] == "USAGOV").unwrap();
    assert_eq!((strike[1], strike[5], strike[12], strike[29], strike[30]), ("20150402", "PRKGOV", "GOV", "4", "-10"));
    let (out, _) = text(&s, Format::GdeltMentions, &[]);
    let mentions = rows(&out, 16);
    let of: BTreeSet<&str> = mentions.iter().map(|m| m[0]).collect();
    assert_eq!(of, ids);
    for m in &mentions {
        assert!(m[1].len() == 14 && m[2].len() == 14);
        assert!(["1", "2"].contains(&m[3]) && m[6].parse::<u32>().unwrap() >= 1);
        assert!((10..=100).contains(&m[11].parse::<i32>().unwrap()) && m[11].ends_with('0'));
        assert!(m[12].parse::<u32>().unwrap() > 0 && m[9] == "0" && m[7] == "-1", "{m:?}");
    }
    // The meeting has two mentions in each direction.
    assert_eq!(mentions.len(), 6);
    let strikes: Vec<_> = mentions.iter().filter(|m| m[3] == "1").collect();
    assert!(strikes.len() == 2 && strikes[0][4] == "A B; C" && strikes[0][5] == "https://news.example/a;b?c=<d>");
}

#[test]
fn what_a_format_cannot_say_is_added_on_request() {
    let s = store("include");
    let (out, done) = text(&s, Format::Gdelt, ALL);
    let days: BTreeSet<&str> = rows(&out, 61).iter().map(|r| r[1]).collect();
    // What was put off has the day on which that was announced.
    assert_eq!(days, ["19941021", "20150311", "20150402", "20150420", "20150601", "20150701"].into());
    assert!(done.left_out.is_empty() && done.events == 6, "{done:?}");
    // A status that the filter asks for by its name is one that is wanted.
    let filter = Filter { status: vec!["negated".into()], ..Filter::default() };
    let mut out = Vec::new();
    assert_eq!(export(&s, &filter, Format::Gdelt, &Options::default(), &mut out).unwrap().events, 1);
    let none = Filter { party: vec![Party::parse("FRA").unwrap()], ..Filter::default() };
    assert_eq!(export(&s, &none, Format::Icews, &Options::default(), &mut Vec::new()).unwrap().rows, 0);
    let bad = Filter { since: Some("soon".into()), ..Filter::default() };
    assert!(export(&s, &bad, Format::Icews, &Options::default(), &mut Vec::new()).is_err());
    assert!(export(&s, &bad, Format::Jsonl, &Options::default(), &mut Vec::new()).is_err());
}

#[test]
fn icews_has_20_columns_with_both_parties() {
    let s = store("icews");
    let (out, _) = text(&s, Format::Icews, ALL);
    let (head, rows) = header(&out, 20);
    assert_eq!((head[0], head[5], head[19]), ("Event ID", "Event Text", "Longitude"));
    assert!(rows.len() > 6);
    for r in &rows {
        assert!(is_day(r["Event Date"]) && r["Event ID"].parse::<u64>().is_ok());
        assert!(!r["Source Name"].is_empty() && !r["Target Name"].is_empty() && r["Source Name"] != r["Target Name"]);
        assert!(!r["Event Text"].is_empty() && r["CAMEO Code"].len() >= 3);
        assert!(r["Intensity"].parse::<f64>().unwrap().abs() <= 10.0);
        assert!(r["Source Sectors"] == "Government" && r["Source Country"].len() > 3);
        assert!(r["Sentence Number"].parse::<u32>().unwrap() >= 1);
        assert_eq!(r["Latitude"].is_empty(), r["Longitude"].is_empty());
    }
    // A meeting is two mirrored rows.
    let met: Vec<_> = rows.iter().filter(|r| r["City"] == "Tokyo").collect();
    assert_eq!(met.len(), 2);
    assert_eq!((met[0]["Source Name"], met[0]["Source Country"]), (met[1]["Target Name"], met[1]["Target Country"]));
    assert!(rows.iter().any(|r| r["Source Country"] == "Russian Federation"));
}

#[test]
fn polecat_has_40_columns_and_no_empty_cell() {
    let s = store("polecat");
    let (out, _) = text(&s, Format::Polecat, &[]);
    let (head, rows) = header(&out, 40);
    assert_eq!((head[0], head[9], head[39]), ("Event ID", "Actor COW", "Version"));
    let ids: BTreeSet<&str> = rows.iter().map(|r| r["Event ID"]).collect();
    assert_eq!((ids.len(), rows.len()), (4, 4));
    for r in &rows {
        assert!(r.values().all(|c| !c.is_empty()));
        assert!(r["Event Type"].parse::<EventType>().is_ok() && is_day(r["Event Date"]));
        assert!(r["Event Mode"] == "None" || r["Event Mode"].parse::<Mode>().is_ok());
        assert!(["1", "2", "3", "4"].contains(&r["Quad Code"]) && r["Intensity"].parse::<f64>().is_ok());
        assert!(r["Contexts"].split(';').all(|c| c.parse::<Context>().is_ok()));
        assert!(r["Actor Country"].parse::<Country>().is_ok() && r["Primary Actor Sector"] == "GOV");
        assert!(r["Actor COW"] == "None" || r["Actor COW"].parse::<u32>().is_ok());
        assert!(["Latitude", "Longitude", "GeoNames ID"].iter().all(|c| r[c] == "None" || r[c].parse::<f64>().is_ok()));
    }
    let japan = rows.iter().find(|r| r["Actor Country"] == "JPN").unwrap();
    assert_eq!((japan["Actor COW"], japan["City"], japan["Actor Name"]), ("740", "Tokyo", "Abe"));
}

#[test]
fn plover_says_what_is_not_real() {
    let s = store("plover");
    let (out, done) = text(&s, Format::Plover, &[]);
    let known = [
        "id",
        "date",
        "actor",
        "event",
        "has_event",
        "time",
        "enddate",
        "endtime",
        "recipient",
        "event_loc",
        "event_text",
        "quad_code",
        "event_scale",
        "mode",
        "context",
        "link",
        "text",
        "text_info",
        "cite_info",
        "coder",
        "coded_date",
        "coded_time",
        "comment",
    ];
    let mut modes = BTreeSet::new();
    for l in out.lines() {
        let v: serde_json::Value = serde_json::from_str(l).unwrap();
        for k in v.as_object().unwrap().keys() {
            assert!(known.contains(&k.as_str()), "{k}");
        }
        assert!(is_day(v["date"].as_str().unwrap()) && v["id"].is_string());
        assert!(v["event"][0].as_str().unwrap().parse::<EventType>().is_ok() && v["actor"].is_array());
        assert!((1..=4).contains(&v["quad_code"].as_i64().unwrap()) && v["event_scale"].is_number());
        for p in v["actor"].as_array().unwrap().iter().chain(v["recipient"].as_array().into_iter().flatten()) {
            assert!(p["code"].as_str().unwrap().parse::<Country>().is_ok() && p["entity_text"].is_string());
        }
        for m in v["mode"].as_array().into_iter().flatten() {
            modes.insert(m.as_str().unwrap().to_owned());
        }
        assert!(!l.contains("null"), "{l}");
    }
    assert!(modes.contains("negation") && modes.contains("historical"), "{modes:?}");
    assert_eq!(done.left_out.keys().copied().collect::<Vec<_>>(), ["postponed", "vague"]);
}

#[test]
fn phoenix_has_26_columns_and_petrarch_7_or_8() {
    let s = store("phoenix");
    let (out, _) = text(&s, Format::Phoenix, &[]);
    let all = rows(&out, 26);
    assert_eq!(all.len(), 4);
    for r in &all {
        let (n, version) = r[0].split_once('_').unwrap();
        assert!(n.parse::<u64>().is_ok() && version.starts_with('0'));
        assert!(is_compact(r[1]) && r[1] == format!("{}{}{}", r[2], r[3], r[4]));
        for at in [5, 9] {
            assert_eq!(r[at], format!("{}{}{}", r[at + 1], r[at + 2], r[at + 3]));
            assert_eq!(r[at].len() % 3, 0);
        }
        assert!(r[13].starts_with(r[14]) && r[15].parse::<u8>().unwrap() <= 4 && r[16].parse::<f64>().is_ok());
        assert!(!r[23].is_empty() && r[23].split(';').all(|i| i.contains('_')));
        assert!(r[24].split(';').all(|u| u.is_empty() || u.starts_with("https://")));
    }
    assert!(all.iter().any(|r| r[24] == "https://news.example/a%3Bb?c=<d>" && r[25] == "A B, C"));
    let (out, _) = text(&s, Format::Petrarch2, &[]);
    for l in out.lines() {
        let r: Vec<&str> = l.split('\t').collect();
        assert!(r.len() == 7 || (r.len() == 8 && r[6].starts_with("https://")), "{r:?}");
        assert!(is_compact(r[0]) && r[1].len().is_multiple_of(3) && r[2].len().is_multiple_of(3) && r[4].is_empty());
    }
    assert_eq!(out.lines().filter(|l| l.split('\t').count() == 8).count(), 2);
}

/// A property's name with its parameters, and its value.
type Line = (String, String);

/// Components of a calendar, each with its lines; nested as RFC 5545 says, lines unfolded and no longer than 75 bytes.
fn calendar(text: &str) -> Vec<(String, Vec<Line>)> {
    assert!(text.ends_with("\r\n") && text.matches('\n').count() == text.matches("\r\n").count());
    assert!(text.split("\r\n").all(|l| l.len() <= 75), "a line is too long");
    let (mut stack, mut done): (Vec<(String, Vec<Line>)>, Vec<(String, Vec<Line>)>) = Default::default();
    for l in text.replace("\r\n ", "").split("\r\n").filter(|l| !l.is_empty()) {
        let (name, value) = l.split_once(':').unwrap();
        match name {
            "BEGIN" => stack.push((value.to_owned(), Vec::new())),
            "END" => {
                let c = stack.pop().unwrap();
                assert_eq!(c.0, value);
                done.push(c);
            }
            _ => stack.last_mut().unwrap().1.push((name.to_owned(), value.to_owned())),
        }
    }
    assert!(stack.is_empty());
    done
}

#[test]
fn the_calendar_has_whole_days_and_marks_what_is_off() {
    let s = store("calendar");
    let (out, done) = text(&s, Format::Ics, &[]);
    let all = calendar(&out);
    let (name, head) = all.last().unwrap();
    assert!(name == "VCALENDAR" && head.iter().any(|l| l == &("VERSION".into(), "2.0".into())));
    let mut seen = BTreeMap::new();
    for (name, lines) in &all[..all.len() - 1] {
        assert_eq!(name, "VEVENT");
        let of = |n: &str| {
            let found: Vec<&str> = lines.iter().filter(|l| l.0 == n).map(|l| l.1.as_str()).collect();
            assert!(found.len() <= 1, "{n} stands twice");
            found.first().copied()
        };
        let (from, to) = (of("DTSTART;VALUE=DATE").unwrap(), of("DTEND;VALUE=DATE").unwrap());
        assert!(is_compact(from) && is_compact(to) && from < to);
        assert!(of("DTSTAMP").unwrap().ends_with("T000000Z") && of("UID").unwrap().ends_with("@dateline"));
        assert!(of("SUMMARY").is_some() && of("SEQUENCE").unwrap().parse::<u32>().is_ok());
        seen.insert(from, (to, of("STATUS").unwrap(), of("GEO").unwrap_or("")));
    }
    let expected = [
        ("19941021", ("19941022", "CONFIRMED", "")),
        ("20150311", ("20150312", "CONFIRMED", "35.69;139.69")),
        ("20150501", ("20150502", "CANCELLED", "")),
    ];
    assert_eq!(seen, expected.into());
    assert_eq!(done.left_out["negated"], 1);
}

#[test]
fn geojson_has_longitude_first() {
    let s = store("geojson");
    let (out, done) = text(&s, Format::Geojson, &[]);
    let v: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(v["type"], "FeatureCollection");
    let all = v["features"].as_array().unwrap();
    assert_eq!((all.len(), done.left_out["no place with a point"]), (1, 5));
    let f = &all[0];
    assert_eq!((f["type"].as_str(), f["geometry"]["type"].as_str()), (Some("Feature"), Some("Point")));
    assert_eq!(f["geometry"]["coordinates"], serde_json::json!([139.69, 35.69]));
    assert!(f["id"].is_string() && f["properties"]["status"] == "occurred");
    let none = Filter { types: vec!["AID".into()], ..Filter::default() };
    let mut out = Vec::new();
    export(&s, &none, Format::Geojson, &Options::default(), &mut out).unwrap();
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&out).unwrap()["features"], serde_json::json!([]));
}

/// An element: name and attributes, with the text of its `data`.
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    data: BTreeMap<String, String>,
}

fn unescape(s: &str) -> String {
    assert!(
        !s.contains('<')
            && !s.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").replace("&quot;", "").contains('&')
    );
    s.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Elements of a GraphML file; tags have to match and keys to be declared.
fn graph(text: &str) -> Vec<Element> {
    let mut rest = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").unwrap();
    let (mut open, mut all): (Vec<String>, Vec<Element>) = Default::default();
    while let Some(at) = rest.find('<') {
        let words = &rest[..at];
        if open.last().is_some_and(|o| o.starts_with("data ")) {
            let key = open.last().unwrap()[5..].to_owned();
            assert!(all.iter().any(|e| e.name == "key" && e.attributes["id"] == key), "{key} is not declared");
            all.last_mut().unwrap().data.insert(key, unescape(words));
        } else {
            assert!(words.trim().is_empty(), "{words}");
        }
        let end = rest.find('>').unwrap();
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().unwrap().split(' ').next().unwrap(), name);
            continue;
        }
        let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |t| (t, true));
        let (name, mut list) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut attributes = BTreeMap::new();
        while let Some((key, value)) = list.trim().split_once("=\"") {
            let (value, more) = value.split_once('"').unwrap();
            attributes.insert(key.to_owned(), unescape(value));
            list = more;
        }
        if !closed {
            open.push(if name == "data" { format!("data {}", attributes["key"]) } else { name.to_owned() });
        }
        if name != "data" {
            all.push(Element { name: name.into(), attributes, data: BTreeMap::new() });
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty());
    let nodes: BTreeSet<&String> = all.iter().filter(|e| e.name == "node").map(|e| &e.attributes["id"]).collect();
    for e in all.iter().filter(|e| e.name == "edge") {
        assert!(nodes.contains(&e.attributes["source"]) && nodes.contains(&e.attributes["target"]));
    }
    all
}

#[test]
fn networks_are_graphml() {
    let s = store("graphml");
    let (out, done) = text(&s, Format::Graphml, &[]);
    let all = graph(&out);
    let edges: BTreeMap<String, &Element> = all
        .iter()
        .filter(|e| e.name == "edge")
        .map(|e| (format!("{} {}", e.attributes["source"], e.attributes["target"]), e))
        .collect();
    let pairs: Vec<&str> = edges.keys().map(String::as_str).collect();
    assert_eq!(pairs, ["JPN KOR", "KOR JPN", "KOR RUS", "PRK KOR", "PRK USA", "RUS KOR"]);
    let hit = edges["PRK KOR"];
    assert_eq!((hit.data["edge_weight"].as_str(), hit.data["edge_material_conflict"].as_str()), ("1", "1"));
    assert_eq!(hit.data["edge_score_mean"], "-9");
    assert_eq!(done.rows, 6);
    let (out, done) = text(&s, Format::GraphmlIssues, &[]);
    let all = graph(&out);
    let kinds: Vec<&str> = all.iter().filter(|e| e.name == "node").map(|e| e.data["node_type"].as_str()).collect();
    assert_eq!(kinds, ["party", "party", "issue"]);
    assert!(all.iter().any(|e| e.name == "node" && e.data["node_name"] == "the talks & \"terms\""));
    let agreement: Vec<&str> =
        all.iter().filter(|e| e.name == "edge").map(|e| e.data["edge_agreement"].as_str()).collect();
    assert_eq!((agreement, done.events), (vec!["-1", "1"], 2));
}

#[test]
fn records_come_out_as_they_went_in() {
    let s = store("records");
    let (out, done) = text(&s, Format::Jsonl, &[]);
    assert_eq!((out.lines().count(), done.events), (7, 7));
    for l in out.lines() {
        let r: Record = serde_json::from_str(l).unwrap();
        assert_eq!(r.problems(), Vec::new());
    }
    let filter = Filter { types: vec!["ASSAULT".into()], ..Filter::default() };
    let mut out = Vec::new();
    export(&s, &filter, Format::Jsonl, &Options::default(), &mut out).unwrap();
    assert_eq!(out.iter().filter(|b| **b == b'\n').count(), 1);
}

/// Rows of RFC 4180.
fn csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut signs = text.chars().peekable();
    while let Some(c) = signs.next() {
        match (c, quoted) {
            ('"', true) if signs.peek() == Some(&'"') => cell.push(signs.next().unwrap()),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\r', false) => {
                assert_eq!(signs.next(), Some('\n'));
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            _ => cell.push(c),
        }
    }
    assert!(!quoted && cell.is_empty() && row.is_empty());
    rows
}

#[test]
fn tables_are_the_same_as_csv_and_as_parquet() {
    let s = store("tables");
    let dir = folder("tables-out");
    let all = Filter::default();
    let one = tables(&s, &all, TableFormat::Csv, &dir).unwrap();
    let two = tables(&s, &all, TableFormat::Parquet, &dir).unwrap();
    assert_eq!(one, two);
    assert_eq!(one.events, 6);
    let mut names: Vec<String> =
        std::fs::read_dir(&dir).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names.len(), 2 * TABLES.len(), "{names:?}");
    for t in TABLES {
        let text = std::fs::read_to_string(dir.join(format!("{}.csv", t.name))).unwrap();
        let mut rows = csv(&text);
        let head = rows.remove(0);
        assert_eq!(head, t.columns.iter().map(|c| c.0).collect::<Vec<_>>());
        let file = std::fs::File::open(dir.join(format!("{}.parquet", t.name))).unwrap();
        let reader = SerializedFileReader::new(file).unwrap();
        let columns: Vec<String> =
            reader.metadata().file_metadata().schema().get_fields().iter().map(|f| f.name().to_owned()).collect();
        assert_eq!(columns, head);
        let mut n = 0;
        for (row, want) in reader.get_row_iter(None).unwrap().zip(&rows) {
            for ((name, field), want) in row.unwrap().get_column_iter().zip(want) {
                let is = match field {
                    parquet::record::Field::Null => String::new(),
                    parquet::record::Field::Str(s) => s.clone(),
                    parquet::record::Field::Long(n) => n.to_string(),
                    parquet::record::Field::Double(x) => x.to_string(),
                    other => panic!("{name}: {other:?}"),
                };
                assert_eq!(&is, want, "{} of {}", name, t.name);
            }
            n += 1;
        }
        assert_eq!(n, rows.len(), "{}", t.name);
    }
    // A filter keeps the tables together.
    let filter = Filter { types: vec!["ASSAULT".into()], ..Filter::default() };
    let few = tables(&s, &filter, TableFormat::Csv, &dir).unwrap();
    let count = |t: &str| csv(&std::fs::read_to_string(dir.join(t)).unwrap()).len() - 1;
    assert_eq!(
        (few.events, count("events.csv"), count("parties.csv"), count("mentions.csv"), count("articles.csv")),
        (1, 1, 3, 1, 1)
    );
    assert_eq!(count("positions.csv"), 0);
    std::fs::write(dir.join("file"), "").unwrap();
    assert!(tables(&s, &all, TableFormat::Csv, &dir.join("file")).is_err());
}

#[test]
fn an_answer_has_the_narrowest_columns() {
    let mut s = store("answer");
    let rows = s.ask("SELECT 1 AS n, 1.5 AS x, 'a' AS t, NULL AS [none] UNION ALL SELECT 2, 3, NULL, NULL").unwrap();
    let bytes = dateline_export::parquet::rows(Vec::new(), rows).unwrap();
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    let rows: Vec<String> = reader.get_row_iter(None).unwrap().map(|r| r.unwrap().to_string()).collect();
    assert_eq!(rows, ["{n: 1, x: 1.5, t: \"a\", none: null}", "{n: 2, x: 3.0, t: null, none: null}"]);
}
