//! `watch`: feeds are asked for what is new, the pages that they name are fetched and added, round after round.
//!
//! Servers are spared: a feed that has nothing new says so in a line, two requests to one host keep their distance, `robots.txt` is
//! heeded, and who fails or asks to be left alone is asked later. What is known of feeds and pages stands in the database, so a watch that
//! was stopped goes on where it was.

use super::add::{Settings, fill};
use super::args::Watch;
use crate::run::{self, Failure};
use dateline_ingest::{
    FeedEntry, Ingest, Input, Known, Raw, Robots, Web, WebError, WebLimits, feed_entries, feed_list,
};
use dateline_pipeline::Pipeline;
use dateline_store::{Feed, Page, Store};
use std::cell::RefCell;
use std::collections::HashMap;
use std::fs::File;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use url::Url;

/// Longest time that a feed is left alone after failures.
const LONGEST: u64 = 24 * 3600;
/// How often a page is asked for that cannot be had.
const TRIES: u32 = 3;
/// How long what `robots.txt` says is kept.
const ROBOTS: Duration = Duration::from_secs(24 * 3600);
/// How often a pause looks whether it shall end.
const TICK: Duration = Duration::from_millis(100);
/// Largest `robots.txt`, feed and page.
const SIZE: u64 = 16 << 20;

/// Whether everything could be got in the last round.
pub fn watch(w: &Watch) -> Result<bool, Failure> {
    if !(0.0..=3600.0).contains(&w.delay) {
        return Err(format!("--delay {} is none; give seconds from 0 to 3600", w.delay));
    }
    let feeds = feeds(&w.feeds)?;
    let limits = WebLimits { time: Duration::from_secs(w.timeout), size: SIZE };
    let mut watcher = Watcher {
        options: w,
        web: Web::new(limits, feeds.iter().map(String::as_str)),
        store: Store::create(&w.db.db, &super::codes()).map_err(|e| e.to_string())?,
        ingest: run::ingest(None)?,
        pipeline: run::pipeline(&w.analysis)?,
        hosts: HashMap::new(),
        stop: Arc::new(AtomicBool::new(false)),
        log: Log::open(w)?,
    };
    let stop = watcher.stop.clone();
    ctrlc::set_handler(move || {
        // Asked twice: at once. What was being written is taken back by the database.
        if stop.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    })
    .map_err(|e| format!("cannot listen for the end: {e}"))?;
    watcher.log.say(&format!("{} feeds, every {} minutes; stop with Ctrl-C", feeds.len(), w.every));
    loop {
        let begun = Instant::now();
        let mut good = true;
        for feed in &feeds {
            good &= watcher.feed(feed)?;
            if watcher.stopped() {
                break;
            }
        }
        if w.once || watcher.stopped() {
            watcher.log.say("ended");
            return Ok(good);
        }
        watcher.pause(Duration::from_secs(w.every * 60).saturating_sub(begun.elapsed()));
        if watcher.stopped() {
            watcher.log.say("ended");
            return Ok(good);
        }
    }
}

/// The feeds that were named: addresses as they are, files as lists.
fn feeds(named: &[String]) -> Result<Vec<String>, Failure> {
    let mut out = Vec::new();
    for name in named {
        match Input::parse(name) {
            Input::Url(u) => out.push(u),
            _ => {
                let text = std::fs::read_to_string(name).map_err(|e| format!("{name}: cannot be read: {e}"))?;
                let list = feed_list(&text);
                if list.is_empty() {
                    return Err(format!("{name}: names no feed; OPML or an address a line is expected"));
                }
                out.extend(list);
            }
        }
    }
    for u in &out {
        if !matches!(Input::parse(u), Input::Url(_)) {
            return Err(format!("{u:?} is no address of a feed; it must begin with http:// or https://"));
        }
    }
    Ok(out)
}

/// Lines with the time of day in Greenwich, to standard error and a file.
struct Log {
    file: Option<RefCell<File>>,
}

impl Log {
    fn open(w: &Watch) -> Result<Log, Failure> {
        let open = |p: &std::path::PathBuf| {
            let file = File::options().create(true).append(true).open(p);
            file.map(RefCell::new).map_err(|e| format!("{}: cannot be written to: {e}", p.display()))
        };
        Ok(Log { file: w.log.as_ref().map(open).transpose()? })
    }

    fn say(&self, text: &str) {
        let seconds = i64::try_from(now()).unwrap_or(0);
        let time = jiff::Timestamp::from_second(seconds).unwrap_or_default();
        // Control characters of feeds never reach a terminal.
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        anstream::eprintln!("{time} {text}");
        if let Some(f) = &self.file {
            // A log that cannot be written to is no reason to stop.
            let _ = writeln!(f.borrow_mut(), "{time} {text}");
        }
    }
}

/// Seconds since 1970.
fn now() -> u64 {
    std::time::UNIX_EPOCH.elapsed().map_or(0, |d| d.as_secs())
}

