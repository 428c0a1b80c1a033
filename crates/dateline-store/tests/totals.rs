//! What is counted without looking at every event is what the rows add up to.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use dateline_record::{EventType, Position, Span, Stance};
use dateline_store::{Detail, Filter, Incoming, Measure, Panel, Period, Store, Unit, Value, What};
use std::collections::BTreeMap;

fn report(n: usize, told: Told<'_>) -> Incoming {
    let day = format!("2015-{:02}-{:02}", n % 12 + 1, n % 27 + 1);
    article(&format!("r{n}"), Some(&day), "P", &format!("Report {n} of what they did"), &[told])
}

fn filled(name: &str) -> Store {
    let mut s = store(name);
    let states = ["JPN", "KOR", "PRK", "USA", "RUS"];
    let accuse = Told { kind: EventType::Accuse, act: EventType::Accuse, ..MET };
    let all: Vec<Incoming> = (0..60)
        .map(|n| {
            let (a, b) = ([states[n % 5], states[(n / 2) % 5]], [states[(n / 3) % 5]]);
            match n % 3 {
                0 => report(n, Told { actors: &a, place: Some("Tokyo"), ..MET }),
                1 => report(n, Told { actors: &a[..1], recipients: &b, ..accuse }),
                _ => report(n, Told { actors: &a, place: Some("Tokyo"), ..WILL_MEET }),
            }
        })
        .collect();
    s.add(&all, true).unwrap();
    s
}

fn number(v: &Value) -> f64 {
    match v {
        Value::Integer(n) => *n as f64,
        Value::Real(x) => *x,
        _ => 0.0,
    }
}

#[test]
fn totals_are_what_a_panel_adds_up_to() {
    let s = filled("totals");
    let mut asked = vec![Filter::default(), Filter::default().counted()];
    for (option, value) in
        [("party", "PRK"), ("dyad", "JPN > KOR"), ("since", "2015-06"), ("status", "planned"), ("search", "report")]
    {
        let mut f = Filter::default();
        assert!(f.say(option, value).unwrap());
        asked.push(f);
    }
    for f in asked {
        for unit in [Unit::Country, Unit::Dyad, Unit::Pair] {
            for period in [Period::Year, Period::Month, Period::Day] {
                let sums = |measures: Vec<Measure>| {
                    let panel = Panel { unit, period, measures, from: None, to: None, domestic: false };
                    let rows = s.panel(&panel, &f).unwrap();
                    let codes = if unit == Unit::Country { 1 } else { 2 };
                    let mut sums: BTreeMap<Vec<String>, Vec<f64>> = BTreeMap::new();
                    for r in &rows.rows {
                        let of = sums
                            .entry(r[..codes].iter().map(Value::to_string).collect())
                            .or_insert_with(|| vec![0.0; 6]);
                        // Count, sum of scores, four classes; the mean between them is nothing to add up.
                        for (x, i) in of.iter_mut().zip([1, 2, 4, 5, 6, 7]) {
                            *x += number(&r[codes + i]);
                        }
                    }
                    sums
                };
                let few = sums(vec![Measure::Count, Measure::Score, Measure::Quad]);
                // With a measure that no index holds every event is looked at.
                let all = sums(vec![Measure::Count, Measure::Score, Measure::Quad, Measure::Goldstein]);
                let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(x, y)| (x - y).abs() < 1e-6);
                assert!(
                    few.len() == all.len() && few.iter().all(|(u, v)| near(v, &all[u])),
                    "{f:?} {unit:?} {period:?}"
                );
                let totals = s.totals(unit, &f).unwrap();
                assert_eq!(totals.keys().collect::<Vec<_>>(), few.keys().collect::<Vec<_>>(), "{f:?} {unit:?}");
                for (u, t) in &totals {
                    let mut of = vec![t.count as f64, t.score];
                    of.extend(t.quads.map(|q| q as f64));
                    assert!(t.count > 0 && near(&of, &few[u]), "{u:?}: {of:?} {:?}", few[u]);
                }
            }
        }
    }
    let places = s.places(&Filter::default()).unwrap();
    let n = places.rows.iter().map(|r| number(&r[5])).sum::<f64>();
    let mut with = Filter::default();
    with.say("place", "Tokyo").unwrap();
    assert!(n > 2.0 && n == s.count(What::Events, &with).unwrap() as f64);
}

