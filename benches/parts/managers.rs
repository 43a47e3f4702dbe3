//! Managers whose calls are up.

use call_manager::{
    Adapter, Binding, CallManager, ClientId, Config, Miniport, Observer, Runtime, Signaling, Time,
    VcContext, VcHandle,
};
use co_params::Status;

use super::load::{CLIENT, MOST, sending};
use super::seams::{Answering, Network, Port};

/// A manager over the lean seams.
pub(crate) type Lean<O = ()> = CallManager<Network, Port, O>;

/// A manager whose seams answer at once, with so many calls of the first client, and its VCs.
pub(crate) fn lean(vcs: u32) -> (Lean, Vec<VcHandle>) {
    answering(vcs, Answering::AtOnce, Answering::AtOnce)
}

/// The same with seams that answer changes otherwise.
pub(crate) fn answering(
    vcs: u32,
    network: Answering,
    miniport: Answering,
) -> (Lean, Vec<VcHandle>) {
    with_calls(vcs, Network::new(vcs, network), Port::new(miniport), ())
}

/// The same over any seams, watched by any observer.
pub(crate) fn with_calls<S: Signaling, M: Miniport, O: Observer>(
    vcs: u32,
    network: S,
    miniport: M,
    observer: O,
) -> (CallManager<S, M, O>, Vec<VcHandle>) {
    let mut manager = CallManager::with_observer(config(vcs), network, miniport, observer);
    let vcs = place_calls(&mut manager, CLIENT, vcs);
    (manager, vcs)
}

/// Room for so many VCs.
pub(crate) fn config(vcs: u32) -> Config {
    Config { max_vcs: vcs, ..Config::default() }
}

/// Places calls of a client.
pub(crate) fn place_calls<S: Signaling, M: Miniport, O: Observer>(
    manager: &mut CallManager<S, M, O>,
    client: ClientId,
    vcs: u32,
) -> Vec<VcHandle> {
    create_vcs(manager, client, vcs)
        .into_iter()
        .inspect(|&vc| {
            let status = manager.make_call(Time::ZERO, client, vc, &mut sending(MOST));
            assert_eq!(status, Status::Success);
        })
        .collect()
}

/// Creates VCs of a client.
pub(crate) fn create_vcs<S: Signaling, M: Miniport, O: Observer>(
    manager: &mut CallManager<S, M, O>,
    client: ClientId,
    vcs: u32,
) -> Vec<VcHandle> {
    let create = |context| manager.create_vc(Time::ZERO, client, VcContext(context)).expect("room");
    (0..u64::from(vcs)).map(create).collect()
}

/// A manager on a thread of its own, and its one client.
pub(crate) fn spawn<S, M, O>(manager: CallManager<S, M, O>) -> (Runtime<S, M, O>, Binding)
where
    S: Signaling + Send + 'static,
    M: Miniport + Send + 'static,
    O: Observer + Send + 'static,
{
    let mut adapter = Adapter::new(manager, 1);
    let binding = adapter.bind().expect("the first client");
    (adapter.spawn().expect("a thread"), binding)
}
