//! Who is said to have something to read, and how an answer from elsewhere gets the manager's attention.

use call_manager::channel::{REQUEST_BLOCKS, UPCALL_BLOCKS};
use call_manager::{
    Adapter, Binding, Block, CallManager, ClientId, Config, NetworkAnswer, Operation, Reply, Slot,
    Time, Up, Upcall, VcContext, VcHandle,
};

use crate::support::{BEFORE, ScriptedMiniport, ScriptedNetwork, Shared, WANTED, at_rate};

const NOBODY: [ClientId; 0] = [];

#[test]
fn a_waker_has_the_seams_asked_and_once_heard_rings_again() {
    let Bench { mut adapter, script, .. } = Bench::bound();
    let waker = adapter.waker().expect("the adapter does not run");
    for asked in 1..=3 {
        waker.wake();
        waker.wake();
        adapter.poll(Time::ZERO);
        assert_eq!(script.lock().miniport_polls, asked, "two calls before it is heard are one");
    }
}

#[test]
fn a_poll_names_the_clients_that_were_served_since_the_last() {
    let mut bench = Bench::bound();
    bench.submit(Operation::CreateVc(None));
    assert_eq!(bench.adapter.poll(Time::ZERO), [ClientId(0)]);
    assert_eq!(bench.adapter.poll(Time::ZERO), NOBODY, "it was served before");
    bench.submit(Operation::CreateVc(None));
    bench.adapter.poll(Time::ZERO);
    assert_eq!(bench.adapter.handle_timeout(Time::ZERO), NOBODY, "nothing has come");
}

#[test]
fn a_client_that_gives_a_block_back_is_named_if_that_gets_it_another() {
    let mut bench = Bench::bound();
    let mut blocks = bench.read_nothing_of(UPCALL_BLOCKS + 1);
    assert!(bench.client.poll().is_ok_and(|up| up.is_none()), "the fifth waits for a block");
    let block = blocks.pop().expect("they were read");
    bench.client.release(block).expect("the manager is there");
    assert_eq!(bench.adapter.poll(Time::ZERO), [ClientId(0)]);
    assert!(matches!(bench.client.poll(), Ok(Some(Up::Upcalls(_)))));
}

#[test]
fn the_channel_has_room_for_all_blocks_and_the_farewell_of_a_client_and_for_the_bell() {
    let mut bench = Bench::bound();
    let waker = bench.adapter.waker().expect("the adapter does not run");
    let blocks = bench.read_nothing_of(UPCALL_BLOCKS);
    for _ in 0..REQUEST_BLOCKS {
        bench.submit(Operation::CreateVc(None));
    }
    for block in blocks {
        bench.client.release(block).expect("the manager is there");
    }
    let Bench { mut adapter, client, .. } = bench;
    drop(client);
    waker.wake();
    assert_eq!(adapter.poll(Time::ZERO), [ClientId(0); REQUEST_BLOCKS]);
    assert_eq!(adapter.manager().vcs().count(), 0, "the farewell came too");
}

#[test]
fn what_an_answer_from_elsewhere_completes_is_there_to_be_read_after_the_poll() {
    let mut bench = Bench::bound();
    let vc = bench.call();
    bench.script.lock().network.push_back(Reply::Later);
    bench.ask(Operation::ModifyCallQos(vc, at_rate(WANTED)));
    let ticket = *bench.script.lock().network_tickets.last().expect("the network was asked");
    bench.script.lock().network_due.push_back((ticket, NetworkAnswer::Accepted));
    bench.adapter.waker().expect("the adapter does not run").wake();
    assert_eq!(bench.adapter.poll(Time::ZERO), [ClientId(0)]);
    assert!(matches!(bench.client.poll(), Ok(Some(Up::Upcalls(_)))));
    assert_eq!(bench.adapter.poll(Time::ZERO), NOBODY);
    assert_eq!(bench.adapter.handle_timeout(Time::ZERO), NOBODY);
}

