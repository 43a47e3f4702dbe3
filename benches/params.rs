//! Reading and writing parameters, format by format, beside copying the same bytes.
//!
//! Each group reports elements per second, where an element is one FLOWSPEC or one block. `copy` is
//! the floor: no codec of these bytes can be faster. A thousand different FLOWSPECs are read in a
//! row, as from a trace, so that no branch learns one by heart; they fit the first-level cache.
//!
//! `cargo bench --bench params`

use std::hint::black_box;
use std::time::Duration;

use co_params::wire::flowspec::FlowspecBlock;
use co_params::wire::image::{self, Image};
use co_params::wire::layout::Layout;
use co_params::wire::line::{ApiVersion, LINECALLINFO, LINECALLPARAMS, LineQos, LineView};
use co_params::wire::self_relative;
use co_params::{
    Bytes, BytesPerSecond, CallParameters, Flowspec, MediaFlags, ServiceClass, SpecificParameters,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const FLOWS: u32 = 1000;
const BASE: u64 = 0x10_0000;

fn flowspec(criterion: &mut Criterion) {
    let flows: Vec<_> = (0..FLOWS).map(flow).collect();
    let bytes: Vec<_> = flows.iter().map(Flowspec::to_bytes).collect();
    let mut written = bytes.clone();
    let mut group = criterion.benchmark_group("flowspec");
    group.throughput(Throughput::Elements(FLOWS.into()));
    group.bench_function("copy", |bencher| {
        bencher.iter(|| {
            for (from, to) in bytes.iter().zip(&mut written) {
                *black_box(to) = *black_box(from);
            }
        });
    });
    group.bench_function("parse", |bencher| {
        bencher.iter(|| {
            for bytes in &bytes {
                let bytes: &[u8] = black_box(bytes);
                let block = FlowspecBlock::parse(bytes).expect("just written");
                black_box(&block);
            }
        });
    });
    group.bench_function("emit", |bencher| {
        bencher.iter(|| {
            for (flow, to) in flows.iter().zip(&mut written) {
                *black_box(to) = black_box(flow).to_bytes();
            }
        });
    });
    group.finish();
}

/// One block: a copy of its bytes, then reading it, then writing it.
fn block_group<P, E>(
    criterion: &mut Criterion,
    name: &str,
    bytes: &[u8],
    parse: impl Fn(&[u8]) -> P,
    emit: impl Fn(&mut [u8]) -> E,
) {
    let mut buffer = vec![0; bytes.len()];
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Elements(1));
    group.bench_function("copy", |bencher| {
        bencher.iter(|| black_box(&mut buffer[..]).copy_from_slice(black_box(bytes)));
    });
    group.bench_function("parse", |bencher| bencher.iter(|| parse(black_box(bytes))));
    group.bench_function("emit", |bencher| bencher.iter(|| emit(black_box(&mut buffer))));
    group.finish();
}

fn images(criterion: &mut Criterion) {
    let params = params();
    for (name, layout) in [("image32", Layout::BITS_32), ("image64", Layout::BITS_64)] {
        let mut bytes = vec![0; image::emitted_len(&params, layout).expect("short enough")];
        image::emit(&params, layout, BASE, &mut bytes).expect("long enough");
        let parse = |bytes: &[u8]| Image { bytes, base: BASE, layout }.parse(BASE);
        let emit = |buffer: &mut [u8]| image::emit(black_box(&params), layout, BASE, buffer);
        block_group(criterion, name, &bytes, parse, emit);
    }
}

fn self_relative_block(criterion: &mut Criterion) {
    let params = params();
    let bytes = self_relative::to_vec(&params).expect("short enough");
    let emit = |buffer: &mut [u8]| self_relative::emit(black_box(&params), buffer);
    block_group(criterion, "self-relative", &bytes, self_relative::parse, emit);
}

fn line_structures(criterion: &mut Criterion) {
    let version = ApiVersion::V2_0;
    let block = |seed| Some(FlowspecBlock { flowspec: flow(seed), provider_specific: b"provider" });
    let qos = LineQos { sending: block(1), receiving: block(2) };
    for (name, structure) in [("linecallparams", &LINECALLPARAMS), ("linecallinfo", &LINECALLINFO)]
    {
        let mut bytes = vec![0; qos.emitted_len(structure, version).expect("short enough")];
        qos.emit(structure, version, &mut bytes).expect("long enough");
        let parse = |bytes: &[u8]| {
            let view = LineView::new(structure, version, bytes).expect("just written");
            black_box(view.parse().expect("just written"));
        };
        let emit = |buffer: &mut [u8]| black_box(&qos).emit(structure, version, buffer);
        block_group(criterion, name, &bytes, parse, emit);
    }
}

fn flow(seed: u32) -> Flowspec {
    let classes =
        [ServiceClass::BestEffort, ServiceClass::ControlledLoad, ServiceClass::Guaranteed];
    Flowspec {
        token_rate: BytesPerSecond::new(187_500 + seed),
        token_bucket_size: Bytes::new(3000).filter(|_| !seed.is_multiple_of(5)),
        peak_bandwidth: BytesPerSecond::new(250_000 + seed),
        max_sdu_size: Bytes::new(1500).filter(|_| !seed.is_multiple_of(7)),
        ..Flowspec::unspecified(classes[seed as usize * 7 % 11 % 3])
    }
}

/// Both parts, with data that fits inline.
fn params() -> CallParameters {
    let data = || SpecificParameters { param_type: 1, parameters: [7; 16].as_slice().into() };
    let mut params = CallParameters::sending(flow(1)).with_media_flags(MediaFlags::TRANSMIT_VC);
    let call_manager = params.call_manager.as_mut().expect("just set");
    call_manager.receive = flow(2);
    call_manager.specific = data();
    params.media.as_mut().expect("just set").specific = data();
    params
}

/// Short, since the figures that count are ratios to copying.
fn short() -> Criterion {
    let criterion = Criterion::default().sample_size(20);
    criterion.warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2))
}

criterion_group! {
    name = benches;
    config = short();
    targets = flowspec, images, self_relative_block, line_structures
}
criterion_main!(benches);
