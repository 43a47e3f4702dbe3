//! How the page says what happens and what is done.

use super::super::letters::*;

pub(super) const fn trigger(event: &Event<Letter>) -> &'static str {
    match event {
        Event::Client(Request::MakeCall(_)) => "make_call",
        Event::Client(Request::ModifyCallQos(_)) => "modify_call_qos",
        Event::Client(Request::CloseCall) => "close_call",
        Event::Client(Request::DeleteVc) => "delete_vc",
        Event::Client(Request::AcceptCall(_)) => "accept_call",
        Event::Client(Request::RejectCall) => "reject_call",
        Event::Client(Request::ReturnQosChange) => "return_qos_change",
        Event::Network(NetworkAnswer::Accepted) => "network accepts",
        Event::Network(NetworkAnswer::Countered(_)) => "network counters",
        Event::Network(NetworkAnswer::Refused) => "network refuses",
        Event::Network(NetworkAnswer::Collided) => "network collides",
        Event::Remote(Remote::Offer(_)) => "remote offers",
        Event::Remote(Remote::Proposal(_)) => "remote proposes",
        Event::Remote(Remote::Release) => "remote releases",
        Event::TimerExpired(Expiry::Wait) => "wait is over",
        Event::TimerExpired(Expiry::Transaction) => "transaction is over",
        Event::Miniport(MiniportAnswer::Done) => "miniport done",
        Event::Miniport(MiniportAnswer::Rounded(_)) => "miniport rounds",
        Event::Miniport(MiniportAnswer::Unacceptable) => "miniport unacceptable",
        Event::Miniport(MiniportAnswer::Refused(Status::Closing)) => "miniport closing",
        Event::Miniport(MiniportAnswer::Refused(_)) => "miniport refuses",
        Event::Miniport(MiniportAnswer::Alternative(_)) => "miniport alternative",
    }
}

/// The next state, and what is done; or why nothing is.
pub(super) fn outcome(reaction: &Reaction<Letter>) -> (String, String) {
    match reaction {
        Reaction::Moved(to) => {
            let done = [
                to.tell.as_ref().map(tells),
                to.ask.as_ref().map(asks),
                to.completion.as_ref().map(completes),
                to.indication.as_ref().map(indicates),
            ];
            let done: Vec<String> = done.into_iter().flatten().collect();
            (to.next.name().to_owned(), done.join("; "))
        }
        Reaction::Refused(status) => (format!("refused: {status}"), String::new()),
        Reaction::Busy => ("busy".to_owned(), String::new()),
        Reaction::Deferred => ("deferred".to_owned(), String::new()),
        Reaction::Stale => ("stale".to_owned(), String::new()),
    }
}

fn tells(tell: &Tell<Letter>) -> String {
    match tell {
        Tell::Confirm(terms) => format!("tells: confirm {terms}"),
        Tell::RefuseProposal => "tells: refuse the proposal".to_owned(),
    }
}

fn asks(ask: &Ask<Letter>) -> String {
    match ask {
        Ask::Setup(terms) => format!("asks: setup {terms}"),
        Ask::Modify(terms) => format!("asks: modify {terms}"),
        Ask::ModifyAgain(terms) => format!("asks: modify {terms} again"),
        Ask::Restore(terms) => format!("asks: restore {terms}"),
        Ask::AcceptOffer(terms) => format!("asks: accept the offer {terms}"),
        Ask::AcceptProposal(terms) => format!("asks: accept the proposal {terms}"),
        Ask::Release(None) => "asks: release".to_owned(),
        Ask::Release(Some(cause)) => format!("asks: release, cause {cause}"),
        Ask::ActivateVc(terms) => format!("asks: activate_vc {terms}"),
        Ask::DeactivateVc => "asks: deactivate_vc".to_owned(),
    }
}

fn completes(completion: &Completion<Letter>) -> String {
    match completion {
        Completion::MakeCall(Ok(grant)) => {
            format!("completes: make_call SUCCESS {}", granted(grant))
        }
        Completion::MakeCall(Err(status)) => format!("completes: make_call {status}"),
        Completion::ModifyCallQos(Ok(grant)) => {
            format!("completes: modify SUCCESS {}", granted(grant))
        }
        Completion::ModifyCallQos(Err(refusal)) => {
            let (status, cause) = (refusal.cause.status(), because(refusal.cause));
            format!("completes: modify {status} {} ({cause})", refusal.saved)
        }
        Completion::CloseCall(Ok(())) => "completes: close_call SUCCESS".to_owned(),
        Completion::CloseCall(Err(status)) => format!("completes: close_call {status}"),
    }
}

fn indicates(indication: &Indication<Letter>) -> String {
    match indication {
        Indication::IncomingCall(terms) => format!("indicates: incoming call {terms}"),
        Indication::CallConnected => "indicates: call connected".to_owned(),
        Indication::QosChange(terms) => format!("indicates: incoming change {terms}"),
        Indication::CloseCall(status) => format!("indicates: incoming close {status}"),
    }
}

fn granted(grant: &Grant<Letter>) -> String {
    format!("{}{}", grant.terms, if grant.is_changed { "*" } else { "" })
}

const fn because(cause: Cause) -> &'static str {
    match cause {
        Cause::Network => "network",
        Cause::Miniport => "miniport",
        Cause::MiniportClosing => "miniport closing",
        Cause::TimedOut => "timed out",
        Cause::Collided => "collided",
        Cause::Closed => "closed",
        Cause::Released => "released",
        Cause::NotRestored => "not restored",
    }
}
