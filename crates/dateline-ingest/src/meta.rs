//! What a page says of itself: JSON-LD, OpenGraph, Dublin Core and plain meta elements.

use dom_query::Document;
use serde_json::Value;

/// The page's own words about the article.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Meta {
    pub headline: Option<String>,
    pub byline: Option<String>,
    pub section: Option<String>,
    /// JSON-LD's whole text, for pages whose markup hides it.
    pub body: Option<String>,
    /// Dates of first publication as the page words them, most trusted first.
    pub published: Vec<String>,
    /// Dates of change, only to know them from the others.
    pub modified: Vec<String>,
}

/// The charset that a page names in its first kilobytes.
pub(crate) fn charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let at = head.find("charset=").map(|i| i + 8).or_else(|| head.find("encoding=").map(|i| i + 9))?;
    let name: String = head[at..]
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect();
    (!name.is_empty()).then_some(name)
}

/// Reads a page's metadata.
pub(crate) fn read(doc: &Document) -> Meta {
    let mut m = Meta::default();
    for node in doc.select("script[type='application/ld+json']").nodes() {
        let text = node.text();
        let text = text
            .trim()
            .trim_start_matches("<!--")
            .trim_end_matches("-->")
            .trim_start_matches("//<![CDATA[")
            .trim_end_matches("//]]>");
        // Many pages put raw line breaks into their strings.
        let value = serde_json::from_str::<Value>(text)
            .or_else(|_| serde_json::from_str(&text.replace(['\n', '\r', '\t'], " ")));
        if let Ok(v) = value {
            linked_data(&v, &mut m, 0);
        }
    }
    let content = |sel: &str| {
        doc.select(sel)
            .nodes()
            .iter()
            .find_map(|n| n.attr("content").map(|c| c.trim().to_owned()).filter(|c| !c.is_empty()))
    };
    const PUBLISHED: &[&str] = &[
        "article:published_time",
        "og:article:published_time",
        "datepublished",
        "og:published_time",
        "article.published",
        "published_time",
        "rnews:datepublished",
        "dc.date.issued",
        "dcterms.issued",
        "dc.issued",
        "dcterms.created",
        "dc.date.created",
        "date.created",
        "created",
        "sailthru.date",
        "parsely-pub-date",
        "pubdate",
        "publishdate",
        "publish_date",
        "publish-date",
        "published-date",
        "publication_date",
        "publication-date",
        "datecreated",
        "dc.date",
        "dcterms.date",
        "dc:date",
        "article_date_original",
        "originalpublicationdate",
        "cxenseparse:recs:publishtime",
        "article.created",
        "article:published",
        "citation_publication_date",
        "citation_date",
        "bt:pubdate",
        "displaydate",
        "date",
    ];
    const MODIFIED: &[&str] = &[
        "article:modified_time",
        "og:updated_time",
        "datemodified",
        "last-modified",
        "lastmod",
        "dcterms.modified",
        "dc.date.modified",
    ];
    let mut metas: Vec<(String, String)> = Vec::new();
    for n in doc.select("meta[content]").nodes() {
        let key = ["property", "name", "itemprop", "http-equiv"].iter().find_map(|k| n.attr(k));
        if let (Some(k), Some(c)) = (key, n.attr("content")) {
            metas.push((k.to_lowercase(), c.trim().to_owned()));
        }
    }
    for key in PUBLISHED {
        m.published.extend(metas.iter().filter(|(k, v)| k == key && !v.is_empty()).map(|(_, v)| v.clone()));
    }
    for key in MODIFIED {
        m.modified.extend(metas.iter().filter(|(k, v)| k == key && !v.is_empty()).map(|(_, v)| v.clone()));
    }
    let value = |key: &str| metas.iter().find(|(k, v)| k == key && !v.is_empty()).map(|(_, v)| v.clone());
    let h1 = || {
        let all: Vec<String> = doc
            .select("h1")
            .nodes()
            .iter()
            .map(|n| n.text().split_whitespace().collect::<Vec<_>>().join(" "))
            .filter(|t| t.len() > 8)
            .collect();
        (all.len() == 1).then(|| all[0].clone())
    };
    let title = value("og:title")
        .or_else(|| content("meta[name='twitter:title']"))
        .or_else(|| Some(doc.select("title").text().trim().to_owned()).filter(|t| !t.is_empty()));
    // A page's one h1 is the headline as printed; og:title is often written for social media, and carries the site's name.
    m.headline = h1()
        .filter(|h| title.as_ref().is_none_or(|t| alike(h, t)))
        .or(m.headline)
        .or_else(h1)
        .or(title.map(|t| without_site(&t)));
    m.byline = m.byline.or_else(|| {
        value("author")
            .or_else(|| value("article:author"))
            .or_else(|| value("byl"))
            .or_else(|| value("parsely-author"))
            .or_else(|| value("dc.creator"))
    });
    m.byline = m
        .byline
        .filter(|b| !b.starts_with("http") && b.len() < 200)
        .map(|b| b.trim_start_matches("By ").trim().to_owned())
        .filter(|b| !b.is_empty());
    m.section = m.section.or_else(|| value("article:section")).filter(|s| s.len() < 60);
    m
}

