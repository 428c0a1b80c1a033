//! Web archives (WARC 1.0 and 1.1, ISO 28500): the HTML pages among their HTTP responses, one after the other.
//!
//! Nothing that a record says of itself is believed: a length is only an upper bound for reading on, heads have a limit, bodies too, and after
//! a record that is not as it should be the next line that begins with `WARC/` is where it goes on. In a `.warc.gz` each record is a gzip
//! member of its own; after a damaged one the next member's first bytes are looked for.

use crate::error::Reason;
use crate::source::{Guard, Limits, read_error};
use flate2::bufread::GzDecoder;
use flate2::read::{DeflateDecoder, GzDecoder as GzReader, ZlibDecoder};
use std::io::{self, BufRead, BufReader, Read};

/// A page as it was sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Page {
    pub(crate) url: String,
    pub(crate) bytes: Vec<u8>,
    /// What the response's head called it.
    pub(crate) charset: Option<String>,
}

/// Takes the number of a record, counted from 1, and its page or what is wrong with it; says whether to go on.
type Sink<'a> = &'a mut dyn FnMut(usize, Result<Page, Reason>) -> bool;

/// Longest line of a head, and the longest head.
const LINE: usize = 8 << 10;
const HEAD: usize = 64 << 10;

/// Where the reading of records stands.
#[derive(Default)]
pub(crate) struct Reader {
    /// Records begun.
    records: usize,
    /// Whether the last one was not as it should be, and that was told.
    lost: bool,
}

/// A line of a head.
enum Line {
    Text(String),
    /// Longer than any head's; the rest of it was skipped.
    Long,
    End,
}

/// The next line without its end.
fn line(reader: &mut dyn BufRead) -> io::Result<Line> {
    let mut bytes = Vec::new();
    (&mut *reader).take(LINE as u64).read_until(b'\n', &mut bytes)?;
    match bytes.last() {
        None => Ok(Line::End),
        Some(b'\n') => Ok(Line::Text(String::from_utf8_lossy(&bytes).trim_end().to_owned())),
        Some(_) if bytes.len() < LINE => Ok(Line::Text(String::from_utf8_lossy(&bytes).trim_end().to_owned())),
        Some(_) => loop {
            let buffer = reader.fill_buf()?;
            let (n, over) = match buffer.iter().position(|b| *b == b'\n') {
                Some(i) => (i + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            reader.consume(n);
            if over {
                return Ok(Line::Long);
            }
        },
    }
}

/// Fields of a head up to its empty line, names in small letters; `None` where it is no head.
fn fields(reader: &mut dyn BufRead) -> io::Result<Option<Vec<(String, String)>>> {
    let (mut out, mut size) = (Vec::<(String, String)>::new(), 0);
    loop {
        let Line::Text(text) = line(reader)? else { return Ok(None) };
        size += text.len() + 2;
        if text.is_empty() {
            return Ok(Some(out));
        }
        if size > HEAD {
            return Ok(None);
        }
        match text.split_once(':') {
            // A line that begins with a blank goes on with the field before it.
            _ if text.starts_with([' ', '\t']) => {
                if let Some(last) = out.last_mut() {
                    last.1.push(' ');
                    last.1.push_str(text.trim());
                }
            }
            Some((name, value)) => out.push((name.trim().to_ascii_lowercase(), value.trim().to_owned())),
            None => return Ok(None),
        }
    }
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|f| f.0 == name).map(|f| f.1.as_str())
}

fn broken(what: &str) -> Reason {
    Reason::Warc(what.to_owned())
}

impl Reader {
    /// The pages of the records in `reader`; whether to go on, or what the source failed with.
    pub(crate) fn plain(&mut self, reader: &mut dyn BufRead, limits: &Limits, sink: Sink<'_>) -> io::Result<bool> {
        loop {
            let text = match line(reader)? {
                Line::End => return Ok(true),
                Line::Text(t) if t.is_empty() => continue,
                Line::Text(t) => t,
                Line::Long => String::new(),
            };
            if !text.starts_with("WARC/") {
                if !self.lost {
                    self.lost = true;
                    if !sink(self.records.max(1), Err(broken("its length is wrong"))) {
                        return Ok(false);
                    }
                }
                continue;
            }
            self.records += 1;
            let n = self.records;
            let done = self.record(reader, limits)?;
            self.lost = done.is_err();
            let go_on = match done {
                Ok(None) => true,
                Ok(Some(page)) => sink(n, Ok(page)),
                Err(reason) => sink(n, Err(reason)),
            };
            if !go_on {
                return Ok(false);
            }
        }
    }

    fn record(&self, reader: &mut dyn BufRead, limits: &Limits) -> io::Result<Result<Option<Page>, Reason>> {
        let Some(head) = fields(reader)? else { return Ok(Err(broken("its head is none"))) };
        let Some(length) = field(&head, "content-length").and_then(|l| l.parse::<u64>().ok()) else {
            return Ok(Err(broken("it has no length")));
        };
        let mut block = reader.take(length);
        let response = field(&head, "warc-type").is_some_and(|t| t.eq_ignore_ascii_case("response"));
        let url = field(&head, "warc-target-uri").unwrap_or("").trim_matches(['<', '>']);
        let web = url.starts_with("http://") || url.starts_with("https://");
        let page = if response && web { page(&mut block, url, limits)? } else { Ok(None) };
        io::copy(&mut block, &mut io::sink())?;
        if block.limit() > 0 {
            return Ok(Err(Reason::Cut("the archive ends within a record".into())));
        }
        Ok(page)
    }

    /// The same of an archive whose records are gzip members.
    pub(crate) fn packed(&mut self, reader: &mut dyn BufRead, limits: &Limits, sink: Sink<'_>) -> bool {
        let mut damaged = false;
        loop {
            match next_member(reader) {
                Ok(Some(_)) => {}
                Ok(None) => return true,
                Err(e) => return sink(self.records.max(1), Err(read_error(&e, limits))),
            }
            let inner = GzDecoder::new(MAGIC.chain(&mut *reader));
            let mut member = BufReader::new(Guard { inner, left: limits.unpacked });
            let before = self.records;
            let done = self.plain(&mut member, limits, sink);
            let done = done.and_then(|go_on| io::copy(&mut member, &mut io::sink()).map(|_| go_on));
            match done {
                Ok(true) => damaged = false,
                Ok(false) => return false,
                // Bytes of a damaged member may look like the head of another: told once.
                Err(_) if damaged && self.records == before => {}
                Err(e) => {
                    damaged = true;
                    self.records = self.records.max(before + 1);
                    if !sink(self.records, Err(read_error(&e, limits))) {
                        return false;
                    }
                }
            }
        }
    }
}

/// First bytes of a gzip member: its magic number and the one method there is.
const MAGIC: &[u8] = &[0x1f, 0x8b, 8];

/// Whether bytes are the beginning of a packed web archive.
pub(crate) fn is_packed(head: &[u8]) -> bool {
    let mut first = [0u8; 5];
    GzReader::new(head).read_exact(&mut first).is_ok() && &first == b"WARC/"
}

/// Reads up to the first bytes of the next member and over them; how many bytes were skipped.
fn next_member(reader: &mut dyn BufRead) -> io::Result<Option<u64>> {
    let (mut seen, mut skipped) = (0, 0u64);
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(None);
        }
        let mut used = 0;
        for b in buffer {
            used += 1;
            // No byte of the magic number comes twice in it.
            seen = if *b == MAGIC[seen] { seen + 1 } else { usize::from(*b == MAGIC[0]) };
            skipped += 1;
            if seen == MAGIC.len() {
                break;
            }
        }
        reader.consume(used);
        if seen == MAGIC.len() {
            return Ok(Some(skipped - MAGIC.len() as u64));
        }
    }
}

