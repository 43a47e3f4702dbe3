//! The four formats on any bytes and any values: what was written reads back, and nothing else.

mod common;

use co_params::wire::flowspec::FlowspecBlock;
use co_params::wire::image::{self, Image};
use co_params::wire::layout::Layout;
use co_params::wire::line::{ApiVersion, LINECALLINFO, LINECALLPARAMS, LineQos, LineView, Sizes};
use co_params::wire::{EmitError, ParseError, self_relative};
use co_params::{CallParameters, Flowspec};
use common::{call_parameters, flowspec, valid_parameters};
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_flowspec_block_reads_back_and_keeps_the_bytes_of_the_provider(
        flowspec in flowspec(), provider in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let block = FlowspecBlock { flowspec, provider_specific: &provider };
        let mut buffer = [0xA5; 100];
        let len = block.emit(&mut buffer).expect("the buffer is long enough");
        prop_assert_eq!(len, 32 + provider.len());
        prop_assert_eq!(FlowspecBlock::parse(&buffer[..len]), Ok(block));
        prop_assert_eq!(Flowspec::from_bytes(&flowspec.to_bytes()), Ok(flowspec));
        prop_assert!(buffer[len..].iter().all(|&byte| byte == 0xA5), "nothing behind is written");
    }

    #[test]
    fn any_32_bytes_are_a_flowspec_or_break_the_rule_on_service_types(
        bytes in prop::array::uniform32(any::<u8>()), low in 0..16_u8, plain in any::<bool>(),
    ) {
        let mut bytes = bytes;
        if plain {
            bytes[20..24].copy_from_slice(&[low, 0, 0, 0]);
        }
        match Flowspec::from_bytes(&bytes) {
            Ok(flowspec) => prop_assert_eq!(flowspec.to_bytes(), bytes),
            Err(error) => prop_assert_eq!((error.offset, error.field), (20, "ServiceType")),
        }
    }

    #[test]
    fn an_image_reads_back_at_any_address(
        params in call_parameters(), is_wide in any::<bool>(), page in any::<u32>(),
    ) {
        let (layout, base) = if is_wide {
            (Layout::BITS_64, u64::from(page) << 20)
        } else {
            (Layout::BITS_32, u64::from(page >> 12) << 10)
        };
        let bytes = image_of(&params, layout, base);
        prop_assert_eq!(Image { bytes: &bytes, base, layout }.parse(base), Ok(params));
    }

    #[test]
    fn an_image_may_lie_inside_other_memory(
        params in call_parameters(), before in 0..9_usize, after in 0..40_usize,
    ) {
        let layout = Layout::BITS_64;
        let at = 0x1_0000 + 8 * before as u64;
        let mut bytes = vec![0xEE; 8 * before];
        bytes.extend(image_of(&params, layout, at));
        bytes.resize(bytes.len() + after, 0xEE);
        prop_assert_eq!(Image { bytes: &bytes, base: 0x1_0000, layout }.parse(at), Ok(params));
    }

    #[test]
    fn an_image_cut_short_is_refused_and_never_misread(
        params in call_parameters(), is_wide in any::<bool>(), cut in any::<prop::sample::Index>(),
    ) {
        let layout = if is_wide { Layout::BITS_64 } else { Layout::BITS_32 };
        let bytes = image_of(&params, layout, 0x1000);
        let cut = &bytes[..cut.index(bytes.len())];
        let read = Image { bytes: cut, base: 0x1000, layout }.parse(0x1000);
        // The padding of the last structure may go; everything else is needed.
        prop_assert!(read.is_err() || read == Ok(params));
    }

    #[test]
    fn a_self_relative_block_reads_back_and_has_one_encoding(params in call_parameters()) {
        let bytes = self_relative::to_vec(&params).expect("the value is short enough");
        prop_assert_eq!(bytes.len() % 4, 0);
        prop_assert_eq!(self_relative::parse(&bytes), Ok(params));
    }

    #[test]
    fn any_self_relative_bytes_that_are_read_are_the_encoding_of_what_they_mean(
        params in call_parameters(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..3),
        cut in any::<Option<prop::sample::Index>>(),
    ) {
        let mut bytes = self_relative::to_vec(&params).expect("the value is short enough");
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(read) = self_relative::parse(&bytes) {
            prop_assert_eq!(self_relative::to_vec(&read).expect("as long as the input"), bytes);
        }
    }

    #[test]
    fn line_structures_read_back(
        sending in prop::option::of((flowspec(), prop::collection::vec(any::<u8>(), 0..20))),
        receiving in prop::option::of((flowspec(), prop::collection::vec(any::<u8>(), 0..20))),
        is_v3 in any::<bool>(), spare in 0..50_usize,
    ) {
        let version = if is_v3 { ApiVersion::V3_0 } else { ApiVersion::V2_0 };
        let qos = LineQos { sending: block(sending.as_ref()), receiving: block(receiving.as_ref()) };
        for structure in [&LINECALLPARAMS, &LINECALLINFO] {
            let needed = qos.emitted_len(structure, version).expect("short enough");
            let mut bytes = vec![0xA5; needed + spare];
            let sizes = qos.emit(structure, version, &mut bytes).expect("long enough");
            prop_assert_eq!(sizes.needed, sizes.used);
            let view = LineView::new(structure, version, &bytes).expect("just written");
            prop_assert_eq!(view.parse(), Ok(qos));
            let is_packed = structure.has_needed_and_used || spare == 0;
            prop_assert_eq!(view.gap().is_none(), is_packed, "T-053: no gaps");
        }
    }

    #[test]
    fn line_call_info_in_any_room_leaves_parts_out_whole(
        sending in prop::option::of((flowspec(), prop::collection::vec(any::<u8>(), 0..20))),
        receiving in prop::option::of((flowspec(), prop::collection::vec(any::<u8>(), 0..20))),
        room in 0..200_usize,
    ) {
        let qos = LineQos { sending: block(sending.as_ref()), receiving: block(receiving.as_ref()) };
        let mut bytes = vec![0xA5; 324 + room];
        let sizes = qos.emit(&LINECALLINFO, ApiVersion::V2_0, &mut bytes).expect("T-047");
        prop_assert!(bytes[sizes.used as usize..].iter().all(|&byte| byte == 0xA5), "T-048");
        let read = LineView::new(&LINECALLINFO, ApiVersion::V2_0, &bytes).expect("T-049, T-050");
        let read = read.parse().expect("just written");
        prop_assert_eq!(read == qos, sizes.used == sizes.needed, "T-051");
        prop_assert!(read.sending.is_none() || read.sending == qos.sending);
        prop_assert!(read.receiving.is_none() || read.receiving == qos.receiving);
        prop_assert!(bytes.len() < sizes.needed as usize || read == qos, "T-052");
    }

    #[test]
    fn no_bytes_make_a_parser_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..400), base in any::<u64>(), at in any::<u64>(),
    ) {
        let _ = FlowspecBlock::parse(&bytes);
        let _ = self_relative::parse(&bytes);
        for layout in [Layout::BITS_32, Layout::BITS_64] {
            let _ = Image { bytes: &bytes, base, layout }.parse(at);
            let _ = Image { bytes: &bytes, base: 0, layout }.parse(0);
        }
        for structure in [&LINECALLPARAMS, &LINECALLINFO] {
            for version in [ApiVersion::V1_4, ApiVersion::V2_0, ApiVersion::V3_0] {
                let _ = LineView::new(structure, version, &bytes).and_then(|view| view.parse());
            }
        }
    }

    #[test]
    fn what_validates_can_be_written_and_read_in_every_format(params in valid_parameters()) {
        prop_assert_eq!(params.validate(), Ok(()));
        let bytes = self_relative::to_vec(&params).expect("the value is short enough");
        let read = self_relative::parse(&bytes).expect("just written");
        prop_assert_eq!(read.validate(), Ok(()));
        for layout in [Layout::BITS_32, Layout::BITS_64] {
            let bytes = image_of(&params, layout, 0x8000);
            let read = Image { bytes: &bytes, base: 0x8000, layout }.parse(0x8000);
            prop_assert_eq!(read.as_ref(), Ok(&params));
        }
        if let Some(part) = &params.call_manager {
            let block = |flow| FlowspecBlock { flowspec: flow, provider_specific: &part.specific.parameters };
            let qos = LineQos {
                sending: Some(block(part.transmit)),
                receiving: Some(block(part.receive)),
            };
            let version = ApiVersion::V2_0;
            let mut bytes = vec![0; qos.emitted_len(&LINECALLPARAMS, version).expect("short enough")];
            qos.emit(&LINECALLPARAMS, version, &mut bytes).expect("everything fits");
            let view = LineView::new(&LINECALLPARAMS, version, &bytes).expect("just written");
            prop_assert_eq!(view.parse(), Ok(qos));
        }
    }

    #[test]
    fn a_buffer_one_byte_short_is_refused_untouched(params in call_parameters()) {
        let needed = self_relative::emitted_len(&params).expect("the value is short enough");
        let mut buffer = vec![0xA5; needed - 1];
        let short = Err(EmitError::BufferTooShort { needed, available: needed - 1 });
        prop_assert_eq!(self_relative::emit(&params, &mut buffer), short);
        let needed = image::emitted_len(&params, Layout::BITS_64).expect("short enough");
        let mut image_buffer = vec![0xA5; needed - 1];
        let short = Err(EmitError::BufferTooShort { needed, available: needed - 1 });
        prop_assert_eq!(image::emit(&params, Layout::BITS_64, 0, &mut image_buffer), short);
        prop_assert!(buffer.iter().chain(&image_buffer).all(|&byte| byte == 0xA5));
    }
}

