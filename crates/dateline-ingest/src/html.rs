//! A page becomes an article: metadata, then the readable part, then our own layer over what that leaves in.

use crate::anatomy::{self, Known};
use crate::error::Reason;
use crate::tables::AnatomyTables;
use crate::{dates, decode, meta};
use dateline_document::Article;
use dom_query::{Document, NodeRef};
use dom_smoothie::{Config, Readability};
use regex::Regex;
use std::sync::LazyLock;

/// Deeper nesting than any article's: the readable-part search is quadratic in it.
const MAX_DEPTH: usize = 600;
/// More elements than any article's page.
const MAX_ELEMENTS: usize = 400_000;

/// The article of a page.
pub(crate) fn from_page(
    tables: &AnatomyTables,
    bytes: &[u8],
    charset: Option<&str>,
    url: Option<&str>,
) -> Result<Article, Reason> {
    let named = charset.map(str::to_owned).or_else(|| meta::charset(bytes));
    let html = decode::decode(bytes, named.as_deref());
    guard(&html)?;
    let doc = Document::from(html.as_str());
    let found = meta::read(&doc);
    let published = dates::published(&doc, &html, url, &found);
    let known = Known {
        headline: found.headline.clone(),
        byline: found.byline.clone(),
        agency: None,
        section: found.section.clone(),
        captions: captions(&doc),
    };
    sweep(&doc);
    let mut paragraphs = readable(doc, &known);
    // The sweep goes by names, and names can mislead: a page of which little is left is read again as it came.
    if size(&paragraphs) < 600 {
        let whole = Document::from(html.as_str());
        whole.select("style, nav, footer, button, iframe, noscript, template, svg, figcaption, aside").remove();
        let again = readable(whole, &known);
        if size(&again) > size(&paragraphs) {
            paragraphs = again;
        }
    }
    // Pages that build themselves by script, or hide most of their text, often tell it in their metadata.
    if let Some(body) = found.body.as_deref().map(plain).filter(|b| size(b) > size(&paragraphs) * 3 / 2) {
        paragraphs = body;
    }
    if paragraphs.is_empty() && published.is_none() && known.headline.is_none() {
        return Err(Reason::NoArticle);
    }
    let mut article = anatomy::from_paragraphs(tables, &paragraphs, known);
    article.published = published.or(article.published);
    Ok(article)
}

/// The paragraphs of a page's readable part.
fn readable(doc: Document, known: &Known) -> Vec<String> {
    let config =
        Config { disable_json_ld: true, max_elements_to_parse: MAX_ELEMENTS, char_threshold: 250, ..Config::default() };
    let mut paragraphs = match Readability::with_document(doc, None, Some(config)).and_then(|mut r| r.parse()) {
        Ok(article) => paragraphs(&Document::from(article.content)),
        Err(_) => Vec::new(),
    };
    trim(&mut paragraphs, known);
    paragraphs
}

fn size(paragraphs: &[String]) -> usize {
    paragraphs.iter().map(String::len).sum()
}

/// Refuses pages that nest deeper, or hold more elements, than any article: found by counting tags, without a parser.
fn guard(html: &str) -> Result<(), Reason> {
    const VOID: &[&[u8]] = &[
        b"br", b"img", b"meta", b"link", b"input", b"hr", b"source", b"area", b"base", b"col", b"embed", b"param",
        b"track", b"wbr",
    ];
    // Their end tags may be left out: they do not nest in themselves.
    const LOOSE: &[&[u8]] = &[b"p", b"li", b"td", b"tr", b"th", b"dt", b"dd", b"option", b"tbody", b"thead"];
    let b = html.as_bytes();
    let (mut depth, mut deepest, mut count) = (0usize, 0usize, 0usize);
    let mut i = 0;
    while let Some(at) = b[i..].iter().position(|c| *c == b'<').map(|p| p + i) {
        i = at + 1;
        let close = b.get(i) == Some(&b'/');
        let from = i + usize::from(close);
        let len = b[from..].iter().take(12).take_while(|c| c.is_ascii_alphanumeric()).count();
        if len == 0 {
            continue;
        }
        let name = b[from..from + len].to_ascii_lowercase();
        if close {
            depth = depth.saturating_sub(usize::from(!LOOSE.contains(&name.as_slice())));
        } else if !VOID.contains(&name.as_slice()) && !LOOSE.contains(&name.as_slice()) {
            depth += 1;
            deepest = deepest.max(depth);
        }
        count += 1;
        // What stands in scripts and styles is no markup.
        if !close && (name == b"script" || name == b"style") {
            let end: &[u8] = if name == b"script" { b"</script" } else { b"</style" };
            match b[from..].windows(end.len()).position(|w| w.eq_ignore_ascii_case(end)) {
                Some(p) => i = from + p,
                None => break,
            }
        }
        i = i.max(from + len);
    }
    if deepest > MAX_DEPTH || count > MAX_ELEMENTS {
        return Err(Reason::TooDeep { depth: deepest });
    }
    Ok(())
}

