//! POLECAT: 40 columns with a header, `None` for nothing, one row a pair.

use crate::cells::{clean, list, number};
use crate::dyads::{dyads, identity};
use crate::plover;
use crate::said::Asked;
use crate::{Error, Job, VERSION};
use dateline_store::{Event, EventParty as Party};

pub(crate) const HEADER: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

pub(crate) fn head(job: &mut Job<'_>) -> Result<(), Error> {
    job.out.write_all((HEADER.join("\t") + "\n").as_bytes())?;
    Ok(())
}

/// A cell: what it says, or `None`.
fn cell(s: &str) -> String {
    let s = clean(s);
    if s.is_empty() { "None".into() } else { s }
}

fn some<T: ToString>(v: Option<T>) -> String {
    v.map(|v| cell(&v.to_string())).unwrap_or_else(|| "None".into())
}

fn party(job: &Job<'_>, p: Option<&Party>) -> [String; 8] {
    let country = p.and_then(|p| p.country.as_deref());
    let cow = country.and_then(|c| job.codes.countries.get(c)).and_then(|c| c.2);
    let sector = p.and_then(|p| p.sector.as_deref());
    [
        some(p.map(|p| &p.name)),
        some(country.map(plover::country)),
        some(cow),
        some(sector),
        some(sector),
        some(p.and_then(|p| p.title.as_ref())),
        some(p.map(|p| &p.name)),
        // No article of an encyclopedia is claimed to be about anybody.
        "None".into(),
    ]
}

pub(crate) fn event(job: &mut Job<'_>, asked: &Asked, e: &Event) -> Result<(), Error> {
    let Some(day) = asked.day(e) else {
        job.leave_out("no day told");
        return Ok(());
    };
    let pairs = dyads(e);
    if pairs.is_empty() {
        job.leave_out("no party");
        return Ok(());
    }
    let first = e.history.first();
    let mut names: [Vec<String>; 3] = Default::default();
    if let Some(h) = first {
        for (kind, name) in job.store.names_in(&h.article)? {
            match kind.as_str() {
                "person" => names[0].push(name),
                "organization" => names[1].push(name),
                "state" | "place" => names[2].push(name),
                _ => {}
            }
        }
    }
    let stories = names.map(|n| cell(&list(n.iter().map(String::as_str))));
    let at = |wanted: &[&str]| {
        let fits = e.precision.as_deref().is_some_and(|p| wanted.contains(&p));
        some(e.place.as_ref().filter(|_| fits))
    };
    let point = e.lat.zip(e.lon);
    for (a, b) in pairs {
        let mut row: Vec<String> = Vec::with_capacity(HEADER.len());
        row.extend([
            format!("{}-{:08x}", e.id, number(&[&identity(a), &identity(b)]) & 0xffff_ffff),
            day.to_string(),
            e.kind.clone(),
            some(e.mode.as_ref()),
            e.score.to_string(),
            plover::quad(&e.quad).to_string(),
            cell(&e.contexts.replace(' ', ";")),
        ]);
        row.extend(party(job, a));
        row.extend(party(job, b));
        row.extend([
            some(e.place.as_ref()),
            at(&["city"]),
            at(&["district", "building"]),
            at(&["region"]),
            some(e.country.as_deref().map(plover::country)),
            some(point.map(|p| p.0)),
            some(point.map(|p| p.1)),
            some(e.geonames),
            some(e.place.as_ref()),
            // The gazetteer's kind of a place is not kept.
            "None".into(),
            some(first.and_then(|h| h.publisher.as_ref())),
            some(first.and_then(|h| h.published.as_ref())),
        ]);
        row.extend(stories.iter().cloned());
        row.extend(["en".into(), VERSION.into()]);
        job.put(&(row.join("\t") + "\n"))?;
    }
    Ok(())
}
