//! A client that has a call, either of a manager itself or over a channel.

use std::collections::VecDeque;

use call_manager::manager::OnMiniportRefusal;
use call_manager::{
    Adapter, Binding, CallManager, ClientId, Config, Handler, Operation, Slot, Terms, Time, Up,
    Upcall, VcContext, VcHandle,
};
use co_params::{BytesPerSecond, CallParameters, MediaFlags, Status};

use crate::seams::{Plan, Seams, flow};

pub(crate) const CLIENT: ClientId = ClientId(0);

/// More steps than any transaction takes.
const STEPS: u32 = 12;

/// How requests go down, and what comes up.
pub(crate) trait Way {
    /// What is asked of the call, and the status that it returns with.
    fn request(&mut self, now: Time, operation: Operation) -> Status;
    fn handle_timeout(&mut self, now: Time);
    fn poll_timeout(&self) -> Option<Time>;
    fn poll_upcall(&mut self) -> Option<Upcall>;
}

/// A client with a call.
pub(crate) struct Client<W> {
    way: W,
    seams: Seams,
    vc: VcHandle,
    now: Time,
    /// The rate that it takes to be in force.
    pub(crate) record: u32,
    /// What its last change completed with.
    completed: Option<Status>,
}

impl<W: Way> Client<W> {
    /// A change to this rate, until it is complete. The status that it completes with.
    pub(crate) fn change(&mut self, plan: Plan, block: &CallParameters) -> Status {
        self.seams.begin(plan);
        self.completed = None;
        let request = Operation::ModifyCallQos(self.vc, block.clone());
        let status = self.way.request(self.now, request);
        if status == Status::Success {
            self.record = rate_in(block);
        }
        if status != Status::Pending {
            return status;
        }
        self.go_on(|client| client.completed.is_some());
        self.completed.expect("what pends completes")
    }

    /// The other end changes the call, and the client accepts.
    pub(crate) fn proposed(&mut self, plan: Plan, terms: &Terms) {
        self.seams.begin(plan);
        self.seams.proposes(self.vc, terms.clone());
        self.go_on(|_| false);
    }

    /// A proposal arrives while a change is under way, which goes first.
    pub(crate) fn crossed(&mut self, plan: Plan, block: &CallParameters, terms: &Terms) -> Status {
        self.seams.begin(plan);
        self.completed = None;
        let request = Operation::ModifyCallQos(self.vc, block.clone());
        assert_eq!(self.way.request(self.now, request), Status::Pending);
        self.seams.crosses(self.vc, terms.clone());
        self.go_on(|_| false);
        self.completed.expect("what pends completes")
    }

    fn go_on(&mut self, is_over: impl Fn(&Self) -> bool) {
        for _ in 0..STEPS {
            self.listen();
            if is_over(self) {
                return;
            }
            self.way.handle_timeout(self.now);
            self.listen();
            if is_over(self) {
                return;
            }
            self.now = self.way.poll_timeout().unwrap_or(self.now).max(self.now);
        }
    }

    fn listen(&mut self) {
        while let Some(upcall) = self.way.poll_upcall() {
            let Upcall::Vc { handler, .. } = upcall else { panic!("about the call: {upcall:?}") };
            match handler {
                Handler::ModifyCallQosComplete(status, block) => {
                    assert_eq!(self.completed.replace(status), None, "R-001");
                    self.record = rate_in(&block);
                }
                Handler::IncomingCallQosChange(block) => {
                    self.record = rate_in(&block);
                    let returned = Operation::ReturnQosChange(self.vc);
                    assert_eq!(self.way.request(self.now, returned), Status::Success);
                }
                handler @ (Handler::MakeCallComplete(..)
                | Handler::CloseCallComplete(_)
                | Handler::IncomingCall(_)
                | Handler::CallConnected
                | Handler::IncomingCloseCall(_)
                | Handler::CloseData(_)
                | Handler::SendComplete(..)
                | Handler::Receive(_)) => panic!("told {handler:?}"),
            }
        }
    }
}

