//! Full text: articles that hold the words, with the words marked, counts by publisher, and the same question to every other view.

use crate::page::{Ctx, Made, Page, nothing, number, pages};
use crate::table::each;
use dateline_store::What;
use maud::{Markup, html};

const SIZE: u32 = 20;
/// Characters of a piece of text around a hit.
const AROUND: usize = 110;
/// Pieces shown of an article.
const PIECES: usize = 3;

/// The words asked for, in small letters, cut to their stems as the index roughly does.
fn stems(search: &str) -> Vec<String> {
    search
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(|w| {
            let w = w.to_lowercase();
            let ends = ["ations", "ation", "ings", "ing", "ied", "ies", "ed", "es", "s", "e", "y"];
            let cut = ends.iter().find_map(|e| w.strip_suffix(e).filter(|s| s.chars().count() >= 3));
            cut.unwrap_or(&w).to_owned()
        })
        .collect()
}

/// Byte ranges of the words that are hits.
fn hits(text: &str, stems: &[String]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut begin = None;
    for (i, ch) in text.char_indices().chain([(text.len(), ' ')]) {
        match (ch.is_alphanumeric(), begin) {
            (true, None) => begin = Some(i),
            (false, Some(b)) => {
                let word = text[b..i].to_lowercase();
                // A short word is itself; a longer one may have another ending.
                if stems.iter().any(|s| {
                    if s.chars().count() < 4 {
                        word == *s || word.strip_suffix('s') == Some(s)
                    } else {
                        word.starts_with(s.as_str())
                    }
                }) {
                    out.push((b, i));
                }
                begin = None;
            }
            _ => {}
        }
    }
    out
}

/// Pieces of the text around the hits, with the hits marked.
fn snippets(text: &str, stems: &[String]) -> Markup {
    let all = hits(text, stems);
    let mut pieces: Vec<(usize, usize)> = Vec::new();
    for (b, e) in &all {
        let from = text[..*b].char_indices().rev().take(AROUND).last().map_or(*b, |c| c.0);
        let to = text[*e..].char_indices().nth(AROUND).map_or(text.len(), |c| e + c.0);
        if let Some(last) = pieces.last_mut().filter(|last| from <= last.1) {
            last.1 = to;
        } else if pieces.len() < PIECES {
            pieces.push((from, to));
        } else {
            break;
        }
    }
    html! {
        @for (from, to) in &pieces {
            p.snippet dir="auto" {
                @if *from > 0 { "… " }
                @let inside: Vec<_> = all.iter().filter(|h| h.0 >= *from && h.1 <= *to).collect();
                @let starts = std::iter::once(*from).chain(inside.iter().map(|h| h.1));
                @for (i, at) in starts.enumerate() {
                    @match inside.get(i) {
                        Some((b, e)) => { (text[at..*b]) mark { (text[*b..*e]) } },
                        None => { (text[at..*to]) },
                    }
                }
                @if *to < text.len() { " …" }
            }
        }
    }
}

