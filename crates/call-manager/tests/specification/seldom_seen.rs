//! Data of an MCM, several kept VCs, and answers that come later to what mostly is answered at once.

use std::collections::VecDeque;

use call_manager::integrated::DataEvent;
use call_manager::{
    CallManager, Config, Handler, MiniportAnswer, MiniportCallManager, NetworkAnswer, Offer,
    OfferId, Packet, Reply, Role, Signaling, Terms, Ticket, Time, Upcall, VcContext, VcHandle,
};
use co_params::{CallFlags, CallParameters, SpecificParameters, Status};

use crate::support::{BEFORE, CLIENT, WANTED, at_rate};
use crate::wide::{Asked, Heard, Wide};

const fn packet(id: u64) -> Packet {
    Packet { id, bytes: 100 }
}

#[test]
fn o_26_o_27_the_hardware_of_an_mcm_sends_receives_and_takes_back() {
    let mut manager = CallManager::integrated(Config::default(), Hardware::default());
    let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(7)).expect("room");
    let mut block = at_rate(BEFORE);
    assert_eq!(manager.make_call(Time::ZERO, CLIENT, vc, &mut block), Status::Success);
    assert_eq!(manager.send(Time::ZERO, CLIENT, vc, packet(1)), Status::Pending);
    assert_eq!(manager.return_packet(Time::ZERO, CLIENT, vc, packet(2)), Status::Failure);
    manager.handle_timeout(Time::ZERO);
    let upcalls: Vec<_> = std::iter::from_fn(|| manager.poll_upcall()).collect();
    let told = |handler| (CLIENT, Upcall::Vc { vc, context: VcContext(7), handler });
    let sent = Handler::SendComplete(packet(1), Status::Resources);
    assert_eq!(upcalls, [told(sent), told(Handler::Receive(packet(2)))]);
    assert_eq!(manager.return_packet(Time::ZERO, CLIENT, vc, packet(2)), Status::Success);
    assert_eq!(manager.signaling().returned, [packet(2)]);
}

#[test]
fn r_050_no_data_while_an_offered_call_is_being_changed() {
    let mut wide = Wide::new();
    let vc = wide.offered();
    wide.script.lock().network.push_back(Reply::Later);
    let changing = wide.manager.modify_call_qos(wide.now, CLIENT, vc, &at_rate(WANTED));
    assert_eq!((changing, wide.state(vc)), (Status::Pending, Some("Negotiating")));
    wide.forget();
    assert_eq!(wide.send(vc, 1), Status::Pending);
    assert_eq!((wide.heard(), wide.asked()), (vec![Heard::Sent(1, Status::Failure)], vec![]));
}

#[test]
fn an_offer_on_terms_that_nobody_could_ask_for_is_refused_before_anybody_hears() {
    let mut wide = Wide::new();
    let sap = wide.sap();
    let mut terms = Terms::for_call(&at_rate(BEFORE)).expect("legal");
    terms.transmit = crate::support::flow(0);
    let offer = Offer { id: OfferId(5), sap, terms };
    wide.remote(call_manager::NetworkEvent::Offer(offer));
    let assigned = wide.script.lock().assigned.take();
    assert!(assigned.is_some_and(|vc| vc.is_err()), "{assigned:?}");
    assert_eq!((wide.heard(), wide.manager.vcs().count()), (vec![], 0));
}

#[test]
fn r_086_every_vc_that_is_kept_is_offered_again() {
    let mut wide = Wide::with(Config { reuse_vcs: true, max_vcs: 3, ..Config::default() });
    let sap = wide.sap();
    let mut kept: Vec<VcHandle> = (0..3).map(|_| wide.offer(sap).expect("room")).collect();
    for round in 0..2 {
        for vc in &kept {
            assert_eq!(wide.manager.reject_call(wide.now, CLIENT, *vc), Status::Success);
        }
        wide.forget();
        let mut again: Vec<_> = (0..3).map(|_| wide.offer(sap).expect("room")).collect();
        again.sort_unstable();
        kept.sort_unstable();
        assert_eq!(again, kept, "round {round}");
        assert!(!wide.asked().contains(&Asked::CreateVc), "none is made");
    }
}

#[test]
fn a_33_a_call_on_a_permanent_vc_says_so_when_it_completes_later_too() {
    let mut wide = Wide::new();
    let name = SpecificParameters { param_type: 1, parameters: [1].into_iter().collect() };
    wide.manager.add_pvc(wide.af, name, &at_rate(BEFORE)).expect("room");
    let vc = wide.create_vc();
    wide.script.lock().miniport.push_back(Reply::Later);
    let mut block = CallParameters { flags: CallFlags::PERMANENT_VC, ..at_rate(BEFORE) };
    let made = wide.manager.make_call(wide.now, CLIENT, vc, &mut block);
    assert_eq!(made, Status::Pending);
    wide.miniport_answers(MiniportAnswer::Done);
    let Some((_, Upcall::Vc { handler: Handler::MakeCallComplete(status, block), .. })) =
        wide.manager.poll_upcall()
    else {
        panic!("the call completes")
    };
    assert_eq!((status, block.flags), (Status::Success, CallFlags::PERMANENT_VC));
}

#[test]
fn a_33_the_terms_of_a_permanent_vc_are_not_for_a_block_to_make() {
    let block = CallParameters { flags: CallFlags::PERMANENT_VC, ..at_rate(BEFORE) };
    assert_eq!(Terms::for_call(&block), Err(Status::Failure), "none is configured");
}

#[test]
fn a_change_that_ends_with_its_client_ends_with_its_release() {
    let mut wide = Wide::new();
    let vc = wide.call();
    let terms = Terms::for_call(&at_rate(WANTED)).expect("legal");
    wide.remote(call_manager::NetworkEvent::Proposal(vc, terms));
    wide.forget();
    assert_eq!(wide.close(vc), Status::Pending, "the client has not returned yet");
    assert_eq!(wide.state(vc), Some("Leaving"));
    wide.unbind();
    assert!(wide.asked().contains(&Asked::Deactivate));
    wide.assert_empty();
    assert_eq!(wide.all_heard(), [], "nobody is there to be told");
}

/// Hardware with a wire that accepts everything, and data that has happened.
#[derive(Debug, Default)]
struct Hardware {
    happened: VecDeque<DataEvent>,
    returned: Vec<Packet>,
}

impl MiniportCallManager for Hardware {
    fn program(&mut self, _: Time, _: VcHandle, _: &Terms) -> MiniportAnswer {
        MiniportAnswer::Done
    }

    fn idle(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
        Ok(())
    }

    fn send(&mut self, _: Time, vc: VcHandle, packet: Packet) -> Reply<Status> {
        let sent = DataEvent::SendComplete(vc, packet, Status::Resources);
        let received = DataEvent::Received(vc, Packet { id: packet.id + 1, ..packet });
        self.happened.extend([sent, received]);
        Reply::Later
    }

    fn returned(&mut self, _: Time, _: VcHandle, packet: Packet) {
        self.returned.push(packet);
    }

    fn poll_data(&mut self, _: Time) -> Option<DataEvent> {
        self.happened.pop_front()
    }
}

impl Signaling for Hardware {
    const ROLE: Role = Role::MiniportCallManager;

    fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }

    fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}

    fn release(&mut self, _: Time, _: Ticket) -> Reply<NetworkAnswer> {
        Reply::Now(NetworkAnswer::Accepted)
    }
}
