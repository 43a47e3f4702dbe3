//! Values for the property tests: any that the types can hold, with the interesting numbers often.
//!
//! The larger strategies are boxed: their trees would not fit the stack of a test.
#![allow(dead_code, unreachable_pub, reason = "each test file uses its part")]

use co_params::{
    Bytes, BytesPerSecond, CallFlags, CallManagerParameters, CallParameters, Flowspec, MediaFlags,
    MediaParameters, Microseconds, ServiceClass, ServiceType, SpecificParameters, Tspec,
};
use proptest::prelude::*;

/// A member of a FLOWSPEC: small ones collide, large ones and the open one are the edges.
pub fn member() -> impl Strategy<Value = u32> {
    prop_oneof![0..6_u32, 0..5000_u32, any::<u32>(), 0xFFFF_FFFB..=0xFFFF_FFFF_u32]
}

pub fn class() -> impl Strategy<Value = ServiceClass> {
    prop::sample::select(ServiceClass::ALL.to_vec())
}

pub fn service_type() -> impl Strategy<Value = ServiceType> {
    (class(), any::<[bool; 2]>()).prop_map(|(class, [no_control, no_signaling])| {
        let mut service = ServiceType::new(class);
        if no_control {
            service = service.without_traffic_control();
        }
        if no_signaling {
            service = service.without_signaling();
        }
        service
    })
}

pub fn flowspec() -> BoxedStrategy<Flowspec> {
    (prop::array::uniform7(member()), service_type())
        .prop_map(|([rate, bucket, peak, latency, variation, largest, least], service_type)| {
            Flowspec {
                token_rate: BytesPerSecond::new(rate),
                token_bucket_size: Bytes::new(bucket),
                peak_bandwidth: BytesPerSecond::new(peak),
                latency: Microseconds::new(latency),
                delay_variation: Microseconds::new(variation),
                service_type,
                max_sdu_size: Bytes::new(largest),
                minimum_policed_size: Bytes::new(least),
            }
        })
        .boxed()
}

pub fn specific() -> BoxedStrategy<SpecificParameters> {
    let len = prop_oneof![Just(0..1_usize), Just(0..20_usize), Just(15..80_usize)];
    (any::<u32>(), len.prop_flat_map(|len| prop::collection::vec(any::<u8>(), len)))
        .prop_map(|(param_type, bytes)| SpecificParameters { param_type, parameters: bytes.into() })
        .boxed()
}

pub fn call_manager() -> BoxedStrategy<CallManagerParameters> {
    (flowspec(), flowspec(), specific())
        .prop_map(|(transmit, receive, specific)| CallManagerParameters {
            transmit,
            receive,
            specific,
        })
        .boxed()
}

pub fn media() -> BoxedStrategy<MediaParameters> {
    let flags = (0..=MediaFlags::ALL.raw())
        .prop_map(|raw| MediaFlags::from_raw(raw).expect("all bits have a meaning"));
    (flags, any::<u32>(), any::<u32>(), specific())
        .prop_map(|(flags, receive_priority, receive_size_hint, specific)| MediaParameters {
            flags,
            receive_priority,
            receive_size_hint,
            specific,
        })
        .boxed()
}

pub fn call_parameters() -> BoxedStrategy<CallParameters> {
    let flags = (0..=CallFlags::ALL.raw())
        .prop_map(|raw| CallFlags::from_raw(raw).expect("all bits have a meaning"));
    (flags, prop::option::of(call_manager()), prop::option::of(media()))
        .prop_map(|(flags, call_manager, media)| CallParameters { flags, call_manager, media })
        .boxed()
}

/// Well-formed descriptions, small enough to be ordered now and then.
pub fn tspec() -> impl Strategy<Value = Tspec> {
    let peak = prop_oneof![Just(None), (0..6_u32).prop_map(Some), any::<u32>().prop_map(Some)];
    let rate = prop_oneof![1..6_u32, 1..=0xFFFF_FFFD_u32];
    (rate, peak, 1..6_u32, 0..6_u32, prop_oneof![0..6_u32, 0..0xFFFF_FF00_u32]).prop_map(
        |(rate, peak, least, more, spare)| {
            let rate_of = |rate| BytesPerSecond::new(rate).expect("a number");
            let bytes = |count| Bytes::new(count).expect("a number");
            let peak = peak.map_or(BytesPerSecond::POSITIVE_INFINITY, |more| {
                rate_of(rate.saturating_add(more).min(0xFFFF_FFFE))
            });
            let largest = least + more;
            Tspec::new(rate_of(rate), bytes(largest + spare), peak, bytes(least), bytes(largest))
                .expect("the description is well-formed")
        },
    )
}

/// Flows that validate in either direction. Those without traffic may carry numbers all the same.
pub fn valid_flow() -> BoxedStrategy<Flowspec> {
    let class = prop::sample::select(vec![
        ServiceClass::BestEffort,
        ServiceClass::ControlledLoad,
        ServiceClass::Guaranteed,
        ServiceClass::NetworkControl,
        ServiceClass::Qualitative,
    ]);
    let open = any::<[bool; 4]>();
    let described = (tspec(), class, member(), open).prop_map(|(tspec, class, latency, open)| {
        let mut flow = tspec.flowspec(class);
        flow.latency = Microseconds::new(latency);
        let [bucket, peak, least, largest] = open;
        flow.token_bucket_size = flow.token_bucket_size.filter(|_| !bucket);
        flow.peak_bandwidth = flow.peak_bandwidth.filter(|_| !peak);
        flow.minimum_policed_size = flow.minimum_policed_size.filter(|_| !least);
        flow.max_sdu_size = flow.max_sdu_size.filter(|_| !largest);
        flow
    });
    let silent = prop::sample::select(vec![Flowspec::NO_TRAFFIC, Flowspec::NO_CHANGE]);
    let noise = (flowspec(), silent.clone())
        .prop_map(|(flow, silent)| Flowspec { service_type: silent.service_type, ..flow });
    prop_oneof![4 => described, 1 => silent, 1 => noise].boxed()
}

/// Parameters that validate.
pub fn valid_parameters() -> BoxedStrategy<CallParameters> {
    (call_parameters(), valid_flow(), valid_flow(), specific())
        .prop_map(|(params, transmit, receive, specific)| CallParameters {
            call_manager: Some(CallManagerParameters { transmit, receive, specific }),
            media: params.media.map(|media| {
                let promises = MediaFlags::TRANSMIT_VC | MediaFlags::RECEIVE_VC;
                MediaParameters { flags: media.flags.without(promises), ..media }
            }),
            ..params
        })
        .boxed()
}
