//! Packs the tables of `tools/places/gazetteer_tsv.py`.
//!
//! usage: build_gazetteer DIR OUT — reads DIR/places.tsv and DIR/names.tsv, writes OUT/places.tsv, names.fst, postings.bin.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;

/// As `dateline-places` folds a name: ASCII, lower case, single spaces, hyphens and apostrophes away.
fn fold(name: &str) -> String {
    let ascii = deunicode::deunicode(name).to_lowercase();
    let spaced: String =
        ascii.chars().filter(|c| !"'`.".contains(*c)).map(|c| if c == '-' || c == '/' { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, dir, out] = &args[..] else { return Err("usage: build_gazetteer DIR OUT".into()) };
    let places = fs::read_to_string(format!("{dir}/places.tsv"))?;
    let mut offsets = Vec::new();
    let mut at = 0u32;
    for line in places.split_inclusive('\n') {
        offsets.push(at);
        at += line.len() as u32;
    }
    let mut names: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for line in fs::read_to_string(format!("{dir}/names.tsv"))?.lines() {
        let cols: Vec<&str> = line.split('\t').collect();
        let [name, row, usual] = cols[..] else { continue };
        let key = fold(name);
        if key.len() < 3 {
            continue;
        }
        let offset = offsets[row.parse::<usize>()?] | if usual == "1" { 1 << 31 } else { 0 };
        let list = names.entry(key).or_default();
        if !list.iter().any(|o| o & !(1 << 31) == offset & !(1 << 31)) {
            list.push(offset);
        }
    }
    let mut postings: Vec<u8> = Vec::new();
    let mut map = fst::MapBuilder::memory();
    for (name, list) in &names {
        map.insert(name, postings.len() as u64)?;
        // The largest places first; a name that forty places bear says little.
        let list = &list[..list.len().min(40)];
        postings.extend((list.len() as u32).to_le_bytes());
        list.iter().for_each(|o| postings.extend(o.to_le_bytes()));
    }
    fs::write(format!("{out}/names.fst"), map.into_inner()?)?;
    fs::write(format!("{out}/postings.bin"), postings)?;
    fs::write(format!("{out}/places.tsv"), places)?;
    Ok(())
}
