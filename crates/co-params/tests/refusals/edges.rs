//! At the edges of the formats: the last byte that is legal, and the first that is not.

use super::*;

const PARAMS_64: usize = 24;

fn image_at(layout: Layout, base: u64) -> Result<CallParameters, ParseError> {
    let params = film();
    let mut bytes = vec![0; image::emitted_len(&params, layout).expect("short enough")];
    image::emit(&params, layout, base, &mut bytes).expect("the buffer is long enough");
    Image { bytes: &bytes, base, layout }.parse(base)
}

#[test]
fn an_image_may_end_with_the_address_space_and_not_a_byte_behind_it() {
    let params = film();
    let len = image::emitted_len(&params, Layout::BITS_32).expect("short enough") as u64;
    let last = 0x1_0000_0000 - len;
    assert!(last.is_multiple_of(4), "aligned");
    assert_eq!(image_at(Layout::BITS_32, last), Ok(params.clone()), "its last byte is the last");

    let mut longer = vec![0; usize::try_from(len).expect("short") + 1];
    image::emit(&params, Layout::BITS_32, last, &mut longer).expect("long enough");
    let beyond = Image { bytes: &longer, base: last, layout: Layout::BITS_32 }.parse(last);
    let rule = FormatRule::AddressSpace { max_address: 0xFFFF_FFFF };
    assert_eq!(beyond.map_err(|error| error.rule), Err(rule));
}

#[test]
fn the_parts_of_an_image_lie_in_either_order_and_may_touch() {
    let mut params = film();
    params.media.as_mut().expect("just set").specific =
        SpecificParameters { param_type: 1, parameters: [1, 2, 3, 4].as_slice().into() };
    let len = image::emitted_len(&params, Layout::BITS_64).expect("short enough");
    let mut bytes = vec![0; len];
    image::emit(&params, Layout::BITS_64, BASE, &mut bytes).expect("long enough");
    // Call manager part at 24, 80 bytes; media part behind it. Now the other way round.
    let (manager, media) = bytes[PARAMS_64..].split_at(80);
    let mut swapped = [&bytes[..PARAMS_64], media, manager].concat();
    let start = BASE + PARAMS_64 as u64;
    swapped[8..16].copy_from_slice(&(start + media.len() as u64).to_le_bytes());
    swapped[16..24].copy_from_slice(&start.to_le_bytes());
    let read = Image { bytes: &swapped, base: BASE, layout: Layout::BITS_64 }.parse(BASE);
    assert_eq!(read, Ok(params));
}

#[test]
fn t_047_four_bytes_are_enough_to_say_how_long_the_structure_is() {
    let read = |bytes: &[u8]| LineView::new(&LINECALLINFO, ApiVersion::V2_0, bytes).map(|_| ());
    let rule = FormatRule::StructureTooSmall { fixed: 324 };
    assert_eq!(read(&4_u32.to_le_bytes()), Err(error(0, "dwTotalSize", 4, rule)));
}

#[test]
fn t_053_a_part_of_one_byte_overlaps_as_a_long_one_does() {
    let qos = LineQos {
        sending: Some(FlowspecBlock { flowspec: Flowspec::NO_TRAFFIC, provider_specific: &[] }),
        receiving: None,
    };
    let version = ApiVersion::V2_0;
    let mut bytes = vec![0; qos.emitted_len(&LINECALLINFO, version).expect("short enough")];
    qos.emit(&LINECALLINFO, version, &mut bytes).expect("everything fits");
    let view = LineView::new(&LINECALLINFO, version, &bytes).expect("legal");
    let (flow, other) = (view.parts().find(|part| part.size > 0), view.parts().next());
    let (flow, other) = (flow.expect("a part"), other.expect("a pair"));
    assert_eq!((other.size, other.offset), (0, 0), "it is absent");
    let at = flow.offset + 1;
    let overlapping = patched(&patched(&bytes, other.pair.at, 1), other.pair.at + 4, at);
    let refused = LineView::new(&LINECALLINFO, version, &overlapping).map(|_| ());
    let refused = refused.map_err(|error| (error.offset, error.value, error.rule));
    let rule = FormatRule::PartsOverlap { other: flow.pair.name };
    assert_eq!(refused, Err((other.pair.at + 4, at.into(), rule)));
}

#[test]
fn the_padding_at_fault_is_named_by_its_own_offset() {
    let mut params = film();
    params.call_manager.as_mut().expect("just set").specific =
        SpecificParameters { param_type: 1, parameters: [1].as_slice().into() };
    let good = self_relative::to_vec(&params).expect("short enough");
    // The byte of data is at 96; three of padding follow.
    for at in 97..100 {
        let mut bytes = good.clone();
        bytes[at] = 7;
        assert_eq!(self_relative::parse(&bytes), Err(error(at, "padding", 7, FormatRule::Padding)));
    }
}

#[test]
fn an_encoding_depends_on_nothing_that_was_in_the_buffer() {
    let mut params = film();
    let specific = SpecificParameters { param_type: 1, parameters: [1].as_slice().into() };
    params.call_manager.as_mut().expect("just set").specific = specific.clone();
    params.media.as_mut().expect("just set").specific = specific;
    let clean = self_relative::to_vec(&params).expect("short enough");
    let mut dirty = vec![0xFF; clean.len()];
    assert_eq!(self_relative::emit(&params, &mut dirty), Ok(clean.len()));
    assert_eq!(dirty, clean);
    assert_eq!(self_relative::parse(&dirty), Ok(params));
}
