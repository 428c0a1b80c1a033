//! Full stops that end no sentence: titles, abbreviations that belong to what follows, initials. And where the language leaves no
//! choice, the verdict over a border that the classifier is then not asked about.

/// Titles that stand before a name with a full stop.
const TITLES: [&str; 30] = [
    "mr", "mrs", "ms", "dr", "drs", "prof", "gen", "maj", "col", "lt", "capt", "sgt", "cpl", "cmdr", "adm", "brig",
    "sen", "rep", "gov", "rev", "hon", "messrs", "mme", "supt", "insp", "amb", "pvt", "cllr", "det", "ald",
];
/// What may stand behind an abbreviation for its full stop to be its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Follow {
    Any,
    Digit,
    Upper,
    /// A digit or the name of a month.
    Date,
}

/// Other abbreviations that keep their full stop before what they belong to, and with which no sentence ends there.
const SHORT: [(&str, Follow); 54] = [
    ("vs", Follow::Any),
    ("arrv", Follow::Any),
    ("attn", Follow::Any),
    ("approx", Follow::Any),
    ("ca", Follow::Digit),
    ("cf", Follow::Any),
    ("no", Follow::Digit),
    ("nos", Follow::Digit),
    ("nr", Follow::Digit),
    ("ext", Follow::Digit),
    ("fig", Follow::Digit),
    ("figs", Follow::Digit),
    ("art", Follow::Digit),
    ("arts", Follow::Digit),
    ("sec", Follow::Digit),
    ("vol", Follow::Digit),
    ("pp", Follow::Digit),
    ("para", Follow::Digit),
    ("res", Follow::Digit),
    ("ft", Follow::Upper),
    ("mt", Follow::Upper),
    ("ste", Follow::Upper),
    ("pres", Follow::Upper),
    ("dep", Follow::Upper),
    ("asst", Follow::Upper),
    ("assoc", Follow::Upper),
    ("spc", Follow::Upper),
    ("pfc", Follow::Upper),
    ("jan", Follow::Digit),
    ("feb", Follow::Digit),
    ("mar", Follow::Digit),
    ("apr", Follow::Digit),
    ("jun", Follow::Digit),
    ("jul", Follow::Digit),
    ("aug", Follow::Digit),
    ("sep", Follow::Digit),
    ("sept", Follow::Digit),
    ("oct", Follow::Digit),
    ("nov", Follow::Digit),
    ("dec", Follow::Digit),
    ("mon", Follow::Date),
    ("tue", Follow::Date),
    ("tues", Follow::Date),
    ("wed", Follow::Date),
    ("thu", Follow::Date),
    ("thur", Follow::Date),
    ("thurs", Follow::Date),
    ("fri", Follow::Date),
    ("sat", Follow::Date),
    ("sun", Follow::Date),
    ("lv", Follow::Any),
    ("v", Follow::Any),
    ("incl", Follow::Any),
    ("est", Follow::Digit),
];
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Words that open a sentence when they have a capital.
const OPENERS: [&str; 40] = [
    "A", "After", "All", "An", "And", "As", "At", "Both", "But", "For", "From", "He", "Her", "His", "How", "If", "In",
    "Is", "It", "Its", "My", "No", "On", "Our", "Please", "See", "She", "Some", "That", "The", "Their", "There",
    "These", "They", "This", "We", "What", "When", "Who", "You",
];

/// Verbs of saying behind a quotation.
const SAYING: [&str; 8] = ["said", "says", "asked", "asks", "added", "told", "shouted", "wondered"];

/// Whether a name (one to four words with a capital) and a verb of saying come next: they belong to the question or exclamation
/// whose quotation mark has just closed. (`The minister said` with its capital is a sentence of its own.)
pub(crate) fn name_says(next: &str) -> bool {
    if opens(next) {
        return false;
    }
    let mut words = next.split_whitespace().take(5).map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()));
    let names = words.by_ref().take_while(|w| w.starts_with(char::is_uppercase)).count();
    names > 0
        && next.split_whitespace().nth(names).is_some_and(|w| SAYING.contains(&w.trim_end_matches([',', '.', ':'])))
}

fn opens(next: &str) -> bool {
    OPENERS.contains(&next.split(|c: char| !c.is_alphabetic()).next().unwrap_or(""))
}

