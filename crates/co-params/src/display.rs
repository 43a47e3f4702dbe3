//! How parameters read: `1.50 MB/s, burst 3000 B, peak 2.00 MB/s, guaranteed`.
//!
//! For people and traces. Rates are rounded to two decimals of a decimal unit; sizes are exact, and
//! so are times. A member that is not specified is left out.

use core::fmt::{self, Display, Formatter};

use crate::{
    Bytes, BytesPerSecond, CallFlags, CallManagerParameters, CallParameters, Flowspec, MediaFlags,
    MediaParameters, Microseconds, ServiceClass, ServiceType, SpecificParameters,
};

impl Display for BytesPerSecond {
    /// With the unit that leaves one to three digits before the point; below 1 kB/s exactly.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if *self == Self::POSITIVE_INFINITY {
            return f.write_str("unbounded");
        }
        let rate = u64::from(self.get());
        if rate < 1000 {
            return write!(f, "{rate} B/s");
        }
        let units = [(1_000, "kB/s"), (1_000_000, "MB/s"), (1_000_000_000, "GB/s")];
        let (hundredths, unit) = units
            .map(|(scale, unit)| ((rate * 100 + scale / 2) / scale, unit))
            .into_iter()
            .find(|&(hundredths, _)| hundredths < 100_000)
            .expect("a rate is below 1000 GB/s");
        write!(f, "{}.{:02} {unit}", hundredths / 100, hundredths % 100)
    }
}

impl Display for Bytes {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} B", self.get())
    }
}

impl Display for Microseconds {
    /// In the largest unit that keeps it a whole number.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.get() {
            0 => f.write_str("0 us"),
            us if us.is_multiple_of(1_000_000) => write!(f, "{} s", us / 1_000_000),
            us if us.is_multiple_of(1_000) => write!(f, "{} ms", us / 1_000),
            us => write!(f, "{us} us"),
        }
    }
}

impl Display for ServiceClass {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::NoTraffic => "no traffic",
            Self::BestEffort => "best effort",
            Self::ControlledLoad => "controlled load",
            Self::Guaranteed => "guaranteed",
            Self::NetworkUnavailable => "network unavailable",
            Self::GeneralInformation => "general information",
            Self::NoChange => "no change",
            Self::NonConforming => "non-conforming",
            Self::NetworkControl => "network control",
            Self::Qualitative => "qualitative",
        })
    }
}

impl Display for ServiceType {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.class().fmt(f)?;
        if self.is_without_traffic_control() {
            f.write_str(" without traffic control")?;
        }
        if self.is_without_signaling() {
            f.write_str(" without signaling")?;
        }
        Ok(())
    }
}

impl Display for Flowspec {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        put(f, "", self.token_rate)?;
        put(f, "burst ", self.token_bucket_size)?;
        put(f, "peak ", self.peak_bandwidth)?;
        put(f, "latency ", self.latency)?;
        put(f, "delay variation ", self.delay_variation)?;
        match (self.minimum_policed_size, self.max_sdu_size) {
            (Some(least), Some(most)) => write!(f, "packets of {} to {most}, ", least.get())?,
            (least, most) => {
                put(f, "packets of at least ", least)?;
                put(f, "packets of at most ", most)?;
            }
        }
        self.service_type.fmt(f)
    }
}

/// A member with its label and a comma, if it is specified.
fn put(f: &mut Formatter<'_>, label: &str, member: Option<impl Display>) -> fmt::Result {
    match member {
        Some(member) => write!(f, "{label}{member}, "),
        None => Ok(()),
    }
}

/// Prints the names of the flags that are set.
macro_rules! display_flags {
    ($($flags:ty),*) => {$(
        impl Display for $flags {
            fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
                let mut separator = "";
                for (_, name) in Self::NAMES.iter().filter(|&&(flag, _)| self.contains(flag)) {
                    write!(f, "{separator}{name}")?;
                    separator = " | ";
                }
                if separator.is_empty() { f.write_str("no flags") } else { Ok(()) }
            }
        }
    )*};
}

display_flags!(CallFlags, MediaFlags);

