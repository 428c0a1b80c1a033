//! Opens what the user named and gives raw articles in order.

use crate::error::{IngestError, Reason};
use crate::json::Fields;
use crate::kind::{Kind, sniff};
use crate::web::{Answer, Known, Web, WebLimits};
use crate::{decode, feed, head, json, parquet, warc};
use ::parquet::file::reader::ChunkReader;
use bytes::Bytes;
use dateline_record::Record;
use flate2::read::MultiGzDecoder;
use jiff::civil::Date;
use std::collections::HashSet;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// One article's bytes, before any work on them.
#[derive(Clone, Debug, PartialEq)]
pub struct Raw {
    /// What messages call it: the path, with the member's name in an archive.
    pub name: String,
    /// The line in a JSON Lines file, counted from 1.
    pub line: Option<usize>,
    /// What the record calls it: the path or URL as given, the object's id.
    pub source: String,
    /// Address, where one is told.
    pub url: Option<String>,
    /// Who published it, where the container tells that.
    pub publisher: Option<String>,
    /// Title, where the container tells one.
    pub title: Option<String>,
    /// Day of publication, where the container tells one.
    pub published: Option<Date>,
    /// The body.
    pub body: RawBody,
}

impl Raw {
    /// One of which nothing is known but its name.
    pub(crate) fn bare(name: &str) -> Raw {
        Raw {
            name: name.to_owned(),
            line: None,
            source: name.to_owned(),
            url: None,
            publisher: None,
            title: None,
            published: None,
            body: RawBody::Text(String::new()),
        }
    }

    /// A plain text, with what its head of `url:`, `publisher:`, `published:` and `title:` lines tells where it has one; beside it what is
    /// wrong with the head, though the text can be read.
    pub fn of_text(name: &str, text: String) -> (Raw, Option<IngestError>) {
        let bare = Raw::bare(name);
        let Some((head, remark, rest)) = head::split(&text) else {
            return (Raw { body: RawBody::Text(text), ..bare }, None);
        };
        let raw = Raw {
            source: head.url.clone().unwrap_or(bare.source),
            url: head.url,
            publisher: head.publisher,
            title: head.title,
            published: head.published,
            body: RawBody::Text(rest.to_owned()),
            ..bare
        };
        (raw, remark.map(|r| IngestError::new(name, None, r)))
    }
}

impl Raw {
    /// The article that fields tell, `name` in messages; beside it what is wrong with its date, though the article can be read.
    ///
    /// # Errors
    /// Fields without a text or page, or with one that no honest article is as long as.
    pub fn of_fields(name: &str, fields: Fields) -> Result<(Raw, Option<IngestError>), IngestError> {
        let fail = |r| IngestError::new(name, None, r);
        let limit = Limits::default().article;
        if fields.text.iter().chain(&fields.html).any(|t| t.len() as u64 > limit) {
            return Err(fail(Reason::TooLarge { limit }));
        }
        let (mut raw, remark) = json::article(fields).map_err(fail)?;
        raw.name = name.to_owned();
        if raw.source.is_empty() {
            raw.source = name.to_owned();
        }
        Ok((raw, remark.map(fail)))
    }
}

impl Raw {
    /// The page or text that a server answered with at an address.
    ///
    /// # Errors
    /// The answer itself, where it is neither.
    pub fn of_answer(address: &str, answer: Answer) -> Result<Raw, Box<Answer>> {
        let charset = warc::charset(&answer.kind.to_ascii_lowercase());
        let body = match sniff(&answer.bytes[..answer.bytes.len().min(1 << 14)]) {
            Kind::Html => RawBody::Html { bytes: answer.bytes, charset },
            Kind::Text => RawBody::Text(decode::decode(&answer.bytes, charset.as_deref())),
            _ => return Err(Box::new(answer)),
        };
        Ok(Raw { url: Some(answer.url), body, ..Raw::bare(address) })
    }
}

/// A body not yet read.
#[derive(Clone, Debug, PartialEq)]
pub enum RawBody {
    /// Decoded plain text.
    Text(String),
    /// A page's bytes with the charset that its container named.
    #[allow(missing_docs)]
    Html { bytes: Vec<u8>, charset: Option<String> },
    /// What another run of this program read of an article: for a database, not to be read again.
    Record(Box<Record>),
}

