//! The tables of `resources/processes`: negotiations that have names, nouns that name others, and words of their lives.

use crate::TableError;
use crate::error::base;
use crate::speech_tables::rows;
use crate::symbols::FastMap;
use compact_str::CompactString;
use dateline_record::Country;

/// One word of a name, and how strictly its letters must be met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameWord {
    pub(crate) word: CompactString,
    /// As written, where capitals matter: an acronym must stand as it is, a capitalised word with its capital.
    pub(crate) form: Option<CompactString>,
}

/// A name of a row.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    pub(crate) words: Vec<NameWord>,
    pub(crate) row: usize,
    /// Holds only where one of the row's `near` words stands in the article.
    pub(crate) loose: bool,
}

/// A party of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowParty {
    pub(crate) country: Option<Country>,
    pub(crate) name: Option<String>,
    /// First and last day it takes part, as ISO dates that compare as text (`2018-05`); empty: open.
    pub(crate) from: String,
    pub(crate) until: String,
}

/// A negotiation.
#[derive(Clone, Debug)]
pub(crate) struct ProcessRow {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) near: Vec<String>,
    pub(crate) issue: String,
    pub(crate) parties: Vec<RowParty>,
    pub(crate) start: String,
    pub(crate) end: String,
    pub(crate) line: usize,
}

/// What must stand before a noun that names a negotiation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Which {
    pub(crate) count: bool,
    pub(crate) lateral: bool,
    pub(crate) kind: bool,
    pub(crate) name: bool,
}

/// What a word says became of a negotiation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StateWord {
    /// One of [`STATES`], or [`HELD`].
    pub(crate) state: &'static str,
    pub(crate) subject: bool,
    pub(crate) object: bool,
}

/// The tables of `resources/processes`.
#[derive(Debug, Default)]
pub struct ProcessTables {
    pub(crate) rows: Vec<ProcessRow>,
    /// By first word, longest first.
    names: FastMap<Box<str>, Vec<Name>>,
    forums: FastMap<Box<str>, Which>,
    kinds: FastMap<Box<str>, (String, Vec<String>)>,
    verbs: FastMap<Box<str>, StateWord>,
    nouns: FastMap<Box<str>, StateWord>,
    predicates: FastMap<Box<str>, StateWord>,
}

/// Names of a negotiation's states.
pub const STATES: [&str; 7] = ["planned", "begun", "resumed", "suspended", "stalled", "ended", "concluded"];

/// What a word of holding or attending talks tells: no change by itself; one where it is planned, or fails to come.
pub(crate) const HELD: &str = "held";

/// Number words up to twelve.
const NUMBERS: [&str; 13] =
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

/// The word of a small number written in figures; any other word itself.
pub(crate) fn number_word(word: &str) -> &str {
    word.parse::<usize>().ok().and_then(|n| NUMBERS.get(n)).copied().unwrap_or(word)
}

/// The number that a word names.
pub(crate) fn number_of(word: &str) -> Option<usize> {
    NUMBERS
        .iter()
        .position(|n| *n == word)
        .filter(|n| *n > 1)
        .or_else(|| word.parse().ok().filter(|n| (2..100).contains(n)))
}

/// Whether a word counts parties behind a number: "six-way".
pub(crate) fn counts_parties(word: &str) -> bool {
    matches!(word, "party" | "way" | "nation" | "sided" | "side" | "power" | "country" | "member" | "partite")
}

/// Cuts a text into the words that names are compared by: small letters, hyphens as gaps, figures as words, "way" as "party".
pub(crate) fn words_of(text: &str, mut each: impl FnMut(CompactString, &str)) {
    // Most words are one plain word, which needs no cutting.
    if text.bytes().all(|b| b.is_ascii_alphabetic()) {
        let mut word = CompactString::from(text);
        word.make_ascii_lowercase();
        each(word, text);
        return;
    }
    let mut number = false;
    for piece in text.split([' ', '-', '‐', '‑', '–']).filter(|p| !p.is_empty()) {
        let lower = piece.to_lowercase();
        let bare: String = if lower.contains('.') { lower.chars().filter(|c| *c != '.').collect() } else { lower };
        if bare.is_empty() {
            continue;
        }
        let (stem, suffix) = bare
            .strip_suffix("'s")
            .or_else(|| bare.strip_suffix("’s"))
            .filter(|s| !s.is_empty())
            .map_or((bare.as_str(), ""), |s| (s, "'s"));
        let word = if number && counts_parties(stem) { "party" } else { number_word(stem) };
        number = number_of(word).is_some();
        each(CompactString::from(word), piece);
        if !suffix.is_empty() {
            each(CompactString::from(suffix), "");
        }
    }
}

impl ProcessTables {
    /// Parses the tables (file name and text each).
    ///
    /// # Errors
    /// A row with too few cells, an unknown code, state or place.
    pub fn parse(tables: &[(&str, &str)]) -> Result<ProcessTables, TableError> {
        let mut out = ProcessTables::default();
        for (file, text) in tables {
            match base(file) {
                "processes.tsv" => out.processes(file, text)?,
                "forums.tsv" => {
                    for (line, row) in rows(file, text, 2)? {
                        let mut which = Which::default();
                        for w in row[1].split(',') {
                            match w {
                                "count" => which.count = true,
                                "lateral" => which.lateral = true,
                                "kind" => which.kind = true,
                                "name" => which.name = true,
                                other => {
                                    return Err(TableError::new(
                                        file,
                                        line,
                                        format!("{other:?} stands before no noun"),
                                    ));
                                }
                            }
                        }
                        out.forums.entry(row[0].into()).or_insert(which);
                    }
                }
                "kinds.tsv" => {
                    for (_, row) in rows(file, text, 3)? {
                        out.kinds
                            .entry(row[0].into())
                            .or_insert_with(|| (row[1].to_owned(), row[2].split(',').map(str::to_owned).collect()));
                    }
                }
                "states.tsv" => out.states(file, text)?,
                other => {
                    let known = "processes.tsv, forums.tsv, kinds.tsv, states.tsv";
                    return Err(TableError::new(
                        file,
                        1,
                        format!("no table of processes is called {other}; there are {known}"),
                    ));
                }
            }
        }
        for names in out.names.values_mut() {
            names.sort_by_key(|n| std::cmp::Reverse(n.words.len()));
        }
        Ok(out)
    }

