//! The service type of a flow: a class, and two flags that keep traffic control or signalling out.
//!
//! The numbers are those of Windows (guaranteed is 3), not of the Integrated Services (2).
//!
//! Source: SERVICETYPE, `qos.h`.

use core::num::NonZeroU32;

/// The class of service asked for in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum ServiceClass {
    /// No data in this direction; on duplex media it asks for a one-way connection.
    NoTraffic = 0,
    /// No reservation.
    BestEffort = 1,
    /// Close to unloaded best effort: very little loss, delay near the least.
    ControlledLoad = 2,
    /// Bounded delay and no loss in queues while the traffic conforms.
    Guaranteed = 3,
    /// Only ever an indication: a network change.
    NetworkUnavailable = 4,
    /// Only ever an indication: all service types supported for the flow.
    GeneralInformation = 5,
    /// This direction keeps the parameters it has.
    NoChange = 6,
    /// Only ever a mark on traffic that did not conform.
    NonConforming = 9,
    /// Control packets such as signalling; the highest priority.
    NetworkControl = 10,
    /// Better than best effort, without numbers.
    Qualitative = 13,
}

impl ServiceClass {
    /// Every class, by number.
    pub const ALL: [Self; 10] = [
        Self::NoTraffic,
        Self::BestEffort,
        Self::ControlledLoad,
        Self::Guaranteed,
        Self::NetworkUnavailable,
        Self::GeneralInformation,
        Self::NoChange,
        Self::NonConforming,
        Self::NetworkControl,
        Self::Qualitative,
    ];

    /// The class with this `SERVICETYPE_*` number, if there is one.
    #[must_use]
    pub const fn from_raw(raw: u32) -> Option<Self> {
        Some(match raw {
            0 => Self::NoTraffic,
            1 => Self::BestEffort,
            2 => Self::ControlledLoad,
            3 => Self::Guaranteed,
            4 => Self::NetworkUnavailable,
            5 => Self::GeneralInformation,
            6 => Self::NoChange,
            9 => Self::NonConforming,
            10 => Self::NetworkControl,
            13 => Self::Qualitative,
            _ => return None,
        })
    }

    /// The name in the standard, without `SERVICETYPE_`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoTraffic => "NOTRAFFIC",
            Self::BestEffort => "BESTEFFORT",
            Self::ControlledLoad => "CONTROLLEDLOAD",
            Self::Guaranteed => "GUARANTEED",
            Self::NetworkUnavailable => "NETWORK_UNAVAILABLE",
            Self::GeneralInformation => "GENERAL_INFORMATION",
            Self::NoChange => "NOCHANGE",
            Self::NonConforming => "NONCONFORMING",
            Self::NetworkControl => "NETWORK_CONTROL",
            Self::Qualitative => "QUALITATIVE",
        }
    }

    /// Whether the class only ever reports something, and cannot be asked for.
    #[must_use]
    pub const fn is_indication(self) -> bool {
        match self {
            Self::NetworkUnavailable | Self::GeneralInformation | Self::NonConforming => true,
            Self::NoTraffic
            | Self::BestEffort
            | Self::ControlledLoad
            | Self::Guaranteed
            | Self::NoChange
            | Self::NetworkControl
            | Self::Qualitative => false,
        }
    }
}

/// A [`ServiceClass`] with its flags: the `ServiceType` member of a FLOWSPEC.
///
/// Stored inverted: no legal one has all bits set, so an absent flow needs no room of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ServiceType(NonZeroU32);

