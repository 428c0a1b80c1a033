//! Asks a running desk for so many views a second, as many people at once would, and tells how long they waited.
//!
//! ```sh
//! dateline serve --db talks.db --port 8099 &
//! cargo run --release -p dateline-serve --example load -- 127.0.0.1:8099 200 30 $!
//! ```
//!
//! Requests a second, seconds, and (where /proc has it) the process whose memory is told. Every request has its time from the start: one that
//! is late because others are slow counts from then, so that a desk that stands still is not flattered. Times are milliseconds. Beside it a
//! `dateline add` may run. Fails on any answer but 200 and 304.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Connections that are kept open.
const CONNECTIONS: usize = 32;

/// Views by how often people look at them, of a hundred; `%` stands for what is filtered by, `@` for an event, `#` for an article.
const MIX: &[(usize, &str)] = &[
    (14, "/%"),
    (14, "/timeline%"),
    (3, "/timeline?lanes=dyad"),
    (8, "/calendar%"),
    (4, "/map%"),
    (6, "/parties%"),
    (6, "/party?name=USA"),
    (6, "/positions%"),
    (4, "/processes%"),
    (5, "/numbers%"),
    (6, "/search?search=talks"),
    (10, "/event/@"),
    (6, "/article/#"),
    (6, "/api/v1/events%"),
    (2, "/calendar.ics"),
];
const FILTERS: &[&str] = &[
    "",
    "",
    "?party=USA",
    "?party=PRK",
    "?type=CONSULT",
    "?since=2005&until=2007",
    "?dyad=USA%20%3E%20PRK",
    "?status=planned",
];

/// One answer: its status and bytes as they came.
fn ask(s: &mut TcpStream, host: &str, path: &str) -> Result<(u16, usize), Box<dyn Error>> {
    s.write_all(format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: gzip\r\n\r\n").as_bytes())?;
    let mut got = Vec::new();
    let mut buffer = [0; 65536];
    loop {
        let n = s.read(&mut buffer)?;
        if n == 0 {
            return Err("the connection was closed".into());
        }
        got.extend_from_slice(&buffer[..n]);
        let Some(end) = got.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&got[..end]).to_ascii_lowercase();
        let length: usize =
            head.split("content-length: ").nth(1).and_then(|l| l.lines().next()).ok_or("no length")?.trim().parse()?;
        let status = head.split(' ').nth(1).ok_or("no status")?.parse()?;
        let mut left = (end + 4 + length).saturating_sub(got.len());
        while left > 0 {
            let n = s.read(&mut buffer)?;
            if n == 0 {
                return Err("the connection was closed".into());
            }
            left = left.saturating_sub(n);
        }
        return Ok((status, length));
    }
}

