//! A filter said word by word, as a command line or an address says it: option and value.

use crate::error::{Error, Kind};
use crate::filter::{Filter, Party, Sort};
use crate::query::What;
use dateline_record::{Context, EventType, Mode};

/// What a panel counts where nothing is said of it.
const COUNTED: &[&str] = &["occurred", "ongoing", "planned"];

/// A list parted by commas, each checked against the published codes.
fn checked<T: std::str::FromStr + ToString>(
    list: &mut Vec<String>,
    option: &str,
    value: &str,
    fold: fn(&str) -> String,
) -> Result<(), Error>
where
    T::Err: std::fmt::Display,
{
    for s in value.split(',').map(str::trim).filter(|s| !s.is_empty()) {
        let code = fold(s).parse::<T>().map_err(|e| Error::new(Kind::Question, format!("--{option}: {e}")))?;
        list.push(code.to_string());
    }
    Ok(())
}

fn yes(option: &str, value: &str) -> Result<bool, Error> {
    match value {
        "true" | "1" | "on" | "yes" => Ok(true),
        "false" | "0" | "off" | "no" => Ok(false),
        _ => Err(Error::new(Kind::Question, format!("--{option} {value:?}: write true or false"))),
    }
}

fn number(option: &str, value: &str) -> Result<u32, Error> {
    value.parse().map_err(|_| Error::new(Kind::Question, format!("--{option} {value:?} is no number")))
}

impl Filter {
    /// Adds what one option says; whether there is such an option. A dyad is two parties with `>` between them (`RUS > JPN`), or two codes
    /// with a blank. A value that is empty says nothing.
    ///
    /// # Errors
    /// Codes that no list has, and numbers and yes or no that are none.
    pub fn say(&mut self, option: &str, value: &str) -> Result<bool, Error> {
        let value = value.trim();
        let known = matches!(
            option,
            "actor"
                | "recipient"
                | "party"
                | "dyad"
                | "type"
                | "mode"
                | "context"
                | "status"
                | "historical"
                | "since"
                | "until"
                | "reported-since"
                | "reported-until"
                | "place"
                | "process"
                | "publisher"
                | "search"
                | "min-publishers"
                | "lead"
                | "one-a-day"
                | "sort"
                | "limit"
        );
        if value.is_empty() || !known {
            return Ok(known);
        }
        let text = || Some(value.to_owned());
        match option {
            "actor" => self.actor = Some(Party::parse(value)?),
            "recipient" => self.recipient = Some(Party::parse(value)?),
            "party" => self.party.push(Party::parse(value)?),
            "dyad" => {
                let (a, b) = value
                    .split_once('>')
                    .or_else(|| value.split_once(' ').filter(|(_, b)| !b.trim().contains(' ')))
                    .ok_or_else(|| {
                        Error::new(Kind::Question, format!("--dyad {value:?}: write two parties, such as RUS > JPN"))
                    })?;
                self.dyad = Some((Party::parse(a.trim())?, Party::parse(b.trim())?));
            }
            "type" => checked::<EventType>(&mut self.types, option, value, str::to_ascii_uppercase)?,
            "mode" => checked::<Mode>(&mut self.modes, option, value, str::to_ascii_lowercase)?,
            "context" => checked::<Context>(&mut self.contexts, option, value, str::to_ascii_lowercase)?,
            "status" => {
                let each = value.split(',').map(str::trim).filter(|s| !s.is_empty());
                self.status.extend(each.map(str::to_ascii_lowercase));
            }
            "historical" => self.historical = Some(yes(option, value)?),
            "since" => self.since = text(),
            "until" => self.until = text(),
            "reported-since" => self.reported_since = text(),
            "reported-until" => self.reported_until = text(),
            "place" => self.place = text(),
            "process" => self.process = text(),
            "publisher" => self.publisher = text(),
            "search" => self.search = text(),
            "min-publishers" => self.min_publishers = Some(number(option, value)?),
            "lead" => self.lead = yes(option, value)?,
            "one-a-day" => self.one_a_day = yes(option, value)?,
            "sort" => self.sort = Some(Sort::parse(value)),
            _ => self.limit = Some(number(option, value)?),
        }
        Ok(true)
    }

