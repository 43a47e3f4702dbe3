//! How a cell begins: calm, until what the scenario is about has begun.

use call_manager::manager::OnMiniportRefusal;
use call_manager::sap::SapContext;
use call_manager::{
    CallManager, Config, NetworkEvent, Offer, OfferId, Profile, Time, VcContext, VcHandle,
};
use co_params::{AddressFamily, Family, Sap, Status};

use crate::cell::{Cell, End, Step};
use crate::client::Client;
use crate::run::{BEFORE, CLIENT, PROPOSED, Pace, Run, WANTED, terms_of, to_round_up};
use crate::scenario::Scenario;
use crate::seams::{Card, Network, Shared};

impl Run {
    /// The scenario is under way, and the cell may go wrong from now on. `None` where the rule book
    /// does not let it begin.
    pub(crate) fn begin(profile: &Profile, cell: &Cell, pace: Pace) -> Option<Self> {
        let mut run = if cell.scenario.is_offer() {
            Self::with_sap(profile, cell)
        } else {
            Self::with_vc(profile, cell)
        };
        run.client = Client::new(pace);
        match cell.scenario {
            Scenario::SetUp => {
                run.goes_wrong(cell);
                run.make_call(WANTED);
            }
            Scenario::OfferAccepted | Scenario::OfferChanged | Scenario::OfferRejected => {
                run.goes_wrong(cell);
                run.is_called();
            }
            Scenario::ChangeOfOffer => {
                run.is_called();
                run.go_on();
                assert_eq!(run.state_name(), Some("Offered"));
                run.goes_wrong(cell);
                if run.modify(WANTED) == Status::Failure {
                    return None;
                }
            }
            Scenario::Change => {
                run.is_up(cell);
                assert_eq!(run.modify(WANTED), Status::Pending, "the seams take their time");
            }
            Scenario::Proposal => {
                run.is_up(cell);
                run.proposes(PROPOSED);
                run.manager.handle_timeout(run.now);
            }
            Scenario::Close => {
                run.is_up(cell);
                assert_eq!(run.close(), Status::Pending, "the seams take their time");
            }
            Scenario::Release => {
                run.is_up(cell);
                run.happens(End::Release, None);
            }
        }
        Some(run)
    }

    /// A call is up.
    fn is_up(&mut self, cell: &Cell) {
        self.make_call(BEFORE);
        self.go_on();
        assert_eq!(self.state_name(), Some("Active"));
        self.client.completed.clear();
        self.goes_wrong(cell);
    }

    fn make_call(&mut self, rate: u32) {
        let mut block = to_round_up(rate);
        let status = self.manager.make_call(self.now, CLIENT, self.vc, &mut block);
        assert_eq!(status, Status::Pending, "the seams take their time");
    }

    /// A call comes in.
    fn is_called(&mut self) {
        let offer = Offer { id: OfferId(1), sap: self.sap(), terms: terms_of(BEFORE) };
        {
            let mut books = self.shared.books();
            books.reserved.confirmed = Some(BEFORE);
            books.network_due.push_back(NetworkEvent::Offer(offer));
        }
        self.manager.handle_timeout(self.now);
        self.vc = self.shared.books().assigned.expect("there is room for one");
    }

    fn sap(&mut self) -> call_manager::SapHandle {
        let opened = self.manager.open_address_family(self.now, CLIENT, FAMILY);
        let af = opened.expect("there is room for one");
        let sap = Sap { sap_type: 1, sap: [7, 7].into_iter().collect() };
        let registered = self.manager.register_sap(self.now, CLIENT, af, &sap, SapContext(1));
        registered.expect("the network takes it").0
    }

    /// A client with a VC of its own.
    fn with_vc(profile: &Profile, cell: &Cell) -> Self {
        let (mut manager, shared) = manager(profile, cell);
        let vc =
            manager.create_vc(Time::ZERO, CLIENT, VcContext(7)).expect("there is room for one");
        Self::calm(cell, manager, shared, vc)
    }

    /// A client that can be called. Its VC is not known yet: it has the handle of one that is gone.
    fn with_sap(profile: &Profile, cell: &Cell) -> Self {
        let (mut manager, shared) = manager(profile, cell);
        manager.bind(CLIENT).expect("there is room for one");
        manager.register_address_family(Time::ZERO, FAMILY).expect("there is room for one");
        let vc =
            manager.create_vc(Time::ZERO, CLIENT, VcContext(7)).expect("there is room for one");
        assert_eq!(manager.delete_vc(Time::ZERO, CLIENT, vc), Status::Success);
        Self::calm(cell, manager, shared, vc)
    }

    fn calm(
        cell: &Cell,
        manager: CallManager<Network, Card>,
        shared: Shared,
        vc: VcHandle,
    ) -> Self {
        Self {
            cell: Cell { end: None, ..*cell },
            manager,
            shared,
            vc,
            now: Time::ZERO,
            steps: Vec::new(),
            is_settled: true,
            is_met: false,
            has_failed: true,
            has_happened: true,
            client: Client::new(Pace::AtOnce),
        }
    }

    fn goes_wrong(&mut self, cell: &Cell) {
        self.cell = *cell;
        (self.has_failed, self.has_happened) = (false, cell.end.is_none());
    }
}

const FAMILY: AddressFamily =
    AddressFamily { address_family: Family(1), major_version: 3, minor_version: 1 };

fn manager(profile: &Profile, cell: &Cell) -> (CallManager<Network, Card>, Shared) {
    let on_miniport_refusal = if matches!(cell.step, Step::Renegotiate | Step::Redial) {
        OnMiniportRefusal::StepDown { percent: 80 }
    } else {
        OnMiniportRefusal::GiveUp
    };
    let config =
        Config { max_vcs: 1, profile: profile.clone(), on_miniport_refusal, ..Config::default() };
    let shared = Shared::default();
    let manager = CallManager::new(config, Network(shared.clone()), Card(shared.clone()));
    (manager, shared)
}
