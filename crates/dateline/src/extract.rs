//! `dateline extract`: the article alone.

use dateline_document::{Article, Part};
use serde_json::{Value, json};

/// The body's paragraphs, an empty line between them.
pub fn body(a: &Article) -> String {
    let body = a.blocks.iter().filter(|b| b.part == Part::Body);
    body.map(|b| b.span.of(&a.text)).collect::<Vec<_>>().join("\n\n")
}

/// An article as `extract` prints it.
pub fn to_json(a: &Article) -> Value {
    let text = |s: dateline_record::Span| s.of(&a.text);
    let captions: Vec<Value> = a.captions.iter().map(|c| json!({ "text": text(c.span), "credit": c.credit })).collect();
    json!({
        "id": a.source,
        "url": a.url,
        "headline": a.part(Part::Headline),
        "standfirst": a.part(Part::Standfirst),
        "section": a.section,
        "dateline": a.dateline.as_ref().map(|d| json!({
            "text": text(d.span), "place": d.place.map(text), "date": d.date.map(text),
        })),
        "byline": a.byline,
        "agency": a.agency,
        "published": a.published.map(|p| p.date.to_string()),
        "publishedFrom": a.published.map(|p| format!("{:?}", p.from).to_lowercase()),
        "language": a.language,
        "captions": captions,
        "articleBody": body(a),
    })
}

/// An article for reading: its head, a line a part, then the body.
pub fn to_text(a: &Article) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: Option<String>| {
        if let Some(v) = value.filter(|v| !v.is_empty()) {
            out.push_str(&format!("{name:<11}{v}\n"));
        }
    };
    line("headline", a.part(Part::Headline).map(str::to_owned));
    line("standfirst", a.part(Part::Standfirst).map(str::to_owned));
    line("section", a.section.clone());
    line("byline", a.byline.clone());
    line("agency", a.agency.clone());
    line("dateline", a.dateline.as_ref().map(|d| d.span.of(&a.text).to_owned()));
    line("published", a.published.map(|p| format!("{} (from {})", p.date, format!("{:?}", p.from).to_lowercase())));
    line("language", Some(a.language.clone()));
    for c in &a.captions {
        line("caption", Some(c.span.of(&a.text).to_owned()));
        line("  credit", c.credit.clone());
    }
    out.push('\n');
    for b in a.blocks.iter().filter(|b| b.part == Part::Body) {
        out.push_str(b.span.of(&a.text));
        out.push_str("\n\n");
    }
    out
}
