//! The harnesses, and words to speak to them.

mod core;
mod script;
mod whole;

pub(crate) use self::core::{Core, LINE, V2, changed};
pub(crate) use self::script::{Asked, Script};
pub(crate) use self::whole::{Say, Whole};

use client::tapi::tspi::ServiceProvider;
use client::tapi::{
    CallInfoState, CallState, FlowspecArgument, HCall, HLine, HLineApp, Message, Privilege, Tapi,
};
use co_params::wire::flowspec::FlowspecBlock;
use co_params::wire::line::{ApiVersion, LINECALLINFO, LINECALLPARAMS, LineQos, LineView};
use co_params::{
    BytesPerSecond, CallManagerParameters, CallParameters, Flowspec, MediaParameters, ServiceClass,
    SpecificParameters,
};

pub(crate) const KEEP: FlowspecArgument<'static> = FlowspecArgument::KEEP;

/// A guaranteed flow of constant rate.
pub(crate) fn flow(bytes_per_second: u32) -> Flowspec {
    Flowspec::constant_rate(BytesPerSecond::new(bytes_per_second).expect("it is a rate"))
}

pub(crate) fn best_effort() -> Flowspec {
    Flowspec::unspecified(ServiceClass::BestEffort)
}

/// The block of a flow without the provider's bytes.
pub(crate) fn block(bytes_per_second: u32) -> [u8; 32] {
    flow(bytes_per_second).to_bytes()
}

/// A block with the provider's bytes.
pub(crate) fn block_with(flow: Flowspec, provider_specific: &[u8]) -> Vec<u8> {
    let mut bytes = flow.to_bytes().to_vec();
    bytes.extend_from_slice(provider_specific);
    bytes
}

pub(crate) fn argument(bytes: &[u8]) -> FlowspecArgument<'_> {
    FlowspecArgument::new(bytes)
}

/// The parameters of a call in force.
pub(crate) fn terms(transmit: Flowspec, receive: Flowspec) -> CallParameters {
    let specific = SpecificParameters::default();
    let call_manager = Some(CallManagerParameters { transmit, receive, specific });
    CallParameters {
        call_manager,
        media: Some(MediaParameters::default()),
        ..CallParameters::default()
    }
}

/// LINECALLPARAMS that ask for these flows.
pub(crate) fn line_call_params(sending: Option<Flowspec>, receiving: Option<Flowspec>) -> Vec<u8> {
    let block = |flowspec| FlowspecBlock { flowspec, provider_specific: &[] };
    let qos = LineQos { sending: sending.map(block), receiving: receiving.map(block) };
    let len = qos.emitted_len(&LINECALLPARAMS, ApiVersion::V2_0).expect("two blocks fit");
    let mut bytes = vec![0; len];
    qos.emit(&LINECALLPARAMS, ApiVersion::V2_0, &mut bytes).expect("it is as long as it says");
    bytes
}

/// A buffer with dwTotalSize set to its length.
pub(crate) fn buffer(total: usize) -> Vec<u8> {
    let mut buffer = vec![0xEE; total];
    buffer[..4].copy_from_slice(&u32::try_from(total).expect("a small buffer").to_le_bytes());
    buffer
}

pub(crate) fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(*bytes[at..].first_chunk().expect("the member is there"))
}

/// A structure that TAPI filled, as the reader of `co_params` sees it: T-047 to T-054 are checked by
/// reading.
#[track_caller]
pub(crate) fn view(info: &[u8], version: ApiVersion) -> LineView<'_> {
    LineView::new(&LINECALLINFO, version, info).expect("TAPI keeps the rules of the structure")
}

/// The flows that LINECALLINFO shows, sending before receiving.
#[track_caller]
pub(crate) fn shown(info: &[u8]) -> [Option<Flowspec>; 2] {
    let qos = view(info, ApiVersion::V2_0).parse().expect("it holds flow specifications");
    [qos.sending, qos.receiving].map(|block| block.map(|block| block.flowspec))
}

/// Opens the first line as a monitor.
pub(crate) fn open_monitor<P: ServiceProvider>(tapi: &mut Tapi<P>, app: HLineApp) -> HLine {
    tapi.line_open(app, LINE, V2, Privilege::Monitor).expect("the line is there")
}

/// A message about the quality of service of this call.
pub(crate) fn is_qos_info(message: &Message, of: HCall) -> bool {
    matches!(message, Message::CallInfo { call, items }
        if *call == of && items.contains(CallInfoState::QOS))
}

/// A message that this call is in this state.
pub(crate) fn is_state(message: &Message, of: HCall, is: CallState) -> bool {
    matches!(message, Message::CallState { call, state, .. } if *call == of && *state == is)
}