    fn processes(&mut self, file: &str, text: &str) -> Result<(), TableError> {
        for (line, cells) in rows(file, text, 6)? {
            let err = |what: String| TableError::new(file, line, what);
            let (start, end) = cells[5].split_once("..").ok_or_else(|| err("dates are start..end".into()))?;
            let row = self.rows.len();
            for name in cells[1].split(';').filter(|n| !n.is_empty()) {
                let (name, loose) = name.strip_prefix('~').map_or((name, false), |n| (n, true));
                let mut words = Vec::new();
                words_of(name, |word, piece| {
                    let capital = piece.chars().next().is_some_and(char::is_uppercase);
                    words.push(NameWord { word, form: capital.then(|| CompactString::from(piece)) });
                });
                if let Some(first) = words.first() {
                    self.names.entry(first.word.as_str().into()).or_default().push(Name { words, row, loose });
                }
            }
            let mut parties = Vec::new();
            let mut rest = cells[4];
            while !rest.is_empty() {
                if let Some(name) = rest.strip_prefix('(') {
                    let (name, behind) = name.split_once(')').ok_or_else(|| err("a bracket is left open".into()))?;
                    parties.push(RowParty {
                        country: None,
                        name: Some(name.to_owned()),
                        from: String::new(),
                        until: String::new(),
                    });
                    rest = behind.trim_start();
                    continue;
                }
                let (word, behind) = rest.split_once(' ').unwrap_or((rest, ""));
                rest = behind.trim_start();
                let (code, dates) = word.split_once(':').unwrap_or((word, ".."));
                let country = code.parse::<Country>().map_err(|e| err(e.to_string()))?;
                let (from, until) =
                    dates.split_once("..").ok_or_else(|| err("a party's dates are start..end".into()))?;
                parties.push(RowParty {
                    country: Some(country),
                    name: None,
                    from: from.to_owned(),
                    until: until.to_owned(),
                });
            }
            self.rows.push(ProcessRow {
                id: cells[0].to_owned(),
                name: cells[1].split(';').next().unwrap_or_default().trim_start_matches('~').to_owned(),
                near: cells[2].split(';').filter(|n| !n.is_empty()).map(str::to_owned).collect(),
                issue: cells[3].to_owned(),
                parties,
                start: start.to_owned(),
                end: end.to_owned(),
                line,
            });
        }
        Ok(())
    }

    fn states(&mut self, file: &str, text: &str) -> Result<(), TableError> {
        for (line, row) in rows(file, text, 3)? {
            let err = |what: String| TableError::new(file, line, what);
            let state = STATES
                .into_iter()
                .chain([HELD])
                .find(|s| *s == row[1])
                .ok_or_else(|| err(format!("no state {:?}", row[1])))?;
            let (subject, object) = match row[2] {
                "subj" => (true, false),
                "obj" => (false, true),
                "both" => (true, true),
                other => return Err(err(format!("no place {other:?}"))),
            };
            for lemma in row[0].split('/') {
                let (map, lemma) = match lemma.rsplit_once('.') {
                    Some((l, "n")) => (&mut self.nouns, l),
                    Some((l, "p")) => (&mut self.predicates, l),
                    _ => (&mut self.verbs, lemma),
                };
                map.entry(lemma.into()).or_insert(StateWord { state, subject, object });
            }
        }
        Ok(())
    }

    pub(crate) fn names(&self, first: &str) -> &[Name] {
        self.names.get(first).map_or(&[], |n| n)
    }

    pub(crate) fn forum(&self, form: &str) -> Option<Which> {
        self.forums.get(form).copied()
    }

    /// The issue that a word before a noun names.
    pub(crate) fn kind(&self, word: &str, noun: &str) -> Option<&str> {
        self.kinds
            .get(word)
            .filter(|(_, nouns)| nouns.iter().any(|n| n == "*" || n == noun))
            .map(|(issue, _)| issue.as_str())
    }

    pub(crate) fn verb(&self, words: &str) -> Option<StateWord> {
        self.verbs.get(words).copied()
    }

    pub(crate) fn noun(&self, lemma: &str) -> Option<StateWord> {
        self.nouns.get(lemma).copied()
    }

    /// What an adjective or a noun behind "be" says of the talks, or a participle before them.
    pub(crate) fn predicate(&self, word: &str) -> Option<StateWord> {
        self.predicates.get(word).copied()
    }

    /// The rows whose name counts the parties that a number word names: "six" of "six-party talks".
    pub(crate) fn counting(&self, number: &str) -> impl Iterator<Item = usize> {
        let party = |n: &&Name| n.words.get(1).is_some_and(|w| w.word == "party") && !n.loose;
        let mut rows: Vec<usize> = self.names(number).iter().filter(party).map(|n| n.row).collect();
        rows.sort_unstable();
        rows.dedup();
        rows.into_iter()
    }
}
