//! Events across reports: joined, moved on, counted.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use dateline_record::{EventType, Status};
use dateline_store::{Event, Filter, Incoming, Store, What};

fn events(s: &Store) -> Vec<Event> {
    let mut all = Vec::new();
    s.each_event(&Filter::default(), &mut |e| {
        all.push(e);
        true
    })
    .unwrap();
    all
}

const JK: &[&str] = &["JPN", "KOR"];

fn plan(day: &str) -> Incoming {
    let will = Told { actors: JK, edtf: Some(day), place: Some("Tokyo"), ..WILL_MEET };
    article(
        "a1",
        Some("2015-03-03"),
        "Wire",
        &format!("Envoys of Japan and South Korea will meet in Tokyo on {day}"),
        &[will],
    )
}

fn one(name: &str, list: &[Incoming]) -> Event {
    let mut s = store(name);
    s.add(list, true).unwrap();
    let mut all = events(&s);
    assert_eq!(all.len(), 1, "{all:#?}");
    all.remove(0)
}

#[test]
fn a_planned_meeting_that_is_held_is_one_event() {
    let met = Told { actors: &["KOR", "JPN"], edtf: Some("2015-03-11"), ..MET };
    let e = one(
        "held",
        &[plan("2015-03-11"), article("a2", Some("2015-03-12"), "Post", "Envoys of the two met on Wednesday", &[met])],
    );
    assert_eq!((e.status.as_str(), e.kind.as_str(), e.place.as_deref()), ("occurred", "CONSULT", Some("Tokyo")));
    assert_eq!((e.mentions, e.reports, e.publishers), (2, 2, 2));
    let history: Vec<&str> = e.history.iter().map(|h| h.status.as_str()).collect();
    assert_eq!(history, ["planned", "occurred"]);
}

#[test]
fn news_without_a_day_is_of_the_day() {
    let met = Told { actors: JK, ..MET };
    let e = one(
        "news",
        &[plan("2015-03-11"), article("a2", Some("2015-03-11"), "Post", "Envoys of Japan and South Korea met", &[met])],
    );
    assert_eq!((e.status.as_str(), e.day.as_deref()), ("occurred", Some("2015-03-11")));
}

#[test]
fn a_plan_told_to_the_week_is_the_one_meeting_of_that_week() {
    let week = Told { actors: JK, edtf: Some("2015-03-09/2015-03-15"), ..WILL_MEET };
    let met = Told { actors: JK, edtf: Some("2015-03-11"), ..MET };
    let plan = article("a1", Some("2015-03-03"), "Wire", "They will meet next week", &[week]);
    let held = article("a2", Some("2015-03-12"), "Post", "They met", std::slice::from_ref(&met));
    let e = one("week", &[plan.clone(), held.clone()]);
    assert_eq!((e.status.as_str(), e.edtf.as_deref()), ("occurred", Some("2015-03-11")));
    // With a second meeting in that week nobody knows which was meant.
    let again = Told { edtf: Some("2015-03-13"), ..met };
    let mut s = store("week2");
    s.add(&[plan, held, article("a3", Some("2015-03-14"), "Post", "They met again", &[again])], true).unwrap();
    assert_eq!(events(&s).len(), 3);
}

#[test]
fn put_off_and_called_off() {
    for (rule, status) in
        [("cancel postpone@cooperation.tsv:270", "postponed"), ("call_off@conflict.tsv:120", "cancelled")]
    {
        let off = Told { actors: &["JPN"], recipients: &["KOR"], ..put_off(rule) };
        let e = one(
            status,
            &[
                plan("2015-03-11"),
                article("a2", Some("2015-03-09"), "Post", "Japan put the meeting with South Korea off", &[off]),
            ],
        );
        assert_eq!((e.status.as_str(), e.edtf.as_deref(), e.act.as_str()), (status, Some("2015-03-11"), "CONSULT"));
    }
    // Put off to another day, then held: one event, with the day it was held on.
    let off = Told { actors: &["JPN"], recipients: &["KOR"], edtf: Some("2015-03-11"), ..put_off("postpone@x:1") };
    let new = Told { actors: JK, edtf: Some("2015-04-08"), ..WILL_MEET };
    let met = Told { actors: JK, edtf: Some("2015-04-08"), place: Some("Seoul"), ..MET };
    let e = one(
        "moved",
        &[
            plan("2015-03-11"),
            article("a2", Some("2015-03-09"), "Post", "The meeting of March 11 was put off to April 8", &[off, new]),
            article("a3", Some("2015-04-08"), "Post", "They met in Seoul", &[met]),
        ],
    );
    assert_eq!(
        (e.status.as_str(), e.edtf.as_deref(), e.place.as_deref()),
        ("occurred", Some("2015-04-08"), Some("Seoul"))
    );
    assert_eq!(
        e.history.iter().map(|h| h.status.as_str()).collect::<Vec<_>>(),
        ["planned", "postponed", "planned", "occurred"],
        "{:#?}",
        e.history
    );
}

