//! Records that several runs read go into one database, which is then what reading everything there would have made.

use dateline_export::parquet;
use dateline_store::{Rows, Store, Value};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn dateline(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dateline")).args(args).stdin(Stdio::null()).output().expect("the binary runs")
}

fn told(out: &Output) -> String {
    String::from_utf8_lossy(&out.stderr).into_owned()
}

fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("a folder");
    dir
}

fn content(db: &str) -> String {
    let s = Store::open(Path::new(db)).expect("a database");
    s.check().expect("a sound file");
    s.digest().expect("its content")
}

/// Reports of the sample (with addresses and publishers in their heads), JSON Lines with a publisher and a French article, and a page.
fn inputs(dir: &Path) -> Vec<String> {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/six-party");
    let mut all: Vec<String> = std::fs::read_dir(sample)
        .expect("the sample")
        .flatten()
        .map(|e| e.path().display().to_string())
        .filter(|p| p.ends_with(".txt"))
        .collect();
    all.sort();
    all.truncate(if cfg!(debug_assertions) { 16 } else { 150 });
    let lines = [
        serde_json::json!({"id": "a", "published": "2015-03-03", "publisher": "The  Sample\nTimes",
            "text": "TOKYO, March 3. /Sample Wire/. Envoys of Japan and South Korea will meet in Tokyo on March 11, the Foreign Ministry said."}),
        serde_json::json!({"id": "b", "url": "https://www.news.example/talks", "title": "Envoys meet in Tokyo", "published": "2015-03-11",
            "text": "Envoys of Japan and South Korea met in Tokyo on Wednesday and discussed trade.\n\nThey will meet again in Seoul."}),
        serde_json::json!({"id": "c", "published": "2015-03-12",
            "text": "Les ministres des affaires étrangères de la France et de l'Allemagne se sont rencontrés mercredi à Paris pour parler du commerce."}),
    ];
    let path = dir.join("articles.jsonl");
    std::fs::write(&path, lines.map(|l| l.to_string() + "\n").concat()).expect("a file");
    all.push(path.display().to_string());
    let page = dir.join("page.html");
    std::fs::write(&page, PAGE).expect("a file");
    all.push(page.display().to_string());
    all
}

const PAGE: &str = "<!doctype html><html><head><title>Ministers meet</title>
<meta property=\"og:url\" content=\"https://page.example/ministers\"><meta property=\"article:published_time\" content=\"2015-03-12T08:00:00Z\"></head>
<body><article><h1>Ministers meet in Seoul</h1><figure><img src=\"a.jpg\"><figcaption>The ministers in Seoul. Photo: Sample</figcaption></figure>
<p>SEOUL, March 12. The foreign ministers of Japan and South Korea met in Seoul on Thursday, officials said.</p>
<p>They discussed trade and said that they would meet again in Tokyo in April.</p></article></body></html>";

/// Records as Spark writes them: a column of JSON.
fn write_parquet(path: &Path, lines: &[&str]) {
    let rows = lines.iter().map(|l| vec![Value::Text((*l).to_owned())]).collect();
    let out = std::fs::File::create(path).expect("a file");
    parquet::rows(out, Rows { columns: vec!["record".into()], rows }).expect("a Parquet file");
}

#[test]
fn shards_give_what_one_reading_gives() {
    let dir = folder("shards");
    let inputs = inputs(&dir);
    let named: Vec<&str> = inputs.iter().map(String::as_str).collect();
    let db = |name: &str| dir.join(name).display().to_string();
    let whole = db("whole.db");
    let out = dateline(&[&["add", "--db", &whole, "--analysis", "fast"][..], &named].concat());
    assert!(out.status.success(), "{}", told(&out));
    let read = dateline(&[&["read", "--analysis", "fast", "--format", "jsonl"][..], &named].concat());
    assert!(read.status.success(), "{}", told(&read));
    let text = String::from_utf8(read.stdout).expect("UTF-8");
    let mut lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() >= 20);
    lines.reverse();
    let (first, second) = lines.split_at(lines.len() / 3);
    let jsonl = dir.join("records.jsonl");
    std::fs::write(&jsonl, first.join("\n")).expect("a file");
    let parts = dir.join("parts");
    std::fs::create_dir_all(parts.join("month=2015-03")).expect("a folder");
    write_parquet(&parts.join("month=2015-03/part-0.parquet"), second);
    // What an engine leaves beside its shards.
    std::fs::write(parts.join("_SUCCESS"), "").expect("a file");
    let joined = db("joined.db");
    let (jsonl, parts) = (jsonl.display().to_string(), parts.display().to_string());
    let out = dateline(&["add", "--db", &joined, &parts, &jsonl]);
    assert!(out.status.success() && told(&out).contains(&format!("{} added", lines.len())), "{}", told(&out));
    assert_eq!(content(&joined), content(&whole), "records of shards and articles");
    let again = dateline(&["add", "--db", &joined, &jsonl]);
    assert!(told(&again).contains(&format!("0 added, {} there already", first.len())), "{}", told(&again));
    // Articles that were read elsewhere are known when they come as articles.
    let again = dateline(&[&["add", "--db", &joined, "--analysis", "fast"][..], &named].concat());
    assert!(told(&again).contains(&format!("0 added, {} there already", lines.len())), "{}", told(&again));
    // And the records that a database gives out make the same database.
    let out = dateline(&["export", "--db", &joined, "--format", "jsonl"]);
    let exported = dir.join("exported.jsonl");
    std::fs::write(&exported, &out.stdout).expect("a file");
    let third = db("third.db");
    let out = dateline(&["add", "--db", &third, &exported.display().to_string()]);
    assert!(out.status.success(), "{}", told(&out));
    assert_eq!(content(&third), content(&whole), "an export's records");
}

