//! Call parameters as the manager keeps them: complete, compact, and moved rather than shared.
//!
//! A [`CallParameters`] block may leave parts out. The terms of a call never do: what a request
//! leaves out is derived for a new call and kept from what is in force for a change, so that
//! comparing the terms asked for with those returned is all that `CALL_PARAMETERS_CHANGED` takes.

use crate::sync::Arc;
use co_params::{
    BytesPerSecond, CallFlags, CallManagerParameters, CallParameters, Flowspec, MediaFlags,
    MediaParameters, ServiceClass, SpecificParameters, Status,
};

/// The quality of service of a call, proposed or in force.
///
/// Opaque bytes for the protocol or the medium are rare. They are shared, not copied, between the
/// terms of one call; terms without them own no memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The flow that the client sends.
    pub transmit: Flowspec,
    /// The flow that the client receives.
    pub receive: Flowspec,
    /// Directions, and whether the miniport may round.
    pub media_flags: MediaFlags,
    /// The receive priority of the VC, in the medium's own scale.
    pub receive_priority: u32,
    /// A hint for the sizing of receive buffers, in bytes.
    pub receive_size_hint: u32,
    specific: Option<Arc<Specific>>,
}

/// The opaque parts of a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Specific {
    call_manager: SpecificParameters,
    media: SpecificParameters,
}

impl Terms {
    /// Nothing either way.
    pub const NONE: Self = Self {
        transmit: Flowspec::NO_TRAFFIC,
        receive: Flowspec::NO_TRAFFIC,
        media_flags: MediaFlags::NONE,
        receive_priority: 0,
        receive_size_hint: 0,
        specific: None,
    };

    /// The terms that a new call asks for. What the block leaves out is derived: no traffic, and
    /// the directions of the flows.
    ///
    /// # Errors
    /// `FAILURE` for a permanent VC, of which none is configured; `NOT_SUPPORTED` for a query, a
    /// broadcast or a multipoint call; `INVALID_DATA` for an illegal block, or for a flow that is
    /// to stay what it never was.
    pub fn for_call(block: &CallParameters) -> Result<Self, Status> {
        if block.flags.contains(CallFlags::PERMANENT_VC) {
            return Err(Status::Failure);
        }
        if block.flags.intersects(UNSUPPORTED) {
            return Err(Status::NotSupported);
        }
        block.validate_new_call().map_err(|_| Status::InvalidData)?;
        let mut terms = Self::NONE;
        terms.apply(block);
        Ok(terms)
    }

    /// The terms that a change asks for, given those in force. A part that the block leaves out,
    /// and a flow of the class `NOCHANGE`, stay as they are; but media flags that are left out no
    /// longer promise a direction that the change silences.
    ///
    /// # Errors
    /// `INVALID_DATA` for an illegal block, for media flags that promise data of a call that stays
    /// silent both ways, and for call flags: what kind of VC a call is on does not change. A stale `CALL_PARAMETERS_CHANGED` is ignored.
    pub fn for_change(&self, block: &CallParameters) -> Result<Self, Status> {
        let mut terms = self.clone();
        terms.change(block)?;
        Ok(terms)
    }

    /// The same in place: what is not moved need not be waited for. After an error the terms mean
    /// nothing.
    ///
    /// # Errors
    /// As [`for_change`](Self::for_change).
    pub(crate) fn change(&mut self, block: &CallParameters) -> Result<(), Status> {
        let flags = block.flags.without(CallFlags::CALL_PARAMETERS_CHANGED);
        if flags != CallFlags::NONE || block.validate().is_err() {
            return Err(Status::InvalidData);
        }
        let directions = self.apply(block);
        if directions == MediaFlags::NONE && self.media_flags.intersects(DIRECTIONS) {
            return Err(Status::InvalidData);
        }
        Ok(())
    }

    /// The terms on which a client accepts an offered call.
    ///
    /// # Errors
    /// `INVALID_DATA` as [`for_change`](Self::for_change) says, and for a block that differs from
    /// what was offered without saying so.
    pub fn for_answer(&self, block: &CallParameters) -> Result<Self, Status> {
        let wanted = self.for_change(block)?;
        if wanted != *self && !block.is_changed() {
            return Err(Status::InvalidData);
        }
        Ok(wanted)
    }

    /// The block that a completion carries.
    #[must_use]
    pub fn to_parameters(&self, is_changed: bool) -> CallParameters {
        let specific = self.specific.as_deref().cloned().unwrap_or_default();
        CallParameters {
            flags: if is_changed { CallFlags::CALL_PARAMETERS_CHANGED } else { CallFlags::NONE },
            call_manager: Some(CallManagerParameters {
                transmit: self.transmit,
                receive: self.receive,
                specific: specific.call_manager,
            }),
            media: Some(MediaParameters {
                flags: self.media_flags,
                receive_priority: self.receive_priority,
                receive_size_hint: self.receive_size_hint,
                specific: specific.media,
            }),
        }
    }

    /// Whether the miniport, told to activate these terms, may use `rounded` instead: only the
    /// rates may differ, only in a direction that a ROUND flag allows, and the flows must
    /// be legal still.
    #[must_use]
    pub fn may_round_to(&self, rounded: &Self) -> bool {
        let mut same = rounded.clone();
        set_rates(&mut same.transmit, self.transmit);
        set_rates(&mut same.receive, self.receive);
        same == *self
            && self.may_round_flow(self.transmit, rounded.transmit)
            && self.may_round_flow(self.receive, rounded.receive)
            && rounded.has_legal_flows()
    }

