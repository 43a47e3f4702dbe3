//! A traffic description whose every member is known: the token bucket of the Integrated Services.
//!
//! A [`Flowspec`] may leave members open; a [`Tspec`] is what is left once defaults have been put
//! in, and is what a meter measures against and an admission test adds up. It always describes
//! traffic that can flow: positive rate, bucket and sizes, a peak of at least the rate, and a
//! bucket that holds the largest packet.
//!
//! ```text
//! data over any time T  <=  min(M + p T, b + r T)        a packet shorter than m counts as m
//! ```
//!
//! Its operations are those of RFC 2215 and RFC 2210, each for its purpose: a bound of alternatives
//! ([`least_upper_bound`](Tspec::least_upper_bound)), one reservation for several receivers
//! ([`merge`](Tspec::merge)), several flows at once ([`sum`](Tspec::sum)).
//!
//! Source: F-001 to F-012; TOKEN_BUCKET_TSPEC, RFC 2215 section 3.6; TA-29 for the defaults.

use core::cmp::Ordering;
use core::fmt;

use crate::order::ordering;
use crate::{Bytes, BytesPerSecond, Flowspec, FlowspecField, Rule, ServiceClass};

/// r, b, p, m and M of a flow, all known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tspec {
    token_rate: BytesPerSecond,
    token_bucket_size: Bytes,
    peak_bandwidth: BytesPerSecond,
    minimum_policed_size: Bytes,
    max_sdu_size: Bytes,
}

impl Tspec {
    /// A description, in the order r, b, p, m, M of the RFC.
    ///
    /// # Errors
    /// The rule it breaks: each member is positive, r is bounded (p may be
    /// [`BytesPerSecond::POSITIVE_INFINITY`]), p is at least r, m is at most M, M is at most b.
    pub fn new(
        token_rate: BytesPerSecond,
        token_bucket_size: Bytes,
        peak_bandwidth: BytesPerSecond,
        minimum_policed_size: Bytes,
        max_sdu_size: Bytes,
    ) -> Result<Self, Rule> {
        let tspec = Self {
            token_rate,
            token_bucket_size,
            peak_bandwidth,
            minimum_policed_size,
            max_sdu_size,
        };
        tspec.flowspec(ServiceClass::Guaranteed).check_numbers()?;
        Ok(tspec)
    }

    /// r: the rate at which credit accrues.
    #[must_use]
    pub const fn token_rate(&self) -> BytesPerSecond {
        self.token_rate
    }

    /// b: the most credit.
    #[must_use]
    pub const fn token_bucket_size(&self) -> Bytes {
        self.token_bucket_size
    }

    /// p: the ceiling on the rate; [`BytesPerSecond::POSITIVE_INFINITY`] is none.
    #[must_use]
    pub const fn peak_bandwidth(&self) -> BytesPerSecond {
        self.peak_bandwidth
    }

    /// m: smaller packets are accounted as this size.
    #[must_use]
    pub const fn minimum_policed_size(&self) -> Bytes {
        self.minimum_policed_size
    }

    /// M: the largest packet.
    #[must_use]
    pub const fn max_sdu_size(&self) -> Bytes {
        self.max_sdu_size
    }

    /// A flow of this class with these members, and no wish for its delay.
    #[must_use]
    pub const fn flowspec(&self, class: ServiceClass) -> Flowspec {
        let mut flow = Flowspec::unspecified(class);
        flow.token_rate = Some(self.token_rate);
        flow.token_bucket_size = Some(self.token_bucket_size);
        flow.peak_bandwidth = Some(self.peak_bandwidth);
        flow.minimum_policed_size = Some(self.minimum_policed_size);
        flow.max_sdu_size = Some(self.max_sdu_size);
        flow
    }

    /// Whether this can stand for another: r, b, p and M at least, m at most (F-005).
    #[must_use]
    pub fn satisfies(&self, need: &Self) -> bool {
        self.token_rate >= need.token_rate
            && self.token_bucket_size >= need.token_bucket_size
            && self.peak_bandwidth >= need.peak_bandwidth
            && self.max_sdu_size >= need.max_sdu_size
            && self.minimum_policed_size <= need.minimum_policed_size
    }

