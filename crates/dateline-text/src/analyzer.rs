//! The stage: a document gains sentences, tokens with their analysis, and names.

use crate::Error;
use crate::capitals;
use crate::container::{Blob, Container};
use crate::encoder::{self, Encoder, Input};
use crate::heads::{Heads, Output, Scratch};
use crate::kernel::Level;
use crate::lemmas::Lemmas;
use crate::names;
use crate::recurrent::{self, Recurrent};
use crate::splitter::{Splitter, Word};
use crate::words::Cut;
use compact_str::CompactString;
use dateline_document::{Deprel, Document, Multiword, Part, Sentence, Span, Token, Upos};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Which network reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Size {
    /// The encoder: as accurate as can be.
    #[default]
    Accurate,
    /// The recurrent network: several times as fast.
    Fast,
}

impl Size {
    /// `accurate`, `fast`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Size::Accurate => "accurate",
            Size::Fast => "fast",
        }
    }
}

/// The files that an analyzer needs: the splitter's table and the network's weights.
#[derive(Clone)]
pub struct Weights {
    /// `splitter.bin`.
    pub splitter: Blob,
    /// `accurate.safetensors`; may be empty where only `fast` is used.
    pub accurate: Blob,
    /// `fast.safetensors`; may be empty where only `accurate` is used.
    pub fast: Blob,
}

enum Network {
    Encoder { encoder: Box<Encoder>, root: Vec<f32> },
    Recurrent(Box<Recurrent>),
}

/// Reads English text. Shared between threads by reference.
pub struct Analyzer {
    size: Size,
    version: String,
    level: Level,
    splitter: Splitter,
    network: Network,
    heads: Heads,
    upos: Vec<Upos>,
    xpos: Vec<CompactString>,
    feats: Vec<Arc<str>>,
    deprel: Vec<Deprel>,
    lemmas: Lemmas,
    scripts: usize,
    styles: Vec<String>,
    style: usize,
}

/// Vectors of a document's tokens, as the network's last layer leaves them. They hold what the tags, arcs and names need: place
/// in the sentence, kind of word, its relation to its neighbours. Of what a verb *means* they hold little; for that there are
/// the word pieces' vectors ([`crate::PieceTable::word`]) and encoders trained for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct States {
    width: usize,
    values: Vec<f32>,
}

impl States {
    /// Values of one state: 384 for `accurate`, 256 for `fast`.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The state of a token of the document; empty where there is none.
    pub fn of(&self, token: usize) -> &[f32] {
        self.values.get(token * self.width..(token + 1) * self.width).unwrap_or(&[])
    }
}

/// The style of names that is closest to news: whole names of persons, organizations and places, without nationalities.
const DEFAULT_STYLE: &str = "wikigold";
/// Rows of one batch: enough to keep the kernels busy, few enough for the caches.
const BATCH: usize = 224;
/// Words of one window of a long sentence.
const WINDOW: usize = 150;

#[derive(Default)]
struct Work {
    encoder: encoder::Buffers,
    recurrent: recurrent::Buffers,
    scratch: Scratch,
}

impl Analyzer {
    /// Loads the weights of one size.
    ///
    /// # Errors
    /// Where a file is missing, damaged or of another version.
    pub fn new(size: Size, weights: &Weights) -> Result<Analyzer, Error> {
        Analyzer::at_level(size, weights, Level::best())
    }

