//! Multipoint calls with data against the call manager itself, at random: whatever crosses, every
//! request is answered, every party has one last word, and nothing is left.

use std::collections::BTreeSet;

use call_manager::{MiniportEvent, NetworkEvent, Packet, Terms, Time, VcHandle};
use client::{CallEvent, CallId, PartyEvent, PartyId};
use co_params::Status;
use proptest::prelude::*;

use crate::pair::{ALIVE, Pair};
use crate::seams::{Say, sending};

/// Something that anybody may do next. Numbers pick one of those that there are.
#[derive(Clone, Copy, Debug)]
enum Act {
    Add,
    AddLate,
    Drop(usize),
    Change,
    HangUp,
    HangUpWith,
    Send,
    Return,
    ClientSends,
    ClientReads,
    ManagerWorks,
    NetworkSpeaks,
    NetworkAnswers,
    PartyLeaves(usize),
    Proposes(u32),
    Releases,
    PacketComes,
    PacketsComplete,
    CardIsStuck,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => Just(Act::Add),
        2 => Just(Act::AddLate),
        3 => (0..4_usize).prop_map(Act::Drop),
        1 => Just(Act::Change),
        1 => Just(Act::HangUp),
        1 => Just(Act::HangUpWith),
        2 => Just(Act::Send),
        2 => Just(Act::Return),
        4 => Just(Act::ClientSends),
        6 => Just(Act::ClientReads),
        6 => Just(Act::ManagerWorks),
        4 => Just(Act::NetworkSpeaks),
        2 => Just(Act::NetworkAnswers),
        3 => (0..4_usize).prop_map(Act::PartyLeaves),
        1 => (1..4_u32).prop_map(|rate| Act::Proposes(500 * rate)),
        1 => Just(Act::Releases),
        1 => Just(Act::PacketComes),
        2 => Just(Act::PacketsComplete),
        1 => Just(Act::CardIsStuck),
    ]
}

proptest! {
    #[test]
    fn r_089_r_093_a_multipoint_call_ends_once_and_leaves_nothing(
        drops_late in any::<bool>(),
        acts in proptest::collection::vec(act(), 0..80),
    ) {
        let mut world = World::new(drops_late);
        for act in acts {
            world.does(act);
        }
        world.ends();
    }
}

struct World {
    pair: Pair,
    call: CallId,
    vc: VcHandle,
    parties: Vec<PartyId>,
    /// Whom the application has heard the last of.
    over: BTreeSet<PartyId>,
    held: Vec<Packet>,
    packets: u64,
    has_ended: bool,
}

impl World {
    fn new(drops_late: bool) -> Self {
        let mut pair = Pair::new();
        let (call, first) = pair.multipoint_call();
        let vc = pair.vc(call);
        pair.network.script().drops_late = drops_late;
        pair.card.script().late = Some(vec![]);
        let parties = vec![first];
        let (over, held) = Default::default();
        Self { pair, call, vc, parties, over, held, packets: 0, has_ended: false }
    }

    fn does(&mut self, act: Act) {
        let Self { pair, call, vc, .. } = self;
        match act {
            Act::Add => self.parties.extend(pair.client.add_party(*call, sending(1_000))),
            Act::AddLate => {
                pair.network.says(Say::Late);
                self.parties.extend(pair.client.add_party(*call, sending(1_000)));
            }
            Act::Drop(which) => {
                let party = self.parties[which % self.parties.len()];
                let dropped = pair.client.drop_party(party);
                assert!(dropped.is_err() || !self.over.contains(&party), "it was over");
            }
            Act::Change => drop(pair.client.change(*call, sending(2_000))),
            Act::HangUp => drop(pair.client.hang_up(*call)),
            Act::HangUpWith => drop(pair.client.hang_up_with(*call, b"bye")),
            Act::Send => {
                self.packets += 1;
                let _ = pair.client.send_packet(*call, Packet { id: self.packets, bytes: 1 });
            }
            Act::Return => self.returns(),
            Act::ClientSends => pair.client.flush().expect(ALIVE),
            Act::ClientReads => {
                if let Some(told) = pair.client.poll().expect(ALIVE) {
                    self.hears(told);
                }
            }
            Act::ManagerWorks => drop(pair.adapter.poll(Time::ZERO).len()),
            Act::NetworkSpeaks => drop(pair.adapter.handle_timeout(Time::ZERO).len()),
            Act::NetworkAnswers => pair.network.answers(),
            Act::PartyLeaves(which) => {
                let leaver = pair.network.script().added.get(which).copied();
                let leaves = |party| NetworkEvent::PartyReleased(party, Status::Success);
                leaver.into_iter().for_each(|party| pair.network.happens(leaves(party)));
            }
            Act::Proposes(rate) => {
                let terms = Terms::for_call(&sending(rate)).expect("they are legal");
                pair.network.happens(NetworkEvent::Proposal(*vc, terms));
            }
            Act::Releases => pair.network.happens(NetworkEvent::Release(*vc, None)),
            Act::PacketComes => {
                self.packets += 1;
                let packet = Packet { id: self.packets, bytes: 1 };
                pair.card.happens(MiniportEvent::Received(*vc, packet));
            }
            Act::PacketsComplete => pair.card.completes(Status::Success),
            Act::CardIsStuck => pair.card.script().stuck = 1,
        }
    }

    fn returns(&mut self) {
        for packet in self.held.drain(..) {
            self.pair.client.return_packet(self.call, packet).expect("the call has it");
        }
    }

    fn hears(&mut self, (call, event): (CallId, CallEvent)) {
        assert_eq!(call, self.call);
        assert!(!self.has_ended, "{event:?} after the end");
        match event {
            CallEvent::Party(party, event) => {
                assert!(!self.over.contains(&party), "{event:?} after its last word");
                match event {
                    PartyEvent::Joined(_) | PartyEvent::NotDropped(_) => {}
                    PartyEvent::NotJoined(_) | PartyEvent::Dropped | PartyEvent::Left(_) => {
                        self.over.insert(party);
                    }
                }
            }
            CallEvent::Received(packet) => self.held.push(packet),
            CallEvent::Ended(_) => self.has_ended = true,
            CallEvent::CloseFailed(_)
            | CallEvent::Sent(..)
            | CallEvent::CloseData(_)
            | CallEvent::Settled(_)
            | CallEvent::Changed(_) => {}
            CallEvent::Connected(_)
            | CallEvent::NotPlaced(_)
            | CallEvent::Offered(_)
            | CallEvent::NotAnswered(_) => panic!("the call is up: {event:?}"),
        }
    }

    /// Everything that is late is said, and the application hangs up as often as it has to.
    fn ends(&mut self) {
        self.pair.network.script().drops_late = false;
        self.pair.card.script().stuck = 0;
        for _ in 0..8 {
            self.pair.network.answers();
            self.pair.card.completes(Status::Success);
            for told in self.pair.drive() {
                self.hears(told);
            }
            self.returns();
            let _ = self.pair.client.hang_up(self.call);
        }
        assert!(self.has_ended, "{:?}", self.pair.client.state(self.call));
        self.pair.is_empty();
        let counts = self.pair.client.counts();
        assert_eq!((counts.sends, counts.stale), (counts.sends_completed, 0), "{counts:?}");
        assert_eq!(counts.modify_requested, counts.modify_completed);
        let gone = self.parties.iter().all(|party| self.pair.client.call_of(*party).is_none());
        assert!(gone, "no name outlives the call");
    }
}
