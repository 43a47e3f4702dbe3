//! The laws of the order on flows and on traffic descriptions, and what ties them to the rest.

mod calls;
#[path = "../common/mod.rs"]
mod common;
mod descriptions;
mod flows;
mod keeping;
mod rates;
mod tspecs;

use std::cmp::Ordering;
use std::num::NonZeroU32;

use co_params::atm::{AAL5_MAX_SDU, CellsPerSecond};
use co_params::{
    Bytes, BytesPerSecond, CallFlags, CallManagerParameters, CallParameters, Direction, Flowspec,
    FlowspecField, MediaFlags, Microseconds, Rounding, Rule, ServiceClass, ServiceType, Shortfall,
    SpecificParameters, Tspec, changed,
};
use common::{
    call_manager, call_parameters, class, flowspec, member, service_type, tspec, valid_flow,
};
use proptest::prelude::*;

/// Flows with so few values per member that two of them are often ordered.
fn near_flowspec() -> impl Strategy<Value = Flowspec> {
    let few = || prop::option::of(0..3_u32);
    (prop::array::uniform7(few()), 0..6_usize, any::<bool>()).prop_map(
        |([rate, bucket, peak, latency, variation, largest, least], class, is_flagged)| {
            let class = [0, 1, 2, 3, 6, 13]
                .map(|raw| ServiceClass::from_raw(raw).expect("assigned"))[class];
            let service = ServiceType::new(class);
            Flowspec {
                token_rate: rate.and_then(BytesPerSecond::new),
                token_bucket_size: bucket.and_then(Bytes::new),
                peak_bandwidth: peak.and_then(BytesPerSecond::new),
                latency: latency.and_then(Microseconds::new),
                delay_variation: variation.and_then(Microseconds::new),
                service_type: if is_flagged { service.without_signaling() } else { service },
                max_sdu_size: largest.and_then(Bytes::new),
                minimum_policed_size: least.and_then(Bytes::new),
            }
        },
    )
}

fn are_sizes_in_order(flow: &Flowspec) -> bool {
    flow.minimum_policed_size.zip(flow.max_sdu_size).is_none_or(|(least, most)| least <= most)
}

/// Valid flows with every number specified, of a class in the chain.
fn full_flow() -> impl Strategy<Value = Flowspec> {
    (tspec(), 0..4_u32, 0..3_u32).prop_map(|(tspec, class, delay)| Flowspec {
        latency: Microseconds::new(delay),
        delay_variation: Microseconds::new(delay),
        ..tspec.flowspec(ServiceClass::from_raw(class).expect("assigned"))
    })
}

fn remade(tspec: &Tspec) -> Result<Tspec, Rule> {
    Tspec::new(
        tspec.token_rate(),
        tspec.token_bucket_size(),
        tspec.peak_bandwidth(),
        tspec.minimum_policed_size(),
        tspec.max_sdu_size(),
    )
}

fn spec(r: u32, b: u32, p: u32, m: u32, largest: u32) -> Tspec {
    Tspec::new(rate(r), bytes(b), rate(p), bytes(m), bytes(largest))
        .expect("the description is well-formed")
}

fn rate(rate: u32) -> BytesPerSecond {
    BytesPerSecond::new(rate).expect("a number")
}

fn bytes(count: u32) -> Bytes {
    Bytes::new(count).expect("a number")
}
