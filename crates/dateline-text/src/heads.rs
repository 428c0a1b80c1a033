//! The heads over either network's states: tags, lemmas, names, arcs, labels.

use crate::Error;
use crate::arcs;
use crate::container::Container;
use crate::floats::{dots, log_softmax};
use crate::kernel::{Level, Linear, Rounded};
use std::ops::Range;

/// Index of the greatest value, the first on a tie.
pub(crate) fn best(x: &[f32]) -> usize {
    let mut at = 0;
    for (i, v) in x.iter().enumerate() {
        if *v > x[at] {
            at = i;
        }
    }
    at
}

/// A linear layer of the container; without a bias where there is none.
pub(crate) fn linear(c: &Container, name: &str, inputs: usize) -> Result<Linear, Error> {
    stacked(c, &[name], inputs)
}

/// Several layers over the same input as one.
fn stacked(c: &Container, names: &[&str], inputs: usize) -> Result<Linear, Error> {
    let (mut weights, mut scale, mut bias) = (Vec::new(), Vec::new(), Vec::new());
    for name in names {
        let (bytes, rows) = c.matrix(&format!("{name}.weight"), inputs)?;
        // Seven bits: a byte beyond would overflow the pairs of one path and not of another.
        if bytes.iter().any(|b| (*b as i8).unsigned_abs() > 64) {
            return Err(Error::new(format!("tensor `{name}` holds more than seven bits")));
        }
        weights.extend(bytes.iter().map(|b| *b as i8));
        scale.extend(c.floats(&format!("{name}.scale"), rows)?);
        let key = format!("{name}.bias");
        // The bias of names goes by style and is added later.
        if *name != "ner" && c.has(&key) {
            bias.extend(c.floats(&key, rows)?)
        } else {
            bias.resize(bias.len() + rows, 0.0)
        }
    }
    Ok(Linear::new(&weights, scale.len(), inputs, scale, bias))
}

/// How a label is scored.
enum Labels {
    /// `[labels·k, k]` of the head, times the dependent, plus a linear layer of both.
    Bilinear { table: Linear, linear: Linear },
    /// A linear layer of ReLU(dependent + head).
    Sum { out: Linear },
}

/// The heads' weights.
pub(crate) struct Heads {
    /// upos, xpos, feats, lemma, ner, arc.dep, arc.head, label.dep, label.head.
    all: Linear,
    parts: [Range<usize>; 9],
    bilinear: Linear,
    head_bias: Vec<f32>,
    labels: Labels,
    root_label: usize,
    label_count: usize,
    /// Bias of names by style.
    styles: Vec<Vec<f32>>,
    width: usize,
    arc: usize,
}

/// What the heads say of a sentence; classes are positions in the label lists.
#[derive(Debug, Default)]
pub(crate) struct Output {
    pub upos: Vec<u16>,
    pub xpos: Vec<u16>,
    pub feats: Vec<u16>,
    /// `[n, scripts]` scores.
    pub lemma: Vec<f32>,
    /// `[n, 9]` log-probabilities.
    pub names: Vec<f32>,
    /// 0 = root, words from 1.
    pub heads: Vec<usize>,
    pub deprel: Vec<u16>,
}

/// Buffers that are used again from batch to batch.
#[derive(Default)]
pub(crate) struct Scratch {
    pub rounded: Rounded,
    pub a: Vec<f32>,
    pub b: Vec<f32>,
    pub c: Vec<f32>,
    pub d: Vec<f32>,
}

impl Heads {
    /// Loads the heads over states of `width`.
    pub fn new(c: &Container, width: usize) -> Result<Heads, Error> {
        const NAMES: [&str; 9] =
            ["upos", "xpos", "feats", "lemma", "ner", "arc.dep", "arc.head", "label.dep", "label.head"];
        let mut parts: [Range<usize>; 9] = std::array::from_fn(|_| 0..0);
        let mut at = 0;
        for (p, name) in parts.iter_mut().zip(NAMES) {
            let rows = c.shape(&format!("{name}.weight"))?.0;
            *p = at..at + rows;
            at += rows;
        }
        for (p, key) in parts.iter().zip(["upos", "xpos", "feats", "lemma", "ner"]) {
            if c.labels(key)?.len() != p.len() {
                return Err(Error::new(format!("the labels of `{key}` do not fit its tensor")));
            }
        }
        let (arc, k) = (parts[5].len(), parts[7].len());
        if parts[6].len() != arc || parts[8].len() != k || parts[4].len() != 9 {
            return Err(Error::new("the heads' tensors do not fit each other"));
        }
        let deprel = c.labels("deprel")?;
        let styles = c.labels("corpora")?.len();
        let ner = c.floats("ner.bias", styles * 9)?;
        let labels = if c.has("label.bilinear.weight") {
            Labels::Bilinear { table: linear(c, "label.bilinear", k)?, linear: linear(c, "label.linear", 2 * k)? }
        } else {
            Labels::Sum { out: linear(c, "label.out", k)? }
        };
        let fits = match &labels {
            Labels::Bilinear { table, linear } => table.outputs == deprel.len() * k && linear.outputs == deprel.len(),
            Labels::Sum { out } => out.outputs == deprel.len(),
        };
        let bilinear = linear(c, "arc.bilinear", arc)?;
        if !fits || bilinear.outputs != arc {
            return Err(Error::new("the relations do not fit their tensors"));
        }
        Ok(Heads {
            all: stacked(c, &NAMES, width)?,
            parts,
            bilinear,
            head_bias: c.floats("arc.hb", arc)?,
            labels,
            root_label: deprel.iter().position(|d| d == "root").ok_or_else(|| Error::new("no relation `root`"))?,
            label_count: deprel.len(),
            styles: ner.chunks(9).map(<[f32]>::to_vec).collect(),
            width,
            arc,
        })
    }

