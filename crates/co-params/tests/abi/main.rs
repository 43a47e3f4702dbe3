//! Every number of this crate against the public headers.
//!
//! `abi.txt` holds numbers read from object files that were compiled with the headers, for 32- and
//! 64-bit. Each is compared with the constant or layout here, in both directions where a set is
//! meant to be complete.

mod members;
mod tapi;

use std::collections::{BTreeMap, BTreeSet};

use co_params::wire::layout::{
    Layout, address, address_family, call_manager, flowspec, media, sap, specific,
};
use co_params::wire::line::{ApiVersion, LINECALLINFO, LINECALLPARAMS, Structure};
use co_params::{
    Bytes, BytesPerSecond, CallFlags, Family, MediaFlags, Sap, ServiceClass, ServiceType,
    SpecificParameters, Status,
};

#[derive(Default)]
struct Abi {
    consts: BTreeMap<&'static str, u32>,
    /// Size and alignment, for 32- and 64-bit.
    structs: BTreeMap<&'static str, [usize; 4]>,
    /// Offset and size, for 32- and 64-bit, by structure and member.
    fields: BTreeMap<(&'static str, &'static str), [usize; 4]>,
    fixed: BTreeMap<&'static str, usize>,
}

fn abi() -> Abi {
    let mut abi = Abi::default();
    let mut current = "";
    let lines = include_str!("abi.txt").lines().filter(|line| !line.starts_with('#'));
    for line in lines {
        let words: Vec<_> = line.split_whitespace().collect();
        let numbers = |words: &[&str]| -> [usize; 4] {
            let numbers: Vec<_> =
                words.iter().map(|word| word.parse().expect("a number")).collect();
            numbers.try_into().expect("four numbers")
        };
        match words[..] {
            ["const", name, value] => {
                let value =
                    u32::from_str_radix(value.trim_start_matches("0x"), 16).expect("hexadecimal");
                abi.consts.insert(name, value);
            }
            ["struct", name, ..] => {
                current = name;
                abi.structs.insert(name, numbers(&words[2..]));
            }
            ["field", .., name] => {
                abi.fields.insert((current, name), numbers(&words[1..5]));
            }
            ["fixed", name, value] => {
                abi.fixed.insert(name, value.parse().expect("a number"));
            }
            [] => {}
            _ => panic!("no such line: {line}"),
        }
    }
    abi
}

/// The names and values of the constants that begin so, without the beginning.
fn consts<'a>(abi: &'a Abi, prefix: &'a str) -> BTreeSet<(&'static str, u32)> {
    abi.consts
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(prefix)?, *value)))
        .collect()
}

#[test]
fn every_status_of_the_table_is_a_variant_and_the_other_way_round() {
    let ours: BTreeSet<_> = Status::ALL.iter().map(|s| (s.name(), s.raw())).collect();
    assert_eq!(ours.len(), Status::ALL.len(), "no name or value stands twice");
    assert_eq!(ours, consts(&abi(), "NDIS_STATUS_"));
}

#[test]
fn service_types_have_the_numbers_of_windows() {
    let abi = abi();
    let ours: BTreeSet<_> = ServiceClass::ALL.iter().map(|&c| (c.name(), c as u32)).collect();
    assert_eq!(ours, consts(&abi, "SERVICETYPE_"));

    let mut flags: BTreeSet<_> = ServiceType::FLAG_FORMS.into_iter().map(|(v, n)| (n, v)).collect();
    flags.insert(("SERVICE_NO_TRAFFIC_CONTROL", ServiceType::SERVICE_NO_TRAFFIC_CONTROL));
    flags.insert(("SERVICE_NO_QOS_SIGNALING", ServiceType::SERVICE_NO_QOS_SIGNALING));
    let theirs: BTreeSet<_> =
        consts(&abi, "").into_iter().filter(|(name, _)| name.starts_with("SERVICE_")).collect();
    assert_eq!(flags, theirs);
}

#[test]
fn open_and_unbounded_are_the_two_highest_values() {
    let abi = abi();
    assert_eq!(Bytes::raw(None), abi.consts["QOS_NOT_SPECIFIED"]);
    assert_eq!(BytesPerSecond::POSITIVE_INFINITY.get(), abi.consts["POSITIVE_INFINITY_RATE"]);
}

#[test]
fn every_flag_has_its_bit() {
    let abi = abi();
    let call = CallFlags::NAMES.iter().map(|(flag, name)| (flag.raw(), name));
    let media = MediaFlags::NAMES.iter().map(|(flag, name)| (flag.raw(), name));
    let mut count = 0;
    for (bit, name) in call.chain(media) {
        assert_eq!(bit, abi.consts[name], "{name}");
        count += 1;
    }
    assert_eq!(count, 5 + 9);
}

#[test]
fn every_address_family_has_its_number() {
    let theirs = consts(&abi(), "CO_ADDRESS_FAMILY_");
    let ours = BTreeSet::from([
        ("Q2931", Family::CO_ADDRESS_FAMILY_Q2931.0),
        ("PSCHED", Family::CO_ADDRESS_FAMILY_PSCHED.0),
        ("L2TP", Family::CO_ADDRESS_FAMILY_L2TP.0),
        ("IRDA", Family::CO_ADDRESS_FAMILY_IRDA.0),
        ("1394", Family::CO_ADDRESS_FAMILY_1394.0),
        ("PPP", Family::CO_ADDRESS_FAMILY_PPP.0),
        ("INFINIBAND", Family::CO_ADDRESS_FAMILY_INFINIBAND.0),
        ("TAPI", Family::CO_ADDRESS_FAMILY_TAPI.0),
        ("TAPI_PROXY", Family::CO_ADDRESS_FAMILY_TAPI_PROXY.0),
        ("PROXY", Family::CO_ADDRESS_FAMILY_PROXY.0),
    ]);
    assert_eq!(ours, theirs);
}

#[test]
fn kinds_of_specific_data_have_their_numbers() {
    let abi = abi();
    assert_eq!(SpecificParameters::CALLMGR_SPECIFIC_Q2931, abi.consts["CALLMGR_SPECIFIC_Q2931"]);
    assert_eq!(SpecificParameters::ATM_MEDIA_SPECIFIC, abi.consts["ATM_MEDIA_SPECIFIC"]);
    assert_eq!(Sap::AF_TAPI_SAP_TYPE, abi.consts["AF_TAPI_SAP_TYPE"]);
}
