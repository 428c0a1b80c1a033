//! `add`: a thread reads inputs, others analyse them, and one writes, a batch at a time.

use super::args::Add;
use crate::run::{self, Failure};
use dateline_ingest::{Ingest, IngestError, Input, Limits, Raw, RawBody};
use dateline_pipeline::Pipeline;
use dateline_store::{Added, Incoming, Store};
use std::collections::HashSet;
use std::io::{self, IsTerminal};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

/// Articles of a batch: written in one transaction.
const BATCH: usize = 64;
/// A batch is written when this time is over, so that little is lost where the program is stopped.
const PATIENCE: Duration = Duration::from_secs(5);
/// Articles that wait between two threads.
const QUEUE: usize = 64;

/// Who published what stands at an address: its host without `www.`.
fn host(address: &str) -> Option<String> {
    let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"))?;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?.split(':').next()?;
    let host = host.trim_start_matches("www.").to_ascii_lowercase();
    (!host.is_empty()).then_some(host)
}

/// An article on its way: read, or only its key where it is there already.
pub(super) type Done = Result<Incoming, IngestError>;

/// Reads articles that are not there yet.
pub(super) struct Work<'a> {
    pub(super) ingest: &'a Ingest,
    pub(super) pipeline: &'a Pipeline,
    pub(super) known: &'a HashSet<String>,
    pub(super) publisher: Option<&'a str>,
}

impl Work<'_> {
    pub(super) fn one(&self, raw: Raw) -> Done {
        let (article, read) = match raw.body {
            // Read elsewhere: the same article has the same key here.
            RawBody::Record(record) => (self.ingest.again(&record), Some(record)),
            _ => (self.ingest.article(raw)?, None),
        };
        let key = article.key();
        let (source, url) = (article.source.clone(), article.url.clone());
        let publisher = article
            .publisher
            .clone()
            .or_else(|| url.as_deref().and_then(host))
            .or_else(|| host(&source))
            .or_else(|| self.publisher.map(str::to_owned))
            .or_else(|| article.agency.clone());
        let known = self.known.contains(&key);
        let record = (!known).then(|| read.map_or_else(|| self.pipeline.read(article), |r| *r));
        Ok(Incoming { key, source, url, publisher, record })
    }
}

/// What is told while it runs and at its end.
struct Progress {
    begun: Instant,
    shown: Instant,
    terminal: bool,
    filled: Filled,
}

impl Progress {
    fn seen(&self) -> usize {
        self.filled.added.new + self.filled.added.known + self.filled.added.addresses
    }

    fn show(&mut self) {
        if self.terminal && self.shown.elapsed() > Duration::from_millis(500) {
            self.shown = Instant::now();
            let rate = self.seen() as f64 / self.begun.elapsed().as_secs_f64().max(0.001);
            anstream::eprint!("\r{} articles, {} new, {rate:.1} a second ", self.seen(), self.filled.added.new);
        }
    }

    fn end(&self) {
        if self.terminal {
            anstream::eprint!("\r\x1b[K");
        }
    }
}

/// Adds everything that the inputs hold; whether all of it could be read.
pub fn add(a: &Add) -> Result<bool, Failure> {
    let mut store = Store::create(&a.db.db, &super::codes()).map_err(|e| e.to_string())?;
    if a.inputs.is_empty() {
        // Nothing to add: the database is there and up to date.
        return Ok(true);
    }
    let ingest = run::ingest(a.published.as_deref())?;
    let pipeline = run::pipeline(&a.analysis)?;
    let raws = |sink: &mut dyn FnMut(Result<Raw, IngestError>) -> bool| {
        a.inputs.iter().all(|i| Input::parse(i).each(&Limits::default(), sink));
    };
    let settings = Settings {
        jobs: a.analysis.jobs,
        keep_text: !a.no_text,
        publisher: a.publisher.as_deref(),
        quiet: false,
        message: &message,
    };
    let filled = fill(&mut store, &ingest, &pipeline, &settings, &raws)?;
    filled.tell();
    Ok(filled.failed == 0)
}

/// A message for the user.
pub fn message(text: &str) {
    anstream::eprintln!("dateline: {text}");
}

