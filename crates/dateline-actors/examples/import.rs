//! Reads dictionaries of other coders and says what became of them: `import FILE…`.
#![allow(clippy::print_stdout)]

use dateline_actors::{ActorTables, import};

fn main() {
    for path in std::env::args().skip(1) {
        let text = match std::fs::read(&path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(e) => {
                println!("{path}: {e}");
                continue;
            }
        };
        let i = import(&path, &text);
        for (name, table) in &i.tables {
            println!("{path}: {name} {} rows", table.lines().count() - 2);
        }
        let files: Vec<(&str, &str)> = i.tables.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        let wrong = ActorTables::check(&files);
        println!("{path}: {} remarks, {} rows that the tables refuse", i.remarks.len(), wrong.len());
        i.remarks.iter().take(12).for_each(|r| println!("  {r}"));
        wrong.iter().take(5).for_each(|r| println!("  refused: {r}"));
    }
}
