//! When an offer satisfies a need: an order on flows, and its bounds.
//!
//! Direction by direction and field by field: a higher rate, bucket and largest packet are better,
//! and so are a lower latency, delay variation and policed size. A member that is not specified is
//! the least of its field: in a need it is no wish, and any offer does; in an offer it is no
//! promise, and meets no wish. (The other reading, where an open peak is an unbounded one, belongs
//! to the traffic description: [`Tspec`](crate::Tspec), after defaults have been put in.) A flow by
//! itself does not tell its direction; where a call does, the slack of a guaranteed receiver has its
//! default too: see [`CallManagerParameters::satisfies`].
//!
//! Service types follow TA-19: no traffic < best effort < controlled load < guaranteed, where the
//! flags are the same; every other pair is unordered. The numbers of a direction without traffic, or
//! of one that keeps what it has, are not read, here as in validation: whatever they are, they count
//! as open.
//!
//! With that the order is partial: reflexive, transitive, and two flows that satisfy each other
//! have the same [canonical form](Flowspec::canonical).
//!
//! Upper bounds exist where the service types have one. Lower ones need sizes that meet too: where
//! the smallest packet of one flow is longer than the largest of the other, no packet suits both.
//! Where they exist, bounds obey the laws of a lattice. The bound of two valid flows whose every
//! number is specified is valid; if they leave different members open it may not be, and it is for
//! the caller to [validate](Flowspec::validate) it.
//!
//! Source: F-005, F-006, F-008, F-012, TA-19; RFC 2215 section 3.

use core::cmp::{Ordering, Reverse};
use core::fmt;

use crate::{
    CallManagerParameters, Direction, Flowspec, FlowspecField as Field, Microseconds, ServiceClass,
    ServiceType,
};

/// A member of a need that an offer does not meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {} is offered, {needed} is needed", Offered(*offered))]
pub struct Shortfall {
    /// The member.
    pub field: Field,
    /// What is offered, raw; `None` if the offer leaves it open.
    pub offered: Option<u32>,
    /// What is needed, raw.
    pub needed: u32,
}

struct Offered(Option<u32>);

impl fmt::Display for Offered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(value) => value.fmt(f),
            None => f.write_str("nothing"),
        }
    }
}

impl Flowspec {
    /// The flow with every member open that its service type leaves unread: all but the type itself
    /// where there is no traffic, or what there is is kept. The other flows stay as they are.
    ///
    /// The order is one on these forms: flows with the same one are equally good.
    #[must_use]
    pub const fn canonical(&self) -> Self {
        let class = self.service_type.class();
        if self.service_type.has_traffic() {
            return *self;
        }
        Self { service_type: self.service_type, ..Self::unspecified(class) }
    }

    /// Whether this offer meets every member of a need: whether it is at least as good.
    #[must_use]
    pub fn satisfies(&self, need: &Self) -> bool {
        self.shortfalls(need).next().is_none()
    }

    /// The members of a need that this offer does not meet, in the order of the structure.
    pub fn shortfalls(&self, need: &Self) -> impl Iterator<Item = Shortfall> + use<> {
        let (offer, need) = (self.canonical(), need.canonical());
        Field::ALL.into_iter().filter(move |&field| !offer.satisfies_in(field, &need)).map(
            move |field| Shortfall {
                field,
                offered: offer.raw(field),
                needed: need.raw(field).expect("a member that is left open is no wish"),
            },
        )
    }

    /// How this flow stands to another: `Greater` is better; `None` if each is better somewhere.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        ordering(self.satisfies(other), other.satisfies(self))
    }

    /// The least flow that satisfies both; `None` if no service type is at least both of theirs.
    #[must_use]
    pub fn least_upper_bound(&self, other: &Self) -> Option<Self> {
        let (one, other) = (self.canonical(), other.canonical());
        Some(Self {
            token_rate: one.token_rate.max(other.token_rate),
            token_bucket_size: one.token_bucket_size.max(other.token_bucket_size),
            peak_bandwidth: one.peak_bandwidth.max(other.peak_bandwidth),
            latency: lower(one.latency).max(lower(other.latency)).map(|Reverse(us)| us),
            delay_variation: lower(one.delay_variation)
                .max(lower(other.delay_variation))
                .map(|Reverse(us)| us),
            service_type: one.service_type.higher(other.service_type)?,
            max_sdu_size: one.max_sdu_size.max(other.max_sdu_size),
            minimum_policed_size: lower(one.minimum_policed_size)
                .max(lower(other.minimum_policed_size))
                .map(|Reverse(size)| size),
        })
    }

    /// The greatest flow that both satisfy; `None` if no service type is at most both of theirs, or
    /// if the minimum policed size of one is more than the largest packet of the other (F-002), as
    /// in [`Tspec::greatest_lower_bound`](crate::Tspec::greatest_lower_bound).
    #[must_use]
    pub fn greatest_lower_bound(&self, other: &Self) -> Option<Self> {
        let (one, other) = (self.canonical(), other.canonical());
        let bound = Self {
            token_rate: one.token_rate.min(other.token_rate),
            token_bucket_size: one.token_bucket_size.min(other.token_bucket_size),
            peak_bandwidth: one.peak_bandwidth.min(other.peak_bandwidth),
            latency: lower(one.latency).min(lower(other.latency)).map(|Reverse(us)| us),
            delay_variation: lower(one.delay_variation)
                .min(lower(other.delay_variation))
                .map(|Reverse(us)| us),
            service_type: one.service_type.lower(other.service_type)?,
            max_sdu_size: one.max_sdu_size.min(other.max_sdu_size),
            minimum_policed_size: lower(one.minimum_policed_size)
                .min(lower(other.minimum_policed_size))
                .map(|Reverse(size)| size),
        };
        let are_apart = bound
            .minimum_policed_size
            .zip(bound.max_sdu_size)
            .is_some_and(|(least, most)| least > most);
        (!are_apart).then_some(bound)
    }

    fn satisfies_in(&self, field: Field, need: &Self) -> bool {
        match field {
            Field::TokenRate => self.token_rate >= need.token_rate,
            Field::TokenBucketSize => self.token_bucket_size >= need.token_bucket_size,
            Field::PeakBandwidth => self.peak_bandwidth >= need.peak_bandwidth,
            Field::Latency => lower(self.latency) >= lower(need.latency),
            Field::DelayVariation => lower(self.delay_variation) >= lower(need.delay_variation),
            Field::ServiceType => self.service_type.satisfies(need.service_type),
            Field::MaxSduSize => self.max_sdu_size >= need.max_sdu_size,
            Field::MinimumPolicedSize => {
                lower(self.minimum_policed_size) >= lower(need.minimum_policed_size)
            }
        }
    }
}

