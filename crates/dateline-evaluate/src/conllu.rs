//! An analysis against a treebank, both as CoNLL-U: the measures of the CoNLL 2018 shared task, aligned by characters.
//!
//! White space is left out, so texts may differ in it. A word outside a multiword token goes with the word of the same span; where either
//! file has a multiword token, the words of the region are aligned by their longest common subsequence of forms. A gold lemma `_` is right
//! whatever the system says; relations are compared up to `:`; of the features those that are universal.

use crate::{Count, Error, Item, Report};
use std::collections::{HashMap, HashSet};

const FEATURES: &[&str] = &[
    "PronType", "NumType", "Poss", "Reflex", "Foreign", "Abbr", "Gender", "Animacy", "Number", "Case", "Definite",
    "Degree", "VerbForm", "Mood", "Tense", "Aspect", "Voice", "Evident", "Polarity", "Person", "Polite",
];

#[derive(Debug)]
struct Word {
    span: (usize, usize),
    form: String,
    lemma: String,
    upos: String,
    xpos: String,
    feats: String,
    /// Place of the head in the file; `None` for a root.
    head: Option<usize>,
    deprel: String,
    multi: bool,
    sentence: usize,
}

/// A CoNLL-U file by characters that are no white space.
#[derive(Debug, Default)]
struct File {
    chars: Vec<char>,
    tokens: HashSet<(usize, usize)>,
    sentences: Vec<(usize, usize)>,
    texts: Vec<String>,
    words: Vec<Word>,
}

/// The running text of a CoNLL-U file, as the `# text` lines and `SpaceAfter=No` tell it; an empty line before each `# newdoc` and `# newpar`.
pub fn text(conllu: &str) -> String {
    let mut out = String::new();
    let mut glue = "";
    for block in conllu.split("\n\n") {
        let Some(text) = block.lines().find_map(|l| l.strip_prefix("# text = ")) else { continue };
        if !out.is_empty() {
            out.push_str(if block.contains("# newdoc") || block.contains("# newpar") { "\n\n" } else { glue });
        }
        let is_word = |l: &&str| {
            l.split('\t').next().is_some_and(|id| id.starts_with(|c: char| c.is_ascii_digit()) && !id.contains('.'))
        };
        let last = block.lines().rev().find(is_word).unwrap_or("");
        glue = if last.contains("SpaceAfter=No") { "" } else { " " };
        out.push_str(text);
    }
    out.push('\n');
    out
}

fn read(name: &str, text: &str) -> Result<File, Error> {
    let mut out = File::default();
    let (mut base, mut from, mut want) = (0, 0, 1usize);
    let (mut multi_end, mut multi_span) = (0usize, (0, 0));
    let mut heads: Vec<(usize, usize)> = Vec::new();
    let mut comment = String::new();
    let lines = text.lines().chain(std::iter::once("")).enumerate().map(|(n, l)| (n + 1, l.trim_end_matches('\r')));
    for (n, line) in lines {
        if let Some(t) = line.strip_prefix("# text = ") {
            comment = t.to_owned();
        }
        if line.starts_with('#') {
            continue;
        }
        if line.is_empty() {
            if want > 1 {
                for (word, h) in heads.drain(..) {
                    if h > out.words.len() - base {
                        return Err(Error::line(name, n, format!("head {h} is out of the sentence")));
                    }
                    out.words[word].head = h.checked_sub(1).map(|h| base + h);
                }
                out.sentences.push((from, out.chars.len()));
                out.texts.push(std::mem::take(&mut comment));
                (base, from, want, multi_end) = (out.words.len(), out.chars.len(), 1, 0);
            }
            continue;
        }
        let c: Vec<&str> = line.split('\t').collect();
        if c.len() != 10 {
            return Err(Error::line(name, n, format!("{} columns, not 10", c.len())));
        }
        if c[0].contains('.') {
            continue;
        }
        let start = out.chars.len();
        let form = c[1].chars().filter(|c| !c.is_whitespace());
        if let Some((a, b)) = c[0].split_once('-') {
            match (a.parse(), b.parse::<usize>()) {
                (Ok(a), Ok(b)) if a == want && b >= a => multi_end = b,
                _ => return Err(Error::line(name, n, format!("bad range {}", c[0]))),
            }
            out.chars.extend(form);
            multi_span = (start, out.chars.len());
            out.tokens.insert(multi_span);
            continue;
        }
        if c[0].parse() != Ok(want) {
            return Err(Error::line(name, n, format!("word {}, {want} expected", c[0])));
        }
        let multi = want <= multi_end;
        let span = if multi {
            multi_span
        } else {
            out.chars.extend(form);
            let span = (start, out.chars.len());
            out.tokens.insert(span);
            span
        };
        let mut feats: Vec<&str> =
            c[5].split('|').filter(|f| f.split('=').next().is_some_and(|k| FEATURES.contains(&k))).collect();
        feats.sort_unstable();
        heads.push((out.words.len(), c[6].parse().unwrap_or(0)));
        out.words.push(Word {
            span,
            form: c[1].to_lowercase(),
            lemma: c[2].to_owned(),
            upos: c[3].to_owned(),
            xpos: c[4].to_owned(),
            feats: feats.join("|"),
            head: None,
            deprel: c[7].split(':').next().unwrap_or_default().to_owned(),
            multi,
            sentence: out.sentences.len(),
        });
        want += 1;
    }
    Ok(out)
}

