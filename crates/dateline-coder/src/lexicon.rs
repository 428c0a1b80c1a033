//! The tables: predicates with their frames, classes of words, and operators over acts.

use crate::TableError;
use crate::error::base;
use crate::operators::{OpId, Operators};
use crate::symbols::{FastMap, Sym, Symbols};
use dateline_record::{Context, EventType, Mode, Stance};

/// Part of speech that a predicate is listed under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Pos {
    Verb,
    Noun,
    Adjective,
}

/// What a predicate does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Does {
    /// Looks like an event and is none.
    Nothing,
    /// An act.
    Act(EventType, Option<Mode>),
    /// Something done to another act.
    Op(OpId),
    /// Lends its subject to the act that its content names ("launch an attack").
    Support,
    /// Says nothing of its own: its content counts as if it stood there ("is expected", "the fact that").
    Pass,
}

/// A row of a predicate table with its example sentences.
#[derive(Clone, Copy, Debug)]
pub struct RowExample<'a> {
    /// The predicate; rows written as one with alternatives come once for each.
    pub predicate: &'a str,
    pub file: &'a str,
    pub line: usize,
    /// The row says that there is no event.
    pub nothing: bool,
    /// The type of act that the row tells, if it tells one itself.
    pub kind: Option<EventType>,
    /// A sentence whose event must rest on this row; empty where none is given.
    pub yes: &'a str,
    /// A sentence in which no event may rest on this row.
    pub no: &'a str,
}

impl RowExample<'_> {
    /// Whether an event's rule names this row.
    pub fn is_in(&self, rule: &str) -> bool {
        let mark = format!("@{}:{}", self.file, self.line);
        rule.match_indices(&mark).any(|(at, m)| !rule[at + m.len()..].starts_with(|c: char| c.is_ascii_digit()))
    }
}

/// A way to an argument: a slot, or a slot of what fills another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    pub(crate) first: Sym,
    pub(crate) then: Option<Sym>,
}

/// Ways to an argument in order of preference; the paths of one entry are taken together.
pub(crate) type Paths = Vec<Vec<Path>>;

/// What must fill a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// Anything.
    Any,
    /// One of these lemmas.
    Words(Vec<Sym>),
    /// A word of a class.
    Class(ClassId),
    /// One of the kinds that the layers tell.
    Kind(Kind),
}

/// Kinds of fillers that the document's layers tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Party,
    Person,
    Individual,
    State,
    Place,
    Act,
    Clause,
    /// A clause with the bare verb: "insisted that he leave".
    Subjunctive,
    Number,
    Money,
}

/// A condition on one slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cond {
    pub(crate) path: Path,
    pub(crate) want: Want,
    /// Whether the condition holds when it is not so.
    pub(crate) not: bool,
}

impl Cond {
    /// The more a condition says, the more it weighs: words over classes over kinds.
    fn weight(&self) -> u32 {
        match &self.want {
            _ if self.not => 1,
            Want::Any | Want::Kind(Kind::Party | Kind::Clause) => 1,
            Want::Kind(_) => 2,
            Want::Class(_) => 3,
            Want::Words(_) => 4,
        }
    }
}

/// Index of a class of words.
pub(crate) type ClassId = u16;

/// One reading of a predicate.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Index into [`Lexicon::files`].
    pub(crate) file: u16,
    /// Counted from 1.
    pub(crate) line: u32,
    /// Particles and prepositions that must stand with the word.
    pub(crate) parts: Vec<Sym>,
    /// Object nouns of which one must be there (light verbs).
    pub(crate) light: Vec<Sym>,
    pub(crate) conds: Vec<Cond>,
    pub(crate) does: Does,
    pub(crate) actor: Paths,
    pub(crate) recipient: Paths,
    pub(crate) content: Paths,
    pub(crate) contexts: Vec<Context>,
    pub(crate) stance: Option<Stance>,
    /// More conditions weigh more.
    pub(crate) weight: u32,
    /// The head word, for traces.
    pub(crate) name: Box<str>,
    pub(crate) yes: Box<str>,
    pub(crate) no: Box<str>,
}

