//! Rows are read on threads of this call alone, which end with it: nothing runs on in a process that forks.

use crate::input::Rows;
use dateline_ingest::{AnatomyTables, Fields, Ingest, Raw};
use dateline_pipeline::Pipeline;
use dateline_record::{Record, Versions};
use pyo3::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How often it is looked whether the user wants to stop.
const LOOK: Duration = Duration::from_millis(100);
/// Stack of a thread that reads: as large as a main thread's.
const STACK: usize = 8 << 20;

/// What became of a row.
pub(crate) struct Read {
    /// Its number.
    pub(crate) row: i64,
    /// What the row calls its article.
    pub(crate) source: String,
    /// Key of the article, as in a store.
    pub(crate) key: String,
    /// What the article tells.
    pub(crate) record: Option<Record>,
    /// What is wrong with it; a record may be there all the same.
    pub(crate) error: Option<String>,
}

/// All stages, loaded.
pub(crate) struct Reader {
    ingest: Ingest,
    pipeline: Pipeline,
}

impl Reader {
    pub(crate) fn new(pipeline: Pipeline) -> Result<Reader, String> {
        let table = |name: &str| dateline_pipeline::table("anatomy", name);
        let tables = AnatomyTables::parse(table("datelines.tsv"), table("agencies.tsv"), table("lines.tsv"));
        Ok(Reader { ingest: Ingest::new(tables.map_err(|e| e.to_string())?, None), pipeline })
    }

    pub(crate) fn versions(&self) -> Versions {
        self.pipeline.versions()
    }

    /// Reads one article.
    pub(crate) fn one(&self, name: &str, fields: Fields, longest: usize) -> Read {
        let mut read = Read { row: 0, source: name.to_owned(), key: String::new(), record: None, error: None };
        let length = fields.text.iter().chain(&fields.html).map(String::len).max().unwrap_or(0);
        if length > longest {
            read.error = Some(too_long(name, length, longest));
            return read;
        }
        // A mistake of ours in one article must not take the others with it.
        let done = catch_unwind(AssertUnwindSafe(|| {
            let (raw, remark) = Raw::of_fields(name, fields).map_err(|e| e.to_string())?;
            let article = self.ingest.article(raw).map_err(|e| e.to_string())?;
            let (source, key) = (article.source.clone(), article.key());
            Ok::<_, String>((source, key, self.pipeline.read(article), remark.map(|r| r.to_string())))
        }));
        match done {
            Ok(Ok((source, key, record, remark))) => {
                (read.source, read.key, read.record, read.error) = (source, key, Some(record), remark);
            }
            Ok(Err(e)) => read.error = Some(e),
            Err(_) => read.error = Some(format!("{name}: the program failed on it; please report it with the text")),
        }
        read
    }

    fn row(&self, rows: &Rows, row: usize, first: i64, longest: usize) -> Read {
        let number = first + i64::try_from(row).unwrap_or(i64::MAX);
        let length = rows.length(row);
        let mut read = if length > longest {
            let name = format!("row {number}");
            let error = Some(too_long(&name, length, longest));
            Read { row: number, source: name, key: String::new(), record: None, error }
        } else {
            let fields = rows.get(row);
            let id = fields.id.as_ref().and_then(|i| i.as_str()).or(fields.url.as_deref());
            let name = id.map_or_else(|| format!("row {number}"), str::to_owned);
            self.one(&name, fields, longest)
        };
        read.row = number;
        read
    }

    /// Reads every row, in the order of the rows. The interpreter's lock must not be held.
    ///
    /// # Errors
    /// What Python raises when the user stops it.
    pub(crate) fn all(&self, rows: &Rows, first: i64, threads: usize, longest: usize) -> PyResult<Vec<Read>> {
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let (send, done) = channel();
        let mut all: Vec<Option<Read>> = (0..rows.len()).map(|_| None).collect();
        let stopped = std::thread::scope(|s| {
            let (next, stop) = (&next, &stop);
            for _ in 0..threads.clamp(1, rows.len().max(1)) {
                let send = send.clone();
                let work = move || {
                    while !stop.load(Ordering::Relaxed) {
                        let row = next.fetch_add(1, Ordering::Relaxed);
                        if row >= rows.len() || send.send((row, self.row(rows, row, first, longest))).is_err() {
                            break;
                        }
                    }
                };
                if let Err(e) = std::thread::Builder::new().stack_size(STACK).spawn_scoped(s, work) {
                    stop.store(true, Ordering::Relaxed);
                    return Err(crate::Error::new_err(format!("no thread can be had: {e}")));
                }
            }
            drop(send);
            let mut looked = Instant::now();
            loop {
                match done.recv_timeout(LOOK) {
                    Ok((row, read)) => all[row] = Some(read),
                    Err(RecvTimeoutError::Disconnected) => return Ok(()),
                    Err(RecvTimeoutError::Timeout) => {}
                }
                if looked.elapsed() >= LOOK {
                    looked = Instant::now();
                    if let Err(e) = Python::attach(|py| py.check_signals()) {
                        stop.store(true, Ordering::Relaxed);
                        return Err(e);
                    }
                }
            }
        });
        stopped.map(|()| all.into_iter().flatten().collect())
    }
}

fn too_long(name: &str, length: usize, longest: usize) -> String {
    format!("{name}: holds {length} bytes, more than {longest}; split it, or set `longest`")
}
