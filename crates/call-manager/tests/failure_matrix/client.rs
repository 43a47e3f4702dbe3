//! The client of a run.

use std::time::Duration;

use call_manager::{Handler, Upcall};
use co_params::{BytesPerSecond, CallFlags, CallParameters, Status};

use crate::cell::{End, Step};
use crate::run::{CLIENT, Pace, Run, WANTED, at_rate};
use crate::scenario::Scenario;

/// What the client was told, and what it takes to be in force.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) record: Option<u32>,
    /// Of the set-up, or of the change: status, rate if there is one, and whether it is marked.
    pub(crate) completed: Vec<(Status, Option<u32>, bool)>,
    pub(crate) closes: u32,
    pub(crate) closed: Vec<Status>,
    pub(crate) incoming_closes: Vec<Status>,
    pub(crate) connected: u32,
    pub(crate) has_left: bool,
    pub(crate) pace: Pace,
    /// The call is over, and the client has yet to close it.
    pub(crate) owes_close: bool,
}

impl Client {
    pub(crate) const fn new(pace: Pace) -> Self {
        Self {
            record: None,
            completed: Vec::new(),
            closes: 0,
            closed: Vec::new(),
            incoming_closes: Vec::new(),
            connected: 0,
            has_left: false,
            pace,
            owes_close: false,
        }
    }
}

impl Run {
    /// The client takes what it is told, answers what it is asked, and closes a call that is over.
    pub(crate) fn listen(&mut self) {
        while let Some((_, upcall)) = self.manager.poll_upcall() {
            assert!(!self.client.has_left, "{:?}: told a client that left: {upcall:?}", self.cell);
            match upcall {
                Upcall::Vc { handler, .. } => self.hear(handler),
                Upcall::Family(_) => {}
                Upcall::Sap { .. } | Upcall::Party { .. } => panic!("nobody asked: {upcall:?}"),
            }
        }
    }

    fn hear(&mut self, handler: Handler) {
        match handler {
            Handler::MakeCallComplete(status, block) => self.made(status, &block),
            Handler::ModifyCallQosComplete(status, block) => self.changed(status, &block),
            Handler::CloseCallComplete(status) => {
                self.client.closed.push(status);
                if status != Status::Success {
                    self.close_again();
                }
            }
            Handler::IncomingCall(block) => {
                self.client.record = Some(rate_in(&block));
                assert_eq!(self.shared.books().active, self.client.record, "R-043");
                if self.cell.scenario != Scenario::ChangeOfOffer {
                    self.takes_its_time();
                    self.happens_at(Step::Decide);
                    self.answer_offer();
                }
            }
            Handler::CallConnected => {
                self.client.connected += 1;
                assert_eq!(self.shared.books().active, self.client.record, "R-049");
            }
            Handler::IncomingCallQosChange(block) => {
                self.client.record = Some(rate_in(&block));
                self.happens_at(Step::Consider);
                if !self.client.has_left {
                    let status = self.manager.return_qos_change(self.now, CLIENT, self.vc);
                    assert_ne!(status, Status::NotAccepted, "a handler returns");
                }
            }
            Handler::IncomingCloseCall(status) => {
                self.client.incoming_closes.push(status);
                if !self.crosses() {
                    assert_eq!(self.client.closes, 0, "A-09");
                    self.client.owes_close = true;
                    if self.client.pace == Pace::AtOnce {
                        self.closes_at_last();
                    }
                }
            }
            Handler::CloseData(_) | Handler::SendComplete(..) | Handler::Receive(_) => {
                panic!("{:?}: told {handler:?}", self.cell)
            }
        }
    }

    /// Whether there was a call to close that is over.
    pub(crate) fn closes_at_last(&mut self) -> bool {
        let owes = std::mem::take(&mut self.client.owes_close);
        let is_due = owes && !self.client.has_left && self.client.closes == 0;
        if is_due {
            self.happens(End::Close, None);
            assert_eq!(self.client.closes, 1, "a call that is over can be closed");
        }
        is_due
    }

    /// The client has closed, and could not know yet that the other end had released.
    fn crosses(&self) -> bool {
        self.client.closes == 1 && self.cell.end.is_some_and(|(end, _)| end == End::Both)
    }

    /// A set-up that left the VC active is closed before it is deleted (V-21).
    fn made(&mut self, status: Status, block: &CallParameters) {
        let is_up = status == Status::Success;
        let rate = is_up.then(|| rate_in(block));
        self.client.completed.push((status, rate, block.is_changed()));
        self.client.record = rate;
        if is_up {
            assert_eq!(self.shared.books().active, rate, "R-040");
        } else if self.state_name() == Some("CloseFailed") {
            self.happens(End::Close, None);
        }
    }

    /// An offer that it has changed, or tried to, the client accepts.
    fn changed(&mut self, status: Status, block: &CallParameters) {
        let granted = rate_in(block);
        self.client.completed.push((status, Some(granted), block.is_changed()));
        if status == Status::Success {
            assert_eq!(self.shared.books().active, Some(granted), "R-053");
            self.client.record = Some(granted);
        }
        if self.cell.scenario == Scenario::ChangeOfOffer && self.client.connected == 0 {
            self.answer_offer();
        }
    }

    /// As the scenario says. An answer to an offer that is no more is of no account.
    fn answer_offer(&mut self) {
        if self.client.has_left || self.client.closes > 0 {
            return;
        }
        let status = match self.cell.scenario {
            Scenario::OfferRejected => self.manager.reject_call(self.now, CLIENT, self.vc),
            Scenario::OfferChanged => {
                self.client.record = Some(WANTED);
                let changed = CallFlags::CALL_PARAMETERS_CHANGED;
                let block = CallParameters { flags: changed, ..at_rate(WANTED) };
                self.manager.accept_call(self.now, CLIENT, self.vc, &block)
            }
            Scenario::OfferAccepted | Scenario::ChangeOfOffer => {
                let rate = self.client.record.expect("something is offered");
                self.manager.accept_call(self.now, CLIENT, self.vc, &at_rate(rate))
            }
            Scenario::SetUp
            | Scenario::Change
            | Scenario::Proposal
            | Scenario::Close
            | Scenario::Release => panic!("nothing is offered"),
        };
        assert_eq!(status, Status::Success, "{:?}: an offer can be answered", self.cell);
    }

    /// Nobody hurries a client that was offered a call.
    fn takes_its_time(&mut self) {
        let state = self.state_name();
        self.now = self.now.after(Duration::from_secs(3_600));
        self.manager.handle_timeout(self.now);
        assert_eq!(self.state_name(), state, "{:?}: I-03", self.cell);
    }

    /// What is to happen while the client makes up its mind.
    fn happens_at(&mut self, step: Step) {
        if let Some((end, at)) = self.cell.end
            && at == step
            && !self.has_happened
            && end != End::SecondRequest
        {
            self.has_happened = true;
            self.happens(end, Some(step));
        }
    }

    /// C-15. By now the miniport has done with whatever it was busy with.
    fn close_again(&mut self) {
        self.has_failed |= self.is_met;
        let status = self.manager.close_call(self.now, CLIENT, self.vc);
        assert_eq!(status, Status::Pending, "{:?}: C-15", self.cell);
    }
}

fn rate_in(block: &CallParameters) -> u32 {
    let part = block.call_manager.as_ref().expect("a completion is complete");
    BytesPerSecond::raw(part.transmit.token_rate)
}
