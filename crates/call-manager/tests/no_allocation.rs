//! The modify path allocates nothing once it is warm, whatever network and miniport say.
//!
//! A binary of its own, because it replaces the allocator.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use call_manager::{
    CallManager, ClientId, Config, Miniport, MiniportAnswer, NetworkAnswer, NetworkEvent, Reply,
    Signaling, Terms, Ticket, Time, VcContext, VcHandle,
};
use co_params::{BytesPerSecond, CallParameters, Flowspec, MediaFlags, SpecificParameters, Status};

const CLIENT: ClientId = ClientId(0);
const CHANGES: u32 = 1_000;

#[test]
fn a_change_that_is_granted_allocates_nothing() {
    allocates_nothing(Seams::default(), block, Status::Success);
}

#[test]
fn a_change_that_the_network_refuses_allocates_nothing() {
    let seams = Seams { network: Reply::Now(NetworkAnswer::Refused), ..Seams::default() };
    allocates_nothing(seams, block, Status::Failure);
}

#[test]
fn a_change_that_the_miniport_refuses_is_rolled_back_without_an_allocation() {
    let refusal = MiniportAnswer::Refused(Status::Resources);
    allocates_nothing(Seams { miniport: refusal, ..Seams::default() }, block, Status::Failure);
}

#[test]
fn a_change_that_completes_later_allocates_nothing() {
    let seams = Seams { network: Reply::Later, ..Seams::default() };
    allocates_nothing(seams, block, Status::Pending);
}

#[test]
fn opaque_bytes_that_stay_as_they_are_allocate_nothing() {
    allocates_nothing(Seams::default(), block_with_specifics, Status::Success);
}

/// Changes the call again and again, with completions taken as they come.
#[track_caller]
fn allocates_nothing(seams: Seams, block: fn(u32) -> CallParameters, expected: Status) {
    let mut manager = CallManager::new(Config::default(), seams.clone(), seams);
    let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(0)).expect("the table has room");
    assert_eq!(manager.make_call(Time::ZERO, CLIENT, vc, &mut block(0)), Status::Success);
    let blocks: Vec<_> = (0..CHANGES).map(block).collect();
    let mut change_all = || {
        for block in &blocks {
            let status = manager.modify_call_qos(Time::ZERO, CLIENT, vc, block);
            assert_eq!(status, expected);
            manager.handle_timeout(Time::ZERO);
            let is_told = manager.poll_upcall().is_some();
            assert_eq!(is_told, expected == Status::Pending);
        }
    };
    change_all();
    let before = ALLOCATIONS.get();
    change_all();
    assert_eq!(ALLOCATIONS.get() - before, 0, "allocations in {CHANGES} changes");
}

fn block(n: u32) -> CallParameters {
    let rate = BytesPerSecond::new(1_000 + n).expect("a rate");
    CallParameters::sending(Flowspec::constant_rate(rate))
        .with_media_flags(MediaFlags::ROUND_UP_FLOW)
}

/// With more opaque bytes than are stored inline.
fn block_with_specifics(n: u32) -> CallParameters {
    let mut block = block(n);
    if let Some(part) = &mut block.call_manager {
        let parameters = [7; SpecificParameters::INLINE + 1].into_iter().collect();
        part.specific = SpecificParameters { param_type: 1, parameters };
    }
    block
}

/// Both seams: calls are set up, and changes answered as the fields say.
#[derive(Clone, Debug)]
struct Seams {
    network: Reply<NetworkAnswer>,
    miniport: MiniportAnswer,
    is_up: bool,
    due: Option<Ticket>,
}

impl Default for Seams {
    fn default() -> Self {
        let network = Reply::Now(NetworkAnswer::Accepted);
        Self { network, miniport: MiniportAnswer::Done, is_up: false, due: None }
    }
}

impl Signaling for Seams {
    fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn modify(&mut self, _: Time, ticket: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        self.due = (self.network == Reply::Later).then_some(ticket);
        self.network.clone()
    }

    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn poll_event(&mut self, _: Time) -> Option<NetworkEvent> {
        self.due.take().map(|ticket| NetworkEvent::Answer(ticket, NetworkAnswer::Accepted))
    }
}

impl Miniport for Seams {
    fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
        if std::mem::replace(&mut self.is_up, true) {
            Reply::Now(self.miniport.clone())
        } else {
            Reply::Now(MiniportAnswer::Done)
        }
    }

    fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
        Reply::Now(MiniportAnswer::Done)
    }
}

/// The system's allocator, counting for each thread: tests run side by side.
struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[allow(unsafe_code, reason = "an allocator can only be replaced through an unsafe trait")]
// SAFETY: every call is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller keeps the promises of `GlobalAlloc::alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: the memory came from `alloc`, that is from the system's allocator.
        unsafe { System.dealloc(memory, layout) }
    }
}