/// Sizes that no honest input exceeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one article, page or line.
    pub article: u64,
    /// Bytes that one archive member may unpack to.
    pub unpacked: u64,
    /// How deep archives may nest.
    pub nesting: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { article: 32 << 20, unpacked: 2 << 30, nesting: 3 }
    }
}

/// What the user named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file or a folder.
    Path(PathBuf),
    /// A page or feed of the web.
    Url(String),
    /// Standard input.
    Stdin,
}

/// Files that engines put beside the shards that they write.
const MARKS: &[&str] = &["_SUCCESS", "_metadata", "_common_metadata"];

/// Whether to go on.
type Flow = bool;
type Sink<'a> = &'a mut dyn FnMut(Result<Raw, IngestError>) -> Flow;

impl Input {
    /// `-` is standard input, what begins with `http://` or `https://` an address, everything else a path.
    pub fn parse(arg: &str) -> Input {
        let begins = |scheme: &str| arg.get(..scheme.len()).is_some_and(|a| a.eq_ignore_ascii_case(scheme));
        match arg {
            "-" => Input::Stdin,
            _ if begins("http://") || begins("https://") => Input::Url(arg.to_owned()),
            _ => Input::Path(PathBuf::from(arg)),
        }
    }

    /// Bytes on disk, of a folder those of its files; `None` where nobody can tell (standard input, a pipe).
    pub fn size(&self) -> Option<u64> {
        fn of(path: &Path) -> Option<u64> {
            let m = std::fs::metadata(path).ok()?;
            match m.is_dir() {
                true => std::fs::read_dir(path)
                    .ok()?
                    .flatten()
                    .map(|e| match e.file_type() {
                        Ok(t) if t.is_dir() => of(&e.path()),
                        _ => e.metadata().ok().map(|m| m.len()),
                    })
                    .sum(),
                false => m.is_file().then_some(m.len()),
            }
        }
        match self {
            Input::Path(p) => of(p),
            Input::Url(_) | Input::Stdin => None,
        }
    }

    /// Gives every raw article of the input to `sink`, in order, until that says `false`. Whether it went through to the end.
    pub fn each(&self, limits: &Limits, sink: &mut dyn FnMut(Result<Raw, IngestError>) -> bool) -> bool {
        self.each_counted(limits, &AtomicU64::new(0), sink)
    }

    /// [`Input::each`], adding the bytes read from files to `read` as it goes.
    pub fn each_counted(
        &self,
        limits: &Limits,
        read: &AtomicU64,
        sink: &mut dyn FnMut(Result<Raw, IngestError>) -> bool,
    ) -> bool {
        let mut walk = Walk { limits: *limits, read, sink };
        match self {
            Input::Stdin => walk.stream("-", &mut BufReader::with_capacity(1 << 16, io::stdin().lock()), 0),
            Input::Path(p) => walk.path(p),
            Input::Url(u) => walk.url(u),
        }
    }
}

struct Walk<'a> {
    limits: Limits,
    read: &'a AtomicU64,
    sink: Sink<'a>,
}

/// A file that tells how much of it was read.
struct Counted<'a> {
    file: File,
    read: &'a AtomicU64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buf)?;
        self.read.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl Seek for Counted<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

