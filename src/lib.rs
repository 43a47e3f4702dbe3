//! A simulator of connection-oriented calls that renegotiate their quality of service.
//!
//! Sources of variable bit rate, films, play over calls of a [`call_manager`]. Each is a
//! [`client`] that asks for another rate when its buffer fills or empties; a simulated network and
//! adapter grant, counter, refuse, delay or lose what it asks for. All in virtual time and from one
//! seed: the same scenario gives the same output, byte for byte.
//!
//! - [`decode`]: parameters in untrusted bytes, as a tree for people or as JSON;
//! - [`film`]: frame sizes, the buffer they go through, and when to ask for another rate;
//! - [`scenario`]: what a run is about, read from TOML;
//! - [`network`]: the switch and the card behind the call manager's seams, and the audit of both;
//! - [`simulation`]: the run itself and its report;
//! - [`ladder`]: what happened, as text, JSON lines, or a ladder diagram;
//! - [`conformance`]: whether what happened keeps the rules of the standard;
//! - [`plot`]: a chart of what the bench of many VCs found.

#![forbid(unsafe_code)]

mod bounded;
pub mod conformance;
pub mod decode;
pub mod film;
pub mod ladder;
pub mod network;
pub mod plot;
pub mod scenario;
pub mod simulation;

/// The README's example, compiled and run with the other documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// The same for the page about scenarios.
#[cfg(doctest)]
#[doc = include_str!("../docs/scenarios.md")]
struct Scenarios;
