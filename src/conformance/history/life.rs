//! A VC from its creation to its deletion.

use call_manager::trace::{Api, Operation, Part, Party, TraceEvent, What};
use co_params::Status;

/// Who made a VC, and who knows of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Life {
    pub(crate) creator: Option<Party>,
    pub(crate) is_created: bool,
    pub(crate) is_deleted: bool,
    /// Handlers of a creation that succeeded, and were not told of a deletion.
    pub(crate) holders: Vec<Api>,
}

impl Life {
    pub(super) fn see(&mut self, event: &TraceEvent) {
        if event.calls(Operation::CreateVc, Part::Request) {
            self.creator = Some(event.from);
        }
        let What::Returns(api) = event.what else { return };
        if event.status != Some(Status::Success) {
            return;
        }
        match (api.operation(), api.part()) {
            (Operation::CreateVc, Part::Handler) => self.holders.push(api),
            (Operation::CreateVc, Part::Request) => self.is_created = true,
            (Operation::DeleteVc, Part::Handler) => {
                self.holders.retain(|held| Some(*held) != undone_by(api));
            }
            (Operation::DeleteVc, Part::Request) => self.is_deleted = true,
            _ => {}
        }
    }
}

/// The handler of a creation whose work a handler of a deletion undoes.
fn undone_by(deletion: Api) -> Option<Api> {
    let pairs = [
        (Api::ProtocolCoDeleteVc, Api::ProtocolCoCreateVc),
        (Api::MiniportCoDeleteVc, Api::MiniportCoCreateVc),
    ];
    pairs.into_iter().find(|(undoes, _)| *undoes == deletion).map(|(_, done)| done)
}
