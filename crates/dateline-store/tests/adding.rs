//! Adding: the same content whatever the order, copies and versions told apart, bad states told and the file left as it was.
#![allow(clippy::unwrap_used)]

mod common;

use common::*;
use dateline_store::{Filter, Incoming, Kind, Measure, Panel, Party, Store, Value, What};

/// Forty reports of ten meetings, planned, held, put off, copied.
fn corpus() -> Vec<Incoming> {
    let states = ["JPN", "KOR", "PRK", "USA", "RUS", "CHN"];
    let mut all = Vec::new();
    for i in 0..40usize {
        let pair = [states[i % 5], states[(i / 3 + i % 5 + 1) % 6]];
        if pair[0] == pair[1] {
            continue;
        }
        let day = format!("2015-03-{:02}", 1 + i % 9);
        let published = format!("2015-03-{:02}", 1 + (i * 7) % 20);
        let told = match i % 4 {
            0 => Told { actors: &pair, edtf: Some(&day), ..WILL_MEET },
            1 => Told { actors: &pair, ..MET },
            2 => Told { actors: &pair[..1], recipients: &pair[1..], ..put_off("postpone@x:1") },
            _ => Told { actors: &pair, edtf: Some("2015-03"), process: true, ..WILL_MEET },
        };
        let filler: String = (0..40).map(|k| format!(" w{}", (i / 2 * 31 + k * 7) % 211)).collect();
        all.push(article(
            &format!("s{i:02}"),
            Some(&published),
            ["A", "B", "C"][i % 3],
            &format!("Report {}{filler} {i}", i / 2),
            &[told],
        ));
    }
    // The same article at a second address, which sorts before the first.
    let mut again = all[3].clone();
    again.source = "a-first".into();
    again.publisher = Some("Z".into());
    all.push(again);
    all
}

fn digest(name: &str, batches: &[&[Incoming]]) -> String {
    let mut s = store(name);
    for b in batches {
        s.add(b, true).unwrap();
    }
    s.digest().unwrap()
}

#[test]
fn order_and_batches_make_no_difference() {
    let all = corpus();
    let whole = digest("whole", &[&all]);
    let mut back = all.clone();
    back.reverse();
    let singly: Vec<&[Incoming]> = back.chunks(1).collect();
    assert_eq!(digest("back", &singly), whole);
    let mut shuffled = all.clone();
    for seed in 1..6usize {
        for i in (1..shuffled.len()).rev() {
            let j = (seed * 7919 + i * 104_729) % (i + 1);
            shuffled.swap(i, j);
        }
        let parts: Vec<&[Incoming]> = shuffled.chunks(3 + seed).collect();
        assert_eq!(digest("shuffled", &parts), whole, "order {seed}");
    }
    // What differs is seen.
    assert_ne!(digest("less", &[&all[1..]]), whole);
}

#[test]
fn again_is_nothing_new() {
    let all = corpus();
    let mut s = store("again");
    let first = s.add(&all, true).unwrap();
    assert_eq!((first.new, first.known, first.addresses), (all.len() - 1, 0, 1));
    let before = s.digest().unwrap();
    let second = s.add(&all, true).unwrap();
    assert_eq!((second.new, second.known, second.addresses), (0, all.len(), 0));
    assert_eq!(s.digest().unwrap(), before);
    // Known articles need no record.
    let bare: Vec<Incoming> = all.into_iter().map(|i| Incoming { record: None, ..i }).collect();
    assert!(bare.iter().all(|i| s.keys().unwrap().contains(&i.key)));
    assert_eq!(s.add(&bare, true).unwrap().new, 0);
}

#[test]
fn copies_are_one_voice_and_versions_follow_each_other() {
    let long = |end: &str| format!("{} {end}", (0..120).map(|i| format!("word{i}")).collect::<Vec<_>>().join(" "));
    let met = Told { actors: &["JPN", "KOR"], place: Some("Tokyo"), ..MET };
    let mut s = store("copies");
    s.add(
        &[
            article("one", Some("2015-03-11"), "Herald", &long("x"), std::slice::from_ref(&met)),
            article("two", Some("2015-03-11"), "Post", &long("y"), std::slice::from_ref(&met)),
            article(
                "one",
                Some("2015-03-12"),
                "Herald",
                &format!("{} {}", long("x"), (0..60).map(|i| format!("more{i}")).collect::<Vec<_>>().join(" ")),
                std::slice::from_ref(&met),
            ),
            article(
                "other",
                Some("2015-03-11"),
                "Times",
                "Envoys met and had nothing to say to anybody who was there at all",
                &[met],
            ),
        ],
        true,
    )
    .unwrap();
    let rows = s.list(What::Articles, &Filter::default(), false).unwrap();
    let column = |name: &str| {
        let at = rows.columns.iter().position(|c| c == name).unwrap();
        rows.rows.iter().map(|r| r[at].clone()).collect::<Vec<_>>()
    };
    let copies = column("copies");
    assert_eq!(copies.iter().filter(|c| **c == Value::Integer(2)).count(), 3, "{copies:?}");
    assert_eq!(column("edition").iter().filter(|c| **c == Value::Integer(2)).count(), 1);
    let mut seen = Vec::new();
    s.each_event(&Filter::default(), &mut |e| {
        seen.push((e.mentions, e.reports, e.publishers));
        true
    })
    .unwrap();
    assert_eq!(seen, [(4, 2, 2)], "four mentions, two texts, two voices");
    assert_eq!(s.overview().unwrap().stories, 1);
}

