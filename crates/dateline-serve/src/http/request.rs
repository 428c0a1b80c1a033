//! A request: read from a socket within its limits, its address taken apart and decoded.

use super::Limits;
use std::io::Read;
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// What is answered to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Also HEAD, which the connection answers without the body.
    Get,
    /// Asks for something to be done.
    Post,
    /// Anything else.
    Other,
}

/// A whole request.
#[derive(Clone, Debug)]
pub struct Request {
    /// What is asked for.
    pub method: Method,
    /// Only the head of the answer is wanted.
    pub head: bool,
    /// Segments of the path, decoded; none is empty, `.` or `..`.
    pub path: Vec<String>,
    /// Names and values of the question, decoded, in their order.
    pub query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    /// What is sent with it.
    pub body: Vec<u8>,
    /// Whether the connection is kept for another.
    pub keep: bool,
}

/// Why there is no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The other side is gone, or said nothing.
    Gone,
    /// An answer with this status is all that can be done.
    Status(u16),
}

impl Request {
    /// A header's value; of several with this name the first.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|h| h.0.eq_ignore_ascii_case(name)).map(|h| h.1.as_str())
    }

    /// How often a header is there.
    pub fn times(&self, name: &str) -> usize {
        self.headers.iter().filter(|h| h.0.eq_ignore_ascii_case(name)).count()
    }

    /// The fields of a form.
    pub fn form(&self) -> Vec<(String, String)> {
        pairs(&String::from_utf8_lossy(&self.body))
    }

    /// Reads one request. `left` holds what was read behind the one before.
    pub(crate) fn read(socket: &mut TcpStream, left: &mut Vec<u8>, limits: &Limits) -> Result<Request, Problem> {
        let begun = Instant::now();
        let (mut r, length, size) = loop {
            if let Some(done) = head(left, limits)? {
                break done;
            }
            // Until the first byte is there the connection is idle; then the whole head has to come in time.
            let patience = if left.is_empty() { limits.idle } else { limits.head };
            more(socket, left, begun, patience)?;
        };
        left.drain(..size);
        while left.len() < length {
            more(socket, left, begun, limits.whole)?;
        }
        r.body = left.drain(..length).collect();
        Ok(r)
    }
}

fn more(socket: &mut TcpStream, left: &mut Vec<u8>, begun: Instant, patience: Duration) -> Result<(), Problem> {
    let over = if left.is_empty() { Problem::Gone } else { Problem::Status(408) };
    let rest = patience.checked_sub(begun.elapsed()).filter(|d| !d.is_zero()).ok_or(over)?;
    socket.set_read_timeout(Some(rest)).map_err(|_| Problem::Gone)?;
    let mut some = [0; 8192];
    match socket.read(&mut some) {
        Ok(0) => Err(Problem::Gone),
        Ok(n) => {
            left.extend_from_slice(&some[..n]);
            Ok(())
        }
        Err(e) if e.kind() == std::io::ErrorKind::Interrupted => Ok(()),
        Err(_) => Err(over),
    }
}

/// The request without its body, the body's length, and the head's; `None` where more has to come.
fn head(bytes: &[u8], limits: &Limits) -> Result<Option<(Request, usize, usize)>, Problem> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut headers);
    let size = match parsed.parse(bytes) {
        Ok(httparse::Status::Complete(n)) if n <= limits.head_bytes => n,
        Ok(httparse::Status::Partial) if bytes.len() <= limits.head_bytes => return Ok(None),
        Ok(_) | Err(httparse::Error::TooManyHeaders) => return Err(Problem::Status(431)),
        Err(_) => return Err(Problem::Status(400)),
    };
    let headers: Vec<(String, String)> = parsed
        .headers
        .iter()
        .map(|h| (h.name.to_owned(), String::from_utf8_lossy(h.value).trim().to_owned()))
        .collect();
    let (method, head) = match parsed.method.unwrap_or("") {
        "GET" => (Method::Get, false),
        "HEAD" => (Method::Get, true),
        "POST" => (Method::Post, false),
        _ => (Method::Other, false),
    };
    let (path, query) = address(parsed.path.unwrap_or("/")).ok_or(Problem::Status(400))?;
    let mut r = Request { method, head, path, query, headers, body: Vec::new(), keep: parsed.version == Some(1) };
    if r.times("transfer-encoding") > 0 {
        return Err(Problem::Status(501));
    }
    if r.times("content-length") > 1 || r.times("host") != 1 {
        return Err(Problem::Status(400));
    }
    let length = match r.header("content-length") {
        Some(n) if n.bytes().all(|b| b.is_ascii_digit()) => n.parse().map_err(|_| Problem::Status(413))?,
        Some(_) => return Err(Problem::Status(400)),
        None => 0,
    };
    if length > limits.body_bytes {
        return Err(Problem::Status(413));
    }
    if r.header("connection").is_some_and(|c| c.to_ascii_lowercase().contains("close")) {
        r.keep = false;
    }
    Ok(Some((r, length, size)))
}

