//! Answers that were made already, for as long as nobody has written to the database.

use crate::http::Response;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant, SystemTime};

/// Bytes of all answers that are kept.
const MOST: usize = 48 << 20;
/// How long an answer is kept, whatever the clock of the file system says.
const FRESH: Duration = Duration::from_secs(60);

/// What a file looked like: its length and when it was written to; the database and its log.
pub(crate) type Stamp = [Option<(u64, SystemTime)>; 2];

pub(crate) struct Cache {
    files: [PathBuf; 2],
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    answers: HashMap<String, (Stamp, Instant, Response)>,
    bytes: usize,
}

impl Cache {
    pub(crate) fn new(db: &Path) -> Cache {
        let mut log = db.to_path_buf().into_os_string();
        log.push("-wal");
        Cache { files: [db.to_path_buf(), log.into()], kept: Mutex::default() }
    }

    /// What the database looks like now; taken before it is asked, so that an answer is never newer than its stamp.
    pub(crate) fn stamp(&self) -> Stamp {
        let of = |p: &PathBuf| p.metadata().ok().and_then(|m| Some((m.len(), m.modified().ok()?)));
        [of(&self.files[0]), of(&self.files[1])]
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn get(&self, key: &str, now: &Stamp) -> Option<Response> {
        let kept = self.kept();
        kept.answers.get(key).filter(|(s, at, _)| s == now && at.elapsed() < FRESH).map(|a| a.2.clone())
    }

    pub(crate) fn put(&self, key: String, stamp: Stamp, answer: &Response) {
        let mut kept = self.kept();
        let size = answer.size() + key.len();
        if size > MOST / 8 {
            return;
        }
        if kept.bytes + size > MOST {
            kept.answers.clear();
            kept.bytes = 0;
        }
        let before = kept.answers.insert(key.clone(), (stamp, Instant::now(), answer.clone()));
        kept.bytes = kept.bytes + size - before.map_or(0, |b| b.2.size() + key.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Kind;

    #[test]
    fn answers_last_until_the_file_changes() {
        let file = std::env::temp_dir().join(format!("dateline-cache-{}", std::process::id()));
        std::fs::write(&file, "a").expect("a file");
        let c = Cache::new(&file);
        let stamp = c.stamp();
        c.put("/x".into(), stamp, &Response::new(200, Kind::Html, "one"));
        assert!(c.get("/x", &c.stamp()).is_some() && c.get("/y", &c.stamp()).is_none());
        std::fs::write(&file, "ab").expect("a file");
        assert!(c.get("/x", &c.stamp()).is_none());
        for i in 0..40 {
            c.put(format!("/{i}"), stamp, &Response::new(200, Kind::Html, vec![0; 3 << 20]));
        }
        assert!(c.kept().bytes <= MOST);
        c.put("/big".into(), stamp, &Response::new(200, Kind::Html, vec![0; MOST]));
        assert!(c.get("/big", &stamp).is_none());
        std::fs::remove_file(file).expect("it goes");
    }
}
