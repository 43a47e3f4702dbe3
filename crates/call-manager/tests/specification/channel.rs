//! Clients on their channels, on one thread, so that every order is exact.

use call_manager::channel::{REQUEST_BLOCKS, UPCALL_BLOCKS};
use call_manager::{
    Adapter, BLOCK_SLOTS, Binding, Block, CallManager, Config, Gone, NetworkAnswer, NotTaken,
    Operation, Reply, Slot, Time, TooManyClients, Up, Upcall, VcContext, VcHandle,
};
use co_params::Status;

use crate::support::{
    Asked, BEFORE, ScriptedMiniport, ScriptedNetwork, Shared, Told, WANTED, at_rate,
};

/// As many upcalls as all the blocks of a client hold, and more.
const FULL: usize = UPCALL_BLOCKS * BLOCK_SLOTS;
const MANY: usize = FULL + BLOCK_SLOTS + 1;

#[test]
fn requests_are_taken_until_every_block_is_under_way_and_then_handed_back() {
    let mut bench = Bench::bound();
    for _ in 0..REQUEST_BLOCKS * BLOCK_SLOTS {
        assert_eq!(bench.client.submit(create()), Ok(()));
    }
    assert_eq!(bench.client.submit(create()), Err(NotTaken::Full(create())));
    bench.serve();
    assert_eq!(bench.client.submit(create()), Err(NotTaken::Full(create())), "nothing was read");
    let statuses = bench.read_returned();
    assert_eq!(statuses, vec![Status::Success; REQUEST_BLOCKS * BLOCK_SLOTS]);
    assert_eq!(bench.client.submit(create()), Ok(()));
}

#[test]
fn a_flush_sends_the_last_block_too() {
    let mut bench = Bench::bound();
    for _ in 0..REQUEST_BLOCKS {
        assert_eq!(bench.client.submit(create()), Ok(()));
        assert_eq!(bench.client.flush(), Ok(()));
    }
    bench.serve();
    assert_eq!(bench.read_returned(), [Status::Success; REQUEST_BLOCKS]);
}

#[test]
fn a_flush_of_nothing_sends_nothing() {
    let mut bench = Bench::bound();
    assert_eq!(bench.client.flush(), Ok(()));
    assert_eq!(bench.adapter.poll(Time::ZERO), []);
    assert!(matches!(bench.client.poll(), Ok(None)));
}

#[test]
fn r_082_a_change_completes_above_before_the_block_with_its_close_returns() {
    let mut bench = Bench::bound();
    let vc = bench.call_with_a_change_pending(VcContext(0));
    bench.request(Operation::CloseCall(vc), Reply::Now(NetworkAnswer::Accepted));
    let told = bench.read_upcalls();
    assert_eq!(told, [(0, Told::Modify(Status::Closing, BEFORE, false))]);
    assert_eq!(bench.read_returned(), [Status::Success]);
}

#[test]
fn a_client_that_does_not_read_gets_everything_once_and_in_order_when_it_does() {
    let mut bench = Bench::with_many_changes_complete();
    let mut told = Vec::new();
    while let Some(more) = bench.read_one_upcall_block() {
        told.extend(more);
        bench.serve();
    }
    let all = (0..MANY as u64).map(|n| (n, Told::Modify(Status::Success, WANTED, false)));
    assert_eq!(told, all.collect::<Vec<_>>());
}

#[test]
fn a_client_that_does_not_read_is_not_served_until_it_does() {
    let mut bench = Bench::with_many_changes_complete();
    let vc = bench.vcs[0];
    bench.script.lock().asked.clear();
    bench.request(Operation::CloseCall(vc), Reply::Now(NetworkAnswer::Accepted));
    assert_eq!(bench.script.lock().asked, [], "deferred");
    for _ in 0..UPCALL_BLOCKS {
        assert!(bench.read_one_upcall_block().is_some());
    }
    assert_eq!(bench.script.lock().asked, [], "the blocks have not come back yet");
    bench.serve();
    assert_eq!(bench.script.lock().asked, [Asked::Release, Asked::Deactivate]);
    let mut left = MANY - FULL;
    while left > 0 {
        left -=
            bench.read_one_upcall_block().expect("upcalls come before what followed them").len();
    }
    assert_eq!(bench.read_returned(), [Status::Success]);
}

#[test]
fn r_082_holds_for_a_client_that_has_all_the_upcall_blocks() {
    let mut bench = Bench::bound();
    let vc = bench.call_with_a_change_pending(VcContext(7));
    bench.complete_changes(FULL);
    bench.request(Operation::CloseCall(vc), Reply::Now(NetworkAnswer::Accepted));
    for _ in 0..UPCALL_BLOCKS {
        assert_eq!(bench.read_upcalls().len(), BLOCK_SLOTS);
    }
    bench.serve();
    assert_eq!(bench.read_upcalls(), [(7, Told::Modify(Status::Closing, BEFORE, false))]);
    assert_eq!(bench.read_returned(), [Status::Success]);
}

