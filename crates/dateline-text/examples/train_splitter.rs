//! Trains the splitter's two classifiers on CoNLL-U files and writes `splitter.bin`.
//!
//! ```text
//! train_splitter [--folds N] [--epochs N] OUT TRAIN.conllu… [-- DEV.conllu…]
//! ```
//!
//! `--folds` trains that many times more, each time without every Nth document, and reports on these; `OUT` may then be `-`: no
//! file. The files' text is put together by the reader of
//! `dateline-document`. Deterministic: no randomness but a fixed generator for the order of paragraphs.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use dateline_document::{Document, from_conllu};
use dateline_text::train::{Cut, Linear, Outline, Paragraph, Piece, Splitter, State, Word, sentence_features};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Rows of the word and of the sentence classifier.
const ROWS: [usize; 2] = [1 << 17, 1 << 18];
const WORD_CLASSES: usize = 3;
/// Times that a word must have been seen to stand in the lexicon.
const LEAST: u32 = 3;
/// Parts of the training text, each cut into words by what the others teach.
const PARTS: usize = 5;
/// Runs of a classifier that are averaged.
const RUNS: u64 = 5;

/// A paragraph with its gold borders, as bytes in the paragraph.
#[derive(Clone)]
struct Gold {
    text: String,
    /// Ends of surface tokens, of words inside multiword tokens, of sentences.
    tokens: Vec<usize>,
    words: HashSet<usize>,
    sentences: HashSet<usize>,
    /// Part of speech of each surface token's first word, and whether a sentence starts there.
    tags: Vec<(u8, bool)>,
    /// Corpus and genre, as the document's name says them.
    genre: String,
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
            genre: genre(&doc.article.source),
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

/// `EWT email`, `GUM news`.
fn genre(source: &str) -> String {
    match source.strip_prefix("GUM_") {
        Some(rest) => format!("GUM {}", rest.split('_').next().unwrap_or(rest)),
        None => format!("EWT {}", source.split(['-', '_']).next().unwrap_or(source)),
    }
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
    fn average(&self) -> Vec<f32> {
        let mean = |(w, s): (&i32, &i64)| (f64::from(*w) - *s as f64 / self.clock as f64) as f32;
        self.w.iter().zip(&self.sum).map(mean).collect()
    }
}

/// Weights scaled so that the largest is 127.
fn bytes(weights: &[f32]) -> Vec<u8> {
    let most = weights.iter().fold(1e-9f32, |a, b| a.max(b.abs()));
    println!("a unit of the rounded weights is {:.4}", most / 127.0);
    weights.iter().map(|v| (v * 127.0 / most).round() as i8 as u8).collect()
}

/// What the command line sets.
#[derive(Debug)]
struct Settings {
    epochs: usize,
    /// Of words and of sentences.
    margin: [i32; 2],
    drop: u64,
}

/// A fixed generator.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

fn order(n: usize, seed: u64) -> Vec<usize> {
    let mut v: Vec<usize> = (0..n).collect();
    let mut chance = Chance(seed);
    for i in (1..n).rev() {
        v.swap(i, chance.below(i as u64 + 1) as usize);
    }
    v
}

fn train(gold: &[Gold], o: &Settings, seed: u64) -> Vec<u8> {
    let (known, cuts) = cuts(&gold.iter().collect::<Vec<_>>(), o, RUNS, seed);
    // The sentence classifier learns over tokens as they will be cut: by a word classifier that has not seen the paragraph.
    let mut cut: Vec<Vec<usize>> = Vec::with_capacity(gold.len());
    for part in 0..PARTS {
        let range = gold.len() * part / PARTS..gold.len() * (part + 1) / PARTS;
        let others: Vec<&Gold> = gold[..range.start].iter().chain(&gold[range.end..]).collect();
        let (known, cuts) = self::cuts(&others, o, 1, seed);
        let splitter = Splitter::new(&Splitter::pack(&known, &cuts, &[0; 1], &[])).unwrap();
        cut.extend(gold[range].iter().map(|g| splitter.paragraph(&g.text)).map(|w| token_ends(&w)));
    }
    // The mean of several runs over other orders.
    let mut mean = vec![0f32; ROWS[1]];
    let lexicon = lexicon(gold);
    for run in 0..RUNS {
        let ends = sentences(gold, &cut, &lexicon, o, seed + 1000 * run);
        mean.iter_mut().zip(&ends).for_each(|(m, v)| *m += v / RUNS as f32);
    }
    let mut lexicon: Vec<(u32, u8)> = lexicon.into_iter().collect();
    lexicon.sort_unstable();
    Splitter::pack(&known, &cuts, &bytes(&mean), &lexicon)
}

fn token_ends(words: &[Word]) -> Vec<usize> {
    words.iter().filter(|w| w.cut == Cut::Token).map(|w| w.end).collect()
}

/// The known cuts inside runs of letters and the weights of the word classifier: the mean of `runs` over other orders.
fn cuts(gold: &[&Gold], o: &Settings, runs: u64, seed: u64) -> (Vec<u64>, Vec<u8>) {
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
    let mut mean = vec![0f32; ROWS[0] * WORD_CLASSES];
    for run in 0..runs {
        let w = words(gold, &paras, &known, o, seed + 1000 * run);
        mean.iter_mut().zip(&w).for_each(|(m, v)| *m += v / runs as f32);
    }
    let mut known: Vec<u64> = known.into_iter().collect();
    known.sort_unstable();
    (known, bytes(&mean))
}

/// Weights of the word classifier, an averaged perceptron with a margin.
fn words(gold: &[&Gold], paras: &[Paragraph], known: &HashSet<u64>, o: &Settings, seed: u64) -> Vec<f32> {
    let mut words = Perceptron::new(ROWS[0], WORD_CLASSES);
    let mut f = Vec::new();
    for e in 0..o.epochs {
        let mut wrong = 0;
        for n in order(gold.len(), seed + e as u64) {
            let (g, p) = (gold[n], &paras[n]);
            let tokens: HashSet<usize> = g.tokens.iter().copied().collect();
            let (mut last, mut cut) = (None, Cut::Token);
            for i in 0..p.chars.len() {
                if p.chars[i].class == dateline_text::train::Class::Space {
                    (last, cut) = (None, Cut::Token);
                    continue;
                }
                if !p.candidate(i, known) {
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
                if s[want as usize] - s[rival] <= o.margin[0] {
                    words.add(&f, want as usize, 1);
                    words.add(&f, rival, -1);
                }
                if want != Cut::Inside {
                    (last, cut) = (Some(i), want);
                }
            }
        }
        if e + 1 == o.epochs {
            println!("words: {wrong} wrong in the last of {} epochs", o.epochs);
        }
    }
    words.average()
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

/// Weights of the sentence classifier, an averaged perceptron with a margin. (Logistic regression with AdaGrad over the same
/// features was half a point worse on documents that were kept out.)
fn sentences(gold: &[Gold], cut: &[Vec<usize>], lexicon: &HashMap<u32, u8>, o: &Settings, seed: u64) -> Vec<f32> {
    let mut f = Vec::new();
    let mut chance = Chance(seed);
    let mut ends = Perceptron::new(ROWS[1], 1);
    let read: Vec<(Vec<Piece>, Outline)> = (gold.iter().zip(cut))
        .map(|(g, tokens)| {
            let pieces = pieces(&g.text, tokens, lexicon);
            let outline = Outline::new(&pieces);
            (pieces, outline)
        })
        .collect();
    for e in 0..o.epochs {
        let mut wrong = 0;
        for n in order(gold.len(), seed + 77 + e as u64) {
            let g = &gold[n];
            let (pieces, outline) = &read[n];
            let mut state = State::default();
            for (t, p) in pieces.iter().enumerate() {
                state.read(p);
                if t + 1 == pieces.len() {
                    break;
                }
                sentence_features(pieces, outline, &state, t, &mut f);
                f.retain(|_| o.drop == 0 || chance.below(100) >= o.drop);
                let want = g.sentences.contains(&cut[n][t]);
                let s = ends.score(&f)[0];
                ends.clock += 1;
                let signed = if want { s } else { -s };
                wrong += usize::from(signed <= 0);
                if signed <= o.margin[1] {
                    ends.add(&f, 0, if want { 1 } else { -1 });
                }
                // The first passes follow the gold, the later ones what the classifier says.
                if if e < o.epochs / 2 { want } else { s > 0 } {
                    state.border(pieces, t);
                }
            }
        }
        if e + 1 == o.epochs {
            println!("sentences: {wrong} wrong in the last of {} epochs", o.epochs);
        }
    }
    ends.average()
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

/// What a splitter got right: tokens and sentences as `[both, system, gold]`.
#[derive(Clone, Default)]
struct Counts {
    tokens: [usize; 3],
    sentences: [usize; 3],
    missed: usize,
    made: usize,
}

impl Counts {
    fn add(&mut self, o: &Counts) {
        for i in 0..3 {
            self.tokens[i] += o.tokens[i];
            self.sentences[i] += o.sentences[i];
        }
        self.missed += o.missed;
        self.made += o.made;
    }

    fn line(&self) -> String {
        let f1 = |c: [usize; 3]| 200.0 * c[0] as f64 / (c[1] + c[2]).max(1) as f64;
        format!(
            "tokens F1 {:.2}, sentences F1 {:.2} of {} (missed {}, made {})",
            f1(self.tokens),
            f1(self.sentences),
            self.sentences[2],
            self.missed,
            self.made
        )
    }
}

/// Scores by genre; with `SHOW` in the environment, the words and borders that differ.
fn compare(gold: &[Gold], splitter: &Splitter, counts: &mut BTreeMap<String, Counts>) {
    let show = std::env::var_os("SHOW").is_some();
    for g in gold {
        let got = splitter.paragraph(&g.text);
        let span = |ends: &[usize]| -> HashSet<(usize, usize)> {
            let mut from = 0;
            ends.iter().map(|e| (std::mem::replace(&mut from, *e), *e)).collect()
        };
        let count =
            |a: HashSet<(usize, usize)>, b: HashSet<(usize, usize)>| [a.intersection(&b).count(), b.len(), a.len()];
        let mine = token_ends(&got);
        let mut a: Vec<usize> = g.sentences.iter().copied().collect();
        a.sort_unstable();
        let b: Vec<usize> = got.iter().filter(|w| w.last).map(|w| w.end).collect();
        if show {
            let cuts = |t: &mut dyn Iterator<Item = (usize, u8)>| -> BTreeMap<usize, u8> { t.collect() };
            let want = cuts(&mut g.tokens.iter().map(|e| (*e, b'|')).chain(g.words.iter().map(|e| (*e, b'_'))));
            let have = cuts(&mut got.iter().map(|w| (w.end, if w.cut == Cut::Token { b'|' } else { b'_' })));
            let mut at = 0;
            for chunk in g.text.split(' ') {
                let end = at + chunk.len();
                let draw = |m: &BTreeMap<usize, u8>| -> String {
                    let mut s = String::new();
                    for (i, c) in chunk.char_indices() {
                        s.push(c);
                        if let Some(k) = m.get(&(at + i + c.len_utf8())) {
                            if at + i + c.len_utf8() < end {
                                s.push(*k as char);
                            }
                        }
                    }
                    s
                };
                let (x, y) = (draw(&want), draw(&have));
                if x != y {
                    println!("  {} words:\t{x}\t{y}\t{}", g.genre, &g.text[end..].chars().take(20).collect::<String>());
                }
                at = end + 1;
            }
        }
        for (what, e) in (a.iter().filter(|e| !b.contains(e)).map(|e| ("missed", *e)))
            .chain(b.iter().filter(|e| !a.contains(e)).map(|e| ("made", *e)))
        {
            if show {
                let left: Vec<char> = g.text[..e].chars().rev().take(50).collect();
                let right: String = g.text[e..].chars().take(40).collect();
                let tok = mine.contains(&e) && g.tokens.contains(&e);
                println!(
                    "  {} {what}{}: {} ‖ {right}",
                    g.genre,
                    if tok { "" } else { " INSIDE" },
                    left.iter().rev().collect::<String>()
                );
            }
        }
        let c = Counts {
            missed: a.iter().filter(|e| !b.contains(e)).count(),
            made: b.iter().filter(|e| !a.contains(e)).count(),
            tokens: count(span(&g.tokens), span(&mine)),
            sentences: count(span(&a), span(&b)),
        };
        let corpus = g.genre.split(' ').next().unwrap_or("").to_owned();
        for key in [corpus, g.genre.clone()] {
            counts.entry(key).or_default().add(&c);
        }
    }
}

fn report(name: &str, counts: &BTreeMap<String, Counts>) {
    for (genre, c) in counts {
        println!("{name}: {genre}: {}", c.line());
    }
}

fn main() {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let mut number = |name: &str, or: usize| match args.iter().position(|a| a == name) {
        Some(i) => {
            args.remove(i);
            args.remove(i).parse().unwrap()
        }
        None => or,
    };
    let folds = number("--folds", 0);
    let o = Settings {
        epochs: number("--epochs", 10),
        margin: [number("--word-margin", 20) as i32, number("--sentence-margin", 8) as i32],
        drop: number("--drop", 0) as u64,
    };
    let out = args.remove(0);
    let split = args.iter().position(|a| a == "--").unwrap_or(args.len());
    let read = |p: &String| -> Vec<Document> { from_conllu(&std::fs::read_to_string(p).unwrap()).unwrap() };
    let docs: Vec<Vec<Gold>> = args[..split].iter().flat_map(read).map(|d| paragraphs(&d)).collect();
    let mut counts = BTreeMap::new();
    for fold in 0..folds {
        let part = |kept: bool| -> Vec<Gold> {
            let all = docs.iter().enumerate().filter(|(i, _)| (i % folds == fold) == kept);
            all.flat_map(|(_, d)| d.iter().cloned()).collect()
        };
        let splitter = Splitter::new(&train(&part(false), &o, 1)).unwrap();
        compare(&part(true), &splitter, &mut counts);
    }
    report("kept documents", &counts);
    if out == "-" {
        return;
    }
    let gold: Vec<Gold> = docs.into_iter().flatten().collect();
    let bytes = train(&gold, &o, 1);
    std::fs::write(&out, &bytes).unwrap();
    let splitter = Splitter::new(&bytes).unwrap();
    for p in args.iter().skip(split + 1) {
        let gold: Vec<Gold> = read(p).iter().flat_map(paragraphs).collect();
        let mut counts = BTreeMap::new();
        let start = std::time::Instant::now();
        compare(&gold, &splitter, &mut counts);
        let tokens: usize = gold.iter().map(|g| g.tokens.len()).sum();
        report("dev", &counts);
        println!("{:.0} tokens a second", tokens as f64 / start.elapsed().as_secs_f64());
    }
}
