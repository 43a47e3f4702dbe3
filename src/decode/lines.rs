//! The lines of the tree, format by format. Bytes are found by the views of [`co_params::wire`];
//! here they only get their names.

use std::fmt::Display;

use co_params::wire::flowspec::{FlowspecBlock, FlowspecView};
use co_params::wire::image::Image;
use co_params::wire::layout::{flowspec as member, media, specific};
use co_params::wire::line::{ApiVersion, LineQos, LineView, Part, Structure};
use co_params::wire::{CallManagerView, MediaView, ParseError, SpecificView, View, self_relative};
use co_params::{
    Bytes, BytesPerSecond, CallFlags, CallParameters, Direction, MediaFlags, Microseconds,
    ServiceType,
};

use super::tree::{Node, Text, Tree, Value};

/// A FLOWSPEC and what follows it.
pub(super) fn flowspec_block(bytes: &[u8]) -> Result<Tree<'_>, ParseError> {
    let block = FlowspecBlock::parse(bytes)?;
    let summary = block.flowspec.to_string();
    Ok(Tree { parts: block_nodes(bytes, 0), summary, notes: vec![] })
}

/// A memory image.
pub(super) fn image<'a>(image: &Image<'a>, at: u64) -> Result<Tree<'a>, ParseError> {
    let view = image.view(at)?;
    let params = view.parse()?;
    let layout = image.layout;
    let header = view.flags_at;
    let pointer = |name, member| {
        let offset = header + member;
        let mut address = [0; 8];
        address[..layout.pointer].copy_from_slice(&image.bytes[offset..offset + layout.pointer]);
        let address = u64::from_le_bytes(address);
        let value = if layout.pointer == 8 { Value::Address64 } else { Value::Address32 };
        Node::number(name, offset, value(address), String::new())
    };
    let pointers = [
        pointer("CallMgrParameters", layout.call_manager_pointer),
        pointer("MediaParameters", layout.media_pointer),
    ];
    let members = header_nodes(&view, pointers);
    let root = Node::group("CO_CALL_PARAMETERS", header, layout.call_parameters, members);
    Ok(parameters(vec![root], &params))
}

/// A self-relative block.
pub(super) fn self_relative(bytes: &[u8]) -> Result<Tree<'_>, ParseError> {
    let view = self_relative::view(bytes)?;
    let params = view.parse()?;
    let offset = |name, at: usize| Node::word(name, at, word(bytes, at), String::new());
    let parts = vec![
        Node::word("magic", 0, word(bytes, 0), "\"CoCP\"".to_owned()),
        offset("version", 4),
        Node::word("length", 8, word(bytes, 8), format!("{} B", bytes.len())),
        Node::group(
            "CO_CALL_PARAMETERS",
            view.flags_at,
            12,
            header_nodes(&view, [offset("CallMgrParameters", 16), offset("MediaParameters", 20)]),
        ),
    ];
    Ok(parameters(parts, &params))
}

/// LINECALLPARAMS or LINECALLINFO: its sizes, and the parts that are there.
pub(super) fn line<'a>(
    structure: &'static Structure,
    version: ApiVersion,
    bytes: &'a [u8],
) -> Result<Tree<'a>, ParseError> {
    let view = LineView::new(structure, version, bytes)?;
    let qos = view.parse()?;
    let mut members = size_nodes(&view);
    let parts = view.parts().filter(|part| part.size > 0);
    members.extend(parts.map(|part| part_node(&view, part)));
    let root = Node::group(structure.name, 0, view.fixed(), members);
    let mut notes = broken_rules(&qos);
    notes.extend(
        view.gap().map(|(at, len)| format!("{len} B at {at:#x} belong to no part [T-053]")),
    );
    notes.extend(behind(bytes.len(), view.bytes().len()));
    let (sending, receiving) = (or_none(qos.sending), or_none(qos.receiving));
    let summary = format!("sending {sending}; receiving {receiving}");
    Ok(Tree { parts: vec![root], summary, notes })
}

fn size_nodes<'a>(view: &LineView<'a>) -> Vec<Node<'a>> {
    let sizes = ["dwTotalSize", "dwNeededSize", "dwUsedSize"];
    let count = if view.needed_and_used().is_some() { sizes.len() } else { 1 };
    let node = |(at, &name)| {
        let size = word(view.bytes(), at);
        Node::word(name, at, size, format!("{size} B"))
    };
    (0..).step_by(4).zip(&sizes[..count]).map(node).collect()
}

/// The pairs whose parts are FLOWSPEC blocks (T-054).
const FLOWSPEC_PAIRS: [&str; 2] = ["dwSendingFlowspec", "dwReceivingFlowspec"];

fn part_node<'a>(view: &LineView<'a>, part: Part) -> Node<'a> {
    let (at, data) = (part.offset as usize, view.part_bytes(part));
    let contents = if FLOWSPEC_PAIRS.contains(&part.pair.name) {
        block_nodes(data, at)
    } else {
        vec![Node::bytes("data", at, data)]
    };
    let text = Text::Words(format!("{} B at {at:#x}", part.size));
    Node { text, ..Node::group(part.pair.name, part.pair.at, 8, contents) }
}

fn broken_rules(qos: &LineQos<'_>) -> Vec<String> {
    [(Direction::Transmit, qos.sending), (Direction::Receive, qos.receiving)]
        .into_iter()
        .filter_map(|(direction, block)| {
            let rule = block?.flowspec.validate(direction).err()?;
            Some(format!("not a legal request: {direction}: {rule}"))
        })
        .collect()
}