#[test]
fn what_a_party_held_before_is_found_whenever_it_is_added() {
    let stand = |source: &str, day: &str, stance: Stance| -> Incoming {
        let mut i =
            article(source, Some(day), source, &format!("Words of {source}"), &[Told { actors: &["PRK"], ..MET }]);
        let r = i.record.as_mut().unwrap();
        let (holder, whole) = (r.entities[0].id.clone(), Span::new(0, r.article.text.len()));
        r.positions.push(Position {
            id: "q1".into(),
            sentence: 0,
            holders: vec![holder],
            issue: "inspections".into(),
            process: None,
            stance,
            conditions: vec![],
            time: None,
            attribution: vec![],
            evidence: vec![whole],
        });
        i
    };
    let mut s = store("stands");
    // The one between comes last.
    s.add(&[stand("a", "2015-01-01", Stance::Opposes), stand("c", "2015-03-01", Stance::Supports)], true).unwrap();
    let held = |s: &Store| {
        let rows = s.list(What::Positions, &Filter::default(), false).unwrap();
        let at = |name: &str| rows.columns.iter().position(|c| c == name).unwrap();
        rows.rows
            .iter()
            .map(|r| format!("{} {} {}", r[at("day")], r[at("stance")], r[at("before")]))
            .collect::<Vec<_>>()
    };
    assert_eq!(held(&s), ["2015-01-01 opposes ", "2015-03-01 supports opposes"]);
    s.add(&[stand("b", "2015-02-01", Stance::Willing)], true).unwrap();
    assert_eq!(held(&s), ["2015-01-01 opposes ", "2015-02-01 willing opposes", "2015-03-01 supports willing"]);
    s.check().unwrap();
}

#[test]
fn corrections_are_shown_with_what_they_are_about() {
    let mut s = store("shown");
    let pair = ["JPN", "KOR"];
    let told = |day: &'static str| Told { actors: &pair, edtf: Some(day), ..MET };
    let add = [
        ("a", "2015-03-11", told("2015-03-11")),
        ("b", "2015-03-13", told("2015-03-12")),
        ("c", "2015-06-01", told("2015-06-01")),
    ];
    let add: Vec<Incoming> = add
        .into_iter()
        .map(|(n, day, t)| article(n, Some(day), n, &format!("They met, says {n} of the day"), &[t]))
        .collect();
    s.add(&add, true).unwrap();
    let ids = |s: &mut Store| -> Vec<String> {
        s.ask("SELECT event FROM mentions_v ORDER BY source").unwrap().rows.iter().map(|r| r[0].to_string()).collect()
    };
    let before = ids(&mut s);
    let near = |s: &Store, e: &str| {
        s.detail(Detail::NearEvent, e).unwrap().rows.iter().map(|r| r[0].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(near(&s, &before[0]), [before[1].clone()], "the one of June is far off");
    s.merge(&before[..2], "2026-01-01").unwrap();
    let now = ids(&mut s);
    let edits = s.detail(Detail::Edits, &now[0]).unwrap();
    assert_eq!((edits.rows.len(), edits.rows[0][5].to_string()), (1, now[0].clone()));
    assert!(s.detail(Detail::Edits, &now[2]).unwrap().rows.is_empty());
    s.undo(None, "2026-01-02").unwrap();
    let all = s.detail(Detail::Edits, "").unwrap();
    assert_eq!(all.rows.iter().map(|r| r[2].to_string()).collect::<Vec<_>>(), ["undo", "merge"]);
    assert_eq!(all.rows[1][4], Value::Integer(2), "taken back by the second");
    let key = s.ask("SELECT article FROM mentions_v WHERE source = 'b'").unwrap().rows[0][0].to_string();
    assert_eq!(s.detail(Detail::EditsOfArticle, &key).unwrap().rows.len(), 2);
    let again = ids(&mut s);
    assert_eq!(s.detail(Detail::HistoryOfEvent, &again[0]).unwrap().rows.len(), 1);
    assert_eq!(s.detail(Detail::MentionsOfArticle, &key).unwrap().rows.len(), 1);
    let log = s.ask("SELECT * FROM edits_v ORDER BY edit").unwrap();
    assert_eq!(s.detail(Detail::EditLog, "").unwrap(), log);
}
