//! Every way out goes through the same doors in the same order.

use super::*;
use crate::handles::af_and_sap as handles;

#[test]
fn f_1_a_family_is_opened_and_a_sap_registered_on_it() {
    let (af, sap) = handles();
    let step = moved(&opening(false), Event::OpenComplete(Ok(af)));
    let register = Operation::RegisterSap(af, Sap::default(), None);
    assert_eq!((step.operation, step.event), (Some(register), None));
    let step = moved(&step.next, Event::RegisterComplete(Ok(sap)));
    assert_eq!((step.operation, step.event), (None, Some(ListenerEvent::Listening)));
    assert_eq!(step.next, ListenerState::Listening { af, sap });
}

#[test]
fn f_15_r_018_calls_end_then_the_sap_then_the_family_and_then_the_call_manager_is_told() {
    let (af, sap) = handles();
    let step = moved(&ListenerState::Listening { af, sap }, Event::NotifyClose);
    assert_eq!(step.operation, None, "the calls come first");
    let step = moved(&step.next, Event::CallsOver);
    assert_eq!(step.operation, Some(Operation::DeregisterSap(sap)));
    let step = moved(&step.next, Event::DeregisterComplete);
    assert_eq!(step.operation, Some(Operation::CloseAf(af)));
    let step = moved(&step.next, Event::CloseComplete);
    assert_eq!(step.operation, Some(Operation::NotifyCloseAfComplete(af)));
    assert_eq!(step.event, Some(ListenerEvent::Over(Leaving::FamilyLeaves)));
}

#[test]
fn f_15_a_call_manager_that_asks_while_it_ends_anyway_is_told_too() {
    let (af, sap) = handles();
    let leaving = Leaving::Stopped;
    for state in [
        ListenerState::Registering { af, leaving: Some(leaving) },
        ListenerState::Emptying { af, sap, leaving },
        ListenerState::Deregistering { af, leaving },
        ListenerState::Closing { af, leaving },
    ] {
        let mut step = moved(&state, Event::NotifyClose);
        assert_eq!(step.operation, None);
        for event in [
            Event::RegisterComplete(Ok(sap)),
            Event::CallsOver,
            Event::DeregisterComplete,
            Event::CloseComplete,
        ] {
            step = step.next.on(event).unwrap_or(step);
        }
        assert_eq!(step.operation, Some(Operation::NotifyCloseAfComplete(af)));
    }
}

#[test]
fn r_017_a_listener_that_stops_says_nothing_after_the_close() {
    let (af, _) = handles();
    let closing = ListenerState::Closing { af, leaving: Leaving::Stopped };
    let step = moved(&closing, Event::CloseComplete);
    assert_eq!(step, over(Leaving::Stopped));
}

#[test]
fn what_is_refused_leaves_nothing_open() {
    let (af, _) = handles();
    let refused = Leaving::Refused(Status::InvalidData);
    let step = moved(&opening(false), Event::OpenComplete(Err(Status::InvalidData)));
    assert_eq!(step, over(refused));
    let registering = ListenerState::Registering { af, leaving: None };
    let step = moved(&registering, Event::RegisterComplete(Err(Status::InvalidData)));
    assert_eq!(step.operation, Some(Operation::CloseAf(af)));
    assert_eq!(moved(&step.next, Event::CloseComplete), over(refused));
}

#[test]
fn a_stop_waits_for_the_answer_that_is_out() {
    let (af, sap) = handles();
    let step = moved(&opening(false), Event::Stop);
    assert_eq!((&step.next, &step.operation), (&opening(true), &None));
    let step = moved(&step.next, Event::OpenComplete(Ok(af)));
    assert_eq!(step.operation, Some(Operation::CloseAf(af)));

    let step = moved(&ListenerState::Registering { af, leaving: None }, Event::Stop);
    assert_eq!(step.operation, None);
    let step = moved(&step.next, Event::RegisterComplete(Ok(sap)));
    assert!(matches!(step.next, ListenerState::Emptying { leaving: Leaving::Stopped, .. }));
}

#[test]
fn a_listener_that_ends_cannot_be_stopped_again() {
    let (af, sap) = handles();
    let leaving = Leaving::Stopped;
    for state in [
        opening(true),
        ListenerState::Registering { af, leaving: Some(leaving) },
        ListenerState::Emptying { af, sap, leaving },
        ListenerState::Deregistering { af, leaving },
        ListenerState::Closing { af, leaving },
        ListenerState::Over,
    ] {
        assert_eq!(state.on(Event::Stop), None, "{state:?}");
    }
}

#[track_caller]
fn moved(state: &ListenerState, event: Event) -> Step {
    state.on(event).unwrap_or_else(|| panic!("{state:?} does not wait for {event:?}"))
}

fn opening(is_stopped: bool) -> ListenerState {
    ListenerState::Opening { sap: Sap::default(), is_stopped }
}
