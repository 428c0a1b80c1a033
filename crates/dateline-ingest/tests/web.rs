//! Addresses, against a server that behaves well and badly.

mod server;

use dateline_ingest::{Input, Known, Limits, Raw, RawBody, Web, WebError, WebLimits};
use flate2::{Compression, write::GzEncoder};
use server::{Answer, Server};
use std::io::Write;
use std::time::{Duration, Instant};

const PAGE: &str =
    "<html><head><title>They met</title></head><body><p>Envoys of Avaria and Belmond met on Monday.</p></body></html>";

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut e = GzEncoder::new(Vec::new(), Compression::fast());
    e.write_all(bytes).expect("memory");
    e.finish().expect("memory")
}

fn misbehaving() -> Server {
    Server::start(|r, port| {
        match r.path.as_str() {
        "/article" if r.head.iter().any(|h| h == "if-none-match: \"1\"") => Answer::status(304),
        "/article" => Answer::html(PAGE).with("ETag", "\"1\""),
        "/packed" => Answer::Whole(
            200,
            vec![("Content-Type".into(), "text/html".into()), ("Content-Encoding".into(), "gzip".into())],
            gz(PAGE.as_bytes()),
        ),
        "/bomb" => Answer::Whole(
            200,
            vec![("Content-Type".into(), "text/html".into()), ("Content-Encoding".into(), "gzip".into())],
            gz(&vec![b' '; 8 << 20]),
        ),
        "/text" => Answer::Whole(200, vec![("Content-Type".into(), "text/plain".into())], b"They met on Monday.".to_vec()),
        "/feed" => Answer::Whole(
            200,
            Vec::new(),
            b"<rss version='2.0'><channel><title>f</title><item><title>They met</title><description>On Monday they met.</description></item></channel></rss>".to_vec(),
        ),
        "/moved" => Answer::to("/article"),
        "/round" => Answer::to("/round"),
        "/nowhere" => Answer::status(302),
        "/file" => Answer::to("file:///etc/passwd"),
        "/inside" => Answer::to("http://localhost:9/"),
        "/metadata" => Answer::to("http://169.254.169.254/latest"),
        "/other-port" => Answer::to(&format!("http://127.0.0.1:{}/", port.wrapping_add(1))),
        "/gone" => Answer::status(410),
        "/drip" => Answer::Drip,
        "/endless" => Answer::Endless,
        "/silent" => Answer::Silent,
        "/garbage" => Answer::Bytes(b"\x00\x01\x02 no http\r\n\r\n".to_vec()),
        "/cut" => Answer::Bytes(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\n<p>They".to_vec()),
        "/closed" => Answer::Bytes(Vec::new()),
        "/long-head" => Answer::Bytes([b"HTTP/1.1 200 OK\r\nX: ".to_vec(), vec![b'x'; 4 << 20]].concat()),
        _ => Answer::status(404),
    }
    })
}

#[test]
fn answers_and_failures() {
    let s = misbehaving();
    let limits = WebLimits { time: Duration::from_secs(2), size: 1 << 20 };
    let typed = s.url("/");
    let web = Web::new(limits, [typed.as_str()]);
    let get = |path: &str| web.get(&s.url(path), &Known::default());
    let page = get("/article").expect("a page");
    assert_eq!((page.status, page.bytes.as_slice(), page.known.tag.as_deref()), (200, PAGE.as_bytes(), Some("\"1\"")));
    let again = web.get(&s.url("/article"), &page.known).expect("an answer");
    assert_eq!((again.status, again.bytes.len()), (304, 0));
    assert_eq!(get("/packed").expect("a page").bytes, PAGE.as_bytes());
    let moved = get("/moved").expect("a page");
    assert_eq!((moved.url, moved.bytes.as_slice()), (s.url("/article"), PAGE.as_bytes()));
    assert_eq!(get("/gone").expect("an answer").status, 410);
    for (path, ok) in [
        ("/round", WebError::Redirects),
        ("/nowhere", WebError::Redirects),
        ("/bomb", WebError::Large(1 << 20)),
        ("/endless", WebError::Large(1 << 20)),
    ] {
        assert_eq!(get(path), Err(ok), "{path}");
    }
    for path in ["/inside", "/metadata", "/other-port"] {
        assert!(matches!(get(path), Err(WebError::Local(_))), "{path}: {:?}", get(path));
    }
    assert!(matches!(get("/file"), Err(WebError::Address(_))));
    for path in ["/drip", "/silent"] {
        let begun = Instant::now();
        assert_eq!(get(path), Err(WebError::Slow(limits.time)), "{path}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{path}");
    }
    for path in ["/garbage", "/cut", "/closed", "/long-head"] {
        assert!(matches!(get(path), Err(WebError::Failed(_))), "{path}: {:?}", get(path));
    }
    // Who was not typed must not be local, whatever its name.
    let strict = Web::new(limits, ["https://news.example/"]);
    assert!(matches!(strict.get(&s.url("/article"), &Known::default()), Err(WebError::Local(_))));
    let agents =
        s.seen.lock().expect("a log").iter().all(|r| r.head.iter().any(|h| h.starts_with("user-agent: dateline/")));
    assert!(agents);
}

#[test]
fn inputs_may_be_addresses() {
    let s = misbehaving();
    let read = |path: &str| {
        let (mut raws, mut messages) = (Vec::<Raw>::new(), Vec::new());
        Input::parse(&s.url(path)).each(&Limits::default(), &mut |r| {
            match r {
                Ok(r) => raws.push(r),
                Err(e) => messages.push(e.to_string()),
            }
            true
        });
        (raws, messages)
    };
    let (raws, messages) = read("/moved");
    assert!(messages.is_empty(), "{messages:?}");
    assert_eq!((raws[0].source.clone(), raws[0].url.clone()), (s.url("/moved"), Some(s.url("/article"))));
    assert!(matches!(&raws[0].body, RawBody::Html { charset: Some(c), .. } if c == "utf-8"));
    assert_eq!(read("/text").0[0].body, RawBody::Text("They met on Monday.".into()));
    assert_eq!(read("/feed").0[0].title.as_deref(), Some("They met"));
    let (raws, messages) = read("/gone");
    assert!(raws.is_empty() && messages[0].contains("the server answers 410"), "{messages:?}");
    let (_, messages) = read("/inside");
    assert!(messages[0].contains("your own network"), "{messages:?}");
}
