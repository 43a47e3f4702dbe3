//! Any value, built from the input, through every format; and what its meaning promises.
#![no_main]

use arbitrary::Arbitrary;
use co_params::wire::flowspec::FlowspecBlock;
use co_params::wire::image::{self, Image};
use co_params::wire::layout::Layout;
use co_params::wire::line::{ApiVersion, LINECALLINFO, LINECALLPARAMS, LineQos, LineView};
use co_params::wire::self_relative;
use co_params::{
    Bytes, CallFlags, CallManagerParameters, CallParameters, Direction, Flowspec, MediaFlags,
    MediaParameters, ServiceClass, SpecificParameters, changed,
};
use libfuzzer_sys::fuzz_target;

/// A FLOWSPEC as words, with a service type that is a choice among the legal ones.
#[derive(Arbitrary, Debug)]
struct Flow {
    members: [u32; 7],
    class: u8,
    without_traffic_control: bool,
    without_signaling: bool,
}

#[derive(Arbitrary, Debug)]
struct Specific {
    param_type: u32,
    parameters: Vec<u8>,
}

#[derive(Arbitrary, Debug)]
struct Params {
    flags: u32,
    call_manager: Option<(Flow, Flow, Specific)>,
    media: Option<([u32; 3], Specific)>,
    base: u64,
}

fuzz_target!(|input: Params| {
    let params = input.value();
    check_self_relative(&params);
    check_image(&params, Layout::BITS_32, input.base & 0x3FFF_FFF8);
    check_image(&params, Layout::BITS_64, input.base & !7 & (u64::MAX >> 1));
    check_meaning(&params);
    if let Some(part) = &params.call_manager {
        check_line(part);
        check_flows(&part.transmit, &part.receive);
    }
});

impl Flow {
    fn value(&self) -> Flowspec {
        let class = ServiceClass::ALL[usize::from(self.class) % ServiceClass::ALL.len()];
        let mut bytes = [0; 32];
        let [rate, bucket, peak, latency, variation, largest, least] = self.members;
        let words = [rate, bucket, peak, latency, variation, class as u32, largest, least];
        for (chunk, word) in bytes.chunks_exact_mut(4).zip(words) {
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        let mut flow = Flowspec::from_bytes(&bytes).expect("the class is one");
        if self.without_traffic_control {
            flow.service_type = flow.service_type.without_traffic_control();
        }
        if self.without_signaling {
            flow.service_type = flow.service_type.without_signaling();
        }
        flow
    }
}

impl Specific {
    fn value(&self) -> SpecificParameters {
        let parameters = self.parameters.as_slice().into();
        SpecificParameters { param_type: self.param_type, parameters }
    }
}

impl Params {
    fn value(&self) -> CallParameters {
        let call_flags = self.flags & CallFlags::ALL.raw();
        CallParameters {
            flags: CallFlags::from_raw(call_flags).expect("masked"),
            call_manager: self.call_manager.as_ref().map(|(transmit, receive, specific)| {
                CallManagerParameters {
                    transmit: transmit.value(),
                    receive: receive.value(),
                    specific: specific.value(),
                }
            }),
            media: self.media.as_ref().map(|(words, specific)| MediaParameters {
                flags: MediaFlags::from_raw(words[0] & MediaFlags::ALL.raw()).expect("masked"),
                receive_priority: words[1],
                receive_size_hint: words[2],
                specific: specific.value(),
            }),
        }
    }
}

fn check_self_relative(params: &CallParameters) {
    let bytes = self_relative::to_vec(params).expect("inputs are far below the bound");
    let read = self_relative::parse(&bytes).expect("just written");
    assert_eq!(read, *params);
    let again = self_relative::to_vec(&read).expect("as short as before");
    assert_eq!(again, bytes, "one encoding per value");
}

fn check_image(params: &CallParameters, layout: Layout, base: u64) {
    let mut bytes = vec![0; image::emitted_len(params, layout).expect("short enough")];
    image::emit(params, layout, base, &mut bytes).expect("the base is aligned and low");
    let read = Image { bytes: &bytes, base, layout }.parse(base);
    assert_eq!(read.as_ref(), Ok(params));
}

fn check_line(part: &CallManagerParameters) {
    let data = &part.specific.parameters;
    let qos = LineQos {
        sending: Some(FlowspecBlock { flowspec: part.transmit, provider_specific: data }),
        receiving: Some(FlowspecBlock { flowspec: part.receive, provider_specific: &[] }),
    };
    for structure in [&LINECALLPARAMS, &LINECALLINFO] {
        let version = ApiVersion::V3_0;
        let mut bytes = vec![0; qos.emitted_len(structure, version).expect("short enough")];
        qos.emit(structure, version, &mut bytes).expect("everything fits");
        let view = LineView::new(structure, version, &bytes).expect("just written");
        assert_eq!(view.parse(), Ok(qos));
    }
}

fn check_meaning(params: &CallParameters) {
    assert!(!changed(params, params));
    assert!(!params.to_string().is_empty());
    check_validity(params);
}

/// A new call is legal if its parameters are and no flow keeps what a new call does not have; and
/// parameters are legal only if each flow is.
fn check_validity(params: &CallParameters) {
    let flows = params.call_manager.as_ref().map(CallManagerParameters::directions);
    let keeps = |flow: &Flowspec| flow.service_type.class() == ServiceClass::NoChange;
    let is_change = flows.iter().flatten().any(|(_, flow)| keeps(flow));
    let is_legal = params.validate().is_ok();
    assert_eq!(params.validate_new_call().is_ok(), is_legal && !is_change);
    for (direction, flow) in flows.into_iter().flatten() {
        assert!(!is_legal || flow.validate(direction).is_ok());
    }
}

/// Bounds bound, and a valid flow describes traffic on a link that takes any packet.
fn check_flows(one: &Flowspec, other: &Flowspec) {
    if let Some(bound) = one.least_upper_bound(other) {
        assert!(bound.satisfies(one) && bound.satisfies(other));
    }
    if let Some(bound) = one.greatest_lower_bound(other) {
        assert!(one.satisfies(&bound) && other.satisfies(&bound));
    }
    check_description(one, Direction::Transmit);
    check_description(other, Direction::Receive);
}

/// A valid flow can be described; it is where there is traffic at a rate that is given.
fn check_description(flow: &Flowspec, direction: Direction) {
    if flow.validate(direction).is_err() {
        return;
    }
    let class = flow.service_type.class();
    let has_traffic = !matches!(class, ServiceClass::NoTraffic | ServiceClass::NoChange);
    let described = flow.tspec(Bytes::MAX).expect("the flow is valid, and any packet fits");
    assert_eq!(described.is_some(), has_traffic && flow.token_rate.is_some());
}
