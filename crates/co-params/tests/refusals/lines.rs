//! The structures of a line, and where their parts lie.
//!
//! LINECALLINFO of version 2.0: sending 32 bytes at 324, receiving 40 at 356, 396 in all.

use super::*;

#[test]
fn t_047_a_structure_holds_its_fixed_part_and_the_input_the_structure() {
    let good = line_bytes(&LINECALLINFO);
    let read = |bytes: &[u8]| line(&LINECALLINFO, bytes);
    let rule = FormatRule::Truncated { needed: 4 };
    assert_eq!(read(&good[..3]), Err(error(3, "length of the input", 3, rule)));
    let small = patched(&good, 0, 323);
    let rule = FormatRule::StructureTooSmall { fixed: 324 };
    assert_eq!(read(&small), Err(error(0, "dwTotalSize", 323, rule)));
    let rule = FormatRule::Truncated { needed: 397 };
    assert_eq!(read(&patched(&good, 0, 397)), Err(error(0, "dwTotalSize", 397, rule)));
    let mut longer = good;
    longer.push(9);
    assert_eq!(read(&longer), Ok(()), "what lies behind dwTotalSize is not the structure's");
}

#[test]
fn t_049_used_lies_between_fixed_and_total_and_below_needed() {
    let good = line_bytes(&LINECALLINFO);
    let rule = FormatRule::UsedSize { fixed: 324, total: 396 };
    for used in [0, 323, 397, u32::MAX] {
        let refused = line(&LINECALLINFO, &patched(&good, 8, used));
        assert_eq!(refused, Err(error(8, "dwUsedSize", used.into(), rule)));
    }
    let rule = FormatRule::NeededSize { used: 396 };
    let refused = line(&LINECALLINFO, &patched(&good, 4, 395));
    assert_eq!(refused, Err(error(4, "dwNeededSize", 395, rule)));
    assert_eq!(line(&LINECALLINFO, &patched(&good, 4, 397)), Ok(()), "some part is missing");
}

#[test]
fn t_050_a_pair_is_absent_or_lies_behind_the_fixed_part() {
    for (structure, fixed, pair, end) in
        [(&LINECALLINFO, 324, 308, 396), (&LINECALLPARAMS, 176, 124, 248)]
    {
        let good = line_bytes(structure);
        let outside = FormatRule::PartOutside { fixed, end };
        let cases = [
            (pair, 31, pair, 31, FormatRule::FlowspecTooShort),
            (pair, 73, pair, 73, outside),
            (pair, u32::MAX, pair, u32::MAX.into(), outside),
            (pair + 4, 0, pair + 4, 0, outside),
            (pair + 4, u32::try_from(fixed - 1).expect("small"), pair + 4, fixed - 1, outside),
            (pair + 4, u32::try_from(end).expect("small"), pair, 32, outside),
            (pair + 4, u32::try_from(end + 1).expect("small"), pair + 4, end + 1, outside),
            (pair + 4, u32::MAX, pair + 4, u32::MAX.into(), outside),
        ];
        for (at, word, offset, value, rule) in cases {
            let refused = line(structure, &patched(&good, at, word));
            let field =
                if offset == pair { "dwSendingFlowspecSize" } else { "dwSendingFlowspecOffset" };
            let expected = Err(error(offset, field, value, rule));
            assert_eq!(refused, expected, "{} {word:#x} at {at}", structure.name);
        }
        assert_eq!(line(structure, &good), Ok(()));
    }
}

#[test]
fn t_050_a_provider_clears_the_offset_of_an_absent_part_and_an_application_need_not() {
    let stale = patched(&line_bytes(&LINECALLINFO), 308, 0);
    let expected = error(312, "dwSendingFlowspecOffset", 324, FormatRule::OffsetWithoutSize);
    assert_eq!(line(&LINECALLINFO, &stale), Err(expected));

    for offset in [1, 176, 247, 248, u32::MAX] {
        let stale = patched(&patched(&line_bytes(&LINECALLPARAMS), 124, 0), 128, offset);
        let view = LineView::new(&LINECALLPARAMS, ApiVersion::V2_0, &stale).expect("it is absent");
        let part = view.parts().find(|part| part.pair.name == "dwSendingFlowspec").expect("a pair");
        assert_eq!((part.size, part.offset), (0, 0));
        assert_eq!(view.part_bytes(part), []);
        assert_eq!(view.parse().map(|qos| qos.sending), Ok(None));
    }
}

