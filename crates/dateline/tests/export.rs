//! `export` and Parquet answers over a part of the sample corpus, from the command line.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn dateline(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dateline")).args(args).stdin(Stdio::null()).output().expect("the binary runs")
}

fn good(args: &[&str]) -> Output {
    let out = dateline(args);
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    out
}

/// Reports of 2003 and 2004 in a database.
fn database(name: &str) -> (PathBuf, String) {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("a folder");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/six-party");
    let mut files: Vec<PathBuf> = std::fs::read_dir(samples).expect("samples").flatten().map(|f| f.path()).collect();
    files.retain(|f| f.file_name().is_some_and(|n| n.to_string_lossy().starts_with("200")));
    files.sort();
    let mut lines = String::new();
    for f in files.iter().take(24) {
        let text = std::fs::read_to_string(f).expect("a report");
        let (head, body) = text.split_once("\n\n").expect("a head and a text");
        let of = |k: &str| head.lines().find_map(|l| l.strip_prefix(k)?.strip_prefix(": ")).expect("a field");
        let line = serde_json::json!({"id": f.file_stem().expect("a name").to_string_lossy(), "url": of("url"), "title": of("title"),
            "published": of("published"), "text": body});
        lines.push_str(&format!("{line}\n"));
    }
    let (input, db) = (dir.join("six.jsonl"), dir.join("six.db").display().to_string());
    std::fs::write(&input, lines).expect("a file");
    good(&["add", "--db", &db, "--analysis", "fast", "--jobs", "2", &input.display().to_string()]);
    (dir, db)
}

#[test]
fn every_format_is_written_and_says_what_it_left_out() {
    let (dir, db) = database("exports");
    let formats = [
        "jsonl",
        "plover",
        "polecat",
        "icews",
        "gdelt",
        "gdelt-mentions",
        "phoenix",
        "petrarch2",
        "ics",
        "geojson",
        "graphml",
        "graphml-issues",
    ];
    for f in formats {
        let path = dir.join(f).display().to_string();
        let done = good(&["export", "--db", &db, "--format", f, "-o", &path]);
        assert!(done.stdout.is_empty(), "{f}");
        let told = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(told.starts_with("dateline: ") && !told.starts_with("dateline: 0 "), "{f}: {told}");
        // The same to standard output; the same bytes each time.
        let file = std::fs::read(&path).expect("the file");
        assert!(!file.is_empty());
        assert_eq!(good(&["export", "--db", &db, "--format", f]).stdout, file, "{f}");
        assert!(!Path::new(&format!("{path}.part")).exists());
    }
    let told = |args: &[&str]| String::from_utf8_lossy(&good(args).stderr).into_owned();
    let few = told(&["export", "--db", &db, "--format", "gdelt"]);
    assert!(few.contains("planned") && few.contains("--include"), "{few}");
    let more = told(&["export", "--db", &db, "--format", "gdelt", "--include", "planned,background"]);
    assert!(!more.contains("planned") && !more.contains("background"), "{more}");
    let icews = String::from_utf8(good(&["export", "--db", &db, "--format", "icews", "--type", "CONSULT"]).stdout)
        .expect("UTF-8");
    assert!(icews.lines().count() > 2 && icews.lines().skip(1).all(|l| l.contains("\t04")), "{icews}");
    let ics =
        String::from_utf8(good(&["export", "--db", &db, "--format", "ics", "--process", "six-party talks"]).stdout)
            .expect("UTF-8");
    let meetings = good(&["meetings", "--db", &db, "--process", "six-party talks", "--format", "jsonl"]).stdout;
    let entries = ics.matches("BEGIN:VEVENT").count();
    assert!((1..=meetings.iter().filter(|b| **b == b'\n').count()).contains(&entries), "{ics}");
    assert!(ics.contains("STATUS:CONFIRMED") && ics.contains("(six-party talks)"), "{ics}");
}

#[test]
fn tables_and_answers_are_parquet() {
    let (dir, db) = database("parquet");
    let folder = dir.join("tables");
    for f in ["csv", "parquet"] {
        good(&["export", "--db", &db, "--format", f, "-o", &folder.display().to_string()]);
    }
    for table in ["events", "parties", "mentions", "articles", "statements", "positions", "process_states"] {
        let bytes = std::fs::read(folder.join(format!("{table}.parquet"))).expect("a table");
        assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"), "{table}");
        assert!(folder.join(format!("{table}.csv")).is_file());
    }
    for args in [
        &["events", "--db", &db, "--format", "parquet"][..],
        &["meetings", "--db", &db, "--format", "parquet"],
        &["panel", "--db", &db, "--by", "country-year", "--format", "parquet"],
        &["sql", "--db", &db, "SELECT count(*) AS n FROM events_v", "--format", "parquet"],
    ] {
        let out = good(args).stdout;
        assert!(out.starts_with(b"PAR1") && out.ends_with(b"PAR1"), "{args:?}");
    }
}

#[test]
fn what_cannot_be_done_is_told() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let db = dir.join("exports-wrong.db").display().to_string();
    good(&["add", "--db", &db]);
    let before = std::fs::read(&db).expect("the database");
    let nowhere = dir.join("no/such/folder/x.tsv").display().to_string();
    for wrong in [
        &["export", "--db", &db, "--format", "parquet"][..],
        &["export", "--db", &db, "--format", "csv", "-o", "-"],
        &["export", "--db", &db, "--format", "gdelt", "-o", &db],
        &["export", "--db", &db, "--format", "gdelt", "-o", &nowhere],
        &["export", "--db", &db, "--format", "csv", "-o", &db],
        &["export", "--db", &db, "--format", "stata"],
        &["export", "--db", &db, "--format", "gdelt", "--include", "dreams"],
        &["export", "--db", "no-such.db", "--format", "gdelt"],
    ] {
        assert_eq!(dateline(wrong).status.code(), Some(2), "{wrong:?}");
    }
    assert_eq!(std::fs::read(&db).expect("the database"), before);
    // Nothing in it is no mistake.
    assert!(good(&["export", "--db", &db, "--format", "gdelt"]).stdout.is_empty());
}
