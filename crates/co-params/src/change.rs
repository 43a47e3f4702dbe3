//! What a completion did to a request: whether it changed, and by how much rounding may change it.
//!
//! Source; ROUND_UP_FLOW and ROUND_DOWN_FLOW, `ndis.h`.

use core::num::NonZeroU32;

use crate::{
    BytesPerSecond, CallFlags, CallManagerParameters, CallParameters, Flowspec, MediaFlags,
    ServiceClass,
};

/// Whether returned parameters differ from the requested ones in what the requester supplied: the
/// question that `CALL_PARAMETERS_CHANGED` answers on success.
///
/// Values are compared, and any difference counts, also one by rounding and one where an open
/// member got a value. What the requester did not supply cannot change: a part that is absent
/// (null), a direction that it keeps (`SERVICETYPE_NOCHANGE`), and the flag
/// `CALL_PARAMETERS_CHANGED` itself, which means nothing in a request. A part that the
/// requester supplied and does not get back has changed. Flags of the media part count, so leave to
/// round that is given but not asked for, or asked for and not given, is a change.
///
/// A call manager that completes a request, with media parameters that it derives or with what stays
/// as it is, compares with the request as completed: nothing that the client did not ask for comes
/// into force unmarked.
#[must_use]
pub fn changed(requested: &CallParameters, returned: &CallParameters) -> bool {
    let flags = |params: &CallParameters| params.flags.without(CallFlags::CALL_PARAMETERS_CHANGED);
    let call_manager = match (&requested.call_manager, &returned.call_manager) {
        (Some(requested), Some(returned)) => call_manager_changed(requested, returned),
        (Some(_), None) => true,
        (None, _) => false,
    };
    let media = requested.media.is_some() && requested.media != returned.media;
    flags(requested) != flags(returned) || call_manager || media
}

impl CallParameters {
    /// What is in force once a change that asks for this has been granted as asked, where `before`
    /// was in force: a part that it leaves out, and a direction that it keeps
    /// (`SERVICETYPE_NOCHANGE`), are as they were. Complete parameters are themselves.
    #[must_use]
    pub fn over(&self, before: &Self) -> Self {
        let keeps = |flow: &Flowspec| flow.service_type.is(ServiceClass::NoChange);
        let mut after = self.clone();
        match (&mut after.call_manager, &before.call_manager) {
            (Some(after), Some(before)) => {
                if keeps(&after.transmit) {
                    after.transmit = before.transmit;
                }
                if keeps(&after.receive) {
                    after.receive = before.receive;
                }
            }
            (after @ None, before) => after.clone_from(before),
            (Some(_), None) => {}
        }
        if after.media.is_none() {
            after.media.clone_from(&before.media);
        }
        after
    }
}

fn call_manager_changed(
    requested: &CallManagerParameters,
    returned: &CallManagerParameters,
) -> bool {
    let flow_changed = |requested: &Flowspec, returned: &Flowspec| {
        !requested.service_type.is(ServiceClass::NoChange) && requested != returned
    };
    flow_changed(&requested.transmit, &returned.transmit)
        || flow_changed(&requested.receive, &returned.receive)
        || requested.specific != returned.specific
}

/// Which way a miniport may round a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// ROUND_DOWN_FLOW alone.
    Down,
    /// ROUND_UP_FLOW alone.
    Up,
    /// Both flags: to the nearer one, and up from the middle.
    Nearest,
}

impl MediaFlags {
    /// Which way the round flags allow; `None` if no altered parameters may come back.
    #[must_use]
    pub const fn rounding(self) -> Option<Rounding> {
        match (self.contains(Self::ROUND_DOWN_FLOW), self.contains(Self::ROUND_UP_FLOW)) {
            (true, false) => Some(Rounding::Down),
            (false, true) => Some(Rounding::Up),
            (true, true) => Some(Rounding::Nearest),
            (false, false) => None,
        }
    }
}

impl BytesPerSecond {
    /// The multiple of `granularity` that this rate rounds to. An unbounded rate stays one. `None`
    /// if nothing would be left, or the result is more than a FLOWSPEC can say: then the rate
    /// cannot be had. A rate of zero stays zero.
    ///
    /// To the nearest, a rate whose nearer multiple cannot be had rounds the other way.
    #[must_use]
    pub fn round(self, granularity: NonZeroU32, rounding: Rounding) -> Option<Self> {
        if self == Self::POSITIVE_INFINITY || self == Self::ZERO {
            return Some(self);
        }
        let (rate, step) = (u64::from(self.get()), u64::from(granularity.get()));
        let down = rate - rate % step;
        let up = rate.next_multiple_of(step);
        match rounding {
            Rounding::Down => Self::sayable(down),
            Rounding::Up => Self::sayable(up),
            Rounding::Nearest if rate - down < up - rate => {
                Self::sayable(down).or(Self::sayable(up))
            }
            Rounding::Nearest => Self::sayable(up).or(Self::sayable(down)),
        }
    }

    /// A rate that is neither nothing nor without bound.
    fn sayable(rate: u64) -> Option<Self> {
        let rate = u32::try_from(rate).ok().and_then(Self::new)?;
        (rate > Self::ZERO && rate < Self::POSITIVE_INFINITY).then_some(rate)
    }
}