    /// Runs the heads over a batch. `states` holds for every sentence n+1 rows: head candidate 0, then its words; `lengths` are n.
    pub fn run(&self, level: Level, states: &[f32], lengths: &[usize], style: usize, s: &mut Scratch) -> Vec<Output> {
        let Scratch { rounded, a: all, b: heads, c: t, d: scratch } = s;
        rounded.set(level, states, self.width);
        self.all.apply(level, rounded, all);
        let f = self.all.outputs;
        for row in all.chunks_exact_mut(f) {
            for v in &mut row[self.parts[5].start..self.parts[6].end] {
                *v = v.max(0.0);
            }
            if matches!(self.labels, Labels::Bilinear { .. }) {
                for v in &mut row[self.parts[7].start..self.parts[8].end] {
                    *v = v.max(0.0);
                }
            }
        }
        heads.clear();
        for row in all.chunks_exact(f) {
            heads.extend_from_slice(&row[self.parts[6].clone()]);
        }
        rounded.set(level, heads, self.arc);
        self.bilinear.apply(level, rounded, t);
        let bias: Vec<f32> =
            heads.chunks_exact(self.arc).map(|h| crate::floats::dot(level, h, &self.head_bias)).collect();
        let mut out = Vec::with_capacity(lengths.len());
        let mut at = 0;
        let mut score = Vec::new();
        let none = [0f32; 9];
        let style = self.styles.get(style).map_or(&none[..], |s| s.as_slice());
        for n in lengths {
            let rows = &all[at * f..(at + n + 1) * f];
            let words = || rows.chunks_exact(f).skip(1);
            let tag = |p: usize| -> Vec<u16> { words().map(|r| best(&r[self.parts[p].clone()]) as u16).collect() };
            score.clear();
            score.resize(n * (n + 1), 0.0);
            for (d, (row, to)) in words().zip(score.chunks_exact_mut(n + 1)).enumerate() {
                dots(level, &row[self.parts[5].clone()], &t[at * self.arc..(at + n + 1) * self.arc], to);
                for (v, b) in to.iter_mut().zip(&bias[at..]) {
                    *v += b;
                }
                to[d + 1] = -1e4;
                log_softmax(level, to, scratch);
            }
            let mut names: Vec<f32> = Vec::with_capacity(n * 9);
            for row in words() {
                let from = names.len();
                names.extend(row[self.parts[4].clone()].iter().zip(style).map(|(v, b)| v + b));
                log_softmax(level, &mut names[from..], scratch);
            }
            out.push(Output {
                upos: tag(0),
                xpos: tag(1),
                feats: tag(2),
                lemma: words().flat_map(|r| r[self.parts[3].clone()].iter().copied()).collect(),
                names,
                heads: arcs::tree(&score, *n),
                deprel: Vec::new(),
            });
            at += n + 1;
        }
        self.label(level, lengths, &mut out, s);
        out
    }

    fn label(&self, level: Level, lengths: &[usize], out: &mut [Output], s: &mut Scratch) {
        let Scratch { rounded, a: all, b: input, c: scores, d: extra } = s;
        let (f, dep, head) = (self.all.outputs, self.parts[7].clone(), self.parts[8].clone());
        let k = dep.len();
        // Rows of dependent and head for every word, in order.
        let mut pairs = Vec::new();
        let mut at = 0;
        for (n, o) in lengths.iter().zip(out.iter()) {
            pairs.extend(o.heads.iter().enumerate().map(|(d, h)| (at + d + 1, at + h)));
            at += n + 1;
        }
        let part = |row: usize, p: &Range<usize>| -> &[f32] { &all[row * f + p.start..row * f + p.end] };
        input.clear();
        match &self.labels {
            Labels::Sum { out } => {
                for (d, h) in &pairs {
                    input.extend(part(*d, &dep).iter().zip(part(*h, &head)).map(|(a, b)| (a + b).max(0.0)));
                }
                rounded.set(level, input, k);
                out.apply(level, rounded, scores);
            }
            Labels::Bilinear { table, linear } => {
                for (d, h) in &pairs {
                    input.extend_from_slice(part(*d, &dep));
                    input.extend_from_slice(part(*h, &head));
                }
                rounded.set(level, input, 2 * k);
                linear.apply(level, rounded, scores);
                // Some heads at a time, so that the wide rows stay in the cache.
                const SOME: usize = 32;
                let mut row = vec![0f32; self.label_count];
                for (chunk, to) in pairs.chunks(SOME).zip(scores.chunks_mut(SOME * self.label_count)) {
                    input.clear();
                    for (_, h) in chunk {
                        input.extend_from_slice(part(*h, &head));
                    }
                    rounded.set(level, input, k);
                    table.apply(level, rounded, extra);
                    for (((d, _), wide), to) in
                        chunk.iter().zip(extra.chunks_exact(table.outputs)).zip(to.chunks_exact_mut(self.label_count))
                    {
                        dots(level, part(*d, &dep), wide, &mut row);
                        for (a, b) in to.iter_mut().zip(&row) {
                            *a += b;
                        }
                    }
                }
            }
        }
        let mut rows = scores.chunks_exact_mut(self.label_count);
        for o in out {
            for h in &o.heads {
                let Some(row) = rows.next() else { return };
                row[self.root_label] = f32::NEG_INFINITY;
                o.deprel.push(if *h == 0 { self.root_label } else { best(row) } as u16);
            }
        }
    }
}
