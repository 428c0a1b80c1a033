//! The command on good and bad input: one message that names the file and the reason, the rest still read, never a panic.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn dateline(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dateline")).args(args).stdin(Stdio::null()).output().expect("the binary runs")
}

fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&dir).expect("a folder for the test");
    dir
}

fn file(dir: &Path, name: &str, bytes: &[u8]) -> String {
    let path = dir.join(name);
    fs::write(&path, bytes).expect("a file for the test");
    path.display().to_string()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut e = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    e.write_all(bytes).expect("memory");
    e.finish().expect("memory")
}

const GOOD: &str = "Norway's foreign minister met his Danish counterpart in Oslo on Tuesday, officials said.";

/// Runs `extract` on a bad file and a good one: the message names the bad file and holds `reason`; the good one is still printed.
fn bad(name: &str, bytes: &[u8], reason: &str) {
    let dir = folder("bad");
    let (bad, good) = (file(&dir, name, bytes), file(&dir, "good.txt", GOOD.as_bytes()));
    let out = dateline(&["extract", "--format", "jsonl", &bad, &good]);
    let (stdout, stderr) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(stderr.contains(&bad) && stderr.contains(reason), "{name}: {stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    assert!(stdout.contains("Danish counterpart"), "{name}: the good file was not read: {stdout}");
    assert_eq!(out.status.code(), Some(1), "{name}");
}

#[test]
fn bad_files_are_told_and_the_rest_is_read() {
    bad("empty.txt", b"", "holds no text");
    bad("picture.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture (PNG)");
    let packed = gzip(GOOD.repeat(2000).as_bytes());
    bad("cut.gz", &packed[..packed.len() / 2], "cut off");
    bad("noise.bin", &(0..4096u32).map(|i| (i * 7 % 32) as u8).collect::<Vec<_>>(), "binary data");
    bad("deep.html", format!("<html><body>{}", "<div>".repeat(200_000)).as_bytes(), "nests");
    bad("big.html", format!("<html><body><p>{}", "word ".repeat(21_000_000)).as_bytes(), "is larger than 32 MB");
}

#[test]
fn a_bomb_is_stopped() {
    // 40 MB of one letter in a few kilobytes: more than an article may have.
    bad("bomb.gz", &gzip(&vec![b'a'; 40 << 20]), "larger than 32 MB");
}

#[test]
fn bad_lines_are_told_by_number() {
    let dir = folder("lines");
    let lines = format!(
        "{{\"id\":\"a\",\"text\":\"{GOOD}\"}}\nno json\n{{\"id\":\"b\"}}\n{{\"id\":\"a\",\"text\":\"again\"}}\n{{\"id\":\"c\",\"text\":\"{GOOD}\",\"published\":\"soon\"}}\n"
    );
    let path = file(&dir, "lines.jsonl", lines.as_bytes());
    let out = dateline(&["extract", "--format", "jsonl", &path]);
    let (stdout, stderr) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    for (line, reason) in [(2, "no JSON object"), (3, "has no text"), (4, "again"), (5, "write YYYY-MM-DD")] {
        assert!(stderr.contains(&format!("line {line}")) && stderr.contains(reason), "{stderr}");
    }
    assert_eq!(stdout.lines().count(), 2, "{stdout}");
    assert_eq!(out.status.code(), Some(1));
}

#[test]
fn encodings_are_read() {
    let dir = folder("encodings");
    let wide: Vec<u8> = "\u{feff}The president of Côte d’Ivoire met ministers in Abidjan."
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let latin = b"The president of C\xf4te d'Ivoire met ministers in Abidjan.";
    for (name, bytes) in [("wide.txt", &wide[..]), ("latin.txt", &latin[..])] {
        let out = dateline(&["extract", "--format", "jsonl", &file(&dir, name, bytes)]);
        let stdout = String::from_utf8_lossy(&out.stdout);
        assert!(stdout.contains("Côte d"), "{name}: {stdout}");
    }
    let nul = dateline(&[
        "extract",
        "--format",
        "jsonl",
        &file(&dir, "nul.txt", b"The envoy left\0 on Monday for talks in Vienna, officials said."),
    ]);
    assert!(String::from_utf8_lossy(&nul.stdout).contains("left on Monday"));
}

#[test]
fn containers_are_opened() {
    let dir = folder("containers");
    let feed = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>t</title><item><guid>g1</guid><title>Envoys meet</title><description>Envoys of two states met in Vienna on Monday.</description><pubDate>Mon, 02 Mar 2015 10:00:00 GMT</pubDate></item></channel></rss>";
    let out = dateline(&["extract", "--format", "jsonl", &file(&dir, "feed.xml.gz", &gzip(feed.as_bytes()))]);
    let stdout = String::from_utf8_lossy(&out.stdout);
    assert!(
        stdout.contains("\"published\":\"2015-03-02\"") && stdout.contains("Envoys meet"),
        "{stdout} {}",
        String::from_utf8_lossy(&out.stderr)
    );
}

#[test]
fn feeds_in_utf16_are_read() {
    let feed = "<?xml version=\"1.0\" encoding=\"utf-16\"?><rss version=\"2.0\"><channel><title>t</title><item><guid>g1</guid><title>Envoys meet in Malmö</title><description>Envoys of two states met on Monday.</description></item></channel></rss>";
    let wide: Vec<u8> = format!("\u{feff}{feed}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bare: Vec<u8> = feed.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (name, bytes) in [("wide.xml", wide), ("bare.xml", bare)] {
        let out = dateline(&["extract", "--format", "jsonl", &file(&folder("feeds"), name, &bytes)]);
        let (stdout, stderr) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
        assert!(stdout.contains("Envoys meet in Malmö"), "{name}: {stdout} {stderr}");
    }
}

#[test]
fn a_short_line_behind_the_day_is_a_caption() {
    let seed = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/seeds/paper.txt");
    let out = dateline(&["extract", "--format", "json", seed]);
    let a: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(a["captions"][0]["text"], "The castle of Riga in winter", "{a:#}");
    assert_eq!((&a["standfirst"], &a["published"]), (&serde_json::Value::Null, &"2015-03-06".into()), "{a:#}");
    // A sentence in the same place is a standfirst.
    let text = "Envoys gather in Riga\n\nFriday, 6 March 2015\n\nThe hosts of the talks hope for a first step towards peace.\n\nRIGA, Latvia — Envoys of four states gathered in the capital on Friday.";
    let out = dateline(&["extract", "--format", "json", &file(&folder("captions"), "paper.txt", text.as_bytes())]);
    let a: serde_json::Value = serde_json::from_slice(&out.stdout).expect("JSON");
    assert_eq!(a["captions"].as_array().map(Vec::len), Some(0), "{a:#}");
}

#[test]
fn wrong_usage_is_told() {
    let out = dateline(&["extract", "--published", "tomorrow", "x.txt"]);
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("YYYY-MM-DD"));
    assert_eq!(dateline(&["extract", "--no-such-option"]).status.code(), Some(2));
}

