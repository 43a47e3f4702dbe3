//! The structures of TAPI: their pairs of size and offset, by version.

use super::*;

/// The structures of which this crate knows the sizes and the pairs, and no other member.
pub(super) const TAPI: [&str; 2] = ["LINECALLINFO", "LINECALLPARAMS"];

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