/// Everything that the tables say.
#[derive(Debug, Default)]
pub struct CoderTables {
    pub(crate) symbols: Symbols,
    pub(crate) rows: Vec<Row>,
    /// Rows by head word and part of speech, heaviest first.
    pub(crate) index: FastMap<(u32, u8), Vec<u32>>,
    /// Classes of every word.
    pub(crate) classes: Vec<Vec<ClassId>>,
    /// Irregular forms.
    pub(crate) forms: FastMap<Box<str>, Sym>,
    class_names: FastMap<Box<str>, ClassId>,
    pub(crate) operators: Operators,
    pub(crate) files: Vec<Box<str>>,
    pub(crate) words: Words,
}

/// Closed classes that the grammar itself asks for, looked up once.
#[derive(Debug, Default)]
pub(crate) struct Words {
    pub(crate) will: ClassId,
    pub(crate) may: ClassId,
    pub(crate) must: ClassId,
    pub(crate) not: ClassId,
    pub(crate) condition: ClassId,
    pub(crate) say: ClassId,
    pub(crate) planned: ClassId,
    pub(crate) possible: ClassId,
    pub(crate) past: ClassId,
    pub(crate) thin: ClassId,
    pub(crate) light: ClassId,
    pub(crate) carry: ClassId,
    pub(crate) control: ClassId,
    pub(crate) standin: ClassId,
    pub(crate) onlook: ClassId,
}

impl Lexed<'_> {
    fn err(&self, what: impl Into<String>) -> TableError {
        TableError::new(self.file, self.line, what)
    }
}

/// A row's place, for errors.
struct Lexed<'a> {
    file: &'a str,
    line: usize,
}

/// The rows of a table: line number and columns; comments, empty lines and the heading row left out.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    text.lines().enumerate().filter_map(|(n, l)| {
        let l = l.trim_end();
        (!l.is_empty()
            && !l.starts_with('#')
            && !l.starts_with("predicate\t")
            && !l.starts_with("operator\t")
            && !l.starts_with("form\t"))
        .then(|| (n + 1, l.split('\t').map(str::trim).collect()))
    })
}

/// Looks for the heading row of a table that is not told by its name: without one its rows would be passed over in silence.
fn heading(file: &str, text: &str) -> Result<(), TableError> {
    const KNOWN: &[&str] = &["predicate", "type", "context", "code"];
    let mut lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'));
    let Some((n, first)) = lines.next() else { return Ok(()) };
    let cell = first.split('\t').next().unwrap_or_default();
    if KNOWN.contains(&cell) && first.contains('\t') {
        return Ok(());
    }
    let what = "a heading row is wanted first, with tabs between the cells: predicate, when, does, actor, recipient, content, \
                contexts, stance, yes, no";
    Err(TableError::new(file, n + 1, what))
}

impl CoderTables {
    /// Reads the tables: pairs of a name and its text. `classes.tsv` and `operators.tsv` are told by their names, predicate
    /// tables by their heading row; the rest is left to its own readers. A predicate row of an earlier file wins over an equal one of a later file.
    ///
    /// # Errors
    /// The first row that cannot be read, with file and line.
    pub fn parse(files: &[(&str, &str)]) -> Result<CoderTables, TableError> {
        let mut t = CoderTables::default();
        for (name, text) in files {
            if base(name) == "classes.tsv" {
                t.parse_classes(name, text)?;
            } else if base(name) == "operators.tsv" {
                // The first one holds: a user's own stands for the shipped one as a whole.
                if !t.operators.any() {
                    t.operators = Operators::parse(name, text)?;
                }
            } else if base(name) != "forms.tsv" {
                heading(name, text)?;
            }
        }
        t.find_words();
        for (_, text) in files.iter().filter(|(n, _)| base(n) == "forms.tsv") {
            for (_, cols) in rows(text) {
                if let (Some(form), Some(lemma)) = (cols.first(), cols.get(1)) {
                    let sym = t.symbols.intern(lemma);
                    t.forms.insert((*form).into(), sym);
                }
            }
        }
        for (name, text) in files {
            if text.lines().any(|l| l.starts_with("predicate\t")) {
                t.parse_predicates(name, text)?;
            }
        }
        for list in t.index.values_mut() {
            list.sort_by_key(|i| (std::cmp::Reverse(t.rows[*i as usize].weight), *i));
        }
        t.classes.resize(t.symbols.len(), Vec::new());
        Ok(t)
    }

    /// How many predicate rows there are, alternatives written as one counted once.
    pub fn predicates(&self) -> usize {
        self.rows.len()
    }

