//! The tables of parties, parsed: states, organisations, holders of office, agent nouns, titles, places, given names.
//!
//! A file says what it is by its header row, whatever its name, so that a user's table needs no fixed name.

use crate::Error;
use crate::fold::folded;
use crate::period::Period;
use crate::trie::{Case, Form, FxMap, Ref, Trie};
use dateline_document::Gender;
use dateline_record::{Country, EntityKind, Sector};

/// A state or territory in one period.
#[derive(Debug)]
pub(crate) struct State {
    pub code: Country,
    pub name: Box<str>,
    /// Claimed by `code`, ruled by others: whoever acts for it has sector PRE.
    pub disputed: bool,
    /// Withdrawn from ISO 3166.
    pub historical: bool,
    pub period: Period,
}

/// An organisation in one period.
#[derive(Debug)]
pub(crate) struct Organization {
    pub id: Box<str>,
    pub code: Option<Country>,
    pub sector: Option<Sector>,
    pub members: Vec<(Country, Period)>,
    pub period: Period,
}

/// Somebody in one office.
#[derive(Debug)]
pub(crate) struct Leader {
    pub name: Box<str>,
    pub code: Option<Country>,
    pub sector: Option<Sector>,
    pub office: Box<str>,
    pub period: Period,
}

/// A common noun or title that says what somebody is.
#[derive(Debug)]
pub(crate) struct Agent {
    pub sector: Option<Sector>,
    pub kind: EntityKind,
    /// Says little by itself ("head", "member"): what stands beside it decides.
    pub weak: bool,
    /// Last word, lower case, for "the minister" of "deputy foreign minister".
    pub head: Box<str>,
}

/// A city, region or people with the state it belongs to.
#[derive(Debug)]
pub(crate) struct PlaceRow {
    /// `None`: a people or region of several states, known as such so that no state is taken from it.
    pub code: Option<Country>,
    /// A people ("Chechen"), not a place.
    pub people: bool,
}

/// Knowledge of parties, as far as tables hold it.
#[derive(Debug, Default)]
pub struct ActorTables {
    pub(crate) trie: Trie,
    pub(crate) states: Vec<State>,
    pub(crate) organizations: Vec<Organization>,
    pub(crate) leaders: Vec<Leader>,
    pub(crate) agents: Vec<Agent>,
    pub(crate) places: Vec<PlaceRow>,
    pub(crate) given: FxMap<Box<str>, Option<Gender>>,
    /// Codes met so far: the closed list is long and the tables repeat it thousands of times.
    codes: FxMap<[u8; 3], Country>,
    /// Family names to their rows, and whether the office is one whose holder is named by family name alone.
    pub(crate) surnames: FxMap<Box<str>, Vec<(u32, bool)>>,
}

/// What a file is, told by its header row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    States,
    Organizations,
    Leaders,
    Agents,
    Titles,
    Places,
    Given,
}

impl Table {
    fn of_header(cols: &[&str]) -> Option<Table> {
        Some(match (cols.first().copied()?, cols.len()) {
            ("code", 8..) => Table::States,
            ("id", 7..) => Table::Organizations,
            ("name", 6..) => Table::Leaders,
            ("phrase", 4..) => Table::Agents,
            ("title", 3..) => Table::Titles,
            ("place", 3..) => Table::Places,
            ("name" | "first_name" | "given", 2) => Table::Given,
            _ => return None,
        })
    }

    const fn columns(self) -> usize {
        match self {
            Table::States => 9,
            Table::Organizations => 7,
            Table::Leaders => 6,
            Table::Agents => 5,
            Table::Titles | Table::Places => 3,
            Table::Given => 2,
        }
    }
}

/// Offices whose holder newspapers name by family name alone.
const FIRST_OFFICES: &[&str] = &[
    "president",
    "prime minister",
    "premier",
    "chancellor",
    "king",
    "emir",
    "monarch",
    "foreign minister",
    "defence minister",
    "secretary of state",
    "defense secretary",
    "foreign secretary",
    "supreme leader",
    "leader",
    "secretary-general",
    "taoiseach",
    "sultan",
];