/// The page in an HTTP response; `None` where it is another thing.
fn page(block: &mut dyn BufRead, url: &str, limits: &Limits) -> io::Result<Result<Option<Page>, Reason>> {
    let Line::Text(status) = line(block)? else { return Ok(Ok(None)) };
    let mut words = status.split_whitespace();
    if !words.next().is_some_and(|w| w.starts_with("HTTP/")) || words.next() != Some("200") {
        return Ok(Ok(None));
    }
    let Some(head) = fields(block)? else { return Ok(Err(broken("its response has no head"))) };
    let kind = field(&head, "content-type").unwrap_or("").to_ascii_lowercase();
    if !is_html(&kind) {
        return Ok(Ok(None));
    }
    let mut bytes = Vec::new();
    block.take(limits.article + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limits.article {
        return Ok(Err(Reason::TooLarge { limit: limits.article }));
    }
    if field(&head, "transfer-encoding").is_some_and(|t| t.to_ascii_lowercase().contains("chunked")) {
        // Many archives keep the field of a body that they have put together.
        bytes = joined(&bytes).unwrap_or(bytes);
    }
    let packing = field(&head, "content-encoding").unwrap_or("").to_ascii_lowercase();
    Ok(unpack(bytes, &packing, limits).map(|bytes| Some(Page { url: url.to_owned(), bytes, charset: charset(&kind) })))
}

/// Whether a media type is a page's.
pub(crate) fn is_html(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or("").trim();
    kind.eq_ignore_ascii_case("text/html") || kind.eq_ignore_ascii_case("application/xhtml+xml")
}

/// The charset of a media type.
pub(crate) fn charset(kind: &str) -> Option<String> {
    let value = kind.split(';').find_map(|p| p.trim().strip_prefix("charset="))?;
    let value = value.trim_matches(['"', '\'', ' ']);
    (!value.is_empty()).then(|| value.to_owned())
}

/// A body without the lengths between its chunks; `None` where it has none.
fn joined(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let end = bytes.iter().take(64).position(|b| *b == b'\n')?;
        let size = std::str::from_utf8(&bytes[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        bytes = &bytes[end + 1..];
        if size == 0 {
            return Some(out);
        }
        out.extend_from_slice(bytes.get(..size)?);
        let rest = &bytes[size..];
        bytes = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n"))?;
    }
}

fn unpack(bytes: Vec<u8>, packing: &str, limits: &Limits) -> Result<Vec<u8>, Reason> {
    let read = |from: &mut dyn Read| {
        let mut out = Vec::new();
        match from.take(limits.article + 1).read_to_end(&mut out) {
            Ok(_) if out.len() as u64 > limits.article => Err(Reason::Bomb { limit: limits.article }),
            Ok(_) => Ok(out),
            Err(e) => Err(Reason::Cut(e.to_string())),
        }
    };
    match packing.trim() {
        "" | "identity" => Ok(bytes),
        // Many archives keep the field of a body that they have unpacked.
        "gzip" | "x-gzip" if bytes.starts_with(&MAGIC[..2]) => read(&mut GzReader::new(&bytes[..])),
        "gzip" | "x-gzip" => Ok(bytes),
        "deflate" if bytes.first().is_some_and(|b| b & 15 == 8) => read(&mut ZlibDecoder::new(&bytes[..])),
        "deflate" if bytes.first() != Some(&b'<') => read(&mut DeflateDecoder::new(&bytes[..])),
        "deflate" => Ok(bytes),
        _ if bytes.iter().take(512).any(|b| *b == b'<') && std::str::from_utf8(&bytes).is_ok() => Ok(bytes),
        other => Err(broken(&format!("its page is packed as {other:?}"))),
    }
}
