//! Quotations: what stands between quotation marks, across sentences and paragraphs.

use dateline_document::{Document, TokenId};
use std::ops::Range;

/// The quotations of a document.
#[derive(Clone, Debug, Default)]
pub struct Quotes {
    /// The words between the marks, marks left out, by start.
    pub spans: Vec<Range<TokenId>>,
    /// For each whether it goes on with the one before, which its paragraph left open.
    pub goes_on: Vec<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open,
    Close,
    /// A straight mark, which may be either.
    Either,
}

fn mark(form: &str) -> Option<Mark> {
    match form {
        "“" | "``" | "«" | "„" | "‘" => Some(Mark::Open),
        "”" | "''" | "»" | "’’" => Some(Mark::Close),
        "\"" | "＂" => Some(Mark::Either),
        _ => None,
    }
}

impl Quotes {
    /// Finds the quotations. A quotation ends with its mark or with its paragraph; a paragraph that opens with a mark goes on with
    /// the quotation that the paragraph before left open, as printers do.
    pub fn find(doc: &Document) -> Quotes {
        let mut out = Quotes::default();
        let text = &doc.article.text;
        let (mut open, mut single): (Option<TokenId>, bool) = (None, false);
        let (mut last_end, mut left_open, mut goes_on) = (0usize, false, false);
        for (i, t) in doc.tokens.iter().enumerate() {
            let new_par = i > 0 && text.get(last_end..t.span.start).is_some_and(|gap| gap.contains("\n\n"));
            last_end = t.span.end;
            let form = doc.form(i);
            let left = std::mem::take(&mut left_open);
            if new_par && let Some(from) = open.filter(|_| !closes_later(doc, i)) {
                out.push(from..i, &mut goes_on);
                open = None;
                left_open = true;
            }
            if !form.starts_with(['“', '"', '`', '«', '„', '‘', '”', '\'', '»', '’', '＂']) {
                continue;
            }
            let Some(m) = mark(form) else {
                // A single curly mark closes what a single one opened.
                if single && form == "’" && closes(doc, i) {
                    if let Some(from) = open.take() {
                        out.push(from..i, &mut goes_on);
                    }
                    single = false;
                }
                continue;
            };
            if form == "‘" && open.is_some() {
                continue;
            }
            let opens = match m {
                Mark::Open => true,
                Mark::Close => false,
                Mark::Either => open.is_none(),
            };
            if opens {
                if open.is_none() {
                    open = Some(i + 1);
                    single = form == "‘";
                    // The mark is the first thing behind a paragraph that was left open.
                    goes_on = left || left_open;
                }
            } else if let Some(from) = open.take() {
                out.push(from..i, &mut goes_on);
            }
        }
        if let Some(from) = open {
            out.push(from..doc.tokens.len(), &mut goes_on);
        }
        out
    }

    fn push(&mut self, tokens: Range<TokenId>, goes_on: &mut bool) {
        let on = std::mem::take(goes_on);
        if !tokens.is_empty() {
            self.spans.push(tokens);
            self.goes_on.push(on);
        }
    }

    /// The quotation that a token stands in.
    pub fn at(&self, token: TokenId) -> Option<usize> {
        let n = self.spans.partition_point(|q| q.end <= token);
        self.spans.get(n).filter(|q| q.contains(&token)).map(|_| n)
    }

    /// The quotations that share a word with some tokens.
    pub fn over(&self, tokens: Range<TokenId>) -> impl Iterator<Item = usize> + '_ {
        let from = self.spans.partition_point(|q| q.end <= tokens.start);
        (from..self.spans.len()).take_while(move |n| self.spans[*n].start < tokens.end)
    }
}

/// Whether a single mark stands behind a word that it could close.
fn closes(doc: &Document, i: TokenId) -> bool {
    // An apostrophe of a clipped possessive ("the states’ claims") stands before a noun that it belongs to.
    doc.tokens[i].deprel == dateline_document::Deprel::Punct
}

/// Whether the next mark at or behind a word, within a few paragraphs, closes a quotation rather than opens one.
fn closes_later(doc: &Document, from: TokenId) -> bool {
    // Longer quotations than this have marks at the heads of their paragraphs.
    const FAR: usize = 250;
    let text = &doc.article.text;
    (from..doc.tokens.len().min(from + FAR)).find_map(|i| mark(doc.form(i)).map(|m| (i, m))).is_some_and(|(i, m)| {
        match m {
            Mark::Open => false,
            Mark::Close => true,
            Mark::Either => {
                let span = doc.tokens[i].span;
                let before = text.get(..span.start).and_then(|s| s.chars().next_back());
                let behind = text.get(span.end..).and_then(|s| s.chars().next());
                before.is_some_and(|c| !c.is_whitespace()) && behind.is_none_or(|c| !c.is_alphanumeric())
            }
        }
    })
}
