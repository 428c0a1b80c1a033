//! Dictionaries of other coders as tables of ours: PETRARCH and Phoenix actors and agents, CountryInfo.
//!
//! Their names are written in capitals with underscores, their codes are CAMEO's (a country and up to three roles in one string),
//! their dates have six or eight digits. What has no place in our tables is told, line by line, and left out.

use dateline_record::{Country, Sector};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What an import made of a dictionary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Tables by file name, each with its header, to be read by [`crate::ActorTables::parse`].
    pub tables: Vec<(String, String)>,
    /// What could not be carried over, as `file:line: what`; kinds of loss that concern many lines are told once, with their number.
    pub remarks: Vec<String>,
}

/// Rows collected for the tables of one import.
#[derive(Default)]
struct Rows {
    states: String,
    organizations: String,
    leaders: String,
    agents: String,
    places: String,
    remarks: Vec<String>,
    /// Losses told once: what, first line, how often.
    losses: BTreeMap<String, (usize, usize)>,
    ids: usize,
}

/// Reads a dictionary, whatever its kind: CountryInfo by its tags, verbs by their patterns (they are refused), agents by codes that begin with `~`, else actors.
///
/// `name` is used in remarks only. Text that is in no known form yields remarks, never an error.
pub fn import(name: &str, text: &str) -> Imported {
    let mut rows = Rows::default();
    if text.contains("<ISSUE") {
        rows.remarks.push("1: issues are no parties; contexts are told by the coder's own tables".to_owned());
    } else if let Some(line) = verb_pattern(text) {
        let what = "a dictionary of verbs; what a predicate does is written as rows under predicates/";
        rows.remarks.push(format!("{line}: {what}"));
    } else if text.contains("<CountryCode>") {
        country_info(text, &mut rows);
    } else if text.contains("[~") {
        agents(text, &mut rows);
    } else {
        actors(text, &mut rows);
    }
    rows.finish(name)
}

/// The first line (counted from 1) that is a pattern over a verb: `- * AID [070]`.
fn verb_pattern(text: &str) -> Option<usize> {
    let pattern = |l: &str| {
        let l = l.trim_start();
        l.starts_with("- ") && l.contains('*') && l.contains('[')
    };
    text.lines().position(pattern).map(|n| n + 1)
}

impl Rows {
    fn lose(&mut self, line: usize, what: String) {
        self.losses.entry(what).or_insert((line, 0)).1 += 1;
    }

    fn finish(mut self, name: &str) -> Imported {
        let mut remarks: Vec<String> = self.remarks.drain(..).map(|r| format!("{name}:{r}")).collect();
        remarks.extend(self.losses.iter().map(|(what, (line, n))| format!("{name}:{line}: {what} ({n} lines)")));
        let table = |file: &str, header: &str, body: String| {
            (!body.is_empty()).then(|| (file.to_owned(), format!("# Imported from {name}.\n{header}\n{body}")))
        };
        let tables = [
            table("states.tsv", "code\tkind\tnames\tnouns\tadjectives\tcapitals\tmetonyms\tgroups\tdates", self.states),
            table("organizations.tsv", "id\tnames\tcode\tsector\tkind\tmembers\tdates", self.organizations),
            table("leaders.tsv", "name\tvariants\tcode\tsector\toffice\tperiod", self.leaders),
            table("agents.tsv", "phrase\tplural\tsector\tkind\tnote", self.agents),
            table("places.tsv", "place\tcode\tkind", self.places),
        ];
        Imported { tables: tables.into_iter().flatten().collect(), remarks }
    }

    /// A code and its roles; tells what is lost of it.
    fn code(&mut self, line: usize, code: &str) -> Option<(Option<Country>, Option<Sector>)> {
        let chunks: Vec<&str> = (0..code.len() / 3).filter_map(|i| code.get(i * 3..i * 3 + 3)).collect();
        let first = *chunks.first()?;
        let mut rest = &chunks[1..];
        let mut country = first.parse::<Country>().ok();
        if country.is_some_and(|c| !c.is_state())
            && let Some(second) = rest.first().and_then(|c| c.parse::<Country>().ok())
        {
            // IGOUNO is the United Nations; a state behind a body ("NGOUSA") says where it sits, which our rows do not.
            if second.is_state() {
                self.lose(line, format!("seat of a body in {code}-like codes"));
            } else {
                country = Some(second);
            }
            rest = &rest[1..];
        }
        let sectors: Vec<Sector> = rest.iter().filter_map(|c| sector(c)).collect();
        if country.is_none() && sector(first).is_none() && code != "---" {
            self.lose(line, format!("no country or body is called {first}"));
            return None;
        }
        if sectors.len() > 1 {
            self.lose(line, "second role of a code: PLOVER's parties have one sector".to_owned());
        }
        for c in rest.iter().filter(|c| sector(c).is_none()) {
            self.lose(line, format!("CAMEO code {c} has no PLOVER sector"));
        }
        Some((country, sectors.first().copied().or_else(|| sector(first).filter(|_| country.is_none()))))
    }

