//! The self-relative form, its header, its blocks and its padding.
//!
//! Self-relative: CallMgrParameters at 24 with 3 bytes of data and 1 of padding, MediaParameters
//! at 100 with none.

use super::*;

#[test]
fn a_header_is_checked_word_by_word() {
    let good = self_relative_bytes();
    let len = good.len() as u64;
    assert_eq!(len, 120);
    let magic = FormatRule::Magic { magic: self_relative::MAGIC };
    let cases = [
        (0, 0, "magic", magic),
        (4, 2, "version", FormatRule::Version { version: 1 }),
        (8, 124, "length", FormatRule::Truncated { needed: 124 }),
        (8, 119, "length", FormatRule::Trailing { len: 119 }),
        (16, 28, "offset of CallMgrParameters", FormatRule::OffsetNotCanonical { expected: 24 }),
        (20, 104, "offset of MediaParameters", FormatRule::OffsetNotCanonical { expected: 100 }),
        (20, 96, "offset of MediaParameters", FormatRule::OffsetNotCanonical { expected: 100 }),
    ];
    for (at, word, field, rule) in cases {
        let mut bytes = good.clone();
        bytes[at..at + 4].copy_from_slice(&u32::to_le_bytes(word));
        let refused = self_relative::parse(&bytes);
        assert_eq!(refused, Err(error(at, field, word.into(), rule)), "{field}");
    }
}

#[test]
fn nothing_may_follow_or_be_missing() {
    let good = self_relative_bytes();
    for len in 0..24 {
        let rule = FormatRule::Truncated { needed: 24 };
        let expected = error(len, "length of the input", len as u64, rule);
        assert_eq!(self_relative::parse(&good[..len]), Err(expected));
    }
    let mut long = good.clone();
    long.extend([0; 4]);
    long[8] = 124;
    let rule = FormatRule::Trailing { len: 120 };
    assert_eq!(self_relative::parse(&long), Err(error(120, "length of the input", 124, rule)));

    let mut cut = good.clone();
    cut.truncate(112);
    cut[8] = 112;
    let rule = FormatRule::Truncated { needed: 120 };
    assert_eq!(self_relative::parse(&cut), Err(error(20, "offset of MediaParameters", 100, rule)));

    let too_long = vec![0; self_relative::MAX_LEN + 1];
    let rule = FormatRule::TooLong { max: self_relative::MAX_LEN as u64 };
    let expected = error(0, "length of the input", too_long.len() as u64, rule);
    assert_eq!(self_relative::parse(&too_long), Err(expected));
}

#[test]
fn padding_is_zero_and_there() {
    let mut bytes = self_relative_bytes();
    bytes[99] = 1;
    assert_eq!(self_relative::parse(&bytes), Err(error(99, "padding", 1, FormatRule::Padding)));
    let mut cut = self_relative_bytes();
    cut.truncate(99);
    cut[8] = 99;
    cut[20] = 0;
    let rule = FormatRule::Truncated { needed: 100 };
    assert_eq!(self_relative::parse(&cut), Err(error(99, "padding", 99, rule)));
}

#[test]
fn data_of_a_block_ends_with_it() {
    let mut bytes = self_relative_bytes();
    bytes[92..96].copy_from_slice(&u32::MAX.to_le_bytes());
    let rule = FormatRule::LengthBeyondEnd { available: 24 };
    let field = "CallMgrParameters.CallMgrSpecific.Length";
    assert_eq!(self_relative::parse(&bytes), Err(error(92, field, u32::MAX.into(), rule)));
}

fn self_relative_bytes() -> Vec<u8> {
    let mut params = film();
    params.call_manager.as_mut().expect("just set").specific =
        SpecificParameters { param_type: 1, parameters: [1, 2, 3].as_slice().into() };
    self_relative::to_vec(&params).expect("short enough")
}