/// States whose family names stand first in newspapers.
const FAMILY_FIRST: &[&str] = &["CHN", "TWN", "KOR", "PRK", "HKG"];

fn items(s: &str) -> impl Iterator<Item = &str> {
    s.split(';').map(str::trim).filter(|s| !s.is_empty())
}

/// How a name must be written, from how its table writes it.
fn case_of(phrase: &str) -> Case {
    let letters = || phrase.chars().filter(|c| c.is_alphabetic());
    if letters().count() <= 5 && !phrase.contains(' ') && letters().count() > 0 && letters().all(char::is_uppercase) {
        return Case::Capitals;
    }
    match phrase.chars().find(|c| c.is_alphanumeric()) {
        Some(c) if c.is_lowercase() => Case::Any,
        _ => Case::Initial,
    }
}

fn without_the(s: &str) -> &str {
    s.strip_prefix("the ").or_else(|| s.strip_prefix("The ")).unwrap_or(s)
}

/// The regular plural of a phrase's last word.
fn regular_plural(phrase: &str) -> String {
    let ends = |e: &[&str]| e.iter().any(|e| phrase.ends_with(e));
    if phrase.ends_with('y') && !ends(&["ay", "ey", "oy", "uy"]) {
        return format!("{}ies", &phrase[..phrase.len() - 1]);
    }
    if phrase.ends_with("man") && !ends(&["german", "human", "ottoman", "shaman", "roman"]) {
        return format!("{}men", &phrase[..phrase.len() - 3]);
    }
    if ends(&["s", "x", "z", "ch", "sh"]) { format!("{phrase}es") } else { format!("{phrase}s") }
}

impl ActorTables {
    /// Parses tables, each `(name, text)`: tab-separated rows under a header row, `#` comments.
    ///
    /// Where two rows give the same phrase and both hold on the article's date, the row of the earlier file wins: a user's own
    /// tables come first.
    ///
    /// # Errors
    /// The first mistake, by file and line.
    pub fn parse(files: &[(&str, &str)]) -> Result<ActorTables, Error> {
        let mut errors = Vec::new();
        let tables = ActorTables::read(files, &mut errors);
        if errors.is_empty() { Ok(tables) } else { Err(errors.swap_remove(0)) }
    }

    /// Every mistake of some tables, by file and line; empty where there is none.
    pub fn check(files: &[(&str, &str)]) -> Vec<Error> {
        let mut errors = Vec::new();
        ActorTables::read(files, &mut errors);
        errors
    }

    /// Numbers of rows: states, organisations, offices, agent nouns and titles, places, given names.
    pub fn sizes(&self) -> [usize; 6] {
        [
            self.states.len(),
            self.organizations.len(),
            self.leaders.len(),
            self.agents.len(),
            self.places.len(),
            self.given.len(),
        ]
    }

    fn read(files: &[(&str, &str)], errors: &mut Vec<Error>) -> ActorTables {
        let bytes: usize = files.iter().map(|(_, t)| t.len()).sum();
        // About one phrase per 20 bytes of table.
        let mut t = ActorTables { trie: Trie::with_room(bytes / 20), ..ActorTables::default() };
        for (order, (name, text)) in files.iter().enumerate() {
            let mut table = None;
            for (n, line) in text.lines().enumerate() {
                let line = line.trim_end_matches('\r');
                if line.trim().is_empty() || line.starts_with('#') {
                    continue;
                }
                let cols: Vec<&str> = line.split('\t').map(str::trim).collect();
                let Some(kind) = table else {
                    table = Table::of_header(&cols);
                    if table.is_none() && name.contains("first_names") {
                        // A bare list of given names may do without a header.
                        table = Some(Table::Given);
                    } else if table.is_none() {
                        errors.push(Error::new(name, n + 1, "the first row must name the columns of a known table"));
                        break;
                    } else {
                        continue;
                    }
                    if let Err(what) = t.row(Table::Given, &cols, order as u16) {
                        errors.push(Error::new(name, n + 1, what));
                    }
                    continue;
                };
                if cols.len() > kind.columns() {
                    errors.push(Error::new(
                        name,
                        n + 1,
                        format!("{} columns where {} are known", cols.len(), kind.columns()),
                    ));
                    continue;
                }
                let mut full = cols;
                full.resize(kind.columns(), "");
                if let Err(what) = t.row(kind, &full, order as u16) {
                    errors.push(Error::new(name, n + 1, what));
                }
            }
        }
        t.codes = FxMap::default();
        t.index_surnames();
        t
    }