#[test]
fn a_record_that_is_none_is_told_and_the_others_are_kept() {
    let dir = folder("bad-shards");
    let input = dir.join("one.txt").display().to_string();
    std::fs::write(&input, "Envoys of Japan and South Korea met in Tokyo on 4 May 2015.").expect("a file");
    let read = dateline(&["read", "--analysis", "fast", "--format", "jsonl", &input]);
    let good = String::from_utf8(read.stdout).expect("UTF-8").trim().to_owned();
    let change = |edit: &dyn Fn(&mut serde_json::Value)| {
        let mut v: serde_json::Value = serde_json::from_str(&good).expect("JSON");
        edit(&mut v);
        v.to_string()
    };
    let bad = [
        ("has not its article", change(&|v| v["article"]["text"] = "".into())),
        ("not derived", change(&|v| v["article"]["id"] = "0123456789abcdef".into())),
        ("[0, 9999)", change(&|v| v["article"]["paragraphs"] = serde_json::json!([[0, 9999]]))),
        ("dateline/9", change(&|v| v["schema"] = "dateline/9".into())),
        ("is no date", change(&|v| v["article"]["published"] = "2015-13-01'; DROP TABLE articles".into())),
        ("missing field", "{\"schema\": \"dateline/1\"}".to_owned()),
    ];
    let mut lines: Vec<&str> = bad.iter().map(|b| b.1.as_str()).collect();
    lines.push(&good);
    for (kind, name) in [("jsonl", "shard.jsonl"), ("parquet", "shard.parquet")] {
        let (path, db) = (dir.join(name), dir.join(format!("{kind}.db")).display().to_string());
        match kind {
            "jsonl" => std::fs::write(&path, lines.join("\n")).expect("a file"),
            _ => write_parquet(&path, &lines),
        }
        let out = dateline(&["add", "--db", &db, &path.display().to_string()]);
        assert_eq!(out.status.code(), Some(1), "{}", told(&out));
        assert!(told(&out).contains("1 added, 0 there already, 6 could not be read"), "{}", told(&out));
        for (what, _) in &bad {
            assert!(told(&out).contains(what), "{what}: {}", told(&out));
        }
    }
    // A record is no article, and a table of something else neither.
    let path = dir.join("shard.jsonl").display().to_string();
    let out = dateline(&["read", "--analysis", "fast", &path]);
    assert!(out.status.code() == Some(1) && told(&out).contains("was read already"), "{}", told(&out));
    let other = dir.join("other.parquet");
    let rows = Rows { columns: vec!["name".into()], rows: vec![vec![Value::Text("x".into())]] };
    parquet::rows(std::fs::File::create(&other).expect("a file"), rows).expect("a Parquet file");
    let db = dir.join("other.db").display().to_string();
    let out = dateline(&["add", "--db", &db, &other.display().to_string()]);
    assert!(out.status.code() == Some(1) && told(&out).contains("no column \"record\""), "{}", told(&out));
    // Cut at every tenth of its length it is told, and nothing ends the program.
    let whole = std::fs::read(dir.join("shard.parquet")).expect("the file");
    for tenth in 1..10 {
        let cut = dir.join("cut.parquet");
        std::fs::write(&cut, &whole[..whole.len() * tenth / 10]).expect("a file");
        let out = dateline(&["add", "--db", &db, &cut.display().to_string()]);
        assert!(out.status.code() == Some(1) && told(&out).contains("cannot be read"), "{tenth}: {}", told(&out));
    }
}

#[test]
fn articles_may_come_as_rows_too() {
    let dir = folder("rows");
    let path = dir.join("articles.parquet");
    let text = |s: &str| Value::Text(s.to_owned());
    let columns = ["id", "published", "text", "publisher"].map(str::to_owned).to_vec();
    let rows = vec![
        vec![
            text("a"),
            text("2015-05-05"),
            text("Envoys of Japan and South Korea met in Tokyo on 4 May."),
            text("Times"),
        ],
        vec![text("b"), Value::Null, Value::Null, Value::Null],
    ];
    parquet::rows(std::fs::File::create(&path).expect("a file"), Rows { columns, rows }).expect("a Parquet file");
    let out = dateline(&["read", "--analysis", "fast", "--format", "jsonl", &path.display().to_string()]);
    let r: serde_json::Value = serde_json::from_slice(&out.stdout).expect("one record");
    assert_eq!((r["article"]["source"].as_str(), r["article"]["publisher"].as_str()), (Some("a"), Some("Times")));
    assert_eq!(r["events"][0]["time"]["edtf"].as_str(), Some("2015-05-04"));
    assert!(told(&out).contains("row 2: has no text"), "{}", told(&out));
}