    fn id(&mut self, name: &str) -> String {
        self.ids += 1;
        let words: Vec<String> = name.split_whitespace().map(|w| w.to_lowercase().replace(['.', '\''], "")).collect();
        format!("imported_{}_{}", self.ids, words.join("_"))
    }
}

/// CAMEO's roles as PLOVER's sectors.
fn sector(cameo: &str) -> Option<Sector> {
    match cameo {
        // CAMEO's MED are the media, its HLH is health.
        "MED" => Some(Sector::Jrn),
        "HLH" => Some(Sector::Med),
        "INS" | "SEP" | "RAD" => Some(Sector::Reb),
        "DEV" | "ENV" | "HRI" => Some(Sector::Soc),
        other => other.parse().ok(),
    }
}

/// `KOFI_ANNAN_` as newspapers write it; short words that stand alone are left in capitals, since they may be abbreviations.
fn spelled(raw: &str, person: bool) -> String {
    let words: Vec<&str> = raw
        .trim_matches(|c: char| c == '_' || c.is_whitespace())
        .split(['_', ' ', '\t'])
        .filter(|w| !w.is_empty())
        .collect();
    let alone = words.len() == 1;
    let small = ["OF", "THE", "AND", "FOR", "IN", "ON", "DE", "LA", "DU", "VAN", "VON", "BIN", "AL", "EL"];
    let word = |(i, w): (usize, &&str)| {
        let abbreviation = !person && (w.contains('.') || (alone && w.len() <= 5));
        if abbreviation {
            return (*w).to_owned();
        }
        if i > 0 && small.contains(w) {
            return w.to_lowercase();
        }
        let mut out = String::with_capacity(w.len());
        let mut up = true;
        for c in w.chars() {
            if up {
                out.extend(c.to_uppercase());
            } else {
                out.extend(c.to_lowercase());
            }
            up = c == '-';
        }
        out
    };
    words.iter().enumerate().map(word).collect::<Vec<_>>().join(" ")
}

