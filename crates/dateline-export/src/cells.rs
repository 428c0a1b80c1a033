//! Cells of rows that have no way to quote: what would break a row becomes a blank.

/// A cell without tabs, line ends and other control characters, blanks single.
pub(crate) fn clean(s: &str) -> String {
    let blank = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    s.split(|c: char| blank(c) || c.is_whitespace()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A value, or nothing.
pub(crate) fn or_empty<T: ToString>(v: Option<T>) -> String {
    v.map(|v| v.to_string()).unwrap_or_default()
}

/// Cells of one row, parted by tabs.
pub(crate) fn line<S: AsRef<str>>(cells: &[S]) -> String {
    cells.iter().map(|c| clean(c.as_ref())).collect::<Vec<_>>().join("\t") + "\n"
}

/// Values of a list in one cell: what parts them never stands in one.
pub(crate) fn list<'a>(values: impl IntoIterator<Item = &'a str>) -> String {
    let mut out: Vec<String> = Vec::new();
    for v in values {
        // An address says its semicolon as %3B; everything else loses it.
        let v = clean(&v.replace(';', if v.contains("://") { "%3B" } else { "," }));
        if !v.is_empty() && !out.contains(&v) {
            out.push(v);
        }
    }
    out.join(";")
}

/// A number of 15 digits at most that follows from the parts: an integer of 53 bits holds it, so that R and JavaScript keep it whole.
pub(crate) fn number(parts: &[&str]) -> u64 {
    // FNV-1a of 64 bits, its bits mixed as SplitMix64 does.
    let mut h = 0xcbf2_9ce4_8422_2325u64;
    for b in parts.iter().flat_map(|p| p.bytes().chain([0x1f])) {
        h = (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3);
    }
    h = (h ^ (h >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    h = (h ^ (h >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (h ^ (h >> 31)) % 1_000_000_000_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_breaks_a_row() {
        assert_eq!(line(&["a\tb\r\nc", "", "\u{1b}[31m x"]), "a b c\t\t[31m x\n");
        assert_eq!(list(["a;b", "", "a;b", "https://x.example/?a;b"]), "a,b;https://x.example/?a%3Bb");
    }

    #[test]
    fn numbers_follow_from_their_parts() {
        assert_eq!(number(&["e1", "RUS"]), number(&["e1", "RUS"]));
        assert_ne!(number(&["e1", "RUS"]), number(&["e1R", "US"]));
        let many: std::collections::HashSet<u64> = (0..50_000).map(|i| number(&["e", &i.to_string()])).collect();
        assert!(many.len() == 50_000 && many.iter().all(|n| *n < 1_000_000_000_000_000));
    }
}
