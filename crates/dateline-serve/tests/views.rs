//! Every view answers with every filter, and its numbers are the store's.
#![allow(clippy::unwrap_used)]

mod common;

use common::{everywhere, reports, serve};
use dateline_serve::Limits;
use dateline_store::{Filter, Measure, Panel, Period, Store, Unit, What};

const FILTERS: &[&str] = &[
    "party=JPN",
    "dyad=PRK%20%3E%20USA",
    "type=CONSULT,AGREE",
    "status=planned",
    "since=2015-03",
    "until=2015-03-31",
    "process=six-party",
    "publisher=One",
    "search=meet",
    "place=Tokyo",
    "min-publishers=2",
    "historical=false",
    "lead=true",
    "one-a-day=true",
    "mode=visit",
    "context=diplomatic",
    "actor=North%20Korea",
    "recipient=USA",
    "reported-since=2015-03-04",
    "status=opposes",
    "page=3",
    "lanes=nothing",
    "party=RUS/GOV&party=/MIL",
    "search=%22met%20in%22%20tok*",
];

#[test]
fn every_view_answers_with_every_filter() {
    let s = serve("views", &reports(), Limits::default());
    for path in everywhere(&s) {
        let plain = s.get(&path);
        assert_eq!(plain.status, 200, "{path}: {}", plain.body);
        assert!(plain.body.starts_with("<!DOCTYPE html>") && plain.body.ends_with("</html>"), "{path}");
        assert!(plain.header("content-security-policy").unwrap().contains("script-src 'self'"));
        for f in FILTERS {
            let join = if path.contains('?') { '&' } else { '?' };
            let a = s.get(&format!("{path}{join}{f}"));
            // A party, process or article that the filter leaves nothing of may be told as missing; nothing else fails.
            let ok = a.status == 200 || (a.status == 404 && path.starts_with("/party"));
            assert!(ok, "{path}{join}{f}: {} {}", a.status, a.body);
        }
    }
    for missing in [
        "/nothing",
        "/article/0000",
        "/event/e0000",
        "/party?name=Nobody",
        "/process?name=none",
        "/static/none",
        "/export/none.csv",
        "/api/v1/none",
        "/api/v1/events/e00000",
    ] {
        assert_eq!(s.get(missing).status, 404, "{missing}");
    }
    let bad = s.get("/timeline?party=QQQ");
    assert!(bad.status == 400 && bad.body.contains("QQQ"), "{}", bad.status);
    assert_eq!(s.get("/api/v1/events?since=yesterday").status, 400);
    assert_eq!(s.get("/calendar.ics?type=DANCE").status, 400);
}

#[test]
fn numbers_on_pages_are_the_stores() {
    let s = serve("numbers", &reports(), Limits::default());
    let store = Store::open(&s.db).unwrap();
    for (query, options) in [
        ("", &[][..]),
        ("?party=PRK", &[("party", "PRK")]),
        ("?status=occurred&since=2015-03", &[("status", "occurred"), ("since", "2015-03")]),
        ("?search=meet", &[("search", "meet")]),
    ] {
        let mut f = Filter::default();
        options.iter().for_each(|(o, v)| assert!(f.say(o, v).unwrap()));
        for what in What::ALL {
            let fit = f.fitted(what).unwrap().0;
            let rows = store.list(what, &fit, false).unwrap();
            assert_eq!(store.count(what, &fit).unwrap(), rows.rows.len() as u64);
            let csv = s.get(&format!("/export/{}.csv{query}", what.name())).body;
            assert_eq!(csv.lines().count(), rows.rows.len() + 1, "{}{query}", what.name());
            let api = s.get(&format!("/api/v1/{}{query}", what.name()));
            if f == fit {
                let json: serde_json::Value = serde_json::from_str(&api.body).unwrap();
                assert_eq!(json["total"], rows.rows.len(), "{}{query}", what.name());
                assert_eq!(json["items"].as_array().unwrap().len(), rows.rows.len());
            } else {
                assert_eq!(api.status, 400);
            }
        }
        let n = store.count(What::Events, &f).unwrap();
        let word = if n == 1 { "event" } else { "events" };
        assert!(s.get(&format!("/timeline{query}")).body.contains(&format!(">{n} {word}")), "/timeline{query}: {n}");
        let panel = Panel {
            unit: Unit::Pair,
            period: Period::Year,
            measures: vec![Measure::Count, Measure::Quad],
            from: None,
            to: None,
            domestic: false,
        };
        let rows = store.panel(&panel, &f.clone().counted()).unwrap();
        let csv = s.get(&format!("/export/panel.csv{query}")).body;
        assert_eq!(csv.lines().count(), rows.rows.len() + 1);
        let json: serde_json::Value = serde_json::from_str(&s.get(&format!("/api/v1/panel{query}")).body).unwrap();
        assert_eq!(json["total"], rows.rows.len());
    }
    // The matrix: who meets counts in both directions.
    let parties = s.get("/parties").body;
    assert!(
        parties.contains("Japan on South Korea: 1 event") && parties.contains("South Korea on Japan: 1 event"),
        "{:?}",
        parties.match_indices(" on ").map(|m| &parties[m.0 - 15..m.0 + 40]).collect::<Vec<_>>()
    );
    // What was planned and is held has changed status since.
    let today = s.get("/?on=2015-03-12&since=2015-03-10").body;
    assert!(today.contains("planned</span> → "), "{today}");
}

