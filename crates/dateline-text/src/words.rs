//! Where words end within a paragraph: candidates and the features of their classifier.
//!
//! White space always ends a word. Between two other characters a classifier decides among [`Cut`]; it is asked only where the
//! kind of character changes, at punctuation, and inside runs of letters that the training text has seen cut (`can|not`).

use crate::abbreviations::{initial, leads_on};
use crate::chars::{Class, class, fold, lower, mix};
use std::collections::HashSet;

/// What happens behind a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Cut {
    /// The word goes on.
    Inside = 0,
    /// The word ends, and the surface token with it.
    Token = 1,
    /// The word ends inside a surface token of several words.
    Word = 2,
}

/// One character of a paragraph.
#[derive(Clone, Copy, Debug)]
pub struct Char {
    /// Folded.
    pub c: char,
    pub class: Class,
    /// Byte in the paragraph.
    pub at: u32,
    /// Its run and its chunk.
    run: u32,
    chunk: u32,
    /// No word ends behind it: inside an address or a title.
    glued: bool,
}

/// Neighbouring characters of one kind (letters, digits), or one other character.
#[derive(Clone, Copy, Debug)]
struct Run {
    start: u32,
    end: u32,
    hash: u64,
}

/// Characters between white space.
#[derive(Clone, Copy, Debug)]
struct Chunk {
    start: u32,
    end: u32,
    hash: u64,
    shape: u64,
    /// Bits: `@`, `/`, `:`+`/`, two dots or more, digits, letters, lower-case letters.
    flags: u64,
    first_run: u32,
}

/// A paragraph as the classifier sees it.
#[derive(Debug, Default)]
pub struct Paragraph {
    pub chars: Vec<Char>,
    runs: Vec<Run>,
    chunks: Vec<Chunk>,
    bytes: usize,
}

/// Characters of a chunk that its hash covers: longer ones are addresses or noise.
const COVER: u32 = 48;
/// Chunks longer than this are no words of a language that parts them by spaces: they stay whole.
const WHOLE: u32 = 200;

/// Endings of file names.
const FILES: [&str; 17] = [
    "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "htm", "html", "jpg", "jpeg", "gif", "png", "txt", "zip",
    "exe", "csv",
];

fn kind(c: Class) -> u8 {
    match c {
        Class::Lower | Class::Upper => 0,
        Class::Digit => 1,
        _ => 2,
    }
}

impl Paragraph {
    /// Reads the characters of a text.
    pub fn new(text: &str) -> Paragraph {
        let mut p = Paragraph { bytes: text.len(), ..Paragraph::default() };
        let mut last: Option<Class> = None;
        for (at, c) in text.char_indices() {
            let c = fold(c);
            let mut class = class(c);
            // A mark takes the class of the character that it stands on.
            let glued = class == Class::Mark && last.is_some_and(|l| l != Class::Space);
            if let (true, Some(l)) = (class == Class::Mark, last) {
                class = if l == Class::Space { Class::Mark } else { l };
            }
            let i = p.chars.len() as u32;
            if class != Class::Space {
                if last.is_none_or(|l| l == Class::Space) {
                    p.chunks.push(Chunk {
                        start: i,
                        end: i,
                        hash: 7,
                        shape: 7,
                        flags: 0,
                        first_run: p.runs.len() as u32,
                    });
                }
                let same = last.is_some_and(|l| l != Class::Space && kind(l) == kind(class) && kind(class) < 2);
                if !(glued || same) || p.runs.is_empty() {
                    p.runs.push(Run { start: i, end: i, hash: 3 });
                }
                if let Some(r) = p.runs.last_mut() {
                    r.end = i + 1;
                    r.hash = if r.end - r.start <= COVER { mix(r.hash, u64::from(lower(c))) } else { r.hash };
                }
                if let Some(k) = p.chunks.last_mut() {
                    k.end = i + 1;
                    if k.end - k.start <= COVER {
                        k.hash = mix(k.hash, u64::from(lower(c)));
                        if !(same && last == Some(class)) {
                            k.shape = mix(k.shape, class as u64);
                        }
                    }
                    k.flags |= match c {
                        '@' => 1,
                        '/' if p.chars.last().is_some_and(|x| x.c == '/') => 4,
                        '/' => 2,
                        '.' if k.flags & 128 != 0 => 8,
                        '.' => 128,
                        _ if class == Class::Digit => 16,
                        _ if class == Class::Lower => 32,
                        _ if class == Class::Upper => 64,
                        _ => 0,
                    };
                }
            }
            p.chars.push(Char {
                c,
                class,
                at: at as u32,
                run: p.runs.len().saturating_sub(1) as u32,
                chunk: p.chunks.len().saturating_sub(1) as u32,
                glued: false,
            });
            last = Some(class);
        }
        p.glue();
        p
    }

