//! The interface for programs under `/api/v1`: everything that the pages show as JSON, and its description, which is made of the same tables
//! that the routes are.

use crate::address::{OPTIONS, plain};
use crate::http::{Kind, Request, Response};
use crate::page::Ctx;
use crate::views::{network, numbers};
use crate::{edit, table};
use dateline_store::{Detail, Error, Event, Evidence, Filter, Kind as Wrong, Rows, What};
use serde_json::{Map, Value as Json, json};

/// Kinds of rows by their names.
pub(crate) const ROWS: &[What] = &What::ALL;

/// Most rows of an answer, and as many as come where nothing is said.
const MOST: u32 = 1000;
const USUAL: u32 = 100;

/// A kind of rows by its name.
pub(crate) fn kind(name: &str) -> Option<What> {
    ROWS.iter().copied().find(|w| w.name() == name)
}

/// An error as RFC 9457 has it.
pub(crate) fn problem(status: u16, title: &str, detail: &str) -> Response {
    let body = json!({ "type": "about:blank", "title": title, "status": status, "detail": detail });
    Response::new(status, Kind::Problem, body.to_string())
}

fn failed(e: &Error) -> Response {
    match e.kind() {
        Wrong::Question => problem(400, "The question cannot be answered", &plain(e)),
        Wrong::Locked => problem(503, "The database is busy", &plain(e)),
        _ => problem(500, "The database cannot be read", "see the messages of the program"),
    }
}

fn ok(body: &Json) -> Response {
    Response::new(200, Kind::Json, body.to_string())
}

/// Where the next page begins, as a word that nobody should take apart.
fn cursor(offset: u32) -> String {
    format!("r{offset:x}")
}

fn from_cursor(s: &str) -> Option<u32> {
    u32::from_str_radix(s.strip_prefix('r')?, 16).ok()
}

fn list(c: &Ctx<'_>, what: What) -> Result<Response, Error> {
    let limit = c.q.get("limit").map(str::parse::<u32>);
    let limit = match limit {
        None => USUAL,
        Some(Ok(n)) if (1..=MOST).contains(&n) => n,
        Some(_) => {
            return Ok(problem(400, "The question cannot be answered", &format!("limit is a number from 1 to {MOST}")));
        }
    };
    let Some(offset) = c.q.get("cursor").map_or(Some(0), from_cursor) else {
        return Ok(problem(400, "The question cannot be answered", "cursor is none that an answer gave"));
    };
    let (_, left) = c.q.fit(what)?;
    if let Some(first) = left.first() {
        let detail = format!("{} says nothing about {}", first.replace("--", ""), what.name());
        return Ok(problem(400, "The question cannot be answered", &detail));
    }
    let mut f = Filter { limit: Some(limit), offset: Some(offset), ..c.q.filter.clone() };
    if let Some(s) = c.q.get("sort") {
        f.sort = Some(dateline_store::Sort::parse(s));
    }
    let total = c.store.count(what, &f)?;
    let rows = c.store.list(what, &f, false)?;
    let next = u64::from(offset) + (rows.rows.len() as u64);
    let next = (next < total && !rows.rows.is_empty()).then(|| cursor(u32::try_from(next).unwrap_or(u32::MAX)));
    Ok(ok(&json!({ "items": table::json(&rows), "total": total, "next": next })))
}

fn event(e: &Event, joins: &[(String, String, String)]) -> Json {
    let parties: Vec<Json> = e
        .parties
        .iter()
        .map(|p| {
            let role = if p.actor { "actor" } else { "recipient" };
            json!({ "role": role, "name": p.name, "kind": p.kind, "country": p.country, "sector": p.sector, "title": p.title })
        })
        .collect();
    let history: Vec<Json> = e
        .history
        .iter()
        .map(|h| {
            json!({
                "mention": h.mention, "published": h.published, "publisher": h.publisher, "status": h.status, "time": h.time,
                "article": h.article, "sentence": h.sentence, "words": h.words, "confidence": h.confidence,
            })
        })
        .collect();
    let joins: Vec<Json> = joins.iter().map(|(a, b, why)| json!({ "a": a, "b": b, "why": why })).collect();
    let mut out = Map::new();
    for part in [
        json!({ "event": e.id, "type": e.kind, "act": e.act, "mode": e.mode, "act_mode": e.act_mode, "status": e.status }),
        json!({ "historical": e.historical, "cameo": e.cameo, "quad": e.quad, "score": e.score, "meeting": e.meeting, "lead": e.lead }),
        json!({ "day": e.day, "time": e.edtf, "start": e.start, "end": e.end, "place": e.place, "country": e.country }),
        json!({ "geonames": e.geonames, "lat": e.lat, "lon": e.lon, "precision": e.precision, "contexts": e.contexts }),
        json!({ "process": e.process, "actors": e.actors, "recipients": e.recipients, "mentions": e.mentions, "reports": e.reports }),
        json!({ "publishers": e.publishers, "first_reported": e.first_reported, "last_reported": e.last_reported }),
        json!({ "confidence": e.confidence, "parties": parties, "history": history, "joins": joins }),
    ] {
        if let Json::Object(part) = part {
            out.extend(part);
        }
    }
    Json::Object(out)
}