/// Path and question of an address; `None` where it is none, or leads upwards.
fn address(target: &str) -> Option<(Vec<String>, Vec<(String, String)>)> {
    let target = target.strip_prefix('/')?;
    let target = target.split('#').next().unwrap_or("");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut segments = Vec::new();
    for s in path.split('/').filter(|s| !s.is_empty()) {
        let s = decode(s, false)?;
        if s == "." || s == ".." || s.contains(['/', '\\', '\0']) {
            return None;
        }
        segments.push(s);
    }
    Some((segments, pairs(query)))
}

fn pairs(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|p| !p.is_empty())
        .filter_map(|p| {
            let (k, v) = p.split_once('=').unwrap_or((p, ""));
            Some((decode(k, true)?, decode(v, true)?))
        })
        .collect()
}

/// Takes `%41` apart, and `+` where it is a blank; `None` where the bytes are no UTF-8.
pub fn decode(s: &str, plus: bool) -> Option<String> {
    let mut out = Vec::with_capacity(s.len());
    let bytes = s.as_bytes();
    let mut i = 0;
    while i < bytes.len() {
        match bytes[i] {
            b'%' => {
                let hex = bytes.get(i + 1..i + 3).and_then(|h| std::str::from_utf8(h).ok())?;
                out.push(u8::from_str_radix(hex, 16).ok()?);
                i += 2;
            }
            b'+' if plus => out.push(b' '),
            b => out.push(b),
        }
        i += 1;
    }
    String::from_utf8(out).ok()
}

/// A text as it stands in an address.
pub fn encode(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for b in s.bytes() {
        if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(s: &str) -> Result<Option<(Request, usize, usize)>, Problem> {
        head(s.as_bytes(), &Limits::default())
    }

    #[test]
    fn addresses_are_taken_apart() {
        let (path, query) = address("/parties/RUS%2fGOV?a=1+2&b=%C3%A9&&c").unzip();
        assert_eq!((path, query), (None, None), "a slash in a segment leads elsewhere");
        let (path, query) = address("/event/e1?a=1+2&b=%C3%A9&&c").expect("an address");
        assert_eq!(path, ["event", "e1"]);
        let want = [("a", "1 2"), ("b", "é"), ("c", "")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        assert_eq!(query, want);
        for bad in ["/../x", "/%2e%2e/x", "/a/%00", "/%zz", "x", "/a/%5c..", "/%ff"] {
            assert!(address(bad).is_none(), "{bad}");
        }
        assert_eq!(decode(&encode("a b&c=é/"), true).as_deref(), Some("a b&c=é/"));
    }

    #[test]
    fn heads_keep_to_their_limits() {
        assert!(matches!(read("GET / HTTP/1.1\r\nHost: x\r\n"), Ok(None)));
        assert!(matches!(read("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), Ok(Some(_))));
        for (text, status) in [
            ("GET / HTTP/1.1\r\n\r\n".to_owned(), 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".to_owned(), 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(), 501),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n".to_owned(), 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n".to_owned(), 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n".to_owned(), 413),
            (format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(1 << 15)), 431),
            ("nonsense\r\n\r\n".to_owned(), 400),
        ] {
            assert_eq!(read(&text).err(), Some(Problem::Status(status)), "{}", &text[..40.min(text.len())]);
        }
    }
}
