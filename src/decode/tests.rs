//! The command from its arguments to its output, and what it says of input that is not right.

use clap::Parser;

use super::tree::SHOWN;
use super::*;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: Args,
}

#[test]
fn a_flowspec_reads_as_a_tree_with_offsets() {
    let output = decoded(&["--hex"], &film()).expect("a legal block");
    let expected = "\
000000  FLOWSPEC
000000    TokenRate                    0x0002dc6c  187.50 kB/s
000004    TokenBucketSize              0x00000bb8  3000 B
000008    PeakBandwidth                0xfffffffe  unbounded
00000c    Latency                      0xffffffff  not specified
000010    DelayVariation               0xffffffff  not specified
000014    ServiceType                  0x40000003  guaranteed without signaling
000018    MaxSduSize                   0x000005dc  1500 B
00001c    MinimumPolicedSize           0xffffffff  not specified
000020  provider-specific              de ad

187.50 kB/s, burst 3000 B, peak unbounded, packets of at most 1500 B, guaranteed without signaling
";
    assert_eq!(output, expected);
}

#[test]
fn json_has_the_same_offsets_and_values() {
    let output = decoded(&["--hex", "--json"], &film()).expect("a legal block");
    let value: serde_json::Value = serde_json::from_str(&output).expect("one object");
    assert_eq!(value["format"], "flowspec");
    assert_eq!(value["bytes"], 34);
    let rate = &value["tree"]["parts"][0]["parts"][0];
    assert_eq!(
        *rate,
        serde_json::json!({
            "name": "TokenRate", "offset": 0, "length": 4, "value": 187_500, "text": "187.50 kB/s"
        })
    );
}

#[test]
fn an_open_member_is_null_in_json() {
    let output = decoded(&["--hex", "--json"], &film()).expect("a legal block");
    let value: serde_json::Value = serde_json::from_str(&output).expect("one object");
    assert_eq!(
        value["tree"]["parts"][0]["parts"][3],
        serde_json::json!({
            "name": "Latency", "offset": 12, "length": 4, "value": null, "text": "not specified"
        })
    );
}

#[test]
fn an_address_is_hexadecimal_in_json() {
    let pointers = |format, text: &str| {
        let args = ["--hex", "--json", "--format", format];
        let output = decoded(&args, text).expect("a legal image");
        let value: serde_json::Value = serde_json::from_str(&output).expect("one object");
        let members = value["tree"]["parts"][0]["parts"].clone();
        [members[1]["value"].clone(), members[2]["value"].clone()]
    };
    let image64 = [&"00".repeat(16), "1800000000000000", &"00".repeat(24)].concat();
    assert_eq!(pointers("image64", &image64), ["0x0000000000000000", "0x0000000000000018"]);
    let image32 = [&"00".repeat(8), "0c000000", &"00".repeat(20)].concat();
    assert_eq!(pointers("image32", &image32), ["0x00000000", "0x0000000c"]);
}

#[test]
fn text_shows_the_first_of_many_bytes_and_json_all_of_them() {
    let block = |count| film().replace("dead", &"ab".repeat(count));
    let shown = decoded(&["--hex"], &block(SHOWN)).expect("a legal block");
    assert!(shown.contains(&format!("  {}\n", ["ab"; SHOWN].join(" "))), "{shown}");
    let cut = decoded(&["--hex"], &block(SHOWN + 1)).expect("a legal block");
    assert!(cut.contains(&format!("  {} … 1 more\n", ["ab"; SHOWN].join(" "))), "{cut}");

    let output = decoded(&["--hex", "--json"], &block(5000)).expect("a legal block");
    let value: serde_json::Value = serde_json::from_str(&output).expect("one object");
    assert_eq!(value["tree"]["parts"][1]["text"], ["ab"; 5000].join(" "));
}

#[test]
fn pairs_that_name_the_same_bytes_share_them() {
    let len = 1 << 20;
    let mut bytes = vec![0; 176 + len];
    let total = u32::try_from(bytes.len()).expect("short");
    bytes[..4].copy_from_slice(&total.to_le_bytes());
    let pairs = line::LINECALLPARAMS.pairs.iter().filter(|pair| pair.since <= ApiVersion::V2_0);
    let pairs: Vec<_> = pairs.collect();
    for pair in &pairs {
        bytes[pair.at..][..4].copy_from_slice(&(total - 176).to_le_bytes());
        bytes[pair.at + 4..][..4].copy_from_slice(&176_u32.to_le_bytes());
    }
    let args = Cli::parse_from(["decode", "--format", "linecallparams"]).args;
    let tree = decode(&args, &bytes).expect("no rule forbids it");
    let parts = &tree.parts[0].parts[1..];
    assert_eq!(parts.len(), pairs.len());
    let data = |part: &tree::Node<'_>| match part.parts.last().map(|last| &last.text) {
        Some(tree::Text::Bytes(data)) => data.as_ptr_range(),
        Some(tree::Text::Words(_)) | None => panic!("{} ends with its data", part.name),
    };
    assert!(parts.iter().all(|part| bytes.as_ptr_range().contains(&data(part).start)));
    assert!(tree.to_string().len() < 40_000, "a screen for each part");
}