/// Names of classes and ids whose elements are never the article's text.
static FURNITURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i-u)(?:^|[\s_-])(?:related|recommend(?:ed|ations?)?|read-?(?:more|also|next)|more-?(?:on|from|stories|news)|see-?also|also-?read|promo(?:ted)?|newsletter|subscribe|subscription|sign-?up|share|sharing|social|share-?bar|cookie|consent|gdpr|advert(?:isement)?|ads?|sponsor(?:ed)?|taboola|outbrain|breadcrumbs?|comments?|disqus|most-?(?:read|popular|viewed)|trending|popular|tags?|taglist|topics|author-?(?:bio|box|info|card)|bio|byline|dateline|timestamp|toolbar|tooltip|caption|credit|wp-caption|figcaption|image-?(?:caption|credit)|pull-?quote|aside|inline-?(?:video|gallery|related|newsletter)|video-?(?:player|caption)|gallery|slideshow|print-?only|screen-?reader|sr-only|visually-?hidden|correction-?link|copyright|footer|nav|menu|sidebar|widget|teaser|jump-?link|article-?tools)(?:$|[\s_-])",
    )
    .ok()
});

/// Words that keep an element although another of its names looks like furniture.
static BODY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i-u)article-?(?:body|content|text|main|wrap)|story-?(?:body|content|text)|entry-?content|post-?(?:body|content)|main-?content|body-?(?:text|copy|content)|articlebody|content-?(?:body|main|wrapper)|page-?content").ok()
});

/// Takes out what is never the article's text before the search for the readable part.
fn sweep(doc: &Document) {
    doc.select("style, nav, footer, aside, button, iframe, noscript, figure, figcaption, template, svg, select, [aria-hidden='true'], [role='navigation'], [role='complementary'], [hidden]").remove();
    let (Some(furniture), Some(body)) = (FURNITURE.as_ref(), BODY.as_ref()) else { return };
    let total = doc.body().map_or(0, |b| b.normalized_char_count());
    let mut drop = Vec::new();
    for node in doc.select("form, div[class], div[id], section[class], section[id], ul[class], ol[class], p[class], span[class], a[class], blockquote[class], header[class], h2[class], h3[class], h4[class], li[class], table[class], figure, dl[class]").nodes() {
        let names = format!("{} {}", node.class().unwrap_or_default(), node.id_attr().unwrap_or_default());
        if node.has_name("form") || furniture.is_match(&names) && !body.is_match(&names) {
            drop.push(*node);
        }
    }
    for node in drop {
        // A wrapper of most of the page may carry any name.
        if node.normalized_char_count() * 3 < total {
            node.remove_from_parent();
        }
    }
}

/// Picture captions with their credits.
fn captions(doc: &Document) -> Vec<(String, Option<String>)> {
    let mut out: Vec<(String, Option<String>)> = Vec::new();
    for node in doc.select("figcaption, .wp-caption-text, [class*='image-caption'], [class*='photo-caption'], [class*='media-caption']").nodes() {
        let words = squeeze(&node.text());
        if words.is_empty() || words.len() > 600 || out.iter().any(|c| c.0.contains(&words)) || out.len() >= 12 {
            continue;
        }
        let credit = node.descendants_it().find(|n| {
            n.is_element() && (n.class().is_some_and(|c| c.to_lowercase().contains("credit") || c.to_lowercase().contains("copyright")) || n.attr("itemprop").is_some_and(|p| p.contains("copyrightHolder")))
        });
        let credit = credit.map(|n| squeeze(&n.text())).filter(|c| !c.is_empty());
        out.push((words, credit));
    }
    out
}

