//! What the two highest bits of a status say, and what they do not.

use super::Status;

/// The two highest bits of a status. Source: NTSTATUS, `ntstatus.h`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// Bits 00. Refusals are among them.
    Success,
    /// Bits 01: an indication.
    Informational,
    /// Bits 10.
    Warning,
    /// Bits 11.
    Error,
}

impl Status {
    /// What its two highest bits say. It does not tell success from refusal: see the module.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self.raw() >> 30 {
            0 => Severity::Success,
            1 => Severity::Informational,
            2 => Severity::Warning,
            _ => Severity::Error,
        }
    }
}
