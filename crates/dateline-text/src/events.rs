//! The reader of events: an encoder of its own over the same word pieces, with heads that say what act each word tells, how real
//! it is, and who takes part. What it finds are hints; the coder weighs them against its tables.

use crate::Error;
use crate::container::{Blob, Container};
use crate::encoder::{Buffers, Encoder, Input, PieceTable};
use crate::floats::{dot, exp1};
use crate::heads::linear;
use crate::kernel::{Level, Linear, Rounded};
use crate::paths;
use dateline_document::{Document, Hint, Upos};
use dateline_record::Mode;
use std::sync::Arc;

/// Roles of a party in an act: none, actor, recipient, speaker.
const ROLES: usize = 4;
/// A word that expresses no act with more than this probability gets no hint.
const SURE_NONE: f32 = 0.97;
/// Rows of one batch.
const BATCH: usize = 256;

/// The reader.
pub struct EventReader {
    encoder: Encoder,
    level: Level,
    version: String,
    types: Linear,
    acts: Linear,
    mode: Linear,
    status: Linear,
    flags: Linear,
    trigger: Linear,
    party: Linear,
    bilinear: Linear,
    role: Linear,
    /// What the way through the tree from a party to the predicate says of its role, a row of roles a way.
    path: Vec<f32>,
    width: usize,
    modes: Vec<Option<Mode>>,
}

/// Words that may tell an act.
fn may_act(u: Upos) -> bool {
    matches!(u, Upos::Verb | Upos::Noun | Upos::Adj | Upos::Propn | Upos::Aux)
}

/// Words that may head a party.
fn may_be_party(u: Upos) -> bool {
    matches!(u, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Adj | Upos::Num | Upos::Det | Upos::X | Upos::Verb)
}

fn softmax(x: &mut [f32]) {
    let top = x.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for v in x.iter_mut() {
        *v = exp1(*v - top);
        sum += *v;
    }
    x.iter_mut().for_each(|v| *v /= sum);
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp1(-x))
}

fn relu(x: &mut [f32]) {
    x.iter_mut().for_each(|v| *v = v.max(0.0));
}

impl EventReader {
    /// Loads the reader over a table of pieces.
    ///
    /// # Errors
    /// Where the file is damaged or of another version.
    pub fn new(weights: impl Into<Blob>, pieces: Arc<PieceTable>, level: Level) -> Result<EventReader, Error> {
        let c = Container::new(weights.into())?;
        if c.text("kind")? != "events" {
            return Err(Error::new("the file is none of a reader of events"));
        }
        let encoder = Encoder::new(&c, Some(pieces), level)?;
        let (d, width) = (encoder.width(), c.number("role")?);
        let modes = c.labels("mode")?.iter().map(|m| m.parse().ok()).collect();
        let r = EventReader {
            version: c.text("version")?.to_owned(),
            types: linear(&c, "event.type", d)?,
            acts: linear(&c, "event.act", d)?,
            mode: linear(&c, "event.mode", d)?,
            status: linear(&c, "event.status", d)?,
            flags: linear(&c, "event.flags", d)?,
            trigger: linear(&c, "role.trigger", d)?,
            party: linear(&c, "role.party", d)?,
            bilinear: linear(&c, "role.bilinear", width)?,
            role: linear(&c, "role.linear", 2 * width)?,
            path: c.floats("role.path", paths::ROWS * ROLES)?,
            width,
            modes,
            level,
            encoder,
        };
        let fits = r.types.outputs == 17
            && r.acts.outputs == 17
            && r.status.outputs == 5
            && r.flags.outputs == 2
            && r.bilinear.outputs == ROLES * width
            && r.role.outputs == ROLES;
        if fits && r.mode.outputs == r.modes.len() { Ok(r) } else { Err(Error::new("the heads of events do not fit")) }
    }

    /// Hash of the weights.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Fills [`Document::hints`] for the sentences that `wanted` picks.
    pub fn annotate(&self, doc: &mut Document, wanted: impl Fn(&Document, usize) -> bool) {
        let mut hints = Vec::new();
        let (mut batch, mut ids, mut rows) = (Vec::new(), Vec::new(), 0);
        let mut buffers = Buffers::default();
        for s in 0..doc.sentences.len() {
            if !wanted(doc, s) {
                continue;
            }
            let input = self.encoder.input(doc.sentences[s].tokens.clone().map(|t| doc.form(t)));
            rows += input.pieces.len();
            batch.push(input);
            ids.push(s);
            if rows >= BATCH {
                self.read(doc, &batch, &ids, &mut buffers, &mut hints);
                (rows, batch, ids) = (0, Vec::new(), Vec::new());
            }
        }
        if !batch.is_empty() {
            self.read(doc, &batch, &ids, &mut buffers, &mut hints);
        }
        hints.sort_by_key(|h| h.token);
        doc.hints = hints;
    }

