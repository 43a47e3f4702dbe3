//! Whatever clients and network do with families, SAPs, offers, parties and data: what pends
//! completes once, and a client that leaves leaves nothing.

use call_manager::party::PartyContext;
use call_manager::{
    Config, MiniportAnswer, MiniportEvent, NetworkAnswer, NetworkEvent, Packet, PartyHandle, Reply,
    SapHandle, Terms, VcHandle,
};
use co_params::Status;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{BEFORE, CLIENT, Told, WANTED, at_rate};
use crate::wide::{FAMILY, Heard, Wide};

/// What pends, by kind.
#[derive(Debug, Default, PartialEq, Eq)]
struct Pending {
    saps: u32,
    deregistrations: u32,
    added: u32,
    dropped: u32,
    sent: u32,
    calls: u32,
    changes: u32,
    closes: u32,
    families: u32,
}

#[derive(Debug)]
struct Run {
    wide: Wide,
    vcs: Vec<VcHandle>,
    saps: Vec<SapHandle>,
    parties: Vec<PartyHandle>,
    pending: Pending,
}

impl Run {
    fn new(reuse_vcs: bool) -> Self {
        let wide = Wide::with(Config { max_vcs: 4, max_saps: 2, reuse_vcs, ..Config::default() });
        let (vcs, saps, parties) = (Vec::new(), Vec::new(), Vec::new());
        Self { wide, vcs, saps, parties, pending: Pending::default() }
    }

    fn step(&mut self, what: u8, which: u8) {
        let wide = &mut self.wide;
        let pick = |len: usize| usize::from(which) % len.max(1);
        let vc = self.vcs.get(pick(self.vcs.len())).copied();
        let sap = self.saps.get(pick(self.saps.len())).copied();
        let party = self.parties.get(pick(self.parties.len())).copied();
        let (now, pending) = (wide.now, &mut self.pending);
        let packet = Packet { id: u64::from(which) % 3, bytes: 100 };
        let terms = Terms::for_call(&at_rate(WANTED)).expect("legal");
        match (what, vc, sap, party) {
            (0, ..) => self.vcs.extend(wide.manager.create_vc_on(
                now,
                CLIENT,
                wide.af,
                call_manager::VcContext(7),
            )),
            (1, Some(vc), ..) => {
                let made = wide.manager.make_call(now, CLIENT, vc, &mut at_rate(BEFORE));
                pending.calls += u32::from(made == Status::Pending);
            }
            (2, Some(vc), ..) => {
                let block = at_rate(BEFORE);
                let made = wide.manager.make_party_call(now, CLIENT, vc, PartyContext(0), &block);
                pending.calls += u32::from(made.is_ok());
                self.parties.extend(made);
            }
            (3, Some(vc), ..) => {
                let added = wide.add_party(vc, 1);
                pending.added += u32::from(added.is_ok());
                self.parties.extend(added);
            }
            (4, .., Some(party)) => {
                pending.dropped += u32::from(wide.drop_party(party) == Status::Pending);
            }
            (5, Some(vc), ..) => pending.closes += u32::from(wide.close(vc) == Status::Pending),
            (6, Some(vc), ..) => drop(wide.delete(vc)),
            (7, ..) => {
                if let Ok((sap, status)) = wide.register_sap(which % 3) {
                    self.saps.push(sap);
                    pending.saps += u32::from(status == Status::Pending);
                }
            }
            (8, _, Some(sap), _) => {
                let gone = wide.manager.deregister_sap(now, CLIENT, sap);
                pending.deregistrations += u32::from(gone == Status::Pending);
            }
            (9, _, Some(sap), _) => self.vcs.extend(wide.offer(sap)),
            (10, Some(vc), ..) => drop(wide.manager.accept_call(now, CLIENT, vc, &at_rate(BEFORE))),
            (11, Some(vc), ..) => drop(wide.manager.reject_call(now, CLIENT, vc)),
            (12, Some(vc), ..) => {
                let changed = wide.manager.modify_call_qos(now, CLIENT, vc, &at_rate(WANTED));
                pending.changes += u32::from(changed == Status::Pending);
            }
            (13, Some(vc), ..) => {
                let sent = wide.manager.send(now, CLIENT, vc, packet);
                pending.sent += u32::from(sent == Status::Pending);
            }
            (14, Some(vc), ..) => wide.card(MiniportEvent::Received(vc, packet)),
            (15, Some(vc), ..) => drop(wide.manager.return_packet(now, CLIENT, vc, packet)),
            (16, Some(vc), ..) => {
                wide.card(MiniportEvent::SendComplete(vc, packet, Status::Success));
            }
            (17, Some(vc), ..) => wide.remote(NetworkEvent::Release(vc, None)),
            (18, Some(vc), ..) => wide.remote(NetworkEvent::Proposal(vc, terms)),
            (19, Some(vc), ..) => drop(wide.manager.return_qos_change(now, CLIENT, vc)),
            (20, .., Some(party)) => {
                wide.remote(NetworkEvent::PartyReleased(party, Status::Failure));
            }
            (21, ..) => {
                let closed = wide.close_af();
                pending.families += u32::from(closed == Status::Pending);
                if let Ok(af) = wide.manager.open_address_family(wide.now, CLIENT, FAMILY) {
                    wide.af = af;
                }
            }
            (22, ..) => self.answer(which),
            (23, ..) => self.wait(),
            _ => self.says(which),
        }
        self.hear();
    }

