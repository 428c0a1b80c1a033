//! Words as the tables and the text are compared: lower case, no diacritics, no full stops, hyphens as word borders.

/// Appends the folded form of `s` to `out`.
pub(crate) fn fold(s: &str, out: &mut String) {
    for c in s.chars() {
        match c {
            '.' => {}
            'a'..='z' | '0'..='9' => out.push(c),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            '’' | '‘' | '`' | '´' => out.push('\''),
            c if c.is_ascii() => out.push(c),
            c => {
                for c in c.to_lowercase() {
                    match plain(c) {
                        "" => out.push(c),
                        p => out.push_str(p),
                    }
                }
            }
        }
    }
}

/// The folded form of `s`.
pub(crate) fn folded(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    fold(s, &mut out);
    out
}

/// A letter of the Latin blocks without its marks; empty for what has none.
fn plain(c: char) -> &'static str {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ẩ' | 'ậ' | 'ắ' | 'ặ' => "a",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ə' | 'ẹ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ị' | 'ỉ' => "i",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ọ' | 'ỏ' | 'ố' | 'ồ' | 'ổ' | 'ộ' | 'ớ' | 'ờ' | 'ợ' => {
            "o"
        }
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ţ' | 'ť' | 'ț' | 'ŧ' => "t",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ụ' | 'ủ' | 'ứ' | 'ừ' | 'ữ' | 'ự' => {
            "u"
        }
        'ý' | 'ÿ' | 'ỳ' | 'ỹ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'þ' => "th",
        '\u{300}'..='\u{36f}' => "",
        _ => "",
    }
}

/// Characters at which a word ends inside a token: hyphens and slashes.
pub(crate) const fn is_border(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '–' | '—' | '/' | '_')
}

/// The words of a phrase as a table writes it: parted at spaces and hyphens, commas, brackets and the possessive on their own.
pub(crate) fn phrase_words(phrase: &str, each: impl FnMut(&str)) {
    phrase_words_in(phrase, &mut String::new(), each);
}

/// The same with a buffer that is used again.
pub(crate) fn phrase_words_in(phrase: &str, buf: &mut String, mut each: impl FnMut(&str)) {
    buf.clear();
    fold(phrase, buf);
    for piece in buf.split(|c: char| c.is_whitespace() || is_border(c)) {
        let mut rest = piece;
        while let Some(c) = rest.chars().next().filter(|c| matches!(c, ',' | '(' | ')' | '"')) {
            each(&rest[..c.len_utf8()]);
            rest = &rest[c.len_utf8()..];
        }
        let mut tail = Vec::new();
        loop {
            if let Some(c) = rest.chars().next_back().filter(|c| matches!(c, ',' | '(' | ')' | '"')) {
                let at = rest.len() - c.len_utf8();
                tail.push(&rest[at..]);
                rest = &rest[..at];
            } else if rest.len() > 2 && rest.ends_with("'s") {
                tail.push("'s");
                rest = &rest[..rest.len() - 2];
            } else if rest.len() > 1 && rest.ends_with('\'') {
                tail.push("'");
                rest = &rest[..rest.len() - 1];
            } else {
                break;
            }
        }
        if !rest.is_empty() {
            each(rest);
        }
        tail.iter().rev().for_each(|t| each(t));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_phrases() {
        let words = |p: &str| {
            let mut v = Vec::new();
            phrase_words(p, |w| v.push(w.to_owned()));
            v.join("|")
        };
        assert_eq!(words("Bashar al-Assad"), "bashar|al|assad");
        assert_eq!(words("People’s Protection Units"), "people|'s|protection|units");
        assert_eq!(words("U.S. Élysée"), "us|elysee");
        assert_eq!(words("Food, Agriculture (FAO)"), "food|,|agriculture|(|fao|)");
        assert_eq!(words("workers' union"), "workers|'|union");
    }
}
