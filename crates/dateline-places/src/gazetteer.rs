//! What places are called, and where they are.

use dateline_record::{Country, Precision};
use std::collections::HashMap;
use std::fmt;

/// A mistake in a table of places, or a gazetteer that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableError(String);

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TableError {}

/// The texts and bytes that places are read from.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a> {
    /// `places/countries.tsv`.
    pub countries: &'a str,
    /// `places/regions.tsv`.
    pub regions: &'a str,
    /// `actors/states.tsv`: names, adjectives and capitals.
    pub states: &'a str,
    /// Lines of GeoNames places.
    pub places: &'static str,
    /// Automaton of folded names.
    pub names: &'static [u8],
    /// Places of a name.
    pub postings: &'static [u8],
}

/// A place that a name may mean.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Candidate {
    pub name: String,
    pub country: Option<Country>,
    /// GeoNames' code of the first-order division.
    pub admin: String,
    pub lat: f64,
    pub lon: f64,
    pub population: u64,
    pub geonames: Option<u64>,
    pub precision: Precision,
    /// The name is the place's usual one in English or its own language.
    pub usual: bool,
    pub capital: bool,
}

/// Everything known about places.
pub struct PlaceTables {
    names: fst::Map<&'static [u8]>,
    places: &'static str,
    postings: &'static [u8],
    /// States, territories, regions and areas by folded name.
    known: HashMap<String, Vec<Candidate>>,
    /// Capitals by folded name, with their country.
    capitals: HashMap<String, Country>,
    /// Countries that adjectives and nouns for people point to.
    adjectives: HashMap<String, Country>,
    /// States' names that hold more than a state ("Georgia").
    longest: usize,
}

impl fmt::Debug for PlaceTables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlaceTables({} names known)", self.known.len())
    }
}

/// ASCII, lower case, single spaces; hyphens are spaces, apostrophes and stops are nothing.
pub(crate) fn fold(name: &str) -> String {
    let ascii = deunicode::deunicode(name);
    let mut out = String::with_capacity(ascii.len());
    for c in ascii.chars() {
        match c {
            '\'' | '`' | '.' => {}
            '-' | '/' => out.push(' '),
            c if c.is_whitespace() => out.push(' '),
            c => out.extend(c.to_lowercase()),
        }
    }
    out.split(' ').filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    text.lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'))
        .map(|(n, l)| (n + 1, l.split('\t').collect()))
}

