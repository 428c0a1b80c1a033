//! Addresses and watching from the command line, against a server that behaves well and badly.

#[path = "../../dateline-ingest/tests/server/mod.rs"]
mod server;

use server::{Answer, Server};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

fn dateline(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dateline")).args(args).stdin(Stdio::null()).output().expect("the binary runs")
}

fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("a folder");
    dir
}

fn article(what: &str) -> Answer {
    Answer::html(&format!(
        "<html><head><title>Envoys {what}</title></head><body><article><h1>Envoys {what}</h1>\
         <p>TOKYO - Envoys of Japan and South Korea {what} in Tokyo on Monday, the Japanese Foreign Ministry said.</p>\
         <p>They spoke about trade and about the talks that are to follow in the autumn, the ministry said in a statement.</p></article></body></html>"
    ))
}

fn rss(port: u16) -> String {
    let items: String = ["one", "two", "private", "gone", "flaky", "inside", "picture"]
        .iter()
        .map(|n| {
            let link = if *n == "inside" { "http://localhost:9/x".into() } else { format!("http://127.0.0.1:{port}/{n}") };
            format!("<item><title>Envoys meet: {n}</title><link>{link}</link><pubDate>Mon, 02 Mar 2015 10:00:00 GMT</pubDate></item>")
        })
        .collect();
    format!("<?xml version='1.0'?><rss version='2.0'><channel><title>f</title>{items}</channel></rss>")
}

fn site() -> Server {
    Server::start(move |r, port| match r.path.as_str() {
        "/feed" if r.head.iter().any(|h| h == "if-none-match: \"a\"") => Answer::status(304),
        "/feed" => Answer::Whole(200, vec![("ETag".into(), "\"a\"".into())], rss(port).into_bytes()),
        "/broken" => Answer::Whole(200, Vec::new(), b"<html>no feed".to_vec()),
        "/busy" => Answer::status(503).with("Retry-After", "7200"),
        "/robots.txt" => Answer::Whole(200, Vec::new(), b"User-agent: *\nDisallow: /private\n".to_vec()),
        "/one" => article("met"),
        "/two" => article("quarrelled"),
        "/flaky" => Answer::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<p>".to_vec()),
        "/picture" => {
            Answer::Whole(200, vec![("Content-Type".into(), "image/png".into())], b"\x89PNG\r\n\x1a\n".to_vec())
        }
        _ => Answer::status(404),
    })
}

#[test]
fn addresses_are_read_and_added() {
    let s = site();
    let out = dateline(&["read", "--analysis", "fast", "--format", "json", &s.url("/one")]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let record: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(record["article"]["source"].as_str(), Some(s.url("/one").as_str()));
    let dir = folder("add-address");
    let db = dir.join("a.db").display().to_string();
    let out = dateline(&["add", "--db", &db, "--analysis", "fast", &s.url("/one"), &s.url("/gone")]);
    let text = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(1), "{text}");
    assert!(
        text.contains("the server answers 404") && text.contains("1 added, 0 there already, 1 could not be read"),
        "{text}"
    );
}

#[test]
fn feeds_are_watched_politely() {
    let s = site();
    let dir = folder("watch");
    let (db, list, log) = (dir.join("w.db"), dir.join("feeds.opml"), dir.join("watch.log"));
    let (db, log_name) = (db.display().to_string(), log.display().to_string());
    let outline = |path: &str| format!("<outline xmlUrl=\"{}\"/>", s.url(path));
    let opml = format!("<opml><body>{}{}{}</body></opml>", outline("/busy"), outline("/broken"), outline("/feed"));
    std::fs::write(&list, opml).expect("a list");
    let list = list.display().to_string();
    let round = || {
        let args = [
            "watch",
            &list,
            "--db",
            &db,
            "--once",
            "--delay",
            "0.2",
            "--timeout",
            "2",
            "--analysis",
            "fast",
            "--log",
            &log_name,
        ];
        let out = dateline(&args);
        String::from_utf8_lossy(&out.stderr).into_owned()
    };
    let first = round();
    for says in [
        "/busy: the server answers 503; asked again in 120 minutes",
        "/broken: ",
        "/one: added",
        "/two: added",
        "/private: its site asks programs to leave it alone (robots.txt)",
        "/gone: the server answers 404",
        "/flaky: cannot be fetched",
        "localhost:9/x: leads to localhost in your own network",
        "/picture: is no page",
        "/feed: 7 entries, 2 new",
    ] {
        assert!(first.contains(says), "{says}\n{first}");
    }
    assert_eq!(s.count("/private"), 0);
    assert_eq!(s.count("/robots.txt"), 1);
    // Two requests to the host keep their distance.
    {
        let seen = s.seen.lock().expect("a log");
        assert!(seen.windows(2).all(|w| w[1].at - w[0].at >= Duration::from_millis(190)), "{seen:?}");
    }
    // What could not be got is asked for again, three times; what was got is not.
    let (second, third, fourth) = (round(), round(), round());
    assert!(second.contains("/flaky: cannot be fetched"), "{second}");
    assert!(third.contains("given up"), "{third}");
    assert_eq!((s.count("/one"), s.count("/gone"), s.count("/flaky")), (1, 1, 3));
    // Nothing is left to be got: the feed is asked whether there is news.
    assert!(fourth.contains("/feed: 7 entries") || fourth.contains("nothing new"), "{fourth}");
    let fifth = round();
    assert!(fifth.contains("/feed: nothing new"), "{fifth}");
    assert_eq!(std::fs::read_to_string(&log).expect("the log").matches("/one: added").count(), 1);
    let rows =
        dateline(&["sql", "--db", &db, "SELECT source, published FROM articles_v ORDER BY source", "--format", "csv"]);
    let rows = String::from_utf8_lossy(&rows.stdout).into_owned();
    assert!(rows.contains("/one,2015-03-02") && rows.contains("/two,2015-03-02"), "{rows}");
}

#[test]
#[cfg(unix)]
fn a_watch_stops_cleanly() {
    let s = site();
    let dir = folder("watch-stop");
    let db = dir.join("w.db").display().to_string();
    let child = Command::new(env!("CARGO_BIN_EXE_dateline"))
        .args(["watch", &s.url("/feed"), "--db", &db, "--delay", "0.1", "--analysis", "fast"])
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let begun = Instant::now();
    while s.count("/two") == 0 && begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(50));
    }
    let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs");
    assert!(asked.success());
    let begun = Instant::now();
    let out = child.wait_with_output().expect("it ends");
    assert!(begun.elapsed() < Duration::from_secs(20));
    let text = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(text.trim_end().ends_with("ended"), "{text}");
    dateline_store::Store::open(Path::new(&db)).and_then(|s| s.check()).expect("a sound file");
}

#[test]
fn what_is_no_feed_is_told() {
    let dir = folder("watch-wrong");
    let db = dir.join("w.db").display().to_string();
    std::fs::write(dir.join("empty.txt"), "# nothing\n").expect("a file");
    std::fs::write(dir.join("wrong.txt"), "news.example/feed\n").expect("a file");
    for (name, says) in
        [("empty.txt", "names no feed"), ("wrong.txt", "is no address of a feed"), ("missing.txt", "cannot be read")]
    {
        let out = dateline(&["watch", &dir.join(name).display().to_string(), "--db", &db]);
        assert_eq!(out.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&out.stderr).contains(says), "{out:?}");
    }
}
