//! An article read on the spot: its record at once, and kept only when that is asked for.

use super::text;
use crate::page::{Ctx, Made, Page, secret};
use dateline_record::Record;
use maud::{Markup, html};

/// What was typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pasted {
    pub(crate) text: String,
    pub(crate) published: String,
    pub(crate) publisher: String,
}

fn form(c: &Ctx<'_>, p: &Pasted) -> Markup {
    html! {
        form.paste method="post" action="/paste" {
            (secret(c))
            label.area { span { "Text of the article" } textarea name="text" rows="12" required maxlength="400000" placeholder="TOKYO, March 3. /Wire/. Envoys of …" { (p.text) } }
            div.fields {
                label { span { "Published" } input type="date" name="published" value=(p.published); }
                label { span { "Publisher" } input type="text" name="publisher" value=(p.publisher) maxlength="200"; }
                button type="submit" { "Read" }
            }
        }
    }
}

pub(crate) fn view(c: &Ctx<'_>, p: &Pasted, read: Option<Result<Record, String>>) -> Made {
    let main = html! {
        @if c.reads {
            p.quiet { "Paste a text, or drop a text file on the field. It is read on this machine and not kept unless you add it." }
            (form(c, p))
            @match &read {
                None => {},
                Some(Err(e)) => p.notice role="alert" { (e) },
                Some(Ok(r)) => {
                    section {
                        h2 { "What was read" }
                        @for d in &r.diagnostics { p.notice { (d.message) } }
                        p.counts { (r.events.len()) " events · " (r.positions.len()) " positions · " (r.statements.len()) " statements" }
                        div.reading { div { (text::switches(r)) (text::marked(r)) } (text::cards(r, &Default::default(), None)) }
                        form.add method="post" action="/paste/add" {
                            (secret(c))
                            input type="hidden" name="text" value=(p.text);
                            input type="hidden" name="published" value=(p.published);
                            input type="hidden" name="publisher" value=(p.publisher);
                            button type="submit" { "Add it to the database" }
                        }
                    }
                },
            }
        } @else { p.empty { "This desk was started without the reader of articles." } }
    };
    Ok(Page::new("Paste an article", "Paste", main).without_bar())
}
