//! How far long work has come, on a terminal's standard error: articles read, their rate, and the time left where the input's size is known.
//! Nothing where standard error is no terminal, or where the terminal shows the data itself.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// Between two lines; the first one comes after as long.
const PAUSE: Duration = Duration::from_millis(250);

/// One line that is written over again.
pub struct Progress {
    on: bool,
    begun: Instant,
    last: Instant,
    shown: bool,
    articles: u64,
    total: Option<u64>,
}

impl Progress {
    /// For input of `total` bytes; asked for only where it will be shown.
    pub fn new(total: impl FnOnce() -> Option<u64>) -> Progress {
        let dumb = std::env::var_os("TERM").is_none_or(|t| t == "dumb");
        let on = io::stderr().is_terminal() && !io::stdout().is_terminal() && !dumb;
        let now = Instant::now();
        Progress { on, begun: now, last: now, shown: false, articles: 0, total: if on { total() } else { None } }
    }

    /// `articles` more are done, `read` bytes of the input are behind.
    pub fn add(&mut self, articles: usize, read: u64) {
        self.articles += articles as u64;
        if self.on && self.last.elapsed() >= PAUSE {
            self.last = Instant::now();
            self.shown = true;
            let text = line(self.articles, self.begun.elapsed(), read, self.total);
            let _ = write!(io::stderr(), "\r\x1b[K{text}");
        }
    }

    /// Takes the line away, before a message and at the end.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.clear();
    }
}

/// `1234 articles, 56.7 a second, 2 min 5 s left`.
fn line(articles: u64, gone: Duration, read: u64, total: Option<u64>) -> String {
    let seconds = gone.as_secs_f64().max(1e-3);
    let mut out = format!("{articles} articles, {:.1} a second", articles as f64 / seconds);
    if let Some(total) = total.filter(|t| read > 0 && *t >= read) {
        let left = (seconds * (total - read) as f64 / read as f64).ceil() as u64;
        out += &match (left / 3600, left / 60 % 60, left % 60) {
            (0, 0, s) => format!(", {s} s left"),
            (0, m, s) => format!(", {m} min {s} s left"),
            (h, m, _) => format!(", {h} h {m} min left"),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_is_told_where_the_size_is_known() {
        let gone = Duration::from_secs(10);
        assert_eq!(line(50, gone, 100, Some(400)), "50 articles, 5.0 a second, 30 s left");
        assert_eq!(line(50, gone, 100, Some(1350)), "50 articles, 5.0 a second, 2 min 5 s left");
        assert_eq!(line(50, gone, 1, Some(800)), "50 articles, 5.0 a second, 2 h 13 min left");
        assert_eq!(line(50, gone, 100, None), "50 articles, 5.0 a second");
        // A file that grows while it is read promises nothing.
        assert_eq!(line(50, gone, 100, Some(90)), "50 articles, 5.0 a second");
        assert_eq!(line(0, Duration::ZERO, 0, Some(90)), "0 articles, 0.0 a second");
    }
}
