//! Handles and request ids. Each kind is a type of its own, so that none passes for another.
//!
//! Source: T-017; HLINEAPP, HLINE and HCALL, `tapi.h`; HDRVCALL, HTAPICALL and DRV_REQUESTID, `tspi.h`.

use std::collections::BTreeMap;

/// Defines handles: numbers without a meaning.
macro_rules! handles {
    ($($(#[$doc:meta])* $name:ident($inner:ty),)*) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $inner);)*
    };
}

handles! {
    /// An application that has initialised TAPI.
    HLineApp(u32),
    /// A line that an application has opened.
    HLine(u32),
    /// A call, as one application sees it.
    HCall(u32),
    /// A call, as TAPI names it to the provider.
    HTapiCall(u64),
    /// A call, as the provider names it to TAPI.
    HDrvCall(u64),
    /// The number of a line device, from 0.
    LineDevice(u32),
}

/// Names an asynchronous request until its completion: 1 to 0x7FFF_FFFF (T-017).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(u32);

impl RequestId {
    /// The largest id, since a request id is a positive LONG.
    pub const MAX: u32 = 0x7FFF_FFFF;

    /// The id with this number, if it is one.
    #[must_use]
    pub const fn new(raw: u32) -> Option<Self> {
        if raw >= 1 && raw <= Self::MAX { Some(Self(raw)) } else { None }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// What is open, by request id.
#[derive(Debug)]
pub struct Requests<T> {
    last: u32,
    open: BTreeMap<RequestId, T>,
}

impl<T> Requests<T> {
    /// None open. The next id is the one after `last`, or 1 after the largest.
    #[must_use]
    pub const fn after(last: u32) -> Self {
        Self { last, open: BTreeMap::new() }
    }

    /// Lets the next id be the one after `last`. For tests, which have no time for two thousand million
    /// requests.
    pub const fn skip_to(&mut self, last: u32) {
        self.last = last;
    }

    /// Opens a request under an id that no open one has. It ends: there are more ids than requests
    /// that fit in any queue.
    pub fn open(&mut self, request: T) -> RequestId {
        loop {
            self.last = if self.last >= RequestId::MAX { 1 } else { self.last + 1 };
            let id = RequestId(self.last);
            if let std::collections::btree_map::Entry::Vacant(place) = self.open.entry(id) {
                place.insert(request);
                return id;
            }
        }
    }

    /// Ends a request; `None` if it is not open.
    pub fn close(&mut self, id: RequestId) -> Option<T> {
        self.open.remove(&id)
    }

    /// All open requests, by id.
    pub fn iter(&self) -> impl Iterator<Item = (RequestId, &T)> {
        self.open.iter().map(|(&id, request)| (id, request))
    }

    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.open.values_mut()
    }
}
