//! Who holds a call: giving handles, and what happens when one becomes void.
//!
//! Source: the pages on privileges and on the termination of asynchronous operations; T-063, T-070,
//! T-072.

use super::{Call, Handle, Open, Places, Stage, Tapi};
use crate::tapi::error::LineErr;
use crate::tapi::handles::{HCall, HDrvCall, HLine, HLineApp, HTapiCall, LineDevice};
use crate::tapi::tspi::ServiceProvider;
use crate::tapi::words::Privilege;

impl<P: ServiceProvider> Tapi<P> {
    /// A handle of a call, as monitor.
    pub(super) fn give_monitor(
        &mut self,
        app: HLineApp,
        line: HLine,
        call: HTapiCall,
    ) -> Result<HCall, LineErr> {
        if self.holders(call, Privilege::Monitor) >= self.bounds.monitors_per_call {
            return Err(LineErr::ResourceUnavail);
        }
        self.give(app, line, call, Privilege::Monitor)
    }

    pub(super) fn give(
        &mut self,
        app: HLineApp,
        line: HLine,
        call: HTapiCall,
        privilege: Privilege,
    ) -> Result<HCall, LineErr> {
        let version = self.line(app, line)?.version;
        let application = self.applications.get_mut(&app).ok_or(LineErr::Uninitialized)?;
        let places = application.queue.promise_call().map_err(|_| LineErr::ResourceUnavail)?;
        let name = match self.number() {
            Ok(number) => HCall(number),
            Err(error) => {
                self.give_back(app, HCall(0), &places);
                return Err(error);
            }
        };
        self.handles.insert(name, Handle { app, line, call, privilege, version, places });
        Ok(name)
    }

    pub(super) fn has_handle(&self, app: HLineApp, call: HTapiCall) -> bool {
        self.handles.values().any(|handle| handle.app == app && handle.call == call)
    }

    /// A new call of TAPI's own, if there is room.
    pub(super) fn insert(&mut self, call: Call) -> Result<HTapiCall, LineErr> {
        if self.calls.len() >= self.bounds.calls {
            return Err(LineErr::ResourceUnavail);
        }
        let name = HTapiCall(self.number()?.into());
        self.calls.insert(name, call);
        Ok(name)
    }

    /// Makes a handle void. The last handle closes the call at the provider, which ends what is open
    /// (T-070). The last owner drops the call for its monitors; one owner of several changes nothing
    /// (T-072).
    pub(super) fn release(&mut self, name: HCall) {
        let Some(Handle { app, call, privilege, places, .. }) = self.handles.remove(&name) else {
            return;
        };
        self.give_back(app, name, &places);
        self.orphan(app, name);
        let Some(Call { driver, stage, .. }) = self.calls.get(&call) else { return };
        let (driver, stage) = (*driver, *stage);
        let is_held = self.handles.values().any(|handle| handle.call == call);
        if !is_held {
            if let Some(driver) = driver {
                self.provider.tspi_line_close_call(driver);
                self.drain();
            }
            self.calls.remove(&call);
        } else if privilege == Privilege::Owner
            && self.holders(call, Privilege::Owner) == 0
            && stage != Stage::Over
            && let Some(driver) = driver
        {
            self.drop_unasked(driver);
        }
    }

    /// Ends a call that no application owns any more. A provider that refuses has ended it already.
    fn drop_unasked(&mut self, driver: HDrvCall) {
        let request = self.requests.open(Open::Drop(None));
        if self.provider.tspi_line_drop(request, driver) != Ok(request) {
            self.requests.close(request);
        }
        self.drain();
    }

    /// The requests of a handle that is void get no reply.
    fn orphan(&mut self, app: HLineApp, name: HCall) {
        let Some(application) = self.applications.get_mut(&app) else { return };
        for request in self.requests.values_mut() {
            if let Some(handle) = request.replying()
                && *handle == Some(name)
            {
                *handle = None;
                application.queue.release_reply();
            }
            if let Open::Connect(handle) = request
                && *handle == Some(name)
            {
                *handle = None;
            }
        }
    }

    fn give_back(&mut self, app: HLineApp, name: HCall, places: &Places) {
        if let Some(application) = self.applications.get_mut(&app) {
            application.queue.release_call(name, places);
        }
    }
}

/// A call that the provider announced.
pub(super) const fn incoming(device: LineDevice, driver: HDrvCall) -> Call {
    Call { device, driver: Some(driver), stage: Stage::Silent, level: None }
}
