//! The coder.
