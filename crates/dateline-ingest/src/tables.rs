//! The tables of article anatomy, parsed and compiled.

use regex::Regex;
use std::fmt;

/// A mistake in a table: its line and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError {
    table: &'static str,
    line: usize,
    what: String,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}: {}", self.table, self.line, self.what)
    }
}

impl std::error::Error for TableError {}

/// What a line of an article can be told to be by its words alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineKind {
    Section,
    Slug,
    Byline,
    Credit,
    Caption,
    End,
    Furniture,
    DateLine,
}

/// Printed datelines, agencies and kinds of lines.
#[derive(Debug)]
pub struct AnatomyTables {
    /// In order of trial, with their names.
    pub(crate) datelines: Vec<(String, Regex)>,
    /// Short name, spellings.
    pub(crate) agencies: Vec<(String, Vec<String>)>,
    pub(crate) lines: Vec<(LineKind, Regex)>,
}

const MONTH: &str = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?|JAN(?:UARY|\.)?|FEB(?:RUARY|\.)?|MAR(?:CH|\.)?|APR(?:IL|\.)?|MAY|JUNE?|JULY?|AUG(?:UST|\.)?|SEPT?(?:EMBER|\.)?|OCT(?:OBER|\.)?|NOV(?:EMBER|\.)?|DEC(?:EMBER|\.)?|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|Januar|Februar|März|Juni|Juli|Oktober|Dezember|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre)";

/// A capital place: words of capitals, joined by spaces, hyphens or "and", "/", with a region behind a comma in either case.
const CAPS: &str = r"(?P<place>[A-Z\u{C0}-\u{DE}\u{100}-\u{17F}][A-Z\u{C0}-\u{DE}\u{100}-\u{17F}.'’-]+(?:[ -](?:[A-Z\u{C0}-\u{DE}\u{100}-\u{17F}][A-Z\u{C0}-\u{DE}\u{100}-\u{17F}.'’-]+|de|del|la|le|el|al|AL|of|and))*)(?:(?: ?/ ?| and | & )[A-Z\u{C0}-\u{DE}\u{100}-\u{17F}][A-Z\u{C0}-\u{DE}\u{100}-\u{17F}.'’ -]+)?(?:, [A-Z\u{C0}-\u{DE}\u{100}-\u{17F}][A-Za-z\u{C0}-\u{24F}.'’-]+(?: [A-Z\u{C0}-\u{DE}\u{100}-\u{17F}][A-Za-z\u{C0}-\u{24F}.'’-]*){0,3})?";
const TITLE: &str = r"(?P<place>[A-Z\u{C0}-\u{DE}\u{100}-\u{17F}][A-Za-z\u{C0}-\u{24F}.'’-]+(?:[ -](?:[A-Z\u{C0}-\u{DE}\u{100}-\u{17F}][A-Za-z\u{C0}-\u{24F}.'’-]+|de|del|la|le|el|al|of)){0,3})(?:(?: ?/ ?| and )[A-Z\u{C0}-\u{DE}\u{100}-\u{17F}][A-Za-z\u{C0}-\u{24F}.'’-]+)?(?:, [A-Z\u{C0}-\u{DE}\u{100}-\u{17F}][A-Za-z\u{C0}-\u{24F}.'’-]+)?";

fn expand(pattern: &str, agencies: &str) -> String {
    let date = format!(
        r"(?P<date>(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day|\.)?,? )?(?:{MONTH} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th|\.|er)? (?:de )?{MONTH})(?:,? (?:de )?\d{{4}})?)"
    );
    // A dateline's parts are short: a lazy bound keeps the pattern from swallowing a sentence.
    pattern
        .replace("{CAPS}", CAPS)
        .replace("{TITLE}", TITLE)
        .replace("{DATE}", &date)
        .replace("{MONTH}", MONTH)
        .replace("{DASH}", r"(?:--+|[-–—―])")
        .replace("{SOURCE}", r"(?P<source>[A-Z][A-Za-z.&’'-]*(?: (?:of |and )?[A-Z][A-Za-z.&’'-]*){0,3})")
        .replace("{AGENCY}", &format!(r"(?P<agency>{agencies})(?:[ /-][A-Za-z/ .-]{{1,30}})?"))
}

