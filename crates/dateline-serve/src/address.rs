//! The address holds the whole state of a view: what is asked, read into the store's filter and written back.

use crate::http::encode;
use dateline_store::{Error, Filter, What};

/// Options that the bar and the addresses have, by the name that the command gives them.
pub(crate) const OPTIONS: &[&str] = &[
    "party",
    "actor",
    "recipient",
    "dyad",
    "type",
    "mode",
    "context",
    "status",
    "since",
    "until",
    "reported-since",
    "reported-until",
    "place",
    "process",
    "publisher",
    "search",
    "min-publishers",
    "historical",
    "lead",
    "one-a-day",
];

/// What a view is asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query {
    /// As it stands in the address, without empty values.
    pub(crate) pairs: Vec<(String, String)>,
    /// What of it is a filter.
    pub(crate) filter: Filter,
}

impl Query {
    /// Reads an address; what is wrong with it beside what could be read.
    pub(crate) fn parse(pairs: &[(String, String)]) -> (Query, Option<String>) {
        let mut q = Query::default();
        let mut wrong = None;
        for (k, v) in pairs {
            // Nobody types control characters; cut where a value is longer than any question.
            let v: String = v.chars().filter(|c| !c.is_control() && !crate::table::turns(*c)).take(300).collect();
            if v.trim().is_empty() {
                continue;
            }
            let k: String = k.chars().filter(|c| !c.is_control() && !crate::table::turns(*c)).take(40).collect();
            q.pairs.push((k.clone(), v.clone()));
            if OPTIONS.contains(&k.as_str())
                && let Err(e) = q.filter.say(&k, &v)
            {
                wrong.get_or_insert(plain(&e));
                q.pairs.pop();
            }
        }
        // Dates and search words are read where they are used; here they are tried once, so that every view can tell.
        if wrong.is_none()
            && let Err(e) = q.filter.fitted(What::Events)
        {
            wrong = Some(plain(&e));
            q.filter.since = None;
            q.filter.until = None;
            q.filter.search = None;
        }
        (q, wrong)
    }

    /// The first value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|p| p.0 == name).map(|p| p.1.as_str())
    }

    /// A number, within bounds.
    pub(crate) fn number(&self, name: &str, most: u32) -> Option<u32> {
        self.get(name)?.parse().ok().map(|n: u32| n.min(most))
    }

    /// The filter for one kind of rows, and the options that say nothing about them.
    pub(crate) fn fit(&self, what: What) -> Result<(Filter, Vec<&'static str>), Error> {
        self.filter.fitted(what)
    }

    /// An address with these values set (`None` takes one away) and the filters kept.
    pub(crate) fn to(&self, path: &str, set: &[(&str, Option<&str>)]) -> String {
        self.address(path, set, |k| OPTIONS.contains(&k))
    }

    /// An address with everything kept but what is set.
    pub(crate) fn with(&self, path: &str, set: &[(&str, Option<&str>)]) -> String {
        self.address(path, set, |k| k != "page" && k != "cursor")
    }

    /// An address with the filters kept and these values behind them.
    pub(crate) fn also(&self, path: &str, more: &[(&str, &str)]) -> String {
        let begun = self.to(path, &[]);
        let more: Vec<String> = more.iter().map(|(k, v)| format!("{}={}", encode(k), encode(v))).collect();
        if more.is_empty() {
            return begun;
        }
        format!("{begun}{}{}", if begun.contains('?') { '&' } else { '?' }, more.join("&"))
    }

    fn address(&self, path: &str, set: &[(&str, Option<&str>)], keep: impl Fn(&str) -> bool) -> String {
        let kept = self.pairs.iter().filter(|p| keep(&p.0) && !set.iter().any(|s| s.0 == p.0));
        let kept = kept.map(|p| (p.0.as_str(), p.1.as_str()));
        let all: Vec<String> = kept
            .chain(set.iter().filter_map(|(k, v)| v.map(|v| (*k, v))))
            .map(|(k, v)| format!("{}={}", encode(k), encode(v)))
            .collect();
        if all.is_empty() { path.to_owned() } else { format!("{path}?{}", all.join("&")) }
    }
}

/// An error of the store's without the dashes that only a command line has.
pub(crate) fn plain(e: &Error) -> String {
    e.to_string().replace("--", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> (Query, Option<String>) {
        Query::parse(&pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn addresses_hold_the_state() {
        let (q, wrong) =
            read(&[("party", "RUS"), ("type", "consult"), ("search", ""), ("lanes", "type"), ("since", "2015")]);
        assert_eq!(wrong, None);
        assert_eq!(
            q.to("/x", &[("since", None), ("until", Some("2016 & <b>"))]),
            "/x?party=RUS&type=consult&until=2016%20%26%20%3Cb%3E"
        );
        assert!(q.with("/x", &[]).contains("lanes=type"));
        assert!(q.also("/x", &[("party", "J & K")]).ends_with("?party=RUS&type=consult&since=2015&party=J%20%26%20K"));
        assert_eq!(Query::default().also("/x", &[("event", "e1")]), "/x?event=e1");
        assert_eq!(q.filter.types, ["CONSULT"]);
    }

    #[test]
    fn what_is_wrong_is_told_and_left_out() {
        let (q, wrong) = read(&[("party", "QQQ"), ("status", "planned")]);
        assert!(wrong.expect("told").contains("QQQ"));
        assert_eq!(q.pairs.len(), 1);
        assert!(read(&[("since", "yesterday")]).1.expect("told").starts_with("since"));
        assert!(read(&[("search", "***")]).1.is_some());
    }
}