    /// The same with a kernel of choice; [`Level::best`] where this machine does not have it.
    ///
    /// # Errors
    /// As [`Analyzer::new`].
    pub fn at_level(size: Size, weights: &Weights, level: Level) -> Result<Analyzer, Error> {
        let level = if level.available() { level } else { Level::best() };
        let splitter = Splitter::new(&weights.splitter)?;
        let blob = match size {
            Size::Accurate => &weights.accurate,
            Size::Fast => &weights.fast,
        };
        if blob.is_empty() {
            return Err(Error::new(format!("the file for `{}` is empty", size.as_str())));
        }
        let c = Container::new(blob.clone())?;
        let (network, width) = match c.text("kind")? {
            "encoder" => {
                let encoder = Box::new(Encoder::new(&c, None, level)?);
                let width = encoder.width();
                (Network::Encoder { encoder, root: c.floats("root", width)? }, width)
            }
            "recurrent" => {
                let r = Box::new(Recurrent::new(&c, level)?);
                let width = r.width;
                (Network::Recurrent(r), width)
            }
            other => return Err(Error::new(format!("unknown kind `{other}`"))),
        };
        let exceptions: HashMap<String, String> = match c.json("lemma_exceptions")? {
            serde_json::Value::Object(m) => {
                m.into_iter().filter_map(|(k, v)| Some((k, v.as_str()?.to_owned()))).collect()
            }
            _ => HashMap::new(),
        };
        let styles = c.labels("corpora")?;
        let scripts = c.labels("lemma")?;
        Ok(Analyzer {
            size,
            version: c.text("version")?.to_owned(),
            level,
            splitter,
            network,
            heads: Heads::new(&c, width)?,
            upos: c.labels("upos")?.iter().map(|s| Upos::parse(s).unwrap_or(Upos::X)).collect(),
            xpos: c.labels("xpos")?.iter().map(CompactString::new).collect(),
            feats: c.labels("feats")?.iter().map(|s| Arc::from(s.as_str())).collect(),
            deprel: c.labels("deprel")?.iter().map(|s| Deprel::lenient(s)).collect(),
            scripts: scripts.len(),
            lemmas: Lemmas::new(&scripts, exceptions),
            style: [DEFAULT_STYLE, "any"].iter().find_map(|d| styles.iter().position(|s| s == d)).unwrap_or(0),
            styles,
        })
    }

    /// Chooses the style of annotation that names follow: one of [`Analyzer::name_styles`]. The default is `wikigold`.
    ///
    /// # Errors
    /// An unknown style.
    pub fn with_name_style(mut self, style: &str) -> Result<Analyzer, Error> {
        self.style = self
            .styles
            .iter()
            .position(|s| s == style)
            .ok_or_else(|| Error::new(format!("no style of names `{style}`")))?;
        Ok(self)
    }

    /// The styles that the weights know.
    pub fn name_styles(&self) -> &[String] {
        &self.styles
    }

    /// Which network it is.
    pub fn size(&self) -> Size {
        self.size
    }

    /// What made an analysis: the size and the weights' version, as the record names it.
    pub fn version(&self) -> String {
        format!("{}-{}", self.size.as_str(), self.version)
    }

    /// The encoder, where the size is `accurate`: its table of pieces can be shared.
    pub fn encoder(&self) -> Option<&Encoder> {
        match &self.network {
            Network::Encoder { encoder, .. } => Some(encoder),
            Network::Recurrent(_) => None,
        }
    }

    /// Adds sentences, tokens, multiword tokens and names to a document; layers of these kinds are replaced.
    pub fn annotate(&self, doc: &mut Document) {
        self.annotate_many(std::slice::from_mut(doc));
    }

    /// The same for several documents at once: short ones share their batches.
    pub fn annotate_many(&self, docs: &mut [Document]) {
        for doc in docs.iter_mut() {
            self.split(doc);
        }
        self.read_many(docs);
    }

    /// Reads a document whose sentences and words are given: everything of [`Analyzer::annotate`] but the splitting.
    pub fn read(&self, doc: &mut Document) {
        self.read_many(std::slice::from_mut(doc));
    }

    fn read_many(&self, docs: &mut [Document]) {
        let mut scores: Vec<Vec<f32>> =
            docs.iter().map(|d| Vec::with_capacity(d.tokens.len() * names::CLASSES)).collect();
        let order: Vec<(usize, usize)> =
            docs.iter().enumerate().flat_map(|(d, doc)| (0..doc.sentences.len()).map(move |s| (d, s))).collect();
        let mut work = Work::default();
        let mut at = 0;
        while at < order.len() {
            let (batch, end) = self.batch(docs, &order, at);
            let (states, lengths) = self.states_of(&batch, &mut work);
            let out = self.heads.run(self.level, &states, &lengths, self.style, &mut work.scratch);
            for ((d, s), mut o) in order[at..end].iter().zip(out) {
                scores[*d].append(&mut o.names);
                self.write(&mut docs[*d], *s, o);
            }
            at = end;
        }
        for (doc, scores) in docs.iter_mut().zip(&scores) {
            names::lay(doc, scores);
            capitals::respell(doc);
        }
    }

