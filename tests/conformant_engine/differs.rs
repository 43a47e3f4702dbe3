//! What counts as a difference between what was asked for and what is given stands in one place,
//! `co_params::changed`. The engine keeps terms, which leave nothing out, and compares those;
//! the checker compares the blocks that it sees. Both come to the same.

use call_manager::Terms;
use co_params::{CallParameters, MediaFlags, SpecificParameters, changed};
use proptest::prelude::*;

use super::world::sending;

/// Few values, so that equal ones are met with.
fn terms() -> impl Strategy<Value = Terms> {
    let flags = [
        MediaFlags::NONE,
        MediaFlags::ROUND_UP_FLOW,
        MediaFlags::ROUND_DOWN_FLOW,
        MediaFlags::RECEIVE_TIME_INDICATION,
    ];
    let parts = (1..3_u32, 0..4_usize, 0..2_u32, 0..2_u32, 0..2_u32);
    parts.prop_map(move |(rate, flag, param_type, priority, hint)| {
        let mut block = sending(rate * 2 - 1).with_media_flags(flags[flag]);
        let media = block.media.get_or_insert_default();
        (media.receive_priority, media.receive_size_hint) = (priority, hint);
        let flows = block.call_manager.as_mut().expect("it has flows");
        flows.specific = SpecificParameters { param_type, ..SpecificParameters::default() };
        Terms::for_call(&block).expect("it is legal")
    })
}

proptest! {
    #[test]
    fn a_40_terms_differ_where_their_blocks_do(requested in terms(), returned in terms(), mark: bool) {
        let block: CallParameters = returned.to_parameters(mark);
        let is_changed = changed(&requested.to_parameters(false), &block);
        prop_assert_eq!(is_changed, returned != requested);
    }
}
