//! A database from the command line: added to, asked, explained; bad states told.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const PLAN: &str = "TOKYO, March 3. /Sample Wire/. Envoys of Japan and South Korea will meet in Tokyo on March 11 to discuss trade, the Japanese Foreign Ministry said on Tuesday.";
const HELD: &str =
    "TOKYO, March 11. /Other Wire/. Envoys of Japan and South Korea met in Tokyo on Wednesday and discussed trade.";

fn dateline(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dateline")).args(args).stdin(Stdio::null()).output().expect("the binary runs")
}

fn text(out: &Output) -> String {
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("a folder");
    dir
}

fn lines(dir: &Path) -> String {
    let line = |id: &str, day: &str, text: &str| {
        format!("{}\n", serde_json::json!({"id": id, "published": day, "text": text}))
    };
    let path = dir.join("articles.jsonl");
    let all = line("a", "2015-03-03", PLAN) + &line("b", "2015-03-11", HELD);
    std::fs::write(&path, all).expect("a file");
    path.display().to_string()
}

#[test]
fn a_corpus_is_built_and_asked() {
    let dir = folder("corpus");
    let (db, input) = (dir.join("talks.db").display().to_string(), lines(&dir));
    let add = dateline(&["add", "--db", &db, "--jobs", "2", "--analysis", "fast", &input]);
    assert!(String::from_utf8_lossy(&add.stderr).contains("2 added"), "{add:?}");
    let again = dateline(&["add", "--db", &db, "--analysis", "fast", &input]);
    assert!(String::from_utf8_lossy(&again.stderr).contains("0 added, 2 there already"), "{again:?}");
    // The planned meeting was held: one event with both reports.
    let meetings = text(&dateline(&["meetings", "--db", &db, "--dyad", "KOR", "JPN", "--format", "jsonl"]));
    let rows: Vec<serde_json::Value> = meetings.lines().map(|l| serde_json::from_str(l).expect("JSON")).collect();
    assert_eq!(rows.len(), 1, "{meetings}");
    assert_eq!(
        (rows[0]["status"].as_str(), rows[0]["reports"].as_i64(), rows[0]["time"].as_str()),
        (Some("occurred"), Some(2), Some("2015-03-11"))
    );
    assert_eq!(
        text(&dateline(&["meetings", "--db", &db, "--overdue", "--as-of", "2016", "--format", "csv"])).lines().count(),
        1
    );
    let why = text(&dateline(&["explain", rows[0]["event"].as_str().expect("an id"), "--db", &db]));
    assert!(
        why.contains("why these are one event") && why.contains("met] in Tokyo") && why.contains("planned"),
        "{why}"
    );
    let panel = text(&dateline(&[
        "panel",
        "--db",
        &db,
        "--by",
        "dyad-month",
        "--from",
        "2015-01",
        "--to",
        "2015-04",
        "--type",
        "CONSULT",
    ]));
    assert_eq!(
        panel.replace('\r', ""),
        "actor,recipient,period,count\nJPN,KOR,2015-01,0\nJPN,KOR,2015-02,0\nJPN,KOR,2015-03,1\nJPN,KOR,2015-04,0\nKOR,JPN,2015-01,0\nKOR,JPN,2015-02,0\nKOR,JPN,2015-03,1\nKOR,JPN,2015-04,0\n"
    );
    assert_eq!(
        text(&dateline(&["sql", "--db", &db, "SELECT count(*) AS n FROM articles_v"])).replace('\r', ""),
        "n\n2\n"
    );
    for what in ["events", "statements", "positions", "processes", "entities", "articles", "stories"] {
        for format in ["table", "csv", "tsv", "json", "jsonl"] {
            let out = text(&dateline(&[what, "--db", &db, "--format", format]));
            assert!(!out.contains('\u{1b}'), "{what}");
        }
    }
    assert_eq!(
        text(&dateline(&["articles", "--db", &db, "--search", "ministry", "--format", "jsonl"])).lines().count(),
        1
    );
    for wrong in [
        &["sql", "--db", &db, "DROP TABLE events"][..],
        &["events", "--db", &db, "--type", "FIGHT"],
        &["events", "--db", &db, "--since", "soon"],
        &["entities", "--db", &db, "--lead"],
        &["events", "--db", "no-such.db"],
        &["explain", "e0000000", "--db", &db],
        &["panel", "--db", &db, "--by", "planet-month"],
    ] {
        let out = dateline(wrong);
        assert_eq!(out.status.code(), Some(2), "{wrong:?}");
        assert!(String::from_utf8_lossy(&out.stderr).starts_with("dateline: "), "{wrong:?}");
    }
}

#[test]
fn another_programs_file_is_left_alone() {
    let dir = folder("foreign-db");
    let db = dir.join("notes.txt");
    std::fs::write(&db, "My notes. ".repeat(500)).expect("a file");
    let out = dateline(&["add", "--db", &db.display().to_string(), "--analysis", "fast", &lines(&dir)]);
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("is no database"), "{out:?}");
    assert_eq!(std::fs::read_to_string(&db).expect("the file"), "My notes. ".repeat(500));
}
