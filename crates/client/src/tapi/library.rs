//! TAPI itself: the layer between applications and a service provider.
//!
//! It checks handles, privileges and arguments, passes requests on, and routes what comes back:
//! replies to who asked, news to everyone with a handle. It decides nothing about quality of service;
//! that is the provider's.
//!
//! Pure: the functions of an application and of [`drain`](Tapi::drain) go in, messages come out of
//! [`poll_message`](Tapi::poll_message). Nothing waits.

mod calls;
mod events;
mod holders;
mod info;
mod qos;
mod queue;

use std::collections::BTreeMap;

use co_params::wire::line::ApiVersion;

pub use self::calls::MAX_COUNTRY_CODE;
pub use self::qos::FlowspecArgument;
pub use self::queue::PLACES_OF_A_CALL;
use self::queue::{Places, Queue};
use super::error::LineErr;
use super::handles::{
    HCall, HDrvCall, HLine, HLineApp, HTapiCall, LineDevice, RequestId, Requests,
};
use super::message::Message;
use super::tapi3::Level;
use super::tspi::ServiceProvider;
use super::words::{EventFilter, Privilege};

/// What TAPI holds at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Applications that have initialised TAPI; one more is RESOURCEUNAVAIL. Default 64.
    pub applications: usize,
    /// Lines that are open, over all applications; one more is RESOURCEUNAVAIL. Default 256.
    pub lines: usize,
    /// Calls that some application has a handle of; one more is RESOURCEUNAVAIL, and an incoming one
    /// is refused. Default 1,024.
    pub calls: usize,
    /// Monitors of one call. One more gets no handle when the call appears, and RESOURCEUNAVAIL when
    /// it asks for one. Default 16: every change is told to each.
    pub monitors_per_call: usize,
    /// Messages that one application has not read, with the places promised to its requests and
    /// calls; what would need more is RESOURCEUNAVAIL. Default 8,192: every call with its promised
    /// places, and room for news.
    pub messages: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { applications: 64, lines: 256, calls: 1_024, monitors_per_call: 16, messages: 8_192 }
    }
}

/// TAPI, over one service provider.
#[derive(Debug)]
pub struct Tapi<P> {
    provider: P,
    bounds: Bounds,
    applications: BTreeMap<HLineApp, Application>,
    lines: BTreeMap<HLine, Line>,
    calls: BTreeMap<HTapiCall, Call>,
    handles: BTreeMap<HCall, Handle>,
    requests: Requests<Open>,
    /// The last number given as a handle. No number is given twice.
    last: u32,
    unheard: u64,
}

#[derive(Debug)]
struct Application {
    queue: Queue,
    filter: EventFilter,
}

#[derive(Clone, Copy, Debug)]
struct Line {
    app: HLineApp,
    device: LineDevice,
    version: ApiVersion,
    privilege: Privilege,
}

/// A call, as TAPI knows it.
#[derive(Debug)]
struct Call {
    device: LineDevice,
    /// The provider's name, while the provider has the call.
    driver: Option<HDrvCall>,
    stage: Stage,
    /// The level that TAPI 3 wants, before the call is placed (TA-22).
    level: Option<Level>,
}

/// How far applications have been told of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Made by TAPI 3, and not placed.
    Created,
    /// Nothing has been told.
    Silent,
    /// Its first state has been told.
    Told,
    /// It is idle, or it is one of TAPI 3's that could not be placed.
    Over,
}

/// A call, as one application has it.
#[derive(Debug)]
struct Handle {
    app: HLineApp,
    line: HLine,
    call: HTapiCall,
    privilege: Privilege,
    version: ApiVersion,
    places: Places,
}

/// A request that the provider has accepted, or is being asked. `None` where the handle has gone.
#[derive(Clone, Copy, Debug)]
enum Open {
    MakeCall(Option<HCall>),
    /// TAPI 3: no reply.
    Connect(Option<HCall>),
    SetQos(Option<HCall>),
    /// TAPI 3: no reply.
    SetLevel,
    Drop(Option<HCall>),
}

impl<P: ServiceProvider> Tapi<P> {
    /// TAPI without applications.
    #[must_use]
    pub const fn new(provider: P, bounds: Bounds) -> Self {
        Self {
            provider,
            bounds,
            applications: BTreeMap::new(),
            lines: BTreeMap::new(),
            calls: BTreeMap::new(),
            handles: BTreeMap::new(),
            requests: Requests::after(0),
            last: 0,
            unheard: 0,
        }
    }

    /// `lineInitializeEx`: an application begins to use TAPI.
    ///
    /// # Errors
    /// RESOURCEUNAVAIL at [`Bounds::applications`].
    pub fn line_initialize(&mut self) -> Result<HLineApp, LineErr> {
        if self.applications.len() >= self.bounds.applications {
            return Err(LineErr::ResourceUnavail);
        }
        let app = HLineApp(self.number()?);
        let queue = Queue::new(self.bounds.messages);
        self.applications.insert(app, Application { queue, filter: EventFilter::NONE });
        Ok(app)
    }

