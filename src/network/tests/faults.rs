//! What goes wrong before a network and a miniport.

use super::*;
