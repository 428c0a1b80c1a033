//! Who may ask and who may write; what is too much; that slow ones stop nobody.
#![allow(clippy::unwrap_used)]

mod common;

use common::{everywhere, reports, serve, serve_with};
use dateline_serve::Limits;
use dateline_store::Store;
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

#[test]
fn other_names_are_not_answered_to() {
    let s = serve("names", &reports(), Limits::default());
    let ask = |host: &str| s.send(format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes());
    for ok in ["localhost:1", "127.0.0.1", "[::1]:80", "desk.example", "DESK.example:8080"] {
        assert_eq!(ask(ok).status, 200, "{ok}");
    }
    for bad in ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example:80", "a@evil.example"] {
        let a = ask(bad);
        assert_eq!(a.status, 421, "{bad}");
        assert!(!a.body.contains("Japan"));
    }
    assert_eq!(s.send(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n").status, 400);
    assert_eq!(
        s.send(format!("GET / HTTP/1.1\r\nHost: {0}\r\nHost: evil.example\r\n\r\n", s.at).as_bytes()).status,
        400
    );
}

#[test]
fn only_the_own_page_and_who_has_the_token_may_write() {
    let s = serve("writes", &reports(), Limits::default());
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let body = format!("token={}&text=They+met.", s.token);
    let own = format!("{form}Origin: http://{}\r\nSec-Fetch-Site: same-origin\r\n", s.at);
    assert_eq!(s.post("/paste", &own, &body).status, 200);
    let added = s.post("/paste/add", &own, &body);
    assert_eq!((added.status, added.header("location")), (303, Some("/article/abc")));
    for (headers, body) in [
        (format!("{form}Origin: http://evil.example\r\n"), body.clone()),
        (format!("{form}Origin: null\r\n"), body.clone()),
        (format!("{form}Origin: http://{}.evil.example\r\n", s.at), body.clone()),
        (format!("{form}Sec-Fetch-Site: cross-site\r\n"), body.clone()),
        (form.to_owned(), "text=They+met.".to_owned()),
        (form.to_owned(), "token=&text=x".to_owned()),
        (form.to_owned(), format!("token={}x&text=x", s.token)),
        ("Content-Type: text/plain\r\n".to_owned(), body.clone()),
        (format!("Origin: http://evil.example\r\nX-Dateline-Token: {}\r\n", s.token), "{\"text\":\"x\"}".to_owned()),
    ] {
        for path in ["/paste", "/paste/add", "/api/v1/read", "/api/v1/articles", "/"] {
            assert_eq!(s.post(path, &headers, &body).status, 403, "{path} {headers} {body}");
        }
    }
    let token = format!("X-Dateline-Token: {}\r\n", s.token);
    assert_eq!(s.post("/api/v1/articles", &token, "{\"text\": \"They met.\"}").body, "{\"article\":\"abc\"}");
    assert!(s.post("/api/v1/read", &token, "{\"text\": \"They met.\"}").body.contains("\"schema\":\"dateline/1\""));
    for (body, status) in
        [("", 400), ("[]", 400), ("{}", 400), ("{\"text\": \" \"}", 400), ("{\"text\": \"bad\"}", 422)]
    {
        assert_eq!(s.post("/api/v1/articles", &token, body).status, status, "{body}");
    }
    // What is wrong with an article is told, and is no markup.
    let told = s.post("/paste", &own, &format!("token={}&text=bad", s.token));
    assert!(told.body.contains("no &lt;b&gt;article&lt;/b&gt;"), "{}", told.body);
    for method in ["PUT", "DELETE", "OPTIONS", "TRACE"] {
        assert_eq!(
            s.send(format!("{method} / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", s.at).as_bytes()).status,
            405
        );
    }
    let page = s.get("/paste");
    assert_eq!(
        (page.header("x-frame-options"), page.header("x-content-type-options")),
        (Some("DENY"), Some("nosniff"))
    );
    assert!(page.header("access-control-allow-origin").is_none());
    assert!(!s.get("/timeline").body.contains(&s.token), "the token stands where it is needed and nowhere else");
}

#[test]
fn joins_are_corrected_by_who_has_the_token_and_by_nobody_else() {
    let s = serve("joins", &reports(), Limits::default());
    let digest = || Store::open(&s.db).unwrap().digest().unwrap();
    let one = |sql: &str| {
        let rows = Store::open(&s.db).unwrap().ask(sql).unwrap().rows;
        rows.iter().map(|r| r[0].to_string()).collect::<Vec<_>>()
    };
    // The meeting of Japan and South Korea is told by two reports, in which it was joined.
    let held = one("SELECT event FROM events_v WHERE reports = 2 AND place = 'Tokyo'");
    assert_eq!(held.len(), 1);
    let page = s.get(&format!("/event/{}", held[0])).body;
    let told = one(&format!("SELECT mention FROM mentions_v WHERE event = '{}' ORDER BY published", held[0]));
    assert!(told.iter().all(|m| page.contains(&format!("form=\"split\" name=\"mention\" value=\"{m}\""))), "{page}");
    let before = digest();
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    let own = format!("{form}Origin: http://{}\r\nSec-Fetch-Site: same-origin\r\n", s.at);
    let token = format!("X-Dateline-Token: {}\r\n", s.token);
    let split = format!("event={}&mention={}", held[0], told[1]);
    let as_json = serde_json::json!({ "event": held[0], "mentions": [told[1]] }).to_string();
    for (headers, body) in [
        (form.to_owned(), split.clone()),
        (own.clone(), format!("{split}&token=wrong")),
        (format!("{form}Origin: http://evil.example\r\n"), format!("{split}&token={}", s.token)),
        (format!("{form}Sec-Fetch-Site: cross-site\r\n"), format!("{split}&token={}", s.token)),
    ] {
        for path in ["/edit/split", "/edit/merge", "/edit/undo", "/api/v1/split", "/api/v1/undo"] {
            assert_eq!(s.post(path, &headers, &body).status, 403, "{path} {headers}");
        }
    }
    assert_eq!(s.post("/api/v1/split", "", &as_json).status, 403);
    assert_eq!(digest(), before, "nothing has changed");

    // Split by a form, as a browser sends it; the page that it leads to says what was done and how to take it back.
    let done = s.post("/edit/split", &own, &format!("{split}&token={}", s.token));
    assert_eq!(done.status, 303, "{}", done.body);
    let to = done.header("location").unwrap().to_owned();
    let page = s.get(&to);
    assert!(
        page.status == 200 && page.body.contains("role=\"status\"") && page.body.contains("<b>split</b>"),
        "{to} {}",
        page.body
    );
    let events = "SELECT event FROM mentions_v WHERE mention IN";
    let both = one(&format!("{events} ('{}', '{}')", told[0], told[1]));
    assert_ne!(both[0], both[1]);
    assert_eq!(s.get("/export/history.csv?event=".to_owned().as_str()).status, 404);
    // The other is proposed as the same, and merged by a program.
    let page = s.get(&format!("/event/{}", both[0])).body;
    assert!(page.contains(&format!("name=\"event\" value=\"{}\"", both[1])), "{page}");
    let merged = s.post("/api/v1/merge", &token, &serde_json::json!({ "events": both }).to_string());
    let json: serde_json::Value = serde_json::from_str(&merged.body).unwrap();
    assert_eq!(
        (merged.status, json["edit"].as_i64(), json["events"].as_array().map(Vec::len)),
        (200, Some(2), Some(1))
    );
    // Both are taken back, the second by a form of the log, the first by a program; then all is as it was.
    assert!(s.get("/edits").body.contains("name=\"edit\" value=\"2\""));
    let article = one(&format!("SELECT article FROM mentions_v WHERE mention = '{}'", told[1]));
    assert!(s.get(&format!("/article/{}", article[0])).body.contains("Corrections by hand</h2>"));
    assert_eq!(s.post("/edit/undo", &own, &format!("edit=2&token={}", s.token)).status, 303);
    assert_eq!(s.post("/api/v1/undo", &token, "{}").status, 200);
    let again = one(&format!("{events} ('{}', '{}')", told[0], told[1]));
    assert_eq!(again, [held[0].clone(), held[0].clone()]);
    let log: serde_json::Value = serde_json::from_str(&s.get("/api/v1/edits").body).unwrap();
    assert_eq!(log["total"], 4);
    assert!(!s.get("/edits").body.contains("name=\"edit\""), "what was taken back has no button");
    assert_eq!(s.get("/export/edits.csv").body.lines().count(), 5);

    // What cannot be done is told; nothing is written.
    for (path, body, words) in [
        ("merge", format!("event={}", held[0]), "two events"),
        ("merge", format!("event={}&event=e0000000", held[0]), "no event has the id"),
        ("split", format!("event={}&mention={}&mention={}", held[0], told[0], told[1]), "both sides"),
        ("split", format!("event={}", held[0]), "both sides"),
        ("undo", "edit=99".to_owned(), "no edit 99"),
        ("undo", "edit=1%3B%20DROP%20TABLE%20edits".to_owned(), "no number"),
        ("merge", "event=%27%20OR%201%3D1&event=%3Cb%3E".to_owned(), "no id"),
    ] {
        let a = s.post(&format!("/edit/{path}"), &own, &format!("{body}&token={}", s.token));
        assert!(
            a.status == 400 && a.body.contains(words) && !a.body.contains("<b>"),
            "{path} {body}: {} {}",
            a.status,
            a.body
        );
    }
    for (path, body) in
        [("merge", "[]"), ("merge", "{\"events\": \"x\"}"), ("split", "{}"), ("undo", "{\"edit\": \"x\"}")]
    {
        assert_eq!(s.post(&format!("/api/v1/{path}"), &token, body).status, 400, "{path} {body}");
    }
    assert_eq!(s.get("/export/edits.csv").body.lines().count(), 5);
    assert_eq!(s.get("/edit/undo").status, 404);
}

#[test]
fn where_others_can_see_the_pages_the_token_is_typed() {
    let s = serve_with("typed", &reports(), Limits::default(), false);
    for path in everywhere(&s) {
        assert!(!s.get(&path).body.contains(&s.token), "{path}");
    }
    assert!(s.get("/paste").body.contains("type=\"password\""));
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    assert_eq!(s.post("/paste", form, &format!("token={}&text=They+met.", s.token)).status, 200);
}

#[test]
fn no_parameter_reaches_sql_or_a_path() {
    let s = serve("sql", &reports(), Limits::default());
    let digest = Store::open(&s.db).unwrap().digest().unwrap();
    let evil = [
        "'; DROP TABLE events; --",
        "' OR '1'='1",
        "\" OR 1=1 --",
        "1); DELETE FROM articles; --",
        "%' UNION SELECT name FROM sqlite_schema --",
        "\\",
        "%",
        "_",
        "*",
        "NEAR(a b)",
        "a* OR b*",
        "{a b}:c",
        "-day; DROP TABLE events",
        "day\" DESC; --",
        "../../etc/passwd",
        "\u{0}",
        "é\u{301}",
        "(",
        "\"",
    ];
    let encode = |s: &str| s.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    let names = [
        "party",
        "actor",
        "recipient",
        "dyad",
        "type",
        "mode",
        "context",
        "status",
        "since",
        "until",
        "reported-since",
        "reported-until",
        "place",
        "process",
        "publisher",
        "search",
        "min-publishers",
        "historical",
        "lead",
        "one-a-day",
        "sort",
        "limit",
        "cursor",
        "page",
        "by",
        "measure",
        "lanes",
        "month",
        "on",
        "name",
        "all",
        "event",
        "article",
        "edit",
    ];
    for e in evil {
        for n in names {
            for path in [
                "/",
                "/timeline",
                "/numbers",
                "/search",
                "/calendar",
                "/party",
                "/process",
                "/api/v1/events",
                "/api/v1/articles",
                "/export/events.csv",
                "/export/network.json",
                "/chart/timeline.svg",
                "/chart/process.svg",
            ] {
                let a = s.get(&format!("{path}?{n}={}", encode(e)));
                assert!([200, 400, 404].contains(&a.status), "{path}?{n}={e}: {} {}", a.status, a.body);
                assert!(
                    !a.body.contains("syntax error") && !a.body.contains("no such column"),
                    "{path}?{n}={e}: {}",
                    a.body
                );
            }
        }
        for path in ["/article/", "/event/", "/api/v1/articles/", "/api/v1/events/", "/static/", "/export/", "/chart/"]
        {
            let a = s.get(&format!("{path}{}", encode(e)));
            assert!([400, 404].contains(&a.status), "{path}{e}: {}", a.status);
        }
    }
    for path in [
        "/static/../Cargo.toml",
        "/static/%2e%2e/Cargo.toml",
        "/static/..%2fCargo.toml",
        "/../../etc/passwd",
        "//etc/passwd",
        "/static/%5c..%5cx",
        "/%00",
    ] {
        let a = s.get(path);
        assert!(
            [400, 404].contains(&a.status) && !a.body.contains("root:") && !a.body.contains("[package]"),
            "{path}: {}",
            a.status
        );
    }
    assert_eq!(Store::open(&s.db).unwrap().digest().unwrap(), digest);
}

#[test]
fn too_much_is_refused() {
    let s = serve("much", &reports(), Limits::default());
    let head = |more: &str| format!("GET / HTTP/1.1\r\nHost: {}\r\n{more}\r\n", s.at);
    assert_eq!(s.send(head(&format!("X: {}\r\n", "x".repeat(40_000))).as_bytes()).status, 431);
    assert_eq!(s.send(head(&"X: x\r\n".repeat(100)).as_bytes()).status, 431);
    assert_eq!(
        s.send(format!("POST /paste HTTP/1.1\r\nHost: {}\r\nContent-Length: 99999999\r\n\r\n", s.at).as_bytes()).status,
        413
    );
    assert_eq!(
        s.send(
            format!("POST /paste HTTP/1.1\r\nHost: {}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", s.at).as_bytes()
        )
        .status,
        501
    );
    assert_eq!(s.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n").status, 400);
    // A value of any length is cut, and the page stays small.
    let long = s.get(&format!("/timeline?search={}", "a".repeat(9000)));
    assert!(long.status == 200 && long.body.len() < 100_000, "{} {}", long.status, long.body.len());
}

#[test]
fn slow_clients_stop_nobody_and_the_end_is_clean() {
    let limits = Limits {
        head: Duration::from_millis(600),
        idle: Duration::from_millis(900),
        connections: 64,
        ..Limits::default()
    };
    let mut s = serve("slow", &reports(), limits);
    let mut slow: Vec<TcpStream> = (0..40).map(|_| TcpStream::connect(s.at).unwrap()).collect();
    for c in slow.iter_mut().take(30) {
        c.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
    }
    let begun = Instant::now();
    for path in everywhere(&s) {
        assert_eq!(s.get(&path).status, 200, "{path}");
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    // Half a head is given up in time, and so is a connection that says nothing.
    let mut answer = String::new();
    let mut half = TcpStream::connect(s.at).unwrap();
    half.write_all(b"GET / HTTP/1.1\r\nHo").unwrap();
    let begun = Instant::now();
    std::io::Read::read_to_string(&mut half, &mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408") && begun.elapsed() < Duration::from_secs(5), "{answer}");
    // More than are allowed at a time are told so, until the others have gone.
    std::thread::sleep(Duration::from_millis(1200));
    // A machine with much else to do may be late with either, so that both are tried again.
    let refused = (0..10).any(|_| {
        let _many: Vec<TcpStream> = (0..64).map(|_| TcpStream::connect(s.at).unwrap()).collect();
        std::thread::sleep(Duration::from_millis(100));
        s.get("/").status == 503
    });
    let answered = (0..10).any(|_| {
        std::thread::sleep(Duration::from_millis(300));
        s.get("/").status == 200
    });
    assert!(refused && answered, "{refused} {answered}");
    // Open connections do not hold up the end.
    let _idle = TcpStream::connect(s.at).unwrap();
    let begun = Instant::now();
    s.handle.stop();
    s.thread.take().unwrap().join().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    assert!(TcpStream::connect(s.at).is_err());
}

#[test]
fn a_connection_answers_again_and_again() {
    let s = serve("again", &reports(), Limits::default());
    let mut c = TcpStream::connect(s.at).unwrap();
    let one = format!("HEAD /static/icon.svg HTTP/1.1\r\nHost: {}\r\n\r\n", s.at);
    let last = format!("GET /static/icon.svg HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", s.at);
    c.write_all(format!("{one}{one}{last}").as_bytes()).unwrap();
    let mut out = String::new();
    std::io::Read::read_to_string(&mut c, &mut out).unwrap();
    assert_eq!(out.matches("HTTP/1.1 200 OK").count(), 3, "{out}");
    assert_eq!(out.matches("<svg").count(), 1, "a head has no body");
}
