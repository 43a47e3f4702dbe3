//! One constructor for each state that a VC can be in.

use call_manager::{Config, MiniportAnswer, NetworkAnswer};
use co_params::Status;

use super::bench::Bench;
use super::{BEFORE, COUNTER, ROUNDED, WANTED};

impl Bench {
    /// One VC without a call, in a manager with room for `max_vcs`.
    pub(crate) fn with_room_for(max_vcs: u32) -> Self {
        Self::inactive_with(Config { max_vcs, ..Config::default() })
    }

    /// One VC without a call, in a manager with these bounds and choices.
    pub(crate) fn inactive_with(config: Config) -> Self {
        Self::started(config)
    }

    /// A call is up at [`BEFORE`], in a manager with these bounds and choices.
    pub(crate) fn active_with(config: Config) -> Self {
        let mut bench = Self::started(config);
        bench.call();
        bench
    }

    /// One VC without a call.
    pub(crate) fn inactive() -> Self {
        Self::with_room_for(4)
    }

    /// A call is up at [`BEFORE`], rounded if the miniport wants to.
    pub(crate) fn active() -> Self {
        Self::active_with(Config { max_vcs: 4, ..Config::default() })
    }

    /// A call is being set up; the network has not answered.
    pub(crate) fn dialing() -> Self {
        let mut bench = Self::inactive();
        bench.network_says_later();
        assert_eq!(bench.make_call(BEFORE), Status::Pending);
        bench
    }

    /// A change to [`WANTED`] is pending at the network.
    pub(crate) fn negotiating() -> Self {
        let mut bench = Self::active();
        bench.network_says_later();
        assert_eq!(bench.modify(WANTED), Status::Pending);
        bench
    }

    /// A change to [`WANTED`] is pending at the miniport.
    pub(crate) fn reactivating() -> Self {
        let mut bench = Self::active();
        bench.miniport_says_later();
        assert_eq!(bench.modify(WANTED), Status::Pending);
        bench
    }

    /// The miniport rounded to [`ROUNDED`], and the network is asked to follow.
    pub(crate) fn realigning() -> Self {
        let mut bench = Self::reactivating();
        bench.network_says_later();
        bench.miniport_answers(bench.rounded_to(ROUNDED));
        bench
    }

    /// The miniport is told to go back.
    pub(crate) fn reinstating() -> Self {
        let mut bench = Self::realigning();
        bench.miniport_says_later();
        bench.network_answers(NetworkAnswer::Refused);
        bench
    }

    /// The other end proposes [`WANTED`], and the miniport has not answered.
    pub(crate) fn proposed() -> Self {
        let mut bench = Self::active();
        bench.miniport_says_later();
        bench.remote_proposes(WANTED);
        bench
    }

    /// The client was told of a proposal of [`WANTED`], and has yet to return.
    pub(crate) fn deciding() -> Self {
        let mut bench = Self::active();
        bench.remote_proposes(WANTED);
        bench.forget();
        bench
    }

    /// The client answered a proposal of [`WANTED`] with [`COUNTER`], and has yet to return.
    pub(crate) fn countering() -> Self {
        let mut bench = Self::deciding();
        assert_eq!(bench.modify(COUNTER), Status::Pending);
        bench
    }

    /// The client accepted a proposal of [`WANTED`]; the other end has yet to confirm.
    pub(crate) fn agreeing() -> Self {
        let mut bench = Self::deciding();
        bench.network_says_later();
        assert_eq!(bench.return_qos_change(), Status::Success);
        bench.forget();
        bench
    }

    /// The other end did not confirm; the miniport is told to go back.
    pub(crate) fn withdrawing() -> Self {
        let mut bench = Self::agreeing();
        bench.miniport_says_later();
        bench.network_answers(NetworkAnswer::Refused);
        bench.forget();
        bench
    }

    /// The network is asked to go back.
    pub(crate) fn restoring() -> Self {
        let mut bench = Self::reactivating();
        bench.network_says_later();
        bench.miniport_answers(MiniportAnswer::Refused(Status::Resources));
        bench
    }

    /// The call is over, and the client has been told so.
    pub(crate) fn released() -> Self {
        let mut bench = Self::restoring();
        bench.network_answers(NetworkAnswer::Refused);
        bench.forget();
        bench
    }

    /// The client closed; the network has not answered.
    pub(crate) fn releasing() -> Self {
        let mut bench = Self::active();
        bench.network_says_later();
        assert_eq!(bench.close(), Status::Pending);
        bench
    }

    /// The client closed; the miniport has not answered.
    pub(crate) fn deactivating() -> Self {
        let mut bench = Self::active();
        bench.miniport_says_later();
        assert_eq!(bench.close(), Status::Pending);
        bench
    }

    /// The miniport would not deactivate.
    pub(crate) fn close_failed() -> Self {
        let mut bench = Self::active();
        bench.miniport_says(MiniportAnswer::Refused(Status::Failure));
        assert_eq!(bench.close(), Status::Failure);
        bench.forget();
        bench
    }

    /// The set-up failed.
    pub(crate) fn failed() -> Self {
        let mut bench = Self::inactive();
        bench.network_says(NetworkAnswer::Refused);
        assert_eq!(bench.make_call(BEFORE), Status::Failure);
        bench.forget();
        bench
    }
}
