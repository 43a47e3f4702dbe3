//! What does not compile of a miniport call manager, and, to compare, what does:
//! ```
//! # use call_manager::*;
//! # use co_params::Status;
//! struct Wire; // what signals
//! struct Mcm(Wire); // what signals and carries the data as well
//! # type Answer = Reply<NetworkAnswer>;
//! # macro_rules! accepts { ($($at:ty: $role:ident),*) => {$(impl Signaling for $at {
//! #     const ROLE: Role = Role::$role;
//! #     fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}
//! #     fn release(&mut self, _: Time, _: Ticket) -> Answer { Reply::Later }
//! # })*} }
//! # accepts!(Wire: CallManager, Mcm: MiniportCallManager);
//! impl MiniportCallManager for Mcm {
//!     fn program(&mut self, _: Time, _: VcHandle, _: &Terms) -> MiniportAnswer {
//!         MiniportAnswer::Done
//!     }
//!     fn idle(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
//!         Ok(())
//!     }
//! }
//! let manager = CallManager::integrated(Config::default(), Mcm(Wire));
//! ```
//!
//! With the same types, what only signals is no MCM, and has no data half to stand in for a miniport:
//! ```compile_fail,E0277
//! # use call_manager::*;
//! # use co_params::Status;
//! # struct Wire;
//! # struct Mcm(Wire);
//! # type Answer = Reply<NetworkAnswer>;
//! # macro_rules! accepts { ($($at:ty: $role:ident),*) => {$(impl Signaling for $at {
//! #     const ROLE: Role = Role::$role;
//! #     fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}
//! #     fn release(&mut self, _: Time, _: Ticket) -> Answer { Reply::Later }
//! # })*} }
//! # accepts!(Wire: CallManager, Mcm: MiniportCallManager);
//! # impl MiniportCallManager for Mcm {
//! #     fn program(&mut self, _: Time, _: VcHandle, _: &Terms) -> MiniportAnswer {
//! #         MiniportAnswer::Done
//! #     }
//! #     fn idle(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
//! #         Ok(())
//! #     }
//! # }
//! let manager = CallManager::integrated(Config::default(), Wire);
//! ```
//! ```compile_fail,E0277
//! # use call_manager::*;
//! # use co_params::Status;
//! # struct Wire;
//! # struct Mcm(Wire);
//! # type Answer = Reply<NetworkAnswer>;
//! # macro_rules! accepts { ($($at:ty: $role:ident),*) => {$(impl Signaling for $at {
//! #     const ROLE: Role = Role::$role;
//! #     fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}
//! #     fn release(&mut self, _: Time, _: Ticket) -> Answer { Reply::Later }
//! # })*} }
//! # accepts!(Wire: CallManager, Mcm: MiniportCallManager);
//! # impl MiniportCallManager for Mcm {
//! #     fn program(&mut self, _: Time, _: VcHandle, _: &Terms) -> MiniportAnswer {
//! #         MiniportAnswer::Done
//! #     }
//! #     fn idle(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
//! #         Ok(())
//! #     }
//! # }
//! let manager = CallManager::new(Config::default(), Wire, Integrated);
//! ```
//!
//! The data half is no miniport: it can be put beside no other signalling.
//! ```compile_fail,E0277
//! # use call_manager::*;
//! # use co_params::Status;
//! # struct Wire;
//! # struct Mcm(Wire);
//! # type Answer = Reply<NetworkAnswer>;
//! # macro_rules! accepts { ($($at:ty: $role:ident),*) => {$(impl Signaling for $at {
//! #     const ROLE: Role = Role::$role;
//! #     fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}
//! #     fn release(&mut self, _: Time, _: Ticket) -> Answer { Reply::Later }
//! # })*} }
//! # accepts!(Wire: CallManager, Mcm: MiniportCallManager);
//! # impl MiniportCallManager for Mcm {
//! #     fn program(&mut self, _: Time, _: VcHandle, _: &Terms) -> MiniportAnswer {
//! #         MiniportAnswer::Done
//! #     }
//! #     fn idle(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
//! #         Ok(())
//! #     }
//! # }
//! let manager = CallManager::new(Config::default(), Wire, Mcm(Wire));
//! ```
//!
//! It stands beside no miniport, where its data half would never run. What only signals does:
//! ```
//! # use call_manager::*;
//! # use co_params::Status;
//! # struct Wire;
//! # struct Mcm(Wire);
//! # type Answer = Reply<NetworkAnswer>;
//! # macro_rules! accepts { ($($at:ty: $role:ident),*) => {$(impl Signaling for $at {
//! #     const ROLE: Role = Role::$role;
//! #     fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}
//! #     fn release(&mut self, _: Time, _: Ticket) -> Answer { Reply::Later }
//! # })*} }
//! # accepts!(Wire: CallManager, Mcm: MiniportCallManager);
//! # impl MiniportCallManager for Mcm {
//! #     fn program(&mut self, _: Time, _: VcHandle, _: &Terms) -> MiniportAnswer {
//! #         MiniportAnswer::Done
//! #     }
//! #     fn idle(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
//! #         Ok(())
//! #     }
//! # }
//! struct Card;
//! impl Miniport for Card {
//!     fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
//!         Reply::Later
//!     }
//!     fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
//!         Reply::Later
//!     }
//! }
//! let manager = CallManager::new(Config::default(), Wire, Card);
//! ```
//! ```compile_fail,E0080
//! # use call_manager::*;
//! # use co_params::Status;
//! # struct Wire;
//! # struct Mcm(Wire);
//! # type Answer = Reply<NetworkAnswer>;
//! # macro_rules! accepts { ($($at:ty: $role:ident),*) => {$(impl Signaling for $at {
//! #     const ROLE: Role = Role::$role;
//! #     fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}
//! #     fn release(&mut self, _: Time, _: Ticket) -> Answer { Reply::Later }
//! # })*} }
//! # accepts!(Wire: CallManager, Mcm: MiniportCallManager);
//! # impl MiniportCallManager for Mcm {
//! #     fn program(&mut self, _: Time, _: VcHandle, _: &Terms) -> MiniportAnswer {
//! #         MiniportAnswer::Done
//! #     }
//! #     fn idle(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
//! #         Ok(())
//! #     }
//! # }
//! # struct Card;
//! # impl Miniport for Card {
//! #     fn activate_vc(&mut self, _: Time, _: Ticket, _: &Terms) -> Reply<MiniportAnswer> {
//! #         Reply::Later
//! #     }
//! #     fn deactivate_vc(&mut self, _: Time, _: Ticket) -> Reply<MiniportAnswer> {
//! #         Reply::Later
//! #     }
//! # }
//! let manager = CallManager::new(Config::default(), Mcm(Wire), Card);
//! ```
//!
//! And it says in its type what it is:
//! ```compile_fail,E0080
//! # use call_manager::*;
//! # use co_params::Status;
//! # struct Wire;
//! # struct Mcm(Wire);
//! # type Answer = Reply<NetworkAnswer>;
//! # macro_rules! accepts { ($($at:ty: $role:ident),*) => {$(impl Signaling for $at {
//! #     const ROLE: Role = Role::$role;
//! #     fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}
//! #     fn release(&mut self, _: Time, _: Ticket) -> Answer { Reply::Later }
//! # })*} }
//! # accepts!(Wire: CallManager, Mcm: CallManager);
//! # impl MiniportCallManager for Mcm {
//! #     fn program(&mut self, _: Time, _: VcHandle, _: &Terms) -> MiniportAnswer {
//! #         MiniportAnswer::Done
//! #     }
//! #     fn idle(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
//! #         Ok(())
//! #     }
//! # }
//! let manager = CallManager::integrated(Config::default(), Mcm(Wire));
//! ```
//!
//! It answers by returning, and never later (A-22); and it has no handlers of a miniport (R-022).
//! ```compile_fail,E0053
//! # use call_manager::*;
//! # use co_params::Status;
//! # struct Wire;
//! # struct Mcm(Wire);
//! # type Answer = Reply<NetworkAnswer>;
//! # macro_rules! accepts { ($($at:ty: $role:ident),*) => {$(impl Signaling for $at {
//! #     const ROLE: Role = Role::$role;
//! #     fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}
//! #     fn release(&mut self, _: Time, _: Ticket) -> Answer { Reply::Later }
//! # })*} }
//! # accepts!(Wire: CallManager, Mcm: MiniportCallManager);
//! impl MiniportCallManager for Mcm {
//!     fn program(&mut self, _: Time, _: VcHandle, _: &Terms) -> Reply<MiniportAnswer> {
//!         Reply::Later
//!     }
//!     fn idle(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
//!         Ok(())
//!     }
//! }
//! ```
//! ```compile_fail,E0407
//! # use call_manager::*;
//! # use co_params::Status;
//! # struct Wire;
//! # struct Mcm(Wire);
//! # type Answer = Reply<NetworkAnswer>;
//! # macro_rules! accepts { ($($at:ty: $role:ident),*) => {$(impl Signaling for $at {
//! #     const ROLE: Role = Role::$role;
//! #     fn setup(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn modify(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn restore(&mut self, _: Time, _: Ticket, _: &Terms) -> Answer { Reply::Later }
//! #     fn confirm(&mut self, _: Time, _: VcHandle, _: &Terms) {}
//! #     fn release(&mut self, _: Time, _: Ticket) -> Answer { Reply::Later }
//! # })*} }
//! # accepts!(Wire: CallManager, Mcm: MiniportCallManager);
//! impl MiniportCallManager for Mcm {
//!     fn create_vc(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
//!         Ok(())
//!     }
//! #     fn program(&mut self, _: Time, _: VcHandle, _: &Terms) -> MiniportAnswer {
//! #         MiniportAnswer::Done
//! #     }
//! #     fn idle(&mut self, _: Time, _: VcHandle) -> Result<(), Status> {
//! #         Ok(())
//! #     }
//! }
//! ```
