//! Web archives made here: whole, packed, damaged, forged, large.

use dateline_ingest::{Input, Limits, Raw, RawBody};
use flate2::{Compression, write::GzEncoder};
use std::io::Write;
use std::path::PathBuf;

const PAGE: &str = "<html><body><p>Envoys of Avaria and Belmond met on Monday.</p></body></html>";

fn http(kind: &str, head: &str, body: &[u8]) -> Vec<u8> {
    let mut out = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{head}\r\n").into_bytes();
    out.extend_from_slice(body);
    out
}

fn record(kind: &str, url: &str, length: Option<usize>, block: &[u8]) -> Vec<u8> {
    let length = length.unwrap_or(block.len());
    let mut out = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {length}\r\n\r\n"
    )
    .into_bytes();
    out.extend_from_slice(block);
    out.extend_from_slice(b"\r\n\r\n");
    out
}

fn page(n: usize) -> Vec<u8> {
    let url = format!("https://news.example/{n}");
    record("response", &url, None, &http("text/html; charset=utf-8", "", PAGE.as_bytes()))
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut e = GzEncoder::new(Vec::new(), Compression::fast());
    e.write_all(bytes).expect("memory");
    e.finish().expect("memory")
}

fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("archives");
    std::fs::create_dir_all(&dir).expect("a folder");
    let path = dir.join(name);
    std::fs::write(&path, bytes).expect("a file");
    path
}

/// Pages and messages of a file.
fn read(name: &str, bytes: &[u8]) -> (Vec<Raw>, Vec<String>) {
    let path = file(name, bytes);
    let (mut pages, mut messages) = (Vec::new(), Vec::new());
    let input = Input::parse(&path.display().to_string());
    input.each(&Limits { article: 1 << 20, ..Limits::default() }, &mut |raw| {
        match raw {
            Ok(r) => pages.push(r),
            Err(e) => messages.push(e.to_string()),
        }
        true
    });
    (pages, messages)
}

fn urls(pages: &[Raw]) -> Vec<&str> {
    pages.iter().filter_map(|p| p.url.as_deref()).collect()
}

fn html(raw: &Raw) -> &[u8] {
    match &raw.body {
        RawBody::Html { bytes, .. } => bytes,
        _ => panic!("a page is expected"),
    }
}

