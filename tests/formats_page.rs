//! The examples in `docs/formats.md`: bytes that the project writes, and what the command says of
//! them.
//!
//! With `UPDATE_DOCS=1` the page is put right instead of compared.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{env, fs};

use clap::Parser;
use co_params::wire::flowspec::FlowspecBlock;
use co_params::wire::image;
use co_params::wire::layout::Layout;
use co_params::wire::line::{ApiVersion, LINECALLINFO, LINECALLPARAMS, LineQos, Structure};
use co_params::wire::self_relative;
use co_params::{
    Bytes, BytesPerSecond, CallParameters, Flowspec, MediaFlags, Microseconds, ServiceClass,
    SpecificParameters,
};
use condis::decode;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/formats.md");
const BASE_64: u64 = 0xFFFF_F800_0000_1000;
const BASE_32: u64 = 0x8000_1000;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    args: decode::Args,
}

#[test]
fn a_flowspec_block_reads_as_shown() {
    let block = FlowspecBlock { flowspec: film(), provider_specific: b"Q.2931" };
    assert_example("flowspec", "--format flowspec", &block_bytes(&block));
}

#[test]
fn images_read_as_shown_for_both_layouts() {
    let args = format!("--format image64 --base {BASE_64:#x}");
    assert_example("image64", &args, &image_bytes(Layout::BITS_64, BASE_64));
    let args = format!("--format image32 --base {BASE_32:#x}");
    assert_example("image32", &args, &image_bytes(Layout::BITS_32, BASE_32));
}

#[test]
fn a_pointer_out_of_the_image_is_refused_as_shown() {
    let mut bytes = image_bytes(Layout::BITS_32, BASE_32);
    bytes[8..12].copy_from_slice(&0x8000_2000_u32.to_le_bytes());
    let args = format!("--format image32 --base {BASE_32:#x}");
    assert_example("image error", &args, &bytes);
}

#[test]
fn a_self_relative_block_reads_as_shown() {
    let bytes = self_relative::to_vec(&params()).unwrap();
    assert_example("self-relative", "--format self-relative", &bytes);
}

#[test]
fn a_service_type_that_is_none_is_refused_as_shown() {
    let mut bytes = self_relative::to_vec(&params()).unwrap();
    bytes[24 + 20] = 7;
    assert_example("self-relative error", "--format self-relative", &bytes);
}

#[test]
fn line_structures_read_as_shown() {
    let bytes = line_bytes(&LINECALLPARAMS);
    assert_example("linecallparams", "--format linecallparams", &bytes);
    assert_example("linecallinfo", "--format linecallinfo", &line_bytes(&LINECALLINFO));
}

#[test]
fn json_reads_as_shown() {
    // Null pointers keep it short.
    let bytes = self_relative::to_vec(&CallParameters::default()).unwrap();
    assert_example("json", "--format self-relative --json", &bytes);
}

/// The example of this name on the page is these bytes, and what the command prints for them.
#[track_caller]
fn assert_example(name: &str, args: &str, bytes: &[u8]) {
    let hex = hex(bytes);
    let cli = Cli::parse_from(["decode", "--hex"].into_iter().chain(args.split(' ')));
    let mut output = vec![];
    let output = match decode::run(&cli.args, hex.as_bytes(), &mut output) {
        Ok(()) => String::from_utf8(output).unwrap(),
        Err(error) => format!("{error}\n"),
    };
    let language = if args.contains("--json") { "json" } else { "text" };
    let shown = format!(
        "```text\n{hex}```\n\n`condis decode {args} --hex` says:\n\n```{language}\n{output}```\n"
    );
    assert_shown(name, &shown);
}

/// What stands between the marks of this name is `expected`. Tests of a file run as threads of one
/// process, so the page is read and written under a lock.
#[track_caller]
fn assert_shown(name: &str, expected: &str) {
    static PAGE_LOCK: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let lock = PAGE_LOCK.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
    let page = fs::read_to_string(PAGE).unwrap();
    let (before, rest) = page.split_once(&start).unwrap();
    let (shown, after) = rest.split_once(&end).unwrap();
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(PAGE, format!("{before}{start}{expected}{end}{after}")).unwrap();
        return;
    }
    drop(lock);
    assert_eq!(shown, expected, "docs/formats.md, {name}: UPDATE_DOCS=1 puts it right");
}

/// Rows of 16 bytes in groups of four.
fn hex(bytes: &[u8]) -> String {
    let word = |word: &[u8]| word.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>();
    let row = |row: &[u8]| {
        let words: Vec<_> = row.chunks(4).map(|chunk| word(chunk).join(" ")).collect();
        words.join("  ") + "\n"
    };
    bytes.chunks(16).map(row).collect()
}

fn block_bytes(block: &FlowspecBlock<'_>) -> Vec<u8> {
    let mut bytes = vec![0; block.emitted_len()];
    block.emit(&mut bytes).unwrap();
    bytes
}

fn image_bytes(layout: Layout, base: u64) -> Vec<u8> {
    let mut bytes = vec![0; image::emitted_len(&params(), layout).unwrap()];
    image::emit(&params(), layout, base, &mut bytes).unwrap();
    bytes
}

fn line_bytes(structure: &Structure) -> Vec<u8> {
    let version = ApiVersion::V2_0;
    let block = |flowspec, provider_specific| Some(FlowspecBlock { flowspec, provider_specific });
    let best_effort = Flowspec::unspecified(ServiceClass::BestEffort);
    let qos = LineQos { sending: block(film(), b""), receiving: block(best_effort, b"provider") };
    let mut bytes = vec![0; qos.emitted_len(structure, version).unwrap()];
    qos.emit(structure, version, &mut bytes).unwrap();
    bytes
}

/// A film with signalling data in the call manager's part, and nothing of the medium.
fn params() -> CallParameters {
    let mut params = CallParameters::sending(film())
        .with_media_flags(MediaFlags::TRANSMIT_VC | MediaFlags::ROUND_UP_FLOW);
    params.call_manager.as_mut().unwrap().specific = SpecificParameters {
        param_type: SpecificParameters::CALLMGR_SPECIFIC_Q2931,
        parameters: b"VPI 0 VCI 32".as_slice().into(),
    };
    params
}

fn film() -> Flowspec {
    Flowspec {
        token_rate: BytesPerSecond::new(187_500),
        token_bucket_size: Bytes::new(3000),
        peak_bandwidth: BytesPerSecond::new(250_000),
        latency: Microseconds::new(20_000),
        max_sdu_size: Bytes::new(1500),
        ..Flowspec::unspecified(ServiceClass::Guaranteed)
    }
}
