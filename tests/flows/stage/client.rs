//! What the client of a script does.

use call_manager::party::PartyContext;
use call_manager::sap::SapContext;
use call_manager::{MiniportOf, VcContext};
use co_params::{CallFlags, CallParameters, Sap};

use super::seams::Network;
use super::words::{close_data, sending};
use super::{CLIENT, FAMILY, PACKET, Stage};

impl<const IS_MCM: bool, M: MiniportOf<Network<IS_MCM>>> Stage<IS_MCM, M> {
    pub(super) fn client(&mut self, what: &[&str]) {
        let now = self.now;
        match what {
            ["binds"] => self.manager.bind(CLIENT).unwrap(),
            ["opens", "the", "family"] => {
                self.af = self.manager.open_address_family(now, CLIENT, FAMILY).ok();
            }
            ["closes", "the", "family"] => {
                _ = self.manager.close_address_family(now, CLIENT, self.af.unwrap());
            }
            ["has", "closed", "the", "family"] => {
                let af = self.af.unwrap();
                _ = self.manager.notify_close_address_family_complete(now, CLIENT, af);
            }
            ["registers", "a", "SAP"] => self.register(),
            ["deregisters", "the", "SAP"] => {
                _ = self.manager.deregister_sap(now, CLIENT, self.sap.unwrap());
            }
            ["calls", "at", rate] => self.call(rate),
            ["changes", "to", "nothing", "legal"] => {
                let block = CallParameters { flags: CallFlags::PERMANENT_VC, ..sending("1") };
                self.change(&block);
            }
            ["changes", "to", rate] => self.change(&sending(rate)),
            ["adds", "a", "party", "at", rate] => self.add_party(rate),
            ["sends"] => _ = self.manager.send(now, CLIENT, self.vc.unwrap(), PACKET),
            ["has", "read"] => {
                _ = self.manager.return_packet(now, CLIENT, self.vc.unwrap(), PACKET);
            }
            ["drops", "the", "party"] => {
                _ = self.manager.drop_party(now, CLIENT, self.party.unwrap());
            }
            ["closes"] => _ = self.manager.close_call(now, CLIENT, self.vc.unwrap()),
            ["closes", "with", "data"] => {
                _ = self.manager.close_call_with(now, CLIENT, self.vc.unwrap(), &close_data());
            }
            ["deletes"] => _ = self.manager.delete_vc(now, CLIENT, self.vc.unwrap()),
            ["accepts"] => {
                let block = self.in_force();
                _ = self.manager.accept_call(now, CLIENT, self.vc.unwrap(), &block);
            }
            ["accepts", "at", rate] => {
                let mut block = sending(rate);
                block.flags = CallFlags::CALL_PARAMETERS_CHANGED;
                _ = self.manager.accept_call(now, CLIENT, self.vc.unwrap(), &block);
            }
            ["rejects"] => _ = self.manager.reject_call(now, CLIENT, self.vc.unwrap()),
            ["returns"] => _ = self.manager.return_qos_change(now, CLIENT, self.vc.unwrap()),
            _ => panic!("nothing that a client does: {what:?}"),
        }
    }

    pub(super) fn register(&mut self) {
        let sap = Sap::default();
        let (now, af, context) = (self.now, self.af.unwrap(), SapContext(0));
        let registered = self.manager.register_sap(now, CLIENT, af, &sap, context);
        self.sap = registered.ok().map(|(sap, _)| sap);
    }

    pub(super) fn call(&mut self, rate: &str) {
        let (now, context) = (self.now, VcContext(0));
        let vc = self.vc.unwrap_or_else(|| match self.af {
            Some(af) => self.manager.create_vc_on(now, CLIENT, af, context).unwrap(),
            None => self.manager.create_vc(now, CLIENT, context).unwrap(),
        });
        self.vc = Some(vc);
        self.manager.make_call(now, CLIENT, vc, &mut sending(rate));
    }

    pub(super) fn call_party(&mut self, rate: &str) {
        let vc = self.manager.create_vc(self.now, CLIENT, VcContext(0)).unwrap();
        let (now, context, block) = (self.now, PartyContext(0), sending(rate));
        self.party = self.manager.make_party_call(now, CLIENT, vc, context, &block).ok();
        self.vc = Some(vc);
    }

    pub(super) fn add_party(&mut self, rate: &str) {
        let (now, vc, context) = (self.now, self.vc.unwrap(), PartyContext(1));
        let added = self.manager.add_party(now, CLIENT, vc, context, &sending(rate));
        self.party = added.ok().or(self.party);
    }

    fn change(&mut self, block: &CallParameters) {
        self.manager.modify_call_qos(self.now, CLIENT, self.vc.unwrap(), block);
    }

    fn in_force(&self) -> CallParameters {
        let state = self.manager.state(self.vc.unwrap()).unwrap();
        state.in_force().unwrap().to_parameters(false)
    }
}