#[test]
fn a_block_that_is_handed_back_unread_comes_again_empty() {
    let mut bench = Bench::bound();
    for _ in 0..2 * REQUEST_BLOCKS {
        bench.submit(Operation::CreateVc(None));
        bench.adapter.poll(Time::ZERO);
        let Ok(Some(Up::Returned(mut block))) = bench.client.poll() else {
            panic!("a block returns")
        };
        assert_eq!(block.iter_mut().count(), 1, "only what was submitted since");
        bench.client.recycle(block);
    }
    for round in 0..2 * UPCALL_BLOCKS {
        let mut blocks = bench.read_nothing_of(1);
        let mut block = blocks.pop().expect("it was read");
        assert_eq!(block.iter_mut().count(), 1, "round {round}: only what came since");
        bench.client.release(block).expect("the manager is there");
        bench.adapter.poll(Time::ZERO);
    }
}

#[test]
fn a_foreign_block_is_dropped_also_after_others_were_handed_back() {
    let mut bench = Bench::bound();
    bench.ask(Operation::CreateVc(None));
    bench.client.recycle(Block::new());
    for _ in 0..REQUEST_BLOCKS {
        bench.submit(Operation::CreateVc(None));
    }
    let more = bench.client.submit(Slot::new(VcContext(0), Operation::CreateVc(None)));
    assert!(more.is_err(), "no more blocks than there were");
}

/// An adapter for one client, and that client.
struct Bench {
    adapter: Adapter<ScriptedNetwork, ScriptedMiniport>,
    client: Binding,
    script: Shared,
}

impl Bench {
    fn bound() -> Self {
        let script = Shared::default();
        let (network, miniport) =
            (ScriptedNetwork(script.clone()), ScriptedMiniport(script.clone()));
        let manager = CallManager::new(Config::default(), network, miniport);
        let mut adapter = Adapter::new(manager, 1);
        let client = adapter.bind().expect("there is room for one");
        Self { adapter, client, script }
    }

    fn submit(&mut self, operation: Operation) {
        self.client.submit(Slot::new(VcContext(0), operation)).expect("a block is idle");
        self.client.flush().expect("the manager is there");
    }

    fn ask(&mut self, operation: Operation) -> Operation {
        self.submit(operation);
        self.adapter.poll(Time::ZERO);
        let Ok(Some(Up::Returned(mut block))) = self.client.poll() else {
            panic!("a block returns")
        };
        let slot = block.drain().next().expect("the request");
        self.client.recycle(block);
        slot.operation
    }

    fn call(&mut self) -> VcHandle {
        let Operation::CreateVc(Some(vc)) = self.ask(Operation::CreateVc(None)) else {
            panic!("a VC is made")
        };
        self.ask(Operation::MakeCall(vc, at_rate(BEFORE)));
        vc
    }

    /// So many changes complete, each after the last was read or could not be: the blocks that came,
    /// which the client keeps.
    fn read_nothing_of(&mut self, changes: usize) -> Vec<Block<Upcall>> {
        let vcs: Vec<VcHandle> = (0..changes).map(|_| self.call()).collect();
        for vc in vcs.iter().copied() {
            self.script.lock().network.push_back(Reply::Later);
            self.ask(Operation::ModifyCallQos(vc, at_rate(WANTED)));
        }
        let tickets = self.script.lock().network_tickets.clone();
        let mut blocks = Vec::new();
        for ticket in &tickets[tickets.len() - changes..] {
            self.script.lock().network_due.push_back((*ticket, NetworkAnswer::Accepted));
            self.adapter.handle_timeout(Time::ZERO);
            if let Some(Up::Upcalls(block)) = self.client.poll().expect("the manager is there") {
                blocks.push(block);
            }
        }
        assert_eq!(blocks.len(), changes.min(UPCALL_BLOCKS));
        blocks
    }
}
