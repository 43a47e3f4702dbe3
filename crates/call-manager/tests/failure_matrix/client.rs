//! The client of a run.

use call_manager::{Handler, Upcall};
use co_params::{BytesPerSecond, CallParameters, Status};

use crate::run::{CLIENT, Run};

/// What the client was told, and what it takes to be in force.
#[derive(Debug, Default)]
pub(crate) struct Client {
    pub(crate) record: Option<u32>,
    pub(crate) completed: Vec<(Status, u32, bool)>,
    pub(crate) closes: u32,
    pub(crate) closed: Vec<Status>,
    pub(crate) incoming_closes: Vec<Status>,
}

impl Run {
    /// The client takes what it is told, accepts what is proposed, and closes a call that is over.
    pub(crate) fn listen(&mut self) {
        while let Some((_, upcall)) = self.manager.poll_upcall() {
            let Upcall::Vc { handler, .. } = upcall else { panic!("only VCs are at work") };
            match handler {
                Handler::MakeCallComplete(Status::Success, block) => {
                    self.client.record = Some(rate_in(&block));
                }
                Handler::ModifyCallQosComplete(status, block) => {
                    let granted = (status, rate_in(&block), block.is_changed());
                    self.client.completed.push(granted);
                    if status == Status::Success {
                        assert_eq!(self.shared.books().active, Some(granted.1), "R-053");
                        self.client.record = Some(granted.1);
                    }
                }
                Handler::CloseCallComplete(status) => self.client.closed.push(status),
                Handler::IncomingCallQosChange(block) => {
                    self.client.record = Some(rate_in(&block));
                    let status = self.manager.return_qos_change(self.now, CLIENT, self.vc);
                    assert_ne!(status, Status::NotAccepted, "a handler returns");
                }
                Handler::IncomingCloseCall(status) => {
                    assert_eq!(self.client.closes, 0, "A-09");
                    self.client.incoming_closes.push(status);
                    self.close();
                }
                handler @ (Handler::MakeCallComplete(..)
                | Handler::IncomingCall(_)
                | Handler::CallConnected
                | Handler::CloseData(_)
                | Handler::SendComplete(..)
                | Handler::Receive(_)) => panic!("{:?}: told {handler:?}", self.cell),
            }
        }
    }
}

fn rate_in(block: &CallParameters) -> u32 {
    let part = block.call_manager.as_ref().expect("a completion is complete");
    BytesPerSecond::raw(part.transmit.token_rate)
}
