//! The day of first publication of a page, from all that tells it, with the signal that decided.

use crate::meta::Meta;
use dateline_document::{Published, PublishedFrom};
use dom_query::Document;
use jiff::civil::Date;
use regex::Regex;
use std::sync::LazyLock;

/// Years that a page on the web can have been published in; what lies outside is a mistake or no date.
fn plausible(d: Date) -> bool {
    (1995..=2035).contains(&d.year())
}

/// The day of first publication.
pub(crate) fn published(doc: &Document, html: &str, url: Option<&str>, meta: &Meta) -> Option<Published> {
    let address = url.and_then(in_address);
    let told: Vec<Date> = meta.published.iter().filter_map(|d| parse(d)).filter(|d| plausible(*d)).collect();
    // The earliest of what the metadata says is the first publication; an address with a day is never later than a change.
    if let Some(first) = told.first().copied() {
        // A day's difference is the time zone: the address is in the publisher's own.
        let date = address.filter(|a| *a < first || days_apart(*a, first) <= 1).unwrap_or(first);
        let from = if date == first { PublishedFrom::Metadata } else { PublishedFrom::Address };
        return Some(Published { date, from });
    }
    if let Some(date) = address {
        return Some(Published { date, from: PublishedFrom::Address });
    }
    let date = in_page(doc)
        .or_else(|| in_lines(doc))
        .or_else(|| in_script(html))
        .or_else(|| meta.modified.iter().filter_map(|d| parse(d)).find(|d| plausible(*d)))?;
    Some(Published { date, from: PublishedFrom::Text })
}

fn days_apart(a: Date, b: Date) -> i32 {
    a.until(b).map_or(i32::MAX, |s| s.get_days().abs())
}

macro_rules! pattern {
    ($name:ident, $re:expr) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new($re).ok());
    };
}

pattern!(
    ADDRESS,
    r"(?:^|[/_.=-])((?:19|20)\d{2})(?:[/_.-](0?[1-9]|1[0-2])[/_.-](0[1-9]|[12]\d|3[01]|[1-9]/)|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?:[/_.&?-]|\b|$)"
);
pattern!(
    ADDRESS_DAY_FIRST,
    r"(?:^|[/_.=-])(0[1-9]|[12]\d|3[01])[_.-](0[1-9]|1[0-2])[_.-]((?:19|20)\d{2})(?:[/_.&?-]|$)"
);
pattern!(ISO, r"((?:19|20)\d{2})[-/.](0?[1-9]|1[0-2])[-/.](0?[1-9]|[12]\d|3[01])(?:[^\d]|$)");
pattern!(CJK, r"((?:19|20)\d{2})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]");
pattern!(COMPACT, r"^((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:[^\d]|\d{4,6}|$)");
pattern!(DAY_FIRST, r"(?:^|[^\d.])(0?[1-9]|[12]\d|3[01])[./-](0?[1-9]|1[0-2])[./-]((?:19|20)?\d{2})(?:[^\d]|$)");
pattern!(
    WORDS_DAY,
    r"(?i)(?:^|[^\d])(\d{1,2})(?:st|nd|rd|th|\.|er|º)?(?:\s+(?:de|of))?\s+([\p{L}]{3,10})\.?(?:,|\s+(?:de|of))?\s+((?:19|20)\d{2})"
);
pattern!(WORDS_MONTH, r"(?i)([\p{L}]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,|\s)\s*((?:19|20)\d{2})");

