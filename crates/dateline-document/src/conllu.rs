//! CoNLL-U as text: writing a document's analysis, and reading one back (fixtures, other parsers' output).

use crate::{Article, Block, Deprel, Document, Multiword, Name, NameLabel, Part, Sentence, Span, Token, Upos};
use compact_str::CompactString;
use std::collections::HashMap;
use std::fmt::{self, Write};
use std::sync::Arc;

/// A line that is no CoNLL-U.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConlluError {
    /// Counted from 1.
    line: usize,
    what: &'static str,
}

impl fmt::Display for ConlluError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for ConlluError {}

/// Reads the documents of a CoNLL-U text: one per `# newdoc`, one in all where there is none. The text is put together from the
/// forms and `SpaceAfter=No`; `# newpar` starts a paragraph; names come from `Name=` in MISC.
pub fn from_conllu(input: &str) -> Result<Vec<Document>, ConlluError> {
    let mut docs: Vec<Document> = Vec::new();
    let mut feats: HashMap<&str, Arc<str>> = HashMap::new();
    let mut lines = input.lines().enumerate().peekable();
    let (mut new_par, mut new_doc) = (true, Some("-"));
    let mut glue = "";
    while lines.peek().is_some() {
        // One sentence: comments, then words up to an empty line.
        let mut rows = Vec::new();
        for (n, line) in lines.by_ref() {
            let line = line.trim_end_matches('\r');
            if line.is_empty() {
                break;
            }
            if let Some(c) = line.strip_prefix('#') {
                let c = c.trim();
                if let Some(rest) = c.strip_prefix("newdoc") {
                    new_doc = Some(rest.trim().trim_start_matches("id =").trim());
                } else if c.starts_with("newpar") {
                    new_par = true;
                }
                continue;
            }
            let cols: Vec<&str> = line.split('\t').collect();
            if cols.len() != 10 {
                return Err(ConlluError { line: n + 1, what: "not ten columns" });
            }
            if !cols[0].contains('.') {
                rows.push((n + 1, cols));
            }
        }
        if rows.is_empty() {
            continue;
        }
        if let Some(id) = new_doc.take() {
            docs.push(Document::new(Article { source: id.to_owned(), language: "en".into(), ..Article::default() }));
            (new_par, glue) = (true, "");
        }
        let Some(doc) = docs.last_mut() else { continue };
        doc.article.text.push_str(if new_par && !doc.tokens.is_empty() { "\n\n" } else { glue });
        let (sentence, base, begin) = (doc.sentences.len(), doc.tokens.len(), doc.article.text.len());
        let (mut ids, mut until) = (HashMap::new(), 0usize);
        let mut heads: Vec<(usize, &str)> = Vec::new();
        let mut pending: Option<(usize, usize, String)> = None;
        let mut open: Option<(usize, NameLabel)> = None;
        glue = "";
        for (n, c) in &rows {
            let err = |what| ConlluError { line: *n, what };
            let space = if c[9].split('|').any(|m| m == "SpaceAfter=No") { "" } else { " " };
            if let Some((a, b)) = c[0].split_once('-') {
                let (a, b): (usize, usize) =
                    (a.parse().map_err(|_| err("bad range"))?, b.parse().map_err(|_| err("bad range"))?);
                let at = doc.article.text.len() + glue.len();
                doc.article.text.push_str(glue);
                let first = doc.tokens.len();
                doc.multiwords.push(Multiword {
                    span: Span::new(at, at + c[1].len()),
                    tokens: first..first + (b + 1).saturating_sub(a),
                });
                pending = Some((b, at, c[1].to_owned()));
                until = b;
                doc.article.text.push_str(c[1]);
                // The range's own space counts, behind its last word.
                glue = space;
                continue;
            }
            let id: usize = c[0].parse().map_err(|_| err("bad word id"))?;
            let span = if let Some((last, at, rest)) = pending.as_mut().filter(|_| id <= until) {
                // Parts share the surface form out; where they do not concatenate to it the last takes what is left.
                let mut len = if id == *last { rest.len() } else { c[1].len().min(rest.len()) };
                while !rest.is_char_boundary(len) {
                    len += 1;
                }
                let s = Span::new(*at, *at + len);
                *at += len;
                rest.drain(..len);
                s
            } else {
                doc.article.text.push_str(glue);
                let at = doc.article.text.len();
                doc.article.text.push_str(c[1]);
                glue = space;
                Span::new(at, at + c[1].len())
            };
            let index = doc.tokens.len();
            ids.insert(id, index);
            heads.push((index, c[6]));
            match c[9].split('|').find_map(|m| m.strip_prefix("Name=")).and_then(|v| v.split_once('-')) {
                Some((bio, label)) => {
                    let label = NameLabel::parse(label).ok_or_else(|| err("unknown name label"))?;
                    if bio == "I" && open.is_some_and(|(_, l)| l == label) {
                        if let Some(name) = doc.names.last_mut() {
                            name.tokens.end = index + 1;
                            name.span.end = span.end;
                        }
                    } else {
                        doc.names.push(Name { span, tokens: index..index + 1, label });
                    }
                    open = Some((index, label));
                }
                None => open = None,
            }
            doc.tokens.push(Token {
                span,
                lemma: CompactString::new(c[2]),
                upos: Upos::parse(c[3]).ok_or_else(|| err("unknown UPOS"))?,
                xpos: CompactString::new(c[4]),
                feats: feats.entry(c[5]).or_insert_with(|| Arc::from(c[5])).clone(),
                head: None,
                deprel: Deprel::lenient(c[7]),
                sentence,
            });
        }
        for (index, head) in heads {
            doc.tokens[index].head = head.parse().ok().and_then(|h: usize| ids.get(&h).copied());
        }
        let span = Span::new(begin, doc.article.text.len());
        let start = doc.tokens.get(base).map_or(begin, |t| t.span.start);
        let span = Span::new(start, span.end);
        let headline = doc.sentences.is_empty() && doc.article.blocks.first().is_some_and(|b| b.part == Part::Headline);
        let part = if headline { Part::Headline } else { Part::Body };
        doc.sentences.push(Sentence { span, tokens: base..doc.tokens.len(), part });
        match doc.article.blocks.last_mut().filter(|_| !new_par) {
            Some(b) => b.span.end = span.end,
            None => doc.article.blocks.push(Block { span, part }),
        }
        new_par = false;
    }
    Ok(docs)
}

