//! One moment of a multipoint call at both ends of the channel, and all that can follow.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::rc::Rc;
#[expect(clippy::disallowed_types, reason = "handles that tests make once")]
use std::sync::LazyLock;

use super::super::*;
use super::manager::{Call, Manager, Party, Request, Said, Way};

/// The most parties of the call.
const PARTIES: usize = 3;
#[expect(clippy::disallowed_types, reason = "handles that tests make once")]
static VC: LazyLock<VcHandle> = LazyLock::new(vc);
#[expect(clippy::disallowed_types, reason = "handles that tests make once")]
static HANDLES: LazyLock<[PartyHandle; PARTIES]> = LazyLock::new(parties);

/// The client, the call manager, and what is under way between them.
#[derive(Clone)]
pub(super) struct World {
    client: Gathering,
    manager: Manager,
    down: Vec<Request>,
    up: Vec<Said>,
    /// The name of the next party.
    next: usize,
    /// Whether the machine of the call is closing it, and whether it is over.
    is_closing: bool,
    is_over: bool,
    /// Whom the application was told the last of.
    told: BTreeSet<PartyId>,
    path: Option<Rc<(String, Self)>>,
}

impl World {
    pub(super) fn first() -> Self {
        Self {
            client: Gathering::calling(id(0)),
            manager: Manager::new(),
            down: vec![Request::Call],
            up: vec![],
            next: 1,
            is_closing: false,
            is_over: false,
            told: BTreeSet::new(),
            path: None,
        }
    }

