//! Takes a report's text apart as agencies and papers write it: section, slug, headline, standfirst, captions, byline, dateline, body, end.
//!
//! Nothing that is body text is lost: what is told to be no part is body. Parts that are not read as sentences (section, slugs,
//! bylines, date lines, end lines) are left out of the article's text and kept as fields.

use crate::tables::{AnatomyTables, LineKind};
use dateline_document::{Article, Block, CaptionBlock, DatelineLine, Part, Published, PublishedFrom, Span};
use jiff::civil::Date;

/// A line or paragraph on its way to becoming a block.
#[derive(Clone, Debug)]
struct Piece {
    words: String,
    /// An empty line stood before it.
    apart: bool,
    part: Option<Part>,
    credit: Option<String>,
}

/// The article in a plain text.
pub(crate) fn from_text(tables: &AnatomyTables, text: &str) -> Article {
    let pieces = pieces(text);
    build(tables, pieces, Known::default())
}

/// What a page's metadata knows before its text is taken apart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub headline: Option<String>,
    pub byline: Option<String>,
    pub agency: Option<String>,
    pub section: Option<String>,
    /// Captions with their credits.
    pub captions: Vec<(String, Option<String>)>,
}

/// The article of a page: its paragraphs with what the metadata knows.
pub(crate) fn from_paragraphs(tables: &AnatomyTables, paragraphs: &[String], known: Known) -> Article {
    let pieces = paragraphs
        .iter()
        .map(|p| p.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|p| !p.is_empty())
        .map(|words| Piece { words, apart: true, part: None, credit: None })
        .collect();
    build(tables, pieces, known)
}

/// Puts a title that a container told in front of an article whose text has no headline of its own.
pub(crate) fn put_headline(article: &mut Article, title: &str) {
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(h) = article.blocks.iter_mut().find(|b| b.part == Part::Headline) {
        if same_words(h.span.of(&article.text), &title) {
            return;
        }
        // The text's first line was taken for the headline; the container knows better.
        h.part = Part::Standfirst;
    }
    if let Some(first) = article.blocks.first_mut() {
        if same_words(first.span.of(&article.text), &title) {
            first.part = Part::Headline;
            return;
        }
    }
    let shift = title.len() + 2;
    article.text = if article.text.is_empty() { title.clone() } else { format!("{title}\n\n{}", article.text) };
    let moved = |s: Span| Span::new(s.start + shift, s.end + shift);
    for b in &mut article.blocks {
        b.span = moved(b.span);
    }
    for c in &mut article.captions {
        c.span = moved(c.span);
    }
    if let Some(d) = &mut article.dateline {
        (d.span, d.place, d.date) = (moved(d.span), d.place.map(moved), d.date.map(moved));
    }
    article.blocks.insert(0, Block { span: Span::new(0, title.len()), part: Part::Headline });
}

fn same_words(a: &str, b: &str) -> bool {
    let norm = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    norm(a) == norm(b)
}

/// Cuts a text into pieces: paragraphs by empty lines; lines within one by themselves unless the text is wrapped at a width.
fn pieces(text: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    for block in text.split("\n\n") {
        for inner in block.split("\n \n") {
            let lines: Vec<&str> = inner.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
            let mut apart = true;
            if wrapped(&lines) {
                let words = lines.iter().flat_map(|l| l.split_whitespace()).collect::<Vec<_>>().join(" ");
                out.push(Piece { words, apart, part: None, credit: None });
                continue;
            }
            for l in lines {
                out.push(Piece {
                    words: l.split_whitespace().collect::<Vec<_>>().join(" "),
                    apart,
                    part: None,
                    credit: None,
                });
                apart = false;
            }
        }
    }
    out
}