/// `20040301`, `040301`: years of two digits up to 29 are of this century, as in TABARI.
fn date(s: &str) -> Option<String> {
    let digits: String = s.chars().filter(char::is_ascii_digit).collect();
    let (year, rest) = match digits.len() {
        8 => (digits[..4].parse::<i32>().ok()?, &digits[4..]),
        6 => {
            let y: i32 = digits[..2].parse().ok()?;
            (if y < 30 { 2000 + y } else { 1900 + y }, &digits[2..])
        }
        _ => return None,
    };
    let (month, day): (u32, u32) = (rest[..2].parse().ok()?, rest[2..].parse().ok()?);
    if !(1..=12).contains(&month) || day == 0 || day > 31 {
        return None;
    }
    // Several entries end on the 31st of a month of thirty days.
    let last = match month {
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    Some(format!("{year:04}-{month:02}-{:02}", day.min(last)))
}

/// `>20040301`, `<19991231`, `970101-061231`; `None` where it is no such thing.
fn period(s: &str) -> Option<String> {
    let s = s.trim();
    if s.is_empty() {
        return Some(String::new());
    }
    if let Some(d) = s.strip_prefix('>') {
        return Some(format!("{}..", date(d)?));
    }
    if let Some(d) = s.strip_prefix('<') {
        return Some(format!("..{}", date(d)?));
    }
    let (a, b) = s.split_once('-')?;
    let (a, b) = (date(a)?, date(b)?);
    (a <= b).then(|| format!("{a}..{b}"))
}

/// The bracketed parts of a line: `[RUSGOV >20040309]` gives code and dates.
fn brackets(line: &str) -> impl Iterator<Item = (&str, &str)> {
    line.split('[').skip(1).filter_map(|p| p.split_once(']')).map(|(inside, _)| {
        match inside.trim().split_once([' ', '<', '>']) {
            Some((code, _)) => (code, inside.trim()[code.len()..].trim()),
            None => (inside.trim(), ""),
        }
    })
}

fn without_comment(line: &str) -> &str {
    let end = line.find(['#', ';']).unwrap_or(line.len());
    line[..end].trim_end()
}

/// One actor: its names, and its codes with their dates.
fn actor(rows: &mut Rows, line: usize, names: &[String], codes: &[(String, String)]) {
    if names.is_empty() {
        return;
    }
    if codes.is_empty() {
        rows.remarks.push(format!("{line}: {:?} has no code", names[0]));
        return;
    }
    let dated = codes.iter().any(|(_, d)| !d.is_empty());
    let mut read = Vec::new();
    for (code, dates) in codes {
        let Some(when) = period(dates) else {
            rows.remarks.push(format!("{line}: {dates:?} is no date or interval"));
            continue;
        };
        if let Some((country, sector)) = rows.code(line, code) {
            read.push((country, sector, when));
        }
    }
    // Several codes without dates contradict each other: the first holds, as in PETRARCH's look-up without a date.
    if !dated && read.len() > 1 {
        rows.lose(line, "second code without dates".to_owned());
        read.truncate(1);
    }
    for (country, sector, when) in read {
        let code = country.map_or(String::new(), |c| c.to_string());
        let s = sector.map_or("", |s| s.as_str());
        if dated {
            // What changes with time is taken for a person; a body with dates reads the same.
            let spelled: Vec<String> = names.iter().map(|n| spelled(n, true)).collect();
            let _ = writeln!(rows.leaders, "{}\t{}\t{code}\t{s}\t\t{when}", spelled[0], spelled[1..].join(";"));
        } else if sector.is_none() && country.is_some_and(|c| c.is_state()) {
            let spelled: Vec<String> = names.iter().map(|n| spelled(n, false)).collect();
            let _ = writeln!(rows.states, "{code}\tstate\t{}\t\t\t\t\t\t", spelled.join(";"));
        } else {
            let spelled: Vec<String> = names.iter().map(|n| spelled(n, false)).collect();
            let id = rows.id(&spelled[0]);
            let _ = writeln!(rows.organizations, "{id}\t{}\t{code}\t{s}\tagency\t\t", spelled.join(";"));
        }
    }
}

fn actors(text: &str, rows: &mut Rows) {
    let (mut names, mut codes, mut start): (Vec<String>, Vec<(String, String)>, usize) = Default::default();
    for (n, raw) in text.lines().enumerate() {
        let line = without_comment(raw);
        if line.trim().is_empty() {
            continue;
        }
        let indented = line.starts_with([' ', '\t']);
        let (name, _) = line.split_once('[').unwrap_or((line, ""));
        let name = name.trim();
        if !name.is_empty() && !indented {
            match name.strip_prefix('+') {
                Some(synonym) => names.push(synonym.to_owned()),
                None => {
                    // Names that follow each other without a code between share the next one.
                    if !codes.is_empty() {
                        actor(rows, start, &names, &codes);
                        names.clear();
                        codes.clear();
                    }
                    if names.is_empty() {
                        start = n + 1;
                    }
                    names.push(name.to_owned());
                }
            }
        } else if !name.is_empty() {
            rows.remarks.push(format!("{}: neither a name nor a code: {:?}", n + 1, name));
        }
        codes.extend(brackets(line).map(|(c, d)| (c.to_owned(), d.to_owned())));
    }
    actor(rows, start, &names, &codes);
}

fn agents(text: &str, rows: &mut Rows) {
    let mut macros: Vec<(String, Vec<String>)> = Vec::new();
    for (n, raw) in text.lines().enumerate() {
        let line = without_comment(raw);
        if line.trim().is_empty() {
            continue;
        }
        if let Some((name, values)) = line.split_once('=').filter(|(k, _)| k.trim().starts_with('!')) {
            macros.push((name.trim().to_owned(), values.split(',').map(|v| v.trim().to_owned()).collect()));
            continue;
        }
        let Some((code, _)) = brackets(line).next() else {
            rows.remarks.push(format!("{}: no code: {:?}", n + 1, line));
            continue;
        };
        let code = code.trim_start_matches('~');
        let chunks: Vec<&str> = (0..code.len() / 3).filter_map(|i| code.get(i * 3..i * 3 + 3)).collect();
        let Some(s) = chunks.iter().find_map(|c| sector(c)) else {
            rows.lose(n + 1, format!("agent code {code} has no PLOVER sector"));
            continue;
        };
        if chunks.len() > 1 {
            rows.lose(n + 1, "second role of an agent".to_owned());
        }
        let phrase = line[..line.find(['[', '{']).unwrap_or(line.len())].trim();
        let plural = line
            .split_once('{')
            .and_then(|(_, r)| r.split_once('}'))
            .map(|(p, _)| p.trim().replace('_', " ").to_lowercase());
        let forms: Vec<String> = match macros.iter().find(|(m, _)| phrase.contains(m.as_str())) {
            Some((m, values)) => values.iter().map(|v| phrase.replace(m.as_str(), v)).collect(),
            None => vec![phrase.to_owned()],
        };
        for f in forms {
            let f = f.trim_matches('_').replace('_', " ").to_lowercase();
            // `{}` means that the phrase has no plural.
            let plural = match plural.as_deref() {
                None => "-".to_owned(),
                Some("") => f.clone(),
                Some(p) => p.to_owned(),
            };
            let _ = writeln!(rows.agents, "{f}\t{plural}\t{s}\tperson\t");
        }
    }
}

/// The text between `<tag>` and `</tag>` on one line.
fn tagged<'t>(line: &'t str, tag: &str) -> Option<&'t str> {
    line.trim().strip_prefix('<')?.strip_prefix(tag)?.strip_prefix('>')?.split('<').next().map(str::trim)
}

