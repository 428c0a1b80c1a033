//! Trains the splitter's two classifiers on CoNLL-U files and writes `splitter.bin`.
//!
//! ```text
//! train_splitter [--tune] [--epochs N] OUT TRAIN.conllu… [-- DEV.conllu…]
//! ```
//!
//! `--tune` keeps every tenth document out of training and reports on it. The files' text is put together by the reader of
//! `dateline-document`. Deterministic: no randomness but a fixed generator for the order of paragraphs.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use dateline_document::{Document, from_conllu};
use dateline_text::train::{Cut, Linear, Outline, Paragraph, Piece, Splitter, State, sentence_features};
use std::collections::{HashMap, HashSet};

/// Rows of the word and of the sentence classifier.
const ROWS: [usize; 2] = [1 << 17, 1 << 18];
const WORD_CLASSES: usize = 3;
/// Times that a word must have been seen to stand in the lexicon.
const LEAST: u32 = 3;
/// Runs of the sentence classifier that are averaged.
const RUNS: u64 = 5;

/// A paragraph with its gold borders, as bytes in the paragraph.
struct Gold {
    text: String,
    /// Ends of surface tokens, of words inside multiword tokens, of sentences.
    tokens: Vec<usize>,
    words: HashSet<usize>,
    sentences: HashSet<usize>,
    /// Part of speech of each surface token's first word, and whether a sentence starts there.
    tags: Vec<(u8, bool)>,
}

fn paragraphs(doc: &Document) -> Vec<Gold> {
    let mut out = Vec::new();
    for b in &doc.article.blocks {
        let at = b.span.start;
        let mut g = Gold {
            text: b.span.of(&doc.article.text).to_owned(),
            tokens: vec![],
            words: HashSet::new(),
            sentences: HashSet::new(),
            tags: vec![],
        };
        let mut tag = None;
        for (i, t) in doc.tokens.iter().enumerate().filter(|(_, t)| b.span.contains(t.span)) {
            let start = doc.sentences.get(t.sentence).is_some_and(|s| s.tokens.start == i);
            let first = *tag.get_or_insert((t.upos as u8, start));
            let part = doc.multiwords.iter().any(|m| m.tokens.contains(&i) && i + 1 < m.tokens.end);
            if part {
                g.words.insert(t.span.end - at);
            } else {
                g.tokens.push(t.span.end - at);
                g.tags.push(first);
                tag = None;
            }
        }
        g.sentences = doc.sentences.iter().filter(|s| b.span.contains(s.span)).map(|s| s.span.end - at).collect();
        out.push(g);
    }
    out
}

/// An averaged perceptron.
struct Perceptron {
    classes: usize,
    mask: usize,
    w: Vec<i32>,
    sum: Vec<i64>,
    clock: i64,
}

impl Perceptron {
    fn new(rows: usize, classes: usize) -> Perceptron {
        Perceptron { classes, mask: rows - 1, w: vec![0; rows * classes], sum: vec![0; rows * classes], clock: 1 }
    }

    fn score(&self, f: &[u64]) -> [i32; 4] {
        let mut s = [0; 4];
        for x in f {
            let at = Linear::row(*x, self.mask) * self.classes;
            for (c, s) in s.iter_mut().enumerate().take(self.classes) {
                *s += self.w[at + c];
            }
        }
        s
    }

    fn add(&mut self, f: &[u64], class: usize, by: i32) {
        for x in f {
            let at = Linear::row(*x, self.mask) * self.classes + class;
            self.w[at] += by;
            self.sum[at] += self.clock * i64::from(by);
        }
    }

    /// Weights averaged over time.
    fn average(&self) -> Vec<f64> {
        self.w.iter().zip(&self.sum).map(|(w, s)| f64::from(*w) - *s as f64 / self.clock as f64).collect()
    }

    /// The same, scaled so that the largest is 127.
    fn bytes(&self) -> Vec<u8> {
        let mean = self.average();
        let most = mean.iter().fold(1e-9f64, |a, b| a.max(b.abs()));
        mean.iter().map(|v| (v * 127.0 / most).round() as i8 as u8).collect()
    }
}

fn order(n: usize, seed: u64) -> Vec<usize> {
    let mut v: Vec<usize> = (0..n).collect();
    let mut s = seed;
    for i in (1..n).rev() {
        s = s.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        v.swap(i, ((s >> 33) as usize) % (i + 1));
    }
    v
}

