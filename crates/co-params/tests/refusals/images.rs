//! Parts of an image, and the pointers and lengths that lead to them.
//!
//! An image: 64-bit, CO_CALL_PARAMETERS at 0, CallMgrParameters at 24, MediaParameters at 104.

use super::*;

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
