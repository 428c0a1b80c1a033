//! Rows as files: every view's, as CSV, JSON and Parquet. CSV and Parquet are what the command prints for the same question, byte for byte.

use crate::address::plain;
use crate::http::{Kind, Response};
use crate::page::Ctx;
use crate::route::bare;
use crate::views::{network, numbers};
use crate::{api, table};
use dateline_store::{Detail, Error, Filter, Rows};

/// Rows of a download.
pub(crate) const MOST: u32 = 1_000_000;

/// Rows by the name that they have in addresses, and the file's name without its ending; `None` where nothing is called so.
fn rows(c: &Ctx<'_>, name: &str) -> Option<Result<(Rows, String), Error>> {
    let of = |detail, key: &str| c.q.get(key).map(|k| Ok((c.store.detail(detail, k)?, name.to_owned())));
    match name {
        "panel" => Some(numbers::ask(c).map(|a| {
            let stem = format!("panel-{}-{}", a.unit, a.period);
            (a.rows, stem)
        })),
        "network" => Some(network::ties(c).map(|t| (network::rows(&t), name.to_owned()))),
        "edits" => Some(c.store.detail(Detail::EditLog, "").map(|r| (r, name.to_owned()))),
        "history" => of(Detail::HistoryOfEvent, "event"),
        "mentions" => of(Detail::MentionsOfArticle, "article"),
        _ => api::kind(name).map(|what| {
            let f = Filter { limit: Some(MOST), ..c.q.fit(what)?.0 };
            Ok((c.store.list(what, &f, false)?, name.to_owned()))
        }),
    }
}

/// The file that an address under `/export` names.
pub(crate) fn file(c: &Ctx<'_>, name: &str) -> Response {
    let Some((name, end)) = name.rsplit_once('.') else { return bare(404, "There is no such download.") };
    let kind = match end {
        "csv" => Kind::Csv,
        "json" => Kind::Json,
        "parquet" => Kind::Parquet,
        _ => return bare(404, "There is no such download."),
    };
    if let Some(w) = &c.wrong {
        return bare(400, w);
    }
    let (rows, stem) = match rows(c, name) {
        None => return bare(404, "There is no such download."),
        Some(Err(e)) => return bare(crate::route::status(&e), &plain(&e)),
        Some(Ok(r)) => r,
    };
    let body = match (kind, c.parquet) {
        (Kind::Csv, _) => table::csv(&rows).into_bytes(),
        (Kind::Json, _) => serde_json::Value::Array(table::json(&rows)).to_string().into_bytes(),
        (_, None) => return bare(501, "This desk was started without the writer of Parquet."),
        (_, Some(write)) => match write(rows) {
            Ok(bytes) => bytes,
            Err(e) => return bare(500, &e),
        },
    };
    Response::new(200, kind, body).saved_as(&format!("{stem}.{end}"))
}
