//! The lines of the tree, format by format. Bytes are found by the views of [`co_params::wire`];
//! here they only get their names.

use std::fmt::Display;

use co_params::wire::flowspec::{FlowspecBlock, FlowspecView};
use co_params::wire::image::Image;
use co_params::wire::layout::{flowspec as member, media, specific};
use co_params::wire::line::{ApiVersion, LineView, Structure};
use co_params::wire::{CallManagerView, MediaView, ParseError, SpecificView, View, self_relative};
use co_params::{
    Bytes, BytesPerSecond, CallFlags, CallParameters, Direction, Flowspec, MediaFlags,
    Microseconds, ServiceType,
};

use super::tree::{Node, Tree};

/// A FLOWSPEC and what follows it.
pub(super) fn flowspec_block(bytes: &[u8]) -> Result<Tree, ParseError> {
    let block = FlowspecBlock::parse(bytes)?;
    let summary = block.flowspec.to_string();
    Ok(Tree { parts: block_nodes(bytes, 0), summary, notes: vec![] })
}

/// A memory image.
pub(super) fn image(image: &Image<'_>, at: u64) -> Result<Tree, ParseError> {
    let view = image.view(at)?;
    let params = view.parse()?;
    let layout = image.layout;
    let header = view.flags_at;
    let pointer = |name, member| {
        let offset = header + member;
        let mut address = [0; 8];
        address[..layout.pointer].copy_from_slice(&image.bytes[offset..offset + layout.pointer]);
        Node::number(name, offset, layout.pointer, u64::from_le_bytes(address))
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
pub(super) fn self_relative(bytes: &[u8]) -> Result<Tree, ParseError> {
    let view = self_relative::view(bytes)?;
    let params = view.parse()?;
    let offset = |name, at: usize| Node::number(name, at, 4, word(bytes, at).into());
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
pub(super) fn line(
    structure: &'static Structure,
    version: ApiVersion,
    bytes: &[u8],
) -> Result<Tree, ParseError> {
    let view = LineView::new(structure, version, bytes)?;
    let qos = view.parse()?;
    let sizes = ["dwTotalSize", "dwNeededSize", "dwUsedSize"];
    let count = if view.needed_and_used().is_some() { 3 } else { 1 };
    let mut members: Vec<_> = (0..)
        .step_by(4)
        .zip(&sizes[..count])
        .map(|(at, name)| Node::word(name, at, word(bytes, at), format!("{} B", word(bytes, at))))
        .collect();
    for part in view.parts().filter(|part| part.size > 0) {
        let (at, data) = (part.offset as usize, view.part_bytes(part));
        let contents = if part.pair.name.ends_with("Flowspec") {
            block_nodes(data, at)
        } else {
            vec![Node::bytes("data", at, data)]
        };
        let text = format!("{} B at {at:#x}", part.size);
        let pair = Node::group(part.pair.name, part.pair.at, 8, contents);
        members.push(Node { text, ..pair });
    }
    let root = Node::group(structure.name, 0, view.fixed(), members);
    let flow = |block: Option<FlowspecBlock<'_>>| block.map(|block| block.flowspec);
    let (sending, receiving) = (flow(qos.sending), flow(qos.receiving));
    let mut notes = vec![];
    for (direction, flow) in [(Direction::Transmit, sending), (Direction::Receive, receiving)] {
        let broken = flow.and_then(|flow| flow.validate(direction).err());
        notes.extend(broken.map(|rule| format!("not a legal request: {direction}: {rule}")));
    }
    notes.extend(
        view.gap().map(|(at, len)| format!("{len} B at {at:#x} belong to no part [T-053]")),
    );
    notes.extend(behind(bytes.len(), view.bytes().len()));
    let or_none = |flow: Option<Flowspec>| flow.map_or("none".to_owned(), |flow| flow.to_string());
    let summary = format!("sending {}; receiving {}", or_none(sending), or_none(receiving));
    Ok(Tree { parts: vec![root], summary, notes })
}

fn behind(input: usize, total: usize) -> Option<String> {
    (input > total).then(|| format!("{} B behind dwTotalSize were not looked at", input - total))
}

fn parameters(parts: Vec<Node>, params: &CallParameters) -> Tree {
    let notes = params.validate().err().map(|invalid| format!("not a legal request: {invalid}"));
    Tree { parts, summary: params.to_string(), notes: notes.into_iter().collect() }
}

/// Flags, then each pointer or offset with what it leads to.
fn header_nodes(view: &View<'_>, [mut call_manager, mut media]: [Node; 2]) -> Vec<Node> {
    let flags = CallFlags::from_raw(view.flags);
    let flags = Node::word("Flags", view.flags_at, view.flags, named(flags));
    lead(&mut call_manager, view.call_manager.map(call_manager_node));
    lead(&mut media, view.media.map(media_node));
    vec![flags, call_manager, media]
}

fn lead(pointer: &mut Node, to: Option<Node>) {
    match to {
        Some(node) => pointer.parts.push(node),
        None => "absent".clone_into(&mut pointer.text),
    }
}

fn call_manager_node(view: CallManagerView<'_>) -> Node {
    let parts = vec![
        flowspec_node("Transmit", view.transmit()),
        flowspec_node("Receive", view.receive()),
        specific_node("CallMgrSpecific", &view.specific()),
    ];
    Node::group("CO_CALL_MANAGER_PARAMETERS", view.at(), view.bytes().len(), parts)
}

fn media_node(view: MediaView<'_>) -> Node {
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

fn specific_node(name: &'static str, view: &SpecificView<'_>) -> Node {
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
fn block_nodes(bytes: &[u8], at: usize) -> Vec<Node> {
    let (flowspec, provider) = bytes.split_first_chunk().expect("the block has been parsed");
    let mut nodes = vec![flowspec_node("FLOWSPEC", (at, FlowspecView::new(flowspec)))];
    if !provider.is_empty() {
        nodes.push(Node::bytes("provider-specific", at + member::LEN, provider));
    }
    nodes
}

fn flowspec_node(name: &'static str, (at, view): (usize, FlowspecView<'_>)) -> Node {
    let node = |name, offset, raw, text| Node::word(name, at + offset, raw, text);
    let rate = |name, offset, raw| node(name, offset, raw, or_open(BytesPerSecond::new(raw)));
    let size = |name, offset, raw| node(name, offset, raw, or_open(Bytes::new(raw)));
    let time = |name, offset, raw| node(name, offset, raw, or_open(Microseconds::new(raw)));
    let service = view.service_type();
    let parts = vec![
        rate("TokenRate", member::TOKEN_RATE, view.token_rate()),
        size("TokenBucketSize", member::TOKEN_BUCKET_SIZE, view.token_bucket_size()),
        rate("PeakBandwidth", member::PEAK_BANDWIDTH, view.peak_bandwidth()),
        time("Latency", member::LATENCY, view.latency()),
        time("DelayVariation", member::DELAY_VARIATION, view.delay_variation()),
        node("ServiceType", member::SERVICE_TYPE, service, named(ServiceType::from_raw(service))),
        size("MaxSduSize", member::MAX_SDU_SIZE, view.max_sdu_size()),
        size("MinimumPolicedSize", member::MINIMUM_POLICED_SIZE, view.minimum_policed_size()),
    ];
    Node::group(name, at, member::LEN, parts)
}

fn or_open(quantity: Option<impl Display>) -> String {
    quantity.map_or_else(|| "not specified".to_owned(), |quantity| quantity.to_string())
}

/// A value that has been parsed, so it has a name.
fn named(value: Option<impl Display>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn word(bytes: &[u8], at: usize) -> u32 {
    let word = bytes[at..].first_chunk().expect("the view holds every member it names");
    u32::from_le_bytes(*word)
}
