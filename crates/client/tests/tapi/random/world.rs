//! Three applications, a line, and a switch, with what is known of them from outside.

use std::collections::{BTreeMap, BTreeSet};

use client::End;
use client::tapi::{
    Bounds, CallState, EventFilter, HCall, HDrvCall, HLine, HLineApp, Message, Privilege,
    ProviderConfig, RequestId, SwitchEvent, SwitchRequest,
};
use co_params::{Flowspec, Status};

use super::Happens;
use super::leg::{Leg, settled};
use crate::support::{
    Core, KEEP, LINE, V2, argument, best_effort, changed, flow, line_call_params, shown, terms,
};

/// The largest queue of an application: small, so that it is often full.
const MESSAGES: usize = 40;

pub(super) struct World {
    core: Core,
    applications: Vec<(HLineApp, HLine)>,
    legs: BTreeMap<HDrvCall, Leg>,
    /// Handles that are thought good, with who has them.
    handles: Vec<(HLineApp, HCall)>,
    /// Requests that were accepted and not replied to, with the handle.
    open: BTreeMap<(HLineApp, RequestId), HCall>,
    /// What has been told of each handle.
    told: BTreeMap<HCall, Vec<CallState>>,
    seen: BTreeMap<HCall, [Option<Flowspec>; 2]>,
}

impl World {
    pub(super) fn new() -> Self {
        let bounds = Bounds { messages: MESSAGES, monitors_per_call: 2, ..Default::default() };
        let mut core = Core::with(ProviderConfig::default(), bounds);
        let mut applications = vec![(core.app, core.line)];
        for privilege in [Privilege::Monitor, Privilege::None] {
            applications.push(core.another(V2, privilege));
        }
        for &(app, _) in &applications {
            core.tapi.put_event_filter(app, EventFilter::TE_QOSEVENT).unwrap();
        }
        let (legs, handles, open) = Default::default();
        Self {
            core,
            applications,
            legs,
            handles,
            open,
            told: BTreeMap::new(),
            seen: BTreeMap::new(),
        }
    }

    pub(super) fn does(&mut self, happens: Happens) {
        match happens {
            Happens::MakeCall(n, rate) => self.make_call(n, rate),
            Happens::Create(n, level) => self.create(n, level),
            Happens::SetQos(n, rate) => self.set_qos(n, rate),
            Happens::SetLevel(n, level) => {
                if let Some((app, call)) = self.handle(n) {
                    let _ = self.core.tapi.set_qos(app, call, 8, level);
                }
            }
            Happens::Drop(n) => {
                if let Some((app, call)) = self.handle(n)
                    && let Ok(request) = self.core.tapi.line_drop(app, call)
                {
                    self.open.insert((app, request), call);
                }
            }
            Happens::Deallocate(n) => {
                if let Some((app, call)) = self.handle(n)
                    && self.core.tapi.line_deallocate_call(app, call).is_ok()
                {
                    self.forget(call);
                }
            }
            Happens::Privilege(n, privilege) => self.privilege(n, privilege),
            Happens::NewCalls(n) => {
                let (app, line) = self.applications[n % self.applications.len()];
                if let Ok(calls) = self.core.tapi.line_get_new_calls(app, line) {
                    self.handles.extend(calls.into_iter().map(|call| (app, call)));
                }
            }
            Happens::Offer(rate) => {
                let offer = terms(best_effort(), flow(rate * 1_000));
                let offered = self.core.tapi.provider_mut().handle_offer(LINE, offer.clone());
                self.legs.extend(offered.map(|call| (call, Leg::Offered(offer))));
                self.core.tapi.drain();
            }
            Happens::Reads(n) => self.reads(n % self.applications.len()),
            Happens::Answers(n, how) => self.answers(n, how),
            Happens::Begins(n, rate) => self.begins(n, rate),
        }
        self.carry();
    }

    fn make_call(&mut self, n: usize, rate: u32) {
        let (app, line) = self.applications[n % self.applications.len()];
        let params = line_call_params(Some(flow(rate * 1_000)), None);
        if let Ok((request, call)) = self.core.tapi.line_make_call(app, line, "", 0, Some(&params))
        {
            self.open.insert((app, request), call);
            self.handles.push((app, call));
        }
    }

