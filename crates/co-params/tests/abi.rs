//! Every number of this crate against the public headers.
//!
//! `abi.txt` holds numbers read from object files that were compiled with the headers, for 32- and
//! 64-bit. Each is compared with the constant or layout here, in both directions where a set is
//! meant to be complete.

use std::collections::{BTreeMap, BTreeSet};

use co_params::wire::layout::{
    Layout, address, address_family, call_manager, flowspec, media, sap, specific,
};
use co_params::wire::line::{ApiVersion, LINECALLINFO, LINECALLPARAMS, Structure};
use co_params::{
    Bytes, BytesPerSecond, CallFlags, Family, MediaFlags, Sap, ServiceClass, ServiceType,
    SpecificParameters, Status,
};

/// The structures of which this crate knows the sizes and the pairs, and no other member.
const TAPI: [&str; 2] = ["LINECALLINFO", "LINECALLPARAMS"];

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

#[test]
fn members_lie_where_the_headers_put_them_on_32_and_64_bit() {
    let abi = abi();
    let cases = [
        ("FLOWSPEC", "TokenRate", flowspec::TOKEN_RATE, flowspec::TOKEN_RATE),
        ("FLOWSPEC", "TokenBucketSize", flowspec::TOKEN_BUCKET_SIZE, flowspec::TOKEN_BUCKET_SIZE),
        ("FLOWSPEC", "PeakBandwidth", flowspec::PEAK_BANDWIDTH, flowspec::PEAK_BANDWIDTH),
        ("FLOWSPEC", "Latency", flowspec::LATENCY, flowspec::LATENCY),
        ("FLOWSPEC", "DelayVariation", flowspec::DELAY_VARIATION, flowspec::DELAY_VARIATION),
        ("FLOWSPEC", "ServiceType", flowspec::SERVICE_TYPE, flowspec::SERVICE_TYPE),
        ("FLOWSPEC", "MaxSduSize", flowspec::MAX_SDU_SIZE, flowspec::MAX_SDU_SIZE),
        (
            "FLOWSPEC",
            "MinimumPolicedSize",
            flowspec::MINIMUM_POLICED_SIZE,
            flowspec::MINIMUM_POLICED_SIZE,
        ),
        ("CO_SPECIFIC_PARAMETERS", "ParamType", specific::PARAM_TYPE, specific::PARAM_TYPE),
        ("CO_SPECIFIC_PARAMETERS", "Length", specific::LENGTH, specific::LENGTH),
        ("CO_SPECIFIC_PARAMETERS", "Parameters", specific::PARAMETERS, specific::PARAMETERS),
        ("CO_CALL_MANAGER_PARAMETERS", "Transmit", call_manager::TRANSMIT, call_manager::TRANSMIT),
        ("CO_CALL_MANAGER_PARAMETERS", "Receive", call_manager::RECEIVE, call_manager::RECEIVE),
        (
            "CO_CALL_MANAGER_PARAMETERS",
            "CallMgrSpecific",
            call_manager::SPECIFIC,
            call_manager::SPECIFIC,
        ),
        ("CO_MEDIA_PARAMETERS", "Flags", media::FLAGS, media::FLAGS),
        (
            "CO_MEDIA_PARAMETERS",
            "ReceivePriority",
            media::RECEIVE_PRIORITY,
            media::RECEIVE_PRIORITY,
        ),
        (
            "CO_MEDIA_PARAMETERS",
            "ReceiveSizeHint",
            media::RECEIVE_SIZE_HINT,
            media::RECEIVE_SIZE_HINT,
        ),
        (
            "CO_MEDIA_PARAMETERS",
            "MediaSpecific",
            Layout::BITS_32.media_specific,
            Layout::BITS_64.media_specific,
        ),
        ("CO_CALL_PARAMETERS", "Flags", 0, 0),
        (
            "CO_CALL_PARAMETERS",
            "CallMgrParameters",
            Layout::BITS_32.call_manager_pointer,
            Layout::BITS_64.call_manager_pointer,
        ),
        (
            "CO_CALL_PARAMETERS",
            "MediaParameters",
            Layout::BITS_32.media_pointer,
            Layout::BITS_64.media_pointer,
        ),
        (
            "CO_ADDRESS_FAMILY",
            "AddressFamily",
            address_family::ADDRESS_FAMILY,
            address_family::ADDRESS_FAMILY,
        ),
        (
            "CO_ADDRESS_FAMILY",
            "MajorVersion",
            address_family::MAJOR_VERSION,
            address_family::MAJOR_VERSION,
        ),
        (
            "CO_ADDRESS_FAMILY",
            "MinorVersion",
            address_family::MINOR_VERSION,
            address_family::MINOR_VERSION,
        ),
        ("CO_SAP", "SapType", sap::SAP_TYPE, sap::SAP_TYPE),
        ("CO_SAP", "SapLength", sap::SAP_LENGTH, sap::SAP_LENGTH),
        ("CO_SAP", "Sap", sap::SAP, sap::SAP),
        ("CO_ADDRESS", "AddressSize", address::ADDRESS_SIZE, address::ADDRESS_SIZE),
        ("CO_ADDRESS", "Address", address::ADDRESS, address::ADDRESS),
    ];
    let compared: BTreeSet<_> = cases.iter().map(|&(name, member, ..)| (name, member)).collect();
    let theirs: BTreeSet<_> =
        abi.fields.keys().copied().filter(|(structure, _)| !TAPI.contains(structure)).collect();
    assert_eq!(compared, theirs, "every row is compared");
    for (structure, member, bits_32, bits_64) in cases {
        let [offset_32, offset_64, ..] = abi.fields[&(structure, member)];
        assert_eq!([bits_32, bits_64], [offset_32, offset_64], "{structure}.{member}");
    }
}