    /// What network and miniport will say next.
    fn says(&mut self, which: u8) {
        let mut script = self.wide.script.lock();
        match which % 8 {
            0 => script.network.push_back(Reply::Later),
            1 => script.network.push_back(Reply::Now(NetworkAnswer::Refused)),
            2 => script.miniport.push_back(Reply::Later),
            3 => {
                let refusal = MiniportAnswer::Refused(Status::Resources);
                script.miniport.push_back(Reply::Now(refusal));
            }
            4 => script.saps.push_back(Reply::Later),
            5 => script.parties.push_back(Reply::Later),
            6 => script.parties.push_back(Reply::Now(NetworkAnswer::Refused)),
            _ => script.sends.push_back(Reply::Later),
        }
    }

    /// Somebody answers a question, maybe late, maybe again.
    fn answer(&mut self, which: u8) {
        let nth = usize::from(which / 4);
        let script = self.wide.script.clone();
        let script = script.lock();
        let vc = script.tickets.iter().rev().nth(nth % 3).copied();
        let order = script.card_tickets.iter().rev().nth(nth % 3).copied();
        let sap = script.sap_tickets.iter().rev().nth(nth % 2).copied();
        let party = script.party_tickets.iter().rev().nth(nth % 2).copied();
        drop(script);
        let accepted = NetworkAnswer::Accepted;
        match (which % 4, vc, order, sap, party) {
            (0, Some(vc), ..) => self.wide.remote(NetworkEvent::Answer(vc, accepted)),
            (1, _, Some(order), ..) => {
                self.wide.card(MiniportEvent::Answer(order, MiniportAnswer::Done));
            }
            (2, _, _, Some(sap), _) => {
                self.wide.remote(NetworkEvent::SapAnswer(sap, Status::Success));
            }
            (3, .., Some(party)) => self.wide.remote(NetworkEvent::PartyAnswer(party, accepted)),
            _ => {}
        }
    }

    /// Nobody says anything until the next wait is over.
    fn wait(&mut self) {
        if let Some(at) = self.wide.manager.poll_timeout() {
            self.wide.now = self.wide.now.max(at);
            self.wide.manager.handle_timeout(self.wide.now);
        }
    }

    /// Takes off what completes; a completion that nobody waits for is one too many.
    fn hear(&mut self) {
        for heard in self.wide.heard() {
            let count = match heard {
                Heard::SapRegistered(..) => &mut self.pending.saps,
                Heard::SapDeregistered(_) => &mut self.pending.deregistrations,
                Heard::PartyAdded(..) => &mut self.pending.added,
                Heard::PartyDropped(_) => &mut self.pending.dropped,
                Heard::Sent(..) => &mut self.pending.sent,
                Heard::AfClosed(_) => &mut self.pending.families,
                Heard::Vc(Told::MakeCall(_)) => &mut self.pending.calls,
                Heard::Vc(Told::Modify(..)) => &mut self.pending.changes,
                Heard::Vc(Told::CloseCall(_)) => &mut self.pending.closes,
                Heard::Vc(
                    Told::IncomingClose(_)
                    | Told::IncomingCall(_)
                    | Told::CallConnected
                    | Told::QosChange(_),
                )
                | Heard::RegisterNotify(_)
                | Heard::NotifyClose(_)
                | Heard::PartyLost(..)
                | Heard::CloseData(_)
                | Heard::Received(_) => continue,
            };
            *count = count.checked_sub(1).expect("somebody waits for every completion");
        }
    }

    /// Everybody stays silent until nothing waits any more.
    fn rest(&mut self) {
        for _ in 0..64 {
            self.wait();
            self.hear();
        }
        assert_eq!(self.wide.manager.poll_timeout(), None, "waits are bounded");
    }
}

proptest! {
    #[test]
    fn r_001_what_pends_completes_once_and_a_client_leaves_nothing(
        reuse_vcs in any::<bool>(),
        steps in vec((0_u8..32, any::<u8>()), 1..120),
    ) {
        let mut run = Run::new(reuse_vcs);
        for (what, which) in steps {
            run.step(what, which);
        }
        run.rest();
        let left = Pending {
            sent: run.pending.sent, // for the miniport to complete
            families: run.pending.families, // for the client, which has VCs and SAPs there
            ..Pending::default()
        };
        prop_assert_eq!(&run.pending, &left);
        run.wide.unbind();
        for _ in 0..64 {
            run.wait();
        }
        prop_assert_eq!(run.wide.all_heard(), vec![]);
        let stuck = run.wide.manager.vcs().filter(|(_, state)| state.name() != "CloseFailed");
        prop_assert_eq!(stuck.count(), 0, "but for what the miniport does not deactivate");
        prop_assert_eq!(run.wide.manager.leave_address_family(run.wide.now, FAMILY.address_family), Ok(()));
        prop_assert_eq!(run.wide.manager.register_address_family(run.wide.now, FAMILY), Ok(()));
    }
}
