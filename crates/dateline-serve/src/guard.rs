//! Who may ask, and who may change something: the name asked for, the page asked from, the token.

use crate::http::{Method, Request};
use std::net::IpAddr;

/// Header that carries the token of programs.
const HEADER: &str = "x-dateline-token";
/// Field that carries it in forms.
pub(crate) const FIELD: &str = "token";

pub(crate) struct Guard {
    names: Vec<String>,
    token: String,
}

/// Host and port of a `Host` header or an address behind `://`.
fn split(host: &str) -> (&str, &str) {
    if let Some(rest) = host.strip_prefix('[') {
        let (name, port) = rest.split_once(']').unwrap_or((rest, ""));
        return (name, port.strip_prefix(':').unwrap_or(port));
    }
    host.rsplit_once(':').unwrap_or((host, ""))
}

impl Guard {
    pub(crate) fn new(names: Vec<String>) -> Result<Guard, String> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|e| format!("no random numbers for the token: {e}"))?;
        let names = names.into_iter().map(|n| n.to_ascii_lowercase()).collect();
        Ok(Guard { names, token: random.iter().map(|b| format!("{b:02x}")).collect() })
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Whether a name leads to this machine and no other. Another site can let its own name point here (DNS rebinding), but its pages then
    /// ask by that name; an address in figures belongs to nobody's name.
    fn knows(&self, host: &str) -> bool {
        let name = split(host).0.to_ascii_lowercase();
        name == "localhost" || name.parse::<IpAddr>().is_ok() || self.names.contains(&name)
    }

    /// Status and words where a request is not to be answered.
    pub(crate) fn check(&self, r: &Request) -> Result<(), (u16, &'static str)> {
        let host = r.header("host").unwrap_or("");
        if !self.knows(host) {
            return Err((421, "This desk does not answer to that name. Use its address, or name it with --name."));
        }
        let foreign = |site: &str| !matches!(site, "same-origin" | "none");
        match r.method {
            Method::Other => return Err((405, "Only GET, HEAD and POST are answered.")),
            Method::Get => return Ok(()),
            Method::Post => {}
        }
        if r.header("sec-fetch-site").is_some_and(foreign) {
            return Err((403, "Another page may not change anything here."));
        }
        if let Some(origin) = r.header("origin") {
            let from = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
            if from.is_none_or(|o| !o.eq_ignore_ascii_case(host)) {
                return Err((403, "Another page may not change anything here."));
            }
        }
        let form = r.header("content-type").is_some_and(|t| t.starts_with("application/x-www-form-urlencoded"));
        let sent = match r.header(HEADER) {
            Some(t) => Some(t.to_owned()),
            None if form => r.form().into_iter().find(|f| f.0 == FIELD).map(|f| f.1),
            None => None,
        };
        if sent.is_none_or(|t| !same(&t, &self.token)) {
            return Err((403, "The token is missing or of another start of the desk. Load the page again."));
        }
        Ok(())
    }
}

/// Compares without telling by its time how far the two are alike.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |d, (x, y)| d | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_names_are_answered_to() {
        let g = Guard::new(vec!["Desk.Example".into()]).expect("random numbers");
        for ok in ["127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080", "desk.example:80", "192.168.1.2"] {
            assert!(g.knows(ok), "{ok}");
        }
        for bad in ["", "evil.example", "127.0.0.1.evil.example:8080", "localhost.evil.example", "1.2.3.4@evil.example"]
        {
            assert!(!g.knows(bad), "{bad}");
        }
        assert_eq!(g.token().len(), 32);
        assert!(same("ab", "ab") && !same("ab", "ac") && !same("ab", "abc") && !same("", "a"));
    }
}
