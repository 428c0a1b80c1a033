//! Listens, a thread a connection, no more than so many at a time.

use super::{Kind, Problem, Request, Response};
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Limits of what others may ask of this program.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a request's head.
    pub head_bytes: usize,
    /// Bytes of its body.
    pub body_bytes: usize,
    /// For how long a connection may say nothing.
    pub idle: Duration,
    /// For how long a head may take.
    pub head: Duration,
    /// For how long a whole request may take to come.
    pub whole: Duration,
    /// For how long an answer may wait to be taken.
    pub write: Duration,
    /// Connections at the same time.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        let s = Duration::from_secs;
        Limits {
            head_bytes: 16 << 10,
            body_bytes: 2 << 20,
            idle: s(20),
            head: s(5),
            whole: s(20),
            write: s(10),
            connections: 512,
        }
    }
}

/// A socket that is listened at.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    stop: Arc<AtomicBool>,
}

/// Ends a server from elsewhere.
#[derive(Clone, Debug)]
pub struct Handle {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
}

impl Handle {
    /// Takes no further connection, lets what is being answered be answered, and ends.
    pub fn stop(&self) {
        if !self.stop.swap(true, Ordering::SeqCst) {
            // Wakes the thread that waits for a connection.
            let mut to = self.address;
            if to.ip().is_unspecified() {
                to.set_ip(if to.is_ipv4() { [127, 0, 0, 1].into() } else { std::net::Ipv6Addr::LOCALHOST.into() });
            }
            let _ = TcpStream::connect_timeout(&to, Duration::from_secs(1));
        }
    }
}

struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Listener {
    /// # Errors
    /// An address that is taken or not this machine's.
    pub fn bind(address: SocketAddr) -> io::Result<Listener> {
        let socket = TcpListener::bind(address)?;
        let address = socket.local_addr()?;
        Ok(Listener { socket, address, stop: Arc::new(AtomicBool::new(false)) })
    }

    /// Where it listens; the port is never 0.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// For ending it.
    pub fn handle(&self) -> Handle {
        Handle { address: self.address, stop: self.stop.clone() }
    }

    /// Answers until it is stopped; then waits a little for what is being answered.
    pub fn run(self, limits: Limits, answer: Arc<dyn Fn(&Request) -> Response + Send + Sync>) {
        let open = Arc::new(AtomicUsize::new(0));
        // Connections that wait for a question are not waited for at the end.
        let busy = Arc::new(AtomicUsize::new(0));
        for socket in self.socket.incoming() {
            if self.stop.load(Ordering::SeqCst) {
                break;
            }
            let Ok(mut socket) = socket else {
                // Out of file handles: those that are open have to end first.
                std::thread::sleep(Duration::from_millis(50));
                continue;
            };
            if open.fetch_add(1, Ordering::SeqCst) >= limits.connections {
                open.fetch_sub(1, Ordering::SeqCst);
                let _ = socket.set_write_timeout(Some(Duration::from_millis(100)));
                let _ = socket.write_all(&Response::new(503, Kind::Html, "too many connections").bytes(None, false));
                continue;
            }
            let counted = Counted(open.clone());
            let (answer, stop, busy) = (answer.clone(), self.stop.clone(), busy.clone());
            let made = std::thread::Builder::new().name("connection".into()).stack_size(2 << 20).spawn(move || {
                let _counted = counted;
                serve(socket, &limits, &*answer, &stop, &busy);
            });
            if made.is_err() {
                std::thread::sleep(Duration::from_millis(50));
            }
        }
        let begun = Instant::now();
        while busy.load(Ordering::SeqCst) > 0 && begun.elapsed() < Duration::from_secs(3) {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

fn serve(
    mut socket: TcpStream,
    limits: &Limits,
    answer: &dyn Fn(&Request) -> Response,
    stop: &AtomicBool,
    busy: &Arc<AtomicUsize>,
) {
    let _ = socket.set_nodelay(true);
    if socket.set_write_timeout(Some(limits.write)).is_err() {
        return;
    }
    let mut left = Vec::new();
    loop {
        let mut answering = None;
        let (bytes, keep) = match Request::read(&mut socket, &mut left, limits) {
            Ok(r) => {
                busy.fetch_add(1, Ordering::SeqCst);
                answering = Some(Counted(busy.clone()));
                let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| answer(&r)))
                    .unwrap_or_else(|_| Response::new(500, Kind::Html, "something went wrong here"));
                let keep = r.keep && !stop.load(Ordering::SeqCst);
                (done.bytes(Some(&r), keep), keep)
            }
            Err(Problem::Gone) => return,
            Err(Problem::Status(s)) => {
                (Response::new(s, Kind::Html, "this request cannot be read").bytes(None, false), false)
            }
        };
        let written = socket.write_all(&bytes);
        drop(answering);
        if written.is_err() {
            return;
        }
        if !keep {
            // What is still on its way is taken, so that the answer is not lost with the connection.
            let _ = socket.shutdown(Shutdown::Write);
            let _ = socket.set_read_timeout(Some(Duration::from_millis(200)));
            let mut rest = [0; 4096];
            for _ in 0..256 {
                match socket.read(&mut rest) {
                    Ok(n) if n > 0 => {}
                    _ => break,
                }
            }
            return;
        }
    }
}
