//! An article: its text with marks, what was read in it, its copies and its story.

use super::edits;
use super::text::{self, Link};
use crate::page::{Ctx, Fault, Made, Page};
use crate::table::each;
use dateline_store::{Detail, Rows};
use maud::{Markup, html};
use std::collections::BTreeMap;

fn others(title: &str, rows: &Rows) -> Markup {
    html! {
        @if !rows.rows.is_empty() {
            section { h2 { (title) }
                ul.plain {
                    @for o in each(rows) {
                        li {
                            a href=(format!("/article/{}", o.text("article"))) { @let h = o.text("headline"); @if h.is_empty() { "no headline" } @else { (h) } }
                            span.quiet { " " (o.text("publisher")) " · " (o.text("published"))
                                @if let Some(l) = o.real("likeness") { " · " (o.text("kind")) " " (format!("{:.0} %", l * 100.0)) } }
                        }
                    }
                }
            }
        }
    }
}

pub(crate) fn view(c: &Ctx<'_>, key: &str) -> Made {
    let missing = || Fault::Missing(format!("No article has the key {key}."));
    let a = c.store.article(key)?.ok_or_else(missing)?;
    let (r, art) = (&a.record, &a.record.article);
    let links: BTreeMap<String, Link> = each(&c.store.detail(Detail::EventsOfArticle, key)?)
        .map(|m| {
            let (mention, event, status) = (m.text("mention"), m.text("event"), m.text("status"));
            (
                m.text("id"),
                Link { mention, event, status, mentions: m.integer("mentions"), reports: m.integer("reports") },
            )
        })
        .collect();
    let title = art.headline.clone().or_else(|| art.lede.clone()).unwrap_or_else(|| "Article".into());
    let url = Some(art.source.as_str()).filter(|s| s.starts_with("https://") || s.starts_with("http://"));
    let main = html! {
        p.meta {
            @for part in [art.published.as_deref(), art.agency.as_deref(), art.byline.as_deref(), art.section.as_deref()].into_iter().flatten() {
                span { (part) }
            }
            span { @if let Some(u) = url { a href=(u) rel="noreferrer noopener external" { (u) } } @else { (art.source) } }
        }
        @for d in &r.diagnostics { p.notice { (d.message) } }
        div.reading {
            div { (text::switches(r)) (text::marked(r)) }
            (text::cards(r, &links, c.edits.then_some(c)))
        }
        (others("Copies and other versions", &c.store.detail(Detail::LikeArticle, key)?))
        (others("Others on the same happening", &c.store.detail(Detail::StoryOfArticle, key)?))
        (edits::of_article(c, key)?)
        p.downloads { a href=(format!("/api/v1/articles/{}", crate::http::encode(key))) { "The whole record" } " as JSON" }
        p.quiet { "Read by dateline " (r.versions.dateline) ", " (r.versions.analysis) " (" (r.versions.weights) "), tables " (r.versions.lexicon) "." }
    };
    Ok(Page::new(title, "Search", main).named("mentions").about("article", key).without_bar())
}
