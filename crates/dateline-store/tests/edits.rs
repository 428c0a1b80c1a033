//! Corrections by hand hold whatever comes after them, another reading too; and another reading leaves nothing of the old one behind.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use dateline_record::{Mode, ProcessState, Record, Status, Versions};
use dateline_store::{Filter, Incoming, Kind, Store, Value, What};

const DAY: &str = "2026-01-01";

fn met<'a>(actors: &'a [&'a str], day: &'a str) -> Told<'a> {
    Told { actors, edtf: Some(day), ..MET }
}

/// Mentions by event: sources of the articles, in alphabetical order.
fn events(s: &mut Store) -> Vec<String> {
    let rows = s
        .ask("SELECT group_concat(source, ' ') AS told FROM (SELECT event, source FROM mentions_v ORDER BY source) GROUP BY event ORDER BY told")
        .unwrap();
    rows.rows.iter().map(|r| if let Value::Text(t) = &r[0] { t.clone() } else { String::new() }).collect()
}

fn id(s: &mut Store, source: &str) -> String {
    let rows = s.ask(&format!("SELECT event FROM mentions_v WHERE source = '{source}'")).unwrap();
    if let Value::Text(t) = &rows.rows[0][0] { t.clone() } else { String::new() }
}

fn mention(s: &mut Store, source: &str) -> String {
    let rows = s.ask(&format!("SELECT mention FROM mentions_v WHERE source = '{source}'")).unwrap();
    if let Value::Text(t) = &rows.rows[0][0] { t.clone() } else { String::new() }
}

fn report(source: &str, published: &str, told: Told<'_>) -> Incoming {
    article(source, Some(published), source, &format!("They met, says {source} of the day"), &[told])
}

/// Two meetings a day apart, the first told twice.
fn two_meetings(name: &str) -> Store {
    let mut s = store(name);
    let pair = ["JPN", "KOR"];
    s.add(
        &[
            report("a", "2015-03-11", met(&pair, "2015-03-11")),
            report("b", "2015-03-12", met(&pair, "2015-03-11")),
            report("c", "2015-03-13", met(&pair, "2015-03-12")),
        ],
        true,
    )
    .unwrap();
    assert_eq!(events(&mut s), ["a b", "c"]);
    s
}

fn table(s: &Store) -> String {
    format!("{:?}", s.list(What::Events, &Filter::default(), false).unwrap().rows)
}

#[test]
fn what_is_merged_stays_one_and_undo_brings_back_what_was() {
    let mut s = two_meetings("merge");
    let before = table(&s);
    let both = [id(&mut s, "a"), id(&mut s, "c")];
    let done = s.merge(&both, DAY).unwrap();
    assert_eq!((done.edit, events(&mut s)), (1, vec!["a b c".to_owned()]));
    assert_eq!(done.events, [id(&mut s, "a")]);
    // A report that belongs to one of the two belongs to both; an earlier one names the event.
    s.add(&[report("d", "2015-03-10", met(&["JPN", "KOR"], "2015-03-12"))], true).unwrap();
    assert_eq!(events(&mut s), ["a b c d"]);
    assert_eq!(id(&mut s, "a"), mention(&mut s, "d"));
    let why = s.ask("SELECT reasons FROM joins WHERE reasons LIKE 'by hand%'").unwrap();
    assert!(!why.rows.is_empty() && why.rows.iter().all(|r| r[0] == Value::Text("by hand, edit 1".into())));
    let undone = s.undo(None, DAY).unwrap();
    assert_eq!((undone.edit, events(&mut s)), (2, vec!["a b".to_owned(), "c d".to_owned()]));
    assert!(s.ask("SELECT 1 FROM joins WHERE reasons LIKE 'by hand%'").unwrap().rows.is_empty());
    assert_eq!(s.undo(None, DAY).unwrap_err().kind(), Kind::Question);
    assert_eq!(s.undo(Some(1), DAY).unwrap_err().kind(), Kind::Question);
    // Without the later report the table is what it was.
    let mut s = two_meetings("undo");
    let both = [id(&mut s, "a"), id(&mut s, "c")];
    s.merge(&both, DAY).unwrap();
    assert_ne!(table(&s), before);
    s.undo(Some(1), DAY).unwrap();
    assert_eq!(table(&s), before);
    let log = s.ask("SELECT edit, kind, of, undone FROM edits_v ORDER BY edit").unwrap().rows;
    let text = |t: &str| Value::Text(t.into());
    assert_eq!(log[0], [Value::Integer(1), text("merge"), Value::Null, Value::Integer(2)]);
    assert_eq!(log[1], [Value::Integer(2), text("undo"), Value::Integer(1), Value::Null]);
}

