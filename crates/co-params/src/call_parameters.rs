//! CO_CALL_PARAMETERS: the block that a request carries down and a completion carries up.
//!
//! Both parts may be absent. In a change, an absent part keeps what is in force.

use crate::{CallFlags, Direction, Flowspec, MediaFlags, SpecificParameters};

/// The parameters of a call. Source: CO_CALL_PARAMETERS, `ndis.h`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct CallParameters {
    /// [`CallFlags::CALL_PARAMETERS_CHANGED`] is set by whoever returns other values than it got.
    pub flags: CallFlags,
    /// What the call manager negotiates; absent when only media parameters are given.
    pub call_manager: Option<CallManagerParameters>,
    /// What the miniport needs; absent when the call manager is to derive it.
    pub media: Option<MediaParameters>,
}

impl CallParameters {
    /// A request to send `flow` and to receive nothing; the call manager derives the media part.
    #[must_use]
    pub fn sending(flow: Flowspec) -> Self {
        let call_manager = CallManagerParameters {
            transmit: flow,
            receive: Flowspec::NO_TRAFFIC,
            specific: SpecificParameters::default(),
        };
        Self { call_manager: Some(call_manager), ..Self::default() }
    }

    /// The same with these media flags.
    #[must_use]
    pub fn with_media_flags(mut self, flags: MediaFlags) -> Self {
        self.media.get_or_insert_default().flags |= flags;
        self
    }

    /// Whether [`CallFlags::CALL_PARAMETERS_CHANGED`] is set.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.flags.contains(CallFlags::CALL_PARAMETERS_CHANGED)
    }
}

/// What the call manager negotiates. Source: CO_CALL_MANAGER_PARAMETERS, `ndis.h`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct CallManagerParameters {
    /// The flow that this end sends.
    pub transmit: Flowspec,
    /// The flow that this end receives.
    pub receive: Flowspec,
    /// Data for the signalling protocol.
    #[cfg_attr(feature = "serde", serde(default))]
    pub specific: SpecificParameters,
}

impl CallManagerParameters {
    /// The two flows, transmit before receive.
    #[must_use]
    pub fn directions(&self) -> [(Direction, &Flowspec); 2] {
        [(Direction::Transmit, &self.transmit), (Direction::Receive, &self.receive)]
    }
}

/// What the miniport needs. Source: CO_MEDIA_PARAMETERS, `ndis.h`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct MediaParameters {
    /// Directions, time stamps, and whether the miniport may round.
    pub flags: MediaFlags,
    /// The receive priority of the VC, in the medium's own scale.
    pub receive_priority: u32,
    /// A hint for the sizing of receive buffers, in bytes.
    pub receive_size_hint: u32,
    /// Data for the medium.
    pub specific: SpecificParameters,
}
