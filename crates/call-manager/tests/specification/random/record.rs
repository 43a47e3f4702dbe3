//! What a client knows of a VC: what it is owed, and what it was told is in force.

use call_manager::{Handler, VcContext};
use co_params::Status;

use crate::support::block_rate;

#[derive(Clone, Debug)]
pub(super) struct Record {
    /// Its own name for the VC.
    pub(super) context: VcContext,
    /// In force, as far as it was told. Between an incoming change and the next time that nothing is
    /// under way it may be the old or the new.
    pub(super) rates: Vec<u32>,
    pub(super) make_call: bool,
    pub(super) modify: bool,
    pub(super) close: bool,
    /// It accepted an offer, and has to hear what became of that.
    pub(super) answer: bool,
    /// It was told of a change, and has yet to return.
    pub(super) is_within: bool,
}

impl Record {
    pub(super) const fn new(context: VcContext) -> Self {
        Self {
            context,
            rates: Vec::new(),
            make_call: false,
            modify: false,
            close: false,
            answer: false,
            is_within: false,
        }
    }

    pub(super) const fn is_waiting(&self) -> bool {
        self.make_call || self.modify || self.close || self.answer
    }

    /// Hears something. No status is ever `PENDING`.
    pub(super) fn hear(&mut self, handler: &Handler) {
        let status = match handler {
            Handler::MakeCallComplete(status, block) => {
                complete(&mut self.make_call);
                if status.is_success() {
                    self.rates = vec![block_rate(block)];
                }
                *status
            }
            Handler::ModifyCallQosComplete(status, block) => {
                complete(&mut self.modify);
                let rate = block_rate(block);
                assert!(status.is_success() || self.rates.contains(&rate), "A-03, R-058: {self:?}");
                assert!(status.is_success() || !block.is_changed(), "A-03");
                self.rates = vec![rate];
                *status
            }
            Handler::IncomingCall(block) => {
                assert!(self.rates.is_empty(), "offered once");
                self.rates.push(block_rate(block));
                return;
            }
            Handler::CallConnected => return complete(&mut self.answer),
            Handler::IncomingCallQosChange(block) => {
                self.rates.push(block_rate(block));
                self.is_within = true;
                return;
            }
            Handler::CloseData(_) | Handler::SendComplete(..) | Handler::Receive(_) => {
                panic!("no data in this walk: {handler:?}")
            }
            Handler::CloseCallComplete(status) => {
                complete(&mut self.close);
                self.is_over();
                *status
            }
            Handler::IncomingCloseCall(status) => {
                self.answer = false;
                self.is_over();
                *status
            }
        };
        assert_ne!(status, Status::Pending, "R-002");
    }

    /// The call is over; a change completed before.
    pub(super) fn is_over(&mut self) {
        assert!(!self.modify, "R-082, A-19: the change completes first: {self:?}");
        self.rates.clear();
        self.is_within = false;
    }
}

#[track_caller]
pub(super) fn accept(owed: &mut bool) {
    assert!(!std::mem::replace(owed, true), "two requests of a kind are pending");
}

#[track_caller]
fn complete(owed: &mut bool) {
    assert!(std::mem::take(owed), "R-001: a completion without its request");
}
