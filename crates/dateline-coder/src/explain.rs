//! Why an event was found: the sentence's tree, what filled each slot by which row, which readings lost and why.

use crate::arguments::Arguments;
use crate::context::Context;
use crate::lexicon::{CoderTables, Does};
use crate::reader::Reader;
use crate::symbols::Sym;
use dateline_document::{Document, TokenId};
use std::fmt::Write;

/// Explains the readings of a sentence, as text for a person.
pub fn explain(doc: &Document, tables: &CoderTables, sentence: usize) -> String {
    let Some(s) = doc.sentences.get(sentence) else { return String::new() };
    let ctx = Context::new(doc, tables);
    let mut reader = Reader::new(&ctx);
    let mut out = String::new();
    let _ = writeln!(out, "{}\n", doc.text(s.span));
    if let Some(root) = s.tokens.clone().find(|t| doc.tokens[*t].head.is_none()) {
        draw(&ctx, root, 0, &mut out);
    }
    for t in s.tokens.clone() {
        let Some(pos) = ctx.pos(t) else { continue };
        let Some(rows) = tables.index.get(&(ctx.sym(t).0, pos as u8)).filter(|_| ctx.sym(t) != Sym::NONE) else {
            continue;
        };
        let reading = reader.read(t);
        let a = ctx.arguments(t);
        let _ = writeln!(out, "\n{} ({})", doc.form(t), slots(&ctx, &a));
        let mut better = true;
        let mut shown = 0;
        for i in rows {
            let row = &tables.rows[*i as usize];
            if reading.row == Some(*i) {
                let _ = writeln!(out, "  + {} {}", tables.place(row), does(tables, row.does));
                better = false;
            } else if better && shown < 12 {
                let why = reader.lacks(t, &a, row);
                let _ = writeln!(out, "  - {} {}: {why}", tables.place(row), does(tables, row.does));
                shown += 1;
            }
        }
        for m in &reading.meanings {
            let names = |list: &[crate::parties::Party]| {
                list.iter()
                    .map(|p| {
                        format!(
                            "{}[{}]",
                            doc.form(p.token),
                            ctx.country(*p).map_or("-".into(), |c| c.as_str().to_owned())
                        )
                    })
                    .collect::<Vec<_>>()
                    .join(" + ")
            };
            let _ = writeln!(
                out,
                "    = {}{} act {} {} {}: {} > {}",
                m.kind,
                m.mode.map_or(String::new(), |x| format!("/{x}")),
                m.act.0,
                m.status,
                if m.past { "background" } else { "" },
                names(&m.actors),
                names(&m.recipients)
            );
        }
    }
    out
}

fn does(tables: &CoderTables, d: Does) -> String {
    match d {
        Does::Nothing => "none".into(),
        Does::Act(kind, mode) => format!("{kind}{}", mode.map_or(String::new(), |m| format!("/{m}"))),
        Does::Op(op) => format!("op:{}", tables.operators.name(op)),
        Does::Support => "support".into(),
        Does::Pass => "pass".into(),
    }
}

fn slots(ctx: &Context<'_>, a: &Arguments) -> String {
    let mut out = String::new();
    for (s, t) in a.list.iter().filter(|(s, _)| *s != Sym::SELF) {
        let _ = write!(
            out,
            "{}{}:{}",
            if out.is_empty() { "" } else { ", " },
            ctx.tables.symbols.word(*s),
            ctx.doc.form(*t)
        );
    }
    out
}

fn draw(ctx: &Context<'_>, t: TokenId, deep: usize, out: &mut String) {
    let tok = &ctx.doc.tokens[t];
    let parties: Vec<String> = (ctx.entities(t).iter())
        .map(|e| {
            let e = &ctx.doc.entities[*e];
            format!(
                "{} {}",
                e.country.map_or("-".into(), |c| c.as_str().to_owned()),
                e.sector.map_or("-", |s| s.as_str())
            )
        })
        .collect();
    let _ = writeln!(
        out,
        "{}{} {} {}{}{}",
        "  ".repeat(deep),
        ctx.doc.form(t),
        tok.deprel,
        tok.upos,
        if parties.is_empty() { "" } else { "  = " },
        parties.join(" + ")
    );
    if deep < 40 {
        for c in ctx.tree.children(t) {
            draw(ctx, c, deep + 1, out);
        }
    }
}