const MONTHS: &[(&str, i8)] = &[
    ("jan", 1),
    ("feb", 2),
    ("fév", 2),
    ("fev", 2),
    ("mar", 3),
    ("mär", 3),
    ("mrz", 3),
    ("apr", 4),
    ("avr", 4),
    ("abr", 4),
    ("may", 5),
    ("mai", 5),
    ("maj", 5),
    ("mag", 5),
    ("jun", 6),
    ("juin", 6),
    ("giu", 6),
    ("jul", 7),
    ("juil", 7),
    ("lug", 7),
    ("aug", 8),
    ("aoû", 8),
    ("aou", 8),
    ("ago", 8),
    ("sep", 9),
    ("set", 9),
    ("okt", 10),
    ("oct", 10),
    ("out", 10),
    ("ott", 10),
    ("nov", 11),
    ("dec", 12),
    ("déc", 12),
    ("dez", 12),
    ("dic", 12),
    ("ene", 1),
    ("gen", 1),
    ("jän", 1),
    ("ocak", 1),
    ("şubat", 2),
    ("mart", 3),
    ("nisan", 4),
    ("mayıs", 5),
    ("haziran", 6),
    ("temmuz", 7),
    ("ağustos", 8),
    ("eylül", 9),
    ("ekim", 10),
    ("kasım", 11),
    ("aralık", 12),
    ("янв", 1),
    ("фев", 2),
    ("мар", 3),
    ("апр", 4),
    ("мая", 5),
    ("май", 5),
    ("июн", 6),
    ("июл", 7),
    ("авг", 8),
    ("сен", 9),
    ("окт", 10),
    ("ноя", 11),
    ("дек", 12),
    ("maa", 3),
    ("mei", 5),
    ("січ", 1),
    ("лют", 2),
    ("бер", 3),
    ("кві", 4),
    ("тра", 5),
    ("чер", 6),
    ("лип", 7),
    ("сер", 8),
    ("вер", 9),
    ("жов", 10),
    ("лис", 11),
    ("гру", 12),
    ("يناير", 1),
    ("فبراير", 2),
    ("مارس", 3),
    ("أبريل", 4),
    ("مايو", 5),
    ("يونيو", 6),
    ("يوليو", 7),
    ("أغسطس", 8),
    ("سبتمبر", 9),
    ("أكتوبر", 10),
    ("نوفمبر", 11),
    ("ديسمبر", 12),
];

fn month(name: &str) -> Option<i8> {
    let low = name.to_lowercase();
    MONTHS.iter().filter(|(m, _)| low.starts_with(m)).max_by_key(|(m, _)| m.len()).map(|(_, n)| *n)
}

fn ymd(y: &str, m: &str, d: &str) -> Option<Date> {
    let mut y: i16 = y.parse().ok()?;
    if y < 100 {
        y += 2000;
    }
    Date::new(y, m.parse().ok()?, d.parse().ok()?).ok()
}

/// The day in a date as pages write it; the first one where there are several.
pub(crate) fn parse(s: &str) -> Option<Date> {
    let s = s.trim();
    // A Unix time in seconds or milliseconds.
    if (s.len() == 10 || s.len() == 13) && s.bytes().all(|b| b.is_ascii_digit()) && !s.starts_with("20") {
        let seconds: i64 = s[..10].parse().ok()?;
        return jiff::Timestamp::from_second(seconds).ok().map(|t| jiff::tz::Offset::UTC.to_datetime(t).date());
    }
    let cap = |re: &LazyLock<Option<Regex>>| re.as_ref().and_then(|r| r.captures(s));
    if let Some(c) = cap(&ISO) {
        return ymd(&c[1], &c[2], &c[3]);
    }
    if let Some(c) = cap(&CJK) {
        return ymd(&c[1], &c[2], &c[3]);
    }
    if let Some(c) = cap(&COMPACT) {
        return ymd(&c[1], &c[2], &c[3]);
    }
    if let Some(d) = cap(&WORDS_DAY).and_then(|c| Date::new(c[3].parse().ok()?, month(&c[2])?, c[1].parse().ok()?).ok())
    {
        return Some(d);
    }
    if let Some(d) = WORDS_MONTH.as_ref().and_then(|re| {
        re.captures_iter(s).find_map(|c| Date::new(c[3].parse().ok()?, month(&c[1])?, c[2].parse().ok()?).ok())
    }) {
        return Some(d);
    }
    let c = cap(&DAY_FIRST)?;
    // Day before month, unless that is impossible.
    ymd(&c[3], &c[2], &c[1]).or_else(|| ymd(&c[3], &c[1], &c[2]))
}

/// A day in an address: `/2015/01/23/`, `-20150123-`.
fn in_address(url: &str) -> Option<Date> {
    let path = url.split_once("://").map_or(url, |(_, r)| r);
    let path = path.split_once('/').map_or("", |(_, p)| p);
    let re = ADDRESS.as_ref()?;
    let path = format!("/{path}");
    let field = |c: &regex::Captures, a: usize, b: usize| {
        c.get(a).or(c.get(b)).map_or(String::new(), |m| m.as_str().to_owned())
    };
    let year_first = re
        .captures_iter(&path)
        .filter_map(|c| ymd(&c[1], &field(&c, 2, 4), field(&c, 3, 5).trim_end_matches('/')))
        .find(|d| plausible(*d));
    let day_first = || {
        ADDRESS_DAY_FIRST
            .as_ref()?
            .captures_iter(&path)
            .filter_map(|c| ymd(&c[3], &c[2], &c[1]))
            .find(|d| plausible(*d))
    };
    year_first.or_else(day_first)
}