    /// Sentences and words only: everything behind them (tags, heads, names) is left at its default.
    pub fn split(&self, doc: &mut Document) {
        (doc.sentences, doc.tokens, doc.multiwords, doc.names) = Default::default();
        for (span, part) in stretches(doc) {
            let words = self.splitter.paragraph(span.of(&doc.article.text));
            lay_words(doc, span.start, part, &words);
        }
    }

    /// The last layer's states of a document that has its tokens.
    pub fn states(&self, doc: &Document) -> States {
        let width = self.width();
        let mut values = Vec::with_capacity(doc.tokens.len() * width);
        let docs = std::slice::from_ref(doc);
        let order: Vec<(usize, usize)> = (0..doc.sentences.len()).map(|s| (0, s)).collect();
        let mut work = Work::default();
        let mut at = 0;
        while at < order.len() {
            let (batch, end) = self.batch(docs, &order, at);
            let (states, lengths) = self.states_of(&batch, &mut work);
            let mut row = 0;
            for n in lengths {
                values.extend_from_slice(&states[(row + 1) * width..(row + 1 + n) * width]);
                row += n + 1;
            }
            at = end;
        }
        States { width, values }
    }

    fn width(&self) -> usize {
        match &self.network {
            Network::Encoder { encoder, .. } => encoder.width(),
            Network::Recurrent(r) => r.width,
        }
    }

    /// The forms of the sentences from `at` that make up one batch, and where the next begins.
    fn batch<'a>(&self, docs: &'a [Document], order: &[(usize, usize)], at: usize) -> (Vec<Vec<&'a str>>, usize) {
        let (mut out, mut rows, mut end) = (Vec::new(), 0, at);
        while let Some((d, s)) = order.get(end).filter(|_| rows < BATCH) {
            let doc = &docs[*d];
            let forms: Vec<&str> = doc.sentences[*s].tokens.clone().map(|t| doc.form(t)).collect();
            rows += forms.len() + 2;
            out.push(forms);
            end += 1;
        }
        (out, end)
    }

    /// States of a batch: for every sentence n+1 rows, head candidate 0 first; and the n.
    fn states_of(&self, batch: &[Vec<&str>], work: &mut Work) -> (Vec<f32>, Vec<usize>) {
        let lengths: Vec<usize> = batch.iter().map(Vec::len).collect();
        let states = match &self.network {
            Network::Recurrent(r) => r.forward(batch, &mut work.recurrent),
            Network::Encoder { encoder, root } => {
                let d = encoder.width();
                let mut inputs = Vec::new();
                // For every input the sentence's words that are read there.
                let mut kept: Vec<(usize, usize, Range<usize>)> = Vec::new();
                for (s, words) in batch.iter().enumerate() {
                    for (input, from, keep) in windows(encoder, words) {
                        inputs.push(input);
                        kept.push((s, from, keep));
                    }
                }
                let x = encoder.forward(&inputs, &mut work.encoder, |_, _, _| {});
                let mut states = Vec::with_capacity((lengths.iter().sum::<usize>() + lengths.len()) * d);
                let (mut at, mut last) = (0, usize::MAX);
                for (input, (s, from, keep)) in inputs.iter().zip(kept) {
                    if s != last {
                        states.extend_from_slice(root);
                        last = s;
                    }
                    for w in keep {
                        let row = at + input.first[w - from] as usize;
                        states.extend_from_slice(&x[row * d..(row + 1) * d]);
                    }
                    at += input.pieces.len();
                }
                states
            }
        };
        (states, lengths)
    }

    fn write(&self, doc: &mut Document, sentence: usize, mut o: Output) {
        let range = doc.sentences[sentence].tokens.clone();
        for (i, t) in range.clone().enumerate() {
            let pick = |v: &[u16]| v.get(i).map_or(0, |c| usize::from(*c));
            let upos = self.upos.get(pick(&o.upos)).copied().unwrap_or(Upos::X);
            let form = doc.tokens[t].span.of(&doc.article.text);
            let lemma = match o.lemma.get_mut(i * self.scripts..(i + 1) * self.scripts) {
                Some(scores) => self.lemmas.lemma(form, upos.as_str(), scores),
                None => form.to_owned(),
            };
            let token = &mut doc.tokens[t];
            token.upos = upos;
            token.lemma = CompactString::new(lemma);
            token.xpos = self.xpos.get(pick(&o.xpos)).cloned().unwrap_or_default();
            if let Some(f) = self.feats.get(pick(&o.feats)) {
                token.feats = f.clone();
            }
            token.head = o.heads.get(i).and_then(|h| h.checked_sub(1)).map(|h| range.start + h);
            token.deprel = self.deprel.get(pick(&o.deprel)).copied().unwrap_or(Deprel::Dep);
        }
    }
}

