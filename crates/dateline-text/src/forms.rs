//! Words as the networks see them: folded, with a shape, cut into word pieces. The rules of `docs/weights.md`, word for word.

use crate::Error;
use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// A quick hasher for the tables of known words: their keys are not chosen by the text's author.
#[derive(Default)]
pub(crate) struct Quick(u64);

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        for c in bytes.chunks(8) {
            let mut b = [0u8; 8];
            b[..c.len()].copy_from_slice(c);
            self.0 = crate::chars::mix(self.0, u64::from_le_bytes(b));
        }
    }
}

pub(crate) type Keys = HashMap<Box<str>, u32, BuildHasherDefault<Quick>>;

/// Keys by their row, one a line.
pub(crate) fn keys(lines: &str) -> Keys {
    let mut out = Keys::default();
    for (i, k) in lines.split('\n').enumerate() {
        out.entry(k.into()).or_insert(i as u32);
    }
    out
}

/// Characters of a form that count; the rest of a longer one is noise or an address.
const LONGEST: usize = 256;
/// Word pieces of one word that are used: its state is read at the first.
const MOST_PIECES: usize = 40;

/// The form with typographic variants made one and white space dropped.
pub(crate) fn fold(form: &str) -> Cow<'_, str> {
    if form.is_ascii() && form.len() <= LONGEST && !form.bytes().any(|b| b.is_ascii_whitespace() || b == 0x0b) {
        return Cow::Borrowed(if form == "``" || form == "''" { "\"" } else { form });
    }
    let mut out = String::with_capacity(form.len().min(LONGEST * 4));
    for c in form.chars().take(LONGEST) {
        match c {
            '‘' | '’' | '‛' | '′' | '‚' => out.push('\''),
            '“' | '”' | '„' | '‟' | '″' | '«' | '»' => out.push('"'),
            '‐' | '‑' | '‒' | '−' => out.push('-'),
            '―' => out.push('—'),
            '…' => out.push_str("..."),
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
    }
    if out == "``" || out == "''" { Cow::Borrowed("\"") } else { Cow::Owned(out) }
}

fn digit(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { c.general_category() == GeneralCategory::DecimalNumber }
}

/// The shape class (1..=9) of a folded form.
pub(crate) fn shape(folded: &str) -> u8 {
    let (mut digits, mut plain, mut alnum) = (0, true, false);
    let (mut letters, mut upper, mut first) = (0usize, 0usize, false);
    for c in folded.chars() {
        if digit(c) {
            digits += 1;
        } else if !".,:/%-+'$".contains(c) {
            plain = false;
        }
        alnum |= c.is_alphanumeric();
        if c.is_alphabetic() {
            let up = c.is_uppercase();
            if letters == 0 {
                first = up;
            }
            letters += 1;
            upper += usize::from(up);
        }
    }
    match () {
        () if digits > 0 && plain => 5,
        () if digits > 0 => 6,
        () if folded.is_empty() => 9,
        () if !alnum => 7,
        () if letters == 0 => 9,
        () if letters == 1 && upper == 1 => 4,
        () if upper == letters => 3,
        () if upper == 0 => 1,
        () if first && upper == 1 => 2,
        () => 8,
    }
}

/// Keys of the recurrent network's tables: form, first three, last three letters (lower case), last two (case kept).
pub(crate) fn table_keys(folded: &str) -> [String; 4] {
    let low = folded.to_lowercase();
    let head = |s: &str, n: usize| s.chars().take(n).collect::<String>();
    let tail = |s: &str, n: usize| -> String {
        let at = s.char_indices().rev().nth(n - 1).map_or(0, |(i, _)| i);
        s[at..].to_owned()
    };
    let (prefix, suffix) = (head(&low, 3), tail(&low, 3));
    [low, prefix, suffix, tail(folded, 2)]
}

fn punctuation(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_punctuation()
    } else {
        c.general_category_group() == GeneralCategoryGroup::Punctuation
    }
}

fn ideograph(c: char) -> bool {
    matches!(c as u32, 0x4E00..=0x9FFF | 0x3400..=0x4DBF | 0x20000..=0x2CEAF | 0xF900..=0xFAFF | 0x2F800..=0x2FA1F)
}

/// The word pieces and their rows.
pub struct Vocabulary {
    begin: Keys,
    inner: Keys,
    /// Rows of `[UNK]`, `[CLS]`, `[SEP]`.
    pub(crate) unknown: u32,
    pub(crate) start: u32,
    pub(crate) stop: u32,
    pub(crate) len: usize,
}

