//! Code tables that stand in every database, so that a question in SQL can join them.

use crate::error::{Error, Kind};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// Texts of the tables, as they stand in `resources/`.
#[derive(Clone, Copy, Debug)]
pub struct CodeTables<'a> {
    /// `ontology/goldstein.tsv`: CAMEO codes with their names and values.
    pub cameo: &'a str,
    /// `actors/states.tsv`: what states are called.
    pub states: &'a str,
    /// `places/countries.tsv`: their middle points.
    pub points: &'a str,
    /// `places/codes.tsv`: FIPS 10-4 codes and Correlates of War numbers.
    pub codes: &'a str,
}

fn rows<'a>(text: &'a str, header: &'a str) -> impl Iterator<Item = Vec<&'a str>> {
    text.lines()
        .filter(move |l| !l.is_empty() && !l.starts_with('#') && !l.starts_with(header))
        .map(|l| l.split('\t').collect())
}

#[derive(Default)]
struct Row<'a> {
    name: &'a str,
    fips: Option<&'a str>,
    cow: Option<i64>,
    point: Option<(f64, f64)>,
}

impl CodeTables<'_> {
    /// Writes the tables where they are not there or not these.
    pub(crate) fn write(&self, c: &Connection) -> rusqlite::Result<()> {
        c.execute_batch("DELETE FROM cameo_codes; DELETE FROM countries;")?;
        let mut put = c.prepare("INSERT OR IGNORE INTO cameo_codes VALUES (?, ?, ?, ?, ?)")?;
        for r in rows(self.cameo, "code\t") {
            if let [code, gdelt, icews, phoenix, name, ..] = r[..] {
                let value = |s: &str| s.parse::<f64>().ok();
                put.execute(params![code, name, value(gdelt), value(icews), value(phoenix)])?;
            }
        }
        let mut all: BTreeMap<&str, Row<'_>> = BTreeMap::new();
        for r in rows(self.states, "code\t") {
            if let [code, kind, names, ..] = r[..] {
                let row = all.entry(code).or_default();
                // The first row of a code is the state's own; disputed parts stand behind.
                if row.name.is_empty() && kind != "disputed" {
                    row.name = names.split(';').next().unwrap_or(code);
                }
            }
        }
        for r in rows(self.points, "code\t") {
            if let [code, lat, lon, ..] = r[..] {
                all.entry(code).or_default().point = lat.parse().ok().zip(lon.parse().ok());
            }
        }
        for r in rows(self.codes, "code\t") {
            if let [code, fips, cow, ..] = r[..] {
                let row = all.entry(code).or_default();
                row.fips = Some(fips).filter(|f| *f != "-");
                row.cow = cow.parse().ok();
            }
        }
        let mut put = c.prepare("INSERT INTO countries VALUES (?, ?, ?, ?, ?, ?)")?;
        for (code, r) in all {
            let name = if r.name.is_empty() { code } else { r.name };
            put.execute(params![code, name, r.fips, r.cow, r.point.map(|p| p.0), r.point.map(|p| p.1)])?;
        }
        Ok(())
    }

    /// A number for the tables together: another one is written anew.
    pub(crate) fn version(&self) -> Result<String, Error> {
        if self.cameo.is_empty() || self.states.is_empty() {
            return Err(Error::new(Kind::Other, "the code tables are empty"));
        }
        Ok(crate::minhash::hash(&[self.cameo, self.states, self.points, self.codes], 16))
    }
}