#[test]
fn a_foreign_article_is_taken_apart_and_not_coded() {
    let dir = folder("foreign");
    let text = "Der Außenminister traf am Dienstag in Wien seinen Amtskollegen. Beide Seiten sprachen über die Lage an der Grenze und über neue Gespräche, die im März beginnen sollen.";
    let out = dateline(&["read", "--format", "json", &file(&dir, "de.txt", text.as_bytes())]);
    let stdout = String::from_utf8_lossy(&out.stdout);
    assert!(
        stdout.contains("\"language\": \"de\"")
            && stdout.contains("only English is coded")
            && stdout.contains("\"events\": []"),
        "{stdout}"
    );
}

#[test]
fn records_keep_their_rules() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/lake-talks.txt");
    for published in [&["--published", "2015-03-03"][..], &[]] {
        let mut args = vec!["read", "--format", "jsonl", sample];
        args.extend(published);
        let out = dateline(&args);
        let record: dateline_record::Record = serde_json::from_slice(&out.stdout).expect("a record");
        assert_eq!(record.problems(), []);
        assert_eq!(
            serde_json::from_str::<dateline_record::Record>(&serde_json::to_string(&record).expect("JSON"))
                .expect("a record"),
            record
        );
        assert!(!record.events.is_empty());
        if published.is_empty() {
            // Nobody gives a year: none is invented.
            let years: Vec<_> = record
                .events
                .iter()
                .filter_map(|e| e.time.as_ref())
                .map(|t| t.edtf.to_string())
                .filter(|t| t.starts_with("20") && !t.starts_with("2013"))
                .collect();
            assert!(years.is_empty(), "{years:?}");
        }
        // Without colour and within 80 columns, whatever is asked in a pipe.
        let mut args = vec!["read", "--format", "text", sample];
        args.extend(published);
        let text = String::from_utf8(dateline(&args).stdout).expect("UTF-8");
        assert!(!text.contains('\u{1b}') && text.lines().all(|l| l.chars().count() <= 80), "{text}");
    }
}