/// A column of the first rows of a kind.
fn some(host: &str, kind: &str, column: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let mut s = TcpStream::connect(host)?;
    write!(s, "GET /api/v1/{kind}?limit=200 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    let mut text = String::new();
    s.read_to_string(&mut text)?;
    let json: serde_json::Value = serde_json::from_str(text.split_once("\r\n\r\n").ok_or("no answer")?.1)?;
    Ok(json["items"].as_array().into_iter().flatten().filter_map(|i| i[column].as_str().map(str::to_owned)).collect())
}

/// splitmix64: the same requests at each run.
fn mix(n: usize) -> usize {
    let mut x = (n as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x ^ (x >> 31)) as usize
}

fn memory(process: Option<&String>) -> Option<String> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process?)).ok()?;
    Some(status.lines().find(|l| l.starts_with("VmHWM:"))?.split_whitespace().nth(1)?.to_owned())
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, host, rate, seconds, more @ ..] = &args[..] else {
        return Err("give HOST:PORT, requests a second, seconds [, process]".into());
    };
    let (rate, seconds): (f64, f64) = (rate.parse()?, seconds.parse()?);
    let (events, articles) = (some(host, "events", "event")?, some(host, "articles", "article")?);
    if events.is_empty() || articles.is_empty() {
        return Err("the database has no events".into());
    }
    let total = (rate * seconds) as usize;
    let request = |n: usize| -> (&'static str, String) {
        let mut at = mix(n) % 100;
        let view = MIX
            .iter()
            .find(|(k, _)| {
                let here = at < *k;
                at = at.saturating_sub(*k);
                here
            })
            .map_or("/", |m| m.1);
        let pick = mix(n ^ 0x5555);
        let path = view
            .replace('%', FILTERS[pick % FILTERS.len()])
            .replace('@', &events[pick % events.len()])
            .replace('#', &articles[pick % articles.len()]);
        // A view with a filter of its own keeps the sign of its address.
        (view, if view.contains("%20") { view.to_owned() } else { path })
    };
    let next = AtomicUsize::new(0);
    let took: Mutex<BTreeMap<&str, Vec<f64>>> = Mutex::default();
    let wrong: Mutex<BTreeMap<String, usize>> = Mutex::default();
    let largest = AtomicUsize::new(0);
    let begun = Instant::now() + Duration::from_millis(100);
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let mut socket: Option<TcpStream> = None;
                loop {
                    let n = next.fetch_add(1, Ordering::SeqCst);
                    if n >= total {
                        return;
                    }
                    let due = begun + Duration::from_secs_f64(n as f64 / rate);
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    let (view, path) = request(n);
                    // A connection that was closed while it was idle is no mistake: it is made anew once.
                    let mut answer: Result<(u16, usize), Box<dyn Error>> = Err("not asked".into());
                    for _ in 0..2 {
                        let s = match socket.take() {
                            Some(s) => Ok(s),
                            None => TcpStream::connect(host),
                        };
                        answer = s.map_err(Box::from).and_then(|mut s| {
                            let _ = s.set_nodelay(true);
                            let a = ask(&mut s, host, &path)?;
                            socket = Some(s);
                            Ok(a)
                        });
                        if answer.is_ok() {
                            break;
                        }
                    }
                    let waited = due.elapsed().as_secs_f64() * 1e3;
                    let lock = |e: std::sync::PoisonError<_>| e.into_inner();
                    match answer {
                        Ok((200 | 304, size)) => {
                            largest.fetch_max(size, Ordering::SeqCst);
                            took.lock().unwrap_or_else(lock).entry(view).or_default().push(waited);
                        }
                        Ok((status, _)) => {
                            *wrong
                                .lock()
                                .unwrap_or_else(std::sync::PoisonError::into_inner)
                                .entry(format!("{status} {path}"))
                                .or_default() += 1
                        }
                        Err(e) => {
                            *wrong
                                .lock()
                                .unwrap_or_else(std::sync::PoisonError::into_inner)
                                .entry(e.to_string())
                                .or_default() += 1
                        }
                    }
                }
            });
        }
    });
    let lasted = begun.elapsed().as_secs_f64();
    let took = took.into_inner()?;
    let wrong = wrong.into_inner()?;
    let line = |name: &str, times: &mut Vec<f64>| {
        times.sort_by(f64::total_cmp);
        let at = |q: f64| {
            times.get(((times.len() as f64 * q) as usize).min(times.len().saturating_sub(1))).copied().unwrap_or(0.0)
        };
        println!(
            "{name:24} {:6} requests, ms: median {:7.1}, 95th percentile {:7.1}, 99th {:7.1}, most {:7.1}",
            times.len(),
            at(0.5),
            at(0.95),
            at(0.99),
            at(1.0)
        );
    };
    let mut all: Vec<f64> = took.values().flatten().copied().collect();
    for (view, mut times) in took {
        line(view, &mut times);
    }
    line("all", &mut all);
    println!(
        "{:.0} requests a second over {lasted:.1} s, {} errors, largest answer {} KB{}",
        all.len() as f64 / lasted,
        wrong.values().sum::<usize>(),
        largest.into_inner() >> 10,
        memory(more.first()).map(|m| format!(", memory at most {m} KB")).unwrap_or_default()
    );
    for (what, n) in wrong.iter().take(20) {
        println!("  {n} × {what}");
    }
    if wrong.is_empty() { Ok(()) } else { Err("some were not answered".into()) }
}
