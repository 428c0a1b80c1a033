//! A user's own tables: they are read, they come first, and what is wrong with them is told by file and line.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn dateline(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dateline")).args(args).stdin(Stdio::null()).output().expect("the binary runs")
}

fn tables(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lexicon").join(name);
    let _ = fs::remove_dir_all(&dir);
    for (file, text) in files {
        let path = dir.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for the test");
        fs::write(path, text).expect("a file for the test");
    }
    dir
}

const HEAD: &str = "predicate\twhen\tdoes\tactor\trecipient\tcontent\tcontexts\tstance\tyes\tno\n";
const KETTLE: &str = "kettle.v\tobj:@person\tCOERCE/restrict\tsubj,by\tobj\t\t\t\tRiot police kettled hundreds of protesters in Lima on Sunday.\tHe filled the kettle.\n";

fn check(dir: &Path) -> (Option<i32>, String) {
    let out = dateline(&["lexicon", "check", "--analysis", "fast", &dir.display().to_string()]);
    (out.status.code(), String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr))
}

#[test]
fn a_predicate_of_ones_own() {
    let dir = tables("kettle", &[("predicates/police.tsv", &format!("{HEAD}{KETTLE}"))]);
    let (code, told) = check(&dir);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("1 table with 1 row can") && told.contains("2 example sentences, 0 not"), "{told}");
    let text = dir.join("report.txt");
    fs::write(&text, "Riot police kettled hundreds of protesters in Lima on Sunday.").expect("a file for the test");
    let read = |own: bool| {
        let (text, dir) = (text.display().to_string(), dir.display().to_string());
        let mut args = vec!["read", "--analysis", "fast", "--format", "json", &text];
        args.extend(if own { vec!["--lexicon", dir.as_str()] } else { vec![] });
        String::from_utf8_lossy(&dateline(&args).stdout).into_owned()
    };
    assert!(read(true).contains("police.tsv:2"));
    assert!(!read(false).contains("COERCE"));
}

#[test]
fn mistakes_are_told_by_file_and_line() {
    let told = |file: &str, text: &str, what: &str| {
        let dir = tables("wrong", &[(file, text)]);
        let (code, told) = check(&dir);
        assert!(code != Some(0) && told.contains(what), "{file} {text:?}: {told}");
    };
    told("predicates/a.tsv", KETTLE, "a.tsv:1: a heading row is wanted");
    told("predicates/a.tsv", &HEAD.replace('\t', " "), "a.tsv:1: a heading row is wanted");
    told("predicates/a.tsv", &format!("{HEAD}kettle.v\t\tCOERCE/boil\n"), "a.tsv:2: no mode is called \"boil\"");
    told("speech/a.tsv", "lemmas\tkind\n", "no table of speech is called a.tsv");
    told("verbs/a.tsv", HEAD, "no stage reads this one");
    // An example that is not read as its row says.
    told(
        "predicates/a.tsv",
        &format!("{HEAD}{}", KETTLE.replace("police kettled", "police greeted")),
        "not as their row says",
    );
}

#[test]
fn a_process_of_ones_own() {
    let head = "id\tnames\tnear\tissue\tparties\tdates\n";
    let dir = tables(
        "processes",
        &[("processes/processes.tsv", &format!("{head}lagoon\tLagoon Dialogue\t\tfishing rights\tPER CHL\t..\n"))],
    );
    let text = dir.join("report.txt");
    fs::write(&text, "Peru and Chile resumed the Lagoon Dialogue in Lima on Monday.").expect("a file for the test");
    let (text, dir) = (text.display().to_string(), dir.display().to_string());
    let out = dateline(&["read", "--format", "json", &text, "--lexicon", &dir]);
    let out = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.contains("fishing rights"), "{out}");
}

#[test]
fn dictionaries_of_other_coders() {
    let actors = "RURITANIA_ [RUS]\n+RURITANIAN_\n\nIVAN_PETROV_ ; x\n\t[RUSGOV >000101]\n";
    let verbs = "---  GIVE   [070]  ---\nGIVE\n- * AID [070]\n";
    let dir = tables("import", &[("x.actors.txt", actors), ("verbs.txt", verbs)]);
    let (x, v, to) = (dir.join("x.actors.txt"), dir.join("verbs.txt"), dir.join("mine"));
    let [x, v, to] = [x, v, to].map(|p| p.display().to_string());
    let out = dateline(&["lexicon", "import", &x, "--to", &to]);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert_eq!(check(Path::new(&to)).0, Some(0));
    let out = dateline(&["lexicon", "import", &v, "--to", &to]);
    let told = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.code() == Some(1) && told.contains("verbs.txt:3: a dictionary of verbs"), "{told}");
}
