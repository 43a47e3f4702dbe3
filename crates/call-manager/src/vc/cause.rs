//! What the cause of a release is to the client of NDIS, which has a status and no cause.

use co_params::Status;

use super::ReleaseCause;

/// Causes by the classes of Q.850 (section 2.2.5), from the first value of each to the last, and the
/// statuses of SIP-like protocols; the first line that fits counts. In a call that is up, the other end
/// has asked for its end with the causes of normal clearing, and with no other.
const TABLE: [(u16, u16, Status); 10] = [
    (16, 16, Status::Success),      // normal call clearing
    (31, 31, Status::Success),      // normal, unspecified
    (0, 31, Status::Failure),       // other normal events: nobody there, or refused
    (32, 47, Status::Resources),    // resource unavailable
    (48, 79, Status::NotSupported), // service or option not available, or not implemented
    (80, 95, Status::InvalidData),  // invalid message, as a parameter out of range
    (96, 127, Status::Failure),     // protocol error, as recovery on timer expiry; interworking
    (200, 299, Status::Success),    // SIP: OK, to the BYE
    (503, 503, Status::Resources),  // SIP: service unavailable
    (0, u16::MAX, Status::Failure), // anything else is abnormal
];

impl ReleaseCause {
    /// The status of `ProtocolClIncomingCloseCall`: `SUCCESS` if the other end asked for the release,
    /// anything else if the network is in trouble; then the client deletes its VC.
    ///
    /// Source: O-20; Q.850 section 2.2.5.
    #[must_use]
    pub fn close_status(self) -> Status {
        let line = TABLE.iter().find(|(first, last, _)| (*first..=*last).contains(&self.value));
        line.map_or(Status::Failure, |(.., status)| *status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(value: u16) -> Status {
        ReleaseCause { value, diagnostic: None }.close_status()
    }

    #[test]
    fn o_20_the_other_end_asked_with_normal_clearing_and_with_nothing_else() {
        let normal: Vec<u16> = (0..=127).filter(|&value| status(value).is_success()).collect();
        assert_eq!(normal, [16, 31]);
        assert_eq!((status(199), status(200), status(299), status(300)), {
            (Status::Failure, Status::Success, Status::Success, Status::Failure)
        });
    }

    #[test]
    fn every_class_of_causes_has_a_status_from_its_first_value_to_its_last() {
        let classes = [
            (0, 15, Status::Failure),
            (17, 30, Status::Failure),
            (32, 47, Status::Resources),
            (48, 79, Status::NotSupported),
            (80, 95, Status::InvalidData),
            (96, 127, Status::Failure),
            (503, 503, Status::Resources),
            (504, u16::MAX, Status::Failure),
        ];
        for (first, last, expected) in classes {
            assert_eq!((status(first), status(last)), (expected, expected), "{first} to {last}");
        }
    }

    #[test]
    fn r_002_no_cause_is_pending() {
        assert!((0..=u16::MAX).all(|value| status(value) != Status::Pending));
    }
}