#[test]
fn an_input_is_as_long_as_its_format_can_be_and_no_longer() {
    let refused = |args: &[&str], input: &str| {
        let error = decoded(args, input).expect_err("too long, or no such block");
        matches!(error, DecodeError::Input(InputError::TooLong { .. }))
    };
    let most = self_relative::MAX_LEN;
    assert!(!refused(&["--format", "self-relative"], &"x".repeat(most)));
    assert!(refused(&["--format", "self-relative"], &"x".repeat(most + 1)));
    assert!(!refused(&["--format", "self-relative", "--hex"], &"00".repeat(most)));
    assert!(refused(&["--format", "self-relative", "--hex"], &"00".repeat(most + 1)));
    assert!(refused(&["--format", "self-relative", "--hex"], &" ".repeat(8 * most + 1)));
    assert!(refused(&[], &"x".repeat(MAX_TAPI + 1)));
}

#[test]
fn an_input_without_a_byte_is_said_to_be_none() {
    for format in
        ["flowspec", "image32", "image64", "self-relative", "linecallparams", "linecallinfo"]
    {
        for (hex, input) in [(None, ""), (Some("--hex"), ""), (Some("--hex"), " \n# nothing\n")] {
            let args: Vec<_> = ["--format", format].into_iter().chain(hex).collect();
            let error = decoded(&args, input).expect_err("nothing is there").to_string();
            assert_eq!(error, "- holds no byte: there is nothing to decode", "{format} {input:?}");
        }
    }
}

#[test]
fn an_error_points_at_the_byte() {
    let text = film().replace("03000040", "07000040");
    let error = decoded(&["--hex"], &text).expect_err("7 is not assigned").to_string();
    let expected = "\
byte 20 (0x14): ServiceType = 0x40000007: no such service type, or half a flag \
                    [SERVICETYPE, qos.h; TA-32]
  00000010  ff ff ff ff 07 00 00 40 dc 05 00 00 ff ff ff ff
                        ^^";
    assert_eq!(error, expected);
}

#[test]
fn an_input_that_ends_is_marked_behind_its_last_byte() {
    let error = decoded(&["--hex", "--format", "self-relative"], "436f4350 01000000");
    let expected = "\
byte 8 (0x8): length of the input = 0x8: the input ends too soon: 24 bytes are needed
  00000000  43 6f 43 50 01 00 00 00
                                    ^^";
    assert_eq!(error.expect_err("a third of a header").to_string(), expected);
}

#[test]
fn hexadecimal_may_stand_apart_and_have_remarks() {
    let spaced = film().replace('\n', " # a remark with words\n\t");
    assert_eq!(decoded(&["--hex"], &spaced).ok(), decoded(&["--hex"], &film()).ok());
}

#[test]
fn what_is_not_hexadecimal_is_shown_by_line_and_column() {
    let error = |text| decoded(&["--hex"], text).expect_err("not digits").to_string();
    assert_eq!(error("00 11\n2 2x"), "line 2, column 4: 'x' is not a hexadecimal digit");
    assert_eq!(error("00 1\n\n"), "line 1: the last byte has one digit");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let error = decoded(&["no/such/file"], "").expect_err("no such file").to_string();
    assert!(error.starts_with("cannot read no/such/file: "), "{error}");
}

#[test]
fn addresses_are_hexadecimal_or_decimal() {
    let args = |text| Cli::try_parse_from(["decode", "--base", text]).map(|cli| cli.args.base);
    assert_eq!(args("0xFFFFF80000001000").ok(), Some(0xFFFF_F800_0000_1000));
    assert_eq!(args("4096").ok(), Some(4096));
    for wrong in ["", "0x", "f00", "-1", "+1", "0x+10", "0x-10", "0x10000000000000000"] {
        assert!(args(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn an_image_is_read_at_its_base_unless_told_otherwise() {
    // Eight bytes of other memory, then flags and two null pointers.
    let text = "eeeeeeee eeeeeeee 01000000 00000000 00000000";
    let read = |args: &[&str]| decoded(&[&["--hex", "--format", "image32"], args].concat(), text);
    let output = read(&["--base", "0x1000", "--at", "0x1008"]).expect("a legal image");
    let expected = "\
000008  CO_CALL_PARAMETERS
000008    Flags                        0x00000001  PERMANENT_VC
00000c    CallMgrParameters            0x00000000  absent
000010    MediaParameters              0x00000000  absent

PERMANENT_VC
";
    assert_eq!(output, expected);
    assert!(read(&["--base", "0x1000"]).is_err(), "other memory is no structure");
}

#[test]
fn an_illegal_request_is_decoded_and_noted() {
    let flow = "00000000 ffffffff ffffffff ffffffff ffffffff 03000000 ffffffff ffffffff";
    let params = "436f4350 01000000 60000000 00000000 18000000 00000000";
    let text = format!("{params} {flow} {flow} 00000000 00000000");
    let output = decoded(&["--hex", "--format", "self-relative"], &text).expect("well-formed");
    assert!(output.ends_with(
        "note: not a legal request: transmit: TokenRate 0: a flow with traffic has a positive rate \
         [FLOWSPEC, qos.h; F-002]\n"
    ));
}

#[test]
fn nothing_is_written_when_nothing_was_decoded() {
    let mut output = vec![];
    let cli = Cli::parse_from(["decode"]);
    assert!(run(&cli.args, &b"short"[..], &mut output).is_err());
    assert!(output.is_empty());
}

/// 34 bytes: a FLOWSPEC and two bytes of the provider.
fn film() -> String {
    "6cdc0200 b80b0000 feffffff\nffffffff ffffffff 03000040\ndc050000 ffffffff\ndead".to_owned()
}

fn decoded(args: &[&str], input: &str) -> Result<String, DecodeError> {
    let cli = Cli::try_parse_from([&["decode"], args].concat()).expect("legal arguments");
    let mut output = vec![];
    run(&cli.args, input.as_bytes(), &mut output)?;
    Ok(String::from_utf8(output).expect("the tree is text"))
}
