//! GDELT 2.0: 61 columns of events and 16 of mentions, parted by tabs, without a header; nothing is empty text.

use crate::cells::{clean, line, number, or_empty};
use crate::dyads::{Coded, Goldstein, Pair, base, cameo_body, cameo_role, coded, goldstein, root};
use crate::said::{Asked, compact, date};
use crate::{Error, Job};
use dateline_store::{Event, EventParty as Party};
use jiff::civil::Date;

/// Columns of a row of events.
pub(crate) const COLUMNS: usize = 61;
/// Columns of a row of mentions.
pub(crate) const MENTION_COLUMNS: usize = 16;

/// The number of an event between two parties.
fn id(e: &Event, pair: &Pair<Coded<'_>>) -> String {
    let code = |c: &Option<Coded<'_>>| c.as_ref().map(|c| c.code.clone()).unwrap_or_default();
    number(&[&e.id, &code(&pair.0), &code(&pair.1)]).to_string()
}

/// Year and the part of it that is gone, as GDELT counts: months of 30 days, 365 days. Its codebook writes month × 30 + day, which would
/// pass the year's end in December; its files hold (month − 1) × 30 + day.
fn fraction(d: Date) -> String {
    let days = (i32::from(d.month()) - 1) * 30 + i32::from(d.day());
    format!("{}.{:04}", d.year(), days * 10_000 / 365)
}

/// 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict, by the code's root.
pub(crate) fn quad(root: &str) -> Option<u8> {
    Some(match root.parse::<u8>().ok()? {
        1..=5 => 1,
        6..=8 => 2,
        9..=13 => 3,
        14..=20 => 4,
        _ => return None,
    })
}

/// The ten columns of a party.
fn party(p: Option<&Coded<'_>>) -> [String; 10] {
    let mut out: [String; 10] = Default::default();
    let Some(c) = p else { return out };
    let of: &Party = c.party;
    out[0] = c.code.replace("---", "");
    out[1] = of.name.to_uppercase();
    match cameo_body(c.country) {
        Some(body) => {
            // A known group has its code, its kind beside it.
            if c.country == "EUR" {
                out[2] = "EUR".into();
            }
            if body.len() > 3 {
                out[3] = body[3..6].to_owned();
            }
            out[7] = body[..3].to_owned();
        }
        None => {
            out[2] = c.block(0).to_owned();
            out[7] = of.sector.as_deref().and_then(cameo_role).unwrap_or("").to_owned();
        }
    }
    out
}

/// The eight columns of a place; empty where it is not known.
fn place(job: &Job<'_>, e: &Event) -> [String; 8] {
    let mut out: [String; 8] = Default::default();
    let (Some(name), Some(lat), Some(lon)) = (&e.place, e.lat, e.lon) else { return out };
    let Some((country, Some(fips), _)) = e.country.as_ref().and_then(|c| job.codes.countries.get(c)) else {
        return out;
    };
    let usa = fips == "US";
    let (kind, name) = match e.precision.as_deref() {
        Some("city" | "district" | "building") => (if usa { 3 } else { 4 }, format!("{name}, {country}")),
        Some("region") => (if usa { 2 } else { 5 }, format!("{name}, {country}")),
        Some("country") => (1, country.clone()),
        // An area of several countries has no type.
        _ => return out,
    };
    out[0] = kind.to_string();
    out[1] = name;
    out[2] = fips.clone();
    if kind == 1 {
        out[3] = fips.clone();
        out[7] = fips.clone();
    }
    out[5] = lat.to_string();
    out[6] = lon.to_string();
    out
}

/// When an event came into the list: the day of its first report, at midnight.
fn added(e: &Event, day: Date) -> String {
    let first = e.first_reported.as_deref().and_then(date).unwrap_or(day);
    compact(first) + "000000"
}