/// A sentence as inputs of the encoder: one, or overlapping windows of which every word is read in the one where it has the most
/// context. (Input, its first word, the words that are read from it.)
fn windows(encoder: &Encoder, words: &[&str]) -> Vec<(Input, usize, Range<usize>)> {
    let mut out: Vec<(Input, usize, Range<usize>)> = Vec::new();
    let mut from = 0;
    loop {
        let to = words.len().min(from + WINDOW);
        let input = encoder.input(words[from..to].iter().copied());
        // A word has forty pieces at most, so that some fit always.
        let covered = input.first.len().max(1);
        let end = from + covered;
        let start = match out.last_mut() {
            Some((_, _, before)) => {
                let middle = (from + before.end) / 2;
                before.end = middle;
                middle
            }
            None => 0,
        };
        out.push((input, from, start..end));
        if end >= words.len() {
            return out;
        }
        from = end - covered / 3;
    }
}

/// The article's stretches of text that are split apart from each other: its blocks, the dateline, and what no block covers.
fn stretches(doc: &Document) -> Vec<(Span, Part)> {
    let a = &doc.article;
    let mut blocks: Vec<(Span, Part)> =
        a.blocks.iter().map(|b| (b.span, b.part)).filter(|(s, _)| !s.of(&a.text).is_empty()).collect();
    blocks.sort_by_key(|(s, _)| s.start);
    let mut out: Vec<(Span, Part)> = Vec::new();
    let mut at = 0;
    let mut push = |start: usize, end: usize, part: Part| {
        if !Span::new(start, end).of(&a.text).trim().is_empty() {
            out.push((Span::new(start, end), part));
        }
    };
    for (span, part) in blocks {
        let start = span.start.max(at);
        if start >= span.end {
            continue;
        }
        push(at, start, Part::Body);
        match a
            .dateline
            .as_ref()
            .map(|d| d.span)
            .filter(|d| d.start >= start && d.end <= span.end && !d.of(&a.text).is_empty())
        {
            Some(d) => {
                push(start, d.start, part);
                push(d.start, d.end, part);
                push(d.end, span.end, part);
            }
            None => push(start, span.end, part),
        }
        at = span.end;
    }
    push(at, a.text.len(), Part::Body);
    out
}

fn lay_words(doc: &mut Document, base: usize, part: Part, words: &[Word]) {
    let none: Arc<str> = Arc::from("_");
    let (mut first_of_sentence, mut first_of_token) = (doc.tokens.len(), doc.tokens.len());
    for w in words {
        doc.tokens.push(Token {
            span: Span::new(base + w.start, base + w.end),
            lemma: CompactString::default(),
            upos: Upos::X,
            xpos: CompactString::default(),
            feats: none.clone(),
            head: None,
            deprel: Deprel::Dep,
            sentence: doc.sentences.len(),
        });
        let end = doc.tokens.len();
        if w.cut == Cut::Token {
            if end - first_of_token > 1 {
                doc.multiwords.push(Multiword { span: doc.span_of(first_of_token..end), tokens: first_of_token..end });
            }
            first_of_token = end;
        }
        if w.last {
            doc.sentences.push(Sentence {
                span: doc.span_of(first_of_sentence..end),
                tokens: first_of_sentence..end,
                part,
            });
            first_of_sentence = end;
        }
    }
}
