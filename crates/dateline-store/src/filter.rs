//! What is asked for, as conditions with bound values: no word of a question ever becomes SQL.

use crate::error::{Error, Kind};
use crate::join::fold;
use crate::query::What;
use dateline_record::{Country, Edtf, Sector};
use rusqlite::types::Value as Sql;

/// Conditions; all that are given must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Who acts (events), speaks (statements) or holds the position.
    pub actor: Option<Party>,
    /// Who is acted upon.
    pub recipient: Option<Party>,
    /// Who takes part in either role.
    pub party: Vec<Party>,
    /// Who acts on whom; who meets whom in either order.
    pub dyad: Option<(Party, Party)>,
    /// PLOVER types, any of them.
    pub types: Vec<String>,
    /// Modes of the event or of its act, any of them.
    pub modes: Vec<String>,
    /// Contexts, all of them.
    pub contexts: Vec<String>,
    /// Statuses of events, stances of positions, states of processes; any of them.
    pub status: Vec<String>,
    /// Told as background (true) or as news (false).
    pub historical: Option<bool>,
    /// First day: an EDTF date, of which the first day counts.
    pub since: Option<String>,
    /// Last day: an EDTF date, of which the last day counts.
    pub until: Option<String>,
    /// First reported on this day or later.
    pub reported_since: Option<String>,
    /// First reported on this day or earlier.
    pub reported_until: Option<String>,
    /// A country's code or a place's name.
    pub place: Option<String>,
    /// A process by its name or a part of it.
    pub process: Option<String>,
    /// A publisher or agency.
    pub publisher: Option<String>,
    /// Words of the articles: all of them; "in quotation marks" side by side; `begin*`.
    pub search: Option<String>,
    /// Least number of independent publishers.
    pub min_publishers: Option<u32>,
    /// Only what headline or first sentence tell.
    pub lead: bool,
    /// Only the first of those with the same day, parties and type.
    pub one_a_day: bool,
    /// Only what was to have ended before this day and was never reported as held.
    pub overdue: Option<String>,
    /// Order.
    pub sort: Option<Sort>,
    /// Most rows.
    pub limit: Option<u32>,
    /// Rows passed over at the beginning.
    pub offset: Option<u32>,
}

/// A party asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Party {
    /// `RUS`, `RUS/GOV` or `/MIL`: country and sector.
    Code(Option<String>, Option<String>),
    /// A name or a part of it.
    Name(String),
}

/// A column to order by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// Its name.
    pub column: String,
    /// Largest first.
    pub descending: bool,
}

impl Party {
    /// Reads what a user types: capitals are codes, everything else is a name.
    ///
    /// # Errors
    /// Codes that no list has.
    pub fn parse(s: &str) -> Result<Party, Error> {
        let bad = |e: &dyn std::fmt::Display| {
            Error::new(Kind::Question, format!("{s:?}: {e}; write RUS, RUS/GOV, /MIL or a name"))
        };
        let capitals = |t: &str| t.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        let (country, sector) = s.split_once('/').unwrap_or((s, ""));
        if s.is_empty() || !capitals(country) || !capitals(sector) || (sector.is_empty() && country.len() != 3) {
            return if s.trim().is_empty() { Err(bad(&"is no party")) } else { Ok(Party::Name(s.to_owned())) };
        }
        let country = (!country.is_empty()).then(|| country.parse::<Country>().map_err(|e| bad(&e))).transpose()?;
        let sector = (!sector.is_empty()).then(|| sector.parse::<Sector>().map_err(|e| bad(&e))).transpose()?;
        Ok(Party::Code(country.map(|c| c.to_string()), sector.map(|c| c.to_string())))
    }
}

impl Sort {
    /// `column` or `-column`.
    pub fn parse(s: &str) -> Sort {
        match s.strip_prefix('-') {
            Some(c) => Sort { column: c.to_owned(), descending: true },
            None => Sort { column: s.to_owned(), descending: false },
        }
    }
}

/// Conditions of a query with their values.
#[derive(Debug, Default)]
pub(crate) struct Where {
    pub(crate) parts: Vec<String>,
    pub(crate) values: Vec<Sql>,
}

impl Where {
    fn push(&mut self, sql: impl Into<String>, values: impl IntoIterator<Item = Sql>) {
        self.parts.push(sql.into());
        self.values.extend(values);
    }

