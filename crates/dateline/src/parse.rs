//! `dateline parse`: the analysis alone.

use dateline_document::{Document, to_conllu};
use serde_json::{Value, json};

/// A document with all layers, as one JSON object.
pub fn to_json(doc: &Document) -> Value {
    let span = |s: dateline_record::Span| json!([s.start, s.end]);
    json!({
        "id": doc.article.source,
        "text": doc.article.text,
        "sentences": doc.sentences.iter().map(|s| json!({ "span": span(s.span), "tokens": [s.tokens.start, s.tokens.end], "part": s.part })).collect::<Vec<_>>(),
        "tokens": doc.tokens.iter().map(|t| json!({
            "span": span(t.span), "lemma": t.lemma.as_str(), "upos": t.upos.as_str(), "xpos": t.xpos.as_str(), "feats": &*t.feats,
            "head": t.head, "deprel": t.deprel.as_str(),
        })).collect::<Vec<_>>(),
        "names": doc.names.iter().map(|n| json!({ "span": span(n.span), "label": n.label.as_str() })).collect::<Vec<_>>(),
        "timexes": doc.timexes.iter().map(|t| json!({
            "span": span(t.span), "edtf": t.edtf, "start": t.start.map(|d| d.to_string()), "end": t.end.map(|d| d.to_string()), "grain": t.grain.as_str(),
        })).collect::<Vec<_>>(),
        "places": doc.toponyms.iter().map(|t| {
            let p = t.place.as_ref();
            json!({
                "span": span(t.span), "name": p.map(|p| p.name.as_str()), "country": p.and_then(|p| p.country).map(|c| c.as_str().to_owned()),
                "geonames": p.and_then(|p| p.geonames), "lat": p.and_then(|p| p.lat), "lon": p.and_then(|p| p.lon),
                "precision": p.map_or("unresolved", |p| p.precision.as_str()), "reason": t.reason, "role": format!("{:?}", t.role).to_lowercase(),
            })
        }).collect::<Vec<_>>(),
        "mentions": doc.mentions.iter().map(|m| json!({ "span": span(m.span), "entity": m.entities.first(), "entities": m.entities })).collect::<Vec<_>>(),
    })
}

/// A document for reading: each sentence, then a line a word.
pub fn to_text(doc: &Document) -> String {
    let mut out = String::new();
    for s in &doc.sentences {
        out.push_str(&format!("{}\n", doc.text(s.span).split_whitespace().collect::<Vec<_>>().join(" ")));
        for t in s.tokens.clone() {
            let tok = &doc.tokens[t];
            let head = tok.head.map_or("ROOT", |h| doc.form(h));
            out.push_str(&format!(
                "  {:<20} {:<16} {:<6} {:<14} {head}\n",
                doc.form(t),
                tok.lemma,
                tok.upos,
                tok.deprel
            ));
        }
        out.push('\n');
    }
    out
}

/// A document as CoNLL-U.
pub fn conllu(doc: &Document) -> String {
    to_conllu(doc)
}
