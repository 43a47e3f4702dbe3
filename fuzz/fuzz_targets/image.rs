//! Any bytes as a memory image, at any address: parts lie in it and apart, and what is read can be
//! written elsewhere and read again.
//!
//! The input is a byte whose lowest bit is the layout, the address of the image, the address of the
//! structure (8 bytes each), then the image.
#![no_main]

use co_params::CallParameters;
use co_params::wire::View;
use co_params::wire::image::{self, Image};
use co_params::wire::layout::Layout;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((&layout, rest)) = input.split_first() else { return };
    let Some((base, rest)) = rest.split_first_chunk() else { return };
    let Some((at, bytes)) = rest.split_first_chunk() else { return };
    let layout = if layout & 1 == 0 { Layout::BITS_32 } else { Layout::BITS_64 };
    let image = Image { bytes, base: u64::from_le_bytes(*base), layout };
    match image.view(u64::from_le_bytes(*at)) {
        Ok(view) => {
            check_parts(&view, bytes, layout);
            if let Ok(params) = view.parse() {
                check_elsewhere(&params, layout);
            }
        }
        Err(error) => assert!(error.offset <= bytes.len()),
    }
});

/// Every part lies whole in the image and shares no byte with another.
fn check_parts(view: &View<'_>, bytes: &[u8], layout: Layout) {
    let mut parts = vec![(view.flags_at, layout.call_parameters)];
    parts.extend(view.call_manager.map(|part| (part.at(), part.bytes().len())));
    parts.extend(view.media.map(|part| (part.at(), part.bytes().len())));
    parts.sort_unstable();
    assert!(parts.windows(2).all(|pair| pair[0].0 + pair[0].1 <= pair[1].0));
    assert!(parts.last().is_some_and(|(at, len)| at + len <= bytes.len()));
}

fn check_elsewhere(params: &CallParameters, layout: Layout) {
    let base = 0x7FFF_0000;
    let mut written = vec![0; image::emitted_len(params, layout).expect("as short as the input")];
    image::emit(params, layout, base, &mut written).expect("the buffer is long enough");
    let read = Image { bytes: &written, base, layout }.parse(base);
    assert_eq!(read.as_ref(), Ok(params));
}