pub(crate) fn view(c: &Ctx<'_>) -> Made {
    let (mut f, left) = c.q.fit(What::Articles)?;
    let page = c.q.number("page", 100_000).unwrap_or(0);
    let total = c.store.count(What::Articles, &f)?;
    let publishers = c.store.tally(What::Articles, &f, "publisher", 12)?;
    (f.limit, f.offset) = (Some(SIZE), Some(page * SIZE));
    let rows = c.store.list(What::Articles, &f, false)?;
    let words = c.q.get("search").unwrap_or("");
    let stems = stems(words);
    let elsewhere = [
        (What::Events, "event", "/timeline"),
        (What::Statements, "statement", "/statements"),
        (What::Positions, "position", "/positions"),
    ];
    let mut counts = Vec::new();
    for (what, one, path) in elsewhere {
        counts.push((c.store.count(what, &c.q.fit(what)?.0)?, one, path));
    }
    let main = html! {
        form.big method="get" action="/search" role="search" {
            @for (k, v) in c.q.pairs.iter().filter(|p| p.0 != "search" && p.0 != "page") { input type="hidden" name=(k) value=(v); }
            label { span { "Words of the articles" } input type="search" name="search" value=(words) placeholder="\"joint statement\" nucl*" maxlength="300"; }
            button type="submit" { "Search" }
        }
        p.quiet { "All words have to be there; “in quotation marks” side by side; begin*. The address of this page keeps the search." }
        p.counts {
            "The same filters: " @for (i, (n, one, path)) in counts.iter().enumerate() { @if i > 0 { " · " } a href=(c.q.to(path, &[])) { (number(*n, one)) } }
        }
        @if publishers.len() > 1 {
            p.facets { "By publisher: " @for (name, n) in &publishers { a href=(c.q.to("/search", &[("publisher", Some(name))])) { (name.replace(crate::table::turns, "")) } " " span.quiet { (n) } " " } }
        }
        @if rows.rows.is_empty() { (nothing("articles")) }
        @else {
            (pages(c, total, page, SIZE, "article"))
            ol.found {
                @for r in each(&rows) {
                    li {
                        h2 { a href=(format!("/article/{}", r.text("article"))) { @let h = r.text("headline"); @if h.is_empty() { "no headline" } @else { (h) } } }
                        p.meta { span { (r.text("published")) } span { (r.text("publisher")) } span { (number(u64::try_from(r.integer("events")).unwrap_or(0), "event")) }
                            @if r.integer("copies") > 0 { span { (r.integer("copies")) " copies" } } }
                        @if !stems.is_empty() { (snippets(&r.text("text"), &stems)) }
                    }
                }
            }
            (pages(c, total, page, SIZE, "article"))
        }
    };
    Ok(Page::new("Search", "Search", main).of(What::Articles, left))
}

/// Statements, as the search leads to them and a party's page does.
pub(crate) fn statements(c: &Ctx<'_>) -> Made {
    let (mut f, left) = c.q.fit(What::Statements)?;
    let page = c.q.number("page", 100_000).unwrap_or(0);
    let total = c.store.count(What::Statements, &f)?;
    (f.limit, f.offset) = (Some(50), Some(page * 50));
    let rows = c.store.list(What::Statements, &f, false)?;
    let main = html! {
        @if rows.rows.is_empty() { (nothing("statements")) } @else { (pages(c, total, page, 50, "statement")) (said(&rows)) (pages(c, total, page, 50, "statement")) }
    };
    Ok(Page::new("Statements", "Search", main).of(What::Statements, left))
}

/// Statements as a list.
pub(crate) fn said(rows: &dateline_store::Rows) -> Markup {
    html! {
        ul.said {
            @for r in each(rows) {
                @let id = r.text("statement");
                li {
                    p { b { @let s = r.text("speaker"); @if s.is_empty() { "nobody named" } @else { (s) } } @let to = r.text("listener"); @if !to.is_empty() { " to " (to) } }
                    blockquote dir="auto" { (r.text("content")) }
                    p.meta { span { (r.text("published")) } span { (r.text("publisher")) }
                        span { a href=(format!("/article/{}#{}", r.text("article"), id.split('@').next().unwrap_or(""))) { "in the article" } } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_marked_and_nothing_is_markup() {
        let s = stems("\"talk\" nucl* sanctions");
        assert_eq!(s, ["talk", "nucl", "sanction"]);
        let text = "Talks <b>on</b> nuclear matters, talking of é sanctions.";
        let words: Vec<&str> = hits(text, &s).iter().map(|(a, b)| &text[*a..*b]).collect();
        assert_eq!(words, ["Talks", "nuclear", "talking", "sanctions"]);
        let out = snippets(text, &s).into_string();
        assert!(out.contains("<mark>Talks</mark> &lt;b&gt;on&lt;/b&gt; <mark>nuclear</mark>"), "{out}");
        assert_eq!(snippets("", &s).into_string(), "");
        assert_eq!(hits("UN un uns run", &stems("UN")).len(), 3);
    }
}