    fn row(&mut self, table: Table, c: &[&str], file: u16) -> Result<(), String> {
        let memo = &mut self.codes;
        let mut code = |s: &str| -> Result<Country, String> {
            let key: Option<[u8; 3]> = s.as_bytes().try_into().ok();
            if let Some(c) = key.and_then(|k| memo.get(&k)) {
                return Ok(*c);
            }
            let c = s.parse::<Country>().map_err(|e| e.to_string())?;
            memo.extend(key.map(|k| (k, c)));
            Ok(c)
        };
        let sector =
            |s: &str| if s.is_empty() { Ok(None) } else { s.parse::<Sector>().map(Some).map_err(|e| e.to_string()) };
        let period = |s: &str| Period::parse(s).ok_or_else(|| format!("{s:?} is no period: write start..end"));
        match table {
            Table::States => {
                let row = self.states.len() as u32;
                if !matches!(c[1], "state" | "territory" | "historical" | "disputed") {
                    return Err(format!("no kind of state is called {:?}", c[1]));
                }
                let name = items(c[2]).next().ok_or("a state without a name")?;
                let state = State {
                    code: code(c[0])?,
                    name: name.into(),
                    disputed: c[1] == "disputed",
                    historical: c[1] == "historical",
                    period: period(c[8])?,
                };
                for (column, form) in [(2, Form::StateName), (5, Form::Capital), (6, Form::Metonym)] {
                    items(c[column]).for_each(|p| self.name(p, form, row, file));
                }
                for p in items(c[3]) {
                    // Singular and plural are not told apart in the column; a final s or -ese decides, for number only.
                    let plural = p.ends_with('s') || p.ends_with("men") || p.ends_with("ese");
                    self.name(p, Form::StateNoun { plural }, row, file);
                }
                for p in items(c[4]) {
                    self.name(p.trim_end_matches('-'), Form::StateAdjective, row, file);
                }
                self.states.push(state);
            }
            Table::Organizations => {
                let row = self.organizations.len() as u32;
                let mut members = Vec::new();
                for m in items(c[5]) {
                    let (who, when) = m.split_once('@').unwrap_or((m, ""));
                    if who.len() == 3
                        && let Ok(country) = code(who)
                    {
                        // `CODE@YYYY` means since that year.
                        let when = if when.is_empty() || when.contains("..") {
                            period(when)?
                        } else {
                            period(&format!("{when}.."))?
                        };
                        members.push((country, when));
                    }
                }
                let organization = Organization {
                    id: c[0].into(),
                    code: if c[2].is_empty() { None } else { Some(code(c[2])?) },
                    sector: sector(c[3])?,
                    members,
                    period: period(c[6])?,
                };
                if items(c[1]).next().is_none() {
                    return Err("an organisation without a name".into());
                }
                items(c[1]).for_each(|p| self.name(p, Form::Organization, row, file));
                self.organizations.push(organization);
            }
            Table::Leaders => {
                let row = self.leaders.len() as u32;
                if c[0].is_empty() {
                    return Err("a person without a name".into());
                }
                let leader = Leader {
                    name: c[0].into(),
                    code: if c[2].is_empty() { None } else { Some(code(c[2])?) },
                    sector: sector(c[3])?,
                    office: c[4].into(),
                    period: period(c[5])?,
                };
                for p in std::iter::once(c[0]).chain(items(c[1])) {
                    let short = !p.contains([' ', '-']);
                    self.name(p, Form::Leader { short }, row, file);
                }
                self.leaders.push(leader);
            }
            Table::Agents | Table::Titles => {
                let (phrase, s, kind, plural) =
                    if table == Table::Agents { (c[0], c[2], c[3], Some(c[1])) } else { (c[0], c[1], c[2], None) };
                let kind = match kind {
                    "person" | "" => EntityKind::Person,
                    "group" => EntityKind::Group,
                    "organization" => EntityKind::Organization,
                    "place" => EntityKind::Place,
                    _ if table == Table::Titles => EntityKind::Person,
                    other => return Err(format!("no kind of party is called {other:?}")),
                };
                if phrase.is_empty() {
                    return Err("a row without a phrase".into());
                }
                let row = self.agents.len() as u32;
                let s = sector(s)?;
                let head = folded(phrase).rsplit([' ', '-']).next().unwrap_or_default().into();
                let weak = s.is_none_or(|s| s == Sector::Unk);
                self.agents.push(Agent { sector: s.filter(|s| *s != Sector::Unk), kind, weak, head });
                let entry = |form| Ref { form, row, file, case: Case::Any };
                match plural {
                    None => self.trie.insert(phrase, Ref { case: case_of(phrase), ..entry(Form::Title) }),
                    Some(p) => {
                        let one = Form::Agent { plural: kind == EntityKind::Group && p == phrase };
                        self.trie.insert(phrase, entry(one));
                        if p.is_empty() || p == "-" {
                            self.trie.insert(&regular_plural(phrase), entry(Form::Agent { plural: true }));
                        } else if p != phrase {
                            self.trie.insert(p, entry(Form::Agent { plural: true }));
                        }
                    }
                }
            }
            Table::Places => {
                let row = self.places.len() as u32;
                if items(c[0]).next().is_none() {
                    return Err("a place without a name".into());
                }
                let people = match c[2] {
                    "people" => true,
                    "city" | "region" => false,
                    other => return Err(format!("no kind of place is called {other:?}")),
                };
                self.places.push(PlaceRow { code: if c[1].is_empty() { None } else { Some(code(c[1])?) }, people });
                items(c[0]).for_each(|p| self.name(p, Form::Place, row, file));
            }
            Table::Given => {
                let gender = match c.get(1).copied().unwrap_or("u") {
                    "f" => Some(Gender::Feminine),
                    "m" => Some(Gender::Masculine),
                    "u" | "" => None,
                    other => return Err(format!("no gender is called {other:?}: f, m or u")),
                };
                self.given.insert(folded(c[0]).into(), gender);
            }
        }
        Ok(())
    }

    fn name(&mut self, phrase: &str, form: Form, row: u32, file: u16) {
        let phrase = without_the(phrase);
        self.trie.insert(phrase, Ref { form, row, file, case: case_of(phrase) });
    }

    fn index_surnames(&mut self) {
        for (row, l) in self.leaders.iter().enumerate() {
            let office = l.office.as_ref();
            let first = FIRST_OFFICES.iter().any(|o| {
                office.strip_prefix(o).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ',']))
                    || (office.ends_with(o) && matches!(*o, "leader" | "secretary-general"))
            });
            if !l.name.contains([' ', '-']) {
                continue;
            }
            let name = folded(&l.name);
            let family_first = l.code.is_some_and(|c| FAMILY_FIRST.contains(&c.as_str()));
            let mut words = name.split([' ', '-']);
            let word = if family_first {
                words.next()
            } else {
                words.rfind(|w| !matches!(*w, "jr" | "sr" | "ii" | "iii" | "iv" | "i"))
            };
            if let Some(w) = word.filter(|w| w.len() > 2 || family_first) {
                self.surnames.entry(w.into()).or_default().push((row as u32, first));
            }
        }
    }
}
