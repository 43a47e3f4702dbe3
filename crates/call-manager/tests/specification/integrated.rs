//! The integrated miniport call manager: one type behind both seams, and the same call manager.
//!
//! What a stand-alone call manager does beside a miniport that answers at once, an MCM does too, in
//! the same order and with the same outcome. What differs is what never happens.

use call_manager::integrated::DataEvent;
use call_manager::{
    CallManager, Capabilities, Config, Handler, Integrated, MiniportAnswer, MiniportCallManager,
    MiniportOf, NetworkAnswer, NetworkEvent, Packet, Profile, Reply, Role, Signaling, Terms,
    Ticket, Time, TimerName, Upcall, VcHandle,
};
use co_params::Status;

use crate::random::Random;
use crate::support::{
    Asked, BEFORE, Bench, Beside, CLIENT, COUNTER, Kind, ROUNDED, ScriptedMiniport,
    ScriptedNetwork, Shared, Told, WANTED, by, rate_of,
};

/// What the client hears of a change that failed.
const FAILED: Told = Told::Modify(Status::Failure, BEFORE, false);

#[test]
fn the_type_says_which_kind_of_call_manager_it_is() {
    let role = <Integrated as MiniportOf<ScriptedMcm>>::ROLE;
    assert_eq!(role, Role::MiniportCallManager);
    assert_eq!(<ScriptedMiniport as MiniportOf<ScriptedNetwork>>::ROLE, Role::CallManager);
}

#[test]
fn r_022_no_miniport_makes_or_deletes_a_vc_of_an_mcm() {
    let mut bench = integrated();
    let lives = bench.script.lock().lives;
    bench.call();
    assert_eq!((bench.close(), bench.delete()), (Status::Success, Status::Success));
    assert_eq!((lives, bench.script.lock().lives), ((0, 0), (0, 0)));

    let mut beside = Bench::inactive();
    let lives = beside.script.lock().lives;
    assert_eq!((lives, beside.delete()), ((1, 0), Status::Success));
    assert_eq!(beside.script.lock().lives, (1, 1), "as it does beside one");
}

#[test]
fn r_034_an_mcm_that_has_nothing_to_deactivate_says_so_and_the_close_fails() {
    let mut bench = active();
    for _ in 0..=Config::default().busy_retries {
        bench.miniport_says(MiniportAnswer::Refused(Status::NotAccepted));
    }
    assert_eq!(bench.close(), Status::Pending);
    bench.pass_the_pauses();
    assert_eq!(bench.told(), [Told::CloseCall(Status::Failure)]);
    assert_eq!((bench.close(), bench.delete()), (Status::Success, Status::Success), "A-17");
}

#[test]
fn r_034_an_inactive_vc_is_never_deactivated() {
    let mut bench = active();
    assert_eq!(bench.close(), Status::Success);
    bench.forget();
    assert_eq!((bench.close(), bench.asked()), (Status::NotAccepted, vec![]));
}

#[test]
fn r_036_a_call_is_up_after_the_wire_agreed_and_the_hardware_was_programmed() {
    let mut bench = integrated();
    assert_eq!(bench.make_call(BEFORE), Status::Success);
    let order = [Asked::Setup(BEFORE), Asked::Activate(BEFORE), Asked::Confirm(BEFORE)];
    assert_eq!((bench.asked(), bench.rate()), (order.to_vec(), Some(BEFORE)));
}

#[test]
fn a_22_an_activation_is_answered_by_returning_so_nobody_is_waited_for() {
    let mut bench = active();
    bench.network_says_later();
    assert_eq!(bench.modify(WANTED), Status::Pending);
    bench.network_answers(NetworkAnswer::Accepted);
    assert_eq!(bench.told(), [Told::Modify(Status::Success, WANTED, false)]);
    assert_eq!(bench.script.lock().miniport_polls, 0, "no miniport is asked for answers");
}

#[test]
fn f_14_r_099_every_change_is_programmed_and_reported_after_the_wire_agreed() {
    let mut bench = active();
    for rate in [WANTED, COUNTER, BEFORE] {
        assert_eq!(bench.modify(rate), Status::Success);
        let order = [Asked::Modify(rate), Asked::Activate(rate), Asked::Confirm(rate)];
        assert_eq!(bench.asked(), order);
    }
}