    /// `lineShutdown`: the application is done. Its lines are closed.
    ///
    /// # Errors
    /// UNINITIALIZED.
    pub fn line_shutdown(&mut self, app: HLineApp) -> Result<(), LineErr> {
        self.is_initialized(app)?;
        let lines = self.lines.iter().filter(|(_, line)| line.app == app);
        let lines: Vec<_> = lines.map(|(&name, _)| name).collect();
        for line in lines {
            self.line_close(app, line)?;
        }
        self.applications.remove(&app);
        Ok(())
    }

    /// `lineOpen`: with [`Privilege::Owner`] the application may place calls, and owns incoming
    /// ones, if it is the first; with [`Privilege::Monitor`] it gets a handle of every call on the
    /// line; with [`Privilege::None`] it may place calls, and sees no others.
    ///
    /// # Errors
    /// UNINITIALIZED; OPERATIONUNAVAIL if there is no such line; RESOURCEUNAVAIL at
    /// [`Bounds::lines`].
    pub fn line_open(
        &mut self,
        app: HLineApp,
        device: LineDevice,
        version: ApiVersion,
        privilege: Privilege,
    ) -> Result<HLine, LineErr> {
        self.is_initialized(app)?;
        if self.provider.tspi_line_get_address_caps(device).is_none() {
            return Err(LineErr::OperationUnavail);
        }
        if self.lines.len() >= self.bounds.lines {
            return Err(LineErr::ResourceUnavail);
        }
        let name = HLine(self.number()?);
        self.lines.insert(name, Line { app, device, version, privilege });
        Ok(name)
    }

    /// `lineClose`: the application's handles of calls on the line become void.
    ///
    /// # Errors
    /// UNINITIALIZED, INVALLINEHANDLE.
    pub fn line_close(&mut self, app: HLineApp, line: HLine) -> Result<(), LineErr> {
        self.line(app, line)?;
        let handles = self.handles.iter().filter(|(_, handle)| handle.line == line);
        let handles: Vec<_> = handles.map(|(&name, _)| name).collect();
        for handle in handles {
            self.release(handle);
        }
        self.lines.remove(&line);
        Ok(())
    }

    /// The next message to an application, in the order in which things happened; `None` also for an
    /// application that is not there.
    pub fn poll_message(&mut self, app: HLineApp) -> Option<Message> {
        self.drain();
        let queue = &mut self.applications.get_mut(&app)?.queue;
        let handle = queue.next_call().and_then(|call| self.handles.get_mut(&call));
        queue.pop(handle.map(|handle| &mut handle.places))
    }

    /// Messages that the application has not read.
    #[must_use]
    pub fn unread(&self, app: HLineApp) -> usize {
        self.applications.get(&app).map_or(0, |application| application.queue.len())
    }

    /// The provider.
    pub const fn provider(&self) -> &P {
        &self.provider
    }

    /// The provider, to tell it what happened. [`drain`](Self::drain) afterwards.
    pub const fn provider_mut(&mut self) -> &mut P {
        &mut self.provider
    }

    /// Requests that the provider has not completed.
    pub fn open_requests(&self) -> impl Iterator<Item = RequestId> {
        self.requests.iter().map(|(id, _)| id)
    }

    /// What the provider said that no rule allows, and that was therefore not passed on.
    #[must_use]
    pub const fn unheard(&self) -> u64 {
        self.unheard
    }

    /// A number for a handle.
    fn number(&mut self) -> Result<u32, LineErr> {
        self.last = self.last.checked_add(1).ok_or(LineErr::ResourceUnavail)?;
        Ok(self.last)
    }

    fn is_initialized(&self, app: HLineApp) -> Result<(), LineErr> {
        self.applications.get(&app).map(drop).ok_or(LineErr::Uninitialized)
    }

    fn line(&self, app: HLineApp, line: HLine) -> Result<Line, LineErr> {
        self.is_initialized(app)?;
        let found = self.lines.get(&line).filter(|line| line.app == app);
        found.copied().ok_or(LineErr::InvalLineHandle)
    }

    /// The handle, if it is one of this application's, and its call.
    fn handle(&self, app: HLineApp, call: HCall) -> Result<(&Handle, &Call), LineErr> {
        self.is_initialized(app)?;
        let found = self.handles.get(&call).filter(|handle| handle.app == app);
        let handle = found.ok_or(LineErr::InvalCallHandle)?;
        let call = self.calls.get(&handle.call).ok_or(LineErr::InvalCallHandle)?;
        Ok((handle, call))
    }

    fn owned(&self, app: HLineApp, call: HCall) -> Result<(&Handle, &Call), LineErr> {
        let (handle, call) = self.handle(app, call)?;
        if handle.privilege == Privilege::Owner {
            Ok((handle, call))
        } else {
            Err(LineErr::NotOwner)
        }
    }

    /// The handles of a call with this privilege.
    fn holders(&self, call: HTapiCall, privilege: Privilege) -> usize {
        let of_call = |handle: &&Handle| handle.call == call && handle.privilege == privilege;
        self.handles.values().filter(of_call).count()
    }
}