    fn create(&mut self, n: usize, level: u32) {
        let (app, line) = self.applications[n % self.applications.len()];
        if let Ok(call) = self.core.tapi.create_call(app, line) {
            self.core.tapi.set_qos(app, call, 8, level).unwrap();
            self.core.tapi.connect(app, call).unwrap();
            self.handles.push((app, call));
        }
    }

    fn set_qos(&mut self, n: usize, rate: u32) {
        let Some((app, call)) = self.handle(n) else { return };
        let block = flow(rate * 1_000).to_bytes();
        let asked =
            self.core.tapi.line_set_call_quality_of_service(app, call, argument(&block), KEEP);
        if let Ok(request) = asked {
            self.open.insert((app, request), call);
        }
    }

    fn privilege(&mut self, n: usize, privilege: u32) {
        let Some((app, call)) = self.handle(n) else { return };
        let set = self.core.tapi.line_set_call_privilege(app, call, privilege);
        if set.is_ok() && privilege == Privilege::None as u32 {
            self.forget(call);
        }
    }

    /// Carries out what the provider wants, as a client would.
    fn carry(&mut self) {
        for request in self.core.asked() {
            match request {
                SwitchRequest::PlaceCall(call, wanted) => {
                    assert!(self.legs.insert(call, Leg::Dialing(wanted)).is_none(), "{call:?}");
                }
                SwitchRequest::Change(call, goal) => match self.legs.remove(&call) {
                    Some(Leg::Up(in_force)) => {
                        self.legs.insert(call, Leg::Changing(in_force, goal));
                    }
                    other => panic!("a change of {other:?}"),
                },
                SwitchRequest::HangUp(call) => {
                    let leg = self.legs.insert(call, Leg::Closing);
                    assert!(!matches!(leg, Some(Leg::Dialing(_) | Leg::Closing) | None), "{leg:?}");
                }
            }
        }
    }

    fn answers(&mut self, n: usize, how: u32) {
        let Some((&call, leg)) = self.legs.iter().nth(n % self.legs.len().max(1)) else { return };
        let short = terms(flow(500), best_effort());
        let (next, event) = match (leg.clone(), how) {
            (Leg::Dialing(_), 0) => (None, SwitchEvent::NotPlaced(Status::Failure)),
            (Leg::Dialing(_), 1) => (Some(Leg::Up(short.clone())), SwitchEvent::Connected(short)),
            (Leg::Dialing(terms) | Leg::Offered(terms), _) => {
                (Some(Leg::Up(terms.clone())), SwitchEvent::Connected(terms))
            }
            (Leg::Changing(before, _), 0) => settled(before, Status::Failure, 1),
            (Leg::Changing(before, _), 1) => settled(before, Status::Success, 2),
            (Leg::Changing(..), 2) => settled(short, Status::Failure, 2),
            (Leg::Changing(before, goal), _) => {
                settled(changed(&before, &goal), Status::Success, 1)
            }
            (Leg::Closing, 0) => (Some(Leg::Stuck), SwitchEvent::CloseFailed(Status::Failure)),
            (Leg::Closing, _) => (None, SwitchEvent::Ended(End::HungUp)),
            (Leg::Up(_) | Leg::Stuck, _) => return,
        };
        self.legs.remove(&call);
        self.legs.extend(next.map(|leg| (call, leg)));
        self.core.says(call, event);
    }

    fn begins(&mut self, n: usize, rate: u32) {
        let Some((&call, leg)) = self.legs.iter().nth(n % self.legs.len().max(1)) else { return };
        let next = terms(flow(rate * 1_000), best_effort());
        let (leg, event) = match (leg.clone(), rate) {
            (Leg::Up(_) | Leg::Changing(..) | Leg::Offered(_), 1) => {
                (None, SwitchEvent::Ended(End::Remote(Status::TapiRateUnavail)))
            }
            (Leg::Up(_), _) => (Some(Leg::Up(next.clone())), SwitchEvent::Changed(next)),
            (Leg::Changing(_, goal), _) => {
                (Some(Leg::Changing(next.clone(), goal)), SwitchEvent::Changed(next))
            }
            (Leg::Dialing(_) | Leg::Offered(_) | Leg::Closing | Leg::Stuck, _) => return,
        };
        self.legs.remove(&call);
        self.legs.extend(leg.map(|leg| (call, leg)));
        self.core.says(call, event);
    }