impl ServiceType {
    /// The two bits that keep traffic control out of a direction. One alone has no meaning (TA-32).
    pub const SERVICE_NO_TRAFFIC_CONTROL: u32 = 0x8100_0000;
    /// The bit that keeps signalling out of a direction.
    pub const SERVICE_NO_QOS_SIGNALING: u32 = 0x4000_0000;
    /// The services in the form of flags. The header calls their use not supported, and
    /// [`from_raw`](Self::from_raw) refuses them (TA-32).
    pub const FLAG_FORMS: [(u32, &'static str); 4] = [
        (0x8001_0000, "SERVICE_BESTEFFORT"),
        (0x8002_0000, "SERVICE_CONTROLLEDLOAD"),
        (0x8004_0000, "SERVICE_GUARANTEED"),
        (0x8020_0000, "SERVICE_QUALITATIVE"),
    ];
    /// One bit for each assigned class: a test of a bit is cheaper to take from a trace, where
    /// classes are mixed, than a branch for each.
    const CLASSES: u32 = {
        let (mut classes, mut next) = (0, 0);
        while next < ServiceClass::ALL.len() {
            classes |= 1 << ServiceClass::ALL[next] as u32;
            next += 1;
        }
        classes
    };
    const FLAGS: u32 = Self::SERVICE_NO_TRAFFIC_CONTROL | Self::SERVICE_NO_QOS_SIGNALING;

    /// The class, without flags.
    #[must_use]
    pub const fn new(class: ServiceClass) -> Self {
        Self::inverted(class as u32)
    }

    const fn inverted(raw: u32) -> Self {
        Self(NonZeroU32::new(!raw).expect("no class has all bits set"))
    }

    /// The service type of a raw member; `None` if its class is not assigned or its flags are not
    /// those of the standard.
    #[must_use]
    pub const fn from_raw(raw: u32) -> Option<Self> {
        let class = raw & !Self::FLAGS;
        let traffic_control = raw & Self::SERVICE_NO_TRAFFIC_CONTROL;
        let is_half = traffic_control != 0 && traffic_control != Self::SERVICE_NO_TRAFFIC_CONTROL;
        let is_assigned = class < u32::BITS && Self::CLASSES >> class & 1 != 0;
        if is_assigned && !is_half { Some(Self::inverted(raw)) } else { None }
    }

    /// The raw member.
    #[must_use]
    pub const fn raw(self) -> u32 {
        !self.0.get()
    }

    /// The class of service.
    ///
    /// # Panics
    /// Never: both constructors admit assigned classes alone.
    #[must_use]
    pub const fn class(self) -> ServiceClass {
        ServiceClass::from_raw(self.raw() & !Self::FLAGS)
            .expect("constructors admit assigned classes")
    }

    /// Whether this is the class of service, whatever the flags.
    #[must_use]
    pub const fn is(self, class: ServiceClass) -> bool {
        self.raw() & !Self::FLAGS == class as u32
    }

    /// Whether a flow of this type has numbers to be read.
    pub(crate) const fn has_traffic(self) -> bool {
        !self.is(ServiceClass::NoTraffic) && !self.is(ServiceClass::NoChange)
    }

    /// `SERVICE_NO_TRAFFIC_CONTROL` is set: traffic control is not invoked in this direction.
    #[must_use]
    pub const fn is_without_traffic_control(self) -> bool {
        self.raw() & Self::SERVICE_NO_TRAFFIC_CONTROL != 0
    }

    /// `SERVICE_NO_QOS_SIGNALING` is set: nothing is signalled in this direction.
    #[must_use]
    pub const fn is_without_signaling(self) -> bool {
        self.raw() & Self::SERVICE_NO_QOS_SIGNALING != 0
    }

    /// The same with `SERVICE_NO_TRAFFIC_CONTROL`.
    #[must_use]
    pub const fn without_traffic_control(self) -> Self {
        Self::inverted(self.raw() | Self::SERVICE_NO_TRAFFIC_CONTROL)
    }

    /// The same with `SERVICE_NO_QOS_SIGNALING`.
    #[must_use]
    pub const fn without_signaling(self) -> Self {
        Self::inverted(self.raw() | Self::SERVICE_NO_QOS_SIGNALING)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unassigned_classes_and_half_flags_are_refused() {
        for raw in [7, 8, 11, 12, 14, 0x8000_0003, 0x0100_0003, u32::MAX] {
            assert_eq!(ServiceType::from_raw(raw), None, "{raw:#x}");
        }
        for (raw, name) in ServiceType::FLAG_FORMS {
            assert_eq!(ServiceType::from_raw(raw), None, "{name}");
        }
    }

    #[test]
    fn every_class_reads_back_from_its_number() {
        for class in ServiceClass::ALL {
            assert_eq!(ServiceType::from_raw(class as u32).map(ServiceType::class), Some(class));
        }
        assert_eq!((0..=0xF).filter_map(ServiceClass::from_raw).count(), ServiceClass::ALL.len());
    }

    #[test]
    fn flags_do_not_change_the_class() {
        let plain = ServiceType::new(ServiceClass::Guaranteed);
        let flagged = plain.without_traffic_control().without_signaling();
        assert_eq!(flagged.raw(), 0xC100_0003);
        assert_eq!(flagged.class(), ServiceClass::Guaranteed);
        assert_eq!(ServiceType::from_raw(0xC100_0003), Some(flagged));
    }
}
