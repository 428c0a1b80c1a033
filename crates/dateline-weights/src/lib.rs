//! Trained parameters and their cards: bytes, a version, a licence, no logic.
//!
//! What the files hold is written in `docs/weights.md`, how they were made in `tools/train`, and how good they are in the
//! `MODEL.md` cards beside them. Weights are under CC BY-SA 4.0.

/// Weights of the encoder (`--analysis accurate`).
pub static ACCURATE: &[u8] = include_bytes!("../data/accurate.safetensors");

/// Weights of the recurrent network (`--analysis fast`).
pub static FAST: &[u8] = include_bytes!("../data/fast.safetensors");

/// Weights of the reader of events, which stands on the encoder's table of pieces.
pub static EVENTS: &[u8] = include_bytes!("../data/events.safetensors");

/// Weights of the sentence and word splitter.
pub static SPLITTER: &[u8] = include_bytes!("../data/splitter.bin");