impl Vocabulary {
    /// Reads pieces, one a line.
    pub(crate) fn new(lines: &str) -> Result<Vocabulary, Error> {
        let (mut begin, mut inner) = (Keys::default(), Keys::default());
        let mut len = 0;
        for (i, k) in lines.split('\n').enumerate() {
            match k.strip_prefix("##").filter(|r| !r.is_empty()) {
                Some(rest) => inner.insert(rest.into(), i as u32),
                None => begin.insert(k.into(), i as u32),
            };
            len = i + 1;
        }
        let find = |k: &str| begin.get(k).copied().ok_or_else(|| Error::new(format!("the piece `{k}` is missing")));
        let (unknown, start, stop) = (find("[UNK]")?, find("[CLS]")?, find("[SEP]")?);
        Ok(Vocabulary { begin, inner, unknown, start, stop, len })
    }

    /// Appends the pieces of a folded form; at least one, at most forty.
    pub(crate) fn pieces(&self, folded: &str, out: &mut Vec<u32>) {
        let from = out.len();
        // Most words are a piece of their own.
        if folded.len() <= 24 && folded.bytes().all(|b| b.is_ascii_alphanumeric()) {
            let mut low = [0u8; 24];
            let low = &mut low[..folded.len()];
            low.copy_from_slice(folded.as_bytes());
            low.make_ascii_lowercase();
            if let Ok(low) = std::str::from_utf8(low) {
                if !low.is_empty() {
                    self.run(low, out);
                }
            }
        } else {
            let mark = |c: char| !c.is_ascii() && c.general_category() == GeneralCategory::NonspacingMark;
            let mut run = String::new();
            for c in folded.nfd().filter(|c| !mark(*c)).flat_map(char::to_lowercase) {
                let cut = punctuation(c) || ideograph(c);
                let dropped = c == '\u{fffd}'
                    || c.is_control()
                    || (!c.is_ascii()
                        && matches!(c.general_category(), GeneralCategory::Format | GeneralCategory::NonspacingMark));
                if dropped {
                    continue;
                }
                if cut {
                    if !run.is_empty() {
                        self.run(&run, out);
                        run.clear();
                    }
                    let mut b = [0; 4];
                    self.run(c.encode_utf8(&mut b), out);
                } else {
                    run.push(c);
                }
                if out.len() - from > MOST_PIECES {
                    break;
                }
            }
            if !run.is_empty() {
                self.run(&run, out);
            }
        }
        out.truncate(from + MOST_PIECES);
        if out.len() == from {
            out.push(self.unknown);
        }
    }

    /// Greedy longest match; one unknown piece where it fails.
    fn run(&self, run: &str, out: &mut Vec<u32>) {
        let from = out.len();
        if let Some(row) = self.begin.get(run) {
            out.push(*row);
            return;
        }
        if run.len() > 100 && run.chars().count() > 100 {
            out.push(self.unknown);
            return;
        }
        let mut at = 0;
        while at < run.len() {
            let map = if at == 0 { &self.begin } else { &self.inner };
            let found = (at + 1..=run.len())
                .rev()
                .filter(|e| run.is_char_boundary(*e))
                .find_map(|e| map.get(&run[at..e]).map(|r| (e, *r)));
            let Some((end, row)) = found else {
                out.truncate(from);
                out.push(self.unknown);
                return;
            };
            out.push(row);
            at = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_those_of_the_contract() {
        let cases = [
            ("the", 1),
            ("The", 2),
            ("EU", 3),
            ("A.", 4),
            ("1,200", 5),
            ("3rd", 6),
            ("--", 7),
            ("McKay", 8),
            ("U.S.", 3),
            ("", 9),
            ("iPhone", 8),
        ];
        for (form, want) in cases {
            assert_eq!(shape(form), want, "{form}");
        }
    }

    #[test]
    fn folds_and_keys() {
        assert_eq!(fold("don’t"), "don't");
        assert_eq!(fold("''"), "\"");
        assert_eq!(fold("…"), "...");
        assert_eq!(table_keys("Paris"), ["paris", "par", "ris", "is"].map(str::to_owned));
        assert_eq!(table_keys("a"), ["a", "a", "a", "a"].map(str::to_owned));
    }

    #[test]
    fn cuts_greedily() {
        let v = Vocabulary::new("[UNK]\n[CLS]\n[SEP]\nun\n##able\n##ab\n-\nword").expect("complete");
        let of = |w: &str| {
            let mut out = Vec::new();
            v.pieces(w, &mut out);
            out
        };
        assert_eq!(of("Unable"), [3, 4]);
        assert_eq!(of("un-word"), [3, 6, 7]);
        assert_eq!(of("xyz"), [0]);
        assert_eq!(of("\u{200b}"), [0]);
    }
}
