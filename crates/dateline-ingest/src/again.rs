//! An article from its record: taken apart once, read again later.

use crate::Ingest;
use crate::anatomy::dateline_at;
use dateline_document::{Article, Block, CaptionBlock, DatelineLine, Part, Published, PublishedFrom};
use dateline_record::Record;

impl Ingest {
    /// The article that a record was made of, for another reading: text, parts, dateline, date and remarks as they were found then.
    pub fn again(&self, record: &Record) -> Article {
        let a = &record.article;
        let part = |span: dateline_record::Span| {
            let caption = a.captions.iter().any(|c| c.span == span);
            let of = || a.sentences.iter().find(|s| s.span.overlaps(span)).map(|s| s.part);
            if caption { Part::Caption } else { of().unwrap_or(Part::Body) }
        };
        let blocks: Vec<Block> = a.paragraphs.iter().map(|p| Block { span: *p, part: part(*p) }).collect();
        let dateline = a.dateline.as_ref().map(|d| {
            // Which of its words are place and date is not in the record.
            let block = blocks.iter().find(|b| b.span.contains(d.span));
            let found = block.and_then(|b| dateline_at(&self.tables, &a.text, b.span)).filter(|f| f.span == d.span);
            found.unwrap_or(DatelineLine { span: d.span, place: d.place.as_ref().map(|p| p.span), date: None })
        });
        let published = a.published.as_deref().and_then(|d| d.parse().ok());
        Article {
            source: a.source.clone(),
            url: a.url.clone(),
            publisher: a.publisher.clone(),
            text: a.text.clone(),
            section: a.section.clone(),
            dateline,
            agency: a.agency.clone(),
            byline: a.byline.clone(),
            captions: (a.captions.iter()).map(|c| CaptionBlock { span: c.span, credit: c.credit.clone() }).collect(),
            // Where the date was found is of no account for what follows from it.
            published: published.map(|date| Published { date, from: PublishedFrom::Container }),
            language: a.language.clone(),
            remarks: (record.diagnostics.iter()).filter(|d| d.code == "remark").map(|d| d.message.clone()).collect(),
            blocks,
        }
    }
}