/// A day in the address of the page's own picture: papers file pictures under the day that they print them.
fn in_picture(doc: &Document) -> Option<Date> {
    let named = doc
        .select("meta[property='og:image'], meta[name='twitter:image'], meta[itemprop='image'], link[rel='image_src']");
    let of = |name: &str| {
        named.nodes().iter().filter_map(|n| n.attr(name)).find_map(|v| in_address(&format!("https://{v}")))
    };
    of("content").or_else(|| of("href"))
}

/// A day in the page's markup: `time` elements, elements named for dates, then the head of the text.
fn in_page(doc: &Document) -> Option<Date> {
    let attr = |sel: &str, name: &str| {
        doc.select(sel).nodes().iter().filter_map(|n| n.attr(name)).filter_map(|v| parse(&v)).find(|d| plausible(*d))
    };
    attr("time[pubdate][datetime], time[itemprop='datePublished'][datetime], [itemprop='datePublished'][content], [itemprop='datePublished'][datetime]", "datetime")
        .or_else(|| attr("[itemprop='datePublished'][content], [itemprop='dateCreated'][content]", "content"))
        .or_else(|| attr("time.published[datetime], time.entry-date[datetime], time[class*='publish'][datetime], abbr.published[title]", "datetime"))
        .or_else(|| attr("abbr.published[title], abbr.date[title], [class*='publish'][title]", "title"))
        .or_else(|| text_of(doc, "[itemprop='datePublished'], .published, .entry-date, .post-date, .pubdate, .article-date, .date-published, .publish-date, .publication-date"))
        .or_else(|| in_picture(doc))
        .or_else(|| attr("article time[datetime], header time[datetime], main time[datetime]", "datetime"))
        .or_else(|| attr("time[datetime]", "datetime"))
        .or_else(|| text_of(doc, "time, [class*='date'], [id*='date'], [class*='datum'], [class*='time'], [class*='meta'], [class*='byline'], [class*='info'], [class*='posted']"))
}

/// A day in a short line of the page, the first in reading order: what a reader would take for its date. Lines in scripts and
/// long paragraphs do not count: a day in running text is the story's.
fn in_lines(doc: &Document) -> Option<Date> {
    let body = doc.body()?;
    let mut behind = None;
    let mut first = None;
    let mut seen: Vec<Date> = Vec::new();
    for n in body.descendants_it().filter(|n| n.is_text()).take(20_000) {
        let t = n.text();
        let t = t.trim();
        if t.len() < 8 || t.len() > 110 || !t.bytes().any(|b| b.is_ascii_digit()) {
            continue;
        }
        if n.parent()
            .is_some_and(|p| ["script", "style", "noscript", "option", "textarea"].iter().any(|x| p.has_name(x)))
        {
            continue;
        }
        let Some(d) = parse(t).filter(|d| plausible(*d)) else { continue };
        let change =
            ["update", "aktualisiert", "modified", "mis à jour", "stand:"].iter().any(|w| t.to_lowercase().contains(w));
        if change {
            behind = behind.or(Some(d));
            continue;
        }
        first = first.or(Some(d));
        if !seen.contains(&d) {
            seen.push(d);
        }
        // A list of many days (an archive, a register) has no day of its own.
        if seen.len() > 12 {
            return None;
        }
    }
    first.or(behind)
}

fn text_of(doc: &Document, sel: &str) -> Option<Date> {
    doc.select(sel)
        .nodes()
        .iter()
        .take(60)
        .map(|n| n.text())
        .filter(|t| t.len() < 300)
        .filter_map(|t| parse(t.trim()))
        .find(|d| plausible(*d))
}

pattern!(
    SCRIPT,
    r#"(?i)"?(?:datePublished|date_published|publishedAt|published_at|publishDate|publish_date|publicationDate|pubDate|published_time|publishTime|dateCreated|firstPublished|published)"?\s*[:=]\s*\\?["']([^"'\\]{8,40})"#
);

/// A day in the data that scripts carry.
fn in_script(html: &str) -> Option<Date> {
    SCRIPT.as_ref()?.captures_iter(html).take(20).filter_map(|c| parse(&c[1])).find(|d| plausible(*d))
}
