//! Sentences and words of a paragraph, by two small learned classifiers and the rules around them.

use crate::Error;
use crate::abbreviations::{name_says, verdict};
use crate::chars::Class;
use crate::forms::Quick;
use crate::perceptron::Linear;
use crate::sentences::{Outline, Piece, State, closes, features, goes_on};
use crate::words::{Cut, Paragraph};
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasherDefault;

const MAGIC: &[u8; 8] = b"dlsplit2";

/// Words of a sentence beyond which it is cut at the best place: analysis grows with the square.
pub(crate) const LONGEST: usize = 240;

/// Added to a sentence end's score (weights of one byte, a few dozen each): a missed end joins two trees and costs the parser more than
/// an invented one, which cuts one.
const LEANING: i32 = 16;

/// The learned splitter.
#[derive(Debug)]
pub struct Splitter {
    known: HashSet<u64>,
    words: Linear,
    ends: Linear,
    lexicon: HashMap<u32, u8, BuildHasherDefault<Quick>>,
}

/// A syntactic word of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// First byte in the paragraph.
    pub start: usize,
    /// One behind the last byte.
    pub end: usize,
    /// Whether the surface token ends here ([`Cut::Token`]) or goes on ([`Cut::Word`]).
    pub cut: Cut,
    /// Whether the sentence ends here.
    pub last: bool,
}

impl Splitter {
    /// Reads the packed table.
    pub fn new(bytes: &[u8]) -> Result<Splitter, Error> {
        let bad = || Error::new("the splitter's table is cut short or of another version");
        let number = |at: usize| -> Result<usize, Error> {
            let b: [u8; 4] = bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).ok_or_else(bad)?;
            Ok(u32::from_le_bytes(b) as usize)
        };
        if bytes.get(..8) != Some(MAGIC) {
            return Err(bad());
        }
        let (rows, end_rows, known, entries) = (number(8)?, number(12)?, number(16)?, number(20)?);
        let table = 24 + known * 4;
        let ends = table + rows * 3;
        let list = ends + end_rows;
        if known > 1 << 20 || entries > 1 << 20 || bytes.len() != list + entries * 5 {
            return Err(bad());
        }
        let known = (0..known).map(|i| Ok(number(24 + i * 4)? as u64)).collect::<Result<_, Error>>()?;
        let lexicon =
            bytes[list..].chunks_exact(5).map(|e| (u32::from_le_bytes([e[0], e[1], e[2], e[3]]), e[4])).collect();
        Ok(Splitter {
            known,
            words: Linear::new(&bytes[table..ends], rows, 3)?,
            ends: Linear::new(&bytes[ends..list], end_rows, 1)?,
            lexicon,
        })
    }

    /// Packs tables as [`Splitter::new`] reads them: magic, sizes, known cuts inside words, weights of words and of sentences, the
    /// lexicon (a word's hash, its part of speech and case).
    pub fn pack(known: &[u64], words: &[u8], ends: &[u8], lexicon: &[(u32, u8)]) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        for n in [words.len() / 3, ends.len(), known.len(), lexicon.len()] {
            out.extend_from_slice(&(n as u32).to_le_bytes());
        }
        for k in known {
            out.extend_from_slice(&(*k as u32).to_le_bytes());
        }
        out.extend_from_slice(words);
        out.extend_from_slice(ends);
        for (key, tag) in lexicon {
            out.extend_from_slice(&key.to_le_bytes());
            out.push(*tag);
        }
        out
    }

    /// The words of one paragraph; the last one ends a sentence.
    pub fn paragraph(&self, text: &str) -> Vec<Word> {
        let p = Paragraph::new(text);
        let mut words = Vec::new();
        let mut f = Vec::with_capacity(48);
        let (mut start, mut last, mut cut) = (None, None, Cut::Token);
        for i in 0..p.chars.len() {
            if p.chars[i].class == Class::Space {
                (last, cut) = (None, Cut::Token);
                continue;
            }
            let from = *start.get_or_insert(p.chars[i].at as usize);
            let border = p.chars.get(i + 1).is_none_or(|n| n.class == Class::Space);
            let here = if border {
                Cut::Token
            } else if p.candidate(i, &self.known) {
                p.features(i, last, cut, &mut f);
                let s = self.words.score(&f);
                let best = if s[1] > s[0] { (s[1], Cut::Token) } else { (s[0], Cut::Inside) };
                if s[2] > best.0 { Cut::Word } else { best.1 }
            } else {
                Cut::Inside
            };
            if here != Cut::Inside {
                words.push(Word { start: from, end: p.end(i), cut: here, last: false });
                start = None;
                (last, cut) = (Some(i), here);
            }
        }
        self.sentences(text, &mut words);
        words
    }

    fn sentences(&self, text: &str, words: &mut [Word]) {
        // Surface tokens: first and last word of each.
        let mut tokens = Vec::new();
        let mut first = 0;
        for (i, w) in words.iter().enumerate() {
            if w.cut == Cut::Token {
                tokens.push((first, i));
                first = i + 1;
            }
        }
        let space = |at: usize| text[at..].chars().next().is_some_and(char::is_whitespace);
        let read = |(a, b): &(usize, usize)| {
            let mut p = Piece::new(&text[words[*a].start..words[*b].end], space(words[*b].end));
            p.tag = self.lexicon.get(&p.key()).copied().unwrap_or(0);
            p
        };
        let pieces: Vec<Piece> = tokens.iter().map(read).collect();
        let breaks = line_breaks(text);
        let outline = Outline::new(&pieces);
        let mut state = State::default();
        let mut f = Vec::with_capacity(48);
        // The best place so far to cut a sentence that grows too long.
        let (mut best, mut next_break) = (None::<(i32, usize)>, 0);
        for (t, p) in pieces.iter().enumerate() {
            state.read(p);
            let end = words[tokens[t].1].end;
            let forced = t + 1 == pieces.len() || {
                let to = words[tokens[t + 1].0].start;
                while breaks.get(next_break).is_some_and(|b| *b < end) {
                    next_break += 1;
                }
                breaks.get(next_break).is_some_and(|b| *b < to)
            };
            let mut score = 1;
            if !forced {
                let (a, b) = tokens[t];
                let form = &text[words[a].start..words[b].end];
                let next = &text[words[tokens[t + 1].0].start..];
                let lower = next.starts_with(char::is_lowercase);
                score = match verdict(form, next, state.depth) {
                    _ if goes_on(&pieces, &outline, &state, t, lower) => continue,
                    _ if closes(&pieces, &state, t) && !text[..words[a].start].ends_with('.') && name_says(next) => {
                        continue;
                    }
                    Some(false) => continue,
                    Some(true) => 1,
                    None => {
                        features(&pieces, &outline, &state, t, &mut f);
                        self.ends.score(&f)[0] + LEANING
                    }
                };
            }
            if score > 0 {
                words[tokens[t].1].last = true;
                state.border(&pieces, t);
                best = None;
                if forced {
                    (state.quoted, state.depth) = (false, 0);
                }
                continue;
            }
            let open = t - state.start;
            if open >= LONGEST / 4 && best.is_none_or(|(s, _)| score >= s) {
                best = Some((score, t));
            }
            if open + 1 >= LONGEST {
                let at = best.map_or(t, |(_, t)| t);
                words[tokens[at].1].last = true;
                state.start = at + 1;
                best = None;
            }
        }
    }
}

