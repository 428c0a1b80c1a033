//! Phoenix: 26 columns without a header; and what PETRARCH2 writes: seven or eight. Tabs part columns, semicolons values of a list.

use crate::cells::{line, list, number, or_empty};
use crate::dyads::{Coded, Goldstein, Pair, coded, goldstein, root};
use crate::said::{Asked, compact};
use crate::{Error, Job, VERSION};
use dateline_store::Event;
use jiff::civil::Date;

/// Columns of a row.
pub(crate) const COLUMNS: usize = 26;

/// Phoenix' five classes by the code's root; the code 16 counts as verbal conflict.
fn penta(root: &str) -> Option<u8> {
    Some(match root.parse::<u8>().ok()? {
        1..=2 => 0,
        3..=5 => 1,
        6..=8 => 2,
        9..=13 | 16 => 3,
        14 | 15 | 17..=20 => 4,
        _ => return None,
    })
}

/// Day and code; `None` where the event has not both, which is counted.
fn known(job: &mut Job<'_>, asked: &Asked, e: &Event) -> Option<(Date, String, u8)> {
    let Some(day) = asked.day(e) else {
        job.leave_out("no day told");
        return None;
    };
    let Some((class, code)) = e.cameo.clone().and_then(|c| Some((penta(root(&c))?, c))) else {
        job.leave_out("no CAMEO code");
        return None;
    };
    Some((day, code, class))
}

/// Sentences of all reports: `article_sentence`, sentences counted from 1.
fn sentences(e: &Event) -> String {
    let ids: Vec<String> = e.history.iter().map(|h| format!("{}_{}", h.article, h.sentence + 1)).collect();
    list(ids.iter().map(String::as_str))
}

fn actor(c: &Coded<'_>) -> [String; 4] {
    [c.code.clone(), c.block(0).to_owned(), c.block(1).to_owned(), c.rest().to_owned()]
}

pub(crate) fn event(job: &mut Job<'_>, asked: &Asked, e: &Event) -> Result<(), Error> {
    let Some((day, code, class)) = known(job, asked, e) else { return Ok(()) };
    let pairs: Vec<(Coded<'_>, Coded<'_>)> = coded(e, job.bodies).into_iter().filter_map(|(a, b)| a.zip(b)).collect();
    if pairs.is_empty() {
        job.leave_out("one party alone");
        return Ok(());
    }
    let point = e.lat.zip(e.lon);
    let region = e.place.as_ref().filter(|_| e.precision.as_deref() == Some("region"));
    for (a, b) in pairs {
        let mut row: Vec<String> = Vec::with_capacity(COLUMNS);
        row.push(format!("{}_{VERSION}", number(&[&e.id, &a.code, &b.code])));
        row.extend([compact(day), day.year().to_string(), format!("{:02}", day.month()), format!("{:02}", day.day())]);
        row.extend(actor(&a));
        row.extend(actor(&b));
        row.extend([
            code.clone(),
            root(&code).to_owned(),
            class.to_string(),
            or_empty(goldstein(job.codes, &code, Goldstein::Phoenix)),
            String::new(),
            or_empty(point.map(|p| p.0)),
            or_empty(point.map(|p| p.1)),
            e.place.as_ref().filter(|_| region.is_none()).cloned().unwrap_or_default(),
            region.cloned().unwrap_or_default(),
            e.country.clone().unwrap_or_default(),
            sentences(e),
            list(e.history.iter().filter_map(|h| h.url.as_deref())),
            list(e.history.iter().filter_map(|h| h.publisher.as_deref())),
        ]);
        job.put(&line(&row))?;
    }
    Ok(())
}

/// PETRARCH2's line; the column of the address is there only where there is one.
pub(crate) fn petrarch(job: &mut Job<'_>, asked: &Asked, e: &Event) -> Result<(), Error> {
    let Some((day, code, _)) = known(job, asked, e) else { return Ok(()) };
    let pairs: Vec<Pair<Coded<'_>>> = coded(e, job.bodies);
    if pairs.is_empty() {
        job.leave_out("no party with a code");
        return Ok(());
    }
    let url = e.history.iter().find_map(|h| h.url.clone());
    let source = list(e.history.iter().filter_map(|h| h.publisher.as_deref()));
    for (a, b) in pairs {
        let who = |c: &Option<Coded<'_>>| c.as_ref().map_or_else(|| "---".to_owned(), |c| c.code.clone());
        let mut row = vec![compact(day), who(&a), who(&b), code.clone(), String::new(), sentences(e)];
        row.extend(url.clone());
        row.push(source.clone());
        job.put(&line(&row))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_classes() {
        let of: Vec<Option<u8>> =
            ["01", "02", "03", "05", "06", "08", "09", "13", "14", "16", "17", "20", "21"].map(penta).to_vec();
        let want = [0, 0, 1, 1, 2, 2, 3, 3, 4, 3, 4, 4].map(Some);
        assert_eq!(of[..12], want);
        assert_eq!(of[12], None);
    }
}
