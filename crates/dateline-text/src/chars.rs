//! Characters as the splitter and the networks see them: typographic variants folded, classes, and small hashes.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Coarse class of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Class {
    /// White space, or beyond the paragraph.
    Space = 0,
    Lower = 1,
    Upper = 2,
    Digit = 3,
    /// `.`, `!`, `?`.
    Stop = 4,
    /// `,`, `;`, `:`.
    Pause = 5,
    Quote = 6,
    Apostrophe = 7,
    Dash = 8,
    Open = 9,
    Close = 10,
    /// Other punctuation and symbols.
    Symbol = 11,
    /// Controls, format characters and marks: they stay with the character before.
    Mark = 12,
}

/// One character for the quotes, apostrophes and dashes that differ by typography only.
pub fn fold(c: char) -> char {
    match c {
        '‘' | '’' | '‛' | '′' | '‚' | '`' | '´' => '\'',
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => '"',
        '‐' | '‑' | '‒' | '−' => '-',
        '―' | '–' => '—',
        _ => c,
    }
}

/// The class of a folded character.
pub fn class(c: char) -> Class {
    match c {
        'a'..='z' => Class::Lower,
        'A'..='Z' => Class::Upper,
        '0'..='9' => Class::Digit,
        '.' | '!' | '?' | '…' => Class::Stop,
        ',' | ';' | ':' => Class::Pause,
        '"' => Class::Quote,
        '\'' => Class::Apostrophe,
        '-' | '—' => Class::Dash,
        '(' | '[' | '{' => Class::Open,
        ')' | ']' | '}' => Class::Close,
        c if c.is_ascii() && !c.is_whitespace() && !c.is_control() => Class::Symbol,
        c if c.is_whitespace() => Class::Space,
        c => match c.general_category_group() {
            GeneralCategoryGroup::Letter if c.is_uppercase() => Class::Upper,
            GeneralCategoryGroup::Letter => Class::Lower,
            GeneralCategoryGroup::Mark => Class::Mark,
            GeneralCategoryGroup::Number => Class::Digit,
            GeneralCategoryGroup::Other => Class::Mark,
            _ => match c.general_category() {
                GeneralCategory::OpenPunctuation | GeneralCategory::InitialPunctuation => Class::Open,
                GeneralCategory::ClosePunctuation | GeneralCategory::FinalPunctuation => Class::Close,
                GeneralCategory::DashPunctuation => Class::Dash,
                _ => Class::Symbol,
            },
        },
    }
}

/// Lower case, one character for one (`İ` and other letters that grow keep their first).
pub fn lower(c: char) -> char {
    if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) }
}

/// Adds a value to a running hash.
#[inline]
pub fn mix(h: u64, v: u64) -> u64 {
    (h.rotate_left(5) ^ v).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}