fn country_info(text: &str, rows: &mut Rows) {
    // The head of the file is one long comment.
    let begin = text.find("-->").map_or(0, |at| at + 3);
    let skipped = text[..begin].lines().count();
    let mut code = String::new();
    let (mut names, mut capitals): (Vec<String>, Vec<String>) = Default::default();
    let mut cities: Vec<(String, &str)> = Vec::new();
    let (mut section, mut office) = ("", String::new());
    for (n, raw) in text[begin..].lines().enumerate() {
        let at = skipped + n;
        let line = raw.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(c) = tagged(line, "CountryCode") {
            code = c.to_owned();
        } else if let Some(c) = tagged(line, "CountryName") {
            names.insert(0, c.to_owned());
        } else if line == "</Country>" {
            if names.iter().all(|n| spelled(n, true).is_empty()) {
                rows.remarks.push(format!("{at}: a country without a name"));
            } else if code.parse::<Country>().is_ok() {
                let all = |v: &[String]| v.iter().map(|x| spelled(x, true)).collect::<Vec<_>>().join(";");
                let _ = writeln!(rows.states, "{code}\tstate\t{}\t\t\t{}\t\t\t", all(&names), all(&capitals));
                for (place, kind) in &cities {
                    let _ = writeln!(rows.places, "{}\t{code}\t{kind}", spelled(place, true));
                }
            } else {
                rows.remarks.push(format!("{at}: no country is called {code:?}"));
            }
            (names, capitals, cities) = (Vec::new(), Vec::new(), Vec::new());
        } else if let Some(tag) = line.strip_prefix('<').and_then(|l| l.strip_suffix('>')) {
            match tag {
                "Nationality" | "Capital" | "MajorCities" | "Regions" | "GeogFeatures" | "Leaders" | "Government"
                | "Comment" => {
                    section = match tag {
                        "Nationality" => "names",
                        "Capital" => "capital",
                        "MajorCities" => "city",
                        "Regions" => "region",
                        "Leaders" => "leaders",
                        "Government" => "government",
                        _ => "",
                    };
                    if tag == "GeogFeatures" {
                        rows.lose(at, "geographical features".to_owned());
                    }
                }
                "/Leaders" => section = "",
                t if t.starts_with('/') && section != "leaders" => section = "",
                t if t.starts_with('/') => {}
                t if section == "leaders" => office = t.to_lowercase(),
                _ => {}
            }
        } else if !section.is_empty() {
            let (content, comment) = line.split_once('#').unwrap_or((line, ""));
            let content = content.trim();
            match section {
                "names" => names.push(content.to_owned()),
                "capital" => capitals.push(content.to_owned()),
                "city" | "region" => {
                    cities.push((content.to_owned(), if section == "city" { "city" } else { "region" }))
                }
                _ => holder(
                    rows,
                    at,
                    content,
                    &code,
                    section,
                    if section == "leaders" { &office } else { comment.trim() },
                ),
            }
        }
    }
}