/// Bytes of the line breaks inside a paragraph that part two units (items of a list, address lines): those where the next word
/// would still have stood on the line, and those before a bullet. The others wrap.
fn line_breaks(text: &str) -> Vec<usize> {
    if !text.contains('\n') {
        return Vec::new();
    }
    let mut at = 0;
    let mut lines: Vec<(usize, &str)> = Vec::new();
    for l in text.split_inclusive('\n') {
        lines.push((at, l.trim()));
        at += l.len();
    }
    let widest = lines.iter().map(|l| l.1.chars().count()).max().unwrap_or(0);
    let mut out = Vec::new();
    for pair in lines.windows(2) {
        let [(_, a), (to, b)] = pair else { continue };
        let word = b.split_whitespace().next().unwrap_or("");
        let bullet = matches!(word, "-" | "*" | "•" | "–" | "—" | "·" | "▪" | "●" | "■" | "→" | ">" | "o");
        let fits = a.chars().count() + 1 + word.chars().count() + 2 <= widest;
        let starts = word.chars().next().is_some_and(|c| !c.is_lowercase());
        let ends = a.trim_end_matches(['"', '”', '’', ')']).ends_with(['.', '!', '?', ':', ';']);
        // Lines of a poem or list are shorter than a page is wide; wrapped prose fills it.
        let short = widest < 50 && starts;
        if bullet || (fits && (starts || ends)) || (short && ends) {
            out.push(to - 1);
        }
    }
    out
}
