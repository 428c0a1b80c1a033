//! Bytes to characters: mark, header, meta, then detection.

use chardetng::{EncodingDetector, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// The text of `bytes`. `hint` is a charset that a header or the page named. NUL and other control characters that no text
/// needs become spaces; line ends become `\n`.
pub(crate) fn decode(bytes: &[u8], hint: Option<&str>) -> String {
    let (encoding, skip) = match Encoding::for_bom(bytes) {
        Some((e, n)) => (e, n),
        None => (choose(bytes, hint), 0),
    };
    let (text, _, _) = encoding.decode(&bytes[skip..]);
    clean(&text)
}

fn choose(bytes: &[u8], hint: Option<&str>) -> &'static Encoding {
    // Valid UTF-8 with anything beyond ASCII is UTF-8 whatever a page says of itself.
    if !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    if crate::kind::utf16_without_mark(bytes) {
        return if bytes.first() == Some(&0) { UTF_16BE } else { UTF_16LE };
    }
    if let Some(e) = hint.and_then(|h| Encoding::for_label(h.trim().as_bytes())) {
        // A page that says UTF-8 and is not is most often Windows-1252 with a wrong label: detect.
        if e != UTF_8 {
            return e;
        }
    }
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    let head = &bytes[..bytes.len().min(1 << 20)];
    detector.feed(head, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// Control characters to spaces, line ends to `\n`, zero-width marks and soft hyphens away.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Most of a text needs no change: it is copied in runs up to a byte that may begin something else.
    while let Some(at) = rest.bytes().position(|b| matches!(b, 0..=8 | 11..=31 | 127 | 0xc2 | 0xe2 | 0xef)) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { break };
        rest = chars.as_str();
        match c {
            '\r' => {
                if !rest.starts_with('\n') {
                    out.push('\n');
                }
            }
            '\u{feff}'
            | '\u{200b}'
            | '\u{2060}'
            | '\u{ad}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' => {}
            '\u{85}' | '\u{2028}' => out.push('\n'),
            '\u{2029}' => out.push_str("\n\n"),
            '\u{a0}' | '\u{202f}' | '\u{2007}' => out.push(' '),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_found() {
        assert_eq!(decode(b"caf\xe9 in Z\xfcrich, na\xefve", Some("iso-8859-1")), "café in Zürich, naïve");
        assert_eq!(decode("Łódź".as_bytes(), Some("iso-8859-1")), "Łódź");
        let wide: Vec<u8> = "\u{feff}Moscow".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&wide, None), "Moscow");
        let bare: Vec<u8> = "Moscow said no".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(&bare, None), "Moscow said no");
        assert_eq!(decode(b"a\0b\r\nc\rd", None), "a b\nc\nd");
    }
}