/// Whether lines are one paragraph wrapped at a width: all but the last are about as long, and some end without an end of sentence.
fn wrapped(lines: &[&str]) -> bool {
    let Some((_, firsts)) = lines.split_last() else { return false };
    let longest = firsts.iter().map(|l| l.chars().count()).max().unwrap_or(0);
    if firsts.is_empty() || !(40..=110).contains(&longest) {
        return false;
    }
    let alike = firsts.iter().filter(|l| l.chars().count() + 18 >= longest).count();
    let open = firsts.iter().filter(|l| l.ends_with(|c: char| c.is_lowercase() || c == ',')).count();
    alike * 10 >= firsts.len() * 8 && open * 2 >= firsts.len()
}

fn words(s: &str) -> usize {
    s.split_whitespace().count()
}

fn ends_sentence(s: &str) -> bool {
    let s = s.trim_end_matches(['"', '”', '’', '\'', ')', ']']);
    s.ends_with(['.', '!', '?', '…', ':'])
}

/// Whether a line of the head may be a headline or standfirst rather than running text.
fn headline_like(s: &str) -> bool {
    (2..=32).contains(&words(s)) && !(s.ends_with('.') && !s.ends_with("..")) && !s.ends_with([':', ';', ','])
}

/// Whether a line reads as what is under a picture: "The old bridge in winter".
fn shows(s: &str) -> bool {
    words(s) <= 12 && !ends_sentence(s) && ["The ", "A ", "An "].iter().any(|a| s.starts_with(a))
}

