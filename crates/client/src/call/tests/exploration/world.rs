//! One moment of a call at both ends of the channel, and all that can follow.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;

use super::super::*;
use super::choice::{Judge, Path, Say, What, Wish};
use super::manager::{self, Manager, Request, Said};
use super::words::{event, rate, request};
use super::{FIRST, WISH};

/// The client, the call manager, and what is under way between them.
#[derive(Clone)]
pub(super) struct World {
    pub(super) client: CallState,
    manager: Manager,
    down: Vec<Request>,
    up: Vec<Said>,
    /// Whether the call came in, on a VC of the call manager's.
    came_in: bool,
    /// What the other end has not proposed yet.
    proposals: &'static [u32],
    /// Whether the application has a wish left.
    wishes: u8,
    duties: Duties,
    /// How it came to this, the last first.
    path: Option<Rc<Path>>,
}

/// What the client has done, and owes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Duties {
    /// The client was offered a call, and has not answered.
    owes_an_answer: bool,
    /// An answer to a change is awaited.
    asks_for_change: bool,
    is_rejected: bool,
    /// The other end, or the call manager, ended the call.
    is_ended: bool,
    /// Closes that have not failed.
    closes: u8,
}

impl World {
    pub(super) fn placed(proposals: &'static [u32]) -> Self {
        Self {
            client: CallState::Creating { wanted: sending(FIRST) },
            manager: Manager::Absent,
            down: vec![Request::CreateVc],
            up: vec![],
            came_in: false,
            proposals,
            wishes: 1,
            duties: Duties::default(),
            path: None,
        }
    }

    pub(super) fn offered(decider: Decider, proposals: &'static [u32]) -> Self {
        Self {
            client: CallState::Listening { decider },
            manager: Manager::Offered { in_force: FIRST },
            down: vec![],
            up: vec![Said::Offer(FIRST)],
            came_in: true,
            ..Self::placed(proposals)
        }
    }

    pub(super) fn fingerprint(&self) -> u64 {
        let Self { client, manager, down, up, came_in: _, proposals, wishes, duties, path: _ } =
            self;
        let mut hasher = DefaultHasher::new();
        (client, manager, down, up, proposals, wishes, duties).hash(&mut hasher);
        hasher.finish()
    }

    fn step(&self, what: What) -> Self {
        let path = Path { what, before: self.path.clone() };
        Self { path: Some(Rc::new(path)), ..self.clone() }
    }

    /// All that can happen next.
    pub(super) fn goes_on(&self, limits: Limits) -> Vec<Self> {
        let mut worlds = self.client_reads(limits);
        worlds.extend(self.application_wants(limits));
        worlds.extend(self.manager_works());
        worlds.extend(self.manager_goes_on());
        worlds
    }

    /// The client reads the next thing, whatever its policy says to it if it is asked.
    fn client_reads(&self, limits: Limits) -> Vec<Self> {
        let mut worlds = vec![];
        let Some((&said, rest)) = self.up.split_first() else { return worlds };
        for say in [Say::Settle, Say::Ask, Say::Close] {
            let mut world = self.step(What::ClientReads(said, say));
            world.up = rest.to_vec();
            world.hears(said);
            let mut judge = Judge::new(say);
            match self.client.on(event(said), &mut judge, limits, Time::ZERO) {
                Reaction::Moved(step) => world.moves(step, Some(said)),
                Reaction::Refused | Reaction::Stale => world.fails("nobody waits for it"),
            }
            worlds.push(world);
            if !judge.is_asked {
                break;
            }
        }
        worlds
    }

    fn application_wants(&self, limits: Limits) -> Vec<Self> {
        let want = |wish: Wish| {
            let event = match wish {
                Wish::HangUp => Event::HangUp,
                Wish::Change if self.wishes > 0 => Event::Change(sending(WISH)),
                Wish::Change => return None,
                Wish::Accept => Event::Answer(OfferAnswer::Accept),
                Wish::AcceptWithOtherTerms => Event::Answer(OfferAnswer::AcceptWith(sending(900))),
                Wish::Reject => Event::Answer(OfferAnswer::Reject),
            };
            let mut judge = Judge::new(Say::Close);
            match self.client.on(event, &mut judge, limits, Time::ZERO) {
                Reaction::Moved(step) => {
                    let mut world = self.step(What::Application(wish));
                    world.wishes -= u8::from(matches!(wish, Wish::Change));
                    world.moves(step, None);
                    Some(world)
                }
                Reaction::Refused => None,
                Reaction::Stale => self.fails("a wish is no answer"),
            }
        };
        [Wish::HangUp, Wish::Change, Wish::Accept, Wish::AcceptWithOtherTerms, Wish::Reject]
            .into_iter()
            .filter_map(want)
            .collect()
    }

    /// The call manager works through the next block, however many requests are in it: what they
    /// lead to goes up before the block does.
    fn manager_works(&self) -> Vec<Self> {
        let mut worlds = vec![];
        let mut at_work = vec![(self.clone(), vec![])];
        for (place, &request) in self.down.iter().enumerate() {
            let mut further = vec![];
            for (world, slots) in at_work {
                for way in world.manager.takes(request) {
                    let mut next = world.step(What::ManagerTakes(request, way.next));
                    next.manager = way.next;
                    next.up.extend(way.upcalls);
                    let mut slots: Vec<Said> = slots.clone();
                    slots.extend(way.slot);
                    let mut back = next.step(What::BlockComesBack);
                    back.down = self.down[place + 1..].to_vec();
                    back.up.extend(slots.iter().copied());
                    worlds.push(back);
                    further.push((next, slots));
                }
            }
            at_work = further;
        }
        worlds
    }