/// One page among what archives hold beside pages.
fn mixed() -> Vec<Vec<u8>> {
    vec![
        record("warcinfo", "", None, b"software: none\r\n"),
        record("request", "https://news.example/1", None, b"GET /1 HTTP/1.1\r\nHost: news.example\r\n\r\n"),
        page(1),
        record(
            "response",
            "https://news.example/a.png",
            None,
            &http("image/png", "", b"\x89PNG\r\n\x1a\nWARC/1.0\r\n"),
        ),
        record(
            "response",
            "https://news.example/gone",
            None,
            b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>gone",
        ),
        record("response", "dns:news.example", None, b"20260101000000\nnews.example. 1 IN A 192.0.2.1\n"),
        record("revisit", "https://news.example/1", None, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"),
        page(2),
    ]
}

#[test]
fn html_responses_are_given_and_nothing_else() {
    let plain: Vec<u8> = mixed().concat();
    let packed: Vec<u8> = mixed().iter().flat_map(|r| gz(r)).collect();
    let whole = gz(&plain);
    for (name, bytes) in [("plain.warc", &plain), ("packed.warc.gz", &packed), ("whole.warc.gz", &whole)] {
        let (pages, messages) = read(name, bytes);
        assert_eq!(urls(&pages), ["https://news.example/1", "https://news.example/2"], "{name}");
        assert!(messages.is_empty(), "{name}: {messages:?}");
        assert_eq!(html(&pages[0]), PAGE.as_bytes());
        assert_eq!(pages[0].source, "https://news.example/1");
        assert!(matches!(&pages[0].body, RawBody::Html { charset: Some(c), .. } if c == "utf-8"));
    }
}

#[test]
fn bodies_are_put_together_and_unpacked() {
    let chunks = format!("{:x}\r\n{}\r\n{:x};x=y\r\n{}\r\n0\r\n\r\n", 10, &PAGE[..10], PAGE.len() - 10, &PAGE[10..]);
    let say =
        |head: &str, body: &[u8]| record("response", "<http://news.example/>", None, &http("text/html", head, body));
    let packed = gz(PAGE.as_bytes());
    for (i, bytes) in [
        say("Transfer-Encoding: chunked\r\n", chunks.as_bytes()),
        say("Transfer-Encoding: chunked\r\n", PAGE.as_bytes()),
        say("Content-Encoding: gzip\r\n", &packed),
        say("Content-Encoding: gzip\r\n", PAGE.as_bytes()),
        say("X-Long: a\r\n b\r\n", PAGE.as_bytes()),
    ]
    .iter()
    .enumerate()
    {
        let (pages, messages) = read(&format!("body-{i}.warc"), bytes);
        assert!(messages.is_empty(), "{i}: {messages:?}");
        assert_eq!(html(&pages[0]), PAGE.as_bytes(), "{i}");
        assert_eq!(pages[0].url.as_deref(), Some("http://news.example/"));
    }
    let (pages, messages) = read("bomb.warc", &say("Content-Encoding: gzip\r\n", &gz(&vec![b' '; 4 << 20])));
    assert!(pages.is_empty() && messages[0].contains("unpacks to more"), "{messages:?}");
    let (pages, messages) = read("zstd.warc", &say("Content-Encoding: zstd\r\n", b"\x28\xb5\x2f\xfd\x00\x01"));
    assert!(pages.is_empty() && messages[0].contains("zstd"), "{messages:?}");
}

#[test]
fn a_broken_record_is_left_out_with_a_message() {
    let url = "https://news.example/forged";
    let block = http("text/html", "", PAGE.as_bytes());
    for (name, bad, says) in [
        ("short", record("response", url, Some(70), &block), "length is wrong"),
        ("none", b"WARC/1.1\r\nWARC-Type: response\r\n\r\n".to_vec(), "no length"),
        ("minus", b"WARC/1.1\r\nContent-Length: -5\r\n\r\n".to_vec(), "no length"),
        ("head", b"WARC/1.1\r\nno field at all\r\n\r\n".to_vec(), "its head is none"),
        (
            "long-head",
            [b"WARC/1.1\r\nX: ".to_vec(), vec![b'x'; 1 << 20], b"\r\n\r\n".to_vec()].concat(),
            "its head is none",
        ),
        ("junk", b"\x00\x01\x02 this is no record\n\n\n".to_vec(), "length is wrong"),
        ("large", record("response", url, None, &http("text/html", "", &vec![b'x'; 2 << 20])), "is larger than"),
    ] {
        let bytes = [page(1), bad, page(2)].concat();
        let (pages, messages) = read(&format!("{name}.warc"), &bytes);
        let found: Vec<&str> = urls(&pages).into_iter().filter(|u| *u != url).collect();
        assert_eq!(found, ["https://news.example/1", "https://news.example/2"], "{name}");
        assert!(messages.len() == 1 && messages[0].contains(says), "{name}: {messages:?}");
        assert!(messages[0].contains("record 1:") || messages[0].contains("record 2:"), "{messages:?}");
    }
    // A length that reaches over the end of the archive: the memory that it asks for is not taken.
    let forged = record("response", url, Some(usize::MAX / 2), &block);
    let (pages, messages) = read("endless.warc", &[page(1), forged].concat());
    assert_eq!(urls(&pages), ["https://news.example/1"]);
    assert!(messages[0].contains("ends within a record"), "{messages:?}");
}

#[test]
fn a_damaged_member_does_not_take_the_others_with_it() {
    let members: Vec<Vec<u8>> = (1..=5).map(|n| gz(&page(n))).collect();
    for at in [5, 20, 40, members[1].len() - 5] {
        let mut bad = members.clone();
        for b in &mut bad[1][at..(at + 4)] {
            *b ^= 0xa5;
        }
        let (pages, messages) = read("damaged.warc.gz", &bad.concat());
        for n in [1, 3, 4, 5] {
            assert!(urls(&pages).contains(&format!("https://news.example/{n}").as_str()), "{at}: {:?}", urls(&pages));
        }
        assert!(messages.len() <= 1 || messages.iter().all(|m| m.contains("damaged.warc.gz")), "{messages:?}");
    }
    let all = members.concat();
    let (pages, messages) = read("cut.warc.gz", &all[..all.len() - 30]);
    assert!(pages.len() >= 4 && messages.len() == 1 && messages[0].contains("cut off or damaged"), "{messages:?}");
}

#[test]
fn whatever_is_done_to_an_archive_reading_ends() {
    let plain: Vec<u8> = mixed().concat();
    let packed: Vec<u8> = mixed().iter().flat_map(|r| gz(r)).collect();
    // A linear congruential generator (Knuth's MMIX): the same damage at each run.
    let mut seed = 1u64;
    let mut next = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n
    };
    for whole in [&plain, &packed] {
        for _ in 0..150 {
            let mut bytes = whole.clone();
            for _ in 0..=next(6) {
                let at = next(bytes.len());
                match next(3) {
                    0 => bytes[at] = next(256) as u8,
                    1 => bytes.truncate(at.max(32)),
                    _ => drop(bytes.splice(at..at, b"9999999999".iter().copied())),
                }
            }
            let (pages, _) = read("random.warc", &bytes);
            assert!(pages.len() <= 8);
        }
    }
}

