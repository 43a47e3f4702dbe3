//! What a manager is told once: its bounds and its choices.

use crate::family::FamilyLimits;
use crate::party::PartyLimits;
use crate::profile::Profile;
use crate::transfer::TransferConfig;

/// The bounds and choices of a manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The most VCs at one time; one more is refused with `RESOURCES`. A table entry is made when
    /// it is first needed.
    pub max_vcs: u32,
    /// The most VCs at one time whose terms are being negotiated: calls that are set up or offered,
    /// and changes, of either end. One more is refused before anyone is asked: to the client with
    /// `RESOURCES` (M-04), to the other end as what it proposes or offers is refused. Such a VC costs
    /// three [`Terms`](crate::Terms) more than one at rest, and a VC has no two transactions; so by default there
    /// may be as many as there are VCs, and less bounds memory further. One that is over at once
    /// counts as well: at the bound none begins.
    pub max_transactions: u32,
    /// The most address families, openings and clients of families.
    pub families: FamilyLimits,
    /// The most SAPs at one time, of all clients; one more is refused with `RESOURCES`. Looked
    /// through for every registration.
    pub max_saps: u32,
    /// The most parties of multipoint calls.
    pub parties: PartyLimits,
    /// The bounds of data under way, and what becomes of data beyond the flow.
    pub transfers: TransferConfig,
    /// The most events that one call of [`handle_timeout`](super::CallManager::handle_timeout) takes
    /// from each seam, and the most timers of each kind that it ends; the rest is due at once. By
    /// default 4,096, which take about a millisecond: so long may a client that has asked for
    /// something have to wait. Less costs calls; 0 is taken for 1.
    pub events_at_once: u32,
    /// The most permanent VCs; looked through for every call that may be on one.
    pub max_pvcs: u32,
    /// The rule book of the signalling protocol, with its timers.
    pub profile: Profile,
    /// Whether the call manager has an alternative when the miniport refuses an activation (M-12).
    /// How often it may use it is for [`Rules::activations`](crate::vc::Rules::activations) to say.
    pub on_miniport_refusal: OnMiniportRefusal,
    /// How often a miniport that is busy with an earlier activation is told the same again, after
    /// the profile's pause, before its answer counts as a refusal (M-14).
    pub busy_retries: u8,
    /// Whether the call manager keeps a VC of its own, once its call is over, for another offer to
    /// the same client; otherwise it deletes it (I-13).
    pub reuse_vcs: bool,
    /// What back-offs are drawn from.
    pub seed: u64,
}

/// What the call manager makes of a miniport that refuses terms as such, with `INVALID_DATA` or
/// `RESOURCES`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OnMiniportRefusal {
    /// It undoes the change.
    GiveUp,
    /// It asks network and miniport for so many percent of the refused rates.
    StepDown {
        /// 1 to 99; anything else is as [`GiveUp`](Self::GiveUp).
        percent: u8,
    },
}

impl Default for Config {
    fn default() -> Self {
        Self {
            max_vcs: 65_536,
            max_transactions: u32::MAX,
            families: FamilyLimits::default(),
            max_saps: 1_024,
            parties: PartyLimits::default(),
            transfers: TransferConfig::default(),
            events_at_once: 4_096,
            max_pvcs: 64,
            profile: Profile::CONDIS,
            on_miniport_refusal: OnMiniportRefusal::GiveUp,
            busy_retries: 10,
            reuse_vcs: false,
            seed: 0,
        }
    }
}