#[test]
fn the_interface_pages_describes_itself_and_knows_what_it_sent() {
    let s = serve("api", &reports(), Limits::default());
    let (mut seen, mut next) = (Vec::new(), Some(String::new()));
    while let Some(cursor) = next {
        let a = s.get(&format!("/api/v1/events?limit=2&cursor={cursor}"));
        let json: serde_json::Value = serde_json::from_str(&a.body).unwrap();
        seen.extend(json["items"].as_array().unwrap().iter().map(|e| e["event"].as_str().unwrap().to_owned()));
        next = json["next"].as_str().map(str::to_owned);
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert!(all > 2 && seen.len() == all);
    let event: serde_json::Value = serde_json::from_str(&s.get(&format!("/api/v1/events/{}", seen[0])).body).unwrap();
    assert!(event["history"].as_array().is_some_and(|h| !h.is_empty()));
    for bad in ["cursor=zzz", "limit=0", "limit=100000", "limit=x", "sort=colour", "place=x&party=QQQ"] {
        let a = s.get(&format!("/api/v1/events?{bad}"));
        let json: serde_json::Value = serde_json::from_str(&a.body).unwrap();
        assert_eq!(
            (a.status, json["status"].as_u64(), a.header("content-type")),
            (400, Some(400), Some("application/problem+json")),
            "{bad}"
        );
    }
    let open: serde_json::Value = serde_json::from_str(&s.get("/api/v1/openapi.json").body).unwrap();
    assert_eq!(open["openapi"], "3.1.0");
    let of = |path: &str| {
        open["paths"][path]["get"]["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert!(of("/api/v1/events").contains(&"dyad".to_owned()) && !of("/api/v1/positions").contains(&"dyad".to_owned()));
    // Every path that is described is there.
    for (path, _) in
        open["paths"].as_object().unwrap().iter().filter(|p| !p.0.contains('{') && p.1.get("get").is_some())
    {
        assert_eq!(s.get(path).status, 200, "{path}");
    }
    let first = s.get("/api/v1/events");
    let tag = first.header("etag").unwrap().to_owned();
    let again = s.with("/api/v1/events", &format!("If-None-Match: {tag}\r\n"));
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert!(s.with("/timeline", "Accept-Encoding: gzip\r\n").header("content-encoding") == Some("gzip"));
}

#[test]
fn a_calendar_can_be_subscribed_to() {
    let s = serve("ics", &reports(), Limits::default());
    let a = s.get("/calendar.ics");
    assert_eq!(a.header("content-type"), Some("text/calendar; charset=utf-8"));
    let store = Store::open(&s.db).unwrap();
    let n = store.count(What::Meetings, &Filter::default()).unwrap();
    assert!(n > 1);
    assert_eq!(a.body.matches("BEGIN:VEVENT").count() as u64, n);
    assert!(a.body.starts_with("BEGIN:VCALENDAR\r\n") && a.body.ends_with("END:VCALENDAR\r\n"));
    assert!(a.body.contains("DTSTART;VALUE=DATE:20150311"), "{}", a.body);
}

#[test]
fn every_picture_is_a_file_of_its_own() {
    let s = serve("charts", &reports(), Limits::default());
    let views = [
        ("/timeline", "timeline", ""),
        ("/timeline?lanes=dyad", "timeline", "?lanes=dyad"),
        ("/map", "map", ""),
        ("/numbers", "numbers", ""),
        ("/numbers?by=country-month&measure=score", "numbers", "?by=country-month&measure=score"),
        ("/parties", "network", ""),
        ("/party?name=JPN", "party", "?name=JPN"),
        ("/process?name=six-party%20talks", "process", "?name=six-party%20talks"),
    ];
    for (view, name, query) in views {
        let page = s.get(view).body;
        let link = format!("href=\"/chart/{name}.svg{}\"", query.replace('&', "&amp;"));
        assert!(page.contains(&link), "{view}: {link}");
        let a = s.get(&format!("/chart/{name}.svg{query}"));
        assert_eq!((a.status, a.header("content-type")), (200, Some("image/svg+xml")), "{name}");
        assert!(a.header("content-disposition").unwrap().contains(&format!("{name}.svg")));
        let picture = common::xml(&a.body);
        assert!(picture.contains(&"svg".to_owned()) && picture.len() > 12, "{name}: {}", picture.len());
        // Nothing that runs, is fetched or leads away; no variable that only a page has.
        for bad in ["<script", "<a ", "href", "foreignObject", "url(", "var(", "@import", "onload"] {
            assert!(!a.body.contains(bad), "{name}: {bad}");
        }
    }
    let words = s.get("/chart/timeline.svg?party=JPN").body;
    assert!(words.contains("party JPN"), "the filters are told: {words}");
    for missing in [
        "none.svg",
        "timeline.png",
        "timeline",
        "party.svg?name=Nobody",
        "process.svg?name=x",
        "timeline.svg?party=KEN",
    ] {
        assert_eq!(s.get(&format!("/chart/{missing}")).status, 404, "{missing}");
    }
    assert_eq!(s.get("/chart/timeline.svg?party=QQQ").status, 400);
    // The network's numbers are the panel's.
    let json: serde_json::Value = serde_json::from_str(&s.get("/export/network.json").body).unwrap();
    let sum: i64 = json.as_array().unwrap().iter().map(|r| r["count"].as_i64().unwrap()).sum();
    let panel: serde_json::Value =
        serde_json::from_str(&s.get("/api/v1/panel?by=pair-year&measure=count").body).unwrap();
    let counted: i64 = panel["items"].as_array().unwrap().iter().map(|r| r["count"].as_i64().unwrap()).sum();
    assert!(sum > 0 && sum == counted, "{sum} {counted}");
    let page = s.get("/parties").body;
    assert!(page.contains("Japan – South Korea: 1 event") && page.contains("id=\"network\""), "{page}");
}

#[test]
fn every_view_can_be_downloaded_in_three_formats() {
    let s = serve("formats", &reports(), Limits::default());
    for path in everywhere(&s).iter().filter(|p| !p.starts_with("/paste")) {
        let page = s.get(path).body;
        let links: Vec<String> = page
            .split("href=\"")
            .filter_map(|p| p.split('"').next())
            .filter(|l| l.starts_with("/export/"))
            .map(|l| l.replace("&amp;", "&"))
            .collect();
        for end in ["csv", "json", "parquet"] {
            let link = links.iter().rev().find(|l| l.split('?').next().unwrap().ends_with(end));
            let a = s.get(link.unwrap_or_else(|| panic!("{path} has no {end}")));
            assert_eq!(a.status, 200, "{path}: {link:?}");
            let begun = match end {
                "json" => "[",
                "parquet" => "PAR1 ",
                _ => "",
            };
            assert!(a.body.starts_with(begun), "{path}: {link:?}");
        }
    }
    // A party's page gives its events and no others; so do an event and an article.
    let count = |path: &str| s.get(path).body.lines().count() - 1;
    let store = Store::open(&s.db).unwrap();
    let mut f = Filter::default();
    f.say("party", "JPN").unwrap();
    let n = store.count(What::Events, &f).unwrap() as usize;
    assert!(n > 0 && n < count("/export/events.csv"));
    assert!(s.get("/party?name=JPN").body.contains("/export/events.csv?party=JPN"));
    assert_eq!(count("/export/events.csv?party=JPN"), n);
    let event = store.list(What::Events, &f, false).unwrap().rows[0][0].to_string();
    assert_eq!(count(&format!("/export/history.csv?event={event}")), 2);
    assert_eq!(s.get("/export/mentions.csv?article=none").body.lines().count(), 1);
    assert_eq!(s.get("/export/events.tsv").status, 404);
}