#[test]
fn other_clients_are_served_while_one_does_not_read() {
    let mut bench = Bench::with_many_changes_complete();
    let mut other = bench.adapter.bind().expect("there is room for two");
    assert_eq!(other.submit(create()), Ok(()));
    assert_eq!(other.flush(), Ok(()));
    bench.serve();
    assert!(matches!(other.poll(), Ok(Some(Up::Returned(_)))));
}

#[test]
fn a_manager_that_is_gone_is_reported_with_the_request_handed_back() {
    let Bench { adapter, mut client, .. } = Bench::bound();
    assert_eq!(client.submit(create()), Ok(()));
    drop(adapter);
    assert_eq!(client.flush(), Err(Gone));
    for _ in 0..BLOCK_SLOTS {
        assert_eq!(client.submit(create()), Ok(()), "a request is taken before it is sent");
    }
    assert_eq!(client.submit(create()), Err(NotTaken::Gone(create())));
    assert!(matches!((client.poll(), client.wait()), (Err(Gone), Err(Gone))));
}

#[test]
fn what_a_manager_sent_before_it_was_gone_is_still_read() {
    let mut bench = Bench::bound();
    assert_eq!(bench.client.submit(create()), Ok(()));
    assert_eq!(bench.client.flush(), Ok(()));
    bench.serve();
    let Bench { adapter, mut client, .. } = bench;
    drop(adapter);
    assert!(matches!(client.wait(), Ok(Up::Returned(_))));
    assert!(matches!(client.wait(), Err(Gone)));
}

#[test]
fn a_client_that_is_gone_leaves_nothing_behind() {
    let mut bench = Bench::bound();
    bench.call(VcContext(0));
    let Bench { mut adapter, client, script, .. } = bench;
    drop(client);
    adapter.poll(Time::ZERO);
    assert_eq!(adapter.manager().vcs().count(), 0);
    let asked = script.lock().asked.clone();
    assert_eq!(asked[asked.len() - 2..], [Asked::Release, Asked::Deactivate]);
}

#[test]
fn a_client_that_is_gone_with_requests_deferred_leaves_nothing_behind() {
    let mut bench = Bench::with_many_changes_complete();
    let vc = bench.vcs[0];
    bench.request(Operation::CloseCall(vc), Reply::Now(NetworkAnswer::Accepted));
    let Bench { mut adapter, client, .. } = bench;
    drop(client);
    adapter.poll(Time::ZERO);
    assert_eq!(adapter.manager().vcs().count(), 0);
}

#[test]
fn no_more_clients_are_bound_than_the_adapter_was_made_for() {
    let (mut adapter, _) = adapter(2);
    let first = adapter.bind();
    assert!(first.is_ok() && adapter.bind().is_ok());
    assert_eq!(adapter.bind().err(), Some(TooManyClients { max_clients: 2 }));
    drop(first);
    adapter.poll(Time::ZERO);
    assert!(adapter.bind().is_err(), "in its life");
    assert!(self::adapter(0).0.bind().is_err());
}

#[test]
fn clients_reach_only_their_own_vcs() {
    let mut bench = Bench::bound();
    let vc = bench.call(VcContext(0));
    let mut other = bench.adapter.bind().expect("there is room for two");
    assert_eq!(other.submit(Slot::new(VcContext(0), Operation::CloseCall(vc))), Ok(()));
    assert_eq!(other.flush(), Ok(()));
    bench.serve();
    let Ok(Some(Up::Returned(mut block))) = other.poll() else { panic!("a block returns") };
    assert_eq!(block.drain().map(|slot| slot.status).collect::<Vec<_>>(), [Status::Failure]);
}

#[test]
fn a_foreign_block_does_not_get_into_circulation() {
    let mut bench = Bench::bound();
    bench.client.recycle(Block::new());
    for _ in 0..2 * (REQUEST_BLOCKS + UPCALL_BLOCKS) {
        assert_eq!(bench.client.release(Block::new()), Ok(()));
    }
    for _ in 0..REQUEST_BLOCKS * BLOCK_SLOTS {
        assert_eq!(bench.client.submit(create()), Ok(()));
    }
    assert_eq!(bench.client.submit(create()), Err(NotTaken::Full(create())));
    bench.serve();
    assert_eq!(bench.read_returned().len(), REQUEST_BLOCKS * BLOCK_SLOTS);
}

