//! Trained parameters and their cards: bytes, a version, a licence, no logic.
//!
//! What the files hold is written in `docs/weights.md`, how they were made in `tools/train`, and how good they are in the
//! `MODEL.md` cards beside them. Weights are under CC BY-SA 4.0.

/// Weights of the encoder (`--analysis accurate`); empty where the library was built without the file.
#[cfg(has_accurate)]
pub static ACCURATE: &[u8] = include_bytes!("../data/accurate.safetensors");
#[cfg(not(has_accurate))]
#[allow(missing_docs)]
pub static ACCURATE: &[u8] = &[];

/// Weights of the recurrent network (`--analysis fast`); empty where the library was built without the file.
#[cfg(has_fast)]
pub static FAST: &[u8] = include_bytes!("../data/fast.safetensors");
#[cfg(not(has_fast))]
#[allow(missing_docs)]
pub static FAST: &[u8] = &[];

/// Weights of the sentence and word splitter.
#[cfg(has_splitter)]
pub static SPLITTER: &[u8] = include_bytes!("../data/splitter.bin");
#[cfg(not(has_splitter))]
#[allow(missing_docs)]
pub static SPLITTER: &[u8] = &[];

/// Weights of the reader of events, which stands on the encoder's table of pieces.
#[cfg(has_events)]
pub static EVENTS: &[u8] = include_bytes!("../data/events.safetensors");
#[cfg(not(has_events))]
#[allow(missing_docs)]
pub static EVENTS: &[u8] = &[];
