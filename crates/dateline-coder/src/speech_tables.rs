//! The words of speech: verbs, nouns and phrases that credit what follows to somebody.

use crate::TableError;
use crate::error::base;
use crate::symbols::FastMap;

/// What kind of statement a word opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SaidKind {
    /// Utters.
    Say,
    /// Utters what the report does not vouch for.
    Claim,
    /// Says that it is not so.
    Deny,
    /// Asks.
    Ask,
    /// Utters a wish for an act.
    Order,
    /// Binds itself: promises, agrees, threatens.
    Commit,
    /// A text, a study or a medium tells.
    Report,
    /// Holds it true or likely.
    Think,
    /// Knows: what is told is a fact.
    Know,
    /// Perceives, makes sure.
    See,
}

impl SaidKind {
    /// The name in the tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            SaidKind::Say => "say",
            SaidKind::Claim => "claim",
            SaidKind::Deny => "deny",
            SaidKind::Ask => "ask",
            SaidKind::Order => "order",
            SaidKind::Commit => "commit",
            SaidKind::Report => "report",
            SaidKind::Think => "think",
            SaidKind::Know => "know",
            SaidKind::See => "see",
        }
    }

    fn parse(s: &str) -> Option<SaidKind> {
        use SaidKind::*;
        [Say, Claim, Deny, Ask, Order, Commit, Report, Think, Know, See].into_iter().find(|k| k.as_str() == s)
    }

    /// Whether the content is credited to the speaker rather than told as a fact of the report.
    pub const fn attributes(self) -> bool {
        !matches!(self, SaidKind::Know | SaidKind::See)
    }

    /// Whether something is uttered or published, as against thought or seen.
    pub const fn is_speech(self) -> bool {
        !matches!(self, SaidKind::Think | SaidKind::Know | SaidKind::See)
    }
}

/// Where the hearer of a verb stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum To {
    Nowhere,
    Object,
    Preposition(&'static str),
}

/// What a verb's content may be.
pub(crate) const CLAUSE: u8 = 1;
pub(crate) const QUOTE: u8 = 2;
pub(crate) const OBJECT: u8 = 4;
pub(crate) const INF: u8 = 8;
pub(crate) const RAISED: u8 = 16;

/// A verb or adjective of speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verb {
    pub(crate) kind: SaidKind,
    pub(crate) takes: u8,
    pub(crate) to: To,
}

/// A phrase that credits.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    pub(crate) words: Vec<Box<str>>,
    pub(crate) kind: SaidKind,
    /// Whether the noun phrase behind it speaks.
    pub(crate) next: bool,
}

/// The tables of `resources/speech`.
#[derive(Debug, Default)]
pub struct SpeechTables {
    verbs: FastMap<Box<str>, Verb>,
    adjectives: FastMap<Box<str>, Verb>,
    /// Lemmas that have a row with a particle or an adjective behind an underscore.
    joined: FastMap<Box<str>, Verb>,
    joins: FastMap<Box<str>, ()>,
    /// Inflected forms, for words whose lemma the analysis got wrong.
    forms: FastMap<Box<str>, Verb>,
    nouns: FastMap<Box<str>, SaidKind>,
    /// By first word.
    phrases: FastMap<Box<str>, Vec<Phrase>>,
    mute: FastMap<Box<str>, ()>,
}

/// Past tenses that no ending gives.
const IRREGULAR: &[(&str, &str)] = &[
    ("say", "said"),
    ("tell", "told"),
    ("write", "wrote"),
    ("write", "written"),
    ("think", "thought"),
    ("know", "knew"),
    ("know", "known"),
    ("see", "saw"),
    ("see", "seen"),
    ("hear", "heard"),
    ("feel", "felt"),
    ("hold", "held"),
    ("find", "found"),
    ("swear", "swore"),
    ("understand", "understood"),
    ("speak", "spoke"),
    ("forget", "forgot"),
];

/// The rows of a table: line number and cells, comments and the head row left out. Short rows are an error.
pub(crate) fn rows<'a>(file: &str, text: &'a str, cells: usize) -> Result<Vec<(usize, Vec<&'a str>)>, TableError> {
    let mut out = Vec::new();
    let mut head = true;
    for (n, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if std::mem::take(&mut head) {
            continue;
        }
        let row: Vec<&str> = line.split('\t').map(str::trim).collect();
        if row.len() < cells {
            return Err(TableError::new(file, n + 1, format!("{} cells where {cells} are wanted", row.len())));
        }
        out.push((n + 1, row));
    }
    Ok(out)
}