#[test]
fn what_is_split_stays_apart_in_whatever_order_reports_come() {
    let later = [
        report("d", "2015-03-11", met(&["JPN", "KOR"], "2015-03-11")),
        report("e", "2015-03-12", Told { place: Some("Tokyo"), ..met(&["JPN", "KOR"], "2015-03-11") }),
    ];
    let mut digests = Vec::new();
    for order in [[0, 1], [1, 0]] {
        let mut s = two_meetings(&format!("split-{}", order[0]));
        let (event, off) = (id(&mut s, "a"), mention(&mut s, "b"));
        let done = s.split(&event, &[off[..8].to_owned()], DAY).unwrap();
        assert_eq!((done.events.len(), events(&mut s)), (2, vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]));
        for i in order {
            s.add(&[later[i].clone()], true).unwrap();
            let now = events(&mut s);
            assert!(!now.iter().any(|e| e.contains('a') && e.contains('b')), "{now:?}");
        }
        assert_eq!(events(&mut s).len(), 3);
        digests.push(s.digest().unwrap());
        // Of two edits that say the opposite the later one holds.
        let ends = [id(&mut s, "a"), id(&mut s, "b")];
        s.merge(&ends, DAY).unwrap();
        assert_eq!(id(&mut s, "a"), id(&mut s, "b"));
        s.undo(None, DAY).unwrap();
        s.undo(None, DAY).unwrap();
        assert_eq!(events(&mut s), ["a b d e", "c"]);
    }
    assert_eq!(digests[0], digests[1]);
}

#[test]
fn a_plan_without_a_day_goes_where_it_is_put() {
    let mut s = two_meetings("plan");
    let plan = Told { actors: &["JPN", "KOR"], process: true, ..WILL_MEET };
    let held = Told { process: true, ..met(&["JPN", "KOR"], "2015-03-12") };
    s.add(&[report("p", "2015-03-01", plan), report("q", "2015-03-13", held)], true).unwrap();
    let own = id(&mut s, "p");
    let (c, q) = (id(&mut s, "c"), id(&mut s, "q"));
    assert_eq!((c.as_str(), own.as_str()), (q.as_str(), q.as_str()), "{:?}", events(&mut s));
    let off = mention(&mut s, "p");
    s.split(&own, &[off], DAY).unwrap();
    assert_eq!(events(&mut s), ["a b", "c q", "p"]);
    let to = [id(&mut s, "p"), id(&mut s, "a")];
    s.merge(&to, DAY).unwrap();
    assert_eq!(events(&mut s), ["a b p", "c q"]);
    s.undo(None, DAY).unwrap();
    s.undo(None, DAY).unwrap();
    assert_eq!(events(&mut s), ["a b", "c p q"]);
}

#[test]
fn mistakes_are_told_and_nothing_is_changed() {
    let mut s = two_meetings("mistakes");
    let (a, b, c) = (id(&mut s, "a"), mention(&mut s, "b"), id(&mut s, "c"));
    let before = s.digest().unwrap();
    for wrong in [
        s.merge(std::slice::from_ref(&a), DAY),
        s.merge(&[a.clone(), a.clone()], DAY),
        s.merge(&[a.clone(), "e0000000".into()], DAY),
        s.merge(&[a.clone(), "e".into()], DAY),
        s.merge(&[a.clone(), "e' OR 1".into()], DAY),
        s.split(&a, &[], DAY),
        s.split(&a, std::slice::from_ref(&c), DAY),
        s.split(&c, std::slice::from_ref(&c), DAY),
        s.split(&a, &[a.clone(), b], DAY),
        s.undo(Some(7), DAY),
    ] {
        assert_eq!(wrong.unwrap_err().kind(), Kind::Question);
    }
    assert_eq!(s.digest().unwrap(), before);
}

/// The article as a later version reads it: other ids, and what else is changed.
fn again(one: &Incoming, change: impl Fn(&mut Record)) -> (String, Record) {
    let mut r = one.record.clone().unwrap();
    r.versions = later();
    for e in &mut r.events {
        e.id = format!("f{}", &e.id[1..]);
    }
    change(&mut r);
    (one.key.clone(), r)
}

fn later() -> Versions {
    Versions { dateline: "0.2.0".into(), analysis: "fast".into(), weights: "w2".into(), lexicon: "l2".into() }
}

fn corpus() -> Vec<Incoming> {
    let pair = ["JPN", "KOR"];
    let mut all = vec![
        report("a", "2015-03-11", met(&pair, "2015-03-11")),
        report("b", "2015-03-12", met(&pair, "2015-03-11")),
        report("c", "2015-03-13", met(&pair, "2015-03-12")),
        report("p", "2015-03-01", Told { edtf: Some("2015-03"), ..Told { actors: &pair, ..WILL_MEET } }),
        report("x", "2015-05-01", Told { process: true, ..met(&["Lee@KOR", "RUS"], "2015-05-01") }),
    ];
    let r = all[4].record.as_mut().unwrap();
    let words = vec![r.article.sentences[0].span];
    let state = ProcessState { state: "suspended".into(), time: None, by: Vec::new(), sentence: 0, evidence: words };
    r.processes[0].state.push(state);
    all
}

