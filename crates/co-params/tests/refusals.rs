//! Each rule of each format, broken alone: the error names the offset, the field and the value.

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

// An image: 64-bit, CO_CALL_PARAMETERS at 0, CallMgrParameters at 24, MediaParameters at 104.

#[test]
fn an_image_beyond_the_address_space_cannot_be() {
    let (bytes, _) = image(Layout::BITS_32);
    let base = 0x1_0000_0000 - bytes.len() as u64 + 4;
    let rule = FormatRule::AddressSpace { max_address: 0xFFFF_FFFF };
    let refused = Image { bytes: &bytes, base, layout: Layout::BITS_32 }.parse(base);
    assert_eq!(refused, Err(error(0, "address of the image", base, rule)));
    let empty = Image { bytes: &[], base: u64::MAX, layout: Layout::BITS_64 }.parse(0);
    assert_eq!(empty.map_err(|error| error.rule), Err(FormatRule::OutsideImage { len: 24 }));
}

#[test]
fn the_structure_lies_in_the_image_at_its_alignment() {
    let (bytes, _) = image(Layout::BITS_64);
    let parse = |at| Image { bytes: &bytes, base: BASE, layout: Layout::BITS_64 }.parse(at);
    let end = BASE + bytes.len() as u64;
    let outside = FormatRule::OutsideImage { len: 24 };
    let misaligned = FormatRule::Misaligned { alignment: 8 };
    for (at, offset, rule) in [
        (0, 0, outside),
        (BASE - 8, 0, outside),
        (end - 16, bytes.len() - 16, outside),
        (end, 0, outside),
        (u64::MAX - 7, 0, outside),
        (BASE + 4, 4, misaligned),
    ] {
        assert_eq!(parse(at), Err(error(offset, "CO_CALL_PARAMETERS", at, rule)), "{at:#x}");
    }
}

#[test]
fn a_null_pointer_is_an_absent_part() {
    let (mut bytes, params) = image(Layout::BITS_64);
    bytes[8..16].fill(0);
    let without = CallParameters { call_manager: None, ..params };
    assert_eq!(parse_64(&bytes), Ok(without.clone()));
    bytes[16..24].fill(0);
    assert_eq!(parse_64(&bytes), Ok(CallParameters { media: None, ..without }));
}

#[test]
fn pointers_lead_to_aligned_places_in_the_image_on_both_layouts() {
    for (layout, pointers) in [(Layout::BITS_32, [4, 8]), (Layout::BITS_64, [8, 16])] {
        let (good, _) = image(layout);
        let end = BASE + good.len() as u64;
        let lens = [72, layout.media_specific as u64 + 8];
        let alignments = [4, layout.pointer as u64];
        let fields = ["CO_CALL_PARAMETERS.CallMgrParameters", "CO_CALL_PARAMETERS.MediaParameters"];
        for part in 0..2 {
            let outside = FormatRule::OutsideImage { len: lens[part] };
            let misaligned = FormatRule::Misaligned { alignment: alignments[part] };
            let near_end = (end - lens[part]) / 8 * 8 + 8;
            let high = layout.max_address / 8 * 8;
            for (address, rule) in [
                (8, outside),
                (BASE - 8, outside),
                (near_end, outside),
                (end.next_multiple_of(8), outside),
                (high, outside),
                (BASE + 24 + alignments[part] / 2, misaligned),
                (BASE + 25, misaligned),
            ] {
                let mut bytes = good.clone();
                put_pointer(&mut bytes, pointers[part], address, layout);
                let refused = Image { bytes: &bytes, base: BASE, layout }.parse(BASE);
                let expected = Err(error(pointers[part], fields[part], address, rule));
                assert_eq!(refused, expected, "{} at {address:#x}", fields[part]);
            }
        }
    }
}

