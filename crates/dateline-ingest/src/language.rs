//! The language of an article.

/// ISO 639-1 code of the text's language; empty where it is too short or too mixed to tell.
///
/// A few stretches are asked, so that a foreign quotation or headline does not decide for an English report.
pub(crate) fn detect(text: &str) -> String {
    let mut votes: Vec<(whatlang::Lang, f64)> = Vec::new();
    let step = (text.len() / 3).max(1);
    let mut at = 0;
    while at < text.len() {
        let stretch: String = text[floor(text, at)..].chars().take(400).collect();
        if let Some(info) = whatlang::detect(&stretch) {
            let weight = info.confidence() * stretch.len() as f64;
            match votes.iter_mut().find(|v| v.0 == info.lang()) {
                Some(v) => v.1 += weight,
                None => votes.push((info.lang(), weight)),
            }
        }
        at += step.max(400);
    }
    let Some((lang, _)) = votes.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)) else { return String::new() };
    // Short texts full of foreign names mislead trigrams; function words settle it.
    if lang != whatlang::Lang::Eng && english(text) {
        return "en".to_owned();
    }
    if lang != whatlang::Lang::Eng && too_short(text) {
        return String::new();
    }
    iso(lang).to_owned()
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A sentence of names and content words in plain letters, with no function word of another language: "Armenia began shelling Turkey."
fn too_short(text: &str) -> bool {
    const FOREIGN: &[&str] = &[
        "de", "la", "le", "les", "el", "los", "las", "del", "des", "du", "et", "un", "une", "una", "y", "en", "que",
        "qui", "con", "por", "para", "pour", "dans", "sur", "est", "der", "die", "das", "und", "ist", "mit", "von",
        "den", "dem", "im", "zu", "auf", "het", "een", "van", "il", "lo", "gli", "che", "di", "della", "per", "non",
        "sono", "o", "os", "da", "do", "em", "um", "uma", "com", "na", "w", "i", "z", "nie", "og", "av", "som", "och",
        "att", "det", "ja", "ve", "bir", "yang", "dan", "ang", "ng", "sa", "ang", "se", "si", "cu",
    ];
    let words: Vec<&str> = text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).take(30).collect();
    let plain = text.chars().filter(|c| c.is_alphabetic()).all(|c| c.is_ascii());
    // A name may hold one ("Rio de Janeiro"): capitals around it tell.
    let foreign = words.iter().filter(|w| FOREIGN.contains(w)).count();
    plain && words.len() < 25 && foreign * 8 <= words.len()
}

fn english(text: &str) -> bool {
    const WORDS: &[&str] = &[
        "the", "of", "and", "to", "in", "that", "is", "was", "for", "on", "with", "by", "said", "at", "from", "has",
        "have", "it",
    ];
    // Words that are English and nothing else in the Latin alphabet: one of them settles a text of a sentence or two.
    const SURE: &[&str] = &[
        "the",
        "and",
        "said",
        "with",
        "from",
        "that",
        "has",
        "have",
        "which",
        "their",
        "were",
        "would",
        "met",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "july",
        "october",
        "will",
    ];
    let sure = |w: &str| SURE.iter().any(|x| w.eq_ignore_ascii_case(x));
    if text.len() < 400 && text.split(|c: char| !c.is_alphabetic()).any(sure) {
        return true;
    }
    let (mut all, mut hits) = (0, 0);
    for w in text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).take(400) {
        all += 1;
        hits += usize::from(WORDS.iter().any(|x| w.eq_ignore_ascii_case(x)));
    }
    let only_latin = text
        .chars()
        .take(2000)
        .filter(|c| c.is_alphabetic())
        .all(|c| (c as u32) < 0x250 || ('\u{1e00}'..='\u{1eff}').contains(&c));
    all > 0 && hits * 100 >= all * if all < 40 { 12 } else { 20 } && only_latin
}

/// ISO 639-1 of whatlang's languages; its own three letters where there is none.
fn iso(lang: whatlang::Lang) -> &'static str {
    use whatlang::Lang::*;
    match lang {
        Eng => "en",
        Deu => "de",
        Fra => "fr",
        Spa => "es",
        Ita => "it",
        Por => "pt",
        Nld => "nl",
        Rus => "ru",
        Ukr => "uk",
        Pol => "pl",
        Ces => "cs",
        Slk => "sk",
        Hun => "hu",
        Ron => "ro",
        Bul => "bg",
        Srp => "sr",
        Hrv => "hr",
        Slv => "sl",
        Mkd => "mk",
        Ell => "el",
        Tur => "tr",
        Ara => "ar",
        Heb => "he",
        Pes => "fa",
        Urd => "ur",
        Hin => "hi",
        Ben => "bn",
        Tam => "ta",
        Tel => "te",
        Mar => "mr",
        Guj => "gu",
        Pan => "pa",
        Kan => "kn",
        Mal => "ml",
        Ori => "or",
        Nep => "ne",
        Sin => "si",
        Tha => "th",
        Vie => "vi",
        Ind => "id",
        Jav => "jv",
        Tgl => "tl",
        Cmn => "zh",
        Jpn => "ja",
        Kor => "ko",
        Swe => "sv",
        Dan => "da",
        Nob => "no",
        Fin => "fi",
        Est => "et",
        Lav => "lv",
        Lit => "lt",
        Cat => "ca",
        Afr => "af",
        Lat => "la",
        Epo => "eo",
        Bel => "be",
        Aze => "az",
        Kat => "ka",
        Hye => "hy",
        Uzb => "uz",
        Tuk => "tk",
        Amh => "am",
        Mya => "my",
        Khm => "km",
        Yid => "yi",
        Aka => "ak",
        Zul => "zu",
        Sna => "sn",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_english_from_others() {
        assert_eq!(
            detect(
                "The foreign minister said on Tuesday that talks would be held in Geneva next week with the rebels."
            ),
            "en"
        );
        assert_eq!(
            detect(
                "Der Außenminister sagte am Dienstag, dass in der kommenden Woche in Genf Gespräche mit den Rebellen stattfinden."
            ),
            "de"
        );
        assert_eq!(
            detect(
                "Le ministre a dit mardi que les pourparlers auraient lieu à Genève la semaine prochaine avec les rebelles."
            ),
            "fr"
        );
        let mixed = "“Wir schaffen das”, the German chancellor said. The government will take in more refugees, she added, and the states agreed to help.";
        assert_eq!(detect(mixed), "en");
        assert_eq!(detect("Ecuador's Ombudsman's Office met reporters on Tuesday."), "en");
    }
}