/// One line of `<Leaders>` or `<Government>`.
fn holder(rows: &mut Rows, line: usize, content: &str, country: &str, section: &str, office: &str) {
    let name = spelled(content.split('[').next().unwrap_or(""), true);
    if name.is_empty() {
        return;
    }
    if country.parse::<Country>().is_err() {
        rows.lose(line, format!("holders of office of {country}"));
        return;
    }
    for inside in content.split('[').skip(1).filter_map(|p| p.split(']').next()) {
        if inside.starts_with("B:") || inside.starts_with("D:") {
            rows.lose(line, "dates of birth and death".to_owned());
            continue;
        }
        let (code, dates) = if section == "leaders" {
            (format!("{country}GOV"), inside)
        } else {
            let code = inside.split([' ', '<', '>']).next().unwrap_or("");
            (code.to_owned(), inside[code.len()..].trim())
        };
        let Some(when) = period(dates) else {
            rows.remarks.push(format!("{line}: {inside:?} is no date or interval"));
            continue;
        };
        if let Some((Some(c), s)) = rows.code(line, &code) {
            let _ = writeln!(
                rows.leaders,
                "{name}\t\t{c}\t{}\t{}\t{when}",
                s.map_or("", |s| s.as_str()),
                office.to_lowercase()
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actors_with_dates_become_holders_of_office() {
        let text = "# c\nRURITANIA_ [RUS]\n+RURITANIAN_\n\nIVAN_PETROV_ ; x\n+PETROV_\n\t[RUSELI 700101-991231]\n\t[RUSGOV >000101]\nRED_FRONT_\n\t[IGOUNO]\nBAD_\n\t[QQQREB]\n";
        let i = import("x.txt", text);
        let table = |n: &str| i.tables.iter().find(|(k, _)| k == n).map_or("", |(_, t)| t.as_str());
        assert!(table("leaders.tsv").contains("Ivan Petrov\tPetrov\tRUS\tGOV\t\t2000-01-01.."));
        assert!(table("states.tsv").contains("RUS\tstate\tRuritania;Ruritanian"));
        assert!(table("organizations.tsv").contains("Red Front\tUNO\t\tagency"));
        assert_eq!(i.remarks, ["x.txt:11: no country or body is called QQQ (1 lines)"]);
        let files: Vec<(&str, &str)> = i.tables.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(crate::ActorTables::check(&files), []);
    }

    #[test]
    fn agents_and_country_info() {
        let text = "!PERSON! = MAN, MEN\nCATTLE!PERSON! [~AGR]\nRIOT_POLICE {} [~COP]\nBUDDHIST [~BUD]\n";
        let i = import("a.txt", text);
        assert!(i.tables[0].1.contains("cattleman\t-\tAGR") && i.tables[0].1.contains("riot police\triot police\tCOP"));
        assert_eq!(i.remarks, ["a.txt:4: agent code BUD has no PLOVER sector (1 lines)"]);
        let text = "<!-- -->\n<Country>\n<CountryCode>FRA</CountryCode>\n<CountryName>FRANCE</CountryName>\n<Nationality>\n\tFRENCH_\n</Nationality>\n<Capital>\n\tPARIS_\n</Capital>\n<Leaders>\n\t<President>\n\t\tJACQUES_CHIRAC_\t[19950517 - 20070516] [B:19321129]\n\t</President>\n</Leaders>\n</Country>\n";
        let i = import("c.txt", text);
        assert!(i.tables[0].1.contains("FRA\tstate\tFrance;French\t\t\tParis"));
        assert!(i.tables[1].1.contains("Jacques Chirac\t\tFRA\tGOV\tpresident\t1995-05-17..2007-05-16"));
    }

    #[test]
    fn dates_of_both_lengths() {
        assert_eq!(period(">20111222").as_deref(), Some("2011-12-22.."));
        assert_eq!(period("970101-061231").as_deref(), Some("1997-01-01..2006-12-31"));
        assert_eq!(period("20100401 - 20100631").as_deref(), Some("2010-04-01..2010-06-30"));
        assert_eq!(period("2004017-20061201"), None);
    }
}
