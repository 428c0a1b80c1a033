//! Answers that were made already, for as long as nobody has written to the database; and who makes one, so that of many who ask the same at
//! once only one is the cause of work.
//!
//! While others write without a pause, an answer is kept a while longer, in proportion to what it took to make: else views that count
//! everything would be made for every request, and nothing else would be done.

use crate::http::Response;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// Bytes of all answers that are kept.
const MOST: usize = 48 << 20;
/// How long an answer is kept, whatever the clock of the file system says.
const FRESH: Duration = Duration::from_secs(60);

/// How much longer than it took to make an answer is kept although others have written, for how long at least and at most.
const WORTH: u32 = 20;
const SOON: Duration = Duration::from_secs(1);
const LATE: Duration = Duration::from_secs(10);
/// How long somebody else is waited for who makes the same answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a file looked like: its length and when it was written to; the database and its log.
pub(crate) type Stamp = [Option<(u64, SystemTime)>; 2];

pub(crate) struct Cache {
    files: [PathBuf; 2],
    kept: Mutex<Kept>,
    making: Mutex<HashSet<String>>,
    made: Condvar,
    /// [`SOON`], but for tests.
    soon: Duration,
}

#[derive(Default)]
struct Kept {
    answers: HashMap<String, Answer>,
    bytes: usize,
    /// How often this desk has written: what was begun before belongs to another era.
    era: u64,
}

struct Answer {
    stamp: Stamp,
    at: Instant,
    took: Duration,
    response: Response,
}

/// The turn to make an answer; ends when it is dropped.
pub(crate) struct Turn<'a> {
    cache: &'a Cache,
    key: String,
    era: u64,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.cache.making.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
        self.cache.made.notify_all();
    }
}

impl Cache {
    pub(crate) fn new(db: &Path) -> Cache {
        let mut log = db.to_path_buf().into_os_string();
        log.push("-wal");
        Cache {
            files: [db.to_path_buf(), log.into()],
            kept: Mutex::default(),
            making: Mutex::default(),
            made: Condvar::new(),
            soon: SOON,
        }
    }

    /// What the database looks like now; taken before it is asked, so that an answer is never newer than its stamp.
    pub(crate) fn stamp(&self) -> Stamp {
        let of = |p: &PathBuf| p.metadata().ok().and_then(|m| Some((m.len(), m.modified().ok()?)));
        [of(&self.files[0]), of(&self.files[1])]
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get(&self, key: &str, now: &Stamp) -> Option<Response> {
        let kept = self.kept();
        let holds = |a: &&Answer| {
            let age = a.at.elapsed();
            (a.stamp == *now && age < FRESH) || age < (a.took * WORTH).clamp(self.soon, LATE)
        };
        kept.answers.get(key).filter(holds).map(|a| a.response.clone())
    }

    /// The turn to make an answer. Where somebody is making the same it is the one before, as long as that is not too old, and else the turn
    /// after that somebody has ended.
    pub(crate) fn turn(&self, key: &str) -> Result<Turn<'_>, Response> {
        let end = Instant::now() + PATIENCE;
        let mut making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        while making.contains(key)
            && let Some(rest) = end.checked_duration_since(Instant::now())
        {
            if let Some(a) = self.kept().answers.get(key).filter(|a| a.at.elapsed() < LATE) {
                return Err(a.response.clone());
            }
            making = self.made.wait_timeout(making, rest).unwrap_or_else(PoisonError::into_inner).0;
        }
        making.insert(key.to_owned());
        drop(making);
        Ok(Turn { cache: self, key: key.to_owned(), era: self.kept().era })
    }

    pub(crate) fn put(&self, turn: &Turn<'_>, stamp: Stamp, took: Duration, answer: &Response) {
        let mut kept = self.kept();
        let key = turn.key.clone();
        let size = answer.size() + key.len();
        if size > MOST / 8 || turn.era != kept.era {
            return;
        }
        if kept.bytes + size > MOST {
            kept.answers.clear();
            kept.bytes = 0;
        }
        let new = Answer { stamp, at: Instant::now(), took, response: answer.clone() };
        let before = kept.answers.insert(key.clone(), new);
        kept.bytes = kept.bytes + size - before.map_or(0, |b| b.response.size() + key.len());
    }

    /// Forgets all answers: whoever has written through this desk sees it at once.
    pub(crate) fn clear(&self) {
        let mut kept = self.kept();
        *kept = Kept { era: kept.era + 1, ..Kept::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Kind;

    fn turn<'a>(c: &'a Cache, key: &str) -> Turn<'a> {
        c.turn(key).expect("nobody makes it")
    }

    #[test]
    fn answers_last_until_the_file_changes() {
        let file = std::env::temp_dir().join(format!("dateline-cache-{}", std::process::id()));
        std::fs::write(&file, "a").expect("a file");
        let c = Cache { soon: Duration::ZERO, ..Cache::new(&file) };
        let stamp = c.stamp();
        let quick = Duration::ZERO;
        c.put(&turn(&c, "/x"), stamp, quick, &Response::new(200, Kind::Html, "one"));
        c.put(&turn(&c, "/slow"), stamp, Duration::from_secs(1), &Response::new(200, Kind::Html, "one"));
        assert!(c.get("/x", &c.stamp()).is_some() && c.get("/y", &c.stamp()).is_none());
        std::fs::write(&file, "ab").expect("a file");
        assert!(c.get("/x", &c.stamp()).is_none());
        // What took long is worth a while longer, unless it was this desk that wrote.
        assert!(c.get("/slow", &c.stamp()).is_some());
        let old = turn(&c, "/old");
        c.clear();
        assert!(c.get("/slow", &c.stamp()).is_none());
        c.put(&old, c.stamp(), quick, &Response::new(200, Kind::Html, "begun before that"));
        assert!(c.get("/old", &c.stamp()).is_none());
        for i in 0..40 {
            c.put(&turn(&c, &format!("/{i}")), stamp, quick, &Response::new(200, Kind::Html, vec![0; 3 << 20]));
        }
        assert!(c.kept().bytes <= MOST);
        c.put(&turn(&c, "/big"), stamp, quick, &Response::new(200, Kind::Html, vec![0; MOST]));
        assert!(c.get("/big", &stamp).is_none());
        std::fs::remove_file(file).expect("it goes");
    }

    #[test]
    fn one_makes_what_many_ask() {
        let c = Cache::new(Path::new("none"));
        let (stamp, made) = (c.stamp(), std::sync::atomic::AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let Ok(turn) = c.turn("/x") else { return };
                    if c.get("/x", &stamp).is_none() {
                        made.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                        std::thread::sleep(Duration::from_millis(20));
                        c.put(&turn, stamp, Duration::from_millis(20), &Response::new(200, Kind::Html, "one"));
                    }
                });
            }
        });
        assert_eq!(made.into_inner(), 1);
        // While it is made anew, the old one is given to the others.
        let again = turn(&c, "/x");
        assert!(c.turn("/x").is_err());
        drop(again);
        assert!(c.turn("/x").is_ok());
    }
}