/// Whether the word in front of a full stop (at most seven letters) belongs to the text behind it: a title before a name, `No. 5`,
/// `Jan. 3`. Of the text the first letters are enough.
pub(crate) fn leads_on(word: &str, next: &str) -> bool {
    let first = next.chars().next().unwrap_or(' ');
    let capital = word.starts_with(char::is_uppercase);
    let date = || {
        first.is_ascii_digit()
            || next.get(..3).is_some_and(|m| first.is_uppercase() && MONTHS.contains(&m.to_lowercase().as_str()))
    };
    let word = word.to_lowercase();
    if capital && first.is_uppercase() && TITLES.contains(&word.as_str()) {
        return true;
    }
    SHORT.iter().any(|(s, follow)| {
        *s == word
            && match follow {
                Follow::Any => first.is_alphanumeric() || first == '(',
                Follow::Digit => first.is_ascii_digit(),
                Follow::Upper => capital && first.is_uppercase(),
                Follow::Date => capital && date(),
            }
    })
}

/// Whether a letter with a full stop is an initial of the name behind it, or the last of several (`P.K.K.`) within a sentence.
pub(crate) fn initial(word: &str, dotted: bool, next: &str) -> bool {
    let mut letters = word.chars();
    let (Some(letter), None, Some(first)) = (letters.next(), letters.next(), next.chars().next()) else { return false };
    if !letter.is_uppercase() {
        return false;
    }
    if dotted { first.is_lowercase() } else { letter != 'I' && first.is_uppercase() && !opens(next) }
}

/// What the rules say of a border between the token `form` and the text `next` behind it: `Some(false)` where no sentence can end,
/// `Some(true)` where one must, `None` where the classifier decides. `open` is the number of brackets that are open.
pub(crate) fn verdict(form: &str, next: &str, open: i8) -> Option<bool> {
    let first = next.chars().next()?;
    // `/TASS/` and the like in a printed dateline.
    if first == '/' {
        let name = next[1..].bytes().take_while(|b| b.is_ascii_alphabetic() || *b == b'-').count();
        return (name > 1 && next[1 + name..].starts_with('/')).then_some(false);
    }
    if matches!(form, "?" | "!") {
        return (open > 0 && first.is_lowercase()).then_some(false);
    }
    let word = form.strip_suffix('.').filter(|w| w.len() < 10 && w.starts_with(char::is_alphabetic))?;
    let dotted = word.contains('.');
    if first.is_lowercase() {
        return (dotted || word.len() < 5).then_some(false);
    }
    if word.len() < 7 && (leads_on(word, next) || initial(word, false, next)) {
        return Some(false);
    }
    let letter = word.chars().count() == 1 && word != "I";
    let capital = word.starts_with(char::is_uppercase);
    (capital && (letter || dotted) && first.is_uppercase() && opens(next)).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_stops_lead_on() {
        let cases = [
            ("Gen", "Okoye", true),
            ("Gen", "the", false),
            ("No", "5", true),
            ("No", "The", false),
            ("Sat", "Sept. 3", true),
            ("sat", "Sept. 3", false),
            ("Sun", "The", false),
            ("vs", "Albania", true),
            ("war", "The", false),
        ];
        for (word, next, want) in cases {
            assert_eq!(leads_on(word, next), want, "{word}. {next}");
        }
    }

    #[test]
    fn a_name_that_speaks_is_told_from_a_new_sentence() {
        for (next, want) in [
            ("Okoye said in Abuja.", true),
            ("Gen. Paul Okoye asked.", true),
            ("The minister said no.", false),
            ("Okoye left.", false),
            ("asked Okoye", false),
            ("", false),
        ] {
            assert_eq!(name_says(next), want, "{next}");
        }
    }

    #[test]
    fn rules_are_silent_where_the_text_may_go_either_way() {
        let cases = [
            ("P.K.K.", "attacked", Some(false)),
            (".", "attacked", None),
            ("K.", "Rao", Some(false)),
            ("?", "nobody", None),
            (".", "/TASS/.", Some(false)),
            (".", "/ or", None),
            ("U.S.", "Army", None),
            ("etc.", "Then", None),
            ("U.S.", "They buy", Some(true)),
            ("I.", "Rao", None),
        ];
        for (form, next, want) in cases {
            assert_eq!(verdict(form, next, 0), want, "{form} {next}");
        }
        assert_eq!(verdict("?", "nobody", 1), Some(false));
    }
}
