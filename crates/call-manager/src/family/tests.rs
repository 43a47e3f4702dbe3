//! What a family and its openings promise, and every path of both machines.

use std::collections::{BTreeSet, VecDeque};

use co_params::{AddressFamily, Status};

use super::*;
use crate::page::Table;
use crate::reaction::Reaction;

const CLIENT: ClientId = ClientId(1);
const OTHER: ClientId = ClientId(2);
const ATM: AddressFamily = AddressFamily {
    address_family: co_params::Family::CO_ADDRESS_FAMILY_Q2931,
    major_version: 3,
    minor_version: 1,
};

#[test]
fn r_009_bound_clients_are_told_once_the_bind_handler_has_returned() {
    let mut families = Families::new(FamilyLimits::default());
    assert_eq!(families.client_bound(CLIENT), Ok(vec![]));
    families.register(ATM).expect("nobody serves it");
    assert_eq!(families.client_bound(OTHER), Ok(vec![]), "not before it has returned");
    assert_eq!(families.bind_succeeded(), [(CLIENT, ATM), (OTHER, ATM)]);
    assert_eq!(families.bind_succeeded(), [], "and only once");
}

#[test]
fn r_009_a_client_that_binds_later_is_told_then() {
    let mut families = advertised();
    assert_eq!(families.client_bound(OTHER), Ok(vec![ATM]));
    assert_eq!(families.client_bound(OTHER), Ok(vec![]), "and only once");
}

#[test]
fn o_01_what_a_failed_bind_registered_can_be_registered_again() {
    let mut families = Families::new(FamilyLimits::default());
    families.register(ATM).expect("nobody serves it");
    families.bind_failed();
    assert_eq!(families.state(ATM.address_family), Family::Absent);
    assert_eq!(families.register(ATM), Ok(()));
}

#[test]
fn r_010_a_second_registration_of_a_family_fails_in_any_version() {
    let mut families = advertised();
    assert_eq!(families.register(ATM), Err(Status::Failure));
    let newer = AddressFamily { major_version: 4, ..ATM };
    assert_eq!(families.register(newer), Err(Status::Failure));
}

#[test]
fn o_03_only_what_was_advertised_to_a_client_opens() {
    let mut families = Families::new(FamilyLimits::default());
    families.client_bound(CLIENT).expect("room for a client");
    assert_eq!(families.open(CLIENT, ATM), Err(Status::Failure), "not registered");
    families.register(ATM).expect("nobody serves it");
    assert_eq!(families.open(CLIENT, ATM), Err(Status::Failure), "not advertised");
    let _ = families.bind_succeeded();
    assert_eq!(families.open(OTHER, ATM), Err(Status::Failure), "not bound");
    let newer = AddressFamily { minor_version: 2, ..ATM };
    assert_eq!(families.open(CLIENT, newer), Err(Status::Failure), "another version");
    assert!(families.open(CLIENT, ATM).is_ok());
}

#[test]
fn o_04_a_close_with_nothing_left_succeeds_at_once() {
    let (mut families, af) = opened();
    assert_eq!(families.close(CLIENT, af), Ok(Status::Success));
    assert_eq!(families.close(CLIENT, af), Err(Status::Failure), "R-017: the handle is no more");
}

#[test]
fn a_30_r_016_a_close_pends_until_calls_and_saps_are_gone() {
    let (mut families, af) = opened();
    families.hold(CLIENT, af).expect("open");
    families.hold(CLIENT, af).expect("open");
    assert_eq!(families.close(CLIENT, af), Ok(Status::Pending));
    assert_eq!(families.close(CLIENT, af), Err(Status::Failure), "the second close");
    assert_eq!(families.hold(CLIENT, af), Err(Status::Failure), "R-017");
    assert_eq!(families.may_offer(af), Err(Status::Failure), "R-044");
    assert_eq!(families.release(af), None);
    assert_eq!(families.release(af), Some(CloseAfComplete { client: CLIENT, af }));
    assert_eq!(families.opening(af), None);
}

#[test]
fn a_43_a_handle_of_another_client_is_a_bad_one() {
    let (mut families, af) = opened();
    families.client_bound(OTHER).expect("room for a client");
    assert_eq!(families.close(OTHER, af), Err(Status::Failure));
    assert_eq!(families.hold(OTHER, af), Err(Status::Failure));
    assert_eq!(families.opening(af), Some(Opening::Open { held: 0 }));
}

#[test]
fn f_15_a_call_manager_that_leaves_asks_each_opening_and_waits_for_the_last() {
    let (mut families, af) = opened();
    families.hold(CLIENT, af).expect("open");
    assert_eq!(families.leave(ATM.address_family), Ok(vec![(CLIENT, af)]));
    assert_eq!(families.leave(ATM.address_family), Err(Status::NotAccepted));
    assert_eq!(families.open(CLIENT, ATM), Err(Status::Failure));
    assert_eq!(families.register(ATM), Err(Status::Failure), "R-010: closing is not gone");
    assert_eq!(families.hold(CLIENT, af), Err(Status::Failure));
    assert_eq!(families.may_offer(af), Err(Status::Failure), "R-044");
    assert_eq!(families.close(CLIENT, af), Ok(Status::Pending));
    assert_eq!(families.release(af), Some(CloseAfComplete { client: CLIENT, af }));
    assert_eq!(families.opening(af), Some(Opening::Closed), "R-017: good for the answer alone");
    assert_eq!(families.close(CLIENT, af), Err(Status::Failure));
    assert_eq!(families.notify_close_complete(CLIENT, af), Ok(()));
    assert_eq!(families.notify_close_complete(CLIENT, af), Err(Status::Failure));
    assert_eq!(families.state(ATM.address_family), Family::Absent);
    assert_eq!(families.register(ATM), Ok(()));
}