#[test]
fn structures_have_the_sizes_and_alignments_of_the_headers() {
    let abi = abi();
    let (narrow, wide) = (Layout::BITS_32, Layout::BITS_64);
    let same = |size, align| [size, size, align, align];
    let with_specific = call_manager::SPECIFIC + specific::SIZE_OF;
    let with_pointers = |size_32, size_64| [size_32, size_64, narrow.pointer, wide.pointer];
    let ours = BTreeMap::from([
        ("FLOWSPEC", same(flowspec::LEN, 4)),
        ("CO_SPECIFIC_PARAMETERS", same(specific::SIZE_OF, 4)),
        ("CO_CALL_MANAGER_PARAMETERS", same(with_specific, call_manager::ALIGN)),
        ("CO_CALL_PARAMETERS", with_pointers(narrow.call_parameters, wide.call_parameters)),
        ("CO_MEDIA_PARAMETERS", with_pointers(narrow.media, wide.media)),
        ("CO_ADDRESS_FAMILY", same(address_family::LEN, 4)),
        ("CO_SAP", same(sap::SIZE_OF, 4)),
        ("CO_ADDRESS", same(address::SIZE_OF, 4)),
        ("LINECALLPARAMS", same(LINECALLPARAMS.fixed(ApiVersion::V3_0), 1)),
        ("LINECALLINFO", same(LINECALLINFO.fixed(ApiVersion::V3_0), 1)),
    ]);
    assert_eq!(ours, abi.structs);
}

#[test]
fn pointers_have_the_width_of_their_windows() {
    let abi = abi();
    for member in ["CallMgrParameters", "MediaParameters"] {
        let [_, _, width_32, width_64] = abi.fields[&("CO_CALL_PARAMETERS", member)];
        assert_eq!(Layout::BITS_32.pointer, width_32, "{member}");
        assert_eq!(Layout::BITS_64.pointer, width_64, "{member}");
    }
}

/// A row that nothing else compares would be found here if it were wrong: there are no gaps.
#[test]
fn members_of_the_tapi_structures_lie_one_behind_the_other() {
    let abi = abi();
    for structure in TAPI {
        let mut rows: Vec<_> =
            abi.fields.iter().filter(|((name, _), _)| *name == structure).collect();
        rows.sort_unstable_by_key(|(_, numbers)| numbers[0]);
        let mut end = 0;
        for (member, [offset_32, offset_64, size_32, size_64]) in rows {
            assert_eq!([*offset_32, *offset_64], [end, end], "{member:?}");
            assert_eq!(size_32, size_64, "{member:?}");
            end += size_32;
        }
        assert_eq!(end, abi.structs[structure][0], "{structure}");
    }
}

#[test]
fn every_pair_of_the_tapi_structures_is_known_and_lies_in_its_version() {
    let abi = abi();
    for structure in [&LINECALLPARAMS, &LINECALLINFO] {
        let theirs: BTreeSet<_> = pairs_of(&abi, structure.name);
        let ours: BTreeSet<_> = structure.pairs.iter().map(|pair| (pair.name, pair.at)).collect();
        assert_eq!(ours, theirs, "{}", structure.name);
        for pair in structure.pairs {
            assert!(pair.at + 8 <= structure.fixed(pair.since), "{}", pair.name);
            let is_oldest = pair.since == ApiVersion::V1_4;
            assert!(is_oldest || pair.at >= structure.fixed(ApiVersion::V1_4), "{}", pair.name);
        }
    }
}

/// The members `…Size` that a member `…Offset` follows, by name.
fn pairs_of(abi: &Abi, structure: &'static str) -> BTreeSet<(&'static str, usize)> {
    let members = abi.fields.iter().filter(|((name, _), _)| *name == structure);
    members
        .filter_map(|((_, member), numbers)| {
            let name = member.strip_suffix("Size")?;
            let offset = format!("{name}Offset");
            let (_, offset) =
                abi.fields.iter().find(|((s, member), _)| *s == structure && *member == offset)?;
            assert_eq!(offset[0], numbers[0] + 4, "{member}");
            Some((name, numbers[0]))
        })
        .collect()
}

#[test]
fn fixed_parts_grow_with_the_version() {
    let abi = abi();
    let versions =
        [(ApiVersion::V1_4, "1.4"), (ApiVersion::V2_0, "2.0"), (ApiVersion::V3_0, "3.0")];
    let fixed = |structure: &Structure, version| structure.fixed(version);
    for structure in [&LINECALLPARAMS, &LINECALLINFO] {
        for (version, name) in versions {
            let key = format!("{}@{name}", structure.name);
            assert_eq!(fixed(structure, version), abi.fixed[key.as_str()], "{key}");
        }
    }
}
