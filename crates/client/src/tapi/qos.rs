//! The quality of service of a call at the provider: flows in force, and the provider's bytes.
//!
//! The flows are those of the VC, as the call manager has them in force (T-085). The bytes behind a
//! FLOWSPEC mean nothing to this provider: it keeps those of the last success, direction by direction,
//! and shows them. They are not signalled: a call has one place for them, a request two.

use co_params::wire::flowspec::FlowspecBlock;
use co_params::wire::line::LineQos;
use co_params::{
    BytesPerSecond, CallManagerParameters, CallParameters, Flowspec, MediaFlags, MediaParameters,
    ServiceClass, SpecificParameters,
};

use super::error::LineErr;
use super::tapi3::BEST_EFFORT;

/// What is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Qos {
    pub(super) in_force: CallParameters,
    bytes: Specific,
}

/// The provider's bytes, sending before receiving.
type Specific = [Vec<u8>; 2];

/// One direction of a request: a flow, and the provider's bytes behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) flow: Flowspec,
    bytes: Vec<u8>,
}

/// What a request wants of each direction; `None` where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wish {
    pub(super) sending: Option<Block>,
    pub(super) receiving: Option<Block>,
}

impl Qos {
    pub(super) fn new(in_force: CallParameters, wish: &Wish) -> Self {
        Self { in_force, bytes: wish.bytes().map(Option::unwrap_or_default) }
    }

    /// After a change that was granted. A direction that the wish keeps keeps its bytes too.
    pub(super) fn changed(&self, in_force: CallParameters, wish: &Wish) -> Self {
        let [sending, receiving] = wish.bytes();
        let [old_sending, old_receiving] = self.bytes.clone();
        let bytes = [sending.unwrap_or(old_sending), receiving.unwrap_or(old_receiving)];
        Self { in_force, bytes }
    }

    /// After a change that nobody here asked for.
    pub(super) fn with(&self, in_force: CallParameters) -> Self {
        Self { in_force, bytes: self.bytes.clone() }
    }

    /// What LINECALLINFO shows.
    pub(super) fn shown(&self) -> LineQos<'_> {
        let Some(call_manager) = &self.in_force.call_manager else { return LineQos::default() };
        let [sending, receiving] = &self.bytes;
        let block =
            |flowspec, provider_specific| Some(FlowspecBlock { flowspec, provider_specific });
        LineQos {
            sending: block(call_manager.transmit, sending),
            receiving: block(call_manager.receive, receiving),
        }
    }

    /// dwRate: the peak of what is sent in bits per second, and 0 if it is open.
    pub(super) fn rate(&self) -> u32 {
        let call_manager = self.in_force.call_manager.as_ref();
        let peak = call_manager.and_then(|part| part.transmit.peak_bandwidth);
        peak.map_or(0, |peak| u32::try_from(peak.bits()).unwrap_or(u32::MAX))
    }

    /// The block of a change to this wish. A direction that the wish keeps is asked for as it is, so
    /// that the block says by itself what will be in force: what is granted at once comes back as it
    /// was asked, and is what a later change goes back to.
    ///
    /// The directions of the VC follow the flows; the rest of the media parameters stays.
    pub(super) fn goal(&self, wish: &Wish) -> CallParameters {
        let kept = self.in_force.call_manager.as_ref();
        let flow = |block: &Option<Block>, kept: Option<Flowspec>| match block {
            Some(block) if !block.keeps() => block.flow,
            Some(_) | None => kept.unwrap_or(Flowspec::NO_CHANGE),
        };
        CallParameters {
            call_manager: Some(CallManagerParameters {
                transmit: flow(&wish.sending, kept.map(|kept| kept.transmit)),
                receive: flow(&wish.receiving, kept.map(|kept| kept.receive)),
                specific: kept.map(|kept| kept.specific.clone()).unwrap_or_default(),
            }),
            media: Some(following_the_flows(self.in_force.media.clone())),
            ..CallParameters::default()
        }
    }
}

/// Media parameters that leave the directions to be derived from the flows.
fn following_the_flows(media: Option<MediaParameters>) -> MediaParameters {
    let media = media.unwrap_or_default();
    let directions = MediaFlags::TRANSMIT_VC | MediaFlags::RECEIVE_VC;
    MediaParameters { flags: media.flags.without(directions), ..media }
}

impl Wish {
    /// The same flow both ways.
    pub(super) fn both(flow: Flowspec) -> Self {
        let block = Some(Block { flow, bytes: Vec::new() });
        Self { sending: block.clone(), receiving: block }
    }

    /// The block of a new call. A direction of which the wish says nothing reserves nothing (T-067).
    pub(super) fn new_call(&self) -> CallParameters {
        let flow = |block: &Option<Block>| block.as_ref().map_or(BEST_EFFORT, |block| block.flow);
        CallParameters {
            call_manager: Some(CallManagerParameters {
                transmit: flow(&self.sending),
                receive: flow(&self.receiving),
                specific: SpecificParameters::default(),
            }),
            media: Some(MediaParameters::default()),
            ..CallParameters::default()
        }
    }

    fn bytes(&self) -> [Option<Vec<u8>>; 2] {
        let bytes = |block: &Option<Block>| {
            block.as_ref().filter(|block| !block.keeps()).map(|block| block.bytes.clone())
        };
        [bytes(&self.sending), bytes(&self.receiving)]
    }

    pub(super) fn flows(&self) -> impl Iterator<Item = &Flowspec> {
        [&self.sending, &self.receiving].into_iter().flatten().map(|block| &block.flow)
    }
}

impl Block {
    /// A copy of a block (T-008), with the provider's bytes filled up with zeros to a multiple of
    /// [`GRAIN`].
    ///
    /// # Errors
    /// NOMEM for more than `max` bytes behind the FLOWSPEC.
    pub(super) fn copied(block: FlowspecBlock<'_>, max: usize) -> Result<Self, LineErr> {
        if block.provider_specific.len() > max {
            return Err(LineErr::NoMem);
        }
        let mut bytes = block.provider_specific.to_vec();
        bytes.resize(bytes.len().next_multiple_of(GRAIN), 0);
        Ok(Self { flow: block.flowspec, bytes })
    }

    /// Whether it leaves its direction as it is.
    pub(super) fn keeps(&self) -> bool {
        self.flow.service_type.class() == ServiceClass::NoChange
    }

    /// PeakBandwidth in bits per second, where there is a bound.
    pub(super) fn peak_bits(&self) -> Option<u64> {
        let is_bound = |peak: &BytesPerSecond| *peak != BytesPerSecond::POSITIVE_INFINITY;
        self.flow.peak_bandwidth.filter(is_bound).map(BytesPerSecond::bits)
    }
}

/// Sizes in LINECALLINFO are multiples of this, so that every FLOWSPEC in it lies aligned (TA-33).
const GRAIN: usize = 4;