    fn read(&self, doc: &Document, batch: &[Input], ids: &[usize], buffers: &mut Buffers, hints: &mut Vec<Hint>) {
        let d = self.encoder.width();
        let states = self.encoder.forward(batch, buffers, |_, _, _| {});
        let mut rounded = Rounded::default();
        let mut at = 0;
        for (input, s) in batch.iter().zip(ids) {
            let first = doc.sentences[*s].tokens.start;
            let words: Vec<f32> = input
                .first
                .iter()
                .flat_map(|f| states[(at + *f as usize) * d..(at + *f as usize + 1) * d].iter().copied())
                .collect();
            at += input.pieces.len();
            if !words.is_empty() {
                self.sentence(doc, first, &words, &mut rounded, hints);
            }
        }
    }

    fn sentence(&self, doc: &Document, first: usize, words: &[f32], rounded: &mut Rounded, hints: &mut Vec<Hint>) {
        let d = self.encoder.width();
        let n = words.len() / d;
        let mut types = Vec::new();
        rounded.set(self.level, words, d);
        self.types.apply(self.level, rounded, &mut types);
        let mut found = Vec::new();
        for i in 0..n {
            let row = &mut types[i * 17..(i + 1) * 17];
            softmax(row);
            if may_act(doc.tokens[first + i].upos) && row[0] < SURE_NONE {
                found.push(i);
            }
        }
        if found.is_empty() {
            return;
        }
        let (mut acts, mut mode, mut status, mut flags) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut trigger, mut party, mut turned) = (Vec::new(), Vec::new(), Vec::new());
        self.acts.apply(self.level, rounded, &mut acts);
        self.mode.apply(self.level, rounded, &mut mode);
        self.status.apply(self.level, rounded, &mut status);
        self.flags.apply(self.level, rounded, &mut flags);
        self.trigger.apply(self.level, rounded, &mut trigger);
        self.party.apply(self.level, rounded, &mut party);
        relu(&mut trigger);
        relu(&mut party);
        let w = self.width;
        rounded.set(self.level, &party, w);
        self.bilinear.apply(self.level, rounded, &mut turned);
        let parties: Vec<usize> = (0..n).filter(|i| may_be_party(doc.tokens[first + i].upos)).collect();
        for i in found {
            let t = &trigger[i * w..(i + 1) * w];
            // The linear part of all pairs of this word in one product.
            let pairs: Vec<f32> =
                parties.iter().flat_map(|p| t.iter().chain(&party[p * w..(p + 1) * w]).copied()).collect();
            let mut roles = Vec::new();
            if !parties.is_empty() {
                let mut linear = Vec::new();
                rounded.set(self.level, &pairs, 2 * w);
                self.role.apply(self.level, rounded, &mut linear);
                for (k, p) in parties.iter().enumerate() {
                    let mut r = [0f32; ROLES];
                    let ways = paths::rows(doc, first + i, first + p);
                    for (j, r) in r.iter_mut().enumerate() {
                        let row = &turned[p * ROLES * w + j * w..][..w];
                        *r = linear[k * ROLES + j] + dot(self.level, t, row);
                        for way in ways {
                            *r += self.path[way * ROLES + j];
                        }
                    }
                    softmax(&mut r);
                    if r[0] < 0.9 && *p != i {
                        roles.push((first + p, r));
                    }
                }
            }
            let fixed = |v: &[f32], k: usize| {
                let mut row = v[i * k..(i + 1) * k].to_vec();
                softmax(&mut row);
                row
            };
            let mut h = Hint {
                token: first + i,
                types: [0.0; 17],
                acts: [0.0; 17],
                mode: None,
                status: [0.0; 5],
                historical: sigmoid(flags[i * 2]),
                embedded: sigmoid(flags[i * 2 + 1]),
                roles,
            };
            h.types.copy_from_slice(&types[i * 17..(i + 1) * 17]);
            h.acts.copy_from_slice(&fixed(&acts, 17));
            h.status.copy_from_slice(&fixed(&status, 5));
            let m = &mode[i * self.modes.len()..(i + 1) * self.modes.len()];
            let best = (0..m.len()).fold(0, |b, k| if m[k] > m[b] { k } else { b });
            h.mode = self.modes[best];
            hints.push(h);
        }
    }
}