impl Walk<'_> {
    fn fail(&mut self, name: &str, line: Option<usize>, reason: Reason) -> Flow {
        (self.sink)(Err(IngestError::new(name, line, reason)))
    }

    fn path(&mut self, path: &Path) -> Flow {
        let name = path.display().to_string();
        match std::fs::metadata(path) {
            Err(e) => self.fail(&name, None, Reason::Io(e.to_string())),
            Ok(m) if m.is_dir() => self.folder(path),
            Ok(m) => match File::open(path) {
                Err(e) => self.fail(&name, None, Reason::Io(e.to_string())),
                Ok(mut f) => {
                    let mut magic = [0u8; 4];
                    let n = f.read(&mut magic).unwrap_or(0);
                    // A pipe cannot be rewound: put what was read in front again.
                    if f.seek(SeekFrom::Start(0)).is_err() {
                        return self.stream(&name, &mut BufReader::with_capacity(1 << 16, magic[..n].chain(f)), 0);
                    }
                    if sniff(&magic[..n]) == Kind::Parquet {
                        // Its pages are read where they stand: count it when it is begun.
                        self.read.fetch_add(m.len(), Ordering::Relaxed);
                        return self.parquet(&name, f);
                    }
                    let f = Counted { file: f, read: self.read };
                    if sniff(&magic[..n]) == Kind::Zip {
                        self.zip(&name, f, 0)
                    } else {
                        self.stream(&name, &mut BufReader::with_capacity(1 << 16, f), 0)
                    }
                }
            },
        }
    }

    /// What stands at an address.
    fn url(&mut self, address: &str) -> Flow {
        let limits = WebLimits { size: self.limits.article, ..WebLimits::default() };
        match Web::new(limits, [address]).get(address, &Known::default()) {
            Err(e) => self.fail(address, None, Reason::Web(e)),
            Ok(a) if a.status != 200 => self.fail(address, None, Reason::Status(a.status)),
            Ok(a) => self.answer(address, a),
        }
    }

    fn answer(&mut self, address: &str, answer: Answer) -> Flow {
        match Raw::of_answer(address, answer) {
            Ok(raw) => (self.sink)(Ok(raw)),
            // A feed, an archive, a list of articles.
            Err(answer) => self.stream(address, &mut io::Cursor::new(answer.bytes), 0),
        }
    }

    /// Files of a folder in the order of their names; what begins with a dot and an engine's marks are left out, links to folders are not followed.
    fn folder(&mut self, path: &Path) -> Flow {
        let entries = match std::fs::read_dir(path) {
            Ok(e) => e,
            Err(e) => return self.fail(&path.display().to_string(), None, Reason::Io(e.to_string())),
        };
        let mut all: Vec<PathBuf> = entries.filter_map(|e| e.ok().map(|e| e.path())).collect();
        all.retain(|p| {
            !p.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.') || MARKS.iter().any(|m| n == *m))
        });
        all.sort();
        for p in all {
            let link = std::fs::symlink_metadata(&p).is_ok_and(|m| m.file_type().is_symlink());
            if link && p.is_dir() {
                continue;
            }
            if !self.path(&p) {
                return false;
            }
        }
        true
    }

    fn stream(&mut self, name: &str, reader: &mut dyn BufRead, depth: u32) -> Flow {
        let head = match reader.fill_buf() {
            Ok(b) => b[..b.len().min(1 << 14)].to_vec(),
            Err(e) => return self.fail(name, None, read_error(&e, &self.limits)),
        };
        match sniff(&head) {
            Kind::Empty => self.fail(name, None, Reason::Empty),
            Kind::Binary(what) => self.fail(name, None, Reason::Binary(what)),
            Kind::Warc => {
                let (limits, mut failed) = (self.limits, None);
                let flow = warc::Reader::default()
                    .plain(reader, &limits, &mut |n, page| self.page(name, n, page))
                    .unwrap_or_else(|e| {
                        failed = Some(e);
                        true
                    });
                flow && failed.is_none_or(|e| self.fail(name, None, read_error(&e, &self.limits)))
            }
            // Each record a member: one that is damaged must not take the others with it.
            Kind::Gzip if warc::is_packed(&head) => {
                let limits = self.limits;
                warc::Reader::default().packed(reader, &limits, &mut |n, page| self.page(name, n, page))
            }
            Kind::Gzip if depth >= self.limits.nesting => {
                self.fail(name, None, Reason::Bomb { limit: self.limits.unpacked })
            }
            Kind::Gzip => {
                let inner = MultiGzDecoder::new(reader);
                let mut guarded = BufReader::with_capacity(1 << 16, Guard { inner, left: self.limits.unpacked });
                self.stream(name, &mut guarded, depth + 1)
            }
            Kind::Zip => match self.whole(name, reader) {
                Ok(bytes) => self.zip(name, io::Cursor::new(bytes), depth),
                Err(flow) => flow,
            },
            Kind::JsonLines => self.json_lines(name, reader),
            Kind::Parquet => match self.whole(name, reader) {
                Ok(bytes) => self.parquet(name, Bytes::from(bytes)),
                Err(flow) => flow,
            },
            kind => match self.whole(name, reader) {
                Ok(bytes) => self.bytes(name, kind, bytes),
                Err(flow) => flow,
            },
        }
    }

    /// A page of a web archive, or what is wrong with a record of it.
    fn page(&mut self, name: &str, record: usize, page: Result<warc::Page, Reason>) -> Flow {
        let name = format!("{name}, record {record}");
        match page {
            Ok(p) => (self.sink)(Ok(Raw {
                source: p.url.clone(),
                url: Some(p.url),
                body: RawBody::Html { bytes: p.bytes, charset: p.charset },
                ..Raw::bare(&name)
            })),
            Err(reason) => self.fail(&name, None, reason),
        }
    }

    /// All bytes of one article; the error is told already.
    fn whole(&mut self, name: &str, reader: &mut dyn BufRead) -> Result<Vec<u8>, Flow> {
        let mut bytes = Vec::new();
        match reader.take(self.limits.article + 1).read_to_end(&mut bytes) {
            Ok(_) if bytes.len() as u64 > self.limits.article => {
                Err(self.fail(name, None, Reason::TooLarge { limit: self.limits.article }))
            }
            Ok(_) => Ok(bytes),
            Err(e) => Err(self.fail(name, None, read_error(&e, &self.limits))),
        }
    }

    fn bytes(&mut self, name: &str, kind: Kind, bytes: Vec<u8>) -> Flow {
        let body = match kind {
            Kind::Html => RawBody::Html { bytes, charset: None },
            Kind::Feed => {
                return match feed::parse(name, &bytes) {
                    Ok(items) => items.into_iter().all(|r| (self.sink)(Ok(r))),
                    Err(reason) => self.fail(name, None, reason),
                };
            }
            _ => {
                let (raw, remark) = Raw::of_text(name, decode::decode(&bytes, None));
                return remark.is_none_or(|e| (self.sink)(Err(e))) && (self.sink)(Ok(raw));
            }
        };
        (self.sink)(Ok(Raw { body, ..Raw::bare(name) }))
    }

    /// Articles or records in the rows of a Parquet file.
    fn parquet<R: ChunkReader + 'static>(&mut self, name: &str, file: R) -> Flow {
        let unpacked = self.limits.unpacked;
        let went = parquet::rows(file, unpacked, &mut |n, row| {
            let label = format!("{name}, row {n}");
            match row {
                Ok((mut raw, remark)) => {
                    if raw.source.is_empty() {
                        raw.source = format!("{name}:{n}");
                    }
                    raw.name = label.clone();
                    remark.is_none_or(|r| self.fail(&label, None, r)) && (self.sink)(Ok(raw))
                }
                Err(reason) => self.fail(&label, None, reason),
            }
        });
        went.unwrap_or_else(|reason| self.fail(name, None, reason))
    }

    fn json_lines(&mut self, name: &str, reader: &mut dyn BufRead) -> Flow {
        // Ids are remembered as hashes: eight bytes an article.
        let mut seen: HashSet<u64> = HashSet::new();
        let mut line = Vec::new();
        for n in 1.. {
            line.clear();
            let read = match (&mut *reader).take(self.limits.article + 1).read_until(b'\n', &mut line) {
                Ok(read) => read,
                Err(e) => return self.fail(name, Some(n), read_error(&e, &self.limits)),
            };
            if read == 0 {
                break;
            }
            if line.len() as u64 > self.limits.article {
                // Skip the rest of the line so that the next one is read whole.
                if !skip_line(reader) {
                    return self.fail(name, Some(n), Reason::TooLarge { limit: self.limits.article });
                }
                if !self.fail(name, Some(n), Reason::TooLarge { limit: self.limits.article }) {
                    return false;
                }
                continue;
            }
            // JSON is UTF-8; a byte that is none becomes a mark, and the fields are cleaned as they are read.
            let text = match std::str::from_utf8(&line) {
                Ok(t) => std::borrow::Cow::Borrowed(t.trim_start_matches('\u{feff}')),
                Err(_) => std::borrow::Cow::Owned(decode::decode(&line, Some("utf-8"))),
            };
            if text.trim().is_empty() {
                continue;
            }
            let go_on = match json::parse(text.trim()) {
                Ok((mut raw, remark)) => {
                    raw.name = name.to_owned();
                    raw.line = Some(n);
                    if raw.source.is_empty() {
                        raw.source = format!("{name}:{n}");
                    }
                    let mut h = DefaultHasher::new();
                    raw.source.hash(&mut h);
                    let told = remark.is_none_or(|r| self.fail(name, Some(n), r));
                    // Records name what was read, which may be one page at two times.
                    if matches!(raw.body, RawBody::Record(_)) || seen.insert(h.finish()) {
                        told && (self.sink)(Ok(raw))
                    } else {
                        told && self.fail(name, Some(n), Reason::DuplicateId(raw.source))
                    }
                }
                Err(reason) => self.fail(name, Some(n), reason),
            };
            if !go_on {
                return false;
            }
        }
        true
    }

    fn zip<R: Read + Seek>(&mut self, name: &str, file: R, depth: u32) -> Flow {
        if depth >= self.limits.nesting {
            return self.fail(name, None, Reason::Bomb { limit: self.limits.unpacked });
        }
        let mut archive = match zip::ZipArchive::new(file) {
            Ok(a) => a,
            Err(e) => return self.fail(name, None, Reason::Cut(e.to_string())),
        };
        let mut order: Vec<(String, usize)> =
            (0..archive.len()).filter_map(|i| Some((archive.name_for_index(i)?.ok()?.into_owned(), i))).collect();
        order.sort();
        // A WACZ file is a zip of web archives with indexes and lists of pages beside them.
        let archived = |m: &str| m.starts_with("archive/") && (m.ends_with(".warc") || m.ends_with(".warc.gz"));
        if order.iter().any(|o| o.0 == "datapackage.json") && order.iter().any(|o| archived(&o.0)) {
            order.retain(|o| archived(&o.0));
        }
        let mut left = self.limits.unpacked;
        for (member, i) in order {
            if member.ends_with('/') || member.rsplit('/').next().is_some_and(|n| n.starts_with('.')) {
                continue;
            }
            let label = format!("{name}/{member}");
            let go_on = match archive.by_index(i) {
                Err(e) => self.fail(&label, None, Reason::Cut(e.to_string())),
                Ok(f) => {
                    // What is stored as it is cannot unpack to more.
                    let stored = f.compression() == zip::CompressionMethod::Stored;
                    let limit = if stored { u64::MAX } else { left };
                    let mut guarded = BufReader::with_capacity(1 << 16, Guard { inner: f, left: limit });
                    let flow = self.stream(&label, &mut guarded, depth + 1);
                    if !stored {
                        left = guarded.get_ref().left;
                    }
                    flow
                }
            };
            if !go_on {
                return false;
            }
            if left == 0 {
                return self.fail(name, None, Reason::Bomb { limit: self.limits.unpacked });
            }
        }
        true
    }
}

/// Stops an archive that unpacks to more than it should.
pub(crate) struct Guard<R> {
    pub(crate) inner: R,
    pub(crate) left: u64,
}

const BOMB: &str = "unpacks to too much";

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other(BOMB));
        }
        let n = self.inner.read(buf)?;
        self.left = self.left.saturating_sub(n as u64);
        Ok(n)
    }
}

pub(crate) fn read_error(e: &io::Error, limits: &Limits) -> Reason {
    match e.kind() {
        io::ErrorKind::Other if e.to_string() == BOMB => Reason::Bomb { limit: limits.unpacked },
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
            Reason::Cut(e.to_string())
        }
        _ => Reason::Io(e.to_string()),
    }
}

/// Reads up to the line's end; whether there was one.
fn skip_line(reader: &mut dyn BufRead) -> bool {
    loop {
        let (n, done) = match reader.fill_buf() {
            Ok([]) | Err(_) => return false,
            Ok(buf) => match buf.iter().position(|b| *b == b'\n') {
                Some(i) => (i + 1, true),
                None => (buf.len(), false),
            },
        };
        reader.consume(n);
        if done {
            return true;
        }
    }
}
