//! Calls and who holds them: placing, dropping, letting go, and privileges.
//!
//! Source: lineMakeCall, lineDrop, lineDeallocateCall, lineSetCallPrivilege, lineGetNewCalls; the
//! pages on privileges and on the termination of asynchronous operations; T-059 to T-063, T-070 to
//! T-074.

use co_params::wire::FormatRule;
use co_params::wire::line::{LINECALLPARAMS, LineView};

use super::{Call, Open, Stage, Tapi};
use crate::tapi::error::{LineErr, TSPI_LINE_DROP, TSPI_LINE_MAKE_CALL};
use crate::tapi::handles::{HCall, HDrvCall, HLine, HLineApp, HTapiCall, RequestId};
use crate::tapi::tspi::{NewCall, ServiceProvider};
use crate::tapi::words::Privilege;

/// The largest country code of E.164; 0 is the line's own country.
pub const MAX_COUNTRY_CODE: u32 = 999;

impl<P: ServiceProvider> Tapi<P> {
    /// `lineMakeCall`: places a call with the quality of service that LINECALLPARAMS ask for, or a
    /// default call that reserves nothing. It comes up with what was asked for or fails (T-059).
    ///
    /// Returns the request and the handle, which is good from the reply on. After a failed reply it
    /// is void; the application may lower its wish and try again.
    ///
    /// # Errors
    /// At once, nothing follows: UNINITIALIZED; INVALLINEHANDLE; INVALPARAM for an address with a
    /// NUL; INVALCOUNTRYCODE; INVALPOINTER if the structure is not all there; STRUCTURETOOSMALL;
    /// INVALCALLPARAMS (T-066); RESOURCEUNAVAIL at a bound; and those of the provider.
    pub fn line_make_call(
        &mut self,
        app: HLineApp,
        line: HLine,
        destination: &str,
        country_code: u32,
        params: Option<&[u8]>,
    ) -> Result<(RequestId, HCall), LineErr> {
        let version = self.line(app, line)?.version;
        check_destination(destination, country_code)?;
        let params = params.map(|params| whole_structure(params, version)).transpose()?;
        let handle = self.new_call(app, line, Stage::Silent)?;
        let request = self.open(app, Open::MakeCall(Some(handle))).inspect_err(|_| {
            self.release(handle);
        })?;
        let wanted = NewCall::Params(version, params);
        let placed = self.place(request, handle, destination, wanted);
        if placed.is_err() {
            self.abort(app, request);
            self.release(handle);
        }
        self.drain();
        placed.map(|()| (request, handle))
    }

    /// TAPI 3: makes a call that is not placed yet, so that a level can be set first.
    ///
    /// # Errors
    /// UNINITIALIZED, INVALLINEHANDLE, RESOURCEUNAVAIL.
    pub fn create_call(&mut self, app: HLineApp, line: HLine) -> Result<HCall, LineErr> {
        self.line(app, line)?;
        self.new_call(app, line, Stage::Created)
    }

    /// `lineDrop`: ends the call, whose handle stays until it is deallocated. A change that is under
    /// way is cut off: it ends with OPERATIONFAILED.
    ///
    /// # Errors
    /// UNINITIALIZED, INVALCALLHANDLE, NOTOWNER, INVALCALLSTATE, RESOURCEUNAVAIL.
    pub fn line_drop(&mut self, app: HLineApp, call: HCall) -> Result<RequestId, LineErr> {
        let (_, found) = self.owned(app, call)?;
        let driver = found.driver.ok_or(LineErr::InvalCallState)?;
        let request = self.open(app, Open::Drop(Some(call)))?;
        let returned = self.provider.tspi_line_drop(request, driver);
        self.returned(app, request, returned, TSPI_LINE_DROP)
    }

    /// `lineDeallocateCall`: the handle becomes void, and nothing about it is told any more, not even
    /// the replies to its requests. The last handle ends the call; so does the last owner's.
    ///
    /// # Errors
    /// UNINITIALIZED, INVALCALLHANDLE.
    pub fn line_deallocate_call(&mut self, app: HLineApp, call: HCall) -> Result<(), LineErr> {
        self.handle(app, call)?;
        self.release(call);
        Ok(())
    }