/// The answer to a question under `/api/v1`; `path` is what stands behind that.
pub(crate) fn get(c: &Ctx<'_>, path: &[&str]) -> Response {
    if let Some(w) = &c.wrong {
        return problem(400, "The question cannot be answered", w);
    }
    let missing = |what: &str| problem(404, "There is no such thing", what);
    let made = match path {
        ["openapi.json"] => describe(c).map(|d| ok(&d)),
        ["overview"] => c.store.overview().map(|o| {
            ok(&json!({
                "articles": o.articles, "addresses": o.addresses, "stories": o.stories, "mentions": o.mentions, "events": o.events,
                "meetings": o.meetings, "statements": o.statements, "positions": o.positions, "processes": o.processes,
                "entities": o.entities, "published": o.published.map(|(a, b)| json!([a, b])),
            }))
        }),
        ["panel"] => numbers::ask(c).map(|a| ok(&json!({ "items": table::json(&a.rows), "total": a.rows.rows.len(), "next": null }))),
        ["edits"] => c.store.detail(Detail::EditLog, "").map(|r| ok(&json!({ "items": table::json(&r), "total": r.rows.len(), "next": null }))),
        ["network"] => network::ties(c).map(|t| ok(&json!({ "items": table::json(&network::rows(&t)), "total": t.len(), "next": null }))),
        ["events", id] => match c.store.evidence(id) {
            Ok(Evidence::Event(e, joins)) => Ok(ok(&event(&e, &joins))),
            Ok(Evidence::Part(..)) => Ok(missing("no event has this id")),
            Err(e) if e.kind() == Wrong::Question => Ok(missing("no event has this id")),
            Err(e) => Err(e),
        },
        ["articles", key] => c.store.article(key).map(|a| match a {
            Some(a) => ok(&serde_json::to_value(&a.record).unwrap_or(Json::Null)),
            None => missing("no article has this key"),
        }),
        [name] => match kind(name) {
            Some(what) => list(c, what),
            None => Ok(missing("the description is at /api/v1/openapi.json")),
        },
        _ => Ok(missing("the description is at /api/v1/openapi.json")),
    };
    made.unwrap_or_else(|e| failed(&e))
}

/// What a program wants read, kept or corrected.
pub(crate) fn post(desk: &crate::Desk, r: &Request, path: &[&str]) -> Response {
    if let [name] = path
        && edit::NAMES.contains(name)
    {
        return match serde_json::from_slice::<Json>(&r.body) {
            Ok(Json::Object(body)) => edit::api(desk, &body, name),
            _ => problem(
                400,
                "The body is no JSON object",
                "send {\"events\": […]}, {\"event\": …, \"mentions\": […]} or {\"edit\": …}",
            ),
        };
    }
    let Some(reader) = &desk.reader else {
        return problem(501, "Nothing is read here", "the desk was started without the reader of articles");
    };
    let Ok(Json::Object(body)) = serde_json::from_slice::<Json>(&r.body) else {
        return problem(
            400,
            "The body is no JSON object",
            "send {\"text\": …, \"published\": \"YYYY-MM-DD\", \"publisher\": …}",
        );
    };
    let text = |name: &str| body.get(name).and_then(Json::as_str).filter(|s| !s.trim().is_empty());
    let Some(article) = text("text") else {
        return problem(400, "There is no text", "text has to be a string that is not empty");
    };
    match path {
        ["read"] => match reader.read(article, text("published")) {
            Ok(record) => ok(&serde_json::to_value(&record).unwrap_or(Json::Null)),
            Err(e) => problem(422, "The article cannot be read", &e),
        },
        ["articles"] => match reader.add(article, text("published"), text("publisher")) {
            Ok(key) => ok(&json!({ "article": key })),
            Err(e) => problem(422, "The article cannot be added", &e),
        },
        _ => problem(404, "There is no such thing", "the description is at /api/v1/openapi.json"),
    }
}