#[test]
fn lengths_stay_in_the_image_however_large() {
    let (good, _) = image(Layout::BITS_64);
    let cases = [
        (24 + 68, "CallMgrParameters.CallMgrSpecific.Length", good.len() - 24 - 72),
        (104 + 20, "MediaParameters.MediaSpecific.Length", good.len() - 104 - 24),
    ];
    for (at, field, available) in cases {
        for length in [u32::try_from(available).expect("short") + 1, 0x8000_0000, u32::MAX] {
            let mut bytes = good.clone();
            bytes[at..at + 4].copy_from_slice(&length.to_le_bytes());
            let rule = FormatRule::LengthBeyondEnd { available: available as u64 };
            assert_eq!(parse_64(&bytes), Err(error(at, field, length.into(), rule)));
        }
    }
}

#[test]
fn parts_of_an_image_do_not_overlap() {
    let call_manager = "CO_CALL_PARAMETERS.CallMgrParameters";
    let media = "CO_CALL_PARAMETERS.MediaParameters";
    let header = "CO_CALL_PARAMETERS";
    let overlap = |bytes: &[u8], at, field, value, other| {
        let rule = FormatRule::Overlap { other };
        assert_eq!(parse_64(bytes), Err(error(at, field, value, rule)));
    };
    let (good, _) = image(Layout::BITS_64);
    let mut bytes = vec![0; 200];
    bytes[..good.len()].copy_from_slice(&good);

    let mut on_header = bytes.clone();
    put_pointer(&mut on_header, 8, BASE + 20, Layout::BITS_64);
    on_header[20 + 68..20 + 72].fill(0);
    overlap(&on_header, 8, call_manager, BASE + 20, header);

    let mut on_itself = bytes.clone();
    put_pointer(&mut on_itself, 16, BASE, Layout::BITS_64);
    on_itself[20..24].fill(0);
    overlap(&on_itself, 16, media, BASE, header);

    let mut on_other = bytes.clone();
    put_pointer(&mut on_other, 16, BASE + 24 + 64, Layout::BITS_64);
    on_other[24 + 64 + 20..24 + 64 + 24].fill(0);
    overlap(&on_other, 16, media, BASE + 88, call_manager);

    // Data that grows over the next part overlaps it too.
    let mut grown = bytes.clone();
    grown[24 + 68..24 + 72].copy_from_slice(&9_u32.to_le_bytes());
    overlap(&grown, 16, media, BASE + 104, call_manager);
    grown[24 + 68] = 8;
    assert!(parse_64(&grown).is_ok(), "up to the next part is free");
}

#[test]
fn flags_without_a_meaning_are_refused_in_both_words() {
    let (good, _) = image(Layout::BITS_64);
    for (at, field, bit) in
        [(0, "CO_CALL_PARAMETERS.Flags", 0x20), (104, "MediaParameters.Flags", 0x200)]
    {
        let mut bytes = good.clone();
        let flags = u32::from(bytes[at]) | bit;
        bytes[at..at + 4].copy_from_slice(&flags.to_le_bytes());
        let rule = FormatRule::FlagsUndefined { undefined: bit };
        assert_eq!(parse_64(&bytes), Err(error(at, field, flags.into(), rule)));
    }
}

#[test]
fn service_types_are_found_in_either_flow() {
    let (good, _) = image(Layout::BITS_64);
    for (at, field) in [(24 + 20, "Transmit.ServiceType"), (24 + 32 + 20, "Receive.ServiceType")] {
        let mut bytes = good.clone();
        bytes[at] = 7;
        assert_eq!(parse_64(&bytes), Err(error(at, field, 7, FormatRule::ServiceTypeUndefined)));
    }
}

// Self-relative: CallMgrParameters at 24 with 3 bytes of data and 1 of padding, MediaParameters
// at 100 with none.

#[test]
fn a_header_is_checked_word_by_word() {
    let good = self_relative_bytes();
    let len = good.len() as u64;
    assert_eq!(len, 120);
    let magic = FormatRule::Magic { magic: self_relative::MAGIC };
    let cases = [
        (0, 0, "magic", magic),
        (4, 2, "version", FormatRule::Version { version: 1 }),
        (8, 124, "length", FormatRule::Truncated { needed: 124 }),
        (8, 119, "length", FormatRule::Trailing { len: 119 }),
        (16, 28, "offset of CallMgrParameters", FormatRule::OffsetNotCanonical { expected: 24 }),
        (20, 104, "offset of MediaParameters", FormatRule::OffsetNotCanonical { expected: 100 }),
        (20, 96, "offset of MediaParameters", FormatRule::OffsetNotCanonical { expected: 100 }),
    ];
    for (at, word, field, rule) in cases {
        let mut bytes = good.clone();
        bytes[at..at + 4].copy_from_slice(&u32::to_le_bytes(word));
        let refused = self_relative::parse(&bytes);
        assert_eq!(refused, Err(error(at, field, word.into(), rule)), "{field}");
    }
}