#[test]
fn rule_7_4_the_worked_example_of_sizes() {
    let flowspec = Flowspec::NO_TRAFFIC;
    let qos = LineQos {
        sending: Some(FlowspecBlock { flowspec, provider_specific: &[] }),
        receiving: Some(FlowspecBlock { flowspec, provider_specific: &[1; 8] }),
    };
    let emit = |total: usize| qos.emit(&LINECALLINFO, ApiVersion::V2_0, &mut vec![0; total]);
    let too_small = EmitError::BufferTooShort { needed: 324, available: 323 };
    assert_eq!(emit(323), Err(too_small));
    for (total, used) in [(324, 324), (360, 356), (370, 356), (396, 396), (4096, 396)] {
        assert_eq!(emit(total), Ok(Sizes { needed: 396, used }), "dwTotalSize {total}");
    }
    let mut bytes = vec![0; 396];
    qos.emit(&LINECALLINFO, ApiVersion::V2_0, &mut bytes).expect("everything fits");
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    assert_eq!([308, 312, 316, 320].map(word), [32, 324, 40, 356]);
    assert_eq!([0, 4, 8].map(word), [396; 3]);
}

#[test]
fn t_058_version_1_4_carries_no_quality_of_service() {
    let sending = Some(FlowspecBlock { flowspec: Flowspec::NO_TRAFFIC, provider_specific: &[] });
    let qos = LineQos { sending, receiving: None };
    let mut bytes = [0xA5; 400];
    let sizes = qos.emit(&LINECALLINFO, ApiVersion::V1_4, &mut bytes);
    assert_eq!(sizes, Ok(Sizes { needed: 296, used: 296 }));
    let view = LineView::new(&LINECALLINFO, ApiVersion::V1_4, &bytes).expect("just written");
    assert_eq!(view.parse(), Ok(LineQos::default()));
    let refused = qos.emit(&LINECALLPARAMS, ApiVersion::V1_4, &mut bytes);
    assert_eq!(refused, Err(EmitError::VersionWithoutQos));
    assert!(LineQos::default().emit(&LINECALLPARAMS, ApiVersion::V1_4, &mut bytes).is_ok());
}

