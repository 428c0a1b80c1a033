//! A local server for tests: answers as it is told, well or badly, and remembers who asked for what.

#![allow(dead_code)]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How a request is answered.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Status, head lines, body.
    Whole(u16, Vec<(String, String)>, Vec<u8>),
    /// These bytes as they are, then the connection is closed.
    Bytes(Vec<u8>),
    /// A head and then a byte now and then without end.
    Drip,
    /// A body without end.
    Endless,
    /// Nothing at all.
    Silent,
}

impl Answer {
    pub fn html(body: &str) -> Answer {
        Answer::Whole(200, vec![("Content-Type".into(), "text/html; charset=utf-8".into())], body.as_bytes().to_vec())
    }

    pub fn status(status: u16) -> Answer {
        Answer::Whole(status, Vec::new(), Vec::new())
    }

    pub fn to(location: &str) -> Answer {
        Answer::Whole(302, vec![("Location".into(), location.into())], Vec::new())
    }

    pub fn with(self, name: &str, value: &str) -> Answer {
        match self {
            Answer::Whole(s, mut head, body) => {
                head.push((name.into(), value.into()));
                Answer::Whole(s, head, body)
            }
            other => other,
        }
    }
}

/// A request: when, path, head lines in small letters.
#[derive(Clone, Debug)]
pub struct Request {
    pub at: Instant,
    pub path: String,
    pub head: Vec<String>,
}

pub struct Server {
    pub port: u16,
    pub seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Starts one; it ends with the test's process.
    pub fn start(answer: impl Fn(&Request, u16) -> Answer + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let seen: Arc<Mutex<Vec<Request>>> = Arc::default();
        let (answer, log) = (Arc::new(answer), seen.clone());
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answer, log) = (answer.clone(), log.clone());
                thread::spawn(move || {
                    let _ = serve(stream, port, &*answer, &log);
                });
            }
        });
        Server { port, seen }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Paths that were asked for.
    pub fn paths(&self) -> Vec<String> {
        self.seen.lock().expect("a log").iter().map(|r| r.path.clone()).collect()
    }

    pub fn count(&self, path: &str) -> usize {
        self.paths().iter().filter(|p| *p == path).count()
    }
}

fn serve(
    mut stream: TcpStream,
    port: u16,
    answer: &dyn Fn(&Request, u16) -> Answer,
    log: &Mutex<Vec<Request>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let path = first.split(' ').nth(1).unwrap_or("").to_owned();
    let mut head = Vec::new();
    for line in lines {
        let line = line?;
        if line.is_empty() {
            break;
        }
        head.push(line.to_ascii_lowercase());
    }
    let request = Request { at: Instant::now(), path, head };
    log.lock().expect("a log").push(request.clone());
    match answer(&request, port) {
        Answer::Whole(status, head, body) => {
            let mut out = format!("HTTP/1.1 {status} Status\r\nConnection: close\r\n");
            for (name, value) in head {
                out.push_str(&format!("{name}: {value}\r\n"));
            }
            out.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
            stream.write_all(out.as_bytes())?;
            stream.write_all(&body)
        }
        Answer::Bytes(bytes) => stream.write_all(&bytes),
        Answer::Drip => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n<p>")?;
            loop {
                thread::sleep(Duration::from_millis(100));
                stream.write_all(b"x")?;
            }
        }
        Answer::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")?;
            loop {
                stream.write_all(&[b'x'; 1 << 14])?;
            }
        }
        Answer::Silent => {
            thread::sleep(Duration::from_secs(60));
            Ok(())
        }
    }
}