    fn manager_goes_on(&self) -> Vec<Self> {
        let go = |way: manager::Way| {
            let mut world = self.step(What::ManagerGoesOn(way.next));
            if matches!(way.next, Manager::Deciding { .. }) {
                world.proposals = &self.proposals[1..];
            }
            world.manager = way.next;
            world.up.extend(way.upcalls);
            world
        };
        self.manager.goes_on(self.proposals.first().copied()).into_iter().map(go).collect()
    }

    /// What the client hears binds it.
    fn hears(&mut self, said: Said) {
        let duties = &mut self.duties;
        match said {
            Said::Offer(_) => duties.owes_an_answer = true,
            Said::Accepted(status) if !status.is_success() => {
                duties.owes_an_answer = matches!(self.client, CallState::Accepting { .. });
            }
            Said::End(_) => duties.is_ended = true,
            Said::Closed(status) if !status.is_success() => duties.closes -= 1,
            Said::Granted(_) | Said::Countered(_) | Said::Failed(_) | Said::RefusedByReturn => {
                duties.asks_for_change = false;
            }
            Said::Created(_)
            | Said::Made(..)
            | Said::Accepted(_)
            | Said::Rejected
            | Said::Closed(_)
            | Said::Deleted
            | Said::Connected
            | Said::Change(_) => {}
        }
    }

    /// The client moves, in answer to what was said if anything was.
    fn moves(&mut self, step: Step, said: Option<Said>) {
        self.client = step.next;
        let requests: Vec<Request> = step.operations.iter().map(request).collect();
        let is_change = matches!(said, Some(Said::Change(_)));
        let returns = requests.iter().filter(|&&it| it == Request::Return).count();
        self.check(returns == usize::from(is_change), "one return for every incoming change");
        let is_last = requests.last() == Some(&Request::Return);
        self.check(is_last == is_change, "after what was asked within");
        for request in requests {
            self.asks(request);
        }
    }

    fn asks(&mut self, request: Request) {
        match request {
            Request::Modify(_) => {
                self.check(self.duties.closes == 0, "R-101: no change after a close");
                self.check(!self.duties.asks_for_change, "R-068: one change at a time");
                self.duties.asks_for_change = true;
            }
            Request::Accept(_) | Request::Reject => {
                self.check(self.duties.owes_an_answer, "an offer is answered once");
                self.check(!self.duties.asks_for_change, "R-102");
                self.duties.owes_an_answer = false;
                self.duties.is_rejected = request == Request::Reject;
            }
            Request::Close => {
                self.check(self.duties.closes == 0, "a call is closed once");
                self.check(!self.duties.owes_an_answer, "A-25: the answer comes first");
                let is_closable = !self.duties.is_rejected || self.duties.is_ended;
                self.check(is_closable, "R-046: what is rejected is not closed");
                self.duties.closes += 1;
            }
            Request::CreateVc
            | Request::MakeCall(_)
            | Request::Delete
            | Request::Name
            | Request::Return => {}
        }
        self.down.push(request);
    }

    /// What holds always, and what holds when nothing is under way.
    pub(super) fn is_sound(&self, limits: Limits) {
        if let CallState::Negotiating { episode, .. } | CallState::Bargaining { episode, .. } =
            &self.client
        {
            self.check(episode.rounds <= limits.rounds, "R-064");
        }
        if self.client == CallState::Gone && self.duties.is_ended {
            self.check(self.duties.closes == 1, "R-079: an incoming close is answered by a close");
        }
        if !self.down.is_empty() || !self.up.is_empty() || self.manager.owes_an_answer() {
            return;
        }
        let is_at_rest = match (&self.client, self.manager) {
            (CallState::Stable { in_force: known, .. }, Manager::Active { in_force })
            | (CallState::Offered(Offer { terms: known, .. }), Manager::Offered { in_force }) => {
                rate(known) == in_force
            }
            (CallState::CloseFailed { .. }, Manager::CloseFailed) => true,
            (CallState::Gone, Manager::Absent | Manager::Deleted) => !self.came_in,
            (CallState::Gone, Manager::Rejected | Manager::Closed) => self.came_in,
            _ => false,
        };
        self.check(is_at_rest, "nothing is under way, and the two do not agree");
    }

    #[track_caller]
    fn check(&self, holds: bool, rule: &str) {
        if !holds {
            self.fails(rule);
        }
    }

    #[track_caller]
    fn fails(&self, rule: &str) -> ! {
        let mut steps = vec![];
        let mut path = self.path.as_deref();
        while let Some(Path { what, before }) = path {
            steps.push(format!("{what:?}"));
            path = before.as_deref();
        }
        steps.reverse();
        let Self { client, manager, down, up, duties, .. } = self;
        panic!(
            "{rule}\n{}\nclient {client:?}\nmanager {manager:?}\ndown {down:?}, up {up:?}\n{duties:?}",
            steps.join("\n")
        );
    }
}
