//! The seeds of the fuzz targets are what this writes.
//!
//! `UPDATE_SEEDS=1 cargo test -p co-params --test seeds` writes them anew. A fuzzer finds little
//! behind a magic number or a pair of sizes without one valid input to start from.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use co_params::wire::flowspec::FlowspecBlock;
use co_params::wire::image;
use co_params::wire::layout::Layout;
use co_params::wire::line::{ApiVersion, LINECALLINFO, LINECALLPARAMS, LineQos};
use co_params::wire::self_relative;
use co_params::{
    Bytes, BytesPerSecond, CallFlags, CallParameters, Flowspec, MediaFlags, Microseconds,
    ServiceClass, SpecificParameters,
};

#[test]
#[expect(clippy::disallowed_methods, reason = "the seeds are compared with files")]
fn the_seeds_are_what_the_project_writes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    let seeds = seeds();
    if std::env::var_os("UPDATE_SEEDS").is_some() {
        for ((target, name), bytes) in &seeds {
            fs::create_dir_all(folder.join(target)).expect("a folder of the project");
            fs::write(folder.join(target).join(name), bytes).expect("a file of the project");
        }
    }
    for ((target, name), bytes) in &seeds {
        let file = folder.join(target).join(name);
        assert_eq!(
            fs::read(&file).ok().as_ref(),
            Some(bytes),
            "{}: UPDATE_SEEDS=1 writes it",
            file.display()
        );
    }
}

/// The seeds by target and name.
fn seeds() -> BTreeMap<(&'static str, &'static str), Vec<u8>> {
    let mut seeds = BTreeMap::new();
    seeds.insert(("flowspec", "film"), film().to_bytes().to_vec());
    seeds.insert(("flowspec", "provider"), [&film().to_bytes()[..], b"provider"].concat());
    seeds.insert(("flowspec", "flagged"), flagged().to_bytes().to_vec());
    for (name, params) in [("empty", CallParameters::default()), ("whole", whole())] {
        let encoded = self_relative::to_vec(&params).expect("short enough");
        seeds.insert(("self_relative", name), encoded.clone());
        // Words to build a value from, after its own bytes.
        seeds.insert(("round_trip", name), encoded.repeat(3));
    }
    let media_only = CallParameters { call_manager: None, ..whole() };
    seeds.insert(
        ("self_relative", "media"),
        self_relative::to_vec(&media_only).expect("short enough"),
    );
    seeds.insert(("image", "whole32"), image_input(&whole(), Layout::BITS_32));
    seeds.insert(("image", "whole64"), image_input(&whole(), Layout::BITS_64));
    seeds.insert(("image", "media64"), image_input(&media_only, Layout::BITS_64));
    seeds.insert(("line", "params20"), line_input(2, &both()));
    seeds.insert(("line", "info20"), line_input(3, &both()));
    seeds.insert(("line", "info30"), line_input(5, &both()));
    seeds.insert(("line", "info14"), line_input(1, &LineQos::default()));
    seeds
}

/// As the target `image` reads it: layout, base, address of the structure, image.
fn image_input(params: &CallParameters, layout: Layout) -> Vec<u8> {
    let base = 0x1000_u64;
    let mut bytes = vec![0; image::emitted_len(params, layout).expect("short enough")];
    image::emit(params, layout, base, &mut bytes).expect("the buffer is long enough");
    let layout = [u8::from(layout == Layout::BITS_64)];
    [&layout[..], &base.to_le_bytes(), &base.to_le_bytes(), &bytes].concat()
}

/// As the target `line` reads it: a choice of structure and version, the room to be short by, and
/// the structure.
fn line_input(choice: u8, qos: &LineQos<'_>) -> Vec<u8> {
    let structure = if choice & 1 == 0 { &LINECALLPARAMS } else { &LINECALLINFO };
    let version = [ApiVersion::V1_4, ApiVersion::V2_0, ApiVersion::V3_0][usize::from(choice >> 1)];
    let mut bytes = vec![0; qos.emitted_len(structure, version).expect("short enough")];
    qos.emit(structure, version, &mut bytes).expect("everything fits");
    [&[choice, 40], &bytes[..]].concat()
}

fn both() -> LineQos<'static> {
    let block = |flowspec, provider_specific| Some(FlowspecBlock { flowspec, provider_specific });
    LineQos { sending: block(film(), b""), receiving: block(flagged(), b"provider") }
}

fn whole() -> CallParameters {
    let data = |text: &[u8]| SpecificParameters { param_type: 1, parameters: text.into() };
    let mut params = CallParameters::sending(film())
        .with_media_flags(MediaFlags::TRANSMIT_VC | MediaFlags::ROUND_UP_FLOW);
    params.flags = CallFlags::PERMANENT_VC;
    let call_manager = params.call_manager.as_mut().expect("just set");
    call_manager.receive = flagged();
    call_manager.specific = data(b"Q.2931");
    params.media.as_mut().expect("just set").specific = data(b"longer than what is stored inline");
    params
}

fn film() -> Flowspec {
    Flowspec {
        token_rate: BytesPerSecond::new(187_500),
        token_bucket_size: Bytes::new(3000),
        peak_bandwidth: BytesPerSecond::new(250_000),
        latency: Microseconds::new(20_000),
        max_sdu_size: Bytes::new(1500),
        minimum_policed_size: Bytes::new(64),
        ..Flowspec::unspecified(ServiceClass::Guaranteed)
    }
}

fn flagged() -> Flowspec {
    let mut flow = Flowspec::unspecified(ServiceClass::BestEffort);
    flow.service_type = flow.service_type.without_traffic_control().without_signaling();
    flow
}
