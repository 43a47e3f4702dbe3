//! Every request has a slot of its own on the channel, and does there what it does at the manager.

use call_manager::{
    Adapter, AfHandle, Binding, CallManager, Config, MiniportEvent, NetworkEvent, Offer, OfferId,
    Operation, Packet, PartyHandle, Reply, SapHandle, Slot, Terms, Time, Up, VcContext, VcHandle,
};
use co_params::{CallFlags, Status};

use crate::support::{
    Asked, BEFORE, COUNTER, ScriptedMiniport, ScriptedNetwork, Shared, WANTED, at_rate,
};
use crate::wide::{FAMILY, sap};

#[test]
fn a_vc_is_deleted_and_its_handle_means_nothing_then() {
    let mut bench = Bench::bound();
    let Operation::CreateVc(Some(vc)) = bench.ask(Operation::CreateVc(None), Status::Success)
    else {
        panic!("a VC is made")
    };
    bench.ask(Operation::DeleteVc(vc), Status::Success);
    bench.ask(Operation::DeleteVc(vc), Status::Failure);
    assert_eq!(bench.adapter.manager().vcs().count(), 0);
}

#[test]
fn o_04_an_opening_is_closed_and_one_that_nobody_asked_for_is_not_answered() {
    let mut bench = Bench::bound();
    bench.ask(Operation::NotifyCloseAfComplete(bench.af()), Status::NotAccepted);
    bench.ask(Operation::CreateVcOn(bench.af(), None), Status::Success);
    bench.ask(Operation::CloseAf(bench.af()), Status::Pending);
    bench.ask(Operation::CloseAf(bench.af()), Status::Failure);
}

#[test]
fn o_06_o_07_a_sap_comes_back_with_its_handle_unless_it_is_refused() {
    let mut bench = Bench::bound();
    let first = bench.sap();
    let refused = Operation::RegisterSap(bench.af(), sap(1), None);
    assert_eq!(bench.ask(refused.clone(), Status::InvalidData), refused, "R-012: it is held");
    bench.ask(Operation::DeregisterSap(first), Status::Pending);
    bench.ask(Operation::DeregisterSap(first), Status::Failure);
}

#[test]
fn o_16_o_23_o_24_a_party_comes_back_with_its_handle_and_is_dropped_by_it() {
    let mut bench = Bench::bound();
    let vc = bench.vc();
    let first = bench.party(Operation::MakePartyCall(vc, at_rate(BEFORE)));
    let second = bench.party(Operation::AddParty(vc, at_rate(BEFORE)));
    assert_eq!(bench.adapter.manager().parties(vc), [second, first]);
    bench.ask(Operation::Party(second), Status::NotSupported);
    bench.ask(Operation::DropParty(second), Status::Pending);
    bench.ask(Operation::DropParty(second), Status::Failure);
    assert_eq!(bench.adapter.manager().parties(vc), [first]);
    let refused = Operation::AddParty(vc, at_rate(0));
    assert_eq!(bench.ask(refused.clone(), Status::InvalidData), refused, "it is as it was");
}

#[test]
fn o_19_an_offered_call_is_accepted_or_rejected() {
    let mut bench = Bench::bound();
    let at = bench.sap();
    let first = bench.offer(at);
    bench.ask(Operation::NameVc(first), Status::Success);
    bench.ask(Operation::AcceptCall(first, at_rate(BEFORE)), Status::Success);
    assert_eq!(bench.state(first), Some("Active"));
    let second = bench.offer(at);
    bench.ask(Operation::RejectCall(second), Status::Success);
    assert_eq!(bench.state(second), None);
}

#[test]
fn a_23_a_client_answers_a_change_of_the_other_end() {
    let mut bench = Bench::bound();
    let vc = bench.vc();
    bench.ask(Operation::MakeCall(vc, at_rate(BEFORE)), Status::Success);
    for (rate, answer) in [(WANTED, None), (BEFORE, Some(COUNTER))] {
        let terms = Terms::for_call(&at_rate(rate)).expect("legal");
        bench.remote(NetworkEvent::Proposal(vc, terms));
        if let Some(counter) = answer {
            bench.ask(Operation::ModifyCallQos(vc, at_rate(counter)), Status::Pending);
        }
        bench.ask(Operation::ReturnQosChange(vc), Status::Success);
        assert_eq!(bench.state(vc), Some("Active"));
    }
    let asked = bench.script.lock().asked.clone();
    assert!(asked.contains(&Asked::AcceptProposal(WANTED)), "{asked:?}");
    assert!(asked.contains(&Asked::Modify(COUNTER)), "{asked:?}");
}

#[test]
fn what_a_call_gets_at_once_comes_back_in_its_slot() {
    let mut bench = Bench::bound();
    let vc = bench.vc();
    let mut terms = Terms::for_call(&at_rate(BEFORE)).expect("legal");
    terms.transmit = crate::support::flow(COUNTER);
    let counter = Reply::Now(call_manager::NetworkAnswer::Countered(terms));
    bench.script.lock().network.push_back(counter);
    let made = bench.ask(Operation::MakeCall(vc, at_rate(BEFORE)), Status::Success);
    let Operation::MakeCall(_, block) = made else { panic!("the same request comes back") };
    assert_eq!(crate::support::block_rate(&block), COUNTER);
    assert!(block.flags.contains(CallFlags::CALL_PARAMETERS_CHANGED));
}