impl Flowspec {
    /// The flow with its token rate and peak bandwidth rounded. A valid flow stays valid: the
    /// rounding keeps their order. Rounded up, it satisfies the flow it came from; rounded down, it
    /// is satisfied by it.
    ///
    /// A flow without traffic, or one that keeps what there is, has no rates to be read and comes
    /// back as it is.
    ///
    /// `None` if a rate cannot be had: see [`BytesPerSecond::round`].
    #[must_use]
    pub fn round(&self, granularity: NonZeroU32, rounding: Rounding) -> Option<Self> {
        if !self.service_type.has_traffic() {
            return Some(*self);
        }
        let round = |rate: Option<BytesPerSecond>| match rate {
            Some(rate) => rate.round(granularity, rounding).map(Some),
            None => Some(None),
        };
        Some(Self {
            token_rate: round(self.token_rate)?,
            peak_bandwidth: round(self.peak_bandwidth)?,
            ..*self
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MediaParameters, SpecificParameters};

    #[test]
    fn a_40_nothing_changed_in_equal_parameters() {
        assert!(!changed(&request(), &request()));
    }

    #[test]
    fn a_40_any_member_that_differs_is_a_change() {
        let mut returned = request();
        call_manager(&mut returned).receive.token_rate = BytesPerSecond::new(5);
        assert!(changed(&request(), &returned));

        let mut returned = request();
        call_manager(&mut returned).transmit.latency = crate::Microseconds::new(5);
        assert!(changed(&request(), &returned), "an open member that got a value");

        let mut returned = request();
        call_manager(&mut returned).specific.param_type = 1;
        assert!(changed(&request(), &returned));

        let returned = request().with_media_flags(MediaFlags::RECEIVE_VC);
        assert!(changed(&request(), &returned));

        let returned = CallParameters { flags: CallFlags::PERMANENT_VC, ..request() };
        assert!(changed(&request(), &returned));
    }

    #[test]
    fn a_40_what_was_not_supplied_cannot_change() {
        let mut kept = request();
        call_manager(&mut kept).receive = Flowspec::NO_CHANGE;
        assert!(!changed(&kept, &request()), "a direction that is kept");

        let derived = CallParameters { media: None, ..request() };
        assert!(!changed(&derived, &request()), "media parameters that were left to derive");

        let media_only = CallParameters { call_manager: None, ..request() };
        assert!(!changed(&media_only, &request()));
    }

    #[test]
    fn a_40_what_was_supplied_and_does_not_come_back_has_changed() {
        assert!(changed(&request(), &CallParameters { media: None, ..request() }));
        assert!(changed(&request(), &CallParameters { call_manager: None, ..request() }));
    }

    #[test]
    fn a_05_the_changed_flag_is_not_a_change_in_itself() {
        let flags = CallFlags::CALL_PARAMETERS_CHANGED;
        assert!(!changed(&request(), &CallParameters { flags, ..request() }));
        assert!(!changed(&CallParameters { flags, ..request() }, &request()));
    }

    #[test]
    fn r_029_the_round_flags_say_which_way() {
        let (down, up) = (MediaFlags::ROUND_DOWN_FLOW, MediaFlags::ROUND_UP_FLOW);
        assert_eq!(MediaFlags::TRANSMIT_VC.rounding(), None);
        assert_eq!(down.rounding(), Some(Rounding::Down));
        assert_eq!(up.rounding(), Some(Rounding::Up));
        assert_eq!((down | up).rounding(), Some(Rounding::Nearest));
    }

    #[test]
    fn rates_round_to_a_multiple_and_never_to_nothing_or_past_the_end() {
        let cases = [
            (100, 48, Some(96), Some(144), Some(96)),
            (120, 48, Some(96), Some(144), Some(144)),
            (96, 48, Some(96), Some(96), Some(96)),
            (1, 48, None, Some(48), Some(48)),
            (0, 48, Some(0), Some(0), Some(0)),
            (0xFFFF_FFFD, 0x8000_0000, Some(0x8000_0000), None, Some(0x8000_0000)),
            (0xFFFF_FFFD, 2, Some(0xFFFF_FFFC), None, Some(0xFFFF_FFFC)),
            (0xFFFF_FFFE, 48, Some(0xFFFF_FFFE), Some(0xFFFF_FFFE), Some(0xFFFF_FFFE)),
        ];
        for (rate, step, down, up, nearest) in cases {
            let granularity = NonZeroU32::new(step).expect("not zero");
            let round = |rounding| {
                let rate = BytesPerSecond::new(rate).expect("a number");
                rate.round(granularity, rounding).map(BytesPerSecond::get)
            };
            assert_eq!(round(Rounding::Down), down, "{rate} down by {step}");
            assert_eq!(round(Rounding::Up), up, "{rate} up by {step}");
            assert_eq!(round(Rounding::Nearest), nearest, "{rate} by {step}");
        }
    }

    fn request() -> CallParameters {
        let rate = BytesPerSecond::new(1000).expect("a number");
        CallParameters {
            flags: CallFlags::NONE,
            call_manager: Some(CallManagerParameters {
                transmit: Flowspec::constant_rate(rate),
                receive: Flowspec::constant_rate(rate),
                specific: SpecificParameters::default(),
            }),
            media: Some(MediaParameters::default()),
        }
    }

    fn call_manager(params: &mut CallParameters) -> &mut CallManagerParameters {
        params.call_manager.as_mut().expect("the request has this part")
    }
}
