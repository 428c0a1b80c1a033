//! Where sentences end among the surface tokens of a paragraph: the features of the classifier.

use crate::chars::{Class, class, fold, lower, mix};
use dateline_document::Upos;

/// A surface token as the classifier sees it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Piece {
    /// Hash of the lower-cased, folded form.
    form: u64,
    /// Hash of its last three letters, lower-cased.
    end: u64,
    shape: u8,
    /// Length in characters, at most 15.
    length: u8,
    /// White space behind it.
    space: bool,
    /// An end mark (`.`, `?!`, `…`), not an abbreviation.
    stop: bool,
    quote: bool,
    /// What the lexicon says: usual part of speech and how often it has a capital; 0 for unknown words.
    pub tag: u8,
    /// A colon.
    colon: bool,
    /// +1 opens a bracket, −1 closes one.
    bracket: i8,
}

impl Piece {
    /// Reads a form.
    pub fn new(form: &str, space: bool) -> Piece {
        let mut p = Piece { form: 11, end: 5, space, ..Piece::default() };
        let (mut letters, mut upper, mut digits, mut n, mut first_upper, mut dots) =
            (0u32, 0u32, 0u32, 0u32, false, 0u32);
        let mut first = Class::Space;
        let mut tail = [0u64; 3];
        let (mut at, mut slash, mut colon) = (false, 0u32, false);
        for c in form.chars().take(64) {
            let c = fold(c);
            let k = class(c);
            if n == 0 {
                first = k;
                first_upper = k == Class::Upper;
            }
            n += 1;
            let low = u64::from(lower(c));
            p.form = mix(p.form, low);
            tail = [tail[1], tail[2], low];
            at |= c == '@';
            slash += u32::from(c == '/');
            colon |= c == ':';
            match k {
                Class::Upper => {
                    letters += 1;
                    upper += 1;
                }
                Class::Lower => letters += 1,
                Class::Digit => digits += 1,
                Class::Stop => dots += 1,
                _ => {}
            }
        }
        p.end = tail.iter().fold(5, |h, v| mix(h, *v));
        p.length = n.min(15) as u8;
        p.stop = n > 0 && dots == n;
        p.quote = matches!(first, Class::Quote | Class::Apostrophe) && letters + digits == 0;
        p.colon = n == 1 && colon;
        p.bracket = match first {
            Class::Open => 1,
            Class::Close => -1,
            _ => 0,
        };
        p.shape = if at && n > 2 {
            18
        } else if slash > 1 && letters > 2 || (dots > 0 && letters > 5 && form.starts_with("www")) {
            19
        } else if digits > 0 && letters == 0 && (slash > 0 || colon) {
            20 + u8::from(slash > 0)
        } else if digits > 0 {
            if letters > 0 { 6 } else { 5 }
        } else if letters == 0 {
            match first {
                _ if p.stop => 7,
                Class::Pause => 8,
                _ if p.quote => 9,
                Class::Open => 10,
                Class::Close => 11,
                Class::Dash => 12,
                _ => 13,
            }
        } else if letters == 1 && upper == 1 {
            if dots > 0 { 14 } else { 4 }
        } else if upper == letters {
            if dots > 0 { 15 } else { 3 }
        } else if first_upper {
            if dots > 0 { 16 } else { 2 }
        } else if dots > 0 {
            17
        } else {
            1
        };
        p
    }

    /// The form's hash, as the lexicon knows it.
    pub fn key(&self) -> u32 {
        (self.form >> 16) as u32
    }

    /// A verb or auxiliary, by the lexicon.
    fn verb(&self) -> bool {
        self.tag / 4 == Upos::Verb as u8 + 1 || self.tag / 4 == Upos::Aux as u8 + 1
    }

    fn word(&self) -> bool {
        self.shape < 5 || (14..18).contains(&self.shape)
    }
}

