//! Lemmas by edit scripts: `lower|ies>y` turns "Parties" into "party".

use std::borrow::Cow;
use std::collections::HashMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Keep,
    Lower,
    Capital,
    Bare,
}

/// A script: what happens to the case, to the end.
#[derive(Clone, Debug)]
enum Script {
    Edit {
        case: Case,
        cut: String,
        add: String,
    },
    /// The lemma `_`.
    Blank,
}

/// The scripts by class, and the words that have their lemma by heart.
#[derive(Debug, Default)]
pub(crate) struct Lemmas {
    scripts: Vec<Script>,
    exceptions: HashMap<String, String>,
}

impl Script {
    fn parse(s: &str) -> Script {
        let Some((case, rest)) = s.split_once('|') else { return Script::Blank };
        let (cut, add) = rest.split_once('>').unwrap_or((rest, ""));
        let case = match case {
            "lower" => Case::Lower,
            "cap" => Case::Capital,
            "bare" => Case::Bare,
            _ => Case::Keep,
        };
        Script::Edit { case, cut: cut.to_owned(), add: add.to_owned() }
    }

    fn apply(&self, form: &str) -> Option<String> {
        let Script::Edit { case, cut, add } = self else { return Some("_".to_owned()) };
        let cased: Cow<'_, str> = match case {
            Case::Keep => form.into(),
            Case::Lower => form.to_lowercase().into(),
            Case::Bare => form.replace(',', "").into(),
            Case::Capital => {
                let mut chars = form.chars();
                let mut s: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
                s.push_str(&chars.as_str().to_lowercase());
                s.into()
            }
        };
        let out = format!("{}{add}", cased.strip_suffix(cut.as_str())?);
        (!out.is_empty()).then_some(out)
    }
}

impl Lemmas {
    pub fn new(scripts: &[String], exceptions: HashMap<String, String>) -> Lemmas {
        Lemmas { scripts: scripts.iter().map(|s| Script::parse(s)).collect(), exceptions }
    }

    /// The lemma of a form by the scores of the scripts, which are used up in the search.
    pub fn lemma(&self, form: &str, upos: &str, scores: &mut [f32]) -> String {
        // A word of noise keeps its form.
        if form.len() > 400 {
            return form.to_owned();
        }
        if !self.exceptions.is_empty() {
            let mut key = form.to_lowercase();
            key.push('|');
            key.push_str(upos);
            if let Some(l) = self.exceptions.get(&key) {
                return l.clone();
            }
        }
        for _ in 0..self.scripts.len() {
            let best = super::heads::best(scores);
            match self.scripts.get(best).and_then(|s| s.apply(form)) {
                Some(l) => return l,
                None => match scores.get_mut(best) {
                    Some(s) => *s = f32::NEG_INFINITY,
                    None => break,
                },
            }
        }
        form.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_best_script_that_fits() {
        let l = Lemmas::new(
            &["lower|ies>y".into(), "lower|s>".into(), "keep|>".into()],
            HashMap::from([("men|NOUN".into(), "man".into())]),
        );
        assert_eq!(l.lemma("Parties", "NOUN", &mut [3.0, 2.0, 1.0]), "party");
        assert_eq!(l.lemma("Votes", "NOUN", &mut [3.0, 2.0, 1.0]), "vote");
        assert_eq!(l.lemma("Oslo", "PROPN", &mut [3.0, 2.0, 1.0]), "Oslo");
        assert_eq!(l.lemma("men", "NOUN", &mut [3.0, 2.0, 1.0]), "man");
    }
}
