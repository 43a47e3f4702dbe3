//! Policies with needs, the calls they have to do with, and what they promise.

use core::num::NonZeroU32;

use client::Policy;
use client::policy::{AcceptInRange, Bisection, Ladder, ServiceLevel, ServiceLevels, Unmet};
use co_params::{
    Bytes, BytesPerSecond, CallManagerParameters, CallParameters, Flowspec, Microseconds,
    ServiceClass, ServiceType, SpecificParameters,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::adversary::Say;

/// A policy that has a need.
#[derive(Clone, Debug)]
pub(crate) enum Case {
    AcceptInRange(CallManagerParameters),
    Ladder(Vec<CallManagerParameters>),
    Bisection(CallManagerParameters, NonZeroU32),
    ServiceLevels(ServiceLevel, ServiceLevel),
}

/// A policy, and a change for it.
#[derive(Clone, Debug)]
pub(crate) struct Play {
    pub(crate) case: Case,
    pub(crate) before: CallParameters,
    /// At least as good as what the policy needs.
    pub(crate) goal: CallParameters,
}

impl Case {
    pub(crate) fn policy(&self, unmet: Unmet) -> Box<dyn Policy> {
        match self {
            Self::AcceptInRange(least) => Box::new(AcceptInRange::new(least.clone(), unmet)),
            Self::Ladder(rungs) => Box::new(Ladder::new(rungs.clone(), unmet)),
            Self::Bisection(least, steps) => Box::new(Bisection::new(least.clone(), *steps, unmet)),
            Self::ServiceLevels(transmit, receive) => {
                Box::new(ServiceLevels::new(*transmit, *receive, unmet))
            }
        }
    }

    /// The most requests of an episode, from what the policies document.
    pub(crate) fn most_requests(&self) -> u32 {
        match self {
            Self::AcceptInRange(_) => 1,
            Self::Ladder(rungs) => 1 + u32::try_from(rungs.len()).expect("a few"),
            Self::Bisection(_, steps) => 2 + steps.ilog2(),
            Self::ServiceLevels(..) => 3,
        }
    }

    /// Whether this is what the policy was told to need, for a call that wants `goal`.
    pub(crate) fn is_met_by(&self, terms: &CallParameters, goal: &CallParameters) -> bool {
        let (terms, goal) = (flows(terms), flows(goal));
        match self {
            Self::AcceptInRange(least) | Self::Bisection(least, _) => terms.satisfies(least),
            Self::Ladder(rungs) => {
                terms.satisfies(&goal) || rungs.iter().any(|rung| terms.satisfies(rung))
            }
            Self::ServiceLevels(transmit, receive) => {
                (*transmit != ServiceLevel::Needed || meets(&terms.transmit, &goal.transmit))
                    && (*receive != ServiceLevel::Needed
                        || one_way_receive(terms).satisfies(&one_way_receive(goal)))
            }
        }
    }
}

fn meets(offer: &Flowspec, need: &Flowspec) -> bool {
    let nothing = need.service_type.class() == ServiceClass::NoTraffic;
    nothing || offer.satisfies(need)
}

fn one_way_receive(flows: CallManagerParameters) -> CallManagerParameters {
    CallManagerParameters { transmit: Flowspec::NO_TRAFFIC, ..flows }
}

pub(crate) fn flows(terms: &CallParameters) -> CallManagerParameters {
    terms.call_manager.clone().expect("every block here has flows")
}

pub(crate) fn asking(flows: CallManagerParameters) -> CallParameters {
    CallParameters { call_manager: Some(flows), ..CallParameters::default() }
}

pub(crate) fn sending(bytes_per_second: u32) -> CallParameters {
    let rate = BytesPerSecond::new(bytes_per_second).expect("it is a rate");
    CallParameters::sending(Flowspec::constant_rate(rate))
}

pub(crate) fn any_play() -> impl Strategy<Value = Play> {
    (any_case(), any_flows(), any_flows()).prop_map(|(case, before, wish)| {
        let goal = match &case {
            Case::AcceptInRange(least) | Case::Bisection(least, _) => at_least(least, wish),
            Case::Ladder(_) | Case::ServiceLevels(..) => wish,
        };
        Play { case, before: asking(before), goal: asking(goal) }
    })
}

pub(crate) fn any_case() -> impl Strategy<Value = Case> {
    let levels =
        [ServiceLevel::Needed, ServiceLevel::IfAvailable, ServiceLevel::BestEffort].to_vec();
    let steps = prop_oneof![1..40_u32, any::<u32>().prop_map(|steps| steps.max(1))];
    prop_oneof![
        any_flows().prop_map(Case::AcceptInRange),
        vec(any_flows(), 0..6).prop_map(Case::Ladder),
        (any_flows(), steps.prop_map(|steps| NonZeroU32::new(steps).expect("from 1 on")))
            .prop_map(|(least, steps)| Case::Bisection(least, steps)),
        (select(levels.clone()), select(levels)).prop_map(|(t, r)| Case::ServiceLevels(t, r)),
    ]
}

/// The wish, raised to the least where that can be done; else the least.
fn at_least(least: &CallManagerParameters, wish: CallManagerParameters) -> CallManagerParameters {
    let raised = |least: &Flowspec, wish: &Flowspec| {
        let bound = least.least_upper_bound(wish).filter(coherent);
        bound.unwrap_or(*least)
    };
    let raised = CallManagerParameters {
        transmit: raised(&least.transmit, &wish.transmit),
        receive: raised(&least.receive, &wish.receive),
        ..wish
    };
    if raised.satisfies(least) { raised } else { least.clone() }
}

fn coherent(flow: &Flowspec) -> bool {
    let is_at_most = |one: Option<u32>, other: Option<u32>| {
        one.zip(other).is_none_or(|(one, other)| one <= other)
    };
    let sizes = [flow.minimum_policed_size, flow.max_sdu_size, flow.token_bucket_size];
    let [policed, packet, bucket] = sizes.map(|size| size.map(Bytes::get));
    let rates = [flow.token_rate, flow.peak_bandwidth];
    let [token, peak] = rates.map(|rate| rate.map(BytesPerSecond::get));
    is_at_most(token, peak)
        && is_at_most(policed, packet)
        && is_at_most(packet, bucket)
        && is_at_most(policed, bucket)
}

pub(crate) fn any_say() -> impl Strategy<Value = Say> {
    prop_oneof![
        1 => Just(Say::Grant),
        4 => Just(Say::Refuse),
        4 => any_flows().prop_map(Say::Counter),
    ]
}

pub(crate) fn any_flows() -> impl Strategy<Value = CallManagerParameters> {
    (any_flow(), any_flow()).prop_map(|(transmit, receive)| CallManagerParameters {
        transmit,
        receive,
        specific: SpecificParameters::default(),
    })
}

/// A legal flow, from few numbers, so that flows are often comparable.
fn any_flow() -> impl Strategy<Value = Flowspec> {
    let classes = [
        ServiceClass::NoTraffic,
        ServiceClass::BestEffort,
        ServiceClass::ControlledLoad,
        ServiceClass::Guaranteed,
        ServiceClass::Guaranteed,
    ];
    let number = || 1..1_000_u32;
    let rates = (number(), option::of(number()));
    let times = (option::of(number()), option::of(number()));
    let sizes = (option::of(number()), option::of(number()), option::of(number()));
    (select(classes.to_vec()), rates, times, sizes).prop_map(|(class, rates, times, sizes)| {
        let (token_rate, above) = rates;
        let (bucket, packet, policed) = sizes;
        let packet = packet.map(|packet| packet.min(bucket.unwrap_or(packet)));
        let policed = policed.map(|policed| policed.min(packet.or(bucket).unwrap_or(policed)));
        let peak = above.map(|above| token_rate + above);
        if class == ServiceClass::NoTraffic {
            return Flowspec::NO_TRAFFIC;
        }
        Flowspec {
            token_rate: BytesPerSecond::new(token_rate),
            token_bucket_size: bucket.and_then(Bytes::new),
            peak_bandwidth: peak.and_then(BytesPerSecond::new),
            latency: times.0.and_then(Microseconds::new),
            delay_variation: times.1.and_then(Microseconds::new),
            service_type: ServiceType::new(class),
            max_sdu_size: packet.and_then(Bytes::new),
            minimum_policed_size: policed.and_then(Bytes::new),
        }
    })
}