/// How to add.
pub struct Settings<'a> {
    /// Threads that analyse.
    pub jobs: usize,
    /// Whether articles' texts are kept.
    pub keep_text: bool,
    /// Who published what no address tells it of.
    pub publisher: Option<&'a str>,
    /// Whether no progress is shown.
    pub quiet: bool,
    /// Takes what could not be read.
    pub message: &'a dyn Fn(&str),
}

/// What came of adding.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filled {
    /// Articles by what became of them.
    pub added: Added,
    /// Inputs that could not be read.
    pub failed: usize,
}

impl Filled {
    /// Says it to the user.
    pub fn tell(&self) {
        let a = self.added;
        let mut parts = vec![format!("{} added", a.new), format!("{} there already", a.known)];
        if a.addresses > 0 {
            parts.push(format!("{} at another address", a.addresses));
        }
        if self.failed > 0 {
            parts.push(format!("{} could not be read", self.failed));
        }
        message(&parts.join(", "));
    }
}

/// Adds what `raws` gives.
pub fn fill(
    store: &mut Store,
    ingest: &Ingest,
    pipeline: &Pipeline,
    settings: &Settings<'_>,
    raws: &(dyn Fn(&mut dyn FnMut(Result<Raw, IngestError>) -> bool) + Sync),
) -> Result<Filled, Failure> {
    let known = store.keys().map_err(|e| e.to_string())?;
    let work = Work { ingest, pipeline, known: &known, publisher: settings.publisher };
    let now = Instant::now();
    let mut progress = Progress {
        begun: now,
        shown: now,
        terminal: !settings.quiet && io::stderr().is_terminal(),
        filled: Filled::default(),
    };
    let stop = AtomicBool::new(false);
    let done = std::thread::scope(|s| {
        let (to_work, from_read) = sync_channel::<Result<Raw, IngestError>>(QUEUE);
        let (to_write, from_work) = sync_channel::<Done>(QUEUE);
        let (stop, work) = (&stop, &work);
        s.spawn(move || raws(&mut |raw| to_work.send(raw).is_ok() && !stop.load(Ordering::Relaxed)));
        // Owned here, so that the threads let go of it when they end and the reader is not left waiting.
        let from_read = std::sync::Arc::new(Mutex::new(from_read));
        for _ in 0..settings.jobs.max(1) {
            let (from_read, to_write) = (from_read.clone(), to_write.clone());
            s.spawn(move || {
                loop {
                    let next = match from_read.lock() {
                        Ok(r) => r.recv(),
                        Err(_) => return,
                    };
                    let Ok(raw) = next else { return };
                    if stop.load(Ordering::Relaxed) || to_write.send(raw.and_then(|r| work.one(r))).is_err() {
                        return;
                    }
                }
            });
        }
        drop((to_write, from_read));
        let written = write(store, &from_work, settings, &mut progress);
        // After an error the other threads are not waited for longer than it takes to finish one article.
        stop.store(true, Ordering::Relaxed);
        drop(from_work);
        written
    });
    progress.end();
    done.map(|()| progress.filled)
}

fn write(
    store: &mut Store,
    from_work: &Receiver<Done>,
    settings: &Settings<'_>,
    progress: &mut Progress,
) -> Result<(), Failure> {
    let mut batch: Vec<Incoming> = Vec::with_capacity(BATCH);
    let mut begun = Instant::now();
    loop {
        let next = from_work.recv_timeout(PATIENCE.saturating_sub(begun.elapsed()));
        let over = matches!(next, Err(std::sync::mpsc::RecvTimeoutError::Disconnected));
        match next {
            Ok(Ok(one)) => batch.push(one),
            Ok(Err(e)) => {
                progress.filled.failed += 1;
                (settings.message)(&e.to_string());
            }
            Err(_) => {}
        }
        if batch.len() >= BATCH || over || begun.elapsed() >= PATIENCE {
            if !batch.is_empty() {
                progress.filled.added += store.add(&batch, settings.keep_text).map_err(|e| e.to_string())?;
                batch.clear();
            }
            begun = Instant::now();
        }
        progress.show();
        if over {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn publishers_are_hosts() {
        assert_eq!(host("https://www.Example.org:80/a?b").as_deref(), Some("example.org"));
        assert_eq!(host("http://user@news.example/x").as_deref(), Some("news.example"));
        assert_eq!(host("reports/one.txt"), None);
    }
}