#[test]
fn r_099_a_change_of_the_other_end_and_its_undoing_are_reported_too() {
    let mut bench = active();
    bench.remote_proposes(WANTED);
    bench.network_says(NetworkAnswer::Refused);
    assert_eq!(bench.return_qos_change(), Status::Success);
    let reported: Vec<_> =
        bench.asked().into_iter().filter(|it| matches!(it, Asked::Activate(_))).collect();
    assert_eq!(reported, [Asked::Activate(WANTED), Asked::Activate(BEFORE)]);
    assert_eq!(bench.rate(), Some(BEFORE), "A-24");
}

#[test]
fn f_14_hardware_that_refuses_is_undone_on_the_wire() {
    let mut bench = active();
    bench.miniport_says(MiniportAnswer::Refused(Status::Resources));
    assert_eq!(bench.modify(WANTED), Status::Failure);
    let order = [Asked::Modify(WANTED), Asked::Activate(WANTED), Asked::Restore(BEFORE)];
    assert_eq!((bench.asked(), bench.rate()), (order.to_vec(), Some(BEFORE)), "A-36: restored");
}

#[test]
fn a_36_hardware_that_carries_nothing_any_more_is_deactivated_after_the_incoming_close() {
    let mut bench = active();
    bench.miniport_says(MiniportAnswer::Refused(Status::Closing));
    assert_eq!(bench.modify(WANTED), Status::Pending);
    assert_eq!(bench.told(), [FAILED, Told::IncomingClose(Status::Failure)]);
    let asked = bench.asked();
    assert_eq!(asked.last(), Some(&Asked::Release), "the client closes before the deactivation");
    assert_eq!((bench.close(), bench.rate()), (Status::Success, None));
    assert_eq!(bench.asked(), [Asked::Deactivate]);
}

#[test]
fn r_100_a_vc_that_no_client_made_and_no_call_came_in_on_is_not_there() {
    let mut bench = active();
    assert_eq!(bench.manager.vcs().count(), 1, "signalling VCs are the MCM's own affair");
    assert_eq!(bench.delete(), Status::NotAccepted);
    assert_eq!((bench.close(), bench.delete()), (Status::Success, Status::Success));
    assert_eq!(bench.manager.vcs().count(), 0);
}

#[test]
fn r_097_hardware_of_an_mcm_that_resets_takes_no_data_until_the_end() {
    let mut bench = active();
    let ends =
        [(DataEvent::ResetStart, Status::ResetInProgress), (DataEvent::ResetEnd, Status::Success)];
    for (event, status) in ends {
        bench.script.lock().resets.push_back(event);
        bench.manager.handle_timeout(bench.now);
        let packet = Packet { id: 1, bytes: 100 };
        assert_eq!(bench.manager.send(bench.now, CLIENT, bench.vc, packet), Status::Pending);
        let sent = bench.manager.poll_upcall().map(|(_, upcall)| upcall);
        let Some(Upcall::Vc { handler, .. }) = sent else { panic!("R-095: {sent:?}") };
        assert_eq!(handler, Handler::SendComplete(packet, status));
    }
    assert_eq!(bench.rate(), Some(BEFORE), "V-26");
}

/// Random scripts, each played by a stand-alone call manager and by an MCM.
#[test]
fn an_mcm_does_what_a_call_manager_does_beside_a_miniport_that_answers_at_once() {
    for profile in Profile::ALL {
        for seed in 0..200 {
            let beside = play::<Beside>(seed, &profile);
            let integrated = play::<Within>(seed, &profile);
            assert_eq!(beside, integrated, "{} with seed {seed}", profile.name);
        }
    }
}

/// What was returned, asked and told, step by step.
fn play<K: Kind>(seed: u64, profile: &Profile) -> Vec<(Option<Status>, Vec<Asked>, Vec<Told>)> {
    let mut random = Random(seed);
    let mut bench = Bench::<K>::started(Config { seed, ..by(profile.clone()) });
    let steps = (0..60).map(|_| {
        bench.script_a_line(&mut random);
        let rate = 1 + random.below(3_000);
        let status = match random.below(8) {
            0 => Some(bench.make_call(rate)),
            1 | 2 => Some(bench.modify(rate)),
            3 => Some(bench.close()),
            4 => Some(bench.return_qos_change()),
            5 => {
                bench.remote_proposes(rate);
                None
            }
            6 if random.below(4) == 0 => {
                bench.remote_releases();
                None
            }
            _ => {
                bench.wait(profile.timer(TimerName::MiniportRetry).value);
                None
            }
        };
        (status, bench.asked(), bench.told())
    });
    steps.collect()
}