/// What is known of a paragraph as a whole.
#[derive(Debug, Default)]
pub struct Outline {
    /// Tokens up to the next end mark, from each token, at most 63.
    to_stop: Vec<u8>,
    ends_with_stop: bool,
    stops: u8,
    /// 0..3: how many of the words have a capital.
    capitals: u8,
    /// Tokens up to the next verb before an end mark, from each token, at most 15; up to the next colon.
    to_verb: Vec<[u8; 2]>,
    /// Capitalised words in a row up to each token, at most 7, and from it.
    runs: Vec<[u8; 2]>,
}

impl Outline {
    /// Surveys a paragraph.
    pub fn new(pieces: &[Piece]) -> Outline {
        let mut o = Outline { to_stop: vec![63; pieces.len()], ..Outline::default() };
        let mut far = 63u8;
        o.to_verb = vec![[15; 2]; pieces.len()];
        let (mut verb, mut colon) = (15u8, 15u8);
        for (i, p) in pieces.iter().enumerate().rev() {
            verb = if p.verb() {
                0
            } else if p.stop {
                15
            } else {
                (verb + 1).min(15)
            };
            colon = if p.colon {
                0
            } else if p.stop {
                15
            } else {
                (colon + 1).min(15)
            };
            o.to_verb[i] = [verb, colon];
        }
        for (i, p) in pieces.iter().enumerate().rev() {
            far = if p.stop { 0 } else { (far + 1).min(63) };
            o.to_stop[i] = far;
        }
        o.runs = vec![[0; 2]; pieces.len()];
        let upper = |p: &Piece| p.word() && !matches!(p.shape, 1 | 17);
        let mut n = 0u8;
        for (p, r) in pieces.iter().zip(&mut o.runs) {
            n = if upper(p) { (n + 1).min(7) } else { 0 };
            r[0] = n;
        }
        n = 0;
        for (p, r) in pieces.iter().zip(&mut o.runs).rev() {
            n = if upper(p) { (n + 1).min(7) } else { 0 };
            r[1] = n;
        }
        o.ends_with_stop = pieces.iter().rev().take(2).any(|p| p.stop);
        o.stops = pieces.iter().filter(|p| p.stop).take(3).count() as u8;
        let words = pieces.iter().filter(|p| p.word()).count();
        let capitals = pieces.iter().filter(|p| p.word() && !matches!(p.shape, 1 | 17)).count();
        o.capitals = (capitals * 4 / words.max(1)).min(3) as u8;
        o
    }
}

/// What has been read of the open sentence.
#[derive(Clone, Copy, Debug, Default)]
pub struct State {
    /// First token of the open sentence.
    pub start: usize,
    /// An odd number of quotation marks since the paragraph began.
    pub quoted: bool,
    /// Open brackets.
    pub depth: i8,
    /// Verbs read since the sentence began, at most 3.
    verbs: u8,
    /// How the sentence before began and what stood on both sides of its end.
    before: [u64; 2],
    /// Sentences of this paragraph so far, at most 15, and those of them that no end mark closed.
    count: u8,
    bare: u8,
}

impl State {
    /// Reads the token that stands last in the open sentence.
    pub fn read(&mut self, p: &Piece) {
        self.quoted ^= p.quote;
        self.depth = (self.depth + p.bracket).clamp(0, 3);
        self.verbs = (self.verbs + u8::from(p.verb())).min(3);
    }

    /// The sentence ends behind token `t`.
    pub fn border(&mut self, pieces: &[Piece], t: usize) {
        let (Some(p), Some(first)) = (pieces.get(t), pieces.get(self.start)) else { return };
        let next = pieces.get(t + 1).copied().unwrap_or_default();
        self.before = [mix(first.form, u64::from(first.shape)), mix(u64::from(p.shape), u64::from(next.shape))];
        self.count = (self.count + 1).min(15);
        self.bare = (self.bare + u8::from(!p.stop)).min(15);
        self.verbs = 0;
        self.start = t + 1;
    }
}

