//! Which permanent VC a call gets.

use co_params::{BytesPerSecond, Flowspec, MediaParameters};

use super::*;

const AF: AfHandle = AfHandle { index: 0, generation: 0 };
const VC: VcHandle = VcHandle { index: 1, generation: 0 };
const OTHER: VcHandle = VcHandle { index: 2, generation: 0 };

#[test]
fn o_16_a_call_for_a_permanent_vc_fails_if_there_is_none() {
    let mut pvcs = PermanentVcs::new(8);
    assert_eq!(pvcs.claim(VC, &permanent(block(1_000))), Err(Status::Failure));
}

#[test]
fn o_16_a_call_gets_the_first_that_is_free_and_suits() {
    let mut pvcs = list();
    assert_eq!(claimed(&mut pvcs, VC, &permanent(block(1_500))), Some(name(2)), "1 is too slow");
    assert_eq!(claimed(&mut pvcs, OTHER, &permanent(block(500))), Some(name(1)));
    let third = VcHandle { index: 3, ..VC };
    assert_eq!(pvcs.claim(third, &permanent(block(500))), Err(Status::Failure), "all are taken");
    pvcs.release(VC);
    assert_eq!(claimed(&mut pvcs, third, &permanent(block(500))), Some(name(2)));
}

#[test]
fn a_call_that_is_over_frees_only_its_own() {
    let mut pvcs = list();
    assert_eq!(claimed(&mut pvcs, VC, &permanent(block(500))), Some(name(1)));
    pvcs.release(OTHER);
    assert_eq!(pvcs.iter().next().map(|(_, user)| user), Some(Some(VC)));
}

#[test]
fn media_parameters_name_the_permanent_vc_to_use() {
    let mut pvcs = list();
    let wanted = with_media(permanent(block(500)), name(2));
    assert_eq!(claimed(&mut pvcs, VC, &wanted), Some(name(2)));
    assert_eq!(pvcs.claim(OTHER, &wanted), Err(Status::Failure), "it is taken");
    let unknown = with_media(permanent(block(500)), name(9));
    assert_eq!(pvcs.claim(OTHER, &unknown), Err(Status::Failure));
}

#[test]
fn a_permanent_vc_leads_where_the_call_is_to_go() {
    let mut pvcs = PermanentVcs::new(8);
    for place in [1, 2] {
        let block = to(block(1_000), place);
        pvcs.add(Pvc::new(AF, name(place), &block).expect("legal")).expect("room");
    }
    assert_eq!(claimed(&mut pvcs, VC, &permanent(to(block(500), 2))), Some(name(2)));
    assert_eq!(pvcs.claim(OTHER, &permanent(to(block(500), 3))), Err(Status::Failure));
}

#[test]
fn a_call_without_the_flag_looks_too_if_it_gives_no_media_parameters() {
    let mut pvcs = list();
    assert_eq!(claimed(&mut pvcs, VC, &block(500)), Some(name(1)));
    assert_eq!(pvcs.claim(OTHER, &block(9_000)), Ok(None), "switched, if none suits");
    let with_media = with_media(block(500), SpecificParameters::default());
    assert_eq!(pvcs.claim(OTHER, &with_media), Ok(None), "switched");
}

#[test]
fn one_name_is_configured_once_and_one_more_than_the_bound_never() {
    let mut pvcs = PermanentVcs::new(2);
    assert_eq!(pvcs.add(pvc(1, 1_000)), Ok(()));
    assert_eq!(pvcs.add(pvc(1, 2_000)), Err(Status::InvalidData));
    assert_eq!(pvcs.add(pvc(2, 1_000)), Ok(()));
    assert_eq!(pvcs.add(pvc(3, 1_000)), Err(Status::Resources));
}

#[test]
fn a_permanent_vc_in_use_stays() {
    let mut pvcs = list();
    assert_eq!(claimed(&mut pvcs, VC, &permanent(block(500))), Some(name(1)));
    assert_eq!(pvcs.delete(AF, &name(1)), Err(Status::NotAccepted));
    pvcs.release(VC);
    assert_eq!(pvcs.delete(AF, &name(1)), Ok(()));
    assert_eq!(pvcs.delete(AF, &name(1)), Err(Status::Failure));
    let another = AfHandle { index: 1, ..AF };
    assert_eq!(pvcs.delete(another, &name(2)), Err(Status::Failure), "of another opening");
}

#[test]
fn what_is_configured_has_a_name_flows_and_no_flags() {
    let refused = |name, block: &CallParameters| Pvc::new(AF, name, block).err();
    let nameless = SpecificParameters::default();
    assert_eq!(refused(nameless, &block(1_000)), Some(Status::InvalidData));
    assert_eq!(refused(name(1), &CallParameters::default()), Some(Status::InvalidData));
    assert_eq!(refused(name(1), &permanent(block(1_000))), Some(Status::InvalidData));
    assert_eq!(refused(name(1), &block(0)), Some(Status::InvalidData), "a rate of nothing");
}

fn list() -> PermanentVcs {
    let mut pvcs = PermanentVcs::new(8);
    pvcs.add(pvc(1, 1_000)).expect("room");
    pvcs.add(pvc(2, 2_000)).expect("room");
    pvcs
}

fn claimed(
    pvcs: &mut PermanentVcs,
    vc: VcHandle,
    wanted: &CallParameters,
) -> Option<SpecificParameters> {
    pvcs.claim(vc, wanted).expect("one is found").map(|pvc| pvc.name.clone())
}

fn pvc(number: u8, rate: u32) -> Pvc {
    Pvc::new(AF, name(number), &block(rate)).expect("legal")
}

fn name(number: u8) -> SpecificParameters {
    SpecificParameters { param_type: 1, parameters: [number].as_slice().into() }
}

fn block(rate: u32) -> CallParameters {
    CallParameters::sending(Flowspec::constant_rate(BytesPerSecond::new(rate).expect("a rate")))
}

fn permanent(mut block: CallParameters) -> CallParameters {
    block.flags |= CallFlags::PERMANENT_VC;
    block
}

fn with_media(mut block: CallParameters, specific: SpecificParameters) -> CallParameters {
    block.media = Some(MediaParameters { specific, ..MediaParameters::default() });
    block
}

fn to(mut block: CallParameters, place: u8) -> CallParameters {
    block.call_manager.as_mut().expect("it has flows").specific = name(place);
    block
}
