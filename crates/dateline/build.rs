//! Lists the reports of the sample corpus so that `dateline demo` finds them in the binary alone.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("../../samples/six-party");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut names: Vec<String> = fs::read_dir(&root)?.filter_map(|e| e.ok()?.file_name().into_string().ok()).collect();
    names.retain(|n| n.ends_with(".txt"));
    names.sort();
    let mut out = String::from("&[\n");
    for name in names {
        println!("cargo:rerun-if-changed={}", root.join(&name).display());
        let at = format!("/../../samples/six-party/{name}");
        let _ = writeln!(out, "({name:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {at:?}))),");
    }
    out.push(']');
    let to = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&to).join("reports.rs"), out)
}
