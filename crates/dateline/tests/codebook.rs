//! The examples of `docs/codebook.md` are still read as the page says.

use dateline_evaluate::codebook;
use dateline_record::Record;
use std::path::Path;
use std::process::{Command, Stdio};

/// The networks are slow without optimisation; `.ci/test` runs this in release.
#[test]
#[cfg_attr(debug_assertions, ignore = "run it with --release")]
fn examples_are_read_as_the_page_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/codebook.md");
    let page = std::fs::read_to_string(page).expect("docs/codebook.md");
    let examples = codebook::examples(&page);
    assert!(examples.len() > 200, "only {} examples", examples.len());
    let input = Path::new(env!("CARGO_TARGET_TMPDIR")).join("codebook.jsonl");
    let lines: String = examples
        .iter()
        .map(|(n, text, _)| serde_json::json!({ "id": n.to_string(), "text": text }).to_string() + "\n")
        .collect();
    std::fs::write(&input, lines).expect("a file for the test");
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    let out = command.args(["read", "--format", "jsonl", "--jobs", "2"]).arg(&input).stdin(Stdio::null()).output();
    let out = out.expect("the binary runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8_lossy(&out.stdout);
    let records: Vec<Record> = text.lines().map(|l| serde_json::from_str(l).expect("a record")).collect();
    assert_eq!(records.len(), examples.len());
    let mut wrong = Vec::new();
    for ((n, sentence, wanted), record) in examples.iter().zip(&records) {
        let got: Vec<String> = record.events.iter().map(|e| codebook::line(record, e)).collect();
        let good = if *wanted == "no event" { got.is_empty() } else { got.iter().any(|g| g == wanted) };
        if !good {
            wrong.push(format!(
                "codebook.md:{n}: {sentence}\n    page: {wanted}\n    read: {}",
                got.join("\n          ")
            ));
        }
    }
    let make = "make the page anew: dateline evaluate resources/examples --codebook > docs/codebook.md";
    assert!(wrong.is_empty(), "{} of {}; {make}\n{}", wrong.len(), examples.len(), wrong.join("\n"));
}