/// Whether the sentence surely goes on behind token `t`: after a colon where the next word is in lower case, and after a bracket
/// that stands inside a sentence and holds none, where the paragraph is prose (it has its end mark).
pub(crate) fn goes_on(pieces: &[Piece], outline: &Outline, state: &State, t: usize, lower: bool) -> bool {
    let (Some(p), Some(before)) = (pieces.get(t), t.checked_sub(1).and_then(|i| pieces.get(i))) else { return false };
    if p.colon {
        return lower;
    }
    if p.bracket >= 0 || !outline.ends_with_stop {
        return false;
    }
    // Not further than a bracket is long.
    let from = (state.start + 1).max(t.saturating_sub(30));
    let Some(i) = (from..t).rev().find(|i| pieces[*i].bracket > 0) else { return false };
    // A year or the number of a note may stand behind the end.
    let number = i + 2 == t && before.shape == 5;
    !pieces[i - 1].stop && !number && (!before.stop || t - i < 4)
}

/// Whether a quotation that ends with its own mark closes with token `t`.
pub(crate) fn closes(pieces: &[Piece], state: &State, t: usize) -> bool {
    t > state.start && pieces[t].quote && !state.quoted && pieces[t - 1].stop
}

fn bucket(n: usize) -> u64 {
    match n {
        0..=6 => n as u64,
        7..=9 => 7,
        10..=14 => 8,
        15..=24 => 9,
        25..=39 => 10,
        _ => 11,
    }
}