/// What an option is, as the description tells it.
fn about(option: &str) -> &'static str {
    match option {
        "party" => "Who takes part in either role: RUS, RUS/GOV, /MIL or a name; may be given again",
        "actor" => "Who acts, speaks or holds the position",
        "recipient" => "Who is acted upon",
        "dyad" => "Who acts on whom, or meets whom: RUS > JPN",
        "type" => "PLOVER types, parted by commas; any of them",
        "mode" => "PLOVER modes, parted by commas; any of them",
        "context" => "PLOVER contexts, parted by commas; all of them",
        "status" => "Statuses of events, stances of positions, states of processes; any of them",
        "since" => "From this day on: 2015, 2015-01 or 2015-01-23",
        "until" => "Up to this day",
        "reported-since" => "First reported on this day or later",
        "reported-until" => "First reported on this day or earlier",
        "place" => "A country's code or a place's name",
        "process" => "A negotiation, by its name or a part of it",
        "publisher" => "A publisher or agency",
        "search" => "Words of the articles: all of them; \"side by side\" in quotation marks; begin*",
        "min-publishers" => "At least so many independent publishers",
        "historical" => "Only background (true) or only news (false)",
        "lead" => "Only what headlines and first sentences tell (true)",
        "one-a-day" => "Of events with the same day, type and countries only one (true)",
        _ => "",
    }
}

/// A value that an option takes, for trying it.
fn sample(option: &str) -> &'static str {
    match option {
        "type" => "CONSULT",
        "mode" => "visit",
        "context" => "diplomatic",
        "dyad" => "RUS > JPN",
        "since" | "until" | "reported-since" | "reported-until" => "2015",
        "min-publishers" => "2",
        "historical" | "lead" | "one-a-day" => "true",
        _ => "RUS",
    }
}

fn parameter(name: &str, description: &str, schema: &Json) -> Json {
    json!({ "name": name, "in": "query", "description": description, "schema": schema })
}

