//! What comes to a client unasked, over the channel of a call manager: calls, changes of the other
//! end, and their end.

mod bench;
mod changes;
mod offers;
mod random;