#[test]
fn without_text_no_words_stay() {
    let dir = folder("no-text");
    let path = dir.join("t.db");
    let mut s = Store::create(&path, &CODES).unwrap();
    let met = Told { actors: &["JPN", "KOR"], ..MET };
    s.add(&[article("a", Some("2015-03-11"), "Herald", "Xylophones unmistakably resounded", &[met])], false).unwrap();
    s.ask("SELECT 1").unwrap();
    drop(s);
    for f in std::fs::read_dir(&dir).unwrap() {
        let bytes = std::fs::read(f.unwrap().path()).unwrap();
        assert!(!bytes.to_ascii_lowercase().windows(8).any(|w| w == b"xylophon" || w == b"unmistak"));
    }
    let s = Store::open(&path).unwrap();
    assert_eq!(s.overview().unwrap().events, 1);
}

#[test]
fn filters_let_through_what_they_say() {
    let mut s = store("filters");
    s.add(&corpus(), true).unwrap();
    let count = |what, f: Filter| s.list(what, &f, true).unwrap().rows.len();
    let all = count(What::Events, Filter::default());
    let with = |p: &str| Filter { party: vec![Party::parse(p).unwrap()], ..Filter::default() };
    assert!(count(What::Events, with("JPN")) > 0 && count(What::Events, with("JPN")) < all);
    assert_eq!(count(What::Events, with("JPN/MIL")), 0);
    let dyad = |a: &str, b: &str| Filter {
        dyad: Some((Party::parse(a).unwrap(), Party::parse(b).unwrap())),
        ..Filter::default()
    };
    assert!(count(What::Events, dyad("JPN", "PRK")) > 0);
    assert_eq!(count(What::Events, Filter { since: Some("2016".into()), ..Filter::default() }), 0);
    assert_eq!(count(What::Events, Filter { until: Some("2015-03".into()), ..Filter::default() }), all);
    assert_eq!(count(What::Events, Filter { limit: Some(2), ..Filter::default() }), 2);
    assert!(count(What::Articles, Filter { search: Some("report 0".into()), ..Filter::default() }) > 0);
    // Words that are signs of other languages are only words.
    for evil in ["x' OR 1=1 --", "a\" OR \"b", "NEAR(", "-- ; DROP TABLE articles", "100%"] {
        let f = Filter {
            search: Some(evil.into()),
            process: Some(evil.into()),
            place: Some(evil.into()),
            publisher: Some(evil.into()),
            actor: Some(Party::Name(evil.into())),
            ..Filter::default()
        };
        match s.list(What::Events, &f, true) {
            Ok(r) => assert_eq!(r.rows.len(), 0, "{evil}"),
            Err(e) => assert_eq!(e.kind(), Kind::Question, "{evil}: {e}"),
        }
    }
    assert_eq!(
        s.list(
            What::Events,
            &Filter { sort: Some(dateline_store::Sort::parse("day; DROP TABLE x")), ..Filter::default() },
            true
        )
        .unwrap_err()
        .kind(),
        Kind::Question
    );
    assert!(s.list(What::Entities, &Filter { lead: true, ..Filter::default() }, true).is_err());
}

#[test]
fn a_panel_has_a_row_for_every_dyad_and_month() {
    let mut s = store("panel");
    s.add(&corpus(), true).unwrap();
    let (unit, period) = Panel::parse("dyad-month").unwrap();
    let panel = Panel {
        unit,
        period,
        measures: vec![Measure::Count, Measure::Type, Measure::Score],
        from: Some("2014-12".into()),
        to: Some("2015-04".into()),
        domestic: false,
    };
    let rows = s.panel(&panel, &Filter::default()).unwrap();
    let dyads: std::collections::BTreeSet<String> = rows.rows.iter().map(|r| format!("{:?}", &r[..2])).collect();
    assert_eq!(rows.rows.len(), dyads.len() * 5);
    let count = |r: &Vec<Value>| if let Value::Integer(n) = r[3] { n } else { panic!("a count") };
    assert!(rows.rows.iter().any(|r| count(r) == 0) && rows.rows.iter().any(|r| count(r) > 0));
    // Types add up to the count.
    for r in &rows.rows {
        let types: i64 = r[4..20].iter().map(|v| if let Value::Integer(n) = v { *n } else { 0 }).sum();
        assert_eq!(types, count(r));
    }
}

