//! TAPI 3's view of quality of service: no flow specifications, only levels, and events for failures.
//!
//! A level is asked for with a media type; the provider turns both into flows, by its [`Profiles`].
//! Success is silent; a failure is a [`QosEvent`] for those whose filter lets it through.
//!
//! Source: ITBasicCallControl::SetQOS, ITQOSEvent, QOS_SERVICE_LEVEL, QOS_EVENT; T-075 to T-082,
//! TA-20 to TA-24.

use co_params::{BytesPerSecond, Flowspec, ServiceClass};

use super::handles::HCall;
pub use crate::policy::ServiceLevel;

/// TAPIMEDIATYPE: what a call carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum MediaType {
    /// Sound.
    Audio = 0x0000_0008,
    /// Data by modem.
    DataModem = 0x0000_0010,
    /// Fax of group 3.
    G3Fax = 0x0000_0020,
    /// Pictures.
    Video = 0x0000_8000,
    /// Several at once.
    MultiTrack = 0x0001_0000,
}

impl MediaType {
    /// Every media type, by value.
    pub const ALL: [Self; 5] =
        [Self::Audio, Self::DataModem, Self::G3Fax, Self::Video, Self::MultiTrack];

    /// The media type with this value.
    #[must_use]
    pub fn from_raw(raw: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|&media_type| media_type as u32 == raw)
    }
}

/// A wish of TAPI 3: a level for one media type. A call has one VC and so one wish; the last one
/// that was granted counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Level {
    /// What it is for.
    pub media_type: MediaType,
    /// How much it matters.
    pub level: ServiceLevel,
}

/// QOS_EVENT, and LINEEQOSINFO of the provider: why a wish failed. All of them are failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum QosEventCode {
    /// QE_NOQOS: quality of service is not to be had here.
    NoQos = 1,
    /// QE_ADMISSIONFAILURE: the request could not be met.
    AdmissionFailure = 2,
    /// QE_POLICYFAILURE: requests of this kind are not supported.
    PolicyFailure = 3,
    /// QE_GENERICERROR: no reason is given.
    GenericError = 4,
}

/// ITQOSEvent: a wish failed, or what it got was taken back.
///
/// The call is named by its handle, a number. There are no references to count (T-082).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QosEvent {
    /// get_Call.
    pub call: HCall,
    /// get_Event.
    pub event: QosEventCode,
    /// get_MediaType.
    pub media_type: MediaType,
}

/// HRESULT: why a method of TAPI 3 refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[repr(u32)]
pub enum HResult {
    /// No such media type, or no such level.
    #[error("E_INVALIDARG")]
    InvalidArg = 0x8007_0057,
    /// There is no room for the request.
    #[error("E_OUTOFMEMORY")]
    OutOfMemory = 0x8007_000E,
    /// The application is no owner of the call.
    #[error("TAPI_E_NOTOWNER")]
    NotOwner = 0x8004_0023,
    /// The call is over, or another change is under way.
    #[error("TAPI_E_INVALCALLSTATE")]
    InvalCallState = 0x8004_0010,
    /// There is no such call, or no such application. The pages name no value for it here.
    #[error("E_FAIL")]
    Fail = 0x8000_4005,
}

/// The flow of each media type, the same both ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Profiles {
    /// 64 kb/s: G.711 without headers.
    pub audio: Flowspec,
    /// 56 kb/s: the fastest modem.
    pub data_modem: Flowspec,
    /// 14.4 kb/s: the fastest common fax.
    pub g3_fax: Flowspec,
    /// 384 kb/s: six channels of ISDN, the common rate of video calls.
    pub video: Flowspec,
    /// 448 kb/s: sound and pictures.
    pub multi_track: Flowspec,
}

impl Default for Profiles {
    fn default() -> Self {
        Self {
            audio: constant(64_000),
            data_modem: constant(56_000),
            g3_fax: constant(14_400),
            video: constant(384_000),
            multi_track: constant(448_000),
        }
    }
}

impl Profiles {
    /// The flow that meets a wish.
    #[must_use]
    pub const fn flow(&self, Level { media_type, level }: Level) -> Flowspec {
        match (level, media_type) {
            (ServiceLevel::BestEffort, _) => BEST_EFFORT,
            (ServiceLevel::Needed | ServiceLevel::IfAvailable, media_type) => match media_type {
                MediaType::Audio => self.audio,
                MediaType::DataModem => self.data_modem,
                MediaType::G3Fax => self.g3_fax,
                MediaType::Video => self.video,
                MediaType::MultiTrack => self.multi_track,
            },
        }
    }
}

/// A flow that reserves nothing.
pub(super) const BEST_EFFORT: Flowspec = Flowspec::unspecified(ServiceClass::BestEffort);

const fn constant(bits_per_second: u32) -> Flowspec {
    Flowspec::constant_rate(BytesPerSecond::new(bits_per_second / 8).expect("a number"))
}
