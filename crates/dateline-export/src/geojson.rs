//! Events at their places as RFC 7946 has it: WGS 84, longitude first.

use crate::{Error, Job};
use dateline_store::Event;
use serde_json::json;

pub(crate) fn head(job: &mut Job<'_>) -> Result<(), Error> {
    job.out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    Ok(())
}

pub(crate) fn foot(job: &mut Job<'_>) -> Result<(), Error> {
    job.out.write_all(b"\n]}\n")?;
    Ok(())
}

pub(crate) fn event(job: &mut Job<'_>, e: &Event) -> Result<(), Error> {
    let Some((lat, lon)) = e.lat.zip(e.lon) else {
        job.leave_out("no place with a point");
        return Ok(());
    };
    let feature = json!({
        "type": "Feature",
        "id": e.id,
        "geometry": { "type": "Point", "coordinates": [lon, lat] },
        "properties": {
            "day": e.day, "time": e.edtf, "start": e.start, "end": e.end,
            "type": e.kind, "mode": e.mode, "act": e.act, "status": e.status, "historical": e.historical,
            "actors": e.actors, "recipients": e.recipients, "place": e.place, "country": e.country, "precision": e.precision,
            "geonames": e.geonames, "contexts": e.contexts, "process": e.process, "quad": e.quad, "score": e.score,
            "reports": e.reports, "publishers": e.publishers,
            "source": e.history.first().map(|h| h.url.as_ref().unwrap_or(&h.source)),
        }
    });
    let comma = if job.outcome.rows > 0 { ",\n" } else { "\n" };
    job.put(&format!("{comma}{feature}"))
}