#[test]
fn questions_in_sql_change_nothing() {
    let mut s = store("sql");
    s.add(&corpus(), true).unwrap();
    let before = s.digest().unwrap();
    assert!(
        !s.ask("WITH x AS (SELECT * FROM events_v) SELECT type, count(*) FROM x GROUP BY 1").unwrap().rows.is_empty()
    );
    assert!(!s.ask("SELECT rowid FROM words WHERE words MATCH 'report'").unwrap().rows.is_empty());
    for bad in [
        "DELETE FROM events",
        "UPDATE articles SET text = ''",
        "SELECT 1; DELETE FROM events",
        "DROP TABLE events",
        "ATTACH 'x.db' AS y",
        "PRAGMA user_version = 9",
        "PRAGMA query_only = OFF",
        "VACUUM INTO 'copy.db'",
        "CREATE TEMP TABLE x (y)",
        "BEGIN",
        "SELECT load_extension('x')",
        "SELECT * FROM nothing",
        "no sql",
        "",
    ] {
        let e = s.ask(bad).err().unwrap_or_else(|| panic!("{bad} was done"));
        assert!(matches!(e.kind(), Kind::Question | Kind::Other), "{bad}: {e}");
    }
    assert_eq!(s.digest().unwrap(), before);
}

#[test]
fn bad_states_are_told_and_leave_the_file() {
    let dir = folder("states");
    let file = |name: &str| dir.join(name);
    let foreign = file("foreign.db");
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE x (y)").unwrap();
    let newer = file("newer.db");
    drop(Store::create(&newer, &CODES).unwrap());
    rusqlite::Connection::open(&newer).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    let noise = file("noise.db");
    std::fs::write(&noise, "no database at all, but long enough to have a head ".repeat(100)).unwrap();
    for (path, kind, word) in [
        (&foreign, Kind::Foreign, "another program"),
        (&newer, Kind::Newer, "newer version"),
        (&noise, Kind::Foreign, "no database"),
    ] {
        let before = std::fs::read(path).unwrap();
        for e in [Store::create(path, &CODES).unwrap_err(), Store::open(path).unwrap_err()] {
            assert_eq!(e.kind(), kind, "{e}");
            assert!(e.to_string().contains(word) && e.to_string().contains(&path.display().to_string()), "{e}");
        }
        assert_eq!(std::fs::read(path).unwrap(), before, "{}", path.display());
    }
    assert_eq!(Store::open(&file("nowhere.db")).unwrap_err().kind(), Kind::Missing);
    assert!(!file("nowhere.db").exists());
    assert_eq!(Store::create(&dir.join("no/such/folder.db"), &CODES).unwrap_err().kind(), Kind::Missing);
    assert_eq!(Store::create(&dir, &CODES).unwrap_err().kind(), Kind::Foreign);
}

#[test]
fn a_locked_and_a_full_file_stay_as_they_were() {
    let dir = folder("locked");
    let path = dir.join("t.db");
    let mut s = Store::create(&path, &CODES).unwrap();
    let all = corpus();
    s.add(&all[..5], true).unwrap();
    let before = s.digest().unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(s.add(&all, true).unwrap_err().kind(), Kind::Locked);
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(s.digest().unwrap(), before);
    s.limit_pages(2).unwrap();
    let e = s.add(&all, true).unwrap_err();
    assert_eq!(e.kind(), Kind::Full, "{e}");
    assert_eq!(s.digest().unwrap(), before);
    drop(s);
    // With room again it goes on.
    let mut s = Store::create(&path, &CODES).unwrap();
    s.add(&all, true).unwrap();
    assert_eq!(s.digest().unwrap(), digest("unlocked", &[&all]));
}

#[test]
fn a_file_that_cannot_be_written_can_be_asked() {
    let dir = folder("reading");
    let path = dir.join("t.db");
    let mut s = Store::create(&path, &CODES).unwrap();
    s.add(&corpus(), true).unwrap();
    let mut reader = Store::open(&path).unwrap();
    let e = reader.add(&corpus(), true).unwrap_err();
    assert_eq!(e.kind(), Kind::ReadOnly, "{e}");
    assert!(!reader.ask("SELECT 1 FROM events_v").unwrap().rows.is_empty());
    // A writer at work does not disturb it.
    s.add(&[article("z", Some("2015-05-01"), "A", "They met", &[Told { actors: &["JPN", "USA"], ..MET }])], true)
        .unwrap();
    assert_eq!(reader.digest().unwrap(), s.digest().unwrap());
}