#[test]
fn a_wacz_is_read_without_its_indexes() {
    let path = file("site.wacz", b"");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).expect("a file"));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let warc: Vec<u8> = mixed().iter().flat_map(|r| gz(r)).collect();
    let pages =
        b"{\"format\": \"json-pages-1.0\"}\n{\"url\": \"https://news.example/1\", \"text\": \"not to be read\"}\n";
    for (name, bytes) in [
        ("archive/data.warc.gz", &warc[..]),
        ("datapackage.json", b"{\"profile\": \"data-package\"}"),
        ("indexes/index.cdx", b"example,news)/1 20260101 {}"),
        ("pages/pages.jsonl", pages),
    ] {
        zip.start_file(name, stored).expect("a member");
        zip.write_all(bytes).expect("bytes");
    }
    zip.finish().expect("a zip");
    let bytes = std::fs::read(&path).expect("the file");
    let (pages, messages) = read("site.wacz", &bytes);
    assert_eq!(urls(&pages), ["https://news.example/1", "https://news.example/2"]);
    assert!(messages.is_empty(), "{messages:?}");
}

/// A gigabyte of pages goes through in the memory of a few.
#[test]
#[cfg(target_os = "linux")]
fn memory_does_not_grow_with_the_archive() {
    let peak = || -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
        let line = status.lines().find(|l| l.starts_with("VmHWM:")).expect("a peak");
        line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).expect("kilobytes")
    };
    let text: String = (0..9000).map(|i| format!("word{i} ")).collect();
    let body = format!("<html><body><p>{text}</p></body></html>");
    let member = gz(&record("response", "https://news.example/long", None, &http("text/html", "", body.as_bytes())));
    let times = (1usize << 30) / body.len();
    let path = file("large.warc.gz", b"");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&path).expect("a file"));
    for _ in 0..times {
        out.write_all(&member).expect("disk");
    }
    drop(out);
    let before = peak();
    let mut pages = 0;
    Input::parse(&path.display().to_string()).each(&Limits::default(), &mut |raw| {
        pages += usize::from(raw.is_ok());
        true
    });
    std::fs::remove_file(&path).expect("the file goes");
    assert_eq!(pages, times);
    assert!(peak() - before < 32 << 10, "{} KB more", peak() - before);
}