/// What makes an event a row: its day, code and pairs.
fn rows<'e>(job: &mut Job<'_>, asked: &Asked, e: &'e Event) -> Option<(Date, String, u8, Vec<Pair<Coded<'e>>>)> {
    let Some(day) = asked.day(e) else {
        job.leave_out("no day told");
        return None;
    };
    let code = e.cameo.clone().and_then(|c| Some((quad(root(&c))?, c)));
    let Some((quad, code)) = code else {
        job.leave_out("no CAMEO code");
        return None;
    };
    let pairs = coded(e, job.bodies);
    if pairs.is_empty() {
        job.leave_out("no party with a code");
        return None;
    }
    Some((day, code, quad, pairs))
}

pub(crate) fn event(job: &mut Job<'_>, asked: &Asked, e: &Event) -> Result<(), Error> {
    let Some((day, code, quad, pairs)) = rows(job, asked, e) else { return Ok(()) };
    let ymd = compact(day);
    let source = e.history.iter().find_map(|h| h.url.clone()).or(e.history.first().map(|h| h.source.clone()));
    let place = place(job, e);
    for pair in pairs {
        let mut row: Vec<String> = Vec::with_capacity(COLUMNS);
        row.extend([id(e, &pair), ymd.clone(), ymd[..6].to_owned(), ymd[..4].to_owned(), fraction(day)]);
        row.extend(party(pair.0.as_ref()));
        row.extend(party(pair.1.as_ref()));
        row.extend([
            u8::from(e.lead).to_string(),
            code.clone(),
            base(&code).to_owned(),
            root(&code).to_owned(),
            quad.to_string(),
            or_empty(goldstein(job.codes, &code, Goldstein::Gdelt)),
            e.mentions.to_string(),
            e.publishers.to_string(),
            e.reports.to_string(),
            // Tone is not measured.
            String::new(),
        ]);
        // Where the parties are is not told apart from where it happened.
        row.extend(std::iter::repeat_n(String::new(), 16));
        row.extend(place.iter().cloned());
        row.push(added(e, day));
        row.push(or_empty(source.as_ref()));
        job.put(&line(&row))?;
    }
    Ok(())
}

pub(crate) fn mentions(job: &mut Job<'_>, asked: &Asked, e: &Event) -> Result<(), Error> {
    let Some((day, _, _, pairs)) = rows(job, asked, e) else { return Ok(()) };
    for pair in pairs {
        let id = id(e, &pair);
        for h in &e.history {
            let when = h.published.as_deref().and_then(date).map(|d| compact(d) + "000000");
            // Tens from 10 to 100.
            let confidence = ((h.confidence * 10.0).round() * 10.0).clamp(10.0, 100.0);
            let row: [String; MENTION_COLUMNS] = [
                id.clone(),
                added(e, day),
                when.unwrap_or_else(|| added(e, day)),
                // The open web, else a citation alone.
                if h.url.is_some() { "1" } else { "2" }.into(),
                or_empty(h.publisher.as_ref().map(|p| clean(p))),
                h.url.clone().unwrap_or_else(|| h.source.clone()),
                (h.sentence + 1).to_string(),
                "-1".into(),
                "-1".into(),
                h.character.unwrap_or(-1).to_string(),
                "1".into(),
                confidence.to_string(),
                h.length.to_string(),
                String::new(),
                String::new(),
                String::new(),
            ];
            job.put(&line(&row))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_year_has_no_more_than_a_year() {
        assert_eq!(fraction(date(2013, 2, 3)), "2013.0904");
        assert_eq!(fraction(date(2013, 12, 31)), "2013.9890");
        assert_eq!(fraction(date(2013, 1, 1)), "2013.0027");
    }

    #[test]
    fn classes_follow_the_root() {
        let of = |r| quad(r);
        assert_eq!((of("05"), of("06"), of("09"), of("14"), of("20")), (Some(1), Some(2), Some(3), Some(4), Some(4)));
        assert_eq!((of("21"), of("x")), (None, None));
    }
}
