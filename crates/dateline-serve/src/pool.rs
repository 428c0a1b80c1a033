//! Connections for questions, each used by one request at a time; more requests than connections wait their turn.

use dateline_store::Store;
use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// How long a request waits for its turn.
const TURN: Duration = Duration::from_secs(10);
/// How long the questions of one page may take together.
const PATIENCE: Duration = Duration::from_secs(15);

pub(crate) struct Pool {
    path: PathBuf,
    state: Mutex<State>,
    free: Condvar,
}

struct State {
    idle: Vec<Store>,
    /// Connections that may still be made.
    more: usize,
}

/// A connection on loan.
pub(crate) struct Loan<'a> {
    pool: &'a Pool,
    store: Option<Store>,
}

impl Pool {
    pub(crate) fn new(path: PathBuf) -> Result<Pool, String> {
        let first = Store::open(&path).map_err(|e| e.to_string())?;
        let more = std::thread::available_parallelism().map_or(4, |n| n.get() * 2).max(4);
        Ok(Pool { path, state: Mutex::new(State { idle: vec![first], more: more - 1 }), free: Condvar::new() })
    }

    /// The database.
    pub(crate) fn path(&self) -> &std::path::Path {
        &self.path
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A connection whose questions end in time; `None` where too many wait.
    pub(crate) fn take(&self) -> Result<Option<Loan<'_>>, String> {
        let end = Instant::now() + TURN;
        let mut state = self.state();
        let mut store = loop {
            if let Some(s) = state.idle.pop() {
                break s;
            }
            if state.more > 0 {
                state.more -= 1;
                drop(state);
                match Store::open(&self.path) {
                    Ok(s) => break s,
                    Err(e) => {
                        self.state().more += 1;
                        self.free.notify_one();
                        return Err(e.to_string());
                    }
                }
            }
            let Some(rest) = end.checked_duration_since(Instant::now()) else { return Ok(None) };
            state = self.free.wait_timeout(state, rest).unwrap_or_else(std::sync::PoisonError::into_inner).0;
        };
        let limited = store.until(Some(Instant::now() + PATIENCE));
        let loan = Loan { pool: self, store: Some(store) };
        limited.map_err(|e| e.to_string())?;
        Ok(Some(loan))
    }
}

impl Deref for Loan<'_> {
    type Target = Store;
    #[allow(clippy::expect_used)]
    fn deref(&self) -> &Store {
        self.store.as_ref().expect("a loan has its store until it ends")
    }
}

impl DerefMut for Loan<'_> {
    #[allow(clippy::expect_used)]
    fn deref_mut(&mut self) -> &mut Store {
        self.store.as_mut().expect("a loan has its store until it ends")
    }
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        if let Some(s) = self.store.take() {
            self.pool.state().idle.push(s);
            self.pool.free.notify_one();
        }
    }
}