#[test]
fn t_053_parts_of_linecallinfo_do_not_overlap_and_those_of_linecallparams_may() {
    let info = patched(&line_bytes(&LINECALLINFO), 320, 355);
    let info = patched(&info, 316, 32);
    let rule = FormatRule::PartsOverlap { other: "dwSendingFlowspec" };
    let expected = Err(error(320, "dwReceivingFlowspecOffset", 355, rule));
    assert_eq!(line(&LINECALLINFO, &info), expected);

    let params = patched(&line_bytes(&LINECALLPARAMS), 136, 176);
    assert_eq!(line(&LINECALLPARAMS, &patched(&params, 132, 32)), Ok(()));
}

#[test]
fn every_pair_is_checked_and_not_those_of_flow_specifications_alone() {
    let good = line_bytes(&LINECALLINFO);
    let name = patched(&patched(&good, 120, 4), 124, 394);
    let rule = FormatRule::PartOutside { fixed: 324, end: 396 };
    assert_eq!(line(&LINECALLINFO, &name), Err(error(120, "dwCallerIDNameSize", 4, rule)));
    let name = patched(&name, 124, 360);
    let rule = FormatRule::PartsOverlap { other: "dwReceivingFlowspec" };
    assert_eq!(line(&LINECALLINFO, &name), Err(error(124, "dwCallerIDNameOffset", 360, rule)));
}

#[test]
fn a_gap_is_told_but_not_refused() {
    let good = line_bytes(&LINECALLINFO);
    let shorter = patched(&good, 308, 0);
    let shorter = patched(&shorter, 312, 0);
    let view = LineView::new(&LINECALLINFO, ApiVersion::V2_0, &shorter).expect("legal");
    assert_eq!(view.gap(), Some((324, 32)));
    let view = LineView::new(&LINECALLINFO, ApiVersion::V2_0, &good).expect("legal");
    assert_eq!(view.gap(), None);
    let tail = patched(&good, 316, 36);
    let view = LineView::new(&LINECALLINFO, ApiVersion::V2_0, &tail).expect("legal");
    assert_eq!(view.gap(), Some((392, 4)));

    // A part inside another leaves no gap behind the other.
    let within = patched(&patched(&line_bytes(&LINECALLPARAMS), 72, 4), 76, 184);
    let view = LineView::new(&LINECALLPARAMS, ApiVersion::V2_0, &within).expect("legal");
    assert_eq!(view.gap(), None);
}

#[test]
fn a_service_type_in_a_line_structure_is_found_where_it_lies() {
    let mut bytes = line_bytes(&LINECALLINFO);
    bytes[356 + 20] = 8;
    let view = LineView::new(&LINECALLINFO, ApiVersion::V2_0, &bytes).expect("the pairs are legal");
    let rule = FormatRule::ServiceTypeUndefined;
    let expected = error(376, "dwReceivingFlowspec.ServiceType", 8, rule);
    assert_eq!(view.parse(), Err(expected));
}

fn line_bytes(structure: &Structure) -> Vec<u8> {
    let flowspec = Flowspec::NO_TRAFFIC;
    let qos = LineQos {
        sending: Some(FlowspecBlock { flowspec, provider_specific: &[] }),
        receiving: Some(FlowspecBlock { flowspec, provider_specific: &[1; 8] }),
    };
    let version = ApiVersion::V2_0;
    let mut bytes = vec![0; qos.emitted_len(structure, version).expect("short enough")];
    qos.emit(structure, version, &mut bytes).expect("everything fits");
    bytes
}

fn line(structure: &'static Structure, bytes: &[u8]) -> Result<(), ParseError> {
    LineView::new(structure, ApiVersion::V2_0, bytes).map(|_| ())
}
