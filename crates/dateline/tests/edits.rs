//! Corrections by hand and another reading, from the command line.

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn dateline(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dateline")).args(args).stdin(Stdio::null()).output().expect("the binary runs")
}

fn good(args: &[&str]) -> (String, String) {
    let out = dateline(args);
    let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
    assert!(out.status.success(), "{args:?}: {}", text(&out.stderr));
    (text(&out.stdout).replace('\r', ""), text(&out.stderr))
}

/// Three reports of meetings, two of the same one.
fn database(name: &str) -> String {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("a folder");
    let reports = [
        (
            "a",
            "2015-03-11",
            "TOKYO, March 11. /Sample Wire/. Envoys of Japan and South Korea met in Tokyo on Wednesday and discussed trade.",
        ),
        (
            "b",
            "2015-03-12",
            "SEOUL, March 12. /Other Wire/. South Korean and Japanese envoys met in Tokyo on March 11, officials said.",
        ),
        (
            "c",
            "2015-05-20",
            "SEOUL, May 20. /Other Wire/. Envoys of Japan and South Korea met in Seoul on Wednesday to talk about fish.",
        ),
    ];
    let lines: String = reports
        .iter()
        .map(|(id, day, text)| format!("{}\n", serde_json::json!({"id": id, "published": day, "text": text})))
        .collect();
    let input = dir.join("in.jsonl");
    std::fs::write(&input, lines).expect("a file");
    let db = dir.join("t.db").display().to_string();
    good(&["add", "--db", &db, "--analysis", "fast", &input.display().to_string()]);
    db
}

fn meetings(db: &str) -> Vec<(String, i64)> {
    good(&["meetings", "--db", db, "--dyad", "JPN", "KOR", "--format", "jsonl"])
        .0
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).expect("JSON"))
        .map(|v| (v["event"].as_str().expect("an id").to_owned(), v["mentions"].as_i64().expect("a number")))
        .collect()
}

#[test]
fn events_are_merged_split_and_brought_back() {
    let db = database("edits");
    // The same program reads the same of what is stored: datelines, dates and parts are as they were.
    let (rows, said) = good(&["reread", "--db", &db, "--all", "--analysis", "fast"]);
    assert!(said.contains("3 articles read again, 0 read otherwise") && rows.lines().count() == 1, "{said}{rows}");
    let before = meetings(&db);
    assert_eq!(before.iter().map(|m| m.1).collect::<Vec<_>>(), [2, 1]);
    let (one, said) = good(&["merge", "--db", &db, &before[0].0, &before[1].0[..6]]);
    assert_eq!((one.trim(), said.trim()), (before[0].0.as_str(), "dateline: edit 1: merged"));
    assert_eq!(meetings(&db), [(before[0].0.clone(), 3)]);
    assert!(good(&["explain", &before[0].0, "--db", &db]).0.contains("by hand, edit 1"));
    let (mentions, _) = good(&[
        "sql",
        "--db",
        &db,
        "SELECT mention FROM mentions_v WHERE article IN (SELECT article FROM articles_v WHERE source = 'b') AND type = 'CONSULT'",
    ]);
    let mention = mentions.lines().nth(1).expect("a mention");
    let (two, _) = good(&["split", "--db", &db, &before[0].0, mention]);
    assert_eq!(two.lines().count(), 2);
    assert_eq!(meetings(&db).iter().map(|m| m.1).sum::<i64>(), 3);
    // Another network reads the articles again: what was said by hand still holds.
    let (rows, said) = good(&["reread", "--db", &db, "--analysis", "accurate", "--jobs", "2"]);
    assert!(rows.starts_with("article,published,sentence,part,change,field,before,after\n"), "{rows}");
    assert!(said.contains("3 articles read again"), "{said}");
    assert_eq!(good(&["sql", "--db", &db, "SELECT DISTINCT analysis FROM articles_v"]).0, "analysis\naccurate\n");
    assert_eq!(meetings(&db).len(), 2, "{:?}", meetings(&db));
    assert!(good(&["reread", "--db", &db]).1.contains("0 articles read again"));
    good(&["undo", "--db", &db]);
    good(&["undo", "--db", &db, "1"]);
    assert_eq!(meetings(&db).iter().map(|m| m.1).collect::<Vec<_>>(), [2, 1]);
    let (log, _) = good(&["edits", "--db", &db]);
    let kinds: Vec<&str> = log.lines().skip(1).filter_map(|l| l.split(',').nth(2)).collect();
    assert_eq!(kinds, ["merge", "split", "undo", "undo"]);
    let event = meetings(&db)[0].0.clone();
    for wrong in [
        &["undo", "--db", &db][..],
        &["undo", "--db", &db, "9"],
        &["merge", "--db", &db, &event],
        &["merge", "--db", &db, &event, "e0000000"],
        &["split", "--db", &db, &event],
        &["split", "--db", &db, &event, "e0000000"],
        &["merge", "--db", "no-such.db", "e111111", "e222222"],
        &["reread", "--db", "no-such.db"],
    ] {
        let out = dateline(wrong);
        assert_eq!(out.status.code(), Some(2), "{wrong:?}");
        assert!(!out.stderr.is_empty());
    }
    assert!(!Path::new("no-such.db").exists());
}