/// Where two values stand in a partial order, from whether each is at least the other.
pub(crate) const fn ordering(is_at_least: bool, is_at_most: bool) -> Option<Ordering> {
    match (is_at_least, is_at_most) {
        (true, true) => Some(Ordering::Equal),
        (true, false) => Some(Ordering::Greater),
        (false, true) => Some(Ordering::Less),
        (false, false) => None,
    }
}

/// A member of which less is better. An open one stays the least.
fn lower<Q>(member: Option<Q>) -> Option<Reverse<Q>> {
    member.map(Reverse)
}

impl ServiceType {
    /// Whether this type is the same, or further up the one chain there is with the same flags.
    #[must_use]
    pub fn satisfies(self, need: Self) -> bool {
        let is_further_up = || {
            let same_flags = self.raw() ^ self.class() as u32 == need.raw() ^ need.class() as u32;
            let chain = (rank(self.class()), rank(need.class()));
            same_flags && matches!(chain, (Some(ours), Some(theirs)) if ours >= theirs)
        };
        self == need || is_further_up()
    }

    fn higher(self, other: Self) -> Option<Self> {
        if self.satisfies(other) { Some(self) } else { other.satisfies(self).then_some(other) }
    }

    fn lower(self, other: Self) -> Option<Self> {
        if self.satisfies(other) { Some(other) } else { other.satisfies(self).then_some(self) }
    }
}

/// The place of a class in the chain of TA-19.
const fn rank(class: ServiceClass) -> Option<u8> {
    match class {
        ServiceClass::NoTraffic => Some(0),
        ServiceClass::BestEffort => Some(1),
        ServiceClass::ControlledLoad => Some(2),
        ServiceClass::Guaranteed => Some(3),
        ServiceClass::NetworkUnavailable
        | ServiceClass::GeneralInformation
        | ServiceClass::NoChange
        | ServiceClass::NonConforming
        | ServiceClass::NetworkControl
        | ServiceClass::Qualitative => None,
    }
}

impl Flowspec {
    /// The flow of a receiver, in which the slack of guaranteed service is 0 where it is open.
    fn with_slack(self) -> Self {
        if !self.service_type.is(ServiceClass::Guaranteed) {
            return self;
        }
        let delay_variation = self.delay_variation.or(Some(Microseconds::ZERO));
        Self { delay_variation, ..self }
    }
}

impl CallManagerParameters {
    /// Whether this offer meets a need in both directions. A direction that the need keeps as it is
    /// (`SERVICETYPE_NOCHANGE`), or does not use (`SERVICETYPE_NOTRAFFIC`), asks for nothing. The
    /// specific data is not compared.
    ///
    /// The DelayVariation of a guaranteed receiver is the slack term, which is 0, the best, if it
    /// is open: there, and there alone, an open member is not the least (F-006).
    #[must_use]
    pub fn satisfies(&self, need: &Self) -> bool {
        self.shortfalls(need).next().is_none()
    }

    /// The members of a need that this offer does not meet, transmit before receive.
    pub fn shortfalls(&self, need: &Self) -> impl Iterator<Item = (Direction, Shortfall)> + use<> {
        let transmit = (Direction::Transmit, self.transmit, need.transmit);
        let receive = (Direction::Receive, self.receive.with_slack(), need.receive.with_slack());
        [transmit, receive]
            .into_iter()
            .filter(|(_, _, need)| need.service_type.has_traffic())
            .flat_map(|(direction, offer, need)| {
                offer.shortfalls(&need).map(move |shortfall| (direction, shortfall))
            })
    }
}
