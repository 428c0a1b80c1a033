//! ICEWS: 20 columns with a header, one row a pair, told as the first report tells it. Both parties have to be known.

use crate::cells::{line, number, or_empty};
use crate::dyads::{Goldstein, dyads, goldstein, identity};
use crate::said::Asked;
use crate::{Error, Job};
use dateline_store::{Event, EventParty as Party};

pub(crate) const HEADER: [&str; 20] = [
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

pub(crate) fn head(job: &mut Job<'_>) -> Result<(), Error> {
    job.out.write_all(line(&HEADER).as_bytes())?;
    Ok(())
}

/// ICEWS' words for a sector.
fn sector(code: &str) -> &'static str {
    match code {
        "GOV" => "Government",
        "MIL" => "Military",
        "COP" => "Police",
        "JUD" => "Judicial",
        "LEG" => "Legislative / Parliamentary",
        "SPY" => "State-Owned Intelligence",
        "PTY" => "Parties",
        "OPP" => "Opposition",
        "REB" => "Rebel",
        "PRM" | "UAF" => "Unidentified Forces",
        "BUS" => "Business",
        "CRM" => "Criminals / Gangs",
        "CVL" => "General Population / Civilian / Social",
        "SOC" => "Social",
        "EDU" => "Education",
        "ELI" => "Elite",
        "JRN" => "Media",
        "MED" => "Health",
        "LAB" => "Labor",
        "AGR" => "Agricultural",
        "REF" => "Refugees / Displaced",
        "REL" => "Religious",
        _ => "",
    }
}

/// A country's English name as ICEWS has it.
fn country(job: &Job<'_>, code: &str) -> String {
    match code {
        "RUS" => "Russian Federation".into(),
        "PSE" => "Occupied Palestinian Territory".into(),
        c => job.codes.countries.get(c).map(|c| c.0.clone()).unwrap_or_default(),
    }
}

fn party(job: &Job<'_>, p: &Party) -> [String; 3] {
    let sectors = match p.country.as_deref() {
        Some("IGO" | "UNO" | "EUR") => "International Government Organization",
        Some("NGO") => "Nongovernmental Organization (International)",
        Some("MNC") => "Multinational Corporation",
        _ => p.sector.as_deref().map_or("", sector),
    };
    [p.name.clone(), sectors.to_owned(), p.country.as_deref().map(|c| country(job, c)).unwrap_or_default()]
}

pub(crate) fn event(job: &mut Job<'_>, asked: &Asked, e: &Event) -> Result<(), Error> {
    let Some(day) = asked.day(e) else {
        job.leave_out("no day told");
        return Ok(());
    };
    let Some((code, label)) = e.cameo.as_ref().and_then(|c| Some((c.clone(), job.codes.cameo.get(c)?.0.clone())))
    else {
        job.leave_out("no CAMEO code");
        return Ok(());
    };
    let pairs: Vec<(&Party, &Party)> = dyads(e).into_iter().filter_map(|(a, b)| a.zip(b)).collect();
    if pairs.is_empty() {
        job.leave_out("one party alone");
        return Ok(());
    }
    let first = e.history.first();
    let at = |wanted: &[&str]| {
        let fits = e.precision.as_deref().is_some_and(|p| wanted.contains(&p));
        e.place.as_ref().filter(|_| fits).cloned().unwrap_or_default()
    };
    // Latitude and longitude stand together or not at all.
    let point = e.lat.zip(e.lon);
    for (a, b) in pairs {
        let mut row: Vec<String> = Vec::with_capacity(HEADER.len());
        row.push(number(&[&e.id, &identity(Some(a)), &identity(Some(b))]).to_string());
        row.push(day.to_string());
        row.extend(party(job, a));
        row.extend([label.clone(), code.clone(), or_empty(goldstein(job.codes, &code, Goldstein::Icews))]);
        row.extend(party(job, b));
        row.extend([
            or_empty(first.map(|h| number(&[&h.article]))),
            or_empty(first.map(|h| h.sentence + 1)),
            or_empty(first.and_then(|h| h.publisher.clone())),
            at(&["city"]),
            at(&["district", "building"]),
            at(&["region"]),
            e.country.as_deref().map(|c| country(job, c)).unwrap_or_default(),
            or_empty(point.map(|p| p.0)),
            or_empty(point.map(|p| p.1)),
        ]);
        job.put(&line(&row))?;
    }
    Ok(())
}