#[test]
fn o_26_o_27_data_is_sent_and_returned_by_slots_too() {
    let mut bench = Bench::bound();
    let vc = bench.vc();
    bench.ask(Operation::MakeCall(vc, at_rate(BEFORE)), Status::Success);
    let packet = Packet { id: 1, bytes: 100 };
    bench.ask(Operation::Send(vc, packet), Status::Pending);
    assert_eq!(bench.adapter.manager().carried(vc).sent_bytes, 100);
    bench.ask(Operation::ReturnPacket(vc, packet), Status::Failure);
    bench.script.lock().transfers.push_back(MiniportEvent::Received(vc, packet));
    bench.adapter.handle_timeout(Time::ZERO);
    bench.ask(Operation::ReturnPacket(vc, packet), Status::Success);
    bench.ask(Operation::ReturnPacket(vc, packet), Status::Failure);
}

#[test]
fn r_009_a_client_has_the_families_to_read_as_soon_as_it_is_bound() {
    let script = Shared::default();
    let (network, miniport) = (ScriptedNetwork(script.clone()), ScriptedMiniport(script));
    let mut manager = CallManager::new(Config::default(), network, miniport);
    manager.register_address_family(Time::ZERO, FAMILY).expect("the first family");
    let mut adapter = Adapter::new(manager, 1);
    let mut client = adapter.bind().expect("there is room for one");
    assert!(matches!(client.poll(), Ok(Some(Up::Upcalls(_)))), "before the adapter runs");
}

/// A client that has opened a family, on its channel.
struct Bench {
    adapter: Adapter<ScriptedNetwork, ScriptedMiniport>,
    client: Binding,
    script: Shared,
    opened: Option<AfHandle>,
}

impl Bench {
    fn bound() -> Self {
        let script = Shared::default();
        let (network, miniport) =
            (ScriptedNetwork(script.clone()), ScriptedMiniport(script.clone()));
        let mut manager = CallManager::new(Config::default(), network, miniport);
        manager.register_address_family(Time::ZERO, FAMILY).expect("the first family");
        let mut adapter = Adapter::new(manager, 1);
        let client = adapter.bind().expect("there is room for one");
        let mut bench = Self { adapter, client, script, opened: None };
        let opened = bench.ask(Operation::OpenAf(FAMILY, None), Status::Success);
        let Operation::OpenAf(_, af) = opened else { panic!("the same request comes back") };
        bench.opened = af;
        bench
    }

    fn af(&self) -> AfHandle {
        self.opened.expect("it was opened")
    }

    /// What comes back, with this status. Upcalls on the way are read and forgotten.
    #[track_caller]
    fn ask(&mut self, operation: Operation, status: Status) -> Operation {
        self.client.submit(Slot::new(VcContext(7), operation)).expect("a block is idle");
        self.client.flush().expect("the manager is there");
        self.adapter.poll(Time::ZERO);
        let mut answered = None;
        while let Some(up) = self.client.poll().expect("the manager is there") {
            match up {
                Up::Returned(mut block) => {
                    answered = block.drain().next();
                    self.client.recycle(block);
                }
                Up::Upcalls(block) => self.client.release(block).expect("the manager is there"),
            }
        }
        let slot = answered.expect("every request comes back");
        assert_eq!(slot.status, status, "{:?}", slot.operation);
        slot.operation
    }

    #[track_caller]
    fn vc(&mut self) -> VcHandle {
        let back = self.ask(Operation::CreateVcOn(self.af(), None), Status::Success);
        let Operation::CreateVcOn(_, Some(vc)) = back else { panic!("a VC is made: {back:?}") };
        vc
    }

    #[track_caller]
    fn sap(&mut self) -> SapHandle {
        let back = self.ask(Operation::RegisterSap(self.af(), sap(1), None), Status::Success);
        let Operation::RegisterSap(_, _, Some(sap)) = back else {
            panic!("a SAP is registered: {back:?}")
        };
        sap
    }

    #[track_caller]
    fn party(&mut self, operation: Operation) -> PartyHandle {
        let back = self.ask(operation, Status::Pending);
        let Operation::Party(party) = back else { panic!("a party is there: {back:?}") };
        party
    }

    fn offer(&mut self, sap: SapHandle) -> VcHandle {
        let terms = Terms::for_call(&at_rate(BEFORE)).expect("legal");
        self.remote(NetworkEvent::Offer(Offer { id: OfferId(5), sap, terms }));
        let (_, vc) = *self.script.lock().assigned.last().expect("every offer is assigned");
        vc.expect("room for it")
    }

    fn remote(&mut self, event: NetworkEvent) {
        self.script.lock().remote.push_back(event);
        self.adapter.handle_timeout(Time::ZERO);
    }

    fn state(&self, vc: VcHandle) -> Option<&'static str> {
        self.adapter.manager().state(vc).map(|state| state.name())
    }
}
