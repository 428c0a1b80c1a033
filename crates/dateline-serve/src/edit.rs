//! Corrections by hand of what is one event: what `dateline merge`, `split` and `undo` do, asked by a form or a program.

use crate::Desk;
use crate::address::plain;
use crate::http::{Kind, Request, Response};
use crate::views::edits;
use dateline_store::{Edited, Kind as Wrong, Store};
use serde_json::{Map, Value as Json};

/// Ids that one correction may name.
const MOST: usize = 1000;

/// A correction that is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// These events are one.
    Merge(Vec<String>),
    /// These mentions of an event are another event.
    Split(String, Vec<String>),
    /// An edit is taken back; the last one where none is named.
    Undo(Option<i64>),
}

/// The names that corrections have in addresses.
pub(crate) const NAMES: &[&str] = &["merge", "split", "undo"];

impl Change {
    /// From the fields of a form; the name is one of [`NAMES`].
    fn of_form(name: &str, form: &[(String, String)]) -> Result<Change, String> {
        let all = |field: &str| -> Vec<String> {
            form.iter().filter(|f| f.0 == field).map(|f| f.1.trim().to_owned()).filter(|v| !v.is_empty()).collect()
        };
        let change = match name {
            "merge" => Change::Merge(all("event")),
            "split" => Change::Split(all("event").into_iter().next().unwrap_or_default(), all("mention")),
            _ => Change::Undo(match all("edit").first() {
                Some(n) => Some(n.parse().map_err(|_| format!("{n:?} is no number of an edit"))?),
                None => None,
            }),
        };
        change.within()
    }

    /// From the object that a program sends.
    fn of_json(name: &str, body: &Map<String, Json>) -> Result<Change, String> {
        let texts = |field: &str| -> Result<Vec<String>, String> {
            let wrong = || format!("{field} has to be a list of ids");
            let list = body.get(field).and_then(Json::as_array).ok_or_else(wrong)?;
            list.iter().map(|v| v.as_str().map(str::to_owned).ok_or_else(wrong)).collect()
        };
        let change = match name {
            "merge" => Change::Merge(texts("events")?),
            "split" => {
                let event = body.get("event").and_then(Json::as_str).ok_or("event has to be an id")?;
                Change::Split(event.to_owned(), texts("mentions")?)
            }
            _ => Change::Undo(match body.get("edit") {
                None | Some(Json::Null) => None,
                Some(n) => Some(n.as_i64().ok_or("edit has to be the number of an edit")?),
            }),
        };
        change.within()
    }

    fn within(self) -> Result<Change, String> {
        match &self {
            Change::Merge(ids) | Change::Split(_, ids) if ids.len() > MOST => {
                Err(format!("these are {} ids; at most {MOST} are taken at once", ids.len()))
            }
            _ => Ok(self),
        }
    }

    /// Writes it into the log and applies it; status and words where that cannot be done.
    fn carry_out(&self, desk: &Desk) -> Result<Edited, (u16, String)> {
        let Some(codes) = &desk.codes else {
            return Err((501, "This desk was started for reading alone.".into()));
        };
        let day = (desk.today)();
        let done = Store::create(desk.pool.path(), codes).and_then(|mut s| match self {
            Change::Merge(events) => s.merge(events, &day),
            Change::Split(event, mentions) => s.split(event, mentions, &day),
            Change::Undo(edit) => s.undo(*edit, &day),
        });
        done.map_err(|e| match e.kind() {
            Wrong::Question => (400, plain(&e).replace("`dateline edits`", "the log of corrections")),
            Wrong::Locked => (503, "The database is being written to. Try again.".into()),
            Wrong::ReadOnly => (403, plain(&e)),
            _ => (500, "The correction could not be written.".into()),
        })
    }
}

/// What a form asks for; leads to an event that it is about now.
pub(crate) fn form(desk: &Desk, r: &Request, name: &str) -> Response {
    let change = Change::of_form(name, &r.form()).map_err(|e| (400, e));
    match change.and_then(|c| c.carry_out(desk)) {
        Ok(done) => {
            let to = done.events.first().map_or_else(|| "/edits".to_owned(), |e| format!("/event/{e}"));
            Response::see(&format!("{to}?{}={}", edits::DONE, done.edit))
        }
        Err((status, words)) => crate::route::bare(status, &words),
    }
}

/// What a program asks for.
pub(crate) fn api(desk: &Desk, body: &Map<String, Json>, name: &str) -> Response {
    let change = Change::of_json(name, body).map_err(|e| (400, e));
    match change.and_then(|c| c.carry_out(desk)) {
        Ok(done) => {
            let body = serde_json::json!({ "edit": done.edit, "events": done.events });
            Response::new(200, Kind::Json, body.to_string())
        }
        Err((status, words)) => crate::api::problem(status, "The correction cannot be made", &words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_and_objects_say_the_same() {
        let form = |name: &str, fields: &[(&str, &str)]| {
            let fields: Vec<(String, String)> = fields.iter().map(|(k, v)| ((*k).into(), (*v).into())).collect();
            Change::of_form(name, &fields)
        };
        let json = |name: &str, body: Json| Change::of_json(name, body.as_object().expect("an object"));
        let merge = form("merge", &[("event", "e1"), ("token", "x"), ("event", " e2 "), ("event", "")]);
        assert_eq!(merge, Ok(Change::Merge(vec!["e1".into(), "e2".into()])));
        assert_eq!(merge, json("merge", serde_json::json!({ "events": ["e1", "e2"] })));
        let split = form("split", &[("event", "e1"), ("mention", "m1")]);
        assert_eq!(split, json("split", serde_json::json!({ "event": "e1", "mentions": ["m1"] })));
        assert_eq!(form("undo", &[("edit", "7")]), json("undo", serde_json::json!({ "edit": 7 })));
        assert_eq!(form("undo", &[]), json("undo", serde_json::json!({ "edit": null })));
        assert!(form("undo", &[("edit", "7; DROP TABLE edits")]).is_err());
        for (name, body) in [("merge", "{}"), ("merge", "{\"events\": [1]}"), ("split", "{\"event\": \"e\"}")] {
            assert!(json(name, serde_json::from_str(body).expect("JSON")).is_err(), "{name} {body}");
        }
        assert!(json("merge", serde_json::json!({ "events": vec!["e"; MOST + 1] })).is_err());
    }
}
