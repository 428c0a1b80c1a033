//! PLOVER's JSON: one event a line, with all its parties, sentences and reports.

use crate::{Error, Job, VERSION};
use dateline_store::{Event, EventParty as Party};
use serde_json::{Map, Value, json};

/// A country as PLOVER writes it: ISO's alpha-3, and KOS for Kosovo.
pub(crate) fn country(code: &str) -> &str {
    if code == "XKX" { "KOS" } else { code }
}

/// 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
pub(crate) fn quad(name: &str) -> u8 {
    match name {
        "verbal cooperation" => 1,
        "material cooperation" => 2,
        "verbal conflict" => 3,
        _ => 4,
    }
}

/// PLOVER's auxiliary modes: what is said of the event's reality.
fn auxiliary(e: &Event) -> Vec<&'static str> {
    let mut out = Vec::new();
    match e.status.as_str() {
        "planned" => out.push("future"),
        "hypothetical" => out.push("hypothetical"),
        "negated" => out.push("negation"),
        _ => {}
    }
    if e.historical {
        out.push("historical");
    }
    out
}

/// An object of what is known.
fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let known = |v: &Value| !v.is_null() && v != &json!([]) && v != &json!({});
    Value::Object(fields.into_iter().filter(|f| known(&f.1)).map(|(k, v)| (k.to_owned(), v)).collect::<Map<_, _>>())
}

fn party(p: &Party) -> Value {
    object([
        ("code", json!(p.country.as_deref().map(country))),
        ("sector", json!(p.sector)),
        ("entity_text", json!(p.name)),
        ("identifier_text", json!(p.kb)),
        ("office", json!(p.title)),
    ])
}

fn place(job: &Job<'_>, e: &Event) -> Value {
    let Some(name) = &e.place else { return Value::Null };
    let (resolution, part) = match e.precision.as_deref() {
        Some("building") => (Some(5), "district"),
        Some("district") => (Some(5), "district"),
        Some("city") => (Some(4), "city"),
        Some("region") => (Some(2), "province"),
        Some("country") => (Some(1), ""),
        _ => (None, ""),
    };
    let of = |p: &str| if p == part { json!(name) } else { Value::Null };
    let known = e.country.as_deref().and_then(|c| job.codes.countries.get(c));
    object([
        ("resolved_place", json!(name)),
        ("geonameid", json!(e.geonames)),
        ("lat", json!(e.lat.filter(|_| e.lon.is_some()))),
        ("lon", json!(e.lon.filter(|_| e.lat.is_some()))),
        ("city", of("city")),
        ("district", of("district")),
        ("province", of("province")),
        ("country", json!(known.map(|c| &c.0))),
        ("country_code", json!(e.country.as_deref().map(country))),
        ("resolution", json!(resolution)),
    ])
}

pub(crate) fn event(job: &mut Job<'_>, e: &Event) -> Result<(), Error> {
    // PLOVER says itself that a thing lies ahead, so the date is its own and not the announcement's. Background of no day has none.
    let day = e.start.as_ref().or(e.day.as_ref());
    let Some(day) = day else {
        job.leave_out("no day told");
        return Ok(());
    };
    let side = |actor: bool| Value::Array(e.parties.iter().filter(|p| p.actor == actor).map(party).collect());
    let modes: Vec<&str> = e.mode.as_deref().into_iter().chain(auxiliary(e)).collect();
    let contexts: Vec<&str> = e.contexts.split(' ').filter(|c| !c.is_empty()).collect();
    let texts: Vec<Value> = e
        .history
        .iter()
        .enumerate()
        .map(|(n, h)| object([("sequence", json!(n + 1)), ("text_story", json!(h.words))]))
        .collect();
    let cites: Vec<Value> = e
        .history
        .iter()
        .map(|h| {
            object([
                ("citation", json!(h.source)),
                ("url", json!(h.url)),
                ("title", json!(h.headline)),
                ("language", json!("en")),
                ("publication", json!(h.publisher)),
                ("coder", json!("dateline")),
                ("codebook", json!("PLOVER 2021")),
                ("version", json!(VERSION)),
            ])
        })
        .collect();
    let mut all = object([
        ("id", json!(e.id)),
        ("date", json!(day)),
        ("enddate", json!(e.end.as_ref().filter(|x| *x > day))),
        ("actor", side(true)),
        ("recipient", side(false)),
        ("event", json!([e.kind])),
        ("mode", json!(modes)),
        ("context", json!(contexts)),
        ("quad_code", json!(quad(&e.quad))),
        ("event_scale", json!(e.score)),
        ("event_loc", place(job, e)),
        ("event_text", json!(e.history.iter().filter_map(|h| h.words.as_ref()).collect::<Vec<_>>())),
        ("link", json!(e.process)),
        ("text", json!(e.history.iter().find_map(|h| h.words.as_ref()))),
        ("text_info", json!(texts)),
        ("cite_info", json!(cites)),
        ("coder", json!("dateline")),
        ("coded_date", json!(e.last_reported)),
    ]);
    // The list has to be there, also where nobody is named.
    if all.get("actor").is_none() {
        all["actor"] = json!([]);
    }
    job.put(&(all.to_string() + "\n"))
}