    /// An application reads one message.
    fn reads(&mut self, n: usize) {
        let (app, _) = self.applications[n];
        let Some(message) = self.core.tapi.poll_message(app) else { return };
        match message {
            Message::Reply { request, result } => {
                let call = self.open.remove(&(app, request));
                let call = call.expect("T-024, T-027: one reply, to who asked");
                if result.is_err() && !self.told.contains_key(&call) {
                    self.handles.retain(|(_, known)| *known != call);
                }
            }
            Message::CallState { call, state, .. } => {
                assert!(!self.is_idle(call), "T-043");
                self.told.entry(call).or_default().push(state);
                if !self.handles.contains(&(app, call)) {
                    self.handles.push((app, call));
                }
                self.look(app, call);
            }
            Message::CallInfo { call, .. } => {
                assert!(!self.is_idle(call), "T-043");
                self.look(app, call);
            }
            Message::Qos(_) => {}
        }
    }

    fn is_idle(&self, call: HCall) -> bool {
        self.told.get(&call).is_some_and(|told| told.last() == Some(&CallState::Idle))
    }

    fn look(&mut self, app: HLineApp, call: HCall) {
        self.seen.insert(call, shown(&self.core.info_of(app, call)));
    }

    fn handle(&self, n: usize) -> Option<(HLineApp, HCall)> {
        self.handles.get(n % self.handles.len().max(1)).copied()
    }

    fn forget(&mut self, call: HCall) {
        self.handles.retain(|(_, known)| *known != call);
        self.open.retain(|_, of| *of != call);
        self.told.remove(&call);
        self.seen.remove(&call);
    }

    /// What holds at every moment.
    #[track_caller]
    pub(super) fn holds(&self) {
        for &(app, _) in &self.applications {
            assert!(self.core.tapi.unread(app) <= MESSAGES, "the queue is bounded");
        }
        assert_eq!(self.core.tapi.unheard(), 0, "the provider says only what it may");
        let known: BTreeSet<_> = self.core.tapi.provider().calls().collect();
        assert!(self.legs.keys().all(|call| known.contains(call) || self.is_left(*call)));
    }

    /// A call that could not be closed so often that the provider has given it up.
    fn is_left(&self, call: HDrvCall) -> bool {
        matches!(self.legs.get(&call), Some(Leg::Stuck))
    }

    /// The switch answers everything, everyone reads everything, then lets go of everything.
    #[track_caller]
    pub(super) fn ends(mut self) {
        self.settle();
        for n in 0..self.applications.len() {
            while self.core.tapi.unread(self.applications[n].0) > 0 {
                self.reads(n);
            }
        }
        assert!(self.open.is_empty(), "T-020: each was replied to: {:?}", self.open);
        for (&call, seen) in &self.seen {
            let Some(&(app, _)) = self.handles.iter().find(|(_, known)| *known == call) else {
                continue;
            };
            let is_over = self.is_idle(call);
            let shows = shown(&self.core.info_of(app, call));
            assert!(*seen == shows || is_over, "T-046: {call:?}");
        }
        for (app, _) in std::mem::take(&mut self.applications) {
            self.core.tapi.line_shutdown(app).unwrap();
            self.carry();
        }
        self.settle();
        assert_eq!(self.core.tapi.provider().calls().count(), 0, "nothing is left");
        assert_eq!(self.core.tapi.open_requests().count(), 0);
    }

    /// The switch gives every answer that is due.
    fn settle(&mut self) {
        let is_due = |leg: &Leg| !matches!(leg, Leg::Up(_) | Leg::Stuck);
        while let Some(n) = self.legs.values().position(is_due) {
            self.answers(n, 5);
            self.carry();
        }
    }
}