#[test]
fn an_image_cannot_be_written_where_it_could_not_have_been() {
    let params = CallParameters::default();
    let mut buffer = [0; 24];
    let wide = |base, buffer: &mut [u8]| image::emit(&params, Layout::BITS_64, base, buffer);
    let misaligned = EmitError::BaseMisaligned { base: 4, alignment: 8 };
    assert_eq!(wide(4, &mut buffer), Err(misaligned));
    assert_eq!(wide(u64::MAX - 23, &mut buffer), Ok(24), "the last byte has the last address");
    let beyond = |base, max_address| Err(EmitError::AddressSpace { base, max_address });
    assert_eq!(wide(u64::MAX - 15, &mut buffer), beyond(u64::MAX - 15, u64::MAX));
    let narrow = |base, buffer: &mut [u8]| image::emit(&params, Layout::BITS_32, base, buffer);
    assert_eq!(narrow(0xFFFF_FFF4, &mut buffer), Ok(12));
    assert_eq!(narrow(0xFFFF_FFF8, &mut buffer), beyond(0xFFFF_FFF8, 0xFFFF_FFFF));
}

#[test]
fn structures_are_written_at_least_as_long_as_their_sizeof() {
    let media = CallParameters { media: Some(Default::default()), ..CallParameters::default() };
    for layout in [Layout::BITS_32, Layout::BITS_64] {
        let len = image::emitted_len(&media, layout).expect("short enough");
        assert_eq!(len, layout.call_parameters + layout.media);
    }
    let call_manager = CallParameters::sending(Flowspec::NO_TRAFFIC);
    assert_eq!(image::emitted_len(&call_manager, Layout::BITS_32), Ok(12 + 76));
}