fn or_none(block: Option<FlowspecBlock<'_>>) -> String {
    block.map_or_else(|| "none".to_owned(), |block| block.flowspec.to_string())
}

fn behind(input: usize, total: usize) -> Option<String> {
    (input > total).then(|| format!("{} B behind dwTotalSize were not looked at", input - total))
}

fn parameters<'a>(parts: Vec<Node<'a>>, params: &CallParameters) -> Tree<'a> {
    let notes = params.validate().err().map(|invalid| format!("not a legal request: {invalid}"));
    Tree { parts, summary: params.to_string(), notes: notes.into_iter().collect() }
}

/// Flags, then each pointer or offset with what it leads to.
fn header_nodes<'a>(
    view: &View<'a>,
    [mut call_manager, mut media]: [Node<'a>; 2],
) -> Vec<Node<'a>> {
    let flags = CallFlags::from_raw(view.flags);
    let flags = Node::word("Flags", view.flags_at, view.flags, named(flags));
    lead(&mut call_manager, view.call_manager.map(call_manager_node));
    lead(&mut media, view.media.map(media_node));
    vec![flags, call_manager, media]
}

fn lead<'a>(pointer: &mut Node<'a>, to: Option<Node<'a>>) {
    match to {
        Some(node) => pointer.parts.push(node),
        None => pointer.text = Text::Words("absent".to_owned()),
    }
}

fn call_manager_node(view: CallManagerView<'_>) -> Node<'_> {
    let parts = vec![
        flowspec_node("Transmit", view.transmit()),
        flowspec_node("Receive", view.receive()),
        specific_node("CallMgrSpecific", &view.specific()),
    ];
    Node::group("CO_CALL_MANAGER_PARAMETERS", view.at(), view.bytes().len(), parts)
}

fn media_node(view: MediaView<'_>) -> Node<'_> {
    let word = |name, at, value, text| Node::word(name, view.at() + at, value, text);
    let flags = named(MediaFlags::from_raw(view.flags()));
    let (priority, hint) = (view.receive_priority(), view.receive_size_hint());
    let parts = vec![
        word("Flags", media::FLAGS, view.flags(), flags),
        word("ReceivePriority", media::RECEIVE_PRIORITY, priority, String::new()),
        word("ReceiveSizeHint", media::RECEIVE_SIZE_HINT, hint, format!("{hint} B")),
        specific_node("MediaSpecific", &view.specific()),
    ];
    Node::group("CO_MEDIA_PARAMETERS", view.at(), view.bytes().len(), parts)
}

fn specific_node<'a>(name: &'static str, view: &SpecificView<'a>) -> Node<'a> {
    let (at, data) = (view.at(), view.parameters());
    let len = u32::try_from(data.len()).expect("the view read this length from a word");
    let mut parts = vec![
        Node::word("ParamType", at + specific::PARAM_TYPE, view.param_type(), String::new()),
        Node::word("Length", at + specific::LENGTH, len, format!("{len} B")),
    ];
    if !data.is_empty() {
        parts.push(Node::bytes("Parameters", at + specific::PARAMETERS, data));
    }
    Node::group(name, at, specific::PARAMETERS + data.len(), parts)
}

/// A FLOWSPEC that fills the start of `bytes`, and the bytes of the provider behind it.
fn block_nodes(bytes: &[u8], at: usize) -> Vec<Node<'_>> {
    let (flowspec, provider) = bytes.split_first_chunk().expect("the block has been parsed");
    let mut nodes = vec![flowspec_node("FLOWSPEC", (at, FlowspecView::new(flowspec)))];
    if !provider.is_empty() {
        nodes.push(Node::bytes("provider-specific", at + member::LEN, provider));
    }
    nodes
}

fn flowspec_node<'a>(name: &'static str, (at, view): (usize, FlowspecView<'a>)) -> Node<'a> {
    let rate = |name, offset, raw| quantity(name, at + offset, raw, BytesPerSecond::new(raw));
    let size = |name, offset, raw| quantity(name, at + offset, raw, Bytes::new(raw));
    let time = |name, offset, raw| quantity(name, at + offset, raw, Microseconds::new(raw));
    let raw = view.service_type();
    let service = named(ServiceType::from_raw(raw));
    let parts = vec![
        rate("TokenRate", member::TOKEN_RATE, view.token_rate()),
        size("TokenBucketSize", member::TOKEN_BUCKET_SIZE, view.token_bucket_size()),
        rate("PeakBandwidth", member::PEAK_BANDWIDTH, view.peak_bandwidth()),
        time("Latency", member::LATENCY, view.latency()),
        time("DelayVariation", member::DELAY_VARIATION, view.delay_variation()),
        Node::word("ServiceType", at + member::SERVICE_TYPE, raw, service),
        size("MaxSduSize", member::MAX_SDU_SIZE, view.max_sdu_size()),
        size("MinimumPolicedSize", member::MINIMUM_POLICED_SIZE, view.minimum_policed_size()),
    ];
    Node::group(name, at, member::LEN, parts)
}

/// A member that may be left open; its number is none then.
fn quantity<'a>(
    name: &'static str,
    at: usize,
    raw: u32,
    quantity: Option<impl Display>,
) -> Node<'a> {
    match quantity {
        Some(quantity) => Node::word(name, at, raw, quantity.to_string()),
        None => Node::number(name, at, Value::Open, "not specified".to_owned()),
    }
}

/// A value that has been parsed, so it has a name.
fn named(value: Option<impl Display>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn word(bytes: &[u8], at: usize) -> u32 {
    let word = bytes[at..].first_chunk().expect("the view holds every member it names");
    u32::from_le_bytes(*word)
}