#[test]
fn nothing_may_follow_or_be_missing() {
    let good = self_relative_bytes();
    for len in 0..24 {
        let rule = FormatRule::Truncated { needed: 24 };
        let expected = error(len, "length of the input", len as u64, rule);
        assert_eq!(self_relative::parse(&good[..len]), Err(expected));
    }
    let mut long = good.clone();
    long.extend([0; 4]);
    long[8] = 124;
    let rule = FormatRule::Trailing { len: 120 };
    assert_eq!(self_relative::parse(&long), Err(error(120, "length of the input", 124, rule)));

    let mut cut = good.clone();
    cut.truncate(112);
    cut[8] = 112;
    let rule = FormatRule::Truncated { needed: 120 };
    assert_eq!(self_relative::parse(&cut), Err(error(20, "offset of MediaParameters", 100, rule)));

    let too_long = vec![0; self_relative::MAX_LEN + 1];
    let rule = FormatRule::TooLong { max: self_relative::MAX_LEN as u64 };
    let expected = error(0, "length of the input", too_long.len() as u64, rule);
    assert_eq!(self_relative::parse(&too_long), Err(expected));
}

#[test]
fn padding_is_zero_and_there() {
    let mut bytes = self_relative_bytes();
    bytes[99] = 1;
    assert_eq!(self_relative::parse(&bytes), Err(error(99, "padding", 1, FormatRule::Padding)));
    let mut cut = self_relative_bytes();
    cut.truncate(99);
    cut[8] = 99;
    cut[20] = 0;
    let rule = FormatRule::Truncated { needed: 100 };
    assert_eq!(self_relative::parse(&cut), Err(error(99, "padding", 99, rule)));
}

#[test]
fn data_of_a_block_ends_with_it() {
    let mut bytes = self_relative_bytes();
    bytes[92..96].copy_from_slice(&u32::MAX.to_le_bytes());
    let rule = FormatRule::LengthBeyondEnd { available: 24 };
    let field = "CallMgrParameters.CallMgrSpecific.Length";
    assert_eq!(self_relative::parse(&bytes), Err(error(92, field, u32::MAX.into(), rule)));
}

// LINECALLINFO of version 2.0: sending 32 bytes at 324, receiving 40 at 356, 396 in all.

#[test]
fn t_047_a_structure_holds_its_fixed_part_and_the_input_the_structure() {
    let good = line_bytes(&LINECALLINFO);
    let read = |bytes: &[u8]| line(&LINECALLINFO, bytes);
    let rule = FormatRule::Truncated { needed: 4 };
    assert_eq!(read(&good[..3]), Err(error(3, "length of the input", 3, rule)));
    let small = patched(&good, 0, 323);
    let rule = FormatRule::StructureTooSmall { fixed: 324 };
    assert_eq!(read(&small), Err(error(0, "dwTotalSize", 323, rule)));
    let rule = FormatRule::Truncated { needed: 397 };
    assert_eq!(read(&patched(&good, 0, 397)), Err(error(0, "dwTotalSize", 397, rule)));
    let mut longer = good;
    longer.push(9);
    assert_eq!(read(&longer), Ok(()), "what lies behind dwTotalSize is not the structure's");
}