    /// Marks what is one word whatever it is made of: addresses of pages and of mail, file names, titles with their full stop.
    fn glue(&mut self) {
        for k in 0..self.chunks.len() {
            let Chunk { start, end, flags, .. } = self.chunks[k];
            let (start, end) = (start as usize, end as usize);
            let at = |i: usize| self.chars[i].c;
            let is = |i: usize, s: &str| {
                i + s.len() <= end && s.chars().enumerate().all(|(j, c)| lower(self.char((i + j) as i64)) == c)
            };
            let tail = |from: usize, mut to: usize| {
                while to > from
                    && matches!(
                        at(to - 1),
                        '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '\'' | '"' | '>' | '…' | '*'
                    )
                {
                    to -= 1;
                }
                to
            };
            let mut spans: Vec<(usize, usize)> = Vec::new();
            if flags & 4 != 0 || flags & 128 != 0 {
                let page =
                    (start..end).find(|i| is(*i, "://") && *i > start && self.chars[*i - 1].class == Class::Lower);
                let page =
                    page.map(|i| (start..i).rev().take_while(|j| kind(self.chars[*j].class) == 0).last().unwrap_or(i));
                let page = page.or_else(|| {
                    (start..end).find(|i| is(*i, "www.") && (*i == start || kind(self.chars[*i - 1].class) == 2))
                });
                if let Some(from) = page {
                    spans.push((from, tail(from, end)));
                }
            }
            if flags & 1 != 0 && spans.is_empty() {
                let part = |i: usize| kind(self.chars[i].class) < 2 || matches!(at(i), '.' | '_' | '-' | '+');
                if let Some(sign) = (start + 1..end).find(|i| at(*i) == '@') {
                    let from = (start..sign).rev().take_while(|i| part(*i)).last().unwrap_or(sign);
                    let to = tail(sign, (sign + 1..end).take_while(|i| part(*i)).last().map_or(sign, |i| i + 1));
                    if from < sign && (sign + 1..to).any(|i| at(i) == '.') {
                        spans.push((from, to));
                    }
                }
            }
            if flags & 128 != 0 && spans.is_empty() {
                for i in start + 1..end.saturating_sub(2) {
                    let run = self.chars[i + 1].run as usize;
                    let (a, b) = (self.runs[run].start as usize, self.runs[run].end as usize);
                    if at(i) != '.' || a != i + 1 || kind(self.chars[i - 1].class) == 2 {
                        continue;
                    }
                    if FILES.iter().any(|f| f.len() == b - a && is(a, f)) {
                        spans.push((i - 1, i + 2));
                    }
                }
            }
            if flags & 128 != 0 && at(end - 1) == '.' && end - start > 1 {
                let run = self.runs[self.chars[end - 2].run as usize];
                let (a, b) = (run.start as usize, run.end as usize);
                if let (true, true, Some(next)) = (b == end - 1, b - a < 7, self.chunks.get(k + 1)) {
                    let word: String = (a..b).map(at).collect();
                    let next: String = (next.start..next.end).take(8).map(|i| at(i as usize)).collect();
                    let dotted = a > start + 1 && at(a - 1) == '.' && kind(self.chars[a - 2].class) == 0;
                    if leads_on(&word, &next) || initial(&word, dotted, &next) {
                        spans.push((end - 2, end));
                    }
                }
            }
            for (a, b) in spans {
                for c in &mut self.chars[a..b.saturating_sub(1).max(a)] {
                    c.glued = true;
                }
            }
        }
    }

    /// The byte behind character `i`.
    pub fn end(&self, i: usize) -> usize {
        self.chars.get(i + 1).map_or(self.bytes, |c| c.at as usize)
    }

    /// Whether the classifier is asked behind character `i` (and not white space or the paragraph's end settles it).
    pub fn candidate(&self, i: usize, known: &HashSet<u64>) -> bool {
        let (Some(a), Some(b)) = (self.chars.get(i), self.chars.get(i + 1)) else { return false };
        if a.class == Class::Space || b.class == Class::Space {
            return false;
        }
        let chunk = &self.chunks[a.chunk as usize];
        if a.glued || chunk.end - chunk.start > WHOLE {
            return false;
        }
        if a.run != b.run {
            return true;
        }
        let r = &self.runs[a.run as usize];
        if kind(a.class) != 0 || r.end - r.start > 24 {
            return false;
        }
        // "don't": before the n.
        if i as u32 + 2 == r.end
            && lower(b.c) == 'n'
            && self.char(i as i64 + 2) == '\''
            && lower(self.char(i as i64 + 3)) == 't'
        {
            return true;
        }
        known.contains(&self.split_key(i))
    }

    /// Identity of a cut inside a run of letters, for the set of known ones.
    pub fn split_key(&self, i: usize) -> u64 {
        let r = &self.runs[self.chars[i].run as usize];
        mix(r.hash, u64::from(i as u32 - r.start)) & 0xffff_ffff
    }

    /// Whether character `i` and the next belong to one run.
    pub fn same_run(&self, i: usize) -> bool {
        self.chars.get(i + 1).is_some_and(|b| b.class != Class::Space && b.run == self.chars[i].run)
    }

