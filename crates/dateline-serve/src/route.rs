//! From an address to an answer.

use crate::address::Query;
use crate::api;
use crate::chart::Drawn;
use crate::http::{Kind, Method, Request, Response};
use crate::page::{Ctx, Fault, Made, Page, frame};
use crate::pool::Loan;
use crate::views::{
    article, calendar, edits, event, map, network, numbers, parties, paste, positions, processes, search, timeline,
    today,
};
use crate::{Desk, edit, ics};
use dateline_store::{Error, Kind as Wrong, What};
use maud::{Markup, html};
use std::time::Instant;

const CSS: &str = include_str!("../assets/desk.css");
const SCRIPT: &str = include_str!("../assets/desk.js");
const ICON: &str = include_str!("../assets/icon.svg");

/// A page that stands without the database.
pub(crate) fn bare(status: u16, words: &str) -> Response {
    let page: Markup = html! {
        (maud::DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; meta name="viewport" content="width=device-width, initial-scale=1"; title { (status) " · Dateline" } link rel="stylesheet" href="/static/desk.css"; }
            body { main { h1 { (status) } p.notice role="alert" { (words) } p { a href="/" { "To the first page" } } } }
        }
    };
    Response::new(status, Kind::Html, page.into_string())
}

/// The answer to a request.
pub(crate) fn answer(desk: &Desk, r: &Request) -> Response {
    let path: Vec<&str> = r.path.iter().map(String::as_str).collect();
    let api = path.first() == Some(&"api");
    let refuse =
        |status: u16, words: &str| if api { api::problem(status, "Refused", words) } else { bare(status, words) };
    if let Err((status, words)) = desk.guard.check(r) {
        return refuse(status, words);
    }
    if let ["static", name] = path[..] {
        let (kind, body) = match name {
            "desk.css" => (Kind::Css, CSS),
            "desk.js" => (Kind::Script, SCRIPT),
            "icon.svg" => (Kind::Svg, ICON),
            _ => return bare(404, "There is no such file."),
        };
        return Response::new(200, kind, body);
    }
    if r.method == Method::Get {
        let key = format!("{} {:?} {:?}", (desk.today)(), r.path, r.query);
        let stamp = desk.cache.stamp();
        if let Some(made) = desk.cache.get(&key, &stamp) {
            return made;
        }
        let turn = match desk.cache.turn(&key) {
            Ok(t) => t,
            Err(before) => return before,
        };
        let stamp = desk.cache.stamp();
        if let Some(made) = desk.cache.get(&key, &stamp) {
            return made;
        }
        let begun = Instant::now();
        let made = ask(desk, r, &path, &refuse);
        if made.status == 200 {
            desk.cache.put(&turn, stamp, begun.elapsed(), &made);
        }
        return made;
    }
    let done = write(desk, r, &path);
    desk.cache.clear();
    done
}

/// The answer to what may change something.
fn write(desk: &Desk, r: &Request, path: &[&str]) -> Response {
    match path[..] {
        ["api", "v1", ref rest @ ..] => api::post(desk, r, rest),
        ["paste"] => pasted(desk, r),
        ["paste", "add"] => keep(desk, r),
        ["edit", name] if edit::NAMES.contains(&name) => edit::form(desk, r, name),
        _ => bare(404, "Nothing can be sent there."),
    }
}

/// The answer to a question.
fn ask(desk: &Desk, r: &Request, path: &[&str], refuse: &dyn Fn(u16, &str) -> Response) -> Response {
    let busy = "Too many questions at once, or the database is being written to. Try again.";
    let store = match desk.pool.take() {
        Ok(Some(s)) => s,
        Ok(None) => return refuse(503, busy),
        Err(_) => return refuse(500, "The database cannot be opened any more."),
    };
    let c = match context(desk, r, &store) {
        Ok(c) => c,
        Err(e) => return refuse(status(&e), &crate::address::plain(&e)),
    };
    if let ["api", "v1", rest @ ..] = path {
        return api::get(&c, rest);
    }
    match path {
        ["calendar.ics"] => download(&c, |c| {
            let f = dateline_store::Filter { limit: Some(crate::download::MOST), ..c.q.fit(What::Meetings)?.0 };
            let rows = c.store.list(What::Meetings, &f, false)?;
            Ok(Response::new(200, Kind::Calendar, ics::calendar(&rows, &c.today)).saved_as("meetings.ics"))
        }),
        ["chart", name] => match drawn(&c, name) {
            _ if c.wrong.is_some() => bare(400, c.wrong.as_deref().unwrap_or_default()),
            Ok(d) => Response::new(200, Kind::Svg, crate::chart::file(&c, &d)).saved_as(name),
            Err(Fault::Missing(words)) => bare(404, &words),
            Err(Fault::Store(e)) => bare(status(&e), &crate::address::plain(&e)),
        },
        ["export", name] => crate::download::file(&c, name),
        _ => show(&c, view(&c, path)),
    }
}

