//! From a neutral act to CAMEO codes, and the Goldstein values that go with them.

use crate::TableError;
use crate::error::base;
use crate::speech_tables::rows;
use crate::symbols::FastMap;
use dateline_record::{Context, EventType, Mode, Sector, Status};

/// Which published table of Goldstein values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Goldstein {
    /// GDELT's `CAMEO.goldsteinscale.txt`.
    Gdelt,
    /// ICEWS'.
    Icews,
    /// Phoenix'.
    Phoenix,
}

impl Goldstein {
    /// All tables.
    pub const ALL: [Goldstein; 3] = [Goldstein::Gdelt, Goldstein::Icews, Goldstein::Phoenix];

    /// `gdelt`, `icews`, `phoenix`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Goldstein::Gdelt => "gdelt",
            Goldstein::Icews => "icews",
            Goldstein::Phoenix => "phoenix",
        }
    }

    /// The table called so.
    pub fn parse(name: &str) -> Option<Goldstein> {
        Goldstein::ALL.into_iter().find(|g| g.as_str() == name)
    }
}

#[derive(Clone, Debug)]
enum Cond {
    Contexts(Vec<Context>),
    Words(Vec<Box<str>>),
    Sectors(Vec<Sector>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ActClass {
    Type(EventType),
    Cooperative,
    Yielding,
    Conflict,
}

#[derive(Clone, Debug)]
struct Row {
    kind: Option<EventType>,
    /// `Some(None)`: no mode may be there.
    mode: Option<Option<Mode>>,
    act: Option<ActClass>,
    act_mode: Option<Mode>,
    when: Vec<Cond>,
    status: Option<Status>,
    code: Box<str>,
    /// Number of conditions.
    weight: u32,
}

/// What a code is chosen by.
#[derive(Clone, Copy, Debug)]
pub struct NeutralAct<'a> {
    /// Type and mode after reduction.
    pub event: (EventType, Option<Mode>),
    /// What is done, meant or denied, before reduction.
    pub act: (EventType, Option<Mode>),
    /// What it is about.
    pub contexts: &'a [Context],
    /// Lemmas of the predicate's words, its operators and its object, in small letters.
    pub words: &'a [&'a str],
    /// Sectors of the parties.
    pub sectors: &'a [Sector],
    /// Whether it happened.
    pub status: Status,
}

/// The tables `resources/ontology/cameo.tsv` and `goldstein.tsv`.
#[derive(Debug, Default)]
pub struct CameoTables {
    rows: Vec<Row>,
    goldstein: FastMap<Box<str>, ([Option<f64>; 3], String)>,
}

impl CameoTables {
    /// Parses the tables (file name and text each); files of other names are passed over.
    ///
    /// # Errors
    /// A row with too few cells or an unknown type, mode, context, sector, status, or a code that `goldstein.tsv` does not hold.
    pub fn parse(tables: &[(&str, &str)]) -> Result<CameoTables, TableError> {
        let mut out = CameoTables::default();
        for (file, text) in tables.iter().filter(|t| base(t.0) == "goldstein.tsv") {
            for (line, row) in rows(file, text, 5)? {
                let mut values = [None; 3];
                for (v, cell) in values.iter_mut().zip(&row[1..4]) {
                    if *cell != "-" {
                        *v = Some(
                            cell.parse::<f64>()
                                .map_err(|_| TableError::new(file, line, format!("{cell:?} is no value")))?,
                        );
                    }
                }
                out.goldstein.entry(row[0].into()).or_insert_with(|| (values, row[4].to_owned()));
            }
        }
        for (file, text) in tables.iter().filter(|t| base(t.0) == "cameo.tsv") {
            for (line, row) in rows(file, text, 7)? {
                let row = parse_row(&row).map_err(|what| TableError::new(file, line, what))?;
                if !out.goldstein.is_empty() && !out.goldstein.contains_key(&row.code) {
                    return Err(TableError::new(file, line, format!("CAMEO has no code {:?}", row.code)));
                }
                out.rows.push(row);
            }
        }
        Ok(out)
    }

    /// The code of an act; `None` where no row fits.
    pub fn code(&self, act: &NeutralAct<'_>) -> Option<&str> {
        let mut best: Option<&Row> = None;
        for row in &self.rows {
            if row.fits(act) && best.is_none_or(|b| row.weight > b.weight) {
                best = Some(row);
            }
        }
        best.map(|r| &*r.code)
    }

