//! `evaluate` as users call it, on small gold of our own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn evaluate(args: &[&str]) -> Output {
    let mut all = vec!["evaluate", "--analysis", "fast"];
    all.extend(args);
    Command::new(env!("CARGO_BIN_EXE_dateline")).args(all).stdin(Stdio::null()).output().expect("the binary runs")
}

fn json(args: &[&str]) -> serde_json::Value {
    let out = evaluate(args);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).expect("JSON")
}

fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&dir).expect("a folder for the test");
    dir
}

fn file(dir: &Path, name: &str, text: &str) -> String {
    let path = dir.join(name);
    fs::write(&path, text).expect("a file for the test");
    path.display().to_string()
}

const MET: &str = "Norway's foreign minister met Peru's president in Lima.\n> met | CONSULT | - | occurred | Norway's foreign minister + Peru's president | - | - | diplomatic | meet\n\n";
const NONE: &str = "The lake was calm that morning.\n";

#[test]
fn coded_sentences_and_what_changed_since_a_kept_run() {
    let dir = folder("evaluate-events");
    let gold = file(&dir, "a.txt", &format!("{MET}{NONE}"));
    let kept = dir.join("kept.jsonl").display().to_string();
    let v = json(&[&gold, "--format", "json", "--save", &kept]);
    assert_eq!(v["on"], "events");
    assert_eq!(v["counts"]["all"]["type"]["f1"], 1.0, "{v:#}");
    assert_eq!(v["counts"]["type"]["CONSULT"]["hit"], 1);
    assert_eq!(v["shares"]["no event where gold has none"]["right"], 1);
    // Gold says otherwise now: the sentence is worse by what it tells, and nothing else moved.
    let gold = file(&dir, "a.txt", &format!("# remark\n\n{}{NONE}", MET.replace("| occurred |", "| planned |")));
    let v = json(&[&gold, "--format", "json", "--compare", &kept]);
    assert_eq!(v["changes"]["worse"].as_array().map(Vec::len), Some(1), "{v:#}");
    assert_eq!(v["changes"]["better"].as_array().map(Vec::len), Some(0));
    let told = v["changes"]["worse"][0]["now"]["wrong"].to_string();
    assert!(told.contains("status is occurred"), "{told}");
}

#[test]
fn gold_records_are_read_with_the_reports_beside_them() {
    let dir = folder("evaluate-records");
    file(
        &dir,
        "visit.txt",
        "OSLO, March 3 - Peru's president met Norway's foreign minister on Tuesday. He will travel to Sweden.\n",
    );
    let gold = r#"{"id":"visit","published":"2015-03-03","events":[
        {"evidence":"met Norway's foreign minister","type":["CONSULT"],"actors":[["PER",null],["NOR","GOV"]],"time":["2015-03-03"],"status":["occurred"]},
        {"evidence":"travel to Sweden","type":["AGREE"],"optional":true},
        {"evidence":"met Norway's foreign minister","type":["ASSAULT"]}]}"#;
    file(&dir, "visit.gold.json", gold);
    let v = json(&[&dir.display().to_string(), "--format", "json"]);
    assert_eq!((&v["on"], &v["size"]), (&"records".into(), &1.into()));
    let events = &v["counts"]["all"]["event"];
    assert_eq!((&events["hit"], &events["gold"], &events["system"]), (&1.into(), &2.into(), &1.into()), "{v:#}");
    assert_eq!(v["confusion"]["ASSAULT"]["none"], 1);
    assert_eq!(v["shares"]["time"]["right"], 1);
    // A report that is not there is told, and the rest is scored.
    let missing = file(&dir, "gone.gold.json", r#"{"id":"gone","events":[{"evidence":"x","type":"AID"}]}"#);
    let out = evaluate(&[&missing]);
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("gone.txt"));
    fs::remove_file(missing).expect("the file");
}

#[test]
fn treebanks_spans_and_bodies() {
    let dir = folder("evaluate-others");
    let row = |n: u32, form: &str, lemma: &str, upos: &str, head: u32, rel: &str, misc: &str| {
        format!("{n}\t{form}\t{lemma}\t{upos}\t_\t_\t{head}\t{rel}\t_\t{misc}\n")
    };
    let tree = format!(
        "# text = Peru met Chile.\n{}{}{}{}\n",
        row(1, "Peru", "Peru", "PROPN", 2, "nsubj", "_"),
        row(2, "met", "meet", "VERB", 0, "root", "_"),
        row(3, "Chile", "Chile", "PROPN", 2, "obj", "SpaceAfter=No"),
        row(4, ".", ".", "PUNCT", 2, "punct", "_")
    );
    let v = json(&[&file(&dir, "a.conllu", &tree), "--format", "json"]);
    assert_eq!(v["counts"]["all"]["UPOS"]["hit"], 4, "{v:#}");
    assert_eq!(v["counts"]["all"]["LAS"]["gold"], 4);
    let line =
        r#"{"id":"a","text":"Peru met Chile on 3 March 2015.","spans":[[0,4,"LOC"],[9,14,"LOC"],[18,30,"TIME"]]}"#;
    let spans = file(&dir, "a.jsonl", line);
    let v = json(&[&spans, "--format", "json"]);
    assert_eq!(v["counts"]["label"]["TIME"]["hit"], 1, "{v:#}");
    let v = json(&[&spans, "--format", "json", "--only", "LOC"]);
    assert!(v["counts"]["label"]["TIME"].is_null());
    let body =
        "The ministers of both countries met in the capital on Tuesday and spoke for two hours about the border.";
    let html = folder("evaluate-others/html");
    file(
        &html,
        "p.html",
        &format!(
            "<html><head><title>Talks</title></head><body><article><h1>Talks</h1><p>{body}</p><p>{body}</p></article></body></html>"
        ),
    );
    let gold = serde_json::json!({ "p": { "articleBody": format!("{body}\n{body}") } }).to_string();
    let v = json(&[&file(&dir, "pages.json", &gold), "--format", "json"]);
    assert!(v["numbers"]["f1"].as_f64().is_some_and(|f| f > 0.9), "{v:#}");
}

#[test]
fn what_is_wrong_is_told_before_the_reading() {
    let dir = folder("evaluate-wrong");
    let gold = file(&dir, "a.txt", "Peru met Chile.\n> met | CONSULT | - | done | Peru + Chile | - | - | - | meet\n");
    let label = file(&dir, "a.jsonl", r#"{"text":"x","spans":[[0,1,"GPE"]]}"#);
    let no = file(&dir, "no.jsonl", "{}\n");
    let told = |args: &[&str], what: &str| {
        let out = evaluate(args);
        let err = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.code() == Some(2) && err.contains(what), "{args:?}: {err}");
    };
    told(&[&gold], "a.txt:2: no status is called \"done\"");
    told(&["nowhere"], "nowhere");
    told(&[&label], "GPE");
    told(&[&label, "--held"], "--held");
    told(&[&gold, "--compare", &no], "no.jsonl:1");
    told(&[&gold, "--format", "conllu"], "--format is text or json");
}