impl<K: Kind> Bench<K> {
    fn script_a_line(&mut self, random: &mut Random) {
        match random.below(12) {
            0 => self.network_says(NetworkAnswer::Refused),
            1 => self.network_says(NetworkAnswer::Collided),
            2 => {
                let answer = self.countered_with(COUNTER);
                self.network_says(answer);
            }
            3 => self.miniport_says(MiniportAnswer::Refused(Status::Resources)),
            4 => self.miniport_says(MiniportAnswer::Refused(Status::NotAccepted)),
            5 => {
                let answer = self.rounded_to(ROUNDED);
                self.miniport_says(answer);
            }
            6 => self.miniport_says(MiniportAnswer::Refused(Status::Closing)),
            _ => {}
        }
    }

    fn pass_the_pauses(&mut self) {
        for _ in 0..=Config::default().busy_retries {
            self.wait(Profile::CONDIS.timer(TimerName::MiniportRetry).value);
        }
    }
}

/// One VC without a call.
fn integrated() -> Bench<Within> {
    Bench::started(by(Profile::CONDIS))
}

/// A call is up at [`BEFORE`].
fn active() -> Bench<Within> {
    let mut bench = integrated();
    bench.call();
    bench
}

/// A call manager in the miniport itself.
#[derive(Debug)]
struct Within;

impl Kind for Within {
    type Network = ScriptedMcm;
    type Miniport = Integrated;

    fn manager(config: Config, script: &Shared) -> CallManager<ScriptedMcm, Integrated> {
        let network = ScriptedNetwork(script.clone());
        CallManager::integrated(config, ScriptedMcm(network))
    }
}

/// One type behind both seams; it does as the script says, on the wire and in the hardware.
#[derive(Debug)]
struct ScriptedMcm(ScriptedNetwork);

impl MiniportCallManager for ScriptedMcm {
    fn program(&mut self, _: Time, _: VcHandle, terms: &Terms) -> MiniportAnswer {
        self.0.0.programmed(Asked::Activate(rate_of(terms)))
    }

    fn poll_data(&mut self, _: Time) -> Option<DataEvent> {
        self.0.0.lock().resets.pop_front()
    }

    fn idle(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
        match self.0.0.programmed(Asked::Deactivate) {
            MiniportAnswer::Done => Ok(()),
            MiniportAnswer::Refused(status) => Err(status),
            MiniportAnswer::Rounded(_)
            | MiniportAnswer::Unacceptable
            | MiniportAnswer::Alternative(_) => Err(Status::Failure),
        }
    }
}

impl Signaling for ScriptedMcm {
    const ROLE: Role = Role::MiniportCallManager;

    fn setup(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.0.setup(now, ticket, wanted)
    }

    fn modify(&mut self, now: Time, ticket: Ticket, wanted: &Terms) -> Reply<NetworkAnswer> {
        self.0.modify(now, ticket, wanted)
    }

    fn restore(&mut self, now: Time, ticket: Ticket, agreed: &Terms) -> Reply<NetworkAnswer> {
        self.0.restore(now, ticket, agreed)
    }

    fn confirm(&mut self, now: Time, vc: VcHandle, agreed: &Terms) {
        self.0.confirm(now, vc, agreed);
    }

    fn release(&mut self, now: Time, ticket: Ticket) -> Reply<NetworkAnswer> {
        self.0.release(now, ticket)
    }

    fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }

    fn accept_proposal(&mut self, now: Time, ticket: Ticket, it: &Terms) -> Reply<NetworkAnswer> {
        self.0.accept_proposal(now, ticket, it)
    }

    fn refuse_proposal(&mut self, now: Time, vc: VcHandle) {
        self.0.refuse_proposal(now, vc);
    }

    fn poll_event(&mut self, now: Time) -> Option<NetworkEvent> {
        self.0.poll_event(now)
    }
}
