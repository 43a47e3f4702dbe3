//! Who may decide what, and how it is remembered.

use std::rc::Rc;

use super::super::*;
use super::AGAIN;
use super::manager::{Manager, Request, Said};
use crate::negotiation::Episode;
use crate::policy::{Answer, Policy};

/// How a world came to be, the last step first.
pub(super) struct Path {
    pub(super) what: What,
    pub(super) before: Option<Rc<Self>>,
}

/// Something that happened on the way.
#[derive(Clone, Copy, Debug)]
#[expect(dead_code, reason = "it is there to be printed")]
pub(super) enum What {
    Application(Wish),
    ClientReads(Said, Say),
    ManagerTakes(Request, Manager),
    BlockComesBack,
    ManagerGoesOn(Manager),
}

/// What an application may want at any time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wish {
    HangUp,
    Change,
    Accept,
    AcceptWithOtherTerms,
    Reject,
}

/// What a policy says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Say {
    Settle,
    Ask,
    Close,
}

/// Says the same whatever it is asked, and knows whether it was.
pub(super) struct Judge {
    always: Always,
    pub(super) is_asked: bool,
}

impl Judge {
    pub(super) fn new(say: Say) -> Self {
        let always = Always(match say {
            Say::Settle => Verdict::Settle,
            Say::Ask => Verdict::Ask(sending(AGAIN)),
            Say::Close => Verdict::Close,
        });
        Self { always, is_asked: false }
    }
}

impl Policy for Judge {
    fn changed(&mut self, episode: &Episode, granted: &CallParameters) -> Verdict {
        self.is_asked = true;
        self.always.changed(episode, granted)
    }

    fn refused(&mut self, episode: &Episode, status: Status) -> Verdict {
        self.is_asked = true;
        self.always.refused(episode, status)
    }

    fn proposed(&mut self, in_force: &CallParameters, proposal: &CallParameters) -> Answer {
        self.is_asked = true;
        self.always.proposed(in_force, proposal)
    }
}
