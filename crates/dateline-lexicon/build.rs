//! Lists the tables of `resources/` so that a new table is embedded without a change of code.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs, io};

/// 64-bit FNV-1a (Fowler, Noll, Vo): enough to tell versions of the tables apart.
fn fnv(mut hash: u64, bytes: &[u8]) -> u64 {
    for b in bytes {
        hash = (hash ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash
}

fn main() -> io::Result<()> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("../../resources");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut out = String::from("&[\n");
    let mut hash = 0xcbf2_9ce4_8422_2325;
    let sorted = |dir: &Path| -> io::Result<Vec<String>> {
        let mut names: Vec<String> =
            fs::read_dir(dir)?.filter_map(|e| e.ok()?.file_name().into_string().ok()).collect();
        // By stem, so that `leaders` comes before `leaders-2019`.
        names.sort_by(|a, b| a.split('.').next().cmp(&b.split('.').next()).then(a.cmp(b)));
        Ok(names)
    };
    for folder in sorted(&root)? {
        // The examples are weights' training texts and no tables.
        if folder == "examples" || !root.join(&folder).is_dir() {
            continue;
        }
        let _ = writeln!(out, "({folder:?}, &[");
        for file in sorted(&root.join(&folder))? {
            if !(file.ends_with(".tsv") || file.ends_with(".txt")) {
                continue;
            }
            let path = root.join(&folder).join(&file);
            println!("cargo:rerun-if-changed={}", path.display());
            hash = fnv(fnv(hash, file.as_bytes()), &fs::read(&path)?);
            let at = format!("/../../resources/{folder}/{file}");
            let _ = writeln!(out, "({file:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {at:?}))),");
        }
        out.push_str("]),\n");
    }
    out.push(']');
    let to = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&to).join("tables.rs"), out)?;
    println!("cargo:rustc-env=DATELINE_LEXICON_VERSION={hash:016x}");
    Ok(())
}