    fn any(&mut self, columns: &[&str], wanted: &[String]) {
        if !wanted.is_empty() {
            let marks = vec!["?"; wanted.len()].join(", ");
            let each: Vec<String> = columns.iter().map(|c| format!("{c} IN ({marks})")).collect();
            let values = columns.iter().flat_map(|_| wanted.iter().cloned().map(Sql::Text));
            self.push(format!("({})", each.join(" OR ")), values);
        }
    }

    /// Keeps SQLite from looking events up by their status: a question about all of them is answered by reading an index through.
    pub(crate) fn read_through(&mut self) {
        for p in &mut self.parts {
            *p = p.replace("v.status IN", "+v.status IN");
        }
    }

    /// ` WHERE a AND b`, or nothing.
    pub(crate) fn sql(&self) -> String {
        if self.parts.is_empty() { String::new() } else { format!(" WHERE {}", self.parts.join(" AND ")) }
    }
}

fn text(s: &str) -> Sql {
    Sql::Text(s.to_owned())
}

/// A pattern for LIKE that matches a part, its own signs taken literally.
fn part(s: &str) -> Sql {
    Sql::Text(format!("%{}%", s.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")))
}

/// First day of a date typed by a user; its last where `last`.
pub(crate) fn bound(s: &str, option: &str, last: bool) -> Result<String, Error> {
    let bad = || Error::new(Kind::Question, format!("{option} {s:?} is no date; write 2015, 2015-01 or 2015-01-23"));
    let date: Edtf = s.parse().map_err(|_| bad())?;
    let day = if last { date.end() } else { date.start() };
    day.map(|d| d.to_string()).ok_or_else(bad)
}

/// Words as FTS5 takes them: each in quotation marks, so that none is an operator.
fn words(search: &str) -> Result<String, Error> {
    let mut out: Vec<String> = Vec::new();
    for (i, piece) in search.split('"').enumerate() {
        if i % 2 == 1 {
            if piece.chars().any(char::is_alphanumeric) {
                out.push(format!("\"{piece}\""));
            }
            continue;
        }
        for w in piece.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)) {
            let (w, star) = w.strip_suffix('*').map_or((w, ""), |w| (w, "*"));
            out.push(format!("\"{w}\"{star}"));
        }
    }
    if out.is_empty() {
        return Err(Error::new(Kind::Question, format!("--search {search:?} holds no word")));
    }
    Ok(out.join(" AND "))
}

const FOUND: &str = "SELECT rowid FROM words WHERE words MATCH ?";
const PUBLISHED_BY: &str = "(a.publisher = ? COLLATE NOCASE OR a.agency = ? COLLATE NOCASE)";

impl Filter {
    /// The two countries of a dyad that is asked for: who asks for them does not ask for those who sat beside them.
    pub(crate) fn only(&self) -> Option<(String, String)> {
        let country = |p: &Party| match p {
            Party::Code(country, _) => country.clone(),
            Party::Name(_) => None,
        };
        self.dyad.as_ref().and_then(|(x, y)| country(x).zip(country(y)))
    }

    /// The conditions for one kind of rows, whose view is called `v`.
    pub(crate) fn conditions(&self, what: What) -> Result<Where, Error> {
        let (w, left) = self.parts(what)?;
        if let Some(first) = left.first() {
            return Err(Error::new(Kind::Question, format!("{first} says nothing about {}", what.name())));
        }
        Ok(w)
    }

