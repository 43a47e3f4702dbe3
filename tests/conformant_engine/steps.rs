//! What may happen, one after the other.

use proptest::prelude::*;

/// What somebody does. Where there are two calls, whether it is the one that the client placed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    MakeCall(u32),
    Modify(bool, u32),
    Close(bool),
    Delete(bool),
    Offer(u32),
    /// As offered, or otherwise.
    Accept(Option<u32>),
    Reject,
    Propose(bool, u32),
    Return(bool),
    Release(bool),
    Deregister,
    CloseFamily,
    LeaveFamily,
    Network,
    Miniport,
    Wait,
    Leave,
    CallParty(u32),
    AddParty(u32),
    /// The latest, or one before.
    DropParty(usize),
    LoseParty(usize),
    PartyAnswer,
    Send(bool),
    HasSent(bool),
    Receive(bool),
    Read(bool),
    /// It begins, or ends.
    Reset(bool),
}

/// What is about calls.
pub(super) fn step() -> impl Strategy<Value = Step> {
    let (which, rate) = (any::<bool>, || 1..5_u32);
    prop_oneof![
        3 => rate().prop_map(Step::MakeCall),
        8 => (which(), rate()).prop_map(|(of, to)| Step::Modify(of, to)),
        2 => which().prop_map(Step::Close),
        2 => which().prop_map(Step::Delete),
        4 => rate().prop_map(Step::Offer),
        4 => proptest::option::of(rate()).prop_map(Step::Accept),
        1 => Just(Step::Reject),
        6 => (which(), rate()).prop_map(|(of, to)| Step::Propose(of, to)),
        4 => which().prop_map(Step::Return),
        1 => which().prop_map(Step::Release),
        1 => Just(Step::Deregister),
        1 => Just(Step::CloseFamily),
        1 => Just(Step::LeaveFamily),
        8 => Just(Step::Network),
        8 => Just(Step::Miniport),
        1 => Just(Step::Wait),
        1 => Just(Step::Leave),
    ]
}

/// What is about the parties of a call and about data, and what makes and ends calls.
pub(super) fn step_of_parties_and_data() -> impl Strategy<Value = Step> {
    let (which, rate, party) = (any::<bool>, || 1..5_u32, || 0..4_usize);
    prop_oneof![
        10 => step(),
        3 => rate().prop_map(Step::CallParty),
        4 => rate().prop_map(Step::AddParty),
        4 => party().prop_map(Step::DropParty),
        3 => party().prop_map(Step::LoseParty),
        3 => Just(Step::PartyAnswer),
        4 => which().prop_map(Step::Send),
        3 => which().prop_map(Step::HasSent),
        3 => which().prop_map(Step::Receive),
        3 => which().prop_map(Step::Read),
        1 => any::<bool>().prop_map(Step::Reset),
    ]
}