fn build(tables: &AnatomyTables, mut pieces: Vec<Piece>, known: Known) -> Article {
    let mut article = Article { language: "en".into(), ..Article::default() };
    article.byline = known.byline;
    article.agency = known.agency;
    article.section = known.section;
    let mut date_line = None;
    let mut ended = false;
    let kinds: Vec<Option<LineKind>> = pieces.iter().map(|p| tables.line(&p.words)).collect();
    // The body begins at a dateline, or at the first paragraph that reads as running text.
    let runs = |p: &Piece| words(&p.words) >= 12 && ends_sentence(&p.words);
    let begins = pieces
        .iter()
        .position(|p| dateline(tables, &p.words).is_some_and(|d| d.0.is_some() || d.2.is_some()) && words(&p.words) > 8)
        .or_else(|| pieces.iter().zip(&kinds).position(|(p, k)| k.is_none() && runs(p)))
        .unwrap_or(usize::from(pieces.len() > 1));
    let mut drop = vec![false; pieces.len()];
    let (mut headline, mut standfirst) = (known.headline.is_some(), false);
    let total = pieces.len();
    for i in 0..total {
        let p = &pieces[i];
        let head = i < begins;
        let tail = i >= begins && (i + 6 >= total || ended);
        match kinds[i] {
            Some(LineKind::DateLine) if words(&p.words) < 9 => {
                date_line = date_line.or_else(|| day_in(&p.words));
                drop[i] = true;
            }
            Some(LineKind::Section) if head && !headline && i + 1 < total => {
                article.section.get_or_insert_with(|| p.words.clone());
                drop[i] = true;
            }
            Some(LineKind::Slug) if head => drop[i] = true,
            Some(LineKind::Byline) if head || i <= begins + 1 => {
                let name = p.words.trim_start_matches("By ").trim().to_owned();
                article.byline.get_or_insert(name);
                drop[i] = true;
            }
            Some(LineKind::Credit) if head || words(&p.words) < 30 && !ends_sentence(&p.words) => {
                let credit = credit_of(&p.words);
                let bare = credit.as_deref() == Some(p.words.as_str());
                // A line that is nothing but a credit belongs to the caption before it.
                if bare && i > 0 && pieces[i - 1].part == Some(Part::Caption) {
                    pieces[i - 1].credit = pieces[i - 1].credit.take().or(credit);
                    drop[i] = true;
                } else {
                    pieces[i].part = Some(Part::Caption);
                    pieces[i].credit = credit;
                }
            }
            Some(LineKind::Caption) => {
                pieces[i].credit = credit_of(&p.words);
                pieces[i].part = Some(Part::Caption);
            }
            Some(LineKind::End) if tail => {
                ended = true;
                drop[i] = true;
            }
            Some(LineKind::Furniture) if head || tail || words(&p.words) < 12 => drop[i] = true,
            _ if head && !headline && headline_like(&p.words) => {
                pieces[i].part = Some(Part::Headline);
                headline = true;
            }
            // Behind the day, a short line that begins with an article and is no sentence tells what a picture shows: standfirsts are longer.
            _ if head && headline && date_line.is_some() && shows(&p.words) => pieces[i].part = Some(Part::Caption),
            _ if head
                && headline
                && !standfirst
                && (6..=60).contains(&words(&p.words))
                && dateline(tables, &p.words).is_none() =>
            {
                pieces[i].part = Some(Part::Standfirst);
                standfirst = true;
            }
            // Short lines without a verb's full stop between the head and the body are captions.
            _ if head && headline && !ends_sentence(&p.words) && words(&p.words) <= 30 => {
                pieces[i].part = Some(Part::Caption)
            }
            _ => {}
        }
    }
    // A caption that is printed again beside its picture is one caption.
    for i in 1..total {
        if pieces[i].part == Some(Part::Caption) && !drop[i] {
            let again = (0..i).find(|j| {
                !drop[*j]
                    && pieces[*j].part == Some(Part::Caption)
                    && (pieces[*j].words.starts_with(&pieces[i].words)
                        || same_words(&pieces[*j].words, &pieces[i].words))
            });
            if let Some(j) = again {
                drop[i] = true;
                let credit = pieces[i].credit.take();
                pieces[j].credit = pieces[j].credit.take().or(credit);
                // The credit line behind the repeated caption goes with it.
                let line = |n: &&Piece| {
                    n.part == Some(Part::Caption)
                        && n.credit.as_deref().is_some_and(|c| c == n.words || n.words.starts_with('©'))
                };
                if let Some(credit) = pieces.get(i + 1).filter(line).map(|n| n.credit.clone()) {
                    pieces[j].credit = pieces[j].credit.take().or(credit);
                    drop[i + 1] = true;
                }
            }
        }
    }
    if let Some(h) = known.headline {
        let h = h.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some(i) = pieces.iter().take(3).position(|p| same_words(&p.words, &h)) {
            pieces[i].part = Some(Part::Headline);
        } else if !h.is_empty() {
            pieces.insert(0, Piece { words: h, apart: true, part: Some(Part::Headline), credit: None });
            drop.insert(0, false);
        }
    }
    for (words, credit) in known.captions {
        if !pieces.iter().any(|p| same_words(&p.words, &words)) {
            let at = pieces.iter().position(|p| p.part.is_none()).unwrap_or(pieces.len());
            pieces.insert(at, Piece { words, apart: true, part: Some(Part::Caption), credit });
            drop.insert(at, false);
        }
    }
    let mut first_body = true;
    for (p, _) in pieces.iter().zip(&drop).filter(|(_, d)| !**d) {
        if !article.text.is_empty() {
            article.text.push_str(if p.apart || p.part.is_some() { "\n\n" } else { "\n" });
        }
        let start = article.text.len();
        article.text.push_str(&p.words);
        let span = Span::new(start, article.text.len());
        let part = p.part.unwrap_or(Part::Body);
        article.blocks.push(Block { span, part });
        if part == Part::Caption {
            article.captions.push(CaptionBlock { span, credit: p.credit.clone() });
        }
        if part == Part::Body && std::mem::take(&mut first_body) {
            if let Some((agency, _, _, date)) = dateline(tables, &p.words) {
                article.dateline = dateline_at(tables, &article.text, span);
                if let Some(a) = agency {
                    article.agency = Some(a);
                }
                let printed = date.and_then(|d| day_in(d.of(&p.words)));
                if let Some(date) = printed {
                    article.published = Some(Published { date, from: PublishedFrom::Dateline });
                }
            }
        }
    }
    if let Some(date) = date_line {
        article.published = Some(Published { date, from: PublishedFrom::Text });
    }
    article
}

