//! What adding and asking cost as a database grows.
//!
//! `cargo test --release -p dateline-store --test growth -- --ignored --nocapture` prints the figures of docs/store.md.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod common;

use common::*;
use dateline_store::{Filter, Incoming, Party, Store, What};
use std::time::{Duration, Instant};

const STATES: &[&str] = &[
    "USA", "RUS", "CHN", "JPN", "KOR", "PRK", "FRA", "DEU", "GBR", "ITA", "ESP", "POL", "UKR", "TUR", "IRN", "IRQ",
    "SYR", "ISR", "EGY", "SAU", "IND", "PAK", "AFG", "BRA", "MEX", "CAN", "AUS", "NGA", "ZAF", "KEN",
];

/// splitmix64: the same records at each run.
fn mix(mut x: u64) -> usize {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x ^ (x >> 31)) as usize
}

/// A report of 180 words and three events; a thousand make about ten weeks of news.
fn report(n: usize) -> Incoming {
    let x = |k: u64| mix(n as u64 * 31 + k);
    let day = jiff::civil::date(2010, 1, 1).checked_add(jiff::Span::new().days((n / 14) as i64)).unwrap().to_string();
    let (a, b) = (STATES[x(1) % 30], STATES[x(2) % 30]);
    let (a, b) = if a == b { ("USA", "RUS") } else { (a, b) };
    let words: String = (0..180).map(|k| format!(" w{}", mix(n as u64 * 977 + k) % (mix(k) % 9000 + 50))).collect();
    let pair = [a, b];
    let told = [
        Told { actors: &pair, ..MET },
        Told { actors: &pair, edtf: Some(&day), ..WILL_MEET },
        Told { actors: &pair[..1], recipients: &pair[1..], ..put_off("postpone@x:1") },
    ];
    article(&format!("r{n:06}"), Some(&day), ["A", "B", "C", "D"][x(3) % 4], &format!("Report {n}{words}"), &told)
}

fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find(|l| l.starts_with("VmHWM:"))
        .unwrap_or("not told")
        .split_whitespace()
        .skip(1)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Mean time of adding one report, of a batch of 64 per report, and of asking for a dyad's month.
fn measure(s: &mut Store, next: &mut usize) -> (Duration, Duration, Duration) {
    let begun = Instant::now();
    for _ in 0..50 {
        s.add(&[report(*next)], true).unwrap();
        *next += 1;
    }
    let one = begun.elapsed() / 50;
    let batch: Vec<Incoming> = (*next..*next + 256).map(report).collect();
    *next += 256;
    let begun = Instant::now();
    for b in batch.chunks(64) {
        s.add(b, true).unwrap();
    }
    let batched = begun.elapsed() / 256;
    let filter = Filter {
        dyad: Some((Party::parse("USA").unwrap(), Party::parse("RUS").unwrap())),
        since: Some("2010-02".into()),
        until: Some("2010-02".into()),
        ..Filter::default()
    };
    let begun = Instant::now();
    for _ in 0..20 {
        s.list(What::Events, &filter, false).unwrap();
    }
    (one, batched, begun.elapsed() / 20)
}

#[test]
#[ignore = "measures; minutes"]
fn costs_stay_as_a_database_grows() {
    let mut s = store("growth");
    let (mut next, mut costs) = (0, Vec::new());
    for size in [1000, 20_000] {
        while next < size {
            let batch: Vec<Incoming> = (next..(next + 64).min(size)).map(report).collect();
            next += batch.len();
            s.add(&batch, true).unwrap();
        }
        let (one, batched, asked) = measure(&mut s, &mut next);
        let bytes = std::fs::metadata(s.path()).unwrap().len();
        println!(
            "{size} reports: one more {one:?}, in batches of 64 {batched:?} each, a dyad's month {asked:?}, {} MB, peak memory {}",
            bytes >> 20,
            peak()
        );
        costs.push((one, asked));
    }
    assert!(costs[1].0 < costs[0].0 * 2 + Duration::from_millis(2), "{costs:?}");
    assert!(costs[1].1 < Duration::from_millis(50), "{costs:?}");
}