#[test]
fn another_reading_gives_what_reading_anew_gives() {
    let all = corpus();
    let changed: Vec<(String, Record)> = all
        .iter()
        .map(|i| {
            again(i, |r| match i.source.as_str() {
                "b" => r.events.clear(),
                "c" => r.events[0].status = Status::Negated,
                "x" => {
                    r.processes.clear();
                    r.events[0].process = None;
                    r.entities[0].name = "Lee Min".into();
                }
                _ => {}
            })
        })
        .collect();
    for keep_text in [true, false] {
        let mut s = store(&format!("again-{keep_text}"));
        s.add(&all, keep_text).unwrap();
        let (keys, without) = s.to_reread(&later(), false).unwrap();
        assert_eq!((keys.len(), without), if keep_text { (5, 0) } else { (0, 5) });
    }
    let mut s = store("again");
    s.add(&all, true).unwrap();
    // Stopped in between: what is put aside is not asked for again, and the database is as it was.
    let before = s.digest().unwrap();
    s.put_aside(&changed[..2]).unwrap();
    assert_eq!(s.digest().unwrap(), before);
    assert_eq!(s.to_reread(&later(), false).unwrap().0.len(), 3);
    s.put_aside(&changed[2..]).unwrap();
    let done = s.take_over(&later()).unwrap();
    assert_eq!((done.articles, done.changed, done.new, done.gone, done.told_otherwise), (5, 3, 0, 2, 2), "{done:?}");
    let told: Vec<String> = done
        .rows
        .rows
        .iter()
        .map(|r| {
            r[4..].iter().map(|v| if let Value::Text(t) = v { t.as_str() } else { "" }).collect::<Vec<_>>().join("|")
        })
        .collect();
    assert!(told.contains(&"changed|status|occurred|negated".to_owned()), "{told:?}");
    assert!(told.iter().any(|t| t.starts_with("changed|actors|") && t.ends_with(", Lee Min")), "{told:?}");
    assert!(told.contains(&"gone||six-party talks; suspended|".to_owned()), "{told:?}");
    let mut fresh = store("fresh");
    let anew: Vec<Incoming> =
        all.iter().zip(&changed).map(|(i, (_, r))| Incoming { record: Some(r.clone()), ..i.clone() }).collect();
    fresh.add(&anew, true).unwrap();
    assert_eq!(s.digest().unwrap(), fresh.digest().unwrap());
    assert_eq!(s.to_reread(&later(), false).unwrap().0.len(), 0);
    assert_eq!(s.to_reread(&later(), true).unwrap().0.len(), 5);
    // What another reader put aside is let go.
    s.put_aside(&changed[..1]).unwrap();
    let other = Versions { weights: "w3".into(), ..later() };
    assert_eq!(s.take_over(&other).unwrap().articles, 0);
    assert_eq!(s.take_over(&later()).unwrap().articles, 0);
}

#[test]
fn edits_survive_another_reading() {
    let all = corpus();
    let mut s = store("survive");
    s.add(&all, true).unwrap();
    let both = [id(&mut s, "a"), id(&mut s, "c")];
    s.merge(&both, DAY).unwrap();
    let (event, off) = (id(&mut s, "b"), mention(&mut s, "b"));
    s.split(&event, std::slice::from_ref(&off), DAY).unwrap();
    let was = events(&mut s);
    assert!(was.contains(&"b".to_owned()) && was.iter().any(|e| e.contains("a c")), "{was:?}");
    let same: Vec<(String, Record)> = all.iter().map(|i| again(i, |r| r.events[0].confidence = 0.5)).collect();
    s.put_aside(&same).unwrap();
    let done = s.take_over(&later()).unwrap();
    assert_eq!((done.articles, done.changed, done.lost_edits.len()), (5, 0, 0));
    assert_ne!(mention(&mut s, "b"), off, "ids are other ones now");
    assert_eq!(events(&mut s), was);
    // An event that is not read any more takes its edits with it, and that is told; it comes back with them.
    let none: Vec<(String, Record)> = all[1..2].iter().map(|i| again(i, |r| r.events.clear())).collect();
    s.put_aside(&none).unwrap();
    assert_eq!(s.take_over(&later()).unwrap().lost_edits, [2]);
    assert!(!events(&mut s).iter().any(|e| e.contains('b')));
    let back: Vec<(String, Record)> =
        all[1..2].iter().map(|i| again(i, |r| r.events[0].act.mode = Some(Mode::Visit))).collect();
    s.put_aside(&back).unwrap();
    s.take_over(&later()).unwrap();
    assert_eq!(events(&mut s), was);
}