#[test]
fn o_05_a_family_that_nobody_opened_is_gone_at_once() {
    let mut families = advertised();
    assert_eq!(families.leave(ATM.address_family), Ok(vec![]));
    assert_eq!(families.state(ATM.address_family), Family::Absent);
}

#[test]
fn o_05_a_client_that_is_closing_already_is_not_asked() {
    let (mut families, af) = opened();
    families.hold(CLIENT, af).expect("open");
    assert_eq!(families.close(CLIENT, af), Ok(Status::Pending));
    assert_eq!(families.leave(ATM.address_family), Ok(vec![]));
    assert!(families.release(af).is_some());
    assert_eq!(families.state(ATM.address_family), Family::Absent);
}

#[test]
fn o_05_an_answer_without_a_notice_is_refused() {
    let (mut families, af) = opened();
    assert_eq!(families.notify_close_complete(CLIENT, af), Err(Status::NotAccepted));
}

#[test]
fn a_client_that_leaves_takes_its_openings_along() {
    let (mut families, af) = opened();
    families.hold(CLIENT, af).expect("open");
    assert_eq!(families.leave(ATM.address_family), Ok(vec![(CLIENT, af)]));
    families.client_left(CLIENT);
    assert_eq!(families.opening(af), None);
    assert_eq!(families.release(af), None, "what it held is released to nobody");
    assert_eq!(families.state(ATM.address_family), Family::Absent);
}

#[test]
fn one_more_family_client_or_opening_than_the_bound_is_refused() {
    let mut families = Families::new(FamilyLimits { families: 1, openings: 1, clients: 1 });
    families.register(ATM).expect("room for one");
    let another = AddressFamily { address_family: co_params::Family::CO_ADDRESS_FAMILY_PPP, ..ATM };
    assert_eq!(families.register(another), Err(Status::Resources));
    assert!(families.client_bound(CLIENT).is_ok());
    assert_eq!(families.client_bound(OTHER), Err(Status::Resources));
    let _ = families.bind_succeeded();
    let af = families.open(CLIENT, ATM).expect("room for one");
    assert_eq!(families.open(CLIENT, ATM), Err(Status::Resources));
    assert_eq!(families.close(CLIENT, af), Ok(Status::Success));
    assert!(families.open(CLIENT, ATM).is_ok(), "room again");
}

#[test]
fn nothing_overflows_at_the_most_that_can_be_held() {
    let full = Opening::Open { held: u32::MAX };
    assert_eq!(full.on(OpeningEvent::Hold), Reaction::Refused(Status::Resources));
    let nearly = Opening::Open { held: u32::MAX - 1 };
    assert!(nearly.on(OpeningEvent::Hold).moved().is_some());
}

/// An opening with its client and its call manager: plain records of what they did and were told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct World {
    opening: Opening,
    held: u32,
    close_is_pending: bool,
    has_closed: bool,
    notice_is_pending: bool,
    is_asked: bool,
}

/// Two of what is held tell "some" from "the last".
const MOST_HELD: u32 = 2;

const REACHABLE: usize = 20;

#[test]
fn every_path_of_an_opening_keeps_every_promise() {
    let start = World {
        opening: Opening::Open { held: 0 },
        held: 0,
        close_is_pending: false,
        has_closed: false,
        notice_is_pending: false,
        is_asked: false,
    };
    let mut seen = BTreeSet::from([start]);
    let mut to_visit = VecDeque::from([start]);
    while let Some(world) = to_visit.pop_front() {
        for (_, event) in OPENING_EVENTS {
            let is_too_much = *event == OpeningEvent::Hold && world.held == MOST_HELD;
            if let Some(next) = world.after(*event).filter(|_| !is_too_much)
                && seen.insert(next)
            {
                to_visit.push_back(next);
            }
        }
    }
    assert_eq!(seen.len(), REACHABLE, "reachable worlds");
}

