//! A user's own tables: what is wrong with them, and tables made of other programs' dictionaries.

use crate::run::Failure;
use dateline_pipeline::{Lexicon, Pipeline, Size};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Prints every mistake of the tables of a folder (or of the shipped ones) by file and line; whether there is none.
pub fn check(dir: Option<&Path>, size: Size) -> Result<bool, Failure> {
    let lexicon = match dir {
        Some(dir) => Lexicon::with(dir).map_err(|e| e.to_string())?,
        None => Lexicon::shipped(),
    };
    let mut out = io::stdout().lock();
    let mut say = |line: &str| writeln!(out, "{line}").map_err(|e| e.to_string());
    let actors = dateline_actors::ActorTables::check(&lexicon.own("actors"));
    for e in &actors {
        say(&e.to_string())?;
    }
    if !actors.is_empty() {
        return Ok(false);
    }
    let pipeline = match Pipeline::with(size, &lexicon) {
        Ok(p) => p,
        Err(e) => return say(&e.to_string()).map(|()| false),
    };
    let own: Vec<&str> =
        lexicon.own("predicates").into_iter().filter_map(|(path, _)| Path::new(path).file_name()?.to_str()).collect();
    let (count, mistakes) = pipeline.check(|file| dir.is_none() || own.contains(&file));
    for m in &mistakes {
        say(m)?;
    }
    if dir.is_some() {
        let tables = lexicon.files();
        let rows: usize = tables.iter().map(|(_, text)| rows(text)).sum();
        let many = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        say(&format!("{} with {} can be read", many(tables.len(), "table"), many(rows, "row")))?;
    }
    say(&format!("{count} example sentences, {} not as their row says", mistakes.len()))?;
    Ok(mistakes.is_empty())
}

/// Rows of a table without its heading.
fn rows(text: &str) -> usize {
    text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')).count().saturating_sub(1)
}

/// Writes the tables that the dictionaries give to `to/actors/`, and says on standard error what could not be carried over.
pub fn import(files: &[PathBuf], to: &Path) -> Result<bool, Failure> {
    let mut good = true;
    let mut tables: BTreeMap<String, String> = BTreeMap::new();
    for file in files {
        let name = file.display().to_string();
        let text = match fs::read(file) {
            // Dictionaries of the field are older than UTF-8 in places; their names are ASCII.
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(e) => {
                good = false;
                anstream::eprintln!("dateline: {name}: {e}");
                continue;
            }
        };
        let imported = dateline_actors::import(&name, &text);
        for remark in &imported.remarks {
            anstream::eprintln!("{remark}");
        }
        if imported.tables.is_empty() {
            good = false;
            anstream::eprintln!("dateline: {name}: nothing in it that is a dictionary of parties");
        }
        let stem = file.file_stem().and_then(|s| s.to_str()).unwrap_or("dictionary");
        for (table, rows) in imported.tables {
            tables.insert(format!("{stem}.{table}"), rows);
        }
    }
    let dir = to.join("actors");
    let fail = |e: io::Error| format!("{}: {e}", dir.display());
    fs::create_dir_all(&dir).map_err(fail)?;
    for (name, rows) in &tables {
        fs::write(dir.join(name), rows).map_err(fail)?;
        let n = self::rows(rows);
        writeln!(io::stdout(), "{}: {n} rows", dir.join(name).display()).map_err(|e| e.to_string())?;
    }
    Ok(good)
}
