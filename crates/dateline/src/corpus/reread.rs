//! `reread`: stored articles are read again, and what is read otherwise is told.

use super::args::Reread;
use super::print;
use crate::run::{self, Failure};
use dateline_document::Article;
use dateline_record::Record;
use dateline_store::Store;
use std::io::IsTerminal;
use std::time::Instant;

/// Articles that are put aside in one transaction, for each thread.
const SHARE: usize = 16;

/// Reads again what another program, network or tables have read.
pub fn reread(a: &Reread) -> Result<bool, Failure> {
    super::ask::exists(&a.db.db)?;
    let fail = |e: dateline_store::Error| e.to_string();
    let mut store = Store::create(&a.db.db, &super::codes()).map_err(fail)?;
    let ingest = run::ingest(None)?;
    let pipeline = run::pipeline(&a.analysis)?;
    let now = pipeline.versions();
    let (keys, without) = store.to_reread(&now, a.all).map_err(fail)?;
    let jobs = a.analysis.jobs.max(1);
    let (begun, terminal) = (Instant::now(), std::io::stderr().is_terminal());
    let mut done = 0;
    for batch in keys.chunks(jobs * SHARE) {
        let mut articles: Vec<(String, Article)> = Vec::with_capacity(batch.len());
        for key in batch {
            if let Some(stored) = store.article(key).map_err(fail)? {
                articles.push((key.clone(), ingest.again(&stored.record)));
            }
        }
        let pipeline = &pipeline;
        let share = articles.len().div_ceil(jobs).max(1);
        let mut parts: Vec<Vec<(String, Article)>> = Vec::new();
        while !articles.is_empty() {
            let rest = articles.split_off(share.min(articles.len()));
            parts.push(std::mem::replace(&mut articles, rest));
        }
        let read: Vec<(String, Record)> = std::thread::scope(|s| {
            let threads: Vec<_> = parts
                .into_iter()
                .map(|p| s.spawn(move || p.into_iter().map(|(k, a)| (k, pipeline.read(a))).collect::<Vec<_>>()))
                .collect();
            threads
                .into_iter()
                .map(|t| t.join().map_err(|_| "a thread ended in the middle; run it again"))
                .collect::<Result<Vec<_>, _>>()
        })?
        .into_iter()
        .flatten()
        .collect();
        store.put_aside(&read).map_err(fail)?;
        done += batch.len();
        if terminal {
            let rate = done as f64 / begun.elapsed().as_secs_f64().max(0.001);
            let left = (keys.len() - done) as f64 / rate.max(0.001);
            anstream::eprint!("\r\x1b[K{done} of {} articles, {rate:.1} a second, {left:.0} s left", keys.len());
        }
    }
    if terminal {
        anstream::eprint!("\r\x1b[K");
    }
    let out = store.take_over(&now).map_err(fail)?;
    let mut told = format!(
        "{} articles read again, {} read otherwise: {} records new, {} gone, {} changed",
        out.articles, out.changed, out.new, out.gone, out.told_otherwise
    );
    if without > 0 {
        told.push_str(&format!("; {without} without their text could not be read again"));
    }
    for n in &out.lost_edits {
        told.push_str(&format!("; edit {n} is about nothing that is read now"));
    }
    anstream::eprintln!("dateline: {told}");
    print::print(out.rows, print::format(a.format)).map(|()| true)
}