/// Pairs of a longest common subsequence of two runs of words, by form.
fn common(a: &[usize], b: &[usize], gold: &File, system: &File) -> Vec<(usize, usize)> {
    let same = |i: usize, j: usize| gold.words[a[i]].form == system.words[b[j]].form;
    let mut t = vec![vec![0u32; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            t[i][j] = if same(i, j) { t[i + 1][j + 1] + 1 } else { t[i + 1][j].max(t[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if same(i, j) {
            out.push((a[i], b[j]));
            (i, j) = (i + 1, j + 1);
        } else if t[i + 1][j] >= t[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

/// Gold words and their system words.
fn align(gold: &File, system: &File) -> Vec<(usize, usize)> {
    let (g, s) = (&gold.words, &system.words);
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < g.len() && j < s.len() {
        let (x, y) = (&g[i], &s[j]);
        if x.multi || y.multi {
            if y.span.1 <= x.span.0 {
                j += 1;
                continue;
            }
            if x.span.1 <= y.span.0 {
                i += 1;
                continue;
            }
            // The region that no multiword token of either side straddles.
            let mut end = [x, y].iter().filter(|w| w.multi).map(|w| w.span.1).max().unwrap_or(0);
            let (mut a, mut b) = (Vec::new(), Vec::new());
            loop {
                let before = (a.len(), b.len());
                for (words, at, list) in [(g, &mut i, &mut a), (s, &mut j, &mut b)] {
                    while *at < words.len() && words[*at].span.0 < end {
                        if words[*at].multi {
                            end = end.max(words[*at].span.1);
                        }
                        list.push(*at);
                        *at += 1;
                    }
                }
                if (a.len(), b.len()) == before {
                    break;
                }
            }
            out.extend(common(&a, &b, gold, system));
        } else if x.span == y.span {
            out.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if x.span < y.span {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

/// Scores a system's CoNLL-U of one text against gold's.
///
/// # Errors
/// A line that is no CoNLL-U, and texts that differ in more than white space: the message tells where.
pub fn score(name: &str, gold: &str, system: &str) -> Result<Report, Error> {
    let (g, s) = (read(name, gold)?, read("system", system)?);
    if g.chars != s.chars {
        let at = g.chars.iter().zip(&s.chars).take_while(|(a, b)| a == b).count();
        let near =
            |c: &[char]| c[at.saturating_sub(20).min(c.len())..(at + 20).min(c.len())].iter().collect::<String>();
        let (a, b) = (near(&g.chars), near(&s.chars));
        return Err(Error::new(format!("{name}: texts differ at character {at} (blanks left out): {a:?} and {b:?}")));
    }
    let mut r = Report { on: "conllu", size: g.sentences.len(), ..Report::default() };
    let sets = |a: &HashSet<(usize, usize)>, b: &HashSet<(usize, usize)>| Count {
        hit: a.intersection(b).count(),
        gold: a.len(),
        system: b.len(),
    };
    *r.count("", "tokens") = sets(&g.tokens, &s.tokens);
    *r.count("", "sentences") = sets(&g.sentences.iter().copied().collect(), &s.sentences.iter().copied().collect());
    let pairs = align(&g, &s);
    let back: HashMap<usize, usize> = pairs.iter().map(|(x, y)| (*y, *x)).collect();
    let (n, m) = (g.words.len(), s.words.len());
    *r.count("", "words") = Count { hit: pairs.len(), gold: n, system: m };
    let mut wrong: Vec<Vec<String>> = vec![Vec::new(); g.sentences.len()];
    let mut right = vec![0; g.sentences.len()];
    let mut hits = [0; 6];
    for (x, y) in &pairs {
        let (a, b) = (&g.words[*x], &s.words[*y]);
        // The system's head as gold counts: not aligned is no head of gold's.
        let head = match b.head {
            None => Some(None),
            Some(h) => back.get(&h).map(|h| Some(*h)),
        };
        let attached = head == Some(a.head);
        let labelled = attached && a.deprel == b.deprel;
        let tests = [
            a.upos == b.upos,
            a.xpos == b.xpos,
            a.feats == b.feats,
            a.lemma == "_" || a.lemma == b.lemma,
            attached,
            labelled,
        ];
        for (h, t) in hits.iter_mut().zip(tests) {
            *h += usize::from(t);
        }
        if a.upos == b.upos && labelled {
            right[a.sentence] += 1;
        } else {
            let of = |file: &File, w: &Word| {
                let head = w.head.map_or("ROOT", |h| file.words[h].form.as_str());
                format!("{} {} of {head}", w.upos, w.deprel)
            };
            wrong[a.sentence].push(format!("{}: {} is {}", a.form, of(&g, a), of(&s, b)));
        }
    }
    for (name, hit) in ["UPOS", "XPOS", "UFeats", "Lemmas", "UAS", "LAS"].into_iter().zip(hits) {
        *r.count("", name) = Count { hit, gold: n, system: m };
    }
    let mut sizes = vec![0; g.sentences.len()];
    for w in &g.words {
        sizes[w.sentence] += 1;
    }
    for (i, wrong) in wrong.into_iter().enumerate() {
        let score = if sizes[i] == 0 { 1.0 } else { right[i] as f64 / sizes[i] as f64 };
        let (id, text) = (format!("{name}:{}", i + 1), g.texts[i].clone());
        r.items.push(Item { id, text, score, of: sizes[i], wrong });
    }
    Ok(r)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLD: &str = "# text = We don't.\n1\tWe\twe\tPRON\tPRP\t_\t2\tnsubj\t_\t_\n2-3\tdon't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n\
        2\tdo\tdo\tAUX\tVBP\tMood=Ind\t0\troot\t_\t_\n3\tn't\tnot\tPART\tRB\t_\t2\tadvmod\t_\t_\n4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n\n";

    #[test]
    fn multiword_tokens_are_aligned_by_their_words() {
        let system = "1\tWe\twe\tPRON\tPRP\t_\t2\tnsubj\t_\t_\n2\tdo\tdo\tVERB\tVBP\tMood=Ind|Style=X\t0\troot\t_\t_\n\
            3\tn't\tnot\tPART\tRB\t_\t4\tadvmod\t_\t_\n4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n\n";
        let r = score("gold", GOLD, system).unwrap_or_default();
        let hit = |n: &str| r.counts.iter().find(|c| c.1 == n).map(|c| c.2.hit);
        assert_eq!(
            (hit("tokens"), hit("words"), hit("UPOS"), hit("UFeats"), hit("LAS")),
            (Some(2), Some(4), Some(3), Some(4), Some(3))
        );
        assert!(r.items[0].wrong.iter().any(|w| w.starts_with("n't")));
    }

    #[test]
    fn other_text_is_an_error() {
        let e = score("gold", GOLD, &GOLD.replace("\tWe\t", "\tMe\t")).map(|_| ()).map_err(|e| e.to_string());
        assert!(e.is_err_and(|e| e.contains("character 0")));
        assert_eq!(text(GOLD), "We don't.\n");
    }
}