#[test]
fn a_self_relative_block_is_bounded_both_ways() {
    let mut params = CallParameters::sending(Flowspec::NO_TRAFFIC);
    let data = &mut params.call_manager.as_mut().expect("just set").specific.parameters;
    data.resize(self_relative::MAX_LEN - 24 - 72, 7);
    let bytes = self_relative::to_vec(&params).expect("exactly at the bound");
    assert_eq!(bytes.len(), self_relative::MAX_LEN);
    assert_eq!(self_relative::parse(&bytes), Ok(params.clone()));

    let data = &mut params.call_manager.as_mut().expect("just set").specific.parameters;
    data.push(7);
    let too_long = EmitError::TooLong { max: self_relative::MAX_LEN as u64 };
    assert_eq!(self_relative::to_vec(&params), Err(too_long));
}

#[test]
fn errors_say_offset_field_value_and_rule() {
    let mut bytes = [0; 32];
    bytes[20] = 7;
    let error: ParseError = Flowspec::from_bytes(&bytes).expect_err("7 is not assigned");
    assert_eq!(
        error.to_string(),
        "byte 20 (0x14): ServiceType = 0x7: no such service type, or half a flag \
         [SERVICETYPE, qos.h; TA-32]"
    );
}

fn image_of(params: &CallParameters, layout: Layout, base: u64) -> Vec<u8> {
    let mut bytes = vec![0xA5; image::emitted_len(params, layout).expect("short enough")];
    let len = image::emit(params, layout, base, &mut bytes).expect("the buffer is long enough");
    assert_eq!(len, bytes.len());
    bytes
}

fn block(block: Option<&(Flowspec, Vec<u8>)>) -> Option<FlowspecBlock<'_>> {
    block.map(|(flowspec, provider)| FlowspecBlock {
        flowspec: *flowspec,
        provider_specific: provider,
    })
}