#[test]
fn overdue_is_what_was_announced_and_never_held() {
    let mut s = store("overdue");
    s.add(&[plan("2015-03-11")], true).unwrap();
    let rows = |day: &str| {
        s.list(What::Meetings, &Filter { overdue: Some(day.into()), ..Filter::default() }, true).unwrap().rows.len()
    };
    assert_eq!((rows("2015-03-11"), rows("2015-03-12")), (0, 1));
}

#[test]
fn other_people_places_and_processes_are_other_events() {
    let on = |actors, place| Told { actors, place, edtf: Some("2015-03-11"), ..MET };
    let mut s = store("others");
    let list = [
        article("1", Some("2015-03-12"), "A", "one", &[on(&["Kerry@USA", "Lavrov@RUS"], None)]),
        article("2", Some("2015-03-12"), "B", "two", &[on(&["Kerry@USA", "Putin@RUS"], None)]),
        article("3", Some("2015-03-12"), "C", "three", &[on(&["JPN", "KOR"], Some("Tokyo"))]),
        article("4", Some("2015-03-12"), "D", "four", &[on(&["JPN", "KOR"], Some("Seoul"))]),
    ];
    s.add(&list, true).unwrap();
    assert_eq!(events(&s).len(), 4);
}

#[test]
fn what_one_report_denies_is_contested() {
    let hit = |status| Told {
        kind: EventType::Assault,
        act: EventType::Assault,
        status,
        actors: &["RUS"],
        recipients: &["USA"],
        edtf: Some("2015-03-11"),
        ..MET
    };
    let mut s = store("contested");
    s.add(
        &[
            article(
                "1",
                Some("2015-03-12"),
                "A",
                "Russia struck",
                &[Told { place: Some("x"), ..hit(Status::Occurred) }],
            ),
            article(
                "2",
                Some("2015-03-13"),
                "B",
                "Russia did not strike",
                &[Told { place: Some("x"), ..hit(Status::Negated) }],
            ),
        ],
        true,
    )
    .unwrap();
    let rows = s.list(What::Events, &Filter::default(), false).unwrap();
    let at = rows.columns.iter().position(|c| c == "contested").unwrap();
    assert_eq!(rows.rows.len(), 1);
    assert_eq!(rows.rows[0][at], dateline_store::Value::Integer(1));
}

#[test]
fn meetings_take_every_filter_of_events() {
    let mut s = store("meetings");
    s.add(&[plan("2015-03-11")], true).unwrap();
    let mut f = Filter::default();
    for (option, value) in
        [("type", "AGREE,CONSULT"), ("context", "diplomatic"), ("place", "Tokyo"), ("reported-until", "2015-03-03")]
    {
        assert!(f.say(option, value).unwrap());
    }
    assert_eq!(s.count(What::Meetings, &f).unwrap(), 1);
    assert!(
        s.list(What::Meetings, &Filter { lead: true, one_a_day: true, min_publishers: Some(1), ..f.clone() }, false)
            .is_ok()
    );
    f.reported_since = Some("2015-03-04".into());
    assert_eq!(s.count(What::Meetings, &f).unwrap(), 0);
    assert_eq!(s.tally(What::Meetings, &Filter::default(), "status", 9).unwrap(), [("planned".to_owned(), 1)]);
    assert!(s.tally(What::Meetings, &Filter::default(), "1; DROP TABLE events", 9).is_err());
    let by = s.by_time(What::Meetings, &Filter::default(), "status", 7).unwrap();
    assert_eq!(format!("{:?}", by.rows), r#"[[Text("planned"), Text("2015-03"), Integer(1)]]"#);
}
