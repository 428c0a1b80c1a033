//! What a site asks programs to leave alone: `robots.txt` (RFC 9309).

use std::time::Duration;

/// The rules of a site for one program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Robots {
    /// Paths with whether they may be fetched.
    rules: Vec<(String, bool)>,
    delay: Option<Duration>,
}

/// Bytes of the file that are looked at, as the RFC wants.
const SIZE: usize = 500 << 10;
/// Longest pause that is kept.
const LONGEST: f64 = 60.0;

impl Robots {
    /// The rules of a file for the program of that name: its own group, or that of all.
    pub fn parse(text: &str, name: &str) -> Robots {
        let text = text.get(..text.floor_char_boundary(SIZE)).unwrap_or(text);
        let (mut own, mut all) = (None::<Robots>, None::<Robots>);
        // Whom the group that is being read is for.
        let (mut for_own, mut for_all, mut heads) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or("");
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !heads {
                    (for_own, for_all, heads) = (false, false, true);
                }
                let agent = value.split('/').next().unwrap_or("").trim();
                for_own |= agent.eq_ignore_ascii_case(name);
                for_all |= agent == "*";
                if for_own {
                    own.get_or_insert_default();
                }
                if for_all {
                    all.get_or_insert_default();
                }
                continue;
            }
            let allow = match key.as_str() {
                "allow" => Some(true),
                "disallow" => Some(false),
                "crawl-delay" => None,
                _ => continue,
            };
            heads = false;
            let groups = [own.as_mut().filter(|_| for_own), all.as_mut().filter(|_| for_all)];
            for group in groups.into_iter().flatten() {
                match allow {
                    Some(allow) if !value.is_empty() => group.rules.push((value.to_owned(), allow)),
                    Some(_) => {}
                    None => {
                        let seconds = value.parse::<f64>().ok().filter(|s| s.is_finite() && *s > 0.0);
                        group.delay = seconds.map(|s| Duration::from_secs_f64(s.min(LONGEST)));
                    }
                }
            }
        }
        own.or(all).unwrap_or_default()
    }

    /// Rules that forbid everything: of a site whose file cannot be had.
    pub fn closed() -> Robots {
        Robots { rules: vec![("/".into(), false)], delay: None }
    }

    /// Whether a path, with its question, may be fetched: the longest rule that fits decides, and of two the one that allows.
    pub fn allow(&self, path: &str) -> bool {
        let fitting = self.rules.iter().filter(|(rule, _)| fits(rule.as_bytes(), path.as_bytes()));
        fitting.max_by_key(|(rule, allow)| (rule.len(), *allow)).is_none_or(|(_, allow)| *allow)
    }

    /// The pause between two requests that the site asks for.
    pub fn delay(&self) -> Option<Duration> {
        self.delay
    }
}

/// Whether a path begins as a rule says; `*` stands for anything, `$` for the end.
fn fits(rule: &[u8], path: &[u8]) -> bool {
    let (rule, end) = match rule.strip_suffix(b"$") {
        Some(rule) => (rule, true),
        None => (rule, false),
    };
    // Greedy from star to star: what lies between two stars is looked for as early as possible.
    let mut parts = rule.split(|b| *b == b'*');
    let first = parts.next().unwrap_or(b"");
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let parts: Vec<&[u8]> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return !end || rest.is_empty() };
    for part in middle.iter().filter(|p| !p.is_empty()) {
        match rest.windows(part.len()).position(|w| w == *part) {
            Some(i) => rest = &rest[i + part.len()..],
            None => return false,
        }
    }
    match (end, last.is_empty()) {
        (_, true) => true,
        (true, false) => rest.ends_with(last),
        (false, false) => rest.windows(last.len()).any(|w| w == *last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_group_comes_before_that_of_all() {
        let text = "\u{feff}# none\nUser-agent: other\nDisallow: /\n\nUser-Agent: *\nDisallow: /private # not this\nCrawl-delay: 2\n\nuser-agent: Dateline/1.0\nuser-agent: third\nDisallow: /draft\nAllow: /draft/open\nSitemap: https://x.example/s.xml\nDisallow: /*.pdf$\nDisallow:\n";
        let own = Robots::parse(text, "dateline");
        for (path, may) in [
            ("/", true),
            ("/private/a", true),
            ("/draft", false),
            ("/draft/1", false),
            ("/draft/open/1", true),
            ("/a/b.pdf", false),
            ("/a/b.pdf?x", true),
        ] {
            assert_eq!(own.allow(path), may, "{path}");
        }
        let all = Robots::parse(text, "somebody");
        assert!(!all.allow("/private/a") && all.allow("/draft"));
        assert_eq!(all.delay(), Some(Duration::from_secs(2)));
        assert!(Robots::parse("", "dateline").allow("/"));
        assert!(Robots::parse("<html>not found</html>", "dateline").allow("/"));
        assert!(!Robots::closed().allow("/"));
    }

    #[test]
    fn stars_and_ends() {
        for (rule, path, fit) in [
            ("/a*b", "/axxb/c", true),
            ("/a*b$", "/axxb/c", false),
            ("/a*b$", "/axbxb", true),
            ("/*/x/*/y", "/1/x/2/y3", true),
            ("*", "/", true),
            ("/$", "/", true),
            ("/$", "/a", false),
            ("/a*", "/a", true),
            ("/a**b", "/ab", true),
            ("/a*a$", "/a", false),
        ] {
            assert_eq!(fits(rule.as_bytes(), path.as_bytes()), fit, "{rule} {path}");
        }
    }
}
