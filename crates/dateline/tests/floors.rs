//! The figures of `gold/floors.toml` are reached: what was better once may not get worse unseen.
//!
//! A floor whose gold is not there (sets that may not be copied lie beside the project, in `../shared`) is skipped, and said so.

#![allow(clippy::print_stdout)]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What is below its floor; `None` where the gold is not there.
fn below(floor: &toml::Table) -> Option<Vec<String>> {
    let text = |key: &str| floor[key].as_str().unwrap_or_else(|| panic!("{key} of a floor is a text"));
    let gold = root().join(text("gold"));
    if !gold.exists() {
        return None;
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_dateline"));
    command.arg("evaluate").arg(&gold).args(["--on", text("on"), "--format", "json", "--worst", "0", "--jobs", "2"]);
    if let Some(more) = floor.get("with").and_then(toml::Value::as_array) {
        command.args(more.iter().filter_map(toml::Value::as_str));
    }
    let out = command.stdin(Stdio::null()).output().expect("the binary runs");
    assert!(out.status.success(), "{}: {}", text("gold"), String::from_utf8_lossy(&out.stderr));
    let found: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let least = floor["least"].as_table().expect("least of a floor is a table");
    let mut bad = Vec::new();
    for (path, least) in least {
        let least = least.as_float().expect("a floor is a number such as 0.75");
        match found.pointer(path).and_then(Value::as_f64) {
            Some(got) if got >= least => {}
            Some(got) => bad.push(format!("{}: {path} is {got:.4}, its floor {least}", text("name"))),
            None => bad.push(format!("{}: there is no figure {path}", text("name"))),
        }
    }
    Some(bad)
}

/// The networks are slow without optimisation; `.ci/test` runs this in release.
#[test]
#[cfg_attr(debug_assertions, ignore = "run it with --release")]
fn floors_hold() {
    let path = root().join("gold/floors.toml");
    let text = std::fs::read_to_string(&path).expect("gold/floors.toml");
    let floors: toml::Table = text.parse().expect("TOML");
    let floors = floors["floor"].as_array().expect("[[floor]]");
    let (mut held, mut skipped, mut bad) = (0, 0, Vec::new());
    for floor in floors.iter().filter_map(toml::Value::as_table) {
        match below(floor) {
            None => skipped += 1,
            Some(b) if b.is_empty() => held += 1,
            Some(b) => bad.extend(b),
        }
    }
    println!("floors: {held} hold, {skipped} skipped (their gold is not beside the project), {} below", bad.len());
    assert!(held + bad.len() > 0, "no floor could be looked at");
    assert!(bad.is_empty(), "\n{}", bad.join("\n"));
}
