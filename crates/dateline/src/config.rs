//! `--config dateline.toml`: any option of a command as `name = value`; what is typed wins.

use crate::args::Args;
use clap::CommandFactory;
use std::fs;

/// The command line with the options of its configuration file put in where they were not typed.
///
/// # Errors
/// A file that cannot be read or is no TOML, and a key that is no option of any command.
pub fn with_file(typed: Vec<String>) -> Result<Vec<String>, String> {
    let Some(at) = typed.iter().position(|a| a == "--config" || a.starts_with("--config=")) else { return Ok(typed) };
    let path = match typed[at].strip_prefix("--config=") {
        Some(p) => p.to_owned(),
        None => typed.get(at + 1).cloned().unwrap_or_default(),
    };
    let text = fs::read_to_string(&path).map_err(|e| format!("--config {path}: {e}"))?;
    let table: toml::Table = text.parse().map_err(|e| format!("--config {path}: {e}"))?;
    let root = Args::command();
    let Some(command) = typed.iter().find_map(|a| root.find_subcommand(a)) else { return Ok(typed) };
    let mut out = typed.clone();
    for (key, value) in &table {
        let has = |c: &clap::Command| c.get_arguments().any(|a| a.get_long() == Some(key));
        if !root.get_subcommands().any(has) {
            return Err(format!("--config {path}: no option is called {key:?}"));
        }
        let flag = format!("--{key}");
        if has(command) && !typed.iter().any(|a| *a == flag || a.starts_with(&format!("{flag}="))) {
            let value = plain(value);
            out.push(format!("{flag}={value}"));
        }
    }
    Ok(out)
}

/// A value as it would be typed.
fn plain(value: &toml::Value) -> String {
    match value {
        toml::Value::String(s) => s.clone(),
        toml::Value::Integer(n) => n.to_string(),
        toml::Value::Float(n) => n.to_string(),
        toml::Value::Boolean(b) => b.to_string(),
        toml::Value::Datetime(d) => d.to_string(),
        toml::Value::Array(a) => a.iter().map(plain).collect::<Vec<_>>().join(","),
        toml::Value::Table(_) => String::new(),
    }
}
