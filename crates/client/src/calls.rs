//! The calls of a client, by names that outlive them.

use call_manager::VcContext;
use call_manager::handle::CloseData;
use co_params::{CallParameters, Status};

use crate::call::CallState;
use crate::client::ListenerId;
use crate::negotiation::Episode;
use crate::party::Gathering;
use crate::places::{Key, Places};
use crate::policy::{Answer, Policy, Verdict};
use crate::traffic::Traffic;

/// Names a call of one client until it is over. It travels as the context of the call's VC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(Key);

/// A call: where it stands, and who judges its answers.
#[derive(Debug)]
pub(crate) struct Call<P> {
    pub(crate) state: CallState,
    pub(crate) policy: Judge<P>,
    /// By which listener it came in, if it did.
    pub(crate) listener: Option<ListenerId>,
    /// Its parties, if it was placed with one.
    pub(crate) gathering: Option<Box<Gathering>>,
    pub(crate) traffic: Traffic,
    /// Packets that were received and not returned.
    pub(crate) held: u32,
    /// What its close is to carry to the other end.
    pub(crate) close_data: Option<CloseData>,
}

impl<P> Call<P> {
    /// A call without parties, listener and data.
    pub(crate) const fn new(state: CallState, policy: Option<P>) -> Self {
        Self {
            state,
            policy: Judge(policy),
            listener: None,
            gathering: None,
            traffic: Traffic::Flowing { sends: 0 },
            held: 0,
            close_data: None,
        }
    }
}

/// The policy of a call. A call that came in and is rejected at once has none, and asks none.
#[derive(Debug)]
pub(crate) struct Judge<P>(pub(crate) Option<P>);

impl<P: Policy> Policy for Judge<P> {
    fn changed(&mut self, episode: &Episode, granted: &CallParameters) -> Verdict {
        self.0.as_mut().map_or(Verdict::Close, |policy| policy.changed(episode, granted))
    }

    fn refused(&mut self, episode: &Episode, status: Status) -> Verdict {
        self.0.as_mut().map_or(Verdict::Close, |policy| policy.refused(episode, status))
    }

    fn proposed(&mut self, in_force: &CallParameters, proposal: &CallParameters) -> Answer {
        self.0.as_mut().map_or(Answer::Close, |policy| policy.proposed(in_force, proposal))
    }
}

/// All calls of a client.
#[derive(Debug)]
pub(crate) struct Calls<P>(Places<Call<P>>);

impl<P> Calls<P> {
    pub(crate) const fn new() -> Self {
        Self(Places::new())
    }

    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them, in the order of their places.
    pub(crate) fn ids(&self) -> Vec<CallId> {
        self.0.keys().map(CallId).collect()
    }

    pub(crate) fn insert(&mut self, call: Call<P>) -> CallId {
        CallId(self.0.insert(call))
    }

    pub(crate) fn remove(&mut self, id: CallId) -> Option<Call<P>> {
        self.0.remove(id.0)
    }

    pub(crate) fn get(&self, id: CallId) -> Option<&Call<P>> {
        self.0.get(id.0)
    }

    pub(crate) fn get_mut(&mut self, id: CallId) -> Option<&mut Call<P>> {
        self.0.get_mut(id.0)
    }
}

impl CallId {
    pub(crate) fn context(self) -> VcContext {
        VcContext(self.0.to_bits())
    }

    pub(crate) const fn from_context(context: VcContext) -> Self {
        Self(Key::from_bits(context.0))
    }
}