fn view(c: &Ctx<'_>, path: &[&str]) -> Made {
    match path {
        [] => today::view(c),
        ["timeline"] => timeline::view(c),
        ["calendar"] => calendar::view(c),
        ["map"] => map::view(c),
        ["parties"] => parties::list(c),
        ["party"] => parties::one(c),
        ["positions"] => positions::view(c),
        ["processes"] => processes::list(c),
        ["process"] => processes::one(c),
        ["numbers"] => numbers::view(c),
        ["search"] => search::view(c),
        ["statements"] => search::statements(c),
        ["paste"] => paste::view(c, &paste::Pasted::default(), None),
        ["article", key] => article::view(c, key),
        ["event", id] => event::view(c, id),
        ["edits"] => edits::log(c),
        _ => Err(Fault::Missing("There is no such page.".into())),
    }
}

/// The picture that an address under `/chart` names.
fn drawn(c: &Ctx<'_>, name: &str) -> Result<Drawn, Fault> {
    match name {
        "timeline.svg" => timeline::drawn(c),
        "map.svg" => map::drawn(c),
        "numbers.svg" => numbers::drawn(c),
        "network.svg" => network::drawn(c),
        "party.svg" => parties::drawn(c),
        "process.svg" => processes::drawn(c),
        _ => Err(Fault::Missing("There is no such picture.".into())),
    }
}

fn context<'a>(desk: &'a Desk, r: &Request, store: &'a Loan<'_>) -> Result<Ctx<'a>, Error> {
    let (q, wrong) = Query::parse(&r.query);
    let path: String = if r.path.is_empty() {
        "/".into()
    } else {
        r.path.iter().map(|s| format!("/{}", crate::http::encode(s))).collect()
    };
    Ok(Ctx {
        store,
        q,
        path,
        today: (desk.today)(),
        known: desk.lists.get(store)?,
        token: Some(desk.guard.token()).filter(|_| desk.shows_token),
        edits: desk.codes.is_some(),
        parquet: desk.parquet.as_deref(),
        reads: desk.reader.is_some(),
        wrong,
    })
}

/// The HTTP status of an error of the store's.
pub(crate) fn status(e: &Error) -> u16 {
    match e.kind() {
        Wrong::Question => 400,
        Wrong::Locked => 503,
        _ => 500,
    }
}

fn show(c: &Ctx<'_>, made: Made) -> Response {
    let (code, page) = match made {
        Ok(p) => (if c.wrong.is_some() { 400 } else { 200 }, p),
        Err(Fault::Missing(words)) => (404, Page::new("Not found", "", html! { p.empty { (words) } }).without_bar()),
        Err(Fault::Store(e)) => {
            let words = if e.to_string().contains("interrupted") {
                "This took too long. Ask for less: a shorter time, fewer parties.".to_owned()
            } else {
                crate::address::plain(&e)
            };
            (status(&e), Page::new("This cannot be answered", "", html! { p.notice role="alert" { (words) } }))
        }
    };
    Response::new(code, Kind::Html, frame(c, &page).into_string())
}

fn download(c: &Ctx<'_>, make: impl Fn(&Ctx<'_>) -> Result<Response, Error>) -> Response {
    if let Some(w) = &c.wrong {
        return bare(400, w);
    }
    make(c).unwrap_or_else(|e| bare(status(&e), &crate::address::plain(&e)))
}

fn typed(r: &Request) -> paste::Pasted {
    let form = r.form();
    let get = |name: &str| form.iter().find(|f| f.0 == name).map(|f| f.1.trim().to_owned()).unwrap_or_default();
    paste::Pasted { text: get("text"), published: get("published"), publisher: get("publisher") }
}

fn some(s: &str) -> Option<&str> {
    Some(s).filter(|s| !s.is_empty())
}

fn pasted(desk: &Desk, r: &Request) -> Response {
    let p = typed(r);
    let read = match &desk.reader {
        _ if p.text.is_empty() => Some(Err("There is no text.".to_owned())),
        Some(reader) => Some(reader.read(&p.text, some(&p.published))),
        None => None,
    };
    told(desk, r, &p, read)
}

fn keep(desk: &Desk, r: &Request) -> Response {
    let p = typed(r);
    let Some(reader) = &desk.reader else { return bare(501, "This desk was started without the reader of articles.") };
    match reader.add(&p.text, some(&p.published), some(&p.publisher)) {
        Ok(key) => Response::see(&format!("/article/{}", crate::http::encode(&key))),
        Err(e) => told(desk, r, &p, Some(Err(e))),
    }
}

fn told(
    desk: &Desk,
    r: &Request,
    p: &paste::Pasted,
    read: Option<Result<dateline_record::Record, String>>,
) -> Response {
    let store = match desk.pool.take() {
        Ok(Some(s)) => s,
        _ => return bare(503, "The database is busy. Try again."),
    };
    match context(desk, r, &store) {
        Ok(c) => show(&c, paste::view(&c, p, read)),
        Err(e) => bare(status(&e), &crate::address::plain(&e)),
    }
}