fn train(gold: &[Gold], epochs: usize, margin: [i32; 2], drop: u64, seed: u64) -> Vec<u8> {
    let mut known: HashSet<u64> = HashSet::new();
    let paras: Vec<Paragraph> = gold.iter().map(|g| Paragraph::new(&g.text)).collect();
    for (g, p) in gold.iter().zip(&paras) {
        let ends: HashSet<usize> = g.tokens.iter().copied().chain(g.words.iter().copied()).collect();
        for i in 0..p.chars.len() {
            if p.same_run(i) && ends.contains(&p.end(i)) {
                known.insert(p.split_key(i));
            }
        }
    }
    let mut words = Perceptron::new(ROWS[0], WORD_CLASSES);
    let mut f = Vec::new();
    for e in 0..epochs {
        let mut wrong = 0;
        for n in order(gold.len(), seed + e as u64) {
            let (g, p) = (&gold[n], &paras[n]);
            let tokens: HashSet<usize> = g.tokens.iter().copied().collect();
            let (mut last, mut cut) = (None, Cut::Token);
            for i in 0..p.chars.len() {
                if p.chars[i].class == dateline_text::train::Class::Space {
                    (last, cut) = (None, Cut::Token);
                    continue;
                }
                if !p.candidate(i, &known) {
                    continue;
                }
                let end = p.end(i);
                let want = if tokens.contains(&end) {
                    Cut::Token
                } else if g.words.contains(&end) {
                    Cut::Word
                } else {
                    Cut::Inside
                };
                p.features(i, last, cut, &mut f);
                let s = words.score(&f);
                words.clock += 1;
                let rival = (0..WORD_CLASSES).filter(|c| *c != want as usize).max_by_key(|c| s[*c]).unwrap();
                if s[want as usize] <= s[rival] {
                    wrong += 1;
                }
                if s[want as usize] - s[rival] <= margin[0] {
                    words.add(&f, want as usize, 1);
                    words.add(&f, rival, -1);
                }
                if want != Cut::Inside {
                    (last, cut) = (Some(i), want);
                }
            }
        }
        println!("words, epoch {e}: {wrong} wrong");
    }
    // The mean of several runs, each with other features left out by chance: rare words are then not learned by heart.
    let mut mean = Perceptron::new(ROWS[1], 1);
    let lexicon = lexicon(gold);
    for run in 0..RUNS {
        let ends = sentences(gold, &lexicon, epochs, margin[1], drop, seed + 1000 * run);
        mean.w.iter_mut().zip(&ends.average()).for_each(|(m, v)| *m += (v * 1024.0) as i32);
    }
    let mut known: Vec<u64> = known.into_iter().collect();
    known.sort_unstable();
    let mut lexicon: Vec<(u32, u8)> = lexicon.into_iter().collect();
    lexicon.sort_unstable();
    Splitter::pack(&known, &words.bytes(), &mean.bytes(), &lexicon)
}

/// Usual part of speech and case of the words that are seen often enough.
fn lexicon(gold: &[Gold]) -> HashMap<u32, u8> {
    let mut seen: HashMap<u32, ([u32; 17], u32, u32)> = HashMap::new();
    for g in gold {
        let mut from = 0;
        for (end, (tag, start)) in g.tokens.iter().zip(&g.tags) {
            let form = g.text[from..*end].trim_start();
            let e = seen.entry(Piece::new(form, true).key()).or_default();
            e.0[usize::from(*tag)] += 1;
            if !start {
                e.1 += 1;
                e.2 += u32::from(form.starts_with(char::is_uppercase));
            }
            from = *end;
        }
    }
    seen.into_iter()
        .filter(|(_, e)| e.0.iter().sum::<u32>() >= LEAST)
        .map(|(k, (tags, inside, upper))| {
            let top = (0..17u8).max_by_key(|t| (tags[usize::from(*t)], 17 - t)).unwrap_or(0);
            let case =
                if inside == 0 { 0 } else { 1 + u8::from(upper * 5 > inside) + u8::from(upper * 5 > inside * 4) };
            (k, (top + 1) * 4 + case)
        })
        .collect()
}

fn sentences(
    gold: &[Gold],
    lexicon: &HashMap<u32, u8>,
    epochs: usize,
    margin: i32,
    drop: u64,
    seed: u64,
) -> Perceptron {
    let mut f = Vec::new();
    let mut chance = seed;
    let mut ends = Perceptron::new(ROWS[1], 1);
    for e in 0..epochs {
        let mut wrong = 0;
        for n in order(gold.len(), seed + 77 + e as u64) {
            let g = &gold[n];
            let pieces = pieces(&g.text, &g.tokens, lexicon);
            let outline = Outline::new(&pieces);
            let mut state = State::default();
            for (t, p) in pieces.iter().enumerate() {
                state.read(p);
                if t + 1 == pieces.len() {
                    break;
                }
                sentence_features(&pieces, &outline, &state, t, &mut f);
                f.retain(|_| {
                    chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (chance >> 33) % 100 >= drop
                });
                let want = g.sentences.contains(&g.tokens[t]);
                let s = ends.score(&f)[0];
                ends.clock += 1;
                let signed = if want { s } else { -s };
                if signed <= 0 {
                    wrong += 1;
                }
                if signed <= margin {
                    ends.add(&f, 0, if want { 1 } else { -1 });
                }
                // The first passes follow the gold, the later ones what the classifier says.
                if if e < epochs / 2 { want } else { s > 0 } {
                    state.start = t + 1;
                }
            }
        }
        println!("sentences, epoch {e}: {wrong} wrong");
    }
    ends
}

