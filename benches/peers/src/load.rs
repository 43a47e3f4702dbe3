//! The load: which VC is asked to change to which rate, the same for every peer.
//!
//! 1,024 VCs in a scattered order from one seed. Of 64 requests one names a VC that was deleted, one
//! asks for more than the link carries, and one for more than the miniport does; so each check that
//! a peer leaves out shows in its answers. What is granted depends on the order of the requests of
//! one VC and on nothing else: the link has room for every VC at the miniport's limit, and for
//! none that asks for more than the link. So peers that serve VCs in parallel end alike too.
//!
//! The generator has 32 bits, so that it costs little in every language that repeats it
//! (`benches/outside`).

use call_manager::{
    CallManager, ClientId, Config, Miniport, MiniportAnswer, NetworkAnswer, Operation, Reply,
    Signaling, Slot, Terms, Ticket, Time, VcContext, VcHandle,
};
use co_params::{BytesPerSecond, CallParameters, Flowspec, Status};

/// VCs with a call.
pub const VCS: u16 = 1024;
/// The rates that are granted are 1 to this, in bytes per second.
const MOST: u32 = 1000;
/// The rate of every call when it begins, in bytes per second.
const FIRST: u32 = 1;
/// More than the miniport carries, and less than the link, in bytes per second.
const ABOVE_PEAK: u32 = 2 * MOST;
/// More than the link carries, in bytes per second.
const ABOVE_LINK: u32 = 2 * ABOVE_PEAK * VCS as u32;

/// The most that the miniport carries for one VC, in bit/s.
pub const PEAK: u64 = 8 * MOST as u64;
/// What the link carries, in bit/s.
pub const CAPACITY: u64 = 8 * ABOVE_PEAK as u64 * VCS as u64;

/// The one client.
pub const CLIENT: ClientId = ClientId(0);

/// The VCs, and where the order of requests stands.
#[derive(Clone, Debug)]
pub struct Load {
    vcs: Vec<VcHandle>,
    deleted: Vec<VcHandle>,
    state: u32,
}

impl Load {
    /// The load over handles that a manager of its own gives out. Every other manager gives out the
    /// same, since nothing behind the seams has a say in it.
    #[must_use]
    pub fn new() -> Self {
        Self::create_vcs(&mut CallManager::new(config(), Unused, Unused))
    }

    /// Makes VCs in a manager, deletes them, and makes as many in their places: now each place has
    /// a handle that is good and one that is not.
    pub fn create_vcs<S: Signaling, M: Miniport>(manager: &mut CallManager<S, M>) -> Self {
        let deleted = create_vcs(manager);
        for &vc in &deleted {
            assert_eq!(manager.delete_vc(Time::ZERO, CLIENT, vc), Status::Success);
        }
        Self { vcs: create_vcs(manager), deleted, state: 1 }
    }

    /// The VCs, in the order of their places.
    #[must_use]
    pub fn vcs(&self) -> &[VcHandle] {
        &self.vcs
    }

    /// The next request.
    pub fn next_request(&mut self) -> Slot {
        let place = self.draw() >> 22;
        let (vcs, rate) = match self.draw() {
            kind if kind >> 26 == 0 => (&self.deleted, FIRST),
            kind if kind >> 26 == 1 => (&self.vcs, ABOVE_LINK),
            kind if kind >> 26 == 2 => (&self.vcs, ABOVE_PEAK),
            kind => (&self.vcs, 1 + ((kind >> 8) & 0x3_ffff) % MOST),
        };
        let operation = Operation::ModifyCallQos(vcs[place as usize], parameters(rate));
        Slot::new(VcContext(u64::from(place)), operation)
    }

    /// A linear congruential generator. Its high bits are the good ones.
    fn draw(&mut self) -> u32 {
        self.state = self.state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.state
    }
}

impl Default for Load {
    fn default() -> Self {
        Self::new()
    }
}

/// A manager with room for the VCs.
#[must_use]
pub fn config() -> Config {
    Config { max_vcs: u32::from(VCS), ..Config::default() }
}

/// What every call begins with.
#[must_use]
pub fn first_parameters() -> CallParameters {
    parameters(FIRST)
}

fn parameters(rate: u32) -> CallParameters {
    CallParameters::sending(Flowspec::constant_rate(BytesPerSecond::new(rate).expect("a rate")))
}

fn create_vcs<S: Signaling, M: Miniport>(manager: &mut CallManager<S, M>) -> Vec<VcHandle> {
    let create =
        |place| manager.create_vc(Time::ZERO, CLIENT, VcContext(place)).expect("room for the VC");
    let mut vcs: Vec<_> = (0..u64::from(VCS)).map(create).collect();
    vcs.sort_unstable();
    vcs
}

/// Seams of a manager that makes VCs and no calls.
struct Unused;

impl Signaling for Unused {
    fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Refused)
    }

    fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Refused)
    }

    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Refused)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }
}

impl Miniport for Unused {
    fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }
}