    /// `lineSetCallPrivilege`, with the raw value. [`Privilege::None`] makes the handle void.
    ///
    /// # Errors
    /// UNINITIALIZED; INVALCALLHANDLE; INVALCALLPRIVILEGE for no such value; INVALCALLSTATE for the
    /// only owner of a call that is not idle, who cannot stop being it (T-074).
    pub fn line_set_call_privilege(
        &mut self,
        app: HLineApp,
        call: HCall,
        privilege: u32,
    ) -> Result<(), LineErr> {
        let (handle, found) = self.handle(app, call)?;
        let privilege = Privilege::from_raw(privilege).ok_or(LineErr::InvalCallPrivilege)?;
        let is_only_owner = handle.privilege == Privilege::Owner
            && self.holders(handle.call, Privilege::Owner) == 1;
        if is_only_owner && privilege != Privilege::Owner && found.stage != Stage::Over {
            return Err(LineErr::InvalCallState);
        }
        match privilege {
            Privilege::None => self.release(call),
            Privilege::Monitor | Privilege::Owner => {
                if let Some(handle) = self.handles.get_mut(&call) {
                    handle.privilege = privilege;
                }
            }
        }
        Ok(())
    }

    /// `lineGetNewCalls`: handles, as monitor, of the calls on the line of which the application has
    /// none.
    ///
    /// # Errors
    /// UNINITIALIZED; INVALLINEHANDLE; RESOURCEUNAVAIL at [`Bounds::monitors_per_call`] or
    /// [`Bounds::messages`]: handles given before that stay.
    ///
    /// [`Bounds::monitors_per_call`]: super::Bounds::monitors_per_call
    /// [`Bounds::messages`]: super::Bounds::messages
    pub fn line_get_new_calls(
        &mut self,
        app: HLineApp,
        line: HLine,
    ) -> Result<Vec<HCall>, LineErr> {
        let device = self.line(app, line)?.device;
        let on_line = |(name, call): (&HTapiCall, &Call)| {
            (call.device == device && call.stage == Stage::Told).then_some(*name)
        };
        let calls: Vec<_> = self.calls.iter().filter_map(on_line).collect();
        let unheld = calls.into_iter().filter(|&call| !self.has_handle(app, call));
        let unheld: Vec<_> = unheld.collect();
        unheld.into_iter().map(|call| self.give_monitor(app, line, call)).collect()
    }

    /// A call that this application makes and, at first, alone owns (T-063).
    fn new_call(&mut self, app: HLineApp, line: HLine, stage: Stage) -> Result<HCall, LineErr> {
        let device = self.line(app, line)?.device;
        let call = self.insert(Call { device, driver: None, stage, level: None })?;
        self.give(app, line, call, Privilege::Owner).inspect_err(|_| {
            self.calls.remove(&call);
        })
    }

    /// Hands a call to the provider.
    pub(super) fn place(
        &mut self,
        request: RequestId,
        handle: HCall,
        destination: &str,
        wanted: NewCall<'_>,
    ) -> Result<(), LineErr> {
        let name = self.handles.get(&handle).ok_or(LineErr::InvalCallHandle)?.call;
        let call = self.calls.get_mut(&name).ok_or(LineErr::InvalCallHandle)?;
        let placed = self
            .provider
            .tspi_line_make_call(request, call.device, name, destination, wanted)
            .map_err(|error| error.among(TSPI_LINE_MAKE_CALL))?;
        let (returned, driver): (RequestId, HDrvCall) = placed;
        call.driver = Some(driver);
        if returned == request { Ok(()) } else { Err(LineErr::OperationFailed) }
    }
}

/// The parts of an address that can be judged here.
fn check_destination(destination: &str, country_code: u32) -> Result<(), LineErr> {
    if destination.contains('\0') {
        return Err(LineErr::InvalParam);
    }
    if country_code > MAX_COUNTRY_CODE { Err(LineErr::InvalCountryCode) } else { Ok(()) }
}

/// LINECALLPARAMS up to dwTotalSize, with every pair within (TA-34).
fn whole_structure(
    params: &[u8],
    version: co_params::wire::line::ApiVersion,
) -> Result<&[u8], LineErr> {
    let view = LineView::new(&LINECALLPARAMS, version, params);
    view.map(|view| view.bytes()).map_err(|error| {
        if matches!(error.rule, FormatRule::Truncated { .. }) {
            LineErr::InvalPointer
        } else if matches!(error.rule, FormatRule::StructureTooSmall { .. }) {
            LineErr::StructureTooSmall
        } else {
            LineErr::InvalCallParams
        }
    })
}