fn squeeze(s: &str) -> String {
    s.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn plain(body: &str) -> Vec<String> {
    body.split('\n').map(squeeze).filter(|p| !p.is_empty()).collect()
}

/// Paragraph-like text of the readable part, in order.
fn paragraphs(doc: &Document) -> Vec<String> {
    let mut out = Vec::new();
    let mut open = String::new();
    walk(&doc.root(), &mut open, &mut out, 0);
    flush(&mut open, &mut out);
    out
}

fn flush(open: &mut String, out: &mut Vec<String>) {
    let words = squeeze(open);
    if !words.is_empty() {
        out.push(words);
    }
    open.clear();
}

fn walk(node: &NodeRef, open: &mut String, out: &mut Vec<String>, depth: usize) {
    const INLINE: &[&str] = &[
        "a", "b", "i", "em", "strong", "span", "u", "s", "sup", "sub", "small", "mark", "abbr", "cite", "code", "q",
        "time", "font", "del", "ins", "label", "bdi", "bdo", "kbd", "var", "big", "acronym", "data", "wbr",
    ];
    if depth > MAX_DEPTH {
        return;
    }
    for child in node.children_it(false) {
        if child.is_text() {
            open.push_str(&child.text());
            continue;
        }
        let Some(name) = child.node_name() else { continue };
        match &*name {
            "br" => {
                // Two breaks end a paragraph; one is a space.
                if open.ends_with('\u{1}') {
                    open.pop();
                    flush(open, out);
                } else {
                    open.push('\n');
                    let next_break = child.next_element_sibling().is_some_and(|n| n.has_name("br"));
                    if next_break {
                        flush(open, out);
                    }
                }
            }
            "script" | "style" | "img" | "svg" | "video" | "audio" | "iframe" | "button" => {}
            n if INLINE.contains(&n) => walk(&child, open, out, depth + 1),
            "td" | "th" => {
                walk(&child, open, out, depth + 1);
                open.push(' ');
            }
            _ => {
                flush(open, out);
                if !link_list(&child) {
                    walk(&child, open, out, depth + 1);
                }
                flush(open, out);
            }
        }
    }
}

/// Whether a block is mostly links: related stories, tags, tables of contents.
fn link_list(node: &NodeRef) -> bool {
    if !["ul", "ol", "div", "section", "p", "h2", "h3", "h4", "dl", "table"].iter().any(|n| node.has_name(n)) {
        return false;
    }
    let all = node.normalized_char_count();
    if all == 0 || all > 1500 {
        return false;
    }
    let linked: usize = node.descendants_it().filter(|n| n.has_name("a")).map(|n| n.normalized_char_count()).sum();
    let text = node.text();
    let ends = text.trim_end().ends_with(['.', '!', '?', '”', '"']);
    let list = node.has_name("ul") || node.has_name("ol") || node.has_name("table") || node.has_name("dl");
    linked * 10 >= all * 9 && (list || !ends || all < 60) || linked * 10 >= all * 7 && list
}

/// Lines that pages put beside their text: told by their first words or by being no sentence at the end of the text.
static LINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:read (?:more|also|next|the full|our)\b|also read\b|see also\b|related\b.{0,40}:|more (?:on|from|about) |watch(?: more| live| now)?\s*:|listen\s*:|photos?\s*:|video\s*:|image\s*:|picture\s*:|credit\s*:|click here|follow (?:us|@|\w+ on twitter)|sign up|subscribe|join (?:us|our)|download (?:the|our) app|share (?:this|on|via)|like us|tweet\b|advertisement|sponsored|story continues|article continues|continue reading|don't miss|you may also like|recommended|trending|most (?:read|popular)|comments?\b.{0,12}$|copyright\b|©|all rights reserved|this (?:article|story) (?:was|has been|is) (?:originally|first) (?:published|appeared)|(?:first )?published\s*:|(?:last )?(?:updated|modified)\s*:|posted (?:on|in|by)\b|tags?\s*:|topics?\s*:|filed under|source\s*:|by [A-Z][\w.]+ [A-Z][\w.]+$|getty images|reuters$|ap$|afp$|\(?\w[\w .]{2,40}/(?:ap|afp|reuters|getty)[\w .]*\)?$)",
    )
    .ok()
});

/// Takes furniture lines out, and what stands behind the text without being part of it.
fn trim(paragraphs: &mut Vec<String>, known: &Known) {
    if let Some(line) = LINE.as_ref() {
        paragraphs.retain(|p| p.len() > 160 || !line.is_match(p));
    }
    let caption = |p: &str| known.captions.iter().any(|c| c.0 == p || c.1.as_deref() == Some(p));
    paragraphs.retain(|p| !caption(p));
    paragraphs.retain(|p| p.chars().any(char::is_alphanumeric));
    // The headline is a part of its own.
    if let Some(h) = &known.headline {
        let norm = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
        let h = norm(h);
        if let Some(i) = paragraphs.iter().take(4).position(|p| norm(p) == h) {
            paragraphs.remove(i);
        }
    }
}