/// What is known of a host.
#[derive(Default)]
struct Host {
    /// When it may be asked again.
    next: Option<Instant>,
    robots: Option<(Instant, Robots)>,
    /// Until when it wants to be left alone.
    shut: Option<Instant>,
}

struct Watcher<'a> {
    options: &'a Watch,
    web: Web,
    store: Store,
    ingest: Ingest,
    pipeline: Pipeline,
    hosts: HashMap<String, Host>,
    stop: Arc<AtomicBool>,
    log: Log,
}

/// What came of asking for a page.
enum Got {
    Page(Box<Raw>),
    /// It may be there later.
    Later(String),
    /// It is not to be had.
    Never(String),
}

impl Watcher<'_> {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Waits, unless the end is asked for.
    fn pause(&self, time: Duration) {
        let until = Instant::now() + time;
        while !self.stopped() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            std::thread::sleep(left.min(TICK));
        }
    }

    /// Waits until the host of an address may be asked.
    fn turn(&mut self, host: &str) {
        let mut delay = Duration::from_secs_f64(self.options.delay);
        let entry = self.hosts.entry(host.to_owned()).or_default();
        if let Some(asked) = entry.robots.as_ref().and_then(|r| r.1.delay()) {
            delay = delay.max(asked);
        }
        let wait = entry.next.map(|n| n.saturating_duration_since(Instant::now())).unwrap_or_default();
        self.pause(wait);
        self.hosts.entry(host.to_owned()).or_default().next = Some(Instant::now() + delay);
    }

    /// Asks a feed, and for the pages that it names and that are new; whether all could be got.
    fn feed(&mut self, address: &str) -> Result<bool, Failure> {
        let mut state = self.store.feed(address).map_err(|e| e.to_string())?;
        let seconds = i64::try_from(now()).unwrap_or(0);
        if state.next > seconds && !self.options.once {
            return Ok(true);
        }
        self.turn(&host(address));
        if self.stopped() {
            return Ok(true);
        }
        let known = Known { tag: state.tag.clone(), modified: state.modified.clone() };
        let (entries, answer) = match self.web.get(address, &known) {
            Ok(a) if a.status == 304 => {
                self.log.say(&format!("feed {address}: nothing new"));
                state.failures = 0;
                return self.keep(address, &Feed { next: 0, ..state }).map(|()| true);
            }
            Ok(a) if a.status == 200 => match feed_entries(&a.url, &a.bytes) {
                Ok(entries) => (entries, a),
                Err(e) => {
                    let why = e.to_string();
                    let why = why.strip_prefix(&format!("{}: ", a.url)).unwrap_or(&why);
                    return self.failed(address, state, why, None);
                }
            },
            Ok(a) => return self.failed(address, state, &format!("the server answers {}", a.status), a.retry_after),
            Err(e) => return self.failed(address, state, &e.to_string(), None),
        };
        let total = entries.len();
        let (new, left) = self.entries(entries)?;
        self.log.say(&format!("feed {address}: {total} entries, {new} new"));
        // What could not be got yet stands in this answer: it must be given again.
        let known = if left { Known::default() } else { answer.known };
        self.keep(address, &Feed { tag: known.tag, modified: known.modified, failures: 0, next: 0 })?;
        Ok(!left)
    }

    fn keep(&self, address: &str, state: &Feed) -> Result<(), Failure> {
        self.store.set_feed(address, state).map_err(|e| e.to_string())
    }

    /// A feed that cannot be had is asked later, and later each time.
    fn failed(&self, address: &str, state: Feed, why: &str, asked: Option<Duration>) -> Result<bool, Failure> {
        let failures = state.failures.saturating_add(1);
        let wait =
            (self.options.every * 60).saturating_mul(1 << failures.min(10)).max(asked.map_or(0, |a| a.as_secs()));
        let wait = wait.min(LONGEST);
        self.log.say(&format!("feed {address}: {why}; asked again in {} minutes", wait.div_ceil(60)));
        let next = i64::try_from(now() + wait).unwrap_or(i64::MAX);
        self.keep(address, &Feed { failures, next, ..state }).map(|()| false)
    }

    /// Adds the entries that are new: how many, and whether some are left for later.
    fn entries(&mut self, entries: Vec<FeedEntry>) -> Result<(usize, bool), Failure> {
        let (mut new, mut left) = (0, false);
        for e in entries {
            let Some(name) = e.url.clone().or_else(|| e.own.as_ref().map(|o| o.source.clone())) else { continue };
            let mut state = self.store.page(&name).map_err(|e| e.to_string())?;
            if state.done {
                continue;
            }
            if self.stopped() {
                return Ok((new, true));
            }
            let got = match &e.url {
                Some(url) => self.page(url),
                None => Got::Never("has no page".into()),
            };
            let raw = match got {
                Got::Page(mut raw) => {
                    raw.published = raw.published.or(e.published);
                    Some(*raw)
                }
                Got::Later(_) if self.stopped() => return Ok((new, true)),
                Got::Later(why) => {
                    state.tries += 1;
                    state.done = state.tries >= TRIES;
                    let then = if state.done { "given up" } else { "asked for again" };
                    self.log.say(&format!("page {name}: {why}; {then}"));
                    left |= !state.done;
                    if !state.done {
                        self.store.set_page(&name, state).map_err(|e| e.to_string())?;
                        continue;
                    }
                    e.own
                }
                Got::Never(why) => {
                    let own = if e.own.is_some() { "; taken from the feed" } else { "" };
                    self.log.say(&format!("page {name}: {why}{own}"));
                    e.own
                }
            };
            if let Some(raw) = raw {
                new += self.add(&name, raw)?;
            }
            self.store.set_page(&name, Page { done: true, ..state }).map_err(|e| e.to_string())?;
        }
        Ok((new, left))
    }

    fn add(&mut self, name: &str, raw: Raw) -> Result<usize, Failure> {
        let log = &self.log;
        let message = |m: &str| log.say(m);
        let settings =
            Settings { jobs: 1, keep_text: !self.options.no_text, publisher: None, quiet: true, message: &message };
        let raws = |sink: &mut dyn FnMut(Result<Raw, _>) -> bool| {
            sink(Ok(raw.clone()));
        };
        let filled = fill(&mut self.store, &self.ingest, &self.pipeline, &settings, &raws)?;
        let what = match (filled.added.new, filled.failed) {
            (0, 0) => "there already",
            (0, _) => "holds no article",
            _ => "added",
        };
        self.log.say(&format!("page {name}: {what}"));
        Ok(filled.added.new)
    }

    /// A page that a feed names.
    fn page(&mut self, url: &str) -> Got {
        let host = host(url);
        if let Some(left) = self.hosts.get(&host).and_then(|h| h.shut).filter(|s| *s > Instant::now()) {
            let seconds = left.saturating_duration_since(Instant::now()).as_secs();
            return Got::Later(format!("its host wants to be left alone for {seconds} seconds"));
        }
        if let Err(why) = self.allowed(url, &host) {
            return why;
        }
        self.turn(&host);
        if self.stopped() {
            return Got::Later("stopped".into());
        }
        match self.web.get(url, &Known::default()) {
            Ok(a) if a.status == 200 => match Raw::of_answer(url, a) {
                Ok(raw) => Got::Page(Box::new(raw)),
                Err(a) => Got::Never(format!("is no page but {:?}", a.kind)),
            },
            Ok(a) => {
                let why = format!("the server answers {}", a.status);
                if let (429 | 503, Some(wait)) = (a.status, a.retry_after) {
                    let wait = wait.min(Duration::from_secs(LONGEST));
                    self.hosts.entry(host).or_default().shut = Some(Instant::now() + wait);
                }
                if matches!(a.status, 408 | 425 | 429 | 500..) { Got::Later(why) } else { Got::Never(why) }
            }
            Err(e @ (WebError::Slow(_) | WebError::Failed(_))) => Got::Later(e.to_string()),
            Err(e) => Got::Never(e.to_string()),
        }
    }

    /// Whether the site's `robots.txt` lets the page be fetched.
    fn allowed(&mut self, url: &str, host: &str) -> Result<(), Got> {
        let Ok(parsed) = Url::parse(url) else { return Err(Got::Never("has no address".into())) };
        let old = self.hosts.get(host).and_then(|h| h.robots.as_ref()).is_none_or(|r| r.0.elapsed() > ROBOTS);
        if old {
            let Ok(at) = parsed.join("/robots.txt") else { return Err(Got::Never("has no address".into())) };
            self.turn(host);
            if self.stopped() {
                return Err(Got::Later("stopped".into()));
            }
            let robots = match self.web.get(at.as_str(), &Known::default()) {
                Ok(a) if a.status == 200 => Robots::parse(&String::from_utf8_lossy(&a.bytes), "dateline"),
                // RFC 9309: where there is no file everything is allowed, where it cannot be had nothing is.
                Ok(a) if a.status < 500 && a.status != 429 => Robots::default(),
                Ok(a) => {
                    return Err(Got::Later(format!("its robots.txt cannot be had, the server answers {}", a.status)));
                }
                Err(e @ WebError::Local(_)) => return Err(Got::Never(e.to_string())),
                Err(WebError::Redirects) => Robots::default(),
                Err(e) => return Err(Got::Later(format!("its robots.txt {e}"))),
            };
            self.hosts.entry(host.to_owned()).or_default().robots = Some((Instant::now(), robots));
        }
        let path = match parsed.query() {
            Some(q) => format!("{}?{q}", parsed.path()),
            None => parsed.path().to_owned(),
        };
        match self.hosts.get(host).and_then(|h| h.robots.as_ref()) {
            Some((_, r)) if !r.allow(&path) => {
                Err(Got::Never("its site asks programs to leave it alone (robots.txt)".into()))
            }
            _ => Ok(()),
        }
    }
}

/// Scheme, host and port of an address.
fn host(url: &str) -> String {
    Url::parse(url).map(|u| u.origin().ascii_serialization()).unwrap_or_default()
}
