//! Where members lie, and how large structures are, on 32- and 64-bit.

use super::tapi::TAPI;
use super::*;

/// Members that lie alike on both, by structure.
const ALIKE: &[(&str, &[(&str, usize)])] = &[
    (
        "FLOWSPEC",
        &[
            ("TokenRate", flowspec::TOKEN_RATE),
            ("TokenBucketSize", flowspec::TOKEN_BUCKET_SIZE),
            ("PeakBandwidth", flowspec::PEAK_BANDWIDTH),
            ("Latency", flowspec::LATENCY),
            ("DelayVariation", flowspec::DELAY_VARIATION),
            ("ServiceType", flowspec::SERVICE_TYPE),
            ("MaxSduSize", flowspec::MAX_SDU_SIZE),
            ("MinimumPolicedSize", flowspec::MINIMUM_POLICED_SIZE),
        ],
    ),
    (
        "CO_SPECIFIC_PARAMETERS",
        &[
            ("ParamType", specific::PARAM_TYPE),
            ("Length", specific::LENGTH),
            ("Parameters", specific::PARAMETERS),
        ],
    ),
    (
        "CO_CALL_MANAGER_PARAMETERS",
        &[
            ("Transmit", call_manager::TRANSMIT),
            ("Receive", call_manager::RECEIVE),
            ("CallMgrSpecific", call_manager::SPECIFIC),
        ],
    ),
    (
        "CO_MEDIA_PARAMETERS",
        &[
            ("Flags", media::FLAGS),
            ("ReceivePriority", media::RECEIVE_PRIORITY),
            ("ReceiveSizeHint", media::RECEIVE_SIZE_HINT),
        ],
    ),
    ("CO_CALL_PARAMETERS", &[("Flags", 0)]),
    (
        "CO_ADDRESS_FAMILY",
        &[
            ("AddressFamily", address_family::ADDRESS_FAMILY),
            ("MajorVersion", address_family::MAJOR_VERSION),
            ("MinorVersion", address_family::MINOR_VERSION),
        ],
    ),
    ("CO_SAP", &[("SapType", sap::SAP_TYPE), ("SapLength", sap::SAP_LENGTH), ("Sap", sap::SAP)]),
    ("CO_ADDRESS", &[("AddressSize", address::ADDRESS_SIZE), ("Address", address::ADDRESS)]),
];

/// Members that are pointers, or lie behind one: where they are on each.
fn apart() -> [((&'static str, &'static str), [usize; 2]); 3] {
    let (narrow, wide) = (Layout::BITS_32, Layout::BITS_64);
    [
        (("CO_MEDIA_PARAMETERS", "MediaSpecific"), [narrow.media_specific, wide.media_specific]),
        (
            ("CO_CALL_PARAMETERS", "CallMgrParameters"),
            [narrow.call_manager_pointer, wide.call_manager_pointer],
        ),
        (("CO_CALL_PARAMETERS", "MediaParameters"), [narrow.media_pointer, wide.media_pointer]),
    ]
}

#[test]
fn members_lie_where_the_headers_put_them_on_32_and_64_bit() {
    let abi = abi();
    let alike = ALIKE.iter().flat_map(|(structure, members)| {
        members.iter().map(|(member, at)| ((*structure, *member), [*at, *at]))
    });
    let ours: BTreeMap<_, _> = alike.chain(apart()).collect();
    let theirs: BTreeMap<_, _> = abi
        .fields
        .iter()
        .filter(|((structure, _), _)| !TAPI.contains(structure))
        .map(|(name, [at_32, at_64, ..])| (*name, [*at_32, *at_64]))
        .collect();
    assert_eq!(ours, theirs);
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