    /// The conditions, and the options that say nothing about these rows.
    pub(crate) fn parts(&self, what: What) -> Result<(Where, Vec<&'static str>), Error> {
        let mut w = Where::default();
        let event = matches!(what, What::Events | What::Meetings);
        let mut left: Vec<&'static str> = Vec::new();
        if event {
            self.events(&mut w)?;
        } else {
            let of_events: [(&'static str, bool); 9] = [
                (
                    "--reported-since and --reported-until",
                    self.reported_since.is_some() || self.reported_until.is_some(),
                ),
                ("--recipient", self.recipient.is_some()),
                ("--dyad", self.dyad.is_some()),
                ("--mode", !self.modes.is_empty()),
                ("--context", !self.contexts.is_empty()),
                ("--historical", self.historical.is_some()),
                ("--lead", self.lead),
                ("--one-a-day", self.one_a_day),
                ("--place", self.place.is_some()),
            ];
            left.extend(of_events.iter().filter(|f| f.1).map(|f| f.0));
            self.others(what, &mut w, &mut left)?;
        }
        if self.overdue.is_some() && what != What::Meetings {
            left.push("--overdue");
        }
        Ok((w, left))
    }

    fn party(w: &mut Where, p: &Party, role: Option<&str>) {
        let mut sql = String::from("v.event IN (SELECT x.event FROM event_parties x");
        let mut values = Vec::new();
        match p {
            Party::Name(_) => sql.push_str(" JOIN entities y ON y.n = x.entity WHERE y.name LIKE ? ESCAPE '\\'"),
            Party::Code(Some(_), _) => sql.push_str(" WHERE x.country = ?"),
            Party::Code(None, _) => sql.push_str(" WHERE 1"),
        }
        match p {
            Party::Name(n) => values.push(part(n)),
            Party::Code(c, s) => {
                values.extend(c.as_deref().map(text));
                if let Some(s) = s {
                    sql.push_str(" AND x.sector = ?");
                    values.push(text(s));
                }
            }
        }
        if let Some(r) = role {
            sql.push_str(" AND x.role = ?");
            values.push(text(r));
        }
        w.push(sql + ")", values);
    }

    fn days(&self, w: &mut Where, column: &str) -> Result<(), Error> {
        if let Some(s) = &self.since {
            w.push(format!("{column} >= ?"), [Sql::Text(bound(s, "--since", false)?)]);
        }
        if let Some(s) = &self.until {
            w.push(format!("{column} <= ?"), [Sql::Text(bound(s, "--until", true)?)]);
        }
        Ok(())
    }

    fn process(&self, w: &mut Where) {
        if let Some(p) = &self.process {
            let key = fold(p);
            let list = "SELECT name FROM processes WHERE key = ? OR key LIKE ? ESCAPE '\\'";
            w.push(format!("v.process IN ({list})"), [text(&key), part(&key)]);
        }
    }

    fn events(&self, w: &mut Where) -> Result<(), Error> {
        if let Some(p) = &self.actor {
            Filter::party(w, p, Some("actor"));
        }
        if let Some(p) = &self.recipient {
            Filter::party(w, p, Some("recipient"));
        }
        for p in &self.party {
            Filter::party(w, p, None);
        }
        if let Some((a, b)) = &self.dyad {
            Filter::party(w, a, Some("actor"));
            let (mut to, mut with) = (Where::default(), Where::default());
            Filter::party(&mut to, b, Some("recipient"));
            Filter::party(&mut with, b, Some("actor"));
            // A reciprocal event has all parties among the actors.
            w.push(
                format!("({} OR (v.recipients = '' AND {}))", to.parts.join(" AND "), with.parts.join(" AND ")),
                to.values.into_iter().chain(with.values),
            );
        }
        w.any(&["v.type"], &self.types);
        w.any(&["v.mode", "v.act_mode"], &self.modes);
        // Several statuses are most of all events: quicker read through than looked up one by one, which the sign keeps SQLite from.
        w.any(&[if self.status.len() > 1 { "+v.status" } else { "v.status" }], &self.status);
        for c in &self.contexts {
            w.push("instr(' ' || v.contexts || ' ', ' ' || ? || ' ') > 0", [text(c)]);
        }
        if let Some(h) = self.historical {
            w.push("v.historical = ?", [Sql::Integer(i64::from(h))]);
        }
        self.days(w, "v.day")?;
        if let Some(s) = &self.reported_since {
            w.push("v.first_reported >= ?", [Sql::Text(bound(s, "--reported-since", false)?)]);
        }
        if let Some(s) = &self.reported_until {
            w.push("v.first_reported <= ?", [Sql::Text(bound(s, "--reported-until", true)?)]);
        }
        if let Some(p) = &self.place {
            w.push("(v.country = ? OR v.place LIKE ? ESCAPE '\\')", [text(p), part(p)]);
        }
        self.process(w);
        if let Some(p) = &self.publisher {
            w.push(
                format!("v.event IN (SELECT m.event FROM mentions m JOIN articles a ON a.n = m.article WHERE {PUBLISHED_BY})"),
                [text(p), text(p)],
            );
        }
        if let Some(s) = &self.search {
            w.push(
                format!("v.event IN (SELECT m.event FROM mentions m WHERE m.article IN ({FOUND}))"),
                [Sql::Text(words(s)?)],
            );
        }
        if let Some(n) = self.min_publishers {
            w.push("v.publishers >= ?", [Sql::Integer(i64::from(n))]);
        }
        if self.lead {
            w.push("v.lead = 1", []);
        }
        if self.one_a_day {
            w.push(
                "v.event = (SELECT min(o.id) FROM events o WHERE o.day = v.day AND o.type = v.type
                   AND o.actor_countries = v.actor_countries AND o.recipient_countries = v.recipient_countries)",
                [],
            );
        }
        if let Some(day) = &self.overdue {
            w.push(
                "v.status IN ('planned', 'postponed') AND v.historical = 0 AND v.\"end\" < ?",
                [Sql::Text(bound(day, "--as-of", false)?)],
            );
        }
        Ok(())
    }