#[test]
fn t_049_used_lies_between_fixed_and_total_and_below_needed() {
    let good = line_bytes(&LINECALLINFO);
    let rule = FormatRule::UsedSize { fixed: 324, total: 396 };
    for used in [0, 323, 397, u32::MAX] {
        let refused = line(&LINECALLINFO, &patched(&good, 8, used));
        assert_eq!(refused, Err(error(8, "dwUsedSize", used.into(), rule)));
    }
    let rule = FormatRule::NeededSize { used: 396 };
    let refused = line(&LINECALLINFO, &patched(&good, 4, 395));
    assert_eq!(refused, Err(error(4, "dwNeededSize", 395, rule)));
    assert_eq!(line(&LINECALLINFO, &patched(&good, 4, 397)), Ok(()), "some part is missing");
}

#[test]
fn t_050_a_pair_is_absent_or_lies_behind_the_fixed_part() {
    for (structure, fixed, pair, end) in
        [(&LINECALLINFO, 324, 308, 396), (&LINECALLPARAMS, 176, 124, 248)]
    {
        let good = line_bytes(structure);
        let outside = FormatRule::PartOutside { fixed, end };
        let cases = [
            (pair, 31, pair, 31, FormatRule::FlowspecTooShort),
            (pair, 73, pair, 73, outside),
            (pair, u32::MAX, pair, u32::MAX.into(), outside),
            (pair + 4, 0, pair + 4, 0, outside),
            (pair + 4, u32::try_from(fixed - 1).expect("small"), pair + 4, fixed - 1, outside),
            (pair + 4, u32::try_from(end).expect("small"), pair, 32, outside),
            (pair + 4, u32::try_from(end + 1).expect("small"), pair + 4, end + 1, outside),
            (pair + 4, u32::MAX, pair + 4, u32::MAX.into(), outside),
        ];
        for (at, word, offset, value, rule) in cases {
            let refused = line(structure, &patched(&good, at, word));
            let field =
                if offset == pair { "dwSendingFlowspecSize" } else { "dwSendingFlowspecOffset" };
            let expected = Err(error(offset, field, value, rule));
            assert_eq!(refused, expected, "{} {word:#x} at {at}", structure.name);
        }
        assert_eq!(line(structure, &good), Ok(()));
    }
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

#[test]
fn t_050_a_provider_clears_the_offset_of_an_absent_part_and_an_application_need_not() {
    let stale = patched(&line_bytes(&LINECALLINFO), 308, 0);
    let expected = error(312, "dwSendingFlowspecOffset", 324, FormatRule::OffsetWithoutSize);
    assert_eq!(line(&LINECALLINFO, &stale), Err(expected));

    for offset in [1, 176, 247, 248, u32::MAX] {
        let stale = patched(&patched(&line_bytes(&LINECALLPARAMS), 124, 0), 128, offset);
        let view = LineView::new(&LINECALLPARAMS, ApiVersion::V2_0, &stale).expect("it is absent");
        let part = view.parts().find(|part| part.pair.name == "dwSendingFlowspec").expect("a pair");
        assert_eq!((part.size, part.offset), (0, 0));
        assert_eq!(view.part_bytes(part), []);
        assert_eq!(view.parse().map(|qos| qos.sending), Ok(None));
    }
}

#[test]
fn t_053_parts_of_linecallinfo_do_not_overlap_and_those_of_linecallparams_may() {
    let info = patched(&line_bytes(&LINECALLINFO), 320, 355);
    let info = patched(&info, 316, 32);
    let rule = FormatRule::PartsOverlap { other: "dwSendingFlowspec" };
    let expected = Err(error(320, "dwReceivingFlowspecOffset", 355, rule));
    assert_eq!(line(&LINECALLINFO, &info), expected);

    let params = patched(&line_bytes(&LINECALLPARAMS), 136, 176);
    assert_eq!(line(&LINECALLPARAMS, &patched(&params, 132, 32)), Ok(()));
}

#[test]
fn every_pair_is_checked_and_not_those_of_flow_specifications_alone() {
    let good = line_bytes(&LINECALLINFO);
    let name = patched(&patched(&good, 120, 4), 124, 394);
    let rule = FormatRule::PartOutside { fixed: 324, end: 396 };
    assert_eq!(line(&LINECALLINFO, &name), Err(error(120, "dwCallerIDNameSize", 4, rule)));
    let name = patched(&name, 124, 360);
    let rule = FormatRule::PartsOverlap { other: "dwReceivingFlowspec" };
    assert_eq!(line(&LINECALLINFO, &name), Err(error(124, "dwCallerIDNameOffset", 360, rule)));
}

#[test]
fn a_gap_is_told_but_not_refused() {
    let good = line_bytes(&LINECALLINFO);
    let shorter = patched(&good, 308, 0);
    let shorter = patched(&shorter, 312, 0);
    let view = LineView::new(&LINECALLINFO, ApiVersion::V2_0, &shorter).expect("legal");
    assert_eq!(view.gap(), Some((324, 32)));
    let view = LineView::new(&LINECALLINFO, ApiVersion::V2_0, &good).expect("legal");
    assert_eq!(view.gap(), None);
    let tail = patched(&good, 316, 36);
    let view = LineView::new(&LINECALLINFO, ApiVersion::V2_0, &tail).expect("legal");
    assert_eq!(view.gap(), Some((392, 4)));

    // A part inside another leaves no gap behind the other.
    let within = patched(&patched(&line_bytes(&LINECALLPARAMS), 72, 4), 76, 184);
    let view = LineView::new(&LINECALLPARAMS, ApiVersion::V2_0, &within).expect("legal");
    assert_eq!(view.gap(), None);
}

#[test]
fn a_service_type_in_a_line_structure_is_found_where_it_lies() {
    let mut bytes = line_bytes(&LINECALLINFO);
    bytes[356 + 20] = 8;
    let view = LineView::new(&LINECALLINFO, ApiVersion::V2_0, &bytes).expect("the pairs are legal");
    let rule = FormatRule::ServiceTypeUndefined;
    let expected = error(376, "dwReceivingFlowspec.ServiceType", 8, rule);
    assert_eq!(view.parse(), Err(expected));
}

fn error(offset: usize, field: &'static str, value: u64, rule: FormatRule) -> ParseError {
    ParseError { offset, field, value, rule }
}

fn film() -> CallParameters {
    let rate = BytesPerSecond::new(187_500).expect("a number");
    CallParameters::sending(Flowspec::constant_rate(rate)).with_media_flags(MediaFlags::TRANSMIT_VC)
}

fn image(layout: Layout) -> (Vec<u8>, CallParameters) {
    let params = film();
    let mut bytes = vec![0; image::emitted_len(&params, layout).expect("short enough")];
    image::emit(&params, layout, BASE, &mut bytes).expect("the buffer is long enough");
    (bytes, params)
}

fn parse_64(bytes: &[u8]) -> Result<CallParameters, ParseError> {
    Image { bytes, base: BASE, layout: Layout::BITS_64 }.parse(BASE)
}

fn put_pointer(bytes: &mut [u8], at: usize, address: u64, layout: Layout) {
    let pointer = &address.to_le_bytes()[..layout.pointer];
    bytes[at..at + layout.pointer].copy_from_slice(pointer);
}

fn self_relative_bytes() -> Vec<u8> {
    let mut params = film();
    params.call_manager.as_mut().expect("just set").specific =
        SpecificParameters { param_type: 1, parameters: [1, 2, 3].as_slice().into() };
    self_relative::to_vec(&params).expect("short enough")
}

fn line_bytes(structure: &Structure) -> Vec<u8> {
    let flowspec = Flowspec::NO_TRAFFIC;
    let qos = LineQos {
        sending: Some(FlowspecBlock { flowspec, provider_specific: &[] }),
        receiving: Some(FlowspecBlock { flowspec, provider_specific: &[1; 8] }),
    };
    let version = ApiVersion::V2_0;
    let mut bytes = vec![0; qos.emitted_len(structure, version).expect("short enough")];
    qos.emit(structure, version, &mut bytes).expect("everything fits");
    bytes
}

fn line(structure: &'static Structure, bytes: &[u8]) -> Result<(), ParseError> {
    LineView::new(structure, ApiVersion::V2_0, bytes).map(|_| ())
}

fn patched(bytes: &[u8], at: usize, word: u32) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[at..at + 4].copy_from_slice(&word.to_le_bytes());
    bytes
}