    /// The Goldstein value of a code in a table, −10 to 10; `None` where the table has none.
    pub fn goldstein(&self, code: &str, table: Goldstein) -> Option<f64> {
        self.goldstein.get(code).and_then(|(v, _)| v[table as usize])
    }

    /// What a code means, in English.
    pub fn label(&self, code: &str) -> Option<&str> {
        self.goldstein.get(code).map(|(_, name)| name.as_str())
    }

    /// All codes, unordered.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.goldstein.keys().map(|k| &**k)
    }
}

impl Row {
    fn fits(&self, a: &NeutralAct<'_>) -> bool {
        use EventType::{
            Accuse, Agree, Aid, Assault, Coerce, Concede, Consult, Cooperate, Mobilize, Protest, Reject, Request,
            Retreat, Sanction, Support, Threaten,
        };
        self.kind.is_none_or(|k| k == a.event.0)
            && self.mode.is_none_or(|m| m == a.event.1)
            && self.act.is_none_or(|c| match c {
                ActClass::Type(t) => t == a.act.0,
                ActClass::Cooperative => matches!(a.act.0, Agree | Consult | Support | Cooperate | Aid),
                ActClass::Yielding => matches!(a.act.0, Concede | Retreat),
                ActClass::Conflict => matches!(
                    a.act.0,
                    Request | Accuse | Reject | Threaten | Protest | Sanction | Mobilize | Coerce | Assault
                ),
            })
            && self.act_mode.is_none_or(|m| Some(m) == a.act.1)
            && self.status.is_none_or(|s| s == a.status)
            && self.when.iter().all(|c| match c {
                Cond::Contexts(list) => list.iter().any(|c| a.contexts.contains(c)),
                Cond::Words(list) => list.iter().any(|w| a.words.contains(&&**w)),
                Cond::Sectors(list) => list.iter().any(|s| a.sectors.contains(s)),
            })
    }
}

fn parse_row(cells: &[&str]) -> Result<Row, String> {
    let any = |s: &str| s == "*";
    let kind = if any(cells[0]) { None } else { Some(cells[0].parse::<EventType>().map_err(|e| e.to_string())?) };
    let mode = match cells[1] {
        "*" => None,
        "-" => Some(None),
        m => Some(Some(m.parse::<Mode>().map_err(|e| e.to_string())?)),
    };
    let act = match cells[2] {
        "*" => None,
        "cooperative" => Some(ActClass::Cooperative),
        "yielding" => Some(ActClass::Yielding),
        "conflict" => Some(ActClass::Conflict),
        t => Some(ActClass::Type(t.parse::<EventType>().map_err(|e| e.to_string())?)),
    };
    let act_mode = if any(cells[3]) { None } else { Some(cells[3].parse::<Mode>().map_err(|e| e.to_string())?) };
    let mut when = Vec::new();
    // A word of the text says more than a context.
    let mut weight =
        [kind.is_some(), mode.is_some(), act.is_some(), act_mode.is_some()].map(u32::from).iter().sum::<u32>() * 2;
    for cond in cells[4].split('&').filter(|c| !any(c)) {
        let list: Vec<&str> = cond.split('|').collect();
        let first = list.first().copied().unwrap_or_default();
        if first.starts_with('=') {
            when.push(Cond::Words(list.iter().map(|w| w.trim_start_matches('=').into()).collect()));
            weight += 3;
        } else if first.starts_with('~') {
            let sectors: Result<Vec<Sector>, _> =
                list.iter().map(|w| w.trim_start_matches('~').parse::<Sector>()).collect();
            when.push(Cond::Sectors(sectors.map_err(|e| e.to_string())?));
            weight += 2;
        } else {
            let contexts: Result<Vec<Context>, _> = list.iter().map(|w| w.parse::<Context>()).collect();
            when.push(Cond::Contexts(contexts.map_err(|e| e.to_string())?));
            weight += 2;
        }
    }
    let status = if any(cells[5]) { None } else { Some(cells[5].parse::<Status>().map_err(|e| e.to_string())?) };
    weight += 2 * u32::from(status.is_some());
    Ok(Row { kind, mode, act, act_mode, when, status, code: cells[6].into(), weight })
}