/// Writes a document's analysis as CoNLL-U, names in MISC as `Name=B-PER`.
pub fn to_conllu(doc: &Document) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# newdoc id = {}", doc.article.source.replace(['\n', '\r', '\t'], " "));
    let mut block = usize::MAX;
    let mut names = doc.names.iter().peekable();
    let mut multi = doc.multiwords.iter().peekable();
    for (i, s) in doc.sentences.iter().enumerate() {
        let here = doc.article.blocks.iter().position(|b| b.span.contains(s.span)).unwrap_or(block);
        if here != block {
            out.push_str("# newpar\n");
            block = here;
        }
        let text: String = doc.text(s.span).split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = write!(out, "# sent_id = {}\n# text = {text}\n", i + 1);
        let space = |end: usize, last: bool| -> String {
            let next = doc.article.text[end..].chars().next();
            match next {
                _ if last && next.is_none() => String::new(),
                Some(c) if c.is_whitespace() => {
                    let ws: String =
                        doc.article.text[end..].chars().take_while(|c| c.is_whitespace()).take(8).collect();
                    if ws == " " {
                        String::new()
                    } else {
                        format!(
                            "SpacesAfter={}",
                            ws.replace('\n', "\\n").replace('\t', "\\t").replace('\r', "\\r").replace(' ', "\\s")
                        )
                    }
                }
                _ => "SpaceAfter=No".into(),
            }
        };
        for t in s.tokens.clone() {
            let tok = &doc.tokens[t];
            while multi.peek().is_some_and(|m| m.tokens.start < t) {
                multi.next();
            }
            let in_multi = doc.multiwords.partition_point(|m| m.tokens.end <= t);
            let inside = doc.multiwords.get(in_multi).filter(|m| m.tokens.contains(&t));
            if let Some(m) = multi.peek().filter(|m| m.tokens.start == t) {
                let misc = space(m.span.end, m.tokens.end == s.tokens.end);
                let misc = if misc.is_empty() { "_".into() } else { misc };
                let (a, b) = (t - s.tokens.start + 1, m.tokens.end - s.tokens.start);
                let _ = writeln!(out, "{a}-{b}\t{}\t_\t_\t_\t_\t_\t_\t_\t{misc}", doc.text(m.span));
            }
            while names.peek().is_some_and(|n| n.tokens.end <= t) {
                names.next();
            }
            let mut misc = Vec::new();
            if let Some(n) = names.peek().filter(|n| n.tokens.contains(&t)) {
                misc.push(format!("Name={}-{}", if n.tokens.start == t { "B" } else { "I" }, n.label.as_str()));
            }
            if inside.is_none() {
                misc.push(space(tok.span.end, t + 1 == s.tokens.end));
            }
            misc.retain(|m| !m.is_empty());
            let misc = if misc.is_empty() { "_".into() } else { misc.join("|") };
            let head = tok.head.map_or(0, |h| (h + 1).saturating_sub(s.tokens.start));
            let or = |x: &str| if x.is_empty() { "_".to_owned() } else { x.to_owned() };
            let _ = writeln!(
                out,
                "{}\t{}\t{}\t{}\t{}\t{}\t{head}\t{}\t_\t{misc}",
                t - s.tokens.start + 1,
                or(doc.form(t)),
                or(&tok.lemma),
                tok.upos,
                or(&tok.xpos),
                or(&tok.feats),
                tok.deprel
            );
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "# newdoc id = d1\n# newpar\n# text = Japan's envoy left.\n\
1-2\tJapan's\t_\t_\t_\t_\t_\t_\t_\t_\n\
1\tJapan\tJapan\tPROPN\tNNP\tNumber=Sing\t3\tnmod:poss\t_\tName=B-LOC\n\
2\t's\t's\tPART\tPOS\t_\t1\tcase\t_\t_\n\
3\tenvoy\tenvoy\tNOUN\tNN\tNumber=Sing\t4\tnsubj\t_\t_\n\
4\tleft\tleave\tVERB\tVBD\tTense=Past\t0\troot\t_\tSpaceAfter=No\n\
5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_\n\n";

    #[test]
    fn reads_and_writes_the_same() {
        let docs = from_conllu(SAMPLE).expect("sample is CoNLL-U");
        let d = &docs[0];
        assert_eq!(d.article.text, "Japan's envoy left.");
        assert_eq!(d.form(1), "'s");
        assert_eq!(d.tokens[0].head, Some(2));
        assert_eq!(d.names.len(), 1);
        let again = from_conllu(&to_conllu(d)).expect("own output is CoNLL-U");
        assert_eq!(again[0].tokens, d.tokens);
        assert_eq!(again[0].names, d.names);
        assert_eq!(again[0].article.text, d.article.text);
    }

    #[test]
    fn tells_the_line_of_a_mistake() {
        let e = from_conllu("1\tx\n").expect_err("two columns");
        assert_eq!(e.to_string(), "line 1: not ten columns");
    }
}