/// The features of the decision whether the sentence ends behind token `t`.
pub fn features(pieces: &[Piece], outline: &Outline, state: &State, t: usize, out: &mut Vec<u64>) {
    out.clear();
    let none = Piece::default();
    let p = |d: i64| usize::try_from(t as i64 + d).ok().and_then(|i| pieces.get(i)).unwrap_or(&none);
    let (p2, p1, p0, n1, n2, n3) = (p(-2), p(-1), p(0), p(1), p(2), p(3));
    let s = |x: &Piece| u64::from(x.shape);
    let sp = u64::from(p0.space);
    // The part of speech where it is known, else the shape.
    let g = |x: &Piece| if x.tag > 0 { 64 + u64::from(x.tag) / 4 } else { s(x) };
    let cased = u64::from(n1.tag % 4) * 32 + s(n1);
    let length = bucket(t + 1 - state.start);
    let rest = bucket(pieces.len() - t - 1);
    let first = pieces[state.start.min(t)];
    let quoted = u64::from(state.quoted);
    let depth = state.depth as u64;
    let far = bucket(usize::from(outline.to_stop.get(t + 1).copied().unwrap_or(63)));
    let page = u64::from(outline.ends_with_stop) * 4 + u64::from(outline.stops.min(3));
    let mut id = 1000u64;
    let mut push = |vals: &[u64]| {
        id += 1;
        let mut h = id.wrapping_mul(0x2545_F491_4F6C_DD1D);
        for v in vals {
            h = mix(h, *v);
        }
        out.push(mix(h, 1));
    };
    push(&[sp]);
    push(&[s(p0), s(n1), sp]);
    push(&[p0.form, s(n1), sp]);
    push(&[s(p0), n1.form, s(n1), sp]);
    push(&[p0.form, n1.form, s(n1)]);
    push(&[p1.form, p0.form, s(n1)]);
    push(&[s(p1), p0.form, s(n1)]);
    push(&[s(p1), s(p0), s(n1), s(n2)]);
    push(&[s(p2), s(p1), s(p0), s(n1), s(n2), s(n3)]);
    push(&[n1.form, s(n1), n2.form]);
    push(&[s(p0), n1.form, s(n1), s(n2)]);
    push(&[p0.form, s(n1), s(n2), sp]);
    push(&[p1.form, p0.form, n1.form]);
    push(&[p0.end, s(p0), n1.form, s(n1)]);
    push(&[p0.end, s(p0), s(n1), sp]);
    push(&[length, s(p0), s(n1), sp]);
    push(&[length, p0.form, s(n1)]);
    push(&[length, first.form, p0.form, s(n1)]);
    push(&[rest, s(p0), s(n1), sp]);
    push(&[rest, p0.form, n1.form]);
    push(&[quoted, p0.form, s(n1), sp]);
    push(&[quoted, s(p1), p0.form, s(n1)]);
    push(&[quoted, p0.form, n1.form, sp]);
    push(&[quoted, s(p0), n1.form]);
    push(&[depth, p0.form, s(n1)]);
    push(&[depth, s(p0), s(n1), s(p1)]);
    push(&[far, s(p0), s(n1), sp]);
    push(&[far, page, s(p0), n1.form]);
    push(&[page, s(p0), s(n1), length]);
    push(&[page, s(p0), s(n1), rest]);
    push(&[page, u64::from(outline.capitals), s(p0), s(n1)]);
    push(&[u64::from(outline.capitals), p0.form, s(n1)]);
    push(&[u64::from(p1.length), s(p1), p0.form, s(n1)]);
    push(&[u64::from(p0.length), s(p0), s(n1), sp]);
    push(&[s(p1), p0.form, n1.form, sp]);
    push(&[first.form, s(&first), p0.form, length.min(4)]);
    push(&[s(p0), s(n1), s(n2), n2.form]);
    push(&[s(p0), s(n1), n1.end, sp]);
    push(&[u64::from(p0.stop), u64::from(n1.stop), s(p1), s(n1), s(n2)]);
    push(&[cased, s(p0), sp]);
    push(&[cased, p0.form, sp]);
    push(&[cased, s(p1), s(p0), g(n2)]);
    push(&[cased, length, s(p0)]);
    push(&[cased, page, s(p0), far]);
    push(&[g(p0), g(n1), cased]);
    push(&[g(p1), g(p0), g(n1), s(n1)]);
    push(&[g(p0), g(n1), g(n2), s(n1)]);
    push(&[g(p1), g(p0), g(n1), g(n2), s(n1)]);
    push(&[g(p0), n1.form, s(n1), g(n2)]);
    push(&[p0.form, g(n1), s(n1), g(n2)]);
    push(&[g(n1), g(n2), g(n3), s(p0), s(n1)]);
    push(&[g(p2), g(p1), g(p0), s(n1)]);
    push(&[first.form, g(p0), g(n1), length]);
    let run = |i: usize, side: usize| u64::from(outline.runs.get(i).map_or(0, |r| r[side]));
    let (before, after) = (run(t, 0), run(t + 1, 1));
    push(&[before, after, s(p0), s(n1)]);
    push(&[before, after, cased, g(p0)]);
    push(&[before, after, length, page]);
    push(&[before, p0.form, cased]);
    push(&[after, length, s(p0), n1.form]);
    let [verb, colon] = outline.to_verb.get(t + 1).copied().unwrap_or([15; 2]).map(u64::from);
    let verbs = u64::from(state.verbs);
    push(&[verbs, verb, s(p0), s(n1)]);
    push(&[verbs, verb, far, cased]);
    push(&[verbs, p0.form, s(n1)]);
    push(&[verbs, s(p0), n1.form, s(n1)]);
    push(&[verb, p0.form, s(n1)]);
    push(&[verb, s(p0), n1.form]);
    push(&[verbs, length, cased, s(p0)]);
    push(&[colon, cased, s(p0)]);
    push(&[colon, s(p0), s(n1), p0.tag.into()]);
    let same = u64::from(state.before[0] == mix(n1.form, s(n1)));
    let border = u64::from(state.before[1] == mix(s(p0), s(n1)));
    let start = u64::from(first.form == n1.form && first.shape == n1.shape);
    push(&[same, border, start, s(p0), s(n1)]);
    push(&[same, border, start, length]);
    push(&[state.before[1], s(p0), s(n1)]);
    push(&[state.count.min(3).into(), state.bare.min(5).into(), s(p0), s(n1)]);
    push(&[state.count.into(), state.bare.into(), u64::from(p0.stop)]);
    push(&[u64::from(state.bare) * 4 / u64::from(state.count.max(1)), cased, s(p0), page]);
    push(&[s(&first), first.tag.into(), s(p0), s(n1), n1.tag.into()]);
}