fn answers(schema: &Json) -> Json {
    let problem = json!({ "description": "What is wrong (RFC 9457)", "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } });
    json!({ "200": { "description": "The answer", "content": { "application/json": { "schema": schema } } }, "default": problem })
}

fn columns(rows: &Rows) -> Json {
    Json::Object(rows.columns.iter().map(|c| (c.clone(), json!({ "type": ["string", "number", "null"] }))).collect())
}

/// OpenAPI 3.1.
fn describe(c: &Ctx<'_>) -> Result<Json, Error> {
    let mut paths = Map::new();
    let mut put = |path: &str, method: &str, operation: Json| {
        let entry = paths.entry(format!("/api/v1{path}")).or_insert_with(|| json!({}));
        entry[method] = operation;
    };
    for what in ROWS {
        let none = c.store.list(*what, &Filter { limit: Some(0), ..Filter::default() }, false)?;
        let mut parameters = Vec::new();
        for o in OPTIONS {
            let mut f = Filter::default();
            if f.say(o, sample(o))? && f.fitted(*what)?.1.is_empty() {
                parameters.push(parameter(o, about(o), &json!({ "type": "string" })));
            }
        }
        parameters.push(parameter("sort", "A column; -column for the largest first", &json!({ "type": "string" })));
        parameters.push(parameter(
            "limit",
            "Rows of an answer",
            &json!({ "type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL }),
        ));
        parameters.push(parameter("cursor", "next of the answer before", &json!({ "type": "string" })));
        let schema = json!({ "type": "object", "required": ["items", "total", "next"], "properties": {
            "items": { "type": "array", "items": { "type": "object", "properties": columns(&none) } },
            "total": { "type": "integer" }, "next": { "type": ["string", "null"] } } });
        let operation = json!({ "operationId": what.name(), "summary": format!("The {} that a filter lets through", what.name()), "parameters": parameters, "responses": answers(&schema) });
        put(&format!("/{}", what.name()), "get", operation);
    }
    let id = |name: &str| json!([{ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }]);
    let object = json!({ "type": "object" });
    put(
        "/overview",
        "get",
        json!({ "operationId": "overview", "summary": "How much the database holds", "responses": answers(&object) }),
    );
    put(
        "/events/{event}",
        "get",
        json!({ "operationId": "event", "summary": "An event with its parties, its history and what joined its reports", "parameters": id("event"), "responses": answers(&object) }),
    );
    put(
        "/articles/{article}",
        "get",
        json!({ "operationId": "article", "summary": "The record of an article (docs/record.schema.json)", "parameters": id("article"), "responses": answers(&object) }),
    );
    let measures: Vec<&str> = numbers::MEASURES.iter().map(|m| m.0).collect();
    let mut of_panel: Vec<Json> =
        OPTIONS.iter().map(|o| parameter(o, about(o), &json!({ "type": "string" }))).collect();
    of_panel.push(parameter(
        "by",
        "Unit and period: country, dyad or pair, and day, week, month, quarter or year",
        &json!({ "type": "string", "default": "pair-year" }),
    ));
    of_panel.push(parameter(
        "measure",
        "What is counted",
        &json!({ "type": "string", "enum": measures, "default": "quad" }),
    ));
    of_panel.push(parameter(
        "all",
        "Also what did not or may not happen, and background",
        &json!({ "type": "string" }),
    ));
    put(
        "/panel",
        "get",
        json!({ "operationId": "panel", "summary": "Counts by unit and period, zeros filled in", "parameters": of_panel, "responses": answers(&object) }),
    );
    put(
        "/network",
        "get",
        json!({ "operationId": "network", "summary": "Pairs of countries over all years: events, score, quad classes", "parameters": OPTIONS.iter().map(|o| parameter(o, about(o), &json!({ "type": "string" }))).collect::<Vec<_>>(), "responses": answers(&object) }),
    );
    put(
        "/edits",
        "get",
        json!({ "operationId": "edits", "summary": "Corrections by hand of what is one event, in the order of their numbers", "responses": answers(&object) }),
    );
    let ids = json!({ "type": "array", "items": { "type": "string" } });
    for (name, summary, properties) in [
        ("merge", "Says that events are one", json!({ "events": ids })),
        (
            "split",
            "Says that some mentions of an event are another event",
            json!({ "event": { "type": "string" }, "mentions": ids }),
        ),
        (
            "undo",
            "Takes a correction back; the last one where none is named",
            json!({ "edit": { "type": ["integer", "null"] } }),
        ),
    ] {
        let body = json!({ "required": true, "content": { "application/json": { "schema": { "type": "object", "properties": properties } } } });
        let answer = json!({ "type": "object", "properties": { "edit": { "type": "integer" }, "events": ids } });
        put(
            &format!("/{name}"),
            "post",
            json!({ "operationId": name, "summary": summary, "requestBody": body, "security": [{ "token": [] }], "responses": answers(&answer) }),
        );
    }
    let body = json!({ "required": true, "content": { "application/json": { "schema": { "type": "object", "required": ["text"], "properties": {
        "text": { "type": "string" }, "published": { "type": "string", "format": "date" }, "publisher": { "type": "string" } } } } } });
    for (path, name, summary) in
        [("/read", "read", "Reads an article and keeps nothing"), ("/articles", "add", "Reads an article and keeps it")]
    {
        put(
            path,
            "post",
            json!({ "operationId": name, "summary": summary, "requestBody": body, "security": [{ "token": [] }], "responses": answers(&object) }),
        );
    }
    Ok(json!({
        "openapi": "3.1.0",
        "info": { "title": "Dateline", "version": env!("CARGO_PKG_VERSION"), "description": "A database of political events, statements and positions, as the local page shows it." },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "apiKey", "in": "header", "name": "X-Dateline-Token", "description": "Printed at the start of `dateline serve`" } },
            "schemas": { "Problem": { "type": "object", "properties": { "type": { "type": "string" }, "title": { "type": "string" }, "status": { "type": "integer" }, "detail": { "type": "string" } } } },
        },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_described_and_can_be_tried() {
        for o in OPTIONS {
            assert!(!about(o).is_empty(), "{o}");
            assert!(Filter::default().say(o, sample(o)).expect("a value"), "{o}");
        }
        assert_eq!(from_cursor(&cursor(4711)), Some(4711));
        assert_eq!(from_cursor("4711"), None);
    }
}
