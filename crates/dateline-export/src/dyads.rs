//! Who does it to whom: an event's parties as ordered pairs, and their codes.

use dateline_store::{Event, EventParty as Party};
use std::collections::BTreeSet;

/// A country's code as CAMEO's dictionaries have it: ISO's of the 2000s.
pub(crate) fn cameo_country(code: &str) -> &str {
    match code {
        "XKX" => "KSV",
        "TLS" => "TMP",
        c => c,
    }
}

/// CAMEO's code of what is no state: its blocks.
pub(crate) fn cameo_body(code: &str) -> Option<&'static str> {
    Some(match code {
        "UNO" => "IGOUNO",
        "EUR" => "IGOEUREEC",
        "IGO" => "IGO",
        "NGO" => "NGO",
        "IMG" => "IMG",
        "MNC" => "MNC",
        // Islamists across borders have no code of their own: "international, generic".
        "ISM" => "INT",
        _ => return None,
    })
}

/// CAMEO's role for a PLOVER sector. PLOVER's MED is health and its JRN the press; CAMEO's MED is the press. What CAMEO has no role for
/// (parties, paramilitaries, believers, unrecognised states) has none.
pub(crate) fn cameo_role(sector: &str) -> Option<&'static str> {
    Some(match sector {
        "COP" => "COP",
        "GOV" => "GOV",
        "JUD" => "JUD",
        "LEG" => "LEG",
        "MIL" => "MIL",
        "REB" => "REB",
        "SPY" => "SPY",
        "UAF" => "UAF",
        "OPP" => "OPP",
        "AGR" => "AGR",
        "BUS" => "BUS",
        "CRM" => "CRM",
        "CVL" | "SOC" => "CVL",
        "EDU" => "EDU",
        "ELI" => "ELI",
        "LAB" => "LAB",
        "REF" => "REF",
        "JRN" => "MED",
        "MED" => "HLH",
        _ => return None,
    })
}

/// Ids of the knowledge base whose code a record does not tell: PLOVER has one code for bodies of states, CAMEO one for the United Nations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bodies(BTreeSet<String>);

impl Bodies {
    /// Bodies of the United Nations in a table of organisations (`id`, `names`, `code` …, parted by tabs).
    pub fn parse(table: &str) -> Bodies {
        let un = |l: &str| {
            let mut cells = l.split('\t');
            let id = cells.next()?;
            (cells.nth(1)? == "UNO" && !l.starts_with('#')).then(|| id.to_owned())
        };
        Bodies(table.lines().filter_map(un).collect())
    }

    /// The country or kind of body of a party, as CAMEO tells it apart.
    pub(crate) fn country<'a>(&self, p: &'a Party) -> Option<&'a str> {
        let un = p.kb.as_ref().is_some_and(|kb| self.0.contains(kb));
        if un && p.country.as_deref() == Some("IGO") { Some("UNO") } else { p.country.as_deref() }
    }
}

/// A party's CAMEO code in blocks of three letters: `RUSGOV`, `IGOUNO`; `---` for the country of who has a role alone. `None` where neither
/// country nor role is known.
pub(crate) fn cameo_code(p: &Party, bodies: &Bodies) -> Option<String> {
    let country = bodies.country(p);
    if let Some(body) = country.and_then(cameo_body) {
        return Some(body.to_owned());
    }
    let role = p.sector.as_deref().and_then(cameo_role);
    match (country.map(cameo_country), role) {
        (None, None) => None,
        (c, r) => Some(format!("{}{}", c.unwrap_or("---"), r.unwrap_or(""))),
    }
}

/// Who stands in a row: "officials" only where nobody of their country has a name.
fn standing(e: &Event, actor: bool) -> Vec<&Party> {
    let side: Vec<&Party> = e.parties.iter().filter(|p| p.actor == actor).collect();
    let named = |p: &Party| matches!(p.kind.as_str(), "person" | "organization");
    let keep = |p: &&Party| named(p) || p.country.is_none() || !side.iter().any(|o| o.country == p.country && named(o));
    let mut kept: Vec<&Party> = side.iter().copied().filter(keep).collect();
    // Two that nothing tells apart are one.
    let mut told = std::collections::HashSet::new();
    kept.retain(|p| told.insert(identity(Some(p))));
    // A state and its officials are one.
    let mut seen: Vec<(&Option<String>, &Option<String>)> = Vec::new();
    kept.retain(|p| {
        let one = (&p.country, &p.sector);
        named(p)
            || p.country.is_none()
            || !seen.contains(&one) && {
                seen.push(one);
                true
            }
    });
    kept
}

/// A pair: who acts and who is acted upon, where the reports name them.
pub(crate) type Pair<T> = (Option<T>, Option<T>);

/// Ordered pairs of one party that acts and one that is acted upon. Where all act together (a meeting) each stands against each in both
/// directions, without pairs of one country where there are others. A party alone has nobody opposite.
pub(crate) fn dyads(e: &Event) -> Vec<Pair<&Party>> {
    let (actors, recipients) = (standing(e, true), standing(e, false));
    if actors.is_empty() {
        return recipients.into_iter().map(|r| (None, Some(r))).collect();
    }
    let mut out = Vec::new();
    if !recipients.is_empty() {
        for a in &actors {
            out.extend(recipients.iter().map(|r| (Some(*a), Some(*r))));
        }
        return out;
    }
    let domestic = actors.iter().all(|p| p.country == actors[0].country);
    for (i, a) in actors.iter().enumerate() {
        for (j, b) in actors.iter().enumerate() {
            if i != j && (domestic || a.country.is_none() || a.country != b.country) {
                out.push((Some(*a), Some(*b)));
            }
        }
    }
    if out.is_empty() {
        out.extend(actors.iter().map(|a| (Some(*a), None)));
    }
    out
}