    pub(super) fn client_name(&self) -> &'static str {
        self.client.name()
    }

    pub(super) fn fingerprint(&self) -> u64 {
        let Self { client, manager, down, up, next, is_closing, is_over, told, path: _ } = self;
        let mut hasher = DefaultHasher::new();
        (client, manager, down, up, next, is_closing, is_over, told).hash(&mut hasher);
        hasher.finish()
    }

    pub(super) fn goes_on(&self) -> Vec<Self> {
        let mut worlds = self.manager_works();
        worlds.extend(self.manager.goes_on().into_iter().map(|way| {
            let mut next = self.step(format!("the call manager goes on: {:?}", way.upcalls));
            next.manager = way.next;
            next.up.extend(way.upcalls);
            next
        }));
        worlds.extend(self.application_wants());
        worlds.extend(self.client_reads());
        worlds
    }

    fn step(&self, what: String) -> Self {
        Self { path: Some(Rc::new((what, self.clone()))), ..self.clone() }
    }

    /// The call manager works through the next block, however many requests are in it: what they
    /// lead to goes up before the block does.
    fn manager_works(&self) -> Vec<Self> {
        let mut worlds = vec![];
        let mut at_work = vec![(self.clone(), vec![])];
        for (place, &request) in self.down.iter().enumerate() {
            let mut further = vec![];
            for (world, slots) in at_work {
                for Way { upcalls, slot, next } in world.manager.takes(request) {
                    let mut world = world.step(format!("the call manager takes {request:?}"));
                    world.manager = next;
                    world.up.extend(upcalls);
                    let slots: Vec<Said> = slots.iter().copied().chain(slot).collect();
                    let mut back = world.step("the block comes back".to_owned());
                    back.down = self.down[place + 1..].to_vec();
                    back.up.extend(slots.iter().copied());
                    worlds.push(back);
                    further.push((world, slots));
                }
            }
            at_work = further;
        }
        worlds
    }

    fn application_wants(&self) -> Vec<Self> {
        let mut worlds = vec![];
        if self.next < PARTIES && self.client.may_add(PARTIES).is_ok() {
            let mut world = self.step(format!("the application adds {}", self.next));
            world.next += 1;
            world.hears(Event::Add(id(self.next), *VC, terms()));
            worlds.push(world);
        }
        for party in (0..PARTIES).filter(|party| self.client.may_drop(id(*party)).is_ok()) {
            if self.client.on(Event::Drop(id(party))).is_some() {
                let mut world = self.step(format!("the application drops {party}"));
                world.hears(Event::Drop(id(party)));
                worlds.push(world);
            }
        }
        let is_up = matches!(self.client, Gathering::Up(_) | Gathering::CloseFailed(_));
        if is_up && !self.is_closing {
            let mut world = self.step("the application hangs up".to_owned());
            world.closes();
            worlds.push(world);
        }
        worlds
    }

    fn client_reads(&self) -> Option<Self> {
        let (&said, rest) = self.up.split_first()?;
        let mut world = self.step(format!("the client reads {said:?}"));
        world.up = rest.to_vec();
        let handle = |party: usize| HANDLES[party];
        let status = |is_done| if is_done { Status::Success } else { FAILURE };
        match said {
            Said::Named(party) => {
                if let Some(step) = world.client.on(Event::Named(id(party), handle(party))) {
                    world.takes(step);
                }
            }
            Said::Connected => world.hears(Event::Connected),
            Said::Added(party, is_added) => {
                let added = is_added.then(|| (handle(party), terms())).ok_or(FAILURE);
                world.hears(Event::AddComplete(id(party), added));
            }
            Said::Dropped(party, is_done) => {
                world.hears(Event::DropComplete(id(party), status(is_done)));
            }
            Said::Left(party) => {
                world.hears(Event::IncomingDrop(id(party), handle(party), Status::Success));
            }
            Said::End if !world.is_closing => world.closes(),
            Said::End => {}
            Said::Closed(true) => world.is_over = true,
            Said::Closed(false) => {
                world.is_closing = false;
                world.hears(Event::CloseFailed);
            }
        }
        Some(world)
    }

    fn closes(&mut self) {
        self.is_closing = true;
        self.hears(Event::Close(*VC));
    }

    fn hears(&mut self, event: Event) {
        match self.client.on(event.clone()) {
            Some(step) => self.takes(step),
            None => self.fails(&format!("nobody waits for {event:?}")),
        }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the rest is for others to ask")]
    fn takes(&mut self, step: Step) {
        let was_closing = self.is_closing;
        self.client = step.next;
        for (_, operation) in step.asks {
            let request = match &operation {
                Operation::AddParty(..) => Request::Add(self.next - 1),
                Operation::DropParty(party) => {
                    let number = HANDLES.iter().position(|handle| handle == party);
                    Request::Drop(number.unwrap())
                }
                _ => panic!("no party asks for {operation:?}"),
            };
            self.down.push(request);
        }
        match step.close {
            Some(Close::Now(_)) => self.down.push(Request::Close),
            Some(Close::Failed(_)) => self.fails("a documented call manager drops somebody"),
            Some(Close::Deserted) => self.closes(),
            None => {}
        }
        if let Some((party, word)) = step.told {
            self.check(!was_closing, "nothing is told of parties while the call is closed");
            let is_last = !matches!(word, PartyEvent::Joined(_) | PartyEvent::NotDropped(_));
            self.check(!self.told.contains(&party), "one last word");
            if is_last {
                self.told.insert(party);
            }
        }
    }

    /// What holds when nothing is under way.
    pub(super) fn is_sound(&self) {
        if !self.down.is_empty() || !self.up.is_empty() || self.manager.owes_an_answer() {
            return;
        }
        let is_at_rest = match (&self.client, self.manager.call) {
            (Gathering::Up(members), Call::Up) => {
                let known = self.manager.parties.iter();
                members.len() == self.manager.parties.len()
                    && known.into_iter().all(|(party, state)| {
                        let handle = HANDLES[*party];
                        *state == Party::Active
                            && members.get(&id(*party)) == Some(&Member::Connected(handle))
                    })
            }
            (Gathering::Closing(_), Call::Closed) => self.is_over,
            (Gathering::CloseFailed(members), Call::CloseFailed) => members.len() == 1,
            _ => false,
        };
        self.check(is_at_rest, "nothing is under way, and the two do not agree (R-089, R-093)");
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
        while let Some((what, before)) = path {
            steps.push(what.clone());
            path = before.path.as_deref();
        }
        steps.reverse();
        let Self { client, manager, down, up, .. } = self;
        let steps = steps.join("\n");
        panic!("{rule}\n{steps}\nclient {client:?}\n{manager:?}\ndown {down:?}, up {up:?}");
    }
}