    /// The same, not to be rounded.
    pub(crate) fn exact(&self) -> Self {
        let rounding = MediaFlags::ROUND_UP_FLOW | MediaFlags::ROUND_DOWN_FLOW;
        Self { media_flags: self.media_flags.without(rounding), ..self.clone() }
    }

    /// The same with both directions' rates at so many percent, rounded down; `None` if that leaves
    /// nothing, or nothing legal, or changes nothing.
    pub(crate) fn reduced_to(&self, percent: u8) -> Option<Self> {
        let reduced = |rate: Option<BytesPerSecond>| {
            let rate = rate?.get();
            let part = u64::from(rate) * u64::from(percent.min(100)) / 100;
            u32::try_from(part).ok().and_then(BytesPerSecond::new)
        };
        let mut terms = self.clone();
        for flow in [&mut terms.transmit, &mut terms.receive] {
            flow.token_rate = reduced(flow.token_rate);
            flow.peak_bandwidth = reduced(flow.peak_bandwidth);
        }
        (terms != *self && terms.has_legal_flows()).then_some(terms)
    }

    /// Whether a client could have asked for these terms: whoever else names terms, the network or
    /// the other end, is held to the same.
    pub(crate) fn are_legal(&self) -> bool {
        let promises = self.media_flags.intersects(DIRECTIONS);
        self.has_legal_flows() && (!promises || self.directions() != MediaFlags::NONE)
    }

    fn has_legal_flows(&self) -> bool {
        let specific = SpecificParameters::default();
        let flows =
            CallManagerParameters { transmit: self.transmit, receive: self.receive, specific };
        CallParameters { call_manager: Some(flows), ..CallParameters::default() }.validate().is_ok()
    }

    fn may_round_flow(&self, asked: Flowspec, used: Flowspec) -> bool {
        self.may_round_rate(asked.token_rate, used.token_rate)
            && self.may_round_rate(asked.peak_bandwidth, used.peak_bandwidth)
    }

    fn may_round_rate(&self, asked: Option<BytesPerSecond>, used: Option<BytesPerSecond>) -> bool {
        match (asked, used) {
            (Some(asked), Some(used)) if used > asked => {
                self.media_flags.contains(MediaFlags::ROUND_UP_FLOW)
            }
            (Some(asked), Some(used)) if used < asked => {
                self.media_flags.contains(MediaFlags::ROUND_DOWN_FLOW)
            }
            _ => asked == used,
        }
    }

    /// A media part that names no direction leaves them to be derived from the flows. Returns the
    /// directions of the flows.
    fn apply(&mut self, block: &CallParameters) -> MediaFlags {
        if let Some(call_manager) = &block.call_manager {
            change_flow(&mut self.transmit, call_manager.transmit);
            change_flow(&mut self.receive, call_manager.receive);
        }
        let directions = self.directions();
        if let Some(media) = &block.media {
            self.media_flags = media.flags;
            self.receive_priority = media.receive_priority;
            self.receive_size_hint = media.receive_size_hint;
        } else {
            self.media_flags = self.media_flags.without(DIRECTIONS.without(directions));
        }
        if !self.media_flags.intersects(DIRECTIONS) {
            self.media_flags |= directions;
        }
        self.set_specific(block);
        directions
    }

    /// Takes over opaque bytes. Terms that have none own none, and bytes that stay are shared.
    fn set_specific(&mut self, block: &CallParameters) {
        if self.specific.is_none() && brings_none(block) {
            return;
        }
        let none = Specific::default();
        let current = self.specific.as_deref().unwrap_or(&none);
        let call_manager =
            block.call_manager.as_ref().map_or(&current.call_manager, |part| &part.specific);
        let media = block.media.as_ref().map_or(&current.media, |part| &part.specific);
        if *call_manager == current.call_manager && *media == current.media {
            return;
        }
        let specific = Specific { call_manager: call_manager.clone(), media: media.clone() };
        self.specific = (specific != none).then(|| Arc::new(specific));
    }

    fn directions(&self) -> MediaFlags {
        let mut flags = MediaFlags::NONE;
        if !self.transmit.service_type.is(ServiceClass::NoTraffic) {
            flags |= MediaFlags::TRANSMIT_VC;
        }
        if !self.receive.service_type.is(ServiceClass::NoTraffic) {
            flags |= MediaFlags::RECEIVE_VC;
        }
        flags
    }
}

/// Calls that this manager cannot place.
const UNSUPPORTED: CallFlags =
    CallFlags::QUERY_CALL_PARAMETERS.union(CallFlags::BROADCAST_VC).union(CallFlags::MULTIPOINT_VC);

/// The media flags that say which way data goes.
const DIRECTIONS: MediaFlags = MediaFlags::TRANSMIT_VC.union(MediaFlags::RECEIVE_VC);

fn brings_none(block: &CallParameters) -> bool {
    block.call_manager.as_ref().is_none_or(|part| part.specific.is_none())
        && block.media.as_ref().is_none_or(|part| part.specific.is_none())
}

fn change_flow(flow: &mut Flowspec, wanted: Flowspec) {
    if !wanted.service_type.is(ServiceClass::NoChange) {
        *flow = wanted;
    }
}

fn set_rates(flow: &mut Flowspec, other: Flowspec) {
    flow.token_rate = other.token_rate;
    flow.peak_bandwidth = other.peak_bandwidth;
}