    /// How this stands to another: `Greater` describes more; `None` if they are unordered (F-005).
    #[must_use]
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        ordering(self.satisfies(other), other.satisfies(self))
    }

    /// The least that describes either flow: the "least common TSpec" (F-008).
    #[must_use]
    pub fn least_upper_bound(&self, other: &Self) -> Self {
        Self { max_sdu_size: self.max_sdu_size.max(other.max_sdu_size), ..self.merge(other) }
    }

    /// The greatest that either can stand for; `None` if the least packet of one is longer than the
    /// largest of the other, for then there is none.
    ///
    /// This is the bound in the order of F-005. The RFC's "minimum" for policing is
    /// [`minimum`](Self::minimum), and is not a bound.
    #[must_use]
    pub fn greatest_lower_bound(&self, other: &Self) -> Option<Self> {
        let minimum_policed_size = self.minimum_policed_size.max(other.minimum_policed_size);
        let max_sdu_size = self.max_sdu_size.min(other.max_sdu_size);
        (minimum_policed_size <= max_sdu_size).then(|| Self {
            token_rate: self.token_rate.min(other.token_rate),
            token_bucket_size: self.token_bucket_size.min(other.token_bucket_size),
            peak_bandwidth: self.peak_bandwidth.min(other.peak_bandwidth),
            minimum_policed_size,
            max_sdu_size,
        })
    }

    /// One reservation for several receivers, as passed upstream: as the least upper bound, but no
    /// packet longer than either takes (F-007).
    #[must_use]
    pub fn merge(&self, other: &Self) -> Self {
        Self {
            token_rate: self.token_rate.max(other.token_rate),
            token_bucket_size: self.token_bucket_size.max(other.token_bucket_size),
            peak_bandwidth: self.peak_bandwidth.max(other.peak_bandwidth),
            minimum_policed_size: self.minimum_policed_size.min(other.minimum_policed_size),
            max_sdu_size: self.max_sdu_size.min(other.max_sdu_size),
        }
    }

    /// Both flows at once (F-009); `None` if a sum is more than a FLOWSPEC can say. An unbounded
    /// peak stays one, and a sum of peaks that cannot be said becomes one.
    #[must_use]
    pub fn sum(&self, other: &Self) -> Option<Self> {
        let rate = self.token_rate.get().checked_add(other.token_rate.get())?;
        let bucket = self.token_bucket_size.get().checked_add(other.token_bucket_size.get())?;
        let peak = self.peak_bandwidth.get().saturating_add(other.peak_bandwidth.get());
        let token_rate = BytesPerSecond::new(rate)?;
        (token_rate < BytesPerSecond::POSITIVE_INFINITY).then_some(())?;
        Some(Self {
            token_rate,
            token_bucket_size: Bytes::new(bucket)?,
            peak_bandwidth: BytesPerSecond::new(peak).unwrap_or(BytesPerSecond::POSITIVE_INFINITY),
            minimum_policed_size: self.minimum_policed_size.min(other.minimum_policed_size),
            max_sdu_size: self.max_sdu_size.max(other.max_sdu_size),
        })
    }

    /// The minimum of RFC 2215, for policing what two descriptions both admit: the smaller of two
    /// that are ordered; of others the smaller r, p, m and M and the **larger** b (F-010).
    #[must_use]
    pub fn minimum(&self, other: &Self) -> Self {
        match self.compare(other) {
            Some(Ordering::Less | Ordering::Equal) => *self,
            Some(Ordering::Greater) => *other,
            None => Self {
                token_rate: self.token_rate.min(other.token_rate),
                token_bucket_size: self.token_bucket_size.max(other.token_bucket_size),
                peak_bandwidth: self.peak_bandwidth.min(other.peak_bandwidth),
                minimum_policed_size: self.minimum_policed_size.min(other.minimum_policed_size),
                max_sdu_size: self.max_sdu_size.min(other.max_sdu_size),
            },
        }
    }
}

impl fmt::Display for Tspec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token_rate: r, token_bucket_size: b, peak_bandwidth: p, .. } = self;
        let (m, largest) = (self.minimum_policed_size, self.max_sdu_size);
        write!(f, "r {r}, b {b}, p {p}, m {m}, M {largest}")
    }
}

impl Flowspec {
    /// The traffic description of this flow on a link that carries packets of up to `link_unit`:
    /// open members get the smallest conforming description (TA-29), which is m = 1, M = the link's
    /// unit or the bucket if that is smaller, b = M, p unbounded. `None` if the token rate is open
    /// or the flow has no traffic: then nothing is described, and nothing limited.
    ///
    /// # Errors
    /// [`Rule::AboveLinkUnit`] if a packet size is more than the link carries (F-004), or the rule
    /// of [`validate`](Self::validate) that the flow breaks.
    pub fn tspec(&self, link_unit: Bytes) -> Result<Option<Tspec>, Rule> {
        if !self.service_type.has_traffic() {
            return Ok(None);
        }
        self.check_numbers()?;
        for field in [FlowspecField::MaxSduSize, FlowspecField::MinimumPolicedSize] {
            if let Some(size) = self.raw(field).filter(|&size| size > link_unit.get()) {
                return Err(Rule::AboveLinkUnit { field, size, unit: link_unit.get() });
            }
        }
        let Some(token_rate) = self.token_rate else { return Ok(None) };
        let largest_fitting = self.token_bucket_size.map_or(link_unit, |b| b.min(link_unit));
        let max_sdu_size = self.max_sdu_size.unwrap_or(largest_fitting);
        let one = Bytes::new(1).expect("1 is a number");
        Tspec::new(
            token_rate,
            self.token_bucket_size.unwrap_or(max_sdu_size),
            self.peak_bandwidth.unwrap_or(BytesPerSecond::POSITIVE_INFINITY),
            self.minimum_policed_size.unwrap_or(one),
            max_sdu_size,
        )
        .map(Some)
    }
}