/// Whether two titles share most of their words.
fn alike(a: &str, b: &str) -> bool {
    let words = |s: &str| {
        s.to_lowercase()
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| w.len() > 2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let (a, b) = (words(a), words(b));
    let shared = a.iter().filter(|w| b.contains(w)).count();
    shared * 2 >= a.len().min(b.len()).max(1)
}

/// A title without "| The Site" or " - The Site" behind it.
fn without_site(t: &str) -> String {
    for sep in [" | ", " – ", " — ", " - ", " :: ", " » "] {
        if let Some((head, tail)) = t.rsplit_once(sep) {
            if tail.split_whitespace().count() <= 5 && head.split_whitespace().count() >= 4 {
                return head.trim().to_owned();
            }
        }
    }
    t.to_owned()
}

const ARTICLES: &[&str] = &[
    "Article",
    "NewsArticle",
    "ReportageNewsArticle",
    "BlogPosting",
    "LiveBlogPosting",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "BackgroundNewsArticle",
    "WebPage",
    "Report",
    "ScholarlyArticle",
    "TechArticle",
    "SocialMediaPosting",
    "VideoObject",
];

fn linked_data(v: &Value, m: &mut Meta, depth: usize) {
    if depth > 6 {
        return;
    }
    match v {
        Value::Array(a) => a.iter().for_each(|v| linked_data(v, m, depth + 1)),
        Value::Object(o) => {
            if let Some(g) = o.get("@graph") {
                linked_data(g, m, depth + 1);
            }
            let kinds: Vec<&str> = match o.get("@type") {
                Some(Value::String(s)) => vec![s.as_str()],
                Some(Value::Array(a)) => a.iter().filter_map(Value::as_str).collect(),
                _ => Vec::new(),
            };
            if !kinds.iter().any(|k| ARTICLES.contains(k)) {
                if let Some(main) = o.get("mainEntity").or(o.get("mainEntityOfPage")).filter(|v| v.is_object()) {
                    linked_data(main, m, depth + 1);
                }
                return;
            }
            let text =
                |k: &str| o.get(k).and_then(Value::as_str).map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned);
            let page = kinds.iter().all(|k| matches!(*k, "WebPage" | "VideoObject"));
            for k in ["datePublished", "dateCreated"] {
                if let Some(d) = text(k) {
                    // What a page says of itself as a page counts behind what it says of its article.
                    if page {
                        m.published.push(d)
                    } else {
                        m.published.insert(0, d)
                    }
                    break;
                }
            }
            m.modified.extend(text("dateModified"));
            if page {
                return;
            }
            m.headline = m.headline.take().or(text("headline"));
            m.section = m.section.take().or(text("articleSection"));
            m.body = m.body.take().or(text("articleBody"));
            let name = |v: &Value| {
                v.as_str().map(str::to_owned).or_else(|| v.get("name").and_then(Value::as_str).map(str::to_owned))
            };
            let author = match o.get("author") {
                Some(Value::Array(a)) => {
                    Some(a.iter().filter_map(name).collect::<Vec<_>>().join(", ")).filter(|s| !s.is_empty())
                }
                Some(v) => name(v),
                None => None,
            };
            m.byline = m.byline.take().or(author);
        }
        _ => {}
    }
}