impl AnatomyTables {
    /// Parses and compiles the three tables (`datelines`, `agencies`, `lines`) and checks every row against its own examples.
    ///
    /// # Errors
    /// The first row that does not parse, or does not do what its examples say.
    pub fn parse(datelines: &str, agencies: &str, lines: &str) -> Result<AnatomyTables, TableError> {
        let rows = |text: &'static str, body: &str| -> Vec<(usize, Vec<String>, &'static str)> {
            let keep = |l: &&str| !l.trim().is_empty() && !l.starts_with('#');
            body.lines()
                .enumerate()
                .filter(|(_, l)| keep(l))
                .map(|(n, l)| (n + 1, l.split('\t').map(str::to_owned).collect(), text))
                .collect()
        };
        let mut names = Vec::new();
        for (line, cols, table) in rows("agencies", agencies) {
            let [name, spellings] = &cols[..] else {
                return Err(TableError { table, line, what: "not two columns".into() });
            };
            names.push((name.clone(), spellings.split(';').map(|s| s.trim().to_owned()).collect::<Vec<_>>()));
        }
        let mut spellings: Vec<&str> = names.iter().flat_map(|n| n.1.iter().map(String::as_str)).collect();
        spellings.sort_by_key(|s| std::cmp::Reverse(s.len()));
        let any = spellings.iter().map(|s| regex::escape(s)).collect::<Vec<_>>().join("|");
        let compile = |table, line, pattern: &str| {
            Regex::new(&expand(pattern, &any)).map_err(|e| TableError {
                table,
                line,
                what: format!("no regular expression: {e}"),
            })
        };
        let check = |table, line, re: &Regex, yes: &str, no: &str| {
            if !re.is_match(yes) {
                return Err(TableError { table, line, what: format!("does not match {yes:?}") });
            }
            if re.is_match(no) {
                return Err(TableError { table, line, what: format!("matches {no:?}") });
            }
            Ok(())
        };
        let mut compiled = Vec::new();
        for (line, cols, table) in rows("datelines", datelines) {
            let [name, pattern, yes, no] = &cols[..] else {
                return Err(TableError { table, line, what: "not four columns".into() });
            };
            let re = compile(table, line, pattern)?;
            check(table, line, &re, yes, no)?;
            compiled.push((name.clone(), re));
        }
        let mut kinds = Vec::new();
        for (line, cols, table) in rows("lines", lines) {
            let [kind, pattern, yes, no] = &cols[..] else {
                return Err(TableError { table, line, what: "not four columns".into() });
            };
            let re = compile(table, line, pattern)?;
            check(table, line, &re, yes, no)?;
            let kind = match kind.as_str() {
                "section" => LineKind::Section,
                "slug" => LineKind::Slug,
                "byline" => LineKind::Byline,
                "credit" => LineKind::Credit,
                "caption" => LineKind::Caption,
                "end" => LineKind::End,
                "furniture" => LineKind::Furniture,
                "dateline-date" => LineKind::DateLine,
                _ => return Err(TableError { table, line, what: format!("no such part: {kind}") }),
            };
            kinds.push((kind, re));
        }
        Ok(AnatomyTables { datelines: compiled, agencies: names, lines: kinds })
    }

    /// The first kind of line that these words are.
    pub(crate) fn line(&self, words: &str) -> Option<LineKind> {
        // No row describes a long paragraph; most paragraphs are long.
        if words.len() > 420 {
            return None;
        }
        self.lines.iter().find(|(_, re)| re.is_match(words)).map(|(k, _)| *k)
    }

    /// The agency's short name for a spelling.
    pub(crate) fn agency(&self, spelling: &str) -> Option<&str> {
        self.agencies.iter().find(|(_, s)| s.iter().any(|s| s == spelling)).map(|(n, _)| n.as_str())
    }
}