impl Display for SpecificParameters {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "type {:#x} with {} B", self.param_type, self.parameters.len())
    }
}

impl Display for CallManagerParameters {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "transmit {}; receive {}", self.transmit, self.receive)?;
        if self.specific.is_none() { Ok(()) } else { write!(f, "; specific {}", self.specific) }
    }
}

impl Display for MediaParameters {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "media {}", self.flags)?;
        if self.receive_priority != 0 {
            write!(f, ", receive priority {}", self.receive_priority)?;
        }
        if self.receive_size_hint != 0 {
            write!(f, ", receive size hint {} B", self.receive_size_hint)?;
        }
        if self.specific.is_none() { Ok(()) } else { write!(f, ", specific {}", self.specific) }
    }
}

impl Display for CallParameters {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.flags.fmt(f)?;
        if let Some(part) = &self.call_manager {
            write!(f, "; {part}")?;
        }
        if let Some(part) = &self.media {
            write!(f, "; {part}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn a_flow_reads_as_a_person_would_say_it() {
        let flow = Flowspec {
            token_rate: BytesPerSecond::new(1_500_000),
            token_bucket_size: Bytes::new(3000),
            peak_bandwidth: BytesPerSecond::new(2_000_000),
            ..Flowspec::unspecified(ServiceClass::Guaranteed)
        };
        assert_eq!(flow.to_string(), "1.50 MB/s, burst 3000 B, peak 2.00 MB/s, guaranteed");
        let more = Flowspec {
            latency: Microseconds::new(20_000),
            delay_variation: Microseconds::new(1_500),
            max_sdu_size: Bytes::new(1500),
            minimum_policed_size: Bytes::new(64),
            service_type: flow.service_type.without_signaling(),
            ..flow
        };
        assert_eq!(
            more.to_string(),
            "1.50 MB/s, burst 3000 B, peak 2.00 MB/s, latency 20 ms, delay variation 1500 us, \
             packets of 64 to 1500 B, guaranteed without signaling"
        );
        let open = Flowspec { minimum_policed_size: None, ..more };
        assert!(open.to_string().contains(", packets of at most 1500 B, "));
        let open = Flowspec { max_sdu_size: None, ..more };
        assert!(open.to_string().contains(", packets of at least 64 B, "));
        assert_eq!(Flowspec::NO_TRAFFIC.to_string(), "no traffic");
    }

    #[test]
    fn rates_round_to_two_decimals_and_carry_into_the_next_unit() {
        let cases = [
            (0, "0 B/s"),
            (999, "999 B/s"),
            (1_000, "1.00 kB/s"),
            (187_500, "187.50 kB/s"),
            (999_994, "999.99 kB/s"),
            (999_995, "1.00 MB/s"),
            (1_004_999, "1.00 MB/s"),
            (1_005_000, "1.01 MB/s"),
            (0xFFFF_FFFD, "4.29 GB/s"),
            (0xFFFF_FFFE, "unbounded"),
        ];
        for (rate, text) in cases {
            assert_eq!(BytesPerSecond::new(rate).expect("a number").to_string(), text);
        }
    }

    #[test]
    fn times_are_exact() {
        for (us, text) in [(0, "0 us"), (1, "1 us"), (1_500, "1500 us"), (2_000_000, "2 s")] {
            assert_eq!(Microseconds::new(us).expect("a number").to_string(), text);
        }
    }

    #[test]
    fn parameters_name_their_flags_and_leave_out_what_is_not_there() {
        assert_eq!(CallParameters::default().to_string(), "no flags");
        let rate = BytesPerSecond::new(8_000).expect("a number");
        let params = CallParameters {
            flags: CallFlags::PERMANENT_VC | CallFlags::CALL_PARAMETERS_CHANGED,
            ..CallParameters::sending(Flowspec::constant_rate(rate))
        }
        .with_media_flags(MediaFlags::TRANSMIT_VC);
        assert_eq!(
            params.to_string(),
            "PERMANENT_VC | CALL_PARAMETERS_CHANGED; transmit 8.00 kB/s, peak 8.00 kB/s, \
             guaranteed; receive no traffic; media TRANSMIT_VC"
        );
    }
}
