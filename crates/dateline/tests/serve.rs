//! The page from the command line: it is there, it shows what the command prints, and it ends when it is told to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};

const PLAN: &str = "TOKYO, March 3. /Sample Wire/. Envoys of Japan and South Korea will meet in Tokyo on March 11 to discuss trade, the Japanese Foreign Ministry said on Tuesday.";
const HELD: &str =
    "TOKYO, March 11. /Other Wire/. Envoys of Japan and South Korea met in Tokyo on Wednesday and discussed trade.";

fn dateline(args: &[&str]) -> String {
    let out =
        Command::new(env!("CARGO_BIN_EXE_dateline")).args(args).stdin(Stdio::null()).output().expect("the binary runs");
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

fn ask(at: &str, request: &str) -> (String, String) {
    let mut s = TcpStream::connect(at).expect("the page answers");
    s.write_all(request.as_bytes()).expect("a request is sent");
    let mut out = String::new();
    s.read_to_string(&mut out).expect("an answer");
    let (head, body) = out.split_once("\r\n\r\n").expect("a head");
    (head.to_owned(), body.to_owned())
}

fn get(at: &str, path: &str) -> String {
    let (head, body) = ask(at, &format!("GET {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n"));
    assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
    body
}

#[test]
fn the_page_shows_what_the_command_prints() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("serve");
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("a folder");
    let (db, input) = (dir.join("talks.db").display().to_string(), dir.join("a.jsonl"));
    let line = |id: &str, day: &str, text: &str| {
        format!("{}\n", serde_json::json!({"id": id, "published": day, "text": text}))
    };
    std::fs::write(&input, line("a", "2015-03-03", PLAN) + &line("b", "2015-03-11", HELD)).expect("a file");
    dateline(&["add", "--db", &db, "--analysis", "fast", &input.display().to_string()]);

    let mut desk = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["serve", "--db", &db, "--port", "0", "--analysis", "fast"])
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut said = BufReader::new(desk.stderr.take().expect("a pipe")).lines().map_while(Result::ok);
    let first = said.next().expect("an address");
    let at = first.split("http://").nth(1).and_then(|s| s.split('/').next()).expect("an address").to_owned();
    let token = said.next().and_then(|l| l.rsplit(' ').next().map(str::to_owned)).expect("a token");

    // The same filters, byte for byte, whatever the kind of rows.
    for (command, query, options) in [
        ("events", "", &[][..]),
        ("events", "?type=CONSULT&party=JPN", &["--type", "CONSULT", "--party", "JPN"][..]),
        ("events", "?dyad=KOR%20%3E%20JPN&since=2015-03", &["--dyad", "KOR", "JPN", "--since", "2015-03"][..]),
        ("events", "?reported-since=2015-03-04", &["--reported-since", "2015-03-04"][..]),
        ("meetings", "?search=trade&type=CONSULT", &["--search", "trade", "--type", "CONSULT"][..]),
        ("statements", "", &[][..]),
        ("positions", "", &[][..]),
        ("processes", "", &[][..]),
        ("entities", "?party=JPN", &["--party", "JPN"][..]),
        ("articles", "?search=Tokyo", &["--search", "Tokyo"][..]),
        ("stories", "", &[][..]),
    ] {
        let printed = dateline(&[&[command, "--db", &db, "--format", "csv"], options].concat());
        assert_eq!(get(&at, &format!("/export/{command}.csv{query}")), printed, "{command} {options:?}");
    }
    // Parquet too: it has bytes that are no text.
    let out = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["events", "--db", &db, "--type", "CONSULT", "--format", "parquet"])
        .output()
        .expect("the binary runs");
    let mut s = TcpStream::connect(&at).expect("the page answers");
    s.write_all(
        format!("GET /export/events.parquet?type=CONSULT HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n")
            .as_bytes(),
    )
    .expect("a request is sent");
    let mut got = Vec::new();
    s.read_to_end(&mut got).expect("an answer");
    let head = got.windows(4).position(|w| w == b"\r\n\r\n").expect("a head") + 4;
    assert!(out.stdout.starts_with(b"PAR1") && got[head..] == out.stdout, "{} {}", got.len() - head, out.stdout.len());
    let panel = ["panel", "--db", &db, "--by", "dyad-month", "--measure", "count,score", "--format", "csv"];
    assert_eq!(get(&at, "/export/panel.csv?by=dyad-month&measure=score"), dateline(&panel));
    let events = dateline(&["events", "--db", &db, "--format", "csv"]).lines().count() - 1;
    assert!(get(&at, "/timeline").contains(&format!("{events} event")), "{events}");

    // An article is read without being kept, and kept on request.
    let post = |path: &str, token: &str| {
        let body = serde_json::json!({"text": HELD.replace("trade", "fishing"), "published": "2015-03-12"}).to_string();
        let n = body.len();
        let head = format!("POST {path} HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\nContent-Length: {n}\r\n");
        ask(&at, &format!("{head}X-Dateline-Token: {token}\r\n\r\n{body}"))
    };
    assert!(post("/api/v1/articles", "none").0.starts_with("HTTP/1.1 403"));
    let (head, record) = post("/api/v1/read", &token);
    assert!(head.starts_with("HTTP/1.1 200") && record.contains("CONSULT"), "{head} {record}");
    let count = || dateline(&["articles", "--db", &db, "--format", "csv"]).lines().count() - 1;
    assert_eq!(count(), 2);
    let (head, added) = post("/api/v1/articles", &token);
    assert!(head.starts_with("HTTP/1.1 200"), "{head} {added}");
    assert_eq!(count(), 3);
    let key: serde_json::Value = serde_json::from_str(&added).expect("JSON");
    assert!(get(&at, &format!("/article/{}", key["article"].as_str().expect("a key"))).contains("fishing"));

    // What tells of one event is corrected on the page as by the command, in one log.
    let events = dateline(&["sql", "--db", &db, "--format", "csv", "SELECT event FROM events_v WHERE reports > 1"]);
    let event = events.lines().nth(1).expect("the plan and the meeting are one event").to_owned();
    let sql = format!("SELECT mention FROM mentions_v WHERE event = '{event}' ORDER BY published");
    let mentions = dateline(&["sql", "--db", &db, "--format", "csv", &sql]);
    let body =
        serde_json::json!({"event": event, "mentions": [mentions.lines().nth(1).expect("a mention")]}).to_string();
    let n = body.len();
    let head = format!("POST /api/v1/split HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\nContent-Length: {n}\r\n");
    let (head, split) = ask(&at, &format!("{head}X-Dateline-Token: {token}\r\n\r\n{body}"));
    assert!(head.starts_with("HTTP/1.1 200"), "{head} {split}");
    assert_eq!(get(&at, "/export/edits.csv"), dateline(&["edits", "--db", &db, "--format", "csv"]));
    dateline(&["undo", "--db", &db]);
    assert!(get(&at, &format!("/event/{event}")).contains("taken back by edit 2"));

    #[cfg(unix)]
    {
        let killed = Command::new("kill").args(["-INT", &desk.id().to_string()]).status().expect("kill");
        assert!(killed.success());
        assert!(desk.wait().expect("it ends").success(), "a clean end");
    }
    let _ = desk.kill();
}
