//! Any bytes as LINECALLPARAMS or LINECALLINFO: parts keep to the rules, and the quality of service
//! that is read can be written in any room and read again.
//!
//! The first byte chooses structure and version, the second the room that is short when writing.
#![no_main]

use co_params::wire::line::{
    ApiVersion, LINECALLINFO, LINECALLPARAMS, LineQos, LineView, Structure,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let &[choice, short, ref bytes @ ..] = input else { return };
    let structure = if choice & 1 == 0 { &LINECALLPARAMS } else { &LINECALLINFO };
    let version = match choice >> 1 & 3 {
        0 => ApiVersion::V1_4,
        1 => ApiVersion::V2_0,
        _ => ApiVersion::V3_0,
    };
    match LineView::new(structure, version, bytes) {
        Ok(view) => {
            check_parts(&view, structure);
            if let Ok(qos) = view.parse() {
                check_written(&qos, structure, version, short.into());
            }
        }
        Err(error) => assert!(error.offset <= bytes.len()),
    }
});

/// T-050: each part is (0, 0) or lies between the fixed part and the valid end.
fn check_parts(view: &LineView<'_>, structure: &Structure) {
    let total = view.bytes().len();
    let end = view.needed_and_used().map_or(total, |(_, used)| used as usize);
    assert!(view.fixed() <= end && end <= total);
    for part in view.parts() {
        let at = part.offset as usize;
        let is_absent = part.size == 0 && at == 0;
        assert!(is_absent || at >= view.fixed() && at + part.size as usize <= end);
        assert_eq!(view.part_bytes(part).len(), part.size as usize);
    }
    assert!(view.gap().is_none_or(|(at, len)| at >= view.fixed() && at + len <= end));
    if structure == &LINECALLINFO {
        check_apart(view);
    }
}

/// T-053: no two parts of LINECALLINFO share a byte.
fn check_apart(view: &LineView<'_>) {
    let mut parts: Vec<_> = view
        .parts()
        .filter(|part| part.size > 0)
        .map(|part| (part.offset as usize, part.size as usize))
        .collect();
    parts.sort_unstable();
    assert!(parts.windows(2).all(|pair| pair[0].0 + pair[0].1 <= pair[1].0), "T-053: {parts:?}");
}

fn check_written(
    qos: &LineQos<'_>,
    structure: &'static Structure,
    version: ApiVersion,
    short: usize,
) {
    let needed = qos.emitted_len(structure, version).expect("at most twice the input");
    let mut written = vec![0; needed];
    qos.emit(structure, version, &mut written).expect("the buffer is long enough");
    let read = LineView::new(structure, version, &written).expect("just written");
    assert_eq!(read.gap(), None, "T-053");
    assert_eq!(read.parse(), Ok(*qos));

    let mut cramped = vec![0; needed - short.min(needed)];
    if let Ok(sizes) = qos.emit(structure, version, &mut cramped) {
        let read = LineView::new(structure, version, &cramped).expect("T-049");
        let read = read.parse().expect("just written");
        assert_eq!(read == *qos, sizes.used == sizes.needed, "T-051");
    }
}
