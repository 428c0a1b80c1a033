//! The thirteen reports that this project is measured on: each is taken apart as the table says, and every record keeps the rules of the format.
//!
//! The reports are other people's and are no part of the project: they are looked for in `../shared/reports` beside it, or where
//! `DATELINE_REPORTS` says. Where they are not, the test says how many it skipped. The table was made by reading them; it quotes a few words
//! of each, enough to know a part again.

use dateline_record::{Part, Record};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A report, as a reader takes it apart.
struct Report {
    name: &'static str,
    /// First words and last word of the headline and how many words it has.
    headline: Option<(&'static str, &'static str, usize)>,
    section: Option<&'static str>,
    captions: usize,
    /// Place, date and agency of the dateline.
    dateline: Option<(Option<&'static str>, &'static str, Option<&'static str>)>,
    /// The day of publication that the text itself tells.
    published: Option<&'static str>,
    /// First words of the body behind the dateline.
    body: &'static str,
    /// Sentences in all parts, the dateline not counted.
    sentences: usize,
    /// Sentences that the splitter makes of others, with the reason in a remark. A better splitter lowers these.
    extra: usize,
}

const PLAIN: Report = Report {
    name: "",
    headline: None,
    section: None,
    captions: 0,
    dateline: None,
    published: None,
    body: "",
    sentences: 0,
    extra: 0,
};

const REPORTS: &[Report] = &[
    Report { name: "afrin-appeal", body: "Kurdish militias fighting", sentences: 19, ..PLAIN },
    Report { name: "afrin-toll", body: "Up to 24", sentences: 17, ..PLAIN },
    Report {
        name: "asylum",
        headline: Some(("Over 900", "coast", 8)),
        published: Some("2015-05-18"),
        body: "On Friday, fishermen",
        sentences: 14,
        ..PLAIN
    },
    Report { name: "civil-society", body: "Dozens of Syria’s", sentences: 22, ..PLAIN },
    Report { name: "daraa-surrender", body: "Several southern Syrian", sentences: 23, ..PLAIN },
    // Its caption runs on into the text without a break: no reader of the bare text can part them, and body it is. A semicolon ends no sentence.
    Report {
        name: "flag",
        headline: Some(("New Zealand begins", "design", 10)),
        dateline: Some((None, "2015-05-07", None)),
        published: Some("2015-05-07"),
        body: "On Tuesday, the",
        sentences: 16,
        extra: 1,
        ..PLAIN
    },
    Report { name: "idlib-advance", body: "Turkish forces are", sentences: 15, ..PLAIN },
    Report {
        name: "korea",
        headline: Some(("North Korea puts", "war'", 8)),
        published: Some("2015-08-21"),
        body: "According to Yonhap",
        sentences: 15,
        ..PLAIN
    },
    Report { name: "manbij-soldier", body: "A British soldier", sentences: 15, ..PLAIN },
    Report { name: "mercenaries", body: "Scores of Russian", sentences: 20, ..PLAIN },
    Report {
        name: "six-party-talks",
        headline: Some(("Russia, Japan diplomatic", "talks", 13)),
        section: Some("All news"),
        captions: 1,
        dateline: Some((Some("Moscow"), "XXXX-01-23", Some("TASS"))),
        body: "Prospects of possible",
        sentences: 13,
        ..PLAIN
    },
    Report {
        name: "stampede",
        headline: Some(("Hundreds dead", "stampede", 5)),
        captions: 1,
        published: Some("2006-01-12"),
        body: "According to the",
        sentences: 10,
        ..PLAIN
    },
    Report { name: "troop-numbers", body: "The Pentagon is", sentences: 20, ..PLAIN },
];

fn folder() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reports");
    std::env::var_os("DATELINE_REPORTS").map_or_else(beside, PathBuf::from)
}

fn read(paths: &[PathBuf], more: &[&str]) -> Vec<Record> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    let out = command.args(["read", "--format", "jsonl"]).args(more).args(paths).output().expect("the binary runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout).expect("UTF-8");
    text.lines().map(|l| serde_json::from_str(l).expect("a record")).collect()
}

/// What a record says otherwise than the table.
fn differences(want: &Report, r: &Record) -> Vec<String> {
    let a = &r.article;
    let mut out = Vec::new();
    let mut same = |what: &str, want: String, got: String| {
        if want != got {
            out.push(format!("{}: {what} is {got}, not {want}", want_name(r)));
        }
    };
    let headline = a.headline.as_deref().map(|h| {
        let first = want.headline.map_or("", |w| if h.starts_with(w.0) { w.0 } else { "" });
        (first, h.split_whitespace().next_back().unwrap_or(""), h.split_whitespace().count())
    });
    same("headline", format!("{:?}", want.headline), format!("{headline:?}"));
    same("section", format!("{:?}", want.section), format!("{:?}", a.section.as_deref()));
    same("number of captions", want.captions.to_string(), a.captions.len().to_string());
    let dateline = a.dateline.as_ref().map(|d| {
        let date = d.date.as_ref().map_or("", |d| d.as_str());
        (d.place.as_ref().map(|p| p.name.as_str()), date, a.agency.as_deref())
    });
    same("dateline", format!("{:?}", want.dateline), format!("{dateline:?}"));
    same("day of publication", format!("{:?}", want.published), format!("{:?}", a.published.as_deref()));
    let behind = a.dateline.as_ref().map_or(0, |d| d.span.end);
    let first = a.sentences.iter().find(|s| s.part == Part::Body && s.span.start >= behind);
    let first = first.map_or("", |s| s.span.of(&a.text));
    same("beginning of the body", want.body.to_owned(), first.chars().take(want.body.chars().count()).collect());
    let sentences =
        a.sentences.iter().filter(|s| !a.dateline.as_ref().is_some_and(|d| d.span.contains(s.span))).count();
    same("number of sentences", (want.sentences + want.extra).to_string(), sentences.to_string());
    out
}

fn want_name(r: &Record) -> &str {
    Path::new(&r.article.source).file_stem().and_then(|s| s.to_str()).unwrap_or("")
}

#[test]
fn reports_are_taken_apart_as_the_table_says_and_their_records_are_valid() {
    let path = |r: &Report| folder().join(format!("{}.txt", r.name));
    let (there, skipped): (Vec<&Report>, Vec<&Report>) = REPORTS.iter().partition(|r| path(r).is_file());
    if !skipped.is_empty() {
        eprintln!("skipped {} of {} reports: not in {}", skipped.len(), REPORTS.len(), folder().display());
    }
    if there.is_empty() {
        return;
    }
    let paths: Vec<PathBuf> = there.iter().map(|r| path(r)).collect();
    let records = read(&paths, &[]);
    assert_eq!(records.len(), there.len());
    let mut wrong = Vec::new();
    for (want, r) in there.iter().zip(&records) {
        wrong.extend(differences(want, r));
        wrong.extend(r.problems().iter().map(|p| format!("{}: {p}", want.name)));
    }
    for r in read(&paths, &["--analysis", "fast", "--published", "2015-01-23"]) {
        wrong.extend(r.problems().iter().map(|p| format!("{} (fast): {p}", want_name(&r))));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
