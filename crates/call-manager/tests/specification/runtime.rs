//! The manager on a thread of its own.

use std::thread;
use std::time::Duration;

use call_manager::vc::State;
use call_manager::{
    Adapter, Binding, CallManager, Config, MiniportAnswer, NetworkAnswer, NotTaken, Operation,
    Profile, Reply, Slot, Time, TimerName, Up, VcContext, VcHandle,
};
use co_params::Status;

use crate::support::{BEFORE, ScriptedMiniport, ScriptedNetwork, Shared, Told, at_rate};

/// An answer timer that comes up long after any test is done.
const PATIENCE: Duration = Duration::from_secs(10);
/// Changes that each client asks for.
const CHANGES: usize = 2_000;

#[test]
fn the_thread_ends_when_all_clients_have_left_and_returns_the_manager_empty() {
    let (adapter, mut clients) = adapter(3, &Shared::default());
    let runtime = adapter.spawn().expect("a thread");
    for client in &mut clients {
        call(client);
    }
    drop(clients);
    let manager = runtime.join();
    assert_eq!(manager.vcs().count(), 0);
}

#[test]
fn the_thread_ends_at_once_if_nobody_was_ever_bound() {
    let (adapter, _) = adapter(0, &Shared::default());
    let manager = adapter.spawn().expect("a thread").join();
    assert_eq!(manager.vcs().count(), 0);
}

#[test]
fn the_thread_waits_for_a_silent_network_before_it_ends() {
    let script = Shared::default();
    let (adapter, mut clients) = adapter(1, &script);
    let runtime = adapter.spawn().expect("a thread");
    let mut client = clients.pop().expect("one client");
    let vc = create(&mut client);
    script.lock().network.extend([Reply::Later, Reply::Later]);
    let status = ask(&mut client, Operation::MakeCall(vc, at_rate(BEFORE)));
    assert_eq!(status, Status::Pending);
    drop(client);
    let manager = runtime.join();
    assert_eq!(manager.vcs().count(), 0, "set-up and release were waited for, then given up");
}

#[test]
fn a_client_that_waits_is_told_when_the_network_does_not_answer() {
    let script = Shared::default();
    let (adapter, mut clients) = adapter(1, &script);
    let runtime = adapter.spawn().expect("a thread");
    let mut client = clients.pop().expect("one client");
    let vc = call(&mut client);
    script.lock().network.push_back(Reply::Later);
    let status = ask(&mut client, Operation::ModifyCallQos(vc, at_rate(BEFORE + 1)));
    assert_eq!(status, Status::Pending);
    assert!(matches!(client.wait(), Ok(Up::Upcalls(_))), "the change timed out");
    drop(client);
    assert_eq!(runtime.join().vcs().count(), 0);
}

#[test]
fn an_answer_from_another_thread_is_taken_when_its_seam_rings() {
    let script = Shared::default();
    let (adapter, mut clients) = patient_adapter(&script);
    let waker = adapter.waker().expect("the adapter is not running yet");
    let runtime = adapter.spawn().expect("a thread");
    let mut client = clients.pop().expect("one client");
    let vc = call(&mut client);
    script.lock().network.push_back(Reply::Later);
    let status = ask(&mut client, Operation::ModifyCallQos(vc, at_rate(BEFORE + 1)));
    assert_eq!(status, Status::Pending);

    let ticket = *script.lock().network_tickets.last().expect("the network was asked");
    script.lock().network_due.push_back((ticket, NetworkAnswer::Accepted));
    waker.wake();
    let Ok(Up::Upcalls(mut block)) = client.wait() else { panic!("an upcall comes") };
    let status = block.drain().next().map(|upcall| Told::by(&upcall));
    assert_eq!(status, Some(Told::Modify(Status::Success, BEFORE + 1, false)));
    let taken = script.lock().network_taken[0];
    assert!(taken < Time::ZERO.after(PATIENCE), "not only when the answer timer came up");
    drop(client);
    assert_eq!(runtime.join().vcs().count(), 0);
    waker.wake();
}

#[test]
fn ringing_without_end_neither_fills_the_channel_nor_keeps_the_thread() {
    let script = Shared::default();
    let (adapter, mut clients) = patient_adapter(&script);
    let waker = adapter.waker().expect("the adapter is not running yet");
    let runtime = adapter.spawn().expect("a thread");
    for _ in 0..10_000 {
        waker.wake();
    }
    call(&mut clients[0]);
    drop(clients);
    assert_eq!(runtime.join().vcs().count(), 0);
}