    /// The filter without what says nothing about these rows, and the options that were left out.
    ///
    /// # Errors
    /// A date that is none, a search without a word.
    pub fn fitted(&self, what: What) -> Result<(Filter, Vec<&'static str>), Error> {
        let (_, left) = self.parts(what)?;
        let mut f = self.clone();
        for option in &left {
            match *option {
                "--actor" => (f.actor, f.party) = (None, Vec::new()),
                "--recipient" => f.recipient = None,
                "--dyad" => f.dyad = None,
                "--type" => f.types.clear(),
                "--mode" => f.modes.clear(),
                "--context" => f.contexts.clear(),
                "--status" => f.status.clear(),
                "--historical" => f.historical = None,
                "--reported-since and --reported-until" => (f.reported_since, f.reported_until) = (None, None),
                "--since and --until" => (f.since, f.until) = (None, None),
                "--place" => f.place = None,
                "--process" => f.process = None,
                "--publisher" => f.publisher = None,
                "--search" => f.search = None,
                "--min-publishers" => f.min_publishers = None,
                "--lead" => f.lead = false,
                "--one-a-day" => f.one_a_day = false,
                _ => f.overdue = None,
            }
        }
        Ok((f, left))
    }

    /// The filter of a panel: what took or will take place and is this report's news, where nothing else is said.
    #[must_use]
    pub fn counted(mut self) -> Filter {
        if self.status.is_empty() {
            self.status = COUNTED.iter().map(|s| (*s).to_owned()).collect();
        }
        self.historical = self.historical.or(Some(false));
        self
    }

    /// ` LIMIT … OFFSET …`, or nothing.
    pub(crate) fn window(&self) -> String {
        match (self.limit, self.offset) {
            (None, None) => String::new(),
            (limit, None) => limit.map(|n| format!(" LIMIT {n}")).unwrap_or_default(),
            (limit, Some(o)) => format!(" LIMIT {} OFFSET {o}", limit.map_or(-1, i64::from)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_said_one_by_one() {
        let mut f = Filter::default();
        for (o, v) in
            [("dyad", "RUS > North Korea"), ("type", "consult, AGREE"), ("lead", "on"), ("since", ""), ("limit", "3")]
        {
            assert!(f.say(o, v).expect("an option"), "{o}");
        }
        assert_eq!(f.dyad, Some((Party::Code(Some("RUS".into()), None), Party::Name("North Korea".into()))));
        assert_eq!((f.types.len(), f.lead, f.since.clone(), f.limit), (2, true, None, Some(3)));
        assert!(!f.say("colour", "red").expect("no option"));
        for (o, v) in [("type", "DANCE"), ("dyad", "RUS"), ("limit", "-1"), ("historical", "perhaps"), ("party", "QQQ")]
        {
            assert!(f.say(o, v).is_err(), "{o} {v}");
        }
    }

    #[test]
    fn what_says_nothing_is_left_out_and_told() {
        let mut f =
            Filter { lead: true, process: Some("talks".into()), since: Some("2015".into()), ..Filter::default() };
        f.say("type", "CONSULT").expect("a type");
        let (g, left) = f.fitted(What::Positions).expect("fits");
        assert_eq!(left, ["--lead", "--type"]);
        assert!(!g.lead && g.types.is_empty() && g.process == f.process && g.since == f.since);
        assert_eq!(f.fitted(What::Events).expect("fits").0, f);
        for what in [What::Statements, What::Entities, What::Processes, What::Articles, What::Stories, What::Meetings] {
            let (g, _) = f.fitted(what).expect("fits");
            assert!(g.parts(what).expect("parts").1.is_empty(), "{}", what.name());
        }
    }
}
