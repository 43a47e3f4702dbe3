//! Each rule of each format, broken alone: the error names the offset, the field and the value.

mod edges;
mod images;
mod lines;
mod self_relatives;

use co_params::wire::flowspec::FlowspecBlock;
use co_params::wire::image::{self, Image};
use co_params::wire::layout::Layout;
use co_params::wire::line::{
    ApiVersion, LINECALLINFO, LINECALLPARAMS, LineQos, LineView, Structure,
};
use co_params::wire::{FormatRule, ParseError, self_relative};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, SpecificParameters};

const BASE: u64 = 0x1000;

#[test]
fn t_054_a_block_shorter_than_a_flowspec_is_refused() {
    for len in [0, 1, 31] {
        let refused = FlowspecBlock::parse(&[0; 32][..len]).map(|_| ());
        let rule = FormatRule::FlowspecTooShort;
        assert_eq!(refused, Err(error(0, "size of the block", len as u64, rule)));
    }
}

#[test]
fn ta_32_services_in_the_form_of_flags_are_refused_by_name() {
    for raw in [0x8001_0000, 0x8002_0000, 0x8004_0000, 0x8020_0000, 0xC004_0000_u32] {
        assert_eq!(service_type(raw), Some(FormatRule::ServiceTypeFlagForm), "{raw:#x}");
    }
    for raw in [7, 0x8000_0003, 0x0100_0003, 0x0004_0000, 0x8005_0000, u32::MAX] {
        assert_eq!(service_type(raw), Some(FormatRule::ServiceTypeUndefined), "{raw:#x}");
    }
    for raw in [0, 3, 0x8100_0003, 0x4000_0003, 0xC100_0003] {
        assert_eq!(service_type(raw), None, "{raw:#x}");
    }
}

fn service_type(raw: u32) -> Option<FormatRule> {
    let mut bytes = [0; 32];
    bytes[20..24].copy_from_slice(&raw.to_le_bytes());
    Flowspec::from_bytes(&bytes).err().map(|error| {
        assert_eq!((error.offset, error.value), (20, raw.into()));
        error.rule
    })
}

#[test]
fn a_rule_is_printed_with_the_source_that_sets_it() {
    let overlap = FormatRule::Overlap { other: "CO_CALL_PARAMETERS" }.to_string();
    assert!(!overlap.contains("T-053") && overlap.contains("ndis.h"), "{overlap}");
    let parts = FormatRule::PartsOverlap { other: "dwSendingFlowspec" }.to_string();
    assert!(parts.ends_with("[T-053]"), "{parts}");
    let ours = [
        FormatRule::Magic { magic: 1 },
        FormatRule::Version { version: 1 },
        FormatRule::TooLong { max: 1 },
        FormatRule::Trailing { len: 1 },
        FormatRule::OffsetNotCanonical { expected: 1 },
        FormatRule::Padding,
    ];
    for rule in ours {
        assert!(rule.to_string().ends_with("[docs/formats.md]"), "{rule}");
    }
    for rule in
        [FormatRule::LengthBeyondEnd { available: 1 }, FormatRule::AddressSpace { max_address: 1 }]
    {
        assert!(rule.to_string().ends_with(']'), "{rule}");
    }
}

fn error(offset: usize, field: &'static str, value: u64, rule: FormatRule) -> ParseError {
    ParseError { offset, field, value, rule }
}

fn film() -> CallParameters {
    let rate = BytesPerSecond::new(187_500).expect("a number");
    CallParameters::sending(Flowspec::constant_rate(rate)).with_media_flags(MediaFlags::TRANSMIT_VC)
}

fn patched(bytes: &[u8], at: usize, word: u32) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
    bytes
}