/// An adapter with a client.
struct Bench {
    adapter: Adapter<ScriptedNetwork, ScriptedMiniport>,
    client: Binding,
    script: Shared,
    vcs: Vec<VcHandle>,
    unread: Option<Block<Slot>>,
}

impl Bench {
    fn bound() -> Self {
        let (mut adapter, script) = adapter(2);
        let client = adapter.bind().expect("there is room for two");
        Self { adapter, client, script, vcs: Vec::new(), unread: None }
    }

    /// [`MANY`] changes were pending and are complete; the client has read none of them.
    fn with_many_changes_complete() -> Self {
        let mut bench = Self::bound();
        bench.complete_changes(MANY);
        bench
    }

    /// Makes as many changes, and has the network answer them all at one time.
    fn complete_changes(&mut self, count: usize) {
        for n in 0..count as u64 {
            self.call_with_a_change_pending(VcContext(n));
            let mut script = self.script.lock();
            let ticket = *script.network_tickets.last().expect("the network was asked");
            script.network_due.push_back((ticket, NetworkAnswer::Accepted));
        }
        self.adapter.handle_timeout(Time::ZERO);
    }

    fn call_with_a_change_pending(&mut self, context: VcContext) -> VcHandle {
        let vc = self.call(context);
        self.request(Operation::ModifyCallQos(vc, at_rate(WANTED)), Reply::Later);
        assert_eq!(self.read_returned(), [Status::Pending]);
        vc
    }

    fn serve(&mut self) {
        self.adapter.poll(Time::ZERO);
    }

    /// Makes one request to which the network says this.
    fn request(&mut self, operation: Operation, reply: Reply<NetworkAnswer>) {
        self.script.lock().network.push_back(reply);
        let context = VcContext(self.vcs.len() as u64);
        assert_eq!(self.client.submit(Slot::new(context, operation)), Ok(()));
        assert_eq!(self.client.flush(), Ok(()));
        self.serve();
    }

    /// A call that is up.
    fn call(&mut self, context: VcContext) -> VcHandle {
        let operation = Operation::CreateVc(None);
        assert_eq!(self.client.submit(Slot::new(context, operation)), Ok(()));
        assert_eq!(self.client.flush(), Ok(()));
        self.serve();
        let Ok(Some(Up::Returned(mut block))) = self.client.poll() else {
            panic!("a block returns")
        };
        let Some(Slot { operation: Operation::CreateVc(Some(vc)), .. }) = block.drain().next()
        else {
            panic!("a VC is made")
        };
        self.client.recycle(block);
        self.vcs.push(vc);
        let accepted = Reply::Now(NetworkAnswer::Accepted);
        self.request(Operation::MakeCall(vc, at_rate(BEFORE)), accepted);
        assert_eq!(self.read_returned(), [Status::Success]);
        vc
    }

    /// The statuses in all the blocks that have returned.
    fn read_returned(&mut self) -> Vec<Status> {
        let mut statuses = Vec::new();
        while let Some(mut block) = self.unread.take().or_else(|| self.poll_returned()) {
            statuses.extend(block.drain().map(|slot| slot.status));
            self.client.recycle(block);
        }
        statuses
    }

    fn poll_returned(&mut self) -> Option<Block<Slot>> {
        match self.client.poll().expect("the manager is there")? {
            Up::Returned(block) => Some(block),
            Up::Upcalls(_) => panic!("an upcall comes before this block"),
        }
    }

    fn read_upcalls(&mut self) -> Vec<(u64, Told)> {
        self.read_one_upcall_block().unwrap_or_default()
    }

    /// What the next block of upcalls tells; `None` if a returned block, or nothing, comes next.
    fn read_one_upcall_block(&mut self) -> Option<Vec<(u64, Told)>> {
        match self.client.poll().expect("the manager is there")? {
            Up::Returned(block) => {
                self.unread = Some(block);
                None
            }
            Up::Upcalls(mut block) => {
                let read = |upcall: Upcall| match &upcall {
                    Upcall::Vc { context, .. } => (context.0, Told::by(&upcall)),
                    Upcall::Family(_) | Upcall::Sap { .. } | Upcall::Party { .. } => {
                        panic!("about a VC: {upcall:?}")
                    }
                };
                let told = block.drain().map(read).collect();
                assert_eq!(self.client.release(block), Ok(()));
                Some(told)
            }
        }
    }
}

fn adapter(max_clients: usize) -> (Adapter<ScriptedNetwork, ScriptedMiniport>, Shared) {
    let script = Shared::default();
    let (network, miniport) = (ScriptedNetwork(script.clone()), ScriptedMiniport(script.clone()));
    let manager = CallManager::new(Config::default(), network, miniport);
    (Adapter::new(manager, max_clients), script)
}

fn create() -> Slot {
    Slot::new(VcContext(0), Operation::CreateVc(None))
}
