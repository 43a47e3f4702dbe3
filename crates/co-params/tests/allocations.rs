//! Allocations of the parsers and emitters, counted on the thread that runs them.
//!
//! One test binary of its own: the counting allocator is the allocator of the whole binary.

use allocation_counter::measure;
use co_params::wire::flowspec::FlowspecBlock;
use co_params::wire::image::{self, Image};
use co_params::wire::layout::Layout;
use co_params::wire::line::{ApiVersion, LINECALLINFO, LineQos, LineView};
use co_params::wire::self_relative;
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, SpecificParameters};

#[test]
fn the_counter_counts() {
    let counted = measure(|| drop(std::hint::black_box(vec![0_u8; 100])));
    assert_eq!((counted.count_total, counted.bytes_total), (1, 100));
}

#[test]
fn a_flowspec_is_read_and_written_without_an_allocation() {
    let bytes = [film().to_bytes(), [7; 32]].concat();
    let counted = measure(|| {
        let block = FlowspecBlock::parse(&bytes).expect("a legal block");
        let mut buffer = [0; 64];
        block.emit(&mut buffer).expect("the buffer is long enough");
        assert_eq!(buffer[..], bytes);
    });
    assert_eq!(counted.count_total, 0);
}

#[test]
fn parameters_whose_data_fits_inline_are_read_and_written_without_an_allocation() {
    let params = params(SpecificParameters::INLINE);
    let encoded = self_relative::to_vec(&params).expect("short enough");
    let memory = image_of(&params);
    let image = Image { bytes: &memory, base: 0x1000, layout: Layout::BITS_64 };
    let mut buffer = [0; 400];
    let counted = measure(|| {
        let read = self_relative::parse(&encoded).expect("just written");
        self_relative::emit(&read, &mut buffer).expect("the buffer is long enough");
        let read = image.parse(0x1000).expect("just written");
        image::emit(&read, Layout::BITS_64, 0x1000, &mut buffer).expect("long enough");
        assert!(read.validate().is_ok());
    });
    assert_eq!(counted.count_total, 0);
}

#[test]
fn line_structures_are_read_and_written_without_an_allocation() {
    let block = FlowspecBlock { flowspec: film(), provider_specific: &[1; 30] };
    let qos = LineQos { sending: Some(block), receiving: Some(block) };
    let mut buffer = [0; 500];
    let counted = measure(|| {
        qos.emit(&LINECALLINFO, ApiVersion::V2_0, &mut buffer).expect("long enough");
        let view = LineView::new(&LINECALLINFO, ApiVersion::V2_0, &buffer).expect("just written");
        assert_eq!(view.parse(), Ok(qos));
    });
    assert_eq!(counted.count_total, 0);
}

#[test]
fn a_parser_allocates_no_more_than_its_input_is_long() {
    for len in [17, 1000, 100_000] {
        let params = params(len);
        let encoded = self_relative::to_vec(&params).expect("short enough");
        let counted = measure(|| drop(self_relative::parse(&encoded)));
        assert_eq!(counted.count_total, 2, "one for each data that does not fit inline");
        assert!(counted.bytes_max <= encoded.len() as u64);
        let memory = image_of(&params);
        let image = Image { bytes: &memory, base: 0x1000, layout: Layout::BITS_64 };
        let counted = measure(|| drop(image.parse(0x1000)));
        assert!(counted.bytes_max <= memory.len() as u64);
    }
}

#[test]
fn a_length_that_lies_costs_nothing() {
    let mut encoded = self_relative::to_vec(&params(0)).expect("short enough");
    encoded[92..96].copy_from_slice(&[0xFF; 4]);
    let counted = measure(|| assert!(self_relative::parse(&encoded).is_err()));
    assert_eq!(counted.count_total, 0);
}

fn film() -> Flowspec {
    Flowspec::constant_rate(BytesPerSecond::new(187_500).expect("a number"))
}

/// Parameters with so many bytes of data in both parts.
fn params(len: usize) -> CallParameters {
    let data = || SpecificParameters { param_type: 1, parameters: vec![7; len].into() };
    let mut params = CallParameters::sending(film()).with_media_flags(MediaFlags::TRANSMIT_VC);
    params.call_manager.as_mut().expect("just set").specific = data();
    params.media.as_mut().expect("just set").specific = data();
    params
}

fn image_of(params: &CallParameters) -> Vec<u8> {
    let layout = Layout::BITS_64;
    let mut bytes = vec![0; image::emitted_len(params, layout).expect("short enough")];
    image::emit(params, layout, 0x1000, &mut bytes).expect("the buffer is long enough");
    bytes
}