impl SpeechTables {
    /// Parses the tables (file name and text each).
    pub fn parse(tables: &[(&str, &str)]) -> Result<SpeechTables, TableError> {
        let mut out = SpeechTables::default();
        for (file, text) in tables {
            match base(file) {
                "verbs.tsv" => out.verbs(file, text)?,
                "nouns.tsv" => {
                    for (line, row) in rows(file, text, 2)? {
                        let kind = SaidKind::parse(row[1])
                            .ok_or_else(|| TableError::new(file, line, format!("no kind {:?}", row[1])))?;
                        for lemma in row[0].split('/') {
                            out.nouns.entry(lemma.into()).or_insert(kind);
                        }
                    }
                }
                "phrases.tsv" => {
                    for (line, row) in rows(file, text, 3)? {
                        let kind = SaidKind::parse(row[1])
                            .ok_or_else(|| TableError::new(file, line, format!("no kind {:?}", row[1])))?;
                        let words: Vec<Box<str>> = row[0].split(' ').map(Into::into).collect();
                        let phrase = Phrase { kind, next: row[2] == "next", words };
                        out.phrases.entry(phrase.words[0].clone()).or_default().push(phrase);
                    }
                }
                "not.tsv" => out.mute.extend(rows(file, text, 1)?.into_iter().map(|(_, row)| (row[0].into(), ()))),
                other => {
                    let known = "verbs.tsv, nouns.tsv, phrases.tsv, not.tsv";
                    return Err(TableError::new(
                        file,
                        1,
                        format!("no table of speech is called {other}; there are {known}"),
                    ));
                }
            }
        }
        Ok(out)
    }

    fn verbs(&mut self, file: &str, text: &str) -> Result<(), TableError> {
        for (line, row) in rows(file, text, 4)? {
            let err = |what: String| TableError::new(file, line, what);
            let kind = SaidKind::parse(row[1]).ok_or_else(|| err(format!("no kind {:?}", row[1])))?;
            let mut takes = 0;
            for t in row[2].split(',') {
                takes |= match t {
                    "clause" => CLAUSE,
                    "quote" => QUOTE,
                    "object" => OBJECT,
                    "inf" => INF,
                    "raised" => RAISED,
                    other => return Err(err(format!("nothing is taken as {other:?}"))),
                };
            }
            let to = match row[3] {
                "-" => To::Nowhere,
                "obj" => To::Object,
                "to" => To::Preposition("to"),
                "with" => To::Preposition("with"),
                other => return Err(err(format!("no slot {other:?}"))),
            };
            for lemma in row[0].split('/') {
                let verb = Verb { kind, takes, to };
                let map = if let Some(adjective) = lemma.strip_suffix(".a") {
                    self.adjectives.entry(adjective.into()).or_insert(verb);
                    continue;
                } else if let Some((first, _)) = lemma.split_once('_') {
                    self.joins.insert(first.into(), ());
                    &mut self.joined
                } else {
                    &mut self.verbs
                };
                map.entry(lemma.into()).and_modify(|v| v.takes |= takes).or_insert(verb);
            }
        }
        for (lemma, verb) in &self.verbs {
            let stem = lemma.strip_suffix('e').unwrap_or(lemma);
            for form in [format!("{lemma}s"), format!("{stem}ed"), format!("{stem}ing")] {
                self.forms.entry(form.into()).or_insert(*verb);
            }
            if let Some(stem) = lemma.strip_suffix('y') {
                self.forms.entry(format!("{stem}ied").into()).or_insert(*verb);
                self.forms.entry(format!("{stem}ies").into()).or_insert(*verb);
            }
        }
        for (lemma, form) in IRREGULAR {
            if let Some(verb) = self.verbs.get(*lemma) {
                self.forms.entry((*form).into()).or_insert(*verb);
            }
        }
        Ok(())
    }

    /// The row of a verb, by lemma or else by form (both in small letters).
    pub(crate) fn verb(&self, lemma: &str, form: &str) -> Option<Verb> {
        self.verbs.get(lemma).or_else(|| self.forms.get(form)).copied()
    }

    pub(crate) fn adjective(&self, lemma: &str) -> Option<Verb> {
        self.adjectives.get(lemma).copied()
    }

    pub(crate) fn noun(&self, lemma: &str) -> Option<SaidKind> {
        self.nouns.get(lemma).copied()
    }

    /// Whether a lemma has rows with a second word.
    pub(crate) fn joins(&self, lemma: &str) -> bool {
        self.joins.contains_key(lemma)
    }

    pub(crate) fn joined(&self, lemma: &str, second: &str) -> Option<Verb> {
        self.joined.get(format!("{lemma}_{second}").as_str()).copied()
    }

    /// The phrases that start with a word.
    pub(crate) fn phrases(&self, first: &str) -> &[Phrase] {
        self.phrases.get(first).map_or(&[], |p| p)
    }

    /// Whether a noun behind "according to" says nothing.
    pub(crate) fn is_mute(&self, lemma: &str) -> bool {
        self.mute.contains_key(lemma)
    }
}