/// The same by code, each pair once; who has no code is missing from his pair, and a pair of two such from the list.
pub(crate) fn coded<'e>(e: &'e Event, bodies: &Bodies) -> Vec<Pair<Coded<'e>>> {
    let of = |p: Option<&'e Party>| p.and_then(|p| Coded::of(p, bodies));
    let mut out: Vec<Pair<Coded<'e>>> = Vec::new();
    for (a, b) in dyads(e) {
        let pair = (of(a), of(b));
        let code = |c: &Option<Coded<'_>>| c.as_ref().map(|c| c.code.clone());
        let seen = |x: &Pair<Coded<'_>>| code(&x.0) == code(&pair.0) && code(&x.1) == code(&pair.1);
        if (pair.0.is_some() || pair.1.is_some()) && !out.iter().any(seen) {
            out.push(pair);
        }
    }
    out
}

/// What tells a party from others, for the number of a row.
pub(crate) fn identity(p: Option<&Party>) -> String {
    let or = |s: &Option<String>| s.clone().unwrap_or_default();
    p.map(|p| format!("{}/{}/{}", p.name, or(&p.country), or(&p.sector))).unwrap_or_default()
}

/// A party with its CAMEO code.
pub(crate) struct Coded<'a> {
    pub(crate) party: &'a Party,
    /// Its country or kind of body; empty where there is none.
    pub(crate) country: &'a str,
    pub(crate) code: String,
}

impl<'a> Coded<'a> {
    fn of(party: &'a Party, bodies: &Bodies) -> Option<Coded<'a>> {
        cameo_code(party, bodies).map(|code| Coded { party, country: bodies.country(party).unwrap_or(""), code })
    }

    /// Block `n` of the code, counted from 0; `---` counts as none.
    pub(crate) fn block(&self, n: usize) -> &str {
        let b = self.code.get(3 * n..3 * n + 3).unwrap_or("");
        if b == "---" { "" } else { b }
    }

    /// What stands behind the second block.
    pub(crate) fn rest(&self) -> &str {
        self.code.get(6..).unwrap_or("")
    }
}

/// A CAMEO code's base: three digits at most.
pub(crate) fn base(code: &str) -> &str {
    code.get(..3).unwrap_or(code)
}

/// Its root: two digits.
pub(crate) fn root(code: &str) -> &str {
    code.get(..2).unwrap_or(code)
}

/// One of the Goldstein tables.
#[derive(Clone, Copy)]
pub(crate) enum Goldstein {
    Gdelt = 0,
    Icews = 1,
    Phoenix = 2,
}

/// The value of a code, of its base or its root where the table has none.
pub(crate) fn goldstein(codes: &dateline_store::Codes, code: &str, table: Goldstein) -> Option<f64> {
    [code, base(code), root(code)].iter().find_map(|c| codes.cameo.get(*c)?.1[table as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(actor: bool, kind: &str, name: &str, country: Option<&str>, sector: Option<&str>) -> Party {
        let own = |s: Option<&str>| s.map(str::to_owned);
        Party {
            actor,
            name: name.into(),
            kind: kind.into(),
            country: own(country),
            sector: own(sector),
            kb: None,
            title: None,
        }
    }

    #[test]
    fn codes_are_blocks_of_three() {
        let code = |c: Option<&str>, s: Option<&str>| cameo_code(&party(true, "state", "x", c, s), &Bodies::default());
        assert_eq!(code(Some("RUS"), Some("GOV")).as_deref(), Some("RUSGOV"));
        assert_eq!(code(Some("XKX"), None).as_deref(), Some("KSV"));
        assert_eq!(code(Some("UNO"), Some("GOV")).as_deref(), Some("IGOUNO"));
        assert_eq!(code(None, Some("JRN")).as_deref(), Some("---MED"));
        assert_eq!((code(None, Some("PTY")), code(None, None)), (None, None));
        let bodies = Bodies::parse("# id\tnames\tcode\nun\tUnited Nations\tUNO\nnato\tNATO\tIGO\n");
        let of = |kb: &str, country: &str| {
            let p = Party { kb: Some(kb.into()), ..party(true, "organization", "x", Some(country), None) };
            cameo_code(&p, &bodies)
        };
        assert_eq!(of("un", "IGO").as_deref(), Some("IGOUNO"));
        assert_eq!((of("nato", "IGO").as_deref(), of("un", "USA").as_deref()), (Some("IGO"), Some("USA")));
    }

    #[test]
    fn a_meeting_is_told_in_both_directions() {
        let parties = vec![
            party(true, "person", "Lee", Some("KOR"), Some("GOV")),
            party(true, "state", "South Korea", Some("KOR"), Some("GOV")),
            party(true, "state", "Japan", Some("JPN"), Some("GOV")),
            party(true, "group", "Japanese officials", Some("JPN"), Some("GOV")),
        ];
        let e = crate::tests::event(parties);
        let names: Vec<Pair<&str>> =
            dyads(&e).iter().map(|(a, b)| (a.map(|a| a.name.as_str()), b.map(|b| b.name.as_str()))).collect();
        assert_eq!(names, [(Some("Lee"), Some("Japan")), (Some("Japan"), Some("Lee"))]);
    }

    #[test]
    fn one_alone_has_nobody_opposite() {
        let e = crate::tests::event(vec![party(true, "person", "Lee", Some("KOR"), None)]);
        assert_eq!(dyads(&e).len(), 1);
        assert!(dyads(&e)[0].1.is_none());
        let e = crate::tests::event(vec![party(false, "person", "Lee", Some("KOR"), None)]);
        assert!(dyads(&e)[0].0.is_none() && dyads(&e)[0].1.is_some());
        assert!(dyads(&crate::tests::event(vec![])).is_empty());
    }
}
