//! Kinds of input, told from their first bytes and never from their names.

/// What bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    Text,
    Html,
    Feed,
    JsonLines,
    Gzip,
    Zip,
    Warc,
    Parquet,
    /// No text: what it looks like.
    Binary(&'static str),
    Empty,
}

/// Magic numbers of what people hand in by mistake.
const BINARY: &[(&[u8], &str)] = &[
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"RIFF", "a picture or sound (RIFF)"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound"),
];

/// Tells the kind of an input from (at least) its first kilobytes.
pub fn sniff(head: &[u8]) -> Kind {
    if head.is_empty() {
        return Kind::Empty;
    }
    if head.starts_with(&[0x1f, 0x8b]) {
        return Kind::Gzip;
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Kind::Zip;
    }
    if head.starts_with(b"WARC/1.") || head.starts_with(b"WARC/0.") {
        return Kind::Warc;
    }
    if head.starts_with(b"PAR1") {
        return Kind::Parquet;
    }
    for (magic, what) in BINARY {
        // Two letters alone are too short to tell a program from a text.
        if head.starts_with(magic) && (magic.len() > 2 || head.iter().take(64).any(|b| *b == 0)) {
            return Kind::Binary(what);
        }
    }
    let wide = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) || utf16_without_mark(head);
    if !wide {
        let control = head.iter().take(4096).filter(|b| **b < 9 || (14..32).contains(*b) && **b != 27).count();
        if control * 50 > head.len().min(4096) {
            return Kind::Binary("binary data");
        }
    }
    // Look at the characters as if they were ASCII; of UTF-16 every second byte is.
    let flat: Vec<u8> = head.iter().take(8192).copied().filter(|b| *b != 0).collect();
    let text = String::from_utf8_lossy(&flat);
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{fffd}');
    if text.is_empty() && head.len() < 8192 {
        return Kind::Empty;
    }
    if text.starts_with('{') {
        if text.contains("//jsonfeed.org/version/") {
            return Kind::Feed;
        }
        return Kind::JsonLines;
    }
    let low: String = text.chars().take(4096).collect::<String>().to_ascii_lowercase();
    if low.starts_with("<?xml") || low.starts_with("<rss") || low.starts_with("<feed") || low.starts_with("<rdf") {
        if low.contains("<rss") || low.contains("<feed") || low.contains("<rdf:rdf") {
            return Kind::Feed;
        }
        if low.contains("<html") {
            return Kind::Html;
        }
    }
    let tags = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<title",
        "<meta",
        "<div",
        "<article",
        "<p>",
        "<p ",
        "<script",
        "<h1",
        "<!--",
        "<main",
        "<section",
        "<span",
        "<table",
    ];
    if low.starts_with('<') && tags.iter().any(|t| low.starts_with(t) || low.contains(t)) {
        return Kind::Html;
    }
    if ["<!doctype html", "<html", "</p>", "</div>", "<body"].iter().any(|t| low.contains(t)) {
        return Kind::Html;
    }
    Kind::Text
}

/// UTF-16 without its mark: nearly every second byte of a Latin text is zero.
pub(crate) fn utf16_without_mark(head: &[u8]) -> bool {
    let n = head.len().min(512) / 2 * 2;
    if n < 8 {
        return false;
    }
    let zeros = |odd: usize| head[..n].iter().skip(odd).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    even.max(odd) * 10 > n / 2 * 7 && even.min(odd) * 10 < n / 2 * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides() {
        for (bytes, want) in [
            (&b"MOSCOW, January 23. /TASS/. Prospects"[..], Kind::Text),
            (b"<!DOCTYPE html><html><body><p>x", Kind::Html),
            (b"\xef\xbb\xbf  <html>", Kind::Html),
            (b"<?xml version='1.0'?><rss version='2.0'>", Kind::Feed),
            (b"<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'>", Kind::Feed),
            (b"{\"id\": 1}", Kind::JsonLines),
            (b"{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": []}", Kind::Feed),
            (b"\x1f\x8b\x08", Kind::Gzip),
            (b"PK\x03\x04", Kind::Zip),
            (b"WARC/1.1\r\n", Kind::Warc),
            (b"PAR1\x15\x04", Kind::Parquet),
            (b"\x89PNG\r\n\x1a\n", Kind::Binary("a picture (PNG)")),
            (b"", Kind::Empty),
            (b"  \n\n ", Kind::Empty),
            (b"<h\0t\0m\0l\0>\0\0\0", Kind::Html),
        ] {
            assert_eq!(sniff(bytes), want, "{bytes:?}");
        }
    }
}
