//! Adding, killed at any instant and run again, on one thread and several, in any order: the same content.

use dateline_store::Store;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A generator of numbers that are the same at each run (Knuth's MMIX).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n.max(1)
    }
}

fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).expect("a folder");
    dir
}

/// Reports of the sample; all of them take too long without optimisation.
fn reports() -> Vec<String> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../samples/six-party");
    let mut all: Vec<String> = std::fs::read_dir(dir)
        .expect("the sample")
        .flatten()
        .map(|e| e.path().display().to_string())
        .filter(|p| p.ends_with(".txt"))
        .collect();
    all.sort();
    all.truncate(if cfg!(debug_assertions) { 24 } else { 150 });
    all
}

fn add(db: &Path, jobs: &str, inputs: &[String]) -> Command {
    let mut c = Command::new(env!("CARGO_BIN_EXE_dateline"));
    c.args(["add", "--analysis", "fast", "--jobs", jobs, "--db"]).arg(db).args(inputs);
    c.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    c
}

/// What a database holds, after it was found sound.
fn content(db: &Path) -> String {
    let s = Store::open(db).expect("a database");
    s.check().expect("a sound file");
    s.digest().expect("its content")
}

#[test]
fn killed_and_run_again_it_is_the_same() {
    let (dir, inputs) = (folder("kills"), reports());
    let whole = dir.join("whole.db");
    let begun = Instant::now();
    assert!(add(&whole, "2", &inputs).status().expect("it runs").success());
    let time = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let wanted = content(&whole);
    let mut numbers = Numbers(7);
    let (mut kills, mut round, mut hit) = (0, 0, 0);
    while kills < 20 {
        round += 1;
        let db = dir.join(format!("killed-{round}.db"));
        // Two kills in a row, then to the end.
        for _ in 0..2 {
            let mut child = add(&db, if kills % 2 == 0 { "1" } else { "2" }, &inputs).spawn().expect("it runs");
            std::thread::sleep(Duration::from_millis(numbers.below(time)));
            hit += usize::from(child.try_wait().expect("a state").is_none());
            child.kill().expect("a kill");
            child.wait().expect("its end");
            kills += 1;
        }
        assert!(add(&db, "2", &inputs).status().expect("it runs").success());
        assert_eq!(content(&db), wanted, "round {round}");
    }
    assert!(hit >= 10, "only {hit} of 20 kills came before the end");
}

#[test]
fn threads_and_order_make_no_difference() {
    let (dir, mut inputs) = (folder("orders"), reports());
    let one = dir.join("one.db");
    assert!(add(&one, "1", &inputs).status().expect("it runs").success());
    let wanted = content(&one);
    let mut numbers = Numbers(11);
    for jobs in ["1", "2", "4"] {
        for i in (1..inputs.len()).rev() {
            inputs.swap(i, usize::try_from(numbers.below(i as u64 + 1)).expect("small"));
        }
        let db = dir.join(format!("jobs-{jobs}.db"));
        // In two halves, as a user would who gets more later.
        let (first, second) = inputs.split_at(inputs.len() / 3);
        for part in [first, second] {
            assert!(add(&db, jobs, part).status().expect("it runs").success());
        }
        assert_eq!(content(&db), wanted, "{jobs} jobs");
    }
}
