//! Tells the library which weight files are there.

use std::path::Path;

fn main() {
    for name in ["accurate.safetensors", "fast.safetensors", "events.safetensors", "splitter.bin"] {
        let key = name.split('.').next().unwrap_or(name);
        println!("cargo::rerun-if-changed=data/{name}");
        println!("cargo::rustc-check-cfg=cfg(has_{key})");
        if Path::new("data").join(name).exists() {
            println!("cargo::rustc-cfg=has_{key}");
        }
    }
    println!("cargo::rerun-if-changed=data");
}
