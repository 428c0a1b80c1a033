//! The article as ingest hands it on: text and parts, before any analysis.

use dateline_record::{Part, Span};
use jiff::civil::Date;

/// One published text with its parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    /// Path or URL as given; for JSON Lines the object's id.
    pub source: String,
    /// Address of the page, where one is known.
    pub url: Option<String>,
    /// Who published it, where the container tells that.
    pub publisher: Option<String>,
    /// Headline, standfirst, captions and body in reading order, blocks parted by one empty line; all spans point here.
    pub text: String,
    /// The blocks (paragraphs) of `text`, in order, not overlapping, blank lines between them left out.
    pub blocks: Vec<Block>,
    /// The section line's words; not part of `text`.
    pub section: Option<String>,
    /// The printed place and date.
    pub dateline: Option<DatelineLine>,
    /// The agency, by its short name (`TASS`, `Reuters`).
    pub agency: Option<String>,
    /// The byline's names.
    pub byline: Option<String>,
    /// Captions: each is a block of `text` too.
    pub captions: Vec<CaptionBlock>,
    /// When it was published.
    pub published: Option<Published>,
    /// ISO 639-1 code; empty where the language could not be told.
    pub language: String,
    /// Remarks for the reader: what was cut, what could not be read.
    pub remarks: Vec<String>,
}

/// A paragraph of the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its words.
    pub span: Span,
    /// What it is.
    pub part: Part,
}

/// The printed dateline at the head of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatelineLine {
    /// The whole of it, with agency and dash: the sentence starts behind.
    pub span: Span,
    /// The place's words (the first of two).
    pub place: Option<Span>,
    /// The date's words.
    pub date: Option<Span>,
}

/// A caption's block and its credit line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptionBlock {
    /// Its words in the text.
    pub span: Span,
    /// The credit (`AP Photo/…`).
    pub credit: Option<String>,
}

/// The date of first publication and where it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// The civil date.
    pub date: Date,
    /// The signal that gave it.
    pub from: PublishedFrom,
}

/// Signals of a publication date, most trusted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublishedFrom {
    /// The caller said so.
    Caller,
    /// The feed or JSON object said so.
    Container,
    /// The page's metadata.
    Metadata,
    /// The page's address.
    Address,
    /// A date line in the page or text.
    Text,
    /// The printed dateline, with its year.
    Dateline,
}

impl Article {
    /// An article that is nothing but body text: paragraphs parted by empty lines.
    pub fn from_body(source: &str, text: &str) -> Article {
        let mut blocks = Vec::new();
        let mut start = 0;
        for piece in text.split_inclusive("\n\n") {
            let from = start + (piece.len() - piece.trim_start().len());
            let to = start + piece.trim_end().len();
            if from < to {
                blocks.push(Block { span: Span::new(from, to), part: Part::Body });
            }
            start += piece.len();
        }
        Article {
            source: source.to_owned(),
            text: text.to_owned(),
            blocks,
            language: "en".to_owned(),
            ..Article::default()
        }
    }

    /// Everything that the reading of the article depends on, as 16 hexadecimal digits: the same article at two addresses has one key.
    pub fn key(&self) -> String {
        let mut parts = self.text.clone();
        let mut say = |s: &str| {
            parts.push('\u{1f}');
            parts.push_str(s);
        };
        let or = |s: &Option<String>| s.clone().unwrap_or_default();
        say(&self.published.map(|p| p.date.to_string()).unwrap_or_default());
        for s in [&self.language, &or(&self.agency), &or(&self.byline), &or(&self.section)] {
            say(s);
        }
        for b in &self.blocks {
            say(&format!("{} {} {}", b.part, b.span.start, b.span.end));
        }
        for c in &self.captions {
            say(&or(&c.credit));
        }
        if let Some(d) = &self.dateline {
            say(&format!("{} {}", d.span.start, d.span.end));
        }
        for r in &self.remarks {
            say(r);
        }
        dateline_record::article_id(&parts)
    }

    /// The words of the first block that is `part`.
    pub fn part(&self, part: Part) -> Option<&str> {
        self.blocks.iter().find(|b| b.part == part).map(|b| b.span.of(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_of_the_article_and_not_of_its_address() {
        let a = Article::from_body("one", "They met.");
        assert_eq!(a.key(), Article { source: "two".into(), url: Some("u".into()), ..a.clone() }.key());
        assert_ne!(a.key(), Article { agency: Some("TASS".into()), ..a.clone() }.key());
        assert_ne!(a.key(), Article::from_body("one", "They met!").key());
    }
}
