//! The calls of a client, by names that outlive them.

use call_manager::VcContext;
use co_params::{CallParameters, Status};

use crate::call::CallState;
use crate::client::ListenerId;
use crate::negotiation::Episode;
use crate::policy::{Answer, Policy, Verdict};

/// Names a call of one client until it is over. It travels as the context of the call's VC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId {
    index: u32,
    generation: u32,
}

/// A call: where it stands, and who judges its answers.
#[derive(Debug)]
pub(crate) struct Call<P> {
    pub(crate) state: CallState,
    pub(crate) policy: Judge<P>,
    /// By which listener it came in, if it did.
    pub(crate) listener: Option<ListenerId>,
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

/// All calls of a client. The place of a call that is over is used again under another generation,
/// as long as there is one.
#[derive(Debug)]
pub(crate) struct Calls<P> {
    places: Vec<Place<P>>,
    free: Vec<u32>,
    len: usize,
}

#[derive(Debug)]
struct Place<P> {
    generation: u32,
    call: Option<Call<P>>,
}

impl<P> Calls<P> {
    pub(crate) const fn new() -> Self {
        Self { places: Vec::new(), free: Vec::new(), len: 0 }
    }

    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// All of them, in the order of their places.
    pub(crate) fn ids(&self) -> Vec<CallId> {
        let name = |(index, place): (u32, &Place<P>)| {
            place.call.is_some().then_some(CallId { index, generation: place.generation })
        };
        (0..).zip(&self.places).filter_map(name).collect()
    }

    pub(crate) fn insert(&mut self, call: Call<P>) -> CallId {
        let index = self.free.pop().unwrap_or_else(|| {
            self.places.push(Place { generation: 0, call: None });
            u32::try_from(self.places.len() - 1).expect("what fits in memory fits in an index")
        });
        let place = &mut self.places[index as usize];
        place.call = Some(call);
        self.len += 1;
        CallId { index, generation: place.generation }
    }

    pub(crate) fn remove(&mut self, id: CallId) {
        let Some(place) = self.places.get_mut(id.index as usize) else { return };
        if place.generation != id.generation || place.call.take().is_none() {
            return;
        }
        self.len -= 1;
        if let Some(next) = place.generation.checked_add(1) {
            place.generation = next;
            self.free.push(id.index);
        }
    }

    pub(crate) fn get(&self, id: CallId) -> Option<&Call<P>> {
        let place = self.places.get(id.index as usize)?;
        place.call.as_ref().filter(|_| place.generation == id.generation)
    }

    pub(crate) fn get_mut(&mut self, id: CallId) -> Option<&mut Call<P>> {
        let place = self.places.get_mut(id.index as usize)?;
        place.call.as_mut().filter(|_| place.generation == id.generation)
    }
}

impl CallId {
    pub(crate) fn context(self) -> VcContext {
        VcContext(u64::from(self.generation) << 32 | u64::from(self.index))
    }

    #[expect(clippy::cast_possible_truncation, reason = "the halves of what `context` made")]
    pub(crate) const fn from_context(context: VcContext) -> Self {
        Self { index: context.0 as u32, generation: (context.0 >> 32) as u32 }
    }
}