/// Labels in capitals that stand before a colon or dash as places do.
const LABELS: &[&str] = &[
    "WARNING",
    "UPDATE",
    "EXCLUSIVE",
    "BREAKING",
    "BREAKING NEWS",
    "ANALYSIS",
    "OPINION",
    "INTERVIEW",
    "FACTBOX",
    "TIMELINE",
    "EXPLAINER",
    "WATCH",
    "VIDEO",
    "PHOTOS",
    "NOTE",
    "QUESTION",
    "ANSWER",
    "URGENT",
    "CORRECTION",
    "EDITORIAL",
    "FEATURE",
    "PROFILE",
    "REVIEW",
    "LIVE",
    "SPECIAL REPORT",
    "NEWS",
    "MORE",
    "FILE",
];

/// Agency, length, place and date of the dateline at the start of a paragraph.
#[allow(clippy::type_complexity)]
fn dateline(tables: &AnatomyTables, words: &str) -> Option<(Option<String>, usize, Option<Span>, Option<Span>)> {
    let end = words.char_indices().nth(160).map_or(words.len(), |(i, _)| i);
    let head = &words[..end];
    for (_, re) in &tables.datelines {
        let Some(c) = re.captures(head) else { continue };
        let span = |name: &str| c.name(name).map(|m| Span::new(m.start(), m.end()));
        let known = c.name("agency").and_then(|m| tables.agency(m.as_str())).map(str::to_owned);
        // An agency that no table knows is named as it stands.
        let agency = known.or_else(|| c.name("source").map(|m| m.as_str().to_owned()));
        let len = c.get(0).map_or(0, |m| m.end());
        if c.name("place").is_some_and(|p| LABELS.contains(&p.as_str())) {
            continue;
        }
        // What follows must begin a sentence.
        let next = words[len..].trim_start_matches(['"', '“', '‘', '\'', '«', '(']).chars().next();
        if next.is_none()
            || next.is_some_and(|c| c.is_uppercase() || c.is_numeric() || !c.is_lowercase())
            || agency.is_some()
        {
            return Some((agency, words[..len].trim_end().len(), span("place"), span("date")));
        }
    }
    None
}

/// The dateline at the start of a block of the text.
pub(crate) fn dateline_at(tables: &AnatomyTables, text: &str, block: Span) -> Option<DatelineLine> {
    let (_, len, place, date) = dateline(tables, block.of(text))?;
    let at = |s: Span| Span::new(block.start + s.start, block.start + s.end);
    Some(DatelineLine { span: Span::new(block.start, block.start + len), place: place.map(at), date: date.map(at) })
}

/// The credit in a caption or credit line.
fn credit_of(words: &str) -> Option<String> {
    let start = [
        "©",
        "(c) ",
        "(C) ",
        "Photo:",
        "Photo by",
        "Photograph:",
        "Image:",
        "Picture:",
        "Credit:",
        "AP Photo",
        "Getty Images",
        "REUTERS/",
        "Reuters/",
        "EPA/",
        "AFP/",
        "Xinhua/",
    ]
    .iter()
    .filter_map(|m| words.find(m))
    .min()?;
    let credit = words[start..].trim_start_matches(['©', ' ']).trim_end_matches([')', ']']);
    Some(if start == 0 && credit.len() == words.len() { words.to_owned() } else { credit.to_owned() })
}

/// A full date in some words.
pub(crate) fn day_in(words: &str) -> Option<Date> {
    const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if let Some(d) = words.get(..10).and_then(|d| d.parse().ok()) {
        return Some(d);
    }
    let (mut y, mut m, mut d) = (None, None, None);
    for w in words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        let low = w.to_lowercase();
        let digits = low.trim_end_matches(|c: char| c.is_alphabetic());
        match digits.parse::<i16>() {
            Ok(n) if digits.len() == 4 && y.is_none() => y = Some(n),
            Ok(n) if digits.len() <= 2 && d.is_none() => d = Some(n as i8),
            _ => {
                let month = MONTHS.iter().position(|x| low.starts_with(x)).filter(|_| m.is_none());
                m = month.map(|i| i as i8 + 1).or(m);
            }
        }
    }
    Date::new(y?, m?, d?).ok()
}