#[test]
fn a_17_the_thread_ends_with_a_vc_that_nothing_can_be_done_about() {
    let script = Shared::default();
    let (adapter, mut clients) = adapter(1, &script);
    let runtime = adapter.spawn().expect("a thread");
    call(&mut clients[0]);
    script.lock().miniport.extend([
        Reply::Now(MiniportAnswer::Refused(Status::Failure)),
        Reply::Now(MiniportAnswer::Refused(Status::Failure)),
    ]);
    drop(clients);
    let manager = runtime.join();
    assert!(manager.vcs().all(|(_, state)| state == State::CloseFailed));
    assert_eq!(manager.vcs().count(), 1);
}

#[test]
fn every_change_of_every_client_completes_exactly_once() {
    let script = Shared::default();
    let (adapter, mut clients) = adapter(2, &script);
    let runtime = adapter.spawn().expect("a thread");
    let calls: Vec<_> = clients.iter_mut().map(call).collect();
    let refusals = (0..CHANGES).map(|_| Reply::Now(NetworkAnswer::Refused));
    script.lock().network.extend(refusals);
    let threads: Vec<_> = clients
        .into_iter()
        .zip(calls)
        .map(|(client, vc)| thread::spawn(move || change_often(client, vc)))
        .collect();
    let granted: usize = threads.into_iter().map(|thread| thread.join().expect("no panic")).sum();
    assert_eq!(granted, CHANGES, "the others were refused");
    assert_eq!(runtime.join().vcs().count(), 0);
}

/// Asks for [`CHANGES`] changes, as many at a time as there is room for; how many were granted.
fn change_often(mut client: Binding, vc: VcHandle) -> usize {
    let (mut asked, mut statuses) = (0, Vec::new());
    while statuses.len() < CHANGES {
        while asked < CHANGES {
            let rate = BEFORE + u32::try_from(asked).expect("few changes");
            let operation = Operation::ModifyCallQos(vc, at_rate(rate));
            match client.submit(Slot::new(VcContext(0), operation)) {
                Ok(()) => asked += 1,
                Err(NotTaken::Full(_)) => break,
                Err(NotTaken::Gone(_)) => panic!("the manager is there"),
            }
        }
        client.flush().expect("the manager is there");
        statuses.extend(read(&mut client));
    }
    assert_eq!(statuses.len(), CHANGES, "one answer a request");
    statuses.iter().filter(|status| status.is_success()).count()
}

/// Waits for a block of answers.
fn read(client: &mut Binding) -> Vec<Status> {
    let Ok(Up::Returned(mut block)) = client.wait() else { panic!("all is answered at once") };
    let statuses = block.drain().map(|slot| slot.status).collect();
    client.recycle(block);
    statuses
}

fn ask(client: &mut Binding, operation: Operation) -> Status {
    assert_eq!(client.submit(Slot::new(VcContext(0), operation)), Ok(()));
    assert_eq!(client.flush(), Ok(()));
    read(client)[0]
}

fn create(client: &mut Binding) -> VcHandle {
    assert_eq!(client.submit(Slot::new(VcContext(0), Operation::CreateVc(None))), Ok(()));
    assert_eq!(client.flush(), Ok(()));
    let Ok(Up::Returned(mut block)) = client.wait() else { panic!("a block returns") };
    let Some(Slot { operation: Operation::CreateVc(Some(vc)), .. }) = block.drain().next() else {
        panic!("a VC is made")
    };
    client.recycle(block);
    vc
}

fn call(client: &mut Binding) -> VcHandle {
    let vc = create(client);
    let status = ask(client, Operation::MakeCall(vc, at_rate(BEFORE)));
    assert_eq!(status, Status::Success);
    vc
}

/// An adapter with all its clients bound, over a network that is given up on quickly.
fn adapter(clients: usize, script: &Shared) -> Bound {
    adapter_that_waits(Duration::from_millis(1), clients, script)
}

/// An adapter with one client over a network that may take far longer than any test.
fn patient_adapter(script: &Shared) -> Bound {
    adapter_that_waits(PATIENCE, 1, script)
}

type Bound = (Adapter<ScriptedNetwork, ScriptedMiniport>, Vec<Binding>);

fn adapter_that_waits(answer_timeout: Duration, clients: usize, script: &Shared) -> Bound {
    let profile = Profile::CONDIS.with_timer(TimerName::Request, answer_timeout).expect("in range");
    let config = Config { profile, ..Config::default() };
    let (network, miniport) = (ScriptedNetwork(script.clone()), ScriptedMiniport(script.clone()));
    let mut adapter = Adapter::new(CallManager::new(config, network, miniport), clients);
    let bindings = (0..clients).map(|_| adapter.bind().expect("room for all")).collect();
    (adapter, bindings)
}