impl Client<CallManager<Seams, Seams>> {
    /// Of a manager itself.
    pub(crate) fn direct(on_miniport_refusal: OnMiniportRefusal, block: &CallParameters) -> Self {
        let seams = Seams::new();
        let mut manager = manager(&seams, on_miniport_refusal);
        let vc = manager.create_vc(Time::ZERO, CLIENT, VcContext(0)).expect("room for one");
        let made = manager.make_call(Time::ZERO, CLIENT, vc, &mut block.clone());
        assert_eq!(made, Status::Success);
        let record = rate_in(block);
        Self { way: manager, seams, vc, now: Time::ZERO, record, completed: None }
    }
}

impl Client<Channel> {
    /// Over a channel, with the adapter in the same thread.
    pub(crate) fn bound(on_miniport_refusal: OnMiniportRefusal, block: &CallParameters) -> Self {
        let seams = Seams::new();
        let mut adapter = Adapter::new(manager(&seams, on_miniport_refusal), 1);
        let binding = adapter.bind().expect("room for one");
        let mut way = Channel { adapter, binding, upcalls: VecDeque::new(), made: None };
        assert_eq!(way.request(Time::ZERO, Operation::CreateVc(None)), Status::Success);
        let vc = way.made.expect("it is made");
        let call = Operation::MakeCall(vc, block.clone());
        assert_eq!(way.request(Time::ZERO, call), Status::Success);
        Self { way, seams, vc, now: Time::ZERO, record: rate_in(block), completed: None }
    }
}

impl Way for CallManager<Seams, Seams> {
    fn request(&mut self, now: Time, operation: Operation) -> Status {
        if let Operation::ModifyCallQos(vc, block) = operation {
            return self.modify_call_qos(now, CLIENT, vc, &block);
        }
        let Operation::ReturnQosChange(vc) = operation else { panic!("asks for {operation:?}") };
        self.return_qos_change(now, CLIENT, vc)
    }

    fn handle_timeout(&mut self, now: Time) {
        Self::handle_timeout(self, now);
    }

    fn poll_timeout(&self) -> Option<Time> {
        Self::poll_timeout(self)
    }

    fn poll_upcall(&mut self) -> Option<Upcall> {
        Self::poll_upcall(self).map(|(_, upcall)| upcall)
    }
}

/// Both ends of a channel.
pub(crate) struct Channel {
    adapter: Adapter<Seams, Seams>,
    binding: Binding,
    upcalls: VecDeque<Upcall>,
    made: Option<VcHandle>,
}

impl Channel {
    /// Reads all that has come up; the status of the request, if it has come back.
    fn read(&mut self) -> Option<Status> {
        let mut status = None;
        while let Some(up) = self.binding.poll().expect("the adapter is there") {
            match up {
                Up::Returned(mut block) => {
                    for slot in block.drain() {
                        status = Some(slot.status);
                        if let Operation::CreateVc(made) = slot.operation {
                            self.made = made;
                        }
                    }
                    self.binding.recycle(block);
                }
                Up::Upcalls(mut block) => {
                    self.upcalls.extend(block.drain());
                    self.binding.release(block).expect("the adapter is there");
                }
            }
        }
        status
    }
}

impl Way for Channel {
    fn request(&mut self, now: Time, operation: Operation) -> Status {
        let taken = self.binding.submit(Slot::new(VcContext(0), operation));
        assert!(taken.is_ok(), "a block is free");
        self.binding.flush().expect("the adapter is there");
        self.adapter.poll(now);
        self.read().expect("a request comes back")
    }

    fn handle_timeout(&mut self, now: Time) {
        self.adapter.handle_timeout(now);
        self.adapter.poll(now);
        let _ = self.read();
    }

    fn poll_timeout(&self) -> Option<Time> {
        self.adapter.poll_timeout()
    }

    fn poll_upcall(&mut self) -> Option<Upcall> {
        self.upcalls.pop_front()
    }
}

fn manager(seams: &Seams, on_miniport_refusal: OnMiniportRefusal) -> CallManager<Seams, Seams> {
    let config = Config { on_miniport_refusal, ..Config::default() };
    CallManager::new(config, seams.clone(), seams.clone())
}

pub(crate) fn rate_in(block: &CallParameters) -> u32 {
    let part = block.call_manager.as_ref().expect("it has flows");
    BytesPerSecond::raw(part.transmit.token_rate)
}

/// A request to send at this rate, which may be rounded up.
pub(crate) fn block(rate: u32) -> CallParameters {
    CallParameters::sending(flow(rate)).with_media_flags(MediaFlags::ROUND_UP_FLOW)
}