    /// The rows of the predicate tables that have example sentences.
    pub fn examples(&self) -> impl Iterator<Item = RowExample<'_>> {
        self.rows.iter().filter(|r| !r.yes.is_empty() || !r.no.is_empty()).map(|r| RowExample {
            predicate: &r.name,
            file: self.files.get(r.file as usize).map_or("", |f| f),
            line: r.line as usize,
            nothing: matches!(r.does, Does::Nothing),
            kind: match r.does {
                Does::Act(kind, _) => Some(kind),
                _ => None,
            },
            yes: &r.yes,
            no: &r.no,
        })
    }

    pub(crate) fn place(&self, r: &Row) -> String {
        format!("{}@{}:{}", r.name, self.files.get(r.file as usize).map_or("", |f| f), r.line)
    }

    fn find_words(&mut self) {
        let mut get = |name: &str| {
            let n = self.class_names.len() as ClassId;
            *self.class_names.entry(name.into()).or_insert(n)
        };
        self.words = Words {
            will: get("will"),
            may: get("may"),
            must: get("must"),
            not: get("not"),
            condition: get("condition"),
            say: get("say"),
            planned: get("planned"),
            possible: get("possible"),
            past: get("past"),
            thin: get("thin"),
            light: get("light"),
            carry: get("carry"),
            control: get("control"),
            standin: get("standin"),
            onlook: get("onlook"),
        };
    }

    fn parse_classes(&mut self, file: &str, text: &str) -> Result<(), TableError> {
        for (line, cols) in rows(text) {
            let (Some(name), Some(words)) = (cols.first().and_then(|c| c.strip_prefix('@')), cols.get(1)) else {
                return Err(TableError::new(file, line, "want @name and words"));
            };
            let n = self.class_names.len() as ClassId;
            let id = *self.class_names.entry(name.into()).or_insert(n);
            for w in words.split_whitespace() {
                let sym = self.symbols.intern(&w.replace('_', " "));
                let at = sym.0 as usize;
                if self.classes.len() <= at {
                    self.classes.resize(at + 1, Vec::new());
                }
                if !self.classes[at].contains(&id) {
                    self.classes[at].push(id);
                }
            }
        }
        Ok(())
    }

    /// Whether a word is of a class.
    pub(crate) fn is(&self, sym: Sym, class: ClassId) -> bool {
        sym != Sym::NONE && self.classes.get(sym.0 as usize).is_some_and(|c| c.contains(&class))
    }

    fn parse_predicates(&mut self, name: &str, text: &str) -> Result<(), TableError> {
        let short = name.rsplit('/').next().unwrap_or(name);
        let file = self.files.len() as u16;
        self.files.push(short.into());
        for (line, cols) in rows(text) {
            let at = Lexed { file: name, line };
            let col = |n: usize| cols.get(n).copied().unwrap_or("");
            let (word, pos) =
                col(0).rsplit_once('.').ok_or_else(|| at.err("a predicate wants its part of speech: refuse.v"))?;
            let pos = match pos {
                "v" => Pos::Verb,
                "n" => Pos::Noun,
                "a" => Pos::Adjective,
                other => return Err(at.err(format!("no part of speech {other:?}"))),
            };
            let (head, light) = word.split_once('+').unwrap_or((word, ""));
            let light: Vec<Sym> = light.split('/').filter(|w| !w.is_empty()).map(|w| self.symbols.intern(w)).collect();
            let conds = self.conds(&at, col(1))?;
            let does = self.does(&at, col(2))?;
            let stance = match col(7) {
                "" | "-" => None,
                s => Some(s.parse::<Stance>().map_err(|e| at.err(e.to_string()))?),
            };
            let mut contexts = Vec::new();
            for c in col(6).split(',').map(str::trim).filter(|c| !c.is_empty() && *c != "-") {
                contexts.push(c.parse::<Context>().map_err(|e| at.err(e.to_string()))?);
            }
            let row = Row {
                file,
                line: line as u32,
                parts: Vec::new(),
                light,
                conds,
                does,
                actor: self.paths(&at, col(3))?,
                recipient: self.paths(&at, col(4))?,
                content: self.paths(&at, col(5))?,
                contexts,
                stance,
                weight: 0,
                name: "".into(),
                yes: col(8).into(),
                no: col(9).into(),
            };
            for alternative in head.split('/') {
                let mut parts = alternative.split('_');
                let lemma = parts.next().unwrap_or("");
                if lemma.is_empty() {
                    return Err(at.err("empty predicate"));
                }
                let sym = self.symbols.intern(lemma);
                let parts: Vec<Sym> = parts.map(|p| self.symbols.intern(p)).collect();
                let mut row = Row { name: alternative.into(), parts, ..row.clone() };
                row.weight = 3 * row.parts.len() as u32
                    + 4 * u32::from(!row.light.is_empty())
                    + row.conds.iter().map(Cond::weight).sum::<u32>();
                let n = self.rows.len() as u32;
                self.rows.push(row);
                self.index.entry((sym.0, pos as u8)).or_default().push(n);
            }
        }
        Ok(())
    }

    fn does(&self, at: &Lexed<'_>, s: &str) -> Result<Does, TableError> {
        Ok(match s {
            "none" => Does::Nothing,
            "support" => Does::Support,
            "pass" => Does::Pass,
            _ => {
                if let Some(op) = s.strip_prefix("op:") {
                    Does::Op(self.operators.find(op).ok_or_else(|| at.err(format!("no operator {op:?}")))?)
                } else {
                    let (kind, mode) = s.split_once('/').map_or((s, None), |(k, m)| (k, Some(m)));
                    let kind: EventType =
                        kind.parse().map_err(|e: dateline_record::UnknownCode| at.err(e.to_string()))?;
                    let mode: Option<Mode> = mode
                        .map(str::parse)
                        .transpose()
                        .map_err(|e: dateline_record::UnknownCode| at.err(e.to_string()))?;
                    if mode.is_some_and(|m| !kind.modes().contains(&m)) {
                        return Err(at.err(format!("{s}: the mode is none of the type's")));
                    }
                    Does::Act(kind, mode)
                }
            }
        })
    }

    fn path(&mut self, at: &Lexed<'_>, s: &str) -> Result<Path, TableError> {
        if s.is_empty() || s.contains(char::is_whitespace) {
            return Err(at.err(format!("no slot {s:?}")));
        }
        let (a, b) = s.split_once('.').map_or((s, None), |(a, b)| (a, Some(b)));
        let first = self.symbols.slot(a);
        Ok(Path { first, then: b.map(|b| self.symbols.slot(b)) })
    }

    fn paths(&mut self, at: &Lexed<'_>, s: &str) -> Result<Paths, TableError> {
        if s == "-" {
            // One alternative with no way in it: nothing fills the slot, and the usual ones are not tried.
            return Ok(vec![Vec::new()]);
        }
        let mut out = Vec::new();
        for alternative in s.split(',').map(str::trim).filter(|a| !a.is_empty()) {
            let mut together = Vec::new();
            for p in alternative.split('&') {
                together.push(self.path(at, p.trim())?);
            }
            out.push(together);
        }
        Ok(out)
    }

    fn conds(&mut self, at: &Lexed<'_>, s: &str) -> Result<Vec<Cond>, TableError> {
        let mut out = Vec::new();
        for c in s.split('&').map(str::trim).filter(|c| !c.is_empty() && *c != "-") {
            let (slot, want) =
                c.split_once(':').ok_or_else(|| at.err(format!("a condition wants slot:filler, not {c:?}")))?;
            let (not, want) = want.strip_prefix('!').map_or((false, want), |w| (true, w));
            let path = self.path(at, slot)?;
            let want = match want {
                "*" => Want::Any,
                "@party" => Want::Kind(Kind::Party),
                "@individual" => Want::Kind(Kind::Individual),
                "@person" => Want::Kind(Kind::Person),
                "@state" => Want::Kind(Kind::State),
                "@place" => Want::Kind(Kind::Place),
                "@act" => Want::Kind(Kind::Act),
                "@clause" => Want::Kind(Kind::Clause),
                "@subjunctive" => Want::Kind(Kind::Subjunctive),
                "@number" => Want::Kind(Kind::Number),
                "@money" => Want::Kind(Kind::Money),
                w => match w.strip_prefix('@') {
                    Some(class) => Want::Class(
                        *self
                            .class_names
                            .get(class)
                            .ok_or_else(|| at.err(format!("no class @{class} in classes.tsv")))?,
                    ),
                    None => Want::Words(w.split('/').map(|w| self.symbols.intern(w)).collect()),
                },
            };
            out.push(Cond { path, want, not });
        }
        Ok(out)
    }
}
