//! What is to go wrong at a seam: by script, and by chance from a seed.

use call_manager::VcHandle;
use co_params::Status;

use super::script::{Deed, Script};
use super::{Fate, Instead};
use crate::network::chance::Chance;
use crate::scenario::{FaultSettings, MiniportFaultSettings, Question, ScriptRule, Seam};

/// What is to go wrong with signalling, by script and by chance. Chance alone makes a difference
/// where it is asked for.
#[derive(Debug)]
pub struct Plan {
    pub(super) script: Script,
    settings: FaultSettings,
    chance: Chance,
}

/// What is to go wrong at a miniport, by script and by chance.
#[derive(Debug)]
pub struct MiniportPlan {
    pub(super) script: Script,
    settings: MiniportFaultSettings,
    chance: Chance,
}

impl Plan {
    /// What these settings and those rules that are about the network say.
    #[must_use]
    pub fn new(settings: FaultSettings, rules: &[ScriptRule], chance: Chance) -> Self {
        Self { script: Script::new(rules, Seam::Network), settings, chance }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.script.is_empty() && self.settings.is_none()
    }

    /// What a question meets, and what far ends are to do because of it.
    pub(super) fn meets(&mut self, vc: VcHandle, question: Question) -> (Fate, Vec<Deed>) {
        let mut fate = self.seeded(question);
        let deeds = self.script.meets(vc, question, &mut fate);
        (fate, deeds)
    }

    /// One throw decides what becomes of the request, and one each how the answer travels. None is
    /// thrown where nothing can happen.
    fn seeded(&mut self, question: Question) -> Fate {
        if self.settings.is_none() {
            return Fate::FAIR;
        }
        let mut fate = self.settings.fate(question, self.chance.fraction());
        fate.times += u32::from(self.chance.fraction() < self.settings.duplicate);
        fate.is_overtaken = self.chance.fraction() < self.settings.reorder;
        fate.strays = self.chance.fraction() < self.settings.stray;
        fate.late = self.chance.delay(self.settings.delay);
        fate
    }
}

impl MiniportPlan {
    /// What these settings and those rules that are about the miniport say.
    #[must_use]
    pub fn new(settings: MiniportFaultSettings, rules: &[ScriptRule], chance: Chance) -> Self {
        Self { script: Script::new(rules, Seam::Miniport), settings, chance }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.script.is_empty() && self.settings.is_none()
    }

    /// What an order meets.
    pub(super) fn meets(&mut self, vc: VcHandle, order: Question) -> Fate {
        let mut fate = self.seeded(order);
        // Only far ends act, and no rule about the miniport asks for that.
        let _ = self.script.meets(vc, order, &mut fate);
        fate
    }

    /// One throw decides what becomes of the order, and one each how the answer travels. None is
    /// thrown where nothing can happen.
    fn seeded(&mut self, order: Question) -> Fate {
        if self.settings.is_none() {
            return Fate::FAIR;
        }
        let mut fate = self.settings.fate(order, self.chance.fraction());
        fate.times += u32::from(self.chance.fraction() < self.settings.duplicate);
        fate.strays = self.chance.fraction() < self.settings.stray;
        fate.late = self.chance.delay(self.settings.delay);
        fate
    }
}

impl FaultSettings {
    /// What becomes of a request by a throw from 0 to 1. One to release arrives always.
    fn fate(&self, question: Question, dice: f64) -> Fate {
        let Self { lose_request, lose_answer, collide, .. } = self;
        if dice < *lose_request {
            let is_release = question == Question::Release;
            Fate { is_lost: !is_release, is_silent: is_release, ..Fate::FAIR }
        } else if dice < lose_request + lose_answer {
            Fate { is_silent: true, ..Fate::FAIR }
        } else if dice < lose_request + lose_answer + collide && question == Question::Modify {
            Fate { instead: Some(Instead::Collide), ..Fate::FAIR }
        } else {
            Fate::FAIR
        }
    }
}

impl MiniportFaultSettings {
    /// What becomes of an order by a throw from 0 to 1. All but activations are obeyed.
    fn fate(&self, order: Question, dice: f64) -> Fate {
        if order != Question::Activate {
            return Fate::FAIR;
        }
        let outcomes = [
            (self.refuse, Instead::Refuse(Status::Failure)),
            (self.not_accepted, Instead::Refuse(Status::NotAccepted)),
            (self.closing, Instead::Refuse(Status::Closing)),
            (self.round, Instead::More),
        ];
        let mut below = 0.0;
        for (probability, instead) in outcomes {
            below += probability;
            if dice < below {
                return Fate { instead: Some(instead), ..Fate::FAIR };
            }
        }
        Fate { is_lost: dice < below + self.silent, ..Fate::FAIR }
    }
}