impl World {
    fn after(mut self, event: OpeningEvent) -> Option<Self> {
        let place = format!("{:?} on {event:?}", self.opening);
        let OpeningMove { next, effect } = self.opening.on(event).moved()?;
        match event {
            OpeningEvent::Hold => self.held += 1,
            OpeningEvent::Release => {
                self.held = self.held.checked_sub(1).expect("only what is held is released");
            }
            OpeningEvent::Offer | OpeningEvent::NotifyClose => {}
            OpeningEvent::Close => {
                assert!(!self.has_closed, "{place}: O-04: closed twice");
                self.has_closed = true;
                self.close_is_pending = true;
            }
            OpeningEvent::NotifyCloseComplete => {
                assert!(self.notice_is_pending, "{place}: no notice");
                assert_eq!(effect, Effect::NotifyCloseComplete, "{place}: R-004");
                self.notice_is_pending = false;
            }
            OpeningEvent::ClientLeft => {
                (self.close_is_pending, self.notice_is_pending, self.held) = (false, false, 0);
            }
        }
        let is_new = matches!(event, OpeningEvent::Hold | OpeningEvent::Offer);
        assert!(!(is_new && (self.has_closed || self.is_asked)), "{place}: R-017, R-044");
        match effect {
            Effect::Closed | Effect::CloseComplete => {
                assert!(self.close_is_pending, "{place}: R-001");
                assert_eq!(self.held, 0, "{place}: R-016");
                self.close_is_pending = false;
            }
            Effect::NotifyClose => {
                assert!(!self.is_asked && !self.has_closed, "{place}: asked once, while open");
                (self.is_asked, self.notice_is_pending) = (true, true);
            }
            Effect::Nothing | Effect::ClosePends | Effect::NotifyCloseComplete => {}
        }
        if next == Opening::Gone {
            assert!(!self.close_is_pending && !self.notice_is_pending, "{place}: R-001");
        } else {
            let is_waiting = !self.has_closed || self.held > 0 || self.notice_is_pending;
            assert!(is_waiting, "{place}: nothing is waited for");
        }
        self.opening = next;
        Some(self)
    }
}

const FAMILY_EVENTS: &[(&str, FamilyEvent)] = &[
    ("register (O-01, R-010)", FamilyEvent::Register),
    ("bind handler succeeded (O-02, R-009)", FamilyEvent::BindSucceeded),
    ("bind handler failed", FamilyEvent::BindFailed),
    ("client bound (R-009)", FamilyEvent::ClientBound),
    ("open (O-03)", FamilyEvent::Open),
    ("call manager leaves (O-05, F-15)", FamilyEvent::Leave),
    ("last opening closed", FamilyEvent::LastClosed),
];

const OPENING_EVENTS: &[(&str, OpeningEvent)] = &[
    ("call or SAP made (R-011, R-017)", OpeningEvent::Hold),
    ("call or SAP gone (R-015, R-016)", OpeningEvent::Release),
    ("offer (R-044)", OpeningEvent::Offer),
    ("close (O-04, A-30)", OpeningEvent::Close),
    ("notify close (O-05, F-15)", OpeningEvent::NotifyClose),
    ("notify-close complete (R-017)", OpeningEvent::NotifyCloseComplete),
    ("client left", OpeningEvent::ClientLeft),
];

pub(crate) fn sections() -> String {
    let family = Table {
        title: "Family",
        text: "The registration of an address family. `crates/call-manager/src/family`",
        states: &[Family::Absent, Family::Registered, Family::Advertised, Family::Closing],
        events: FAMILY_EVENTS,
    };
    let (pending, settled) = (Notice::Pending, Notice::Settled);
    let opening = Table {
        title: "Opening of a family",
        text: "*held*: calls and SAPs. *notice*: whether the client owes an answer to the notice.",
        states: &[
            Opening::Open { held: 0 },
            Opening::Open { held: 1 },
            Opening::Leaving { held: 0, notice: pending },
            Opening::Leaving { held: 1, notice: settled },
            Opening::Closing { held: 1, notice: pending },
            Opening::Closing { held: 1, notice: settled },
            Opening::Closing { held: 2, notice: settled },
            Opening::Closed,
            Opening::Gone,
        ],
        events: OPENING_EVENTS,
    };
    let told = |to: &FamilyMove| match to.tell {
        Tell::Nobody => format!("{:?}", to.next),
        Tell::EveryClient => format!("{:?} ! every client", to.next),
        Tell::ThisClient => format!("{:?} ! this client", to.next),
        Tell::EveryOpening => format!("{:?} ! every opening", to.next),
    };
    let effect = |to: &OpeningMove| match to.effect {
        Effect::Nothing => format!("{:?}", to.next),
        Effect::Closed => format!("{:?} = SUCCESS", to.next),
        Effect::ClosePends => format!("{:?} = PENDING", to.next),
        Effect::CloseComplete => format!("{:?} = close SUCCESS", to.next),
        Effect::NotifyClose => format!("{:?} ! notify close", to.next),
        Effect::NotifyCloseComplete => format!("{:?} = notify close", to.next),
    };
    let family = family.print(|state, event| state.on(*event), told);
    let opening = opening.print(|state, event| state.on(*event), effect);
    format!("{family}\n{opening}")
}

fn advertised() -> Families {
    let mut families = Families::new(FamilyLimits::default());
    families.client_bound(CLIENT).expect("room for a client");
    families.register(ATM).expect("nobody serves it");
    let _ = families.bind_succeeded();
    families
}

fn opened() -> (Families, AfHandle) {
    let mut families = advertised();
    let af = families.open(CLIENT, ATM).expect("it is advertised");
    (families, af)
}
