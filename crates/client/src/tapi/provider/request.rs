//! Reading what TAPI hands to the provider: flow specifications, and LINECALLPARAMS.
//!
//! Everything is judged before anyone is asked (T-013, T-066), and copied (T-008).
//!
//! Source: TSPI_lineSetCallQualityOfService, TSPI_lineMakeCall; TA-14, TA-34, F-002, F-004.

use co_params::wire::flowspec::FlowspecBlock;
use co_params::wire::line::{ApiVersion, LINECALLPARAMS, LineQos, LineView};
use co_params::{Direction, Flowspec, ServiceClass};

use super::ProviderConfig;
use super::call::Placing;
use crate::tapi::error::LineErr;
use crate::tapi::handles::RequestId;
use crate::tapi::qos::{Block, Wish};
use crate::tapi::structures::word;
use crate::tapi::tapi3::{BEST_EFFORT, QosEventCode, ServiceLevel};
use crate::tapi::tspi::NewCall;

/// dwMaxRate of LINECALLPARAMS: bits per second, 0 for no bound.
const MAX_RATE: usize = 12;

/// What a change wants. An empty block says nothing of its direction.
pub(super) fn read_change(
    config: &ProviderConfig,
    sending: &[u8],
    receiving: &[u8],
) -> Result<Wish, LineErr> {
    read(config, LineQos { sending: block(sending)?, receiving: block(receiving)? })
}

fn block(bytes: &[u8]) -> Result<Option<FlowspecBlock<'_>>, LineErr> {
    if bytes.is_empty() {
        return Ok(None);
    }
    FlowspecBlock::parse(bytes).map(Some).map_err(|_| LineErr::InvalRate)
}

/// What a new call wants. A level that is only wanted if available is given up at once where there
/// is none.
pub(super) fn read_new_call(
    config: &ProviderConfig,
    request: RequestId,
    wanted: NewCall<'_>,
) -> Result<Placing, LineErr> {
    let placing = |wish, level| Placing { request, wish, level, without: None };
    let placing = match wanted {
        NewCall::Params(_, None) => placing(Wish::default(), None),
        NewCall::Params(version, Some(params)) => {
            placing(read_params(config, version, params)?, None)
        }
        NewCall::Level(level) if !config.has_qos && level.level == ServiceLevel::IfAvailable => {
            let without = Some(QosEventCode::NoQos);
            Placing { without, ..placing(Wish::both(BEST_EFFORT), Some(level)) }
        }
        NewCall::Level(level) => placing(Wish::both(config.profiles.flow(level)), Some(level)),
    };
    let wish = &placing.wish;
    let keeps = |flow: &Flowspec| flow.service_type.class() == ServiceClass::NoChange;
    if wish.flows().any(keeps) {
        return Err(LineErr::InvalRate);
    }
    if !config.has_qos && wish.flows().any(reserves) {
        return Err(LineErr::OperationUnavail);
    }
    Ok(placing)
}

fn read_params(
    config: &ProviderConfig,
    version: ApiVersion,
    params: &[u8],
) -> Result<Wish, LineErr> {
    let view =
        LineView::new(&LINECALLPARAMS, version, params).map_err(|_| LineErr::InvalCallParams)?;
    let qos = view.parse().map_err(|_| LineErr::InvalRate)?;
    let wish = read(config, qos)?;
    let max_rate = u64::from(word(view.bytes(), MAX_RATE));
    let blocks = [&wish.sending, &wish.receiving].into_iter().flatten();
    let peak = blocks.filter_map(Block::peak_bits).max();
    if max_rate != 0 && peak.is_some_and(|peak| peak > max_rate) {
        return Err(LineErr::InvalRate);
    }
    Ok(wish)
}

/// Rates before memory, both directions before either is copied (TA-03).
fn read(config: &ProviderConfig, qos: LineQos<'_>) -> Result<Wish, LineErr> {
    let check = |direction, block: Option<FlowspecBlock<'_>>| match block {
        Some(block) => check_flow(config, direction, &block.flowspec),
        None => Ok(()),
    };
    check(Direction::Transmit, qos.sending)?;
    check(Direction::Receive, qos.receiving)?;
    let copy = |block: Option<FlowspecBlock<'_>>| {
        block.map(|block| Block::copied(block, config.max_provider_specific)).transpose()
    };
    Ok(Wish { sending: copy(qos.sending)?, receiving: copy(qos.receiving)? })
}

fn check_flow(
    config: &ProviderConfig,
    direction: Direction,
    flow: &Flowspec,
) -> Result<(), LineErr> {
    flow.validate(direction).map_err(|_| LineErr::InvalRate)?;
    match config.link_unit {
        Some(unit) => flow.tspec(unit).map(drop).map_err(|_| LineErr::InvalRate),
        None => Ok(()),
    }
}

/// Whether a flow asks for more than best effort.
fn reserves(flow: &Flowspec) -> bool {
    !BEST_EFFORT.satisfies(&Flowspec::unspecified(flow.service_type.class()))
}