fn pieces(text: &str, ends: &[usize], lexicon: &HashMap<u32, u8>) -> Vec<Piece> {
    let mut from = 0;
    let mut out = Vec::new();
    for e in ends {
        let form = text[from..*e].trim_start();
        let mut p = Piece::new(form, text[*e..].chars().next().is_some_and(char::is_whitespace));
        p.tag = lexicon.get(&p.key()).copied().unwrap_or(0);
        out.push(p);
        from = *e;
    }
    out
}

fn report(name: &str, gold: &[Gold], splitter: &Splitter) {
    let (mut t, mut s) = ([0usize; 3], [0usize; 3]);
    let start = std::time::Instant::now();
    let (mut missed, mut made) = (Vec::new(), Vec::new());
    for g in gold {
        let got = splitter.paragraph(&g.text);
        let mut from = 0;
        let span = |ends: Vec<usize>, from: &mut usize| -> HashSet<(usize, usize)> {
            *from = 0;
            ends.iter().map(|e| (std::mem::replace(from, *e), *e)).collect()
        };
        let count = |a: &HashSet<(usize, usize)>, b: &HashSet<(usize, usize)>, c: &mut [usize; 3]| {
            c[0] += a.intersection(b).count();
            c[1] += a.len();
            c[2] += b.len();
        };
        let mine: Vec<usize> = got.iter().filter(|w| w.cut == Cut::Token).map(|w| w.end).collect();
        count(&span(g.tokens.clone(), &mut from), &span(mine, &mut from), &mut t);
        let mut a: Vec<usize> = g.sentences.iter().copied().collect();
        a.sort_unstable();
        let b: Vec<usize> = got.iter().filter(|w| w.last).map(|w| w.end).collect();
        for e in &a {
            if !b.contains(e) {
                missed.push((g, *e));
            }
        }
        for e in &b {
            if !a.contains(e) {
                made.push((g, *e));
            }
        }
        count(&span(a, &mut from), &span(b, &mut from), &mut s);
    }
    let f1 = |c: [usize; 3]| 200.0 * c[0] as f64 / (c[1] + c[2]).max(1) as f64;
    let time = start.elapsed().as_secs_f64();
    println!(
        "{name}: tokens F1 {:.2}, sentences F1 {:.2} (missed {}, made {}); {:.0} tokens/s",
        f1(t),
        f1(s),
        missed.len(),
        made.len(),
        t[2] as f64 / time
    );
    if std::env::var_os("SHOW").is_some() {
        for (what, v) in [("missed", missed), ("made", made)] {
            for (g, e) in v.iter().take(60) {
                let a: String = g.text[..*e].chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
                let b: String = g.text[*e..].chars().take(30).collect();
                println!("  {what}: {a} ‖ {b}");
            }
        }
    }
}

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let tune = args.iter().position(|a| a == "--tune").map(|i| args.remove(i)).is_some();
    let mut number = |name: &str, or: usize| match args.iter().position(|a| a == name) {
        Some(i) => {
            args.remove(i);
            args.remove(i).parse().unwrap()
        }
        None => or,
    };
    let epochs = number("--epochs", 12);
    let margin = [number("--word-margin", 8) as i32, number("--sentence-margin", 8) as i32];
    let drop = number("--drop", 20) as u64;
    let out = args.remove(0);
    let split = args.iter().position(|a| a == "--").unwrap_or(args.len());
    let read = |p: &String| -> Vec<Document> { from_conllu(&std::fs::read_to_string(p).unwrap()).unwrap() };
    let (mut gold, mut kept) = (Vec::new(), Vec::new());
    for p in &args[..split] {
        for (i, d) in read(p).iter().enumerate() {
            if tune && i % 10 == 3 { &mut kept } else { &mut gold }.extend(paragraphs(d));
        }
    }
    println!("{} paragraphs, {} kept for tuning", gold.len(), kept.len());
    let bytes = train(&gold, epochs, margin, drop, 1);
    std::fs::write(&out, &bytes).unwrap();
    let splitter = Splitter::new(&bytes).unwrap();
    if tune {
        report("tuning tenth", &kept, &splitter);
    }
    for p in args.iter().skip(split + 1) {
        let docs = read(p);
        report(p, &docs.iter().flat_map(paragraphs).collect::<Vec<_>>(), &splitter);
    }
}