    fn others(&self, what: What, w: &mut Where, left: &mut Vec<&'static str>) -> Result<(), Error> {
        let articles = matches!(what, What::Articles | What::Stories);
        let mut unless = |said: bool, name: &'static str, ok: bool| {
            if said && !ok {
                left.push(name);
            }
            said && ok
        };
        let who = matches!(what, What::Statements | What::Positions | What::Entities);
        let column = match what {
            What::Statements => "v.speaker",
            What::Positions => "v.holder",
            _ => "v.entity",
        };
        let asked: Vec<&Party> = self.actor.iter().chain(&self.party).collect();
        if unless(!asked.is_empty(), "--actor", who) {
            for p in asked {
                match p {
                    Party::Name(n) => w.push(format!("{column} LIKE ? ESCAPE '\\'"), [part(n)]),
                    Party::Code(c, s) => {
                        if let Some(c) = c {
                            w.push("v.country = ?", [text(c)]);
                        }
                        if let Some(s) = s {
                            w.push("v.sector = ?", [text(s)]);
                        }
                    }
                }
            }
        }
        unless(!self.types.is_empty(), "--type", false);
        let stand = match what {
            What::Positions => Some("v.stance"),
            What::Processes => Some("v.state"),
            _ => None,
        };
        if unless(!self.status.is_empty(), "--status", stand.is_some()) {
            w.any(&[stand.unwrap_or("v.stance")], &self.status);
        }
        let day = match what {
            What::Positions => Some("v.day"),
            What::Processes => Some("v.last_reported"),
            What::Statements | What::Articles => Some("v.published"),
            What::Stories => Some("v.first_published"),
            _ => None,
        };
        if unless(self.since.is_some() || self.until.is_some(), "--since and --until", day.is_some()) {
            self.days(w, day.unwrap_or("v.published"))?;
        }
        if unless(self.process.is_some(), "--process", matches!(what, What::Positions | What::Processes)) {
            self.process(w);
        }
        let of_article = matches!(what, What::Statements | What::Positions | What::Articles);
        if let Some(p) = self.publisher.as_ref().filter(|_| unless(self.publisher.is_some(), "--publisher", of_article))
        {
            w.push(format!("v.article IN (SELECT a.key FROM articles a WHERE {PUBLISHED_BY})"), [text(p), text(p)]);
        }
        if let Some(s) =
            self.search.as_ref().filter(|_| unless(self.search.is_some(), "--search", of_article || articles))
        {
            let (column, of) =
                if what == What::Stories { ("v.story", "substr(a.story, 12)") } else { ("v.article", "a.key") };
            w.push(format!("{column} IN (SELECT {of} FROM articles a WHERE a.n IN ({FOUND}))"), [Sql::Text(words(s)?)]);
        }
        if let Some(n) = self
            .min_publishers
            .filter(|_| unless(self.min_publishers.is_some(), "--min-publishers", what == What::Stories))
        {
            w.push("v.publishers >= ?", [Sql::Integer(i64::from(n))]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parties_are_codes_or_names() {
        assert_eq!(Party::parse("RUS").expect("a code"), Party::Code(Some("RUS".into()), None));
        assert_eq!(Party::parse("RUS/GOV").expect("codes"), Party::Code(Some("RUS".into()), Some("GOV".into())));
        assert_eq!(Party::parse("/MIL").expect("a sector"), Party::Code(None, Some("MIL".into())));
        assert_eq!(Party::parse("Igor Morgulov").expect("a name"), Party::Name("Igor Morgulov".into()));
        assert_eq!(Party::parse("NATO").expect("a name"), Party::Name("NATO".into()));
        assert!(Party::parse("QQQ").is_err() && Party::parse("RUS/XYZ").is_err() && Party::parse("").is_err());
    }

    #[test]
    fn no_word_of_a_search_is_an_operator() {
        assert_eq!(words("talks OR x").expect("words"), "\"talks\" AND \"OR\" AND \"x\"");
        assert_eq!(words("\"six party\" nucl*").expect("words"), "\"six party\" AND \"nucl\"*");
        assert!(words("\" * ( )").is_err());
    }
}
