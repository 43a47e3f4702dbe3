//! Serialization, behind the feature `serde`.
//!
//! Numbers are numbers, what is not specified is absent or null, names are those of the standard,
//! and whatever the types here cannot hold is refused when it is read:
//!
//! ```json
//! { "token_rate": 187500, "token_bucket_size": null, "service_type": "GUARANTEED" }
//! ```
//!
//! A service type is its class, with ` | SERVICE_NO_TRAFFIC_CONTROL` and
//! ` | SERVICE_NO_QOS_SIGNALING` where those are set; a set of flags is a list of names.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::marker::PhantomData;

use serde::de::{Deserializer, Error, SeqAccess, Unexpected, Visitor};
use serde::ser::{SerializeSeq, Serializer};
use serde::{Deserialize, Serialize};

use crate::{
    Bytes, BytesPerSecond, CallFlags, MediaFlags, Microseconds, ServiceClass, ServiceType, Status,
};

/// A quantity is its number; 0xFFFF_FFFF is none.
macro_rules! quantities {
    ($($quantity:ty),*) => {$(
        impl Serialize for $quantity {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_u32(self.get())
            }
        }

        impl<'de> Deserialize<'de> for $quantity {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let raw = u32::deserialize(deserializer)?;
                Self::new(raw).ok_or_else(|| {
                    D::Error::invalid_value(Unexpected::Unsigned(raw.into()), &"at most 4294967294")
                })
            }
        }
    )*};
}

quantities!(BytesPerSecond, Bytes, Microseconds);

const TRAFFIC_CONTROL: &str = "SERVICE_NO_TRAFFIC_CONTROL";
const SIGNALING: &str = "SERVICE_NO_QOS_SIGNALING";

impl Serialize for ServiceType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut text = String::from(self.class().name());
        if self.is_without_traffic_control() {
            text += &format!(" | {TRAFFIC_CONTROL}");
        }
        if self.is_without_signaling() {
            text += &format!(" | {SIGNALING}");
        }
        serializer.serialize_str(&text)
    }
}

impl<'de> Deserialize<'de> for ServiceType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut words = text.split(" | ");
        let name = words.next().unwrap_or_default();
        let class = ServiceClass::ALL.into_iter().find(|class| class.name() == name);
        let refuse = || D::Error::invalid_value(Unexpected::Str(&text), &"a service type");
        words.try_fold(Self::new(class.ok_or_else(refuse)?), |service, word| match word {
            TRAFFIC_CONTROL if !service.is_without_traffic_control() => {
                Ok(service.without_traffic_control())
            }
            SIGNALING if !service.is_without_signaling() => Ok(service.without_signaling()),
            _ => Err(refuse()),
        })
    }
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let status = Self::ALL.iter().copied().find(|status| status.name() == text);
        status.ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &"a status"))
    }
}

/// A set of flags, as the list of their names.
trait FlagNames: Copy + Default + core::ops::BitOr<Output = Self> + 'static {
    const ALL_NAMES: &'static [(Self, &'static str)];

    fn holds(self, flag: Self) -> bool;
}

fn serialize_flags<F: FlagNames, S: Serializer>(
    flags: F,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let names: Vec<_> =
        F::ALL_NAMES.iter().filter(|(flag, _)| flags.holds(*flag)).map(|(_, name)| name).collect();
    let mut list = serializer.serialize_seq(Some(names.len()))?;
    names.into_iter().try_for_each(|name| list.serialize_element(name))?;
    list.end()
}

struct FlagVisitor<F>(PhantomData<F>);

impl<'de, F: FlagNames> Visitor<'de> for FlagVisitor<F> {
    type Value = F;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("a list of flags")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<F, A::Error> {
        let mut flags = F::default();
        while let Some(text) = list.next_element::<String>()? {
            let named = F::ALL_NAMES.iter().find(|(_, name)| *name == text);
            let refuse = || A::Error::invalid_value(Unexpected::Str(&text), &"a flag");
            flags = flags | named.ok_or_else(refuse)?.0;
        }
        Ok(flags)
    }
}

macro_rules! flags {
    ($($flags:ty),*) => {$(
        impl FlagNames for $flags {
            const ALL_NAMES: &'static [(Self, &'static str)] = Self::NAMES;

            fn holds(self, flag: Self) -> bool {
                self.contains(flag)
            }
        }

        impl Serialize for $flags {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize_flags(*self, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $flags {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_seq(FlagVisitor(PhantomData))
            }
        }
    )*};
}

flags!(CallFlags, MediaFlags);