impl PlaceTables {
    /// Parses the tables; the gazetteer's bytes are used as they are.
    ///
    /// # Errors
    /// The first row that does not parse, by its line.
    pub fn new(t: Tables<'_>) -> Result<PlaceTables, TableError> {
        let mut middle = HashMap::new();
        for (n, c) in rows(t.countries) {
            let bad = || TableError(format!("countries, line {n}: not a code and two numbers"));
            let [code, lat, lon] = c[..] else { return Err(bad()) };
            let code: Country = code.parse().map_err(|_| bad())?;
            middle.insert(code, (lat.parse::<f64>().map_err(|_| bad())?, lon.parse::<f64>().map_err(|_| bad())?));
        }
        let mut known: HashMap<String, Vec<Candidate>> = HashMap::new();
        let (mut capitals, mut adjectives) = (HashMap::new(), HashMap::new());
        for (n, c) in rows(t.states) {
            if c[0] == "code" {
                continue;
            }
            if c.len() < 6 {
                return Err(TableError(format!("states, line {n}: {} columns", c.len())));
            }
            let Ok(code) = c[0].parse::<Country>() else {
                return Err(TableError(format!("states, line {n}: no country {}", c[0])));
            };
            let list =
                |s: &str| s.split(';').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect::<Vec<_>>();
            for a in list(c[3]).into_iter().chain(list(c[4])) {
                adjectives.entry(fold(&a)).or_insert(code);
            }
            if c[1] == "historical" || c[1] == "disputed" {
                continue;
            }
            for a in list(c[5]) {
                capitals.entry(fold(&a)).or_insert(code);
            }
            let Some((lat, lon)) = middle.get(&code).copied() else { continue };
            let names = list(c[2]);
            let usual = names.first().cloned().unwrap_or_default();
            for name in &names {
                known.entry(fold(name)).or_default().push(Candidate {
                    name: usual.clone(),
                    country: Some(code),
                    admin: String::new(),
                    lat,
                    lon,
                    population: 20_000_000,
                    geonames: None,
                    precision: Precision::Country,
                    usual: true,
                    capital: false,
                });
            }
        }
        for (n, c) in rows(t.regions) {
            let bad = |what: &str| TableError(format!("regions, line {n}: {what}"));
            let [names, code, kind, lat, lon] = c[..] else { return Err(bad("not five columns")) };
            let country = match code {
                "-" => None,
                c => Some(c.parse().map_err(|_| bad("no such country"))?),
            };
            let precision = match kind {
                "region" => Precision::Region,
                "district" => Precision::District,
                "area" => Precision::Area,
                _ => return Err(bad("no such kind")),
            };
            let (lat, lon) =
                (lat.parse().map_err(|_| bad("not a number"))?, lon.parse().map_err(|_| bad("not a number"))?);
            let usual = names.split(';').next().unwrap_or("").to_owned();
            for name in names.split(';') {
                known.entry(fold(name)).or_default().push(Candidate {
                    name: usual.clone(),
                    country,
                    admin: String::new(),
                    lat,
                    lon,
                    population: 3_000_000,
                    geonames: None,
                    precision,
                    usual: true,
                    capital: false,
                });
            }
        }
        let names = fst::Map::new(t.names).map_err(|e| TableError(format!("names of the gazetteer: {e}")))?;
        let longest = known.keys().map(|k| k.split(' ').count()).max().unwrap_or(1).max(4);
        Ok(PlaceTables { names, places: t.places, postings: t.postings, known, capitals, adjectives, longest })
    }

    /// Words that a name may have at most.
    pub(crate) fn longest(&self) -> usize {
        self.longest
    }

    /// Whether the folded name is a state, region or area of the tables.
    pub(crate) fn is_known(&self, folded: &str) -> bool {
        self.known.contains_key(folded)
    }

    /// The country of a folded adjective or noun for people.
    pub(crate) fn adjective(&self, folded: &str) -> Option<Country> {
        self.adjectives.get(folded).copied()
    }

    /// The country whose capital bears the folded name.
    pub(crate) fn capital(&self, folded: &str) -> Option<Country> {
        self.capitals.get(folded).copied()
    }

    /// The places that bear a folded name; large ones first.
    pub(crate) fn candidates(&self, folded: &str) -> Vec<Candidate> {
        let mut out = self.known.get(folded).cloned().unwrap_or_default();
        let Some(at) = self.names.get(folded) else { return out };
        let number = |at: usize| self.postings.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
        let at = at as usize;
        for i in 0..number(at).unwrap_or(0) as usize {
            let Some(raw) = number(at + 4 + i * 4) else { break };
            let line = self.places.get((raw & !(1 << 31)) as usize..).and_then(|s| s.lines().next()).unwrap_or("");
            let c: Vec<&str> = line.split('\t').collect();
            let [id, name, country, admin, lat, lon, population] = c[..] else { continue };
            let country: Option<Country> = country.parse().ok();
            let capital = self.capital(folded).is_some_and(|c| Some(c) == country) && fold(name) == folded
                || self.capital(&fold(name)).is_some_and(|c| Some(c) == country);
            out.push(Candidate {
                name: name.to_owned(),
                country,
                admin: admin.to_owned(),
                lat: lat.parse().unwrap_or(0.0),
                lon: lon.parse().unwrap_or(0.0),
                population: population.parse().unwrap_or(0),
                geonames: id.parse().ok(),
                precision: Precision::City,
                usual: raw >> 31 == 1,
                capital,
            });
        }
        out
    }
}
