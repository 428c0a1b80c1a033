//! Prints the texts of `cases/actors.md` as JSON Lines, for `dateline parse`.
#![allow(clippy::print_stdout)]

fn main() {
    let cases = include_str!("../../../cases/actors.md");
    let texts = cases.lines().filter_map(|l| l.strip_prefix("> ")?.split_once(' '));
    for (n, (date, text)) in texts.enumerate() {
        println!("{}", serde_json::json!({ "id": format!("actors-{}", n + 1), "text": text, "published": date }));
    }
}
