//! Trained parameters and their cards: bytes, a version, a licence, no logic.
