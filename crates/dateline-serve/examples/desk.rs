//! Serves a database without the reader of articles: `cargo run -p dateline-serve --example desk -- talks.db 8080`.

use dateline_serve::{Desk, Limits, Listener, Options};
use std::sync::Arc;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().collect();
    let [_, db, port] = &args[..] else { return Err("give a database and a port".into()) };
    let listener = Listener::bind(([127, 0, 0, 1], port.parse()?).into())?;
    let today = || String::from("2026-11-24");
    let desk = Desk::new(Options {
        db: db.into(),
        names: Vec::new(),
        reader: None,
        codes: None,
        parquet: None,
        shows_token: true,
        today: Box::new(today),
    })?;
    Arc::new(desk).serve(listener, Limits::default());
    Ok(())
}
