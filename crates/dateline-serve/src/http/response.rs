//! An answer: with the headers that keep a page to itself, compressed where that is asked for, and left out where it is known.

use super::Request;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::io::Write;

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Html,
    Css,
    Script,
    Svg,
    Json,
    Problem,
    Csv,
    Parquet,
    Calendar,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Html => "text/html; charset=utf-8",
            Kind::Css => "text/css; charset=utf-8",
            Kind::Script => "text/javascript; charset=utf-8",
            Kind::Svg => "image/svg+xml",
            Kind::Json => "application/json",
            Kind::Problem => "application/problem+json",
            Kind::Csv => "text/csv; charset=utf-8",
            Kind::Parquet => "application/vnd.apache.parquet",
            Kind::Calendar => "text/calendar; charset=utf-8",
        }
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    kind: Kind,
    body: Vec<u8>,
    more: Vec<(&'static str, String)>,
}

/// Nothing but what this server sends: no script or style in the page itself, no frame around it, no form that leads away.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Smaller bodies are sent as they are.
const WORTH_COMPRESSING: usize = 1400;

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        303 => "See Other",
        304 => "Not Modified",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        431 => "Request Header Fields Too Large",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Internal Server Error",
    }
}

impl Response {
    /// An answer with a body.
    pub fn new(status: u16, kind: Kind, body: impl Into<Vec<u8>>) -> Response {
        Response { status, kind, body: body.into(), more: Vec::new() }
    }

    /// Bytes of the body.
    pub(crate) fn size(&self) -> usize {
        self.body.len()
    }

    /// Adds a header. Line breaks in the value would end it, so they are left out.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Response {
        self.more.push((name, value.chars().filter(|c| !c.is_control()).collect()));
        self
    }

    /// Leads to another page.
    pub fn see(place: &str) -> Response {
        Response::new(303, Kind::Html, "").with("Location", place)
    }

    /// A file for saving, under this name.
    #[must_use]
    pub fn saved_as(self, name: &str) -> Response {
        let name: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '-' }).collect();
        self.with("Content-Disposition", &format!("attachment; filename=\"{name}\""))
    }

    /// The bytes that go over the wire; `r` is what was asked, as far as it could be read.
    pub(crate) fn bytes(mut self, r: Option<&Request>, keep: bool) -> Vec<u8> {
        let asked = |name: &str| r.and_then(|r| r.header(name));
        let fixed = self.more.iter().any(|h| h.0 == "Cache-Control");
        let tagged = self.status == 200 && r.is_some_and(|r| r.method == super::Method::Get);
        if tagged {
            let hash = Sha256::digest(&self.body);
            let tag: String = hash.iter().take(12).map(|b| format!("{b:02x}")).collect();
            let tag = format!("W/\"{tag}\"");
            if asked("if-none-match").is_some_and(|t| t.split(',').any(|t| t.trim() == tag)) {
                self.status = 304;
                self.body.clear();
            }
            self.more.push(("ETag", tag));
        }
        let compressed = self.body.len() > WORTH_COMPRESSING
            && asked("accept-encoding").is_some_and(|e| e.split(',').any(|e| e.trim().starts_with("gzip")));
        if compressed {
            let mut gz = GzEncoder::new(Vec::with_capacity(self.body.len() / 4), Compression::fast());
            if let Ok(small) = gz.write_all(&self.body).and_then(|()| gz.finish()) {
                self.body = small;
                self.more.push(("Content-Encoding", "gzip".into()));
            }
        }
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        let mut line = |name: &str, value: &str| {
            head.push_str(name);
            head.push_str(": ");
            head.push_str(value);
            head.push_str("\r\n");
        };
        line("Content-Type", self.kind.name());
        line("Content-Length", &self.body.len().to_string());
        line("Content-Security-Policy", POLICY);
        line("X-Content-Type-Options", "nosniff");
        line("X-Frame-Options", "DENY");
        line("Referrer-Policy", "same-origin");
        line("Cross-Origin-Opener-Policy", "same-origin");
        line("Cross-Origin-Resource-Policy", "same-origin");
        line("Vary", "Accept-Encoding");
        if !fixed {
            line("Cache-Control", "no-cache");
        }
        line("Connection", if keep { "keep-alive" } else { "close" });
        for (name, value) in &self.more {
            line(name, value);
        }
        head.push_str("\r\n");
        let mut out = head.into_bytes();
        if r.is_none_or(|r| !r.head) {
            out.extend(self.body);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_ends_its_header() {
        let r = Response::see("/a\r\nSet-Cookie: b");
        let text = String::from_utf8(r.bytes(None, false)).expect("ASCII");
        assert!(text.contains("\r\nLocation: /aSet-Cookie: b\r\n"), "{text}");
        let named = Response::new(200, Kind::Csv, "").saved_as("a\"b/../c.csv");
        assert!(String::from_utf8(named.bytes(None, false)).expect("ASCII").contains("filename=\"a-b-..-c.csv\""));
    }
}
