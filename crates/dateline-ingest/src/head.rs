//! The head that a plain text may begin with: lines of `key: value`, an empty line, the text.
//!
//! ```text
//! url: https://example.org/2005/statement
//! publisher: Harbour News Agency
//! published: 2005-09-19
//! title: North Korea pledges to give up nuclear weapons
//!
//! BEIJING, Sept 19 (HNA) - North Korea promised on Monday …
//! ```
//!
//! A report may begin with a line that looks like one of these ("Title: …"), so a head is one only where every line of the first
//! paragraph has a key that is known, none comes twice, and the day of publication or the address is among them.

use crate::error::Reason;
use jiff::civil::Date;

/// What a head tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) url: Option<String>,
    pub(crate) publisher: Option<String>,
    pub(crate) published: Option<Date>,
    pub(crate) title: Option<String>,
}

/// The head of a text, what is wrong with its date, and the text behind it; `None` where it has no head.
pub(crate) fn split(text: &str) -> Option<(Head, Option<Reason>, &str)> {
    let mut head = Head::default();
    let (mut date, mut rest) = (None, text);
    loop {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let line = line.trim();
        rest = after;
        if line.is_empty() {
            break;
        }
        let (key, value) = line.split_once(':')?;
        let value = value.trim();
        let field = match key.trim() {
            "url" => &mut head.url,
            "publisher" => &mut head.publisher,
            "published" => &mut date,
            "title" => &mut head.title,
            _ => return None,
        };
        if value.is_empty() || field.replace(value.to_owned()).is_some() {
            return None;
        }
    }
    if head.url.is_none() && date.is_none() {
        return None;
    }
    head.published = date.as_deref().and_then(crate::json::date);
    let remark = date.filter(|_| head.published.is_none()).map(Reason::Date);
    Some((head, remark, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_told_from_a_text_that_looks_like_one() {
        let text = "url: https://example.org/a:b\r\npublisher: Rim Bulletin\npublished: 2005-09-19\ntitle: Talks: over\n\nBEIJING - They met.";
        let (head, remark, rest) = split(text).expect("a head");
        assert_eq!(head.url.as_deref(), Some("https://example.org/a:b"));
        assert_eq!(head.title.as_deref(), Some("Talks: over"));
        assert_eq!(head.published.map(|d| d.to_string()).as_deref(), Some("2005-09-19"));
        assert_eq!((remark, rest), (None, "BEIJING - They met."));
        for none in [
            "",
            "They met.",
            "title: They meet\n\nThey met.",
            "Published: 2005-09-19\n\nThey met.",
            "published: 2005-09-19\nBEIJING: They met.",
            "published: 2005-09-19\npublished: 2005-09-20\n\nThey met.",
            "published:\n\nThey met.",
        ] {
            assert_eq!(split(none), None, "{none:?}");
        }
    }

    #[test]
    fn a_date_that_is_none_is_told() {
        let (head, remark, rest) = split("published: soon\n\nThey met.").expect("a head");
        assert_eq!((head.published, remark, rest), (None, Some(Reason::Date("soon".into())), "They met."));
    }
}