    fn char(&self, i: i64) -> char {
        usize::try_from(i).ok().and_then(|i| self.chars.get(i)).map_or('\n', |c| c.c)
    }

    fn class(&self, i: i64) -> u64 {
        usize::try_from(i).ok().and_then(|i| self.chars.get(i)).map_or(0, |c| c.class as u64)
    }

    /// The features of the decision behind character `i`. `last` is the character behind which the word before ended (within
    /// the chunk), `cut` how.
    pub fn features(&self, i: usize, last: Option<usize>, cut: Cut, out: &mut Vec<u64>) {
        out.clear();
        let at = i as i64;
        let c = |k: i64| u64::from(lower(self.char(at + k)));
        let k = |d: i64| self.class(at + d);
        let (a, b) = (&self.chars[i], &self.chars[(i + 1).min(self.chars.len() - 1)]);
        let (l, r) = (&self.runs[a.run as usize], &self.runs[b.run as usize]);
        let ch = &self.chunks[a.chunk as usize];
        let run = |n: i64| -> u64 {
            let n = n as usize;
            self.runs.get(n).filter(|x| x.start >= ch.start && x.end <= ch.end).map_or(1, |x| x.hash)
        };
        let ll = if a.run > 0 { run(i64::from(a.run) - 1) } else { 1 };
        let rr = run(i64::from(b.run) + 1);
        let inside = u64::from(i as u32 + 1 - l.start);
        let (left, right) = (i as u32 + 1 - ch.start, ch.end - i as u32 - 1);
        let next = self.chunks.get(a.chunk as usize + 1);
        let before = if a.chunk > 0 { self.chunks[a.chunk as usize - 1].hash } else { 2 };
        let before_class = match a.chunk {
            0 => 0,
            k => self.chars[self.chunks[k as usize - 1].start as usize].class as u64,
        };
        let next_class = next.map_or(0, |n| self.chars[n.start as usize].class as u64);
        let next_run = next.map_or(2, |n| self.runs[n.first_run as usize].hash);
        let cap = right.min(6) as u64;
        let mut id = 0u64;
        let mut push = |vals: &[u64]| {
            id += 1;
            let mut h = id.wrapping_mul(0x2545_F491_4F6C_DD1D);
            for v in vals {
                h = mix(h, *v);
            }
            out.push(mix(h, 1));
        };
        push(&[]);
        push(&[c(0), c(1)]);
        push(&[k(-1), k(0), k(1), k(2)]);
        push(&[k(-2), k(-1), k(0), k(1), k(2), k(3)]);
        push(&[c(0), k(1), k(2)]);
        push(&[k(-1), c(0), c(1)]);
        push(&[c(-1), c(0), c(1)]);
        push(&[c(0), c(1), c(2)]);
        push(&[c(-1), c(0), c(1), c(2)]);
        push(&[c(-2), c(-1), c(0), c(1), c(2)]);
        push(&[l.hash, inside]);
        push(&[r.hash, inside.min(2)]);
        push(&[l.hash, r.hash, inside]);
        push(&[l.hash, c(1), c(2)]);
        push(&[c(0), r.hash]);
        push(&[ll, l.hash, k(1)]);
        push(&[l.hash, r.hash, rr]);
        push(&[ll, l.hash, r.hash]);
        push(&[k(0), r.hash, rr]);
        push(&[l.hash, inside, u64::from(l.end - l.start)]);
        push(&[ch.hash, u64::from(left)]);
        push(&[ch.shape, u64::from(left.min(20)), u64::from(ch.end - ch.start).min(20)]);
        push(&[ch.flags, c(0), c(1)]);
        push(&[ch.flags, cap, k(0), k(1)]);
        push(&[next_class, c(0), c(1), cap]);
        push(&[next_class, l.hash, c(1), cap]);
        push(&[next_run, l.hash, c(1), cap]);
        push(&[before, c(0), c(1)]);
        push(&[u64::from(next.is_none()), c(1), cap.min(2), l.hash]);
        push(&[u64::from(next.is_none()), next_class, c(1), cap.min(2), ch.shape]);
        push(&[last.map_or(99, |x| (i - x).min(12) as u64), cut as u64, k(0), k(1)]);
        push(&[last.map_or(99, |x| (i - x).min(12) as u64), cut as u64, l.hash]);
        push(&[u64::from(l.end - l.start).min(12), u64::from(r.end - r.start).min(12), c(0), c(1)]);
        push(&[k(0), k(1), u64::from(left.min(12)), cap]);
        // `Jong-un` behind a name is one word, `anti-war` behind an article is three.
        let first = |r: &Run| self.chars[r.start as usize].class as u64;
        push(&[before_class, first(l), first(r), c(0), c(1)]);
        push(&[before_class, first(l), u64::from(l.end - l.start).min(7), c(0), c(1), rr]);
    }
}
