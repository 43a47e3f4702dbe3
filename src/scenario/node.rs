//! Lets serde read a parsed TOML document, so that a refused value is known by its key.
//!
//! The deserializers of the `toml` crate put what was wrong into one text. Here it stays apart as a
//! [`Problem`]: the path of the key, and the rule. Each [`Node`] that an error passes on its way
//! out adds its own key to the path.

use core::fmt::{self, Display};

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use toml::de::{DeFloat, DeInteger, DeTable, DeValue};

/// Which key was refused, and by which rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// The keys that lead there, outermost first; none for the document as a whole.
    pub(super) path: Vec<String>,
    /// What is expected there.
    pub(super) rule: String,
}

impl Problem {
    /// Refuses the value at a dotted key.
    pub(super) fn at(key: &str, rule: &str) -> Self {
        Self { path: key.split('.').map(str::to_owned).collect(), rule: rule.to_owned() }
    }

    /// Refuses a key, or if it is empty the whole, of a table in a list; tables count from 1.
    pub(super) fn in_list(list: &str, number: usize, key: &str, rule: &str) -> Self {
        let keys = [list.to_owned(), format!("[{number}]"), key.to_owned()];
        let path = keys.into_iter().filter(|key| !key.is_empty()).collect();
        Self { path, rule: rule.to_owned() }
    }

    /// The dotted key; a table in a list has its number in brackets.
    pub(super) fn field(path: &[String]) -> String {
        path.join(".").replace(".[", "[")
    }

    fn of_value(rule: String) -> Self {
        Self { path: Vec::new(), rule }
    }

    fn of_key(key: &str, rule: String) -> Self {
        Self { path: vec![key.to_owned()], rule }
    }

    fn inside(mut self, key: Key<'_>) -> Self {
        self.path.insert(0, key.to_string());
        self
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", Self::field(&self.path), self.rule)
    }
}

impl core::error::Error for Problem {}

/// The values themselves are left out of the rules: the file has them as they were written.
impl Error for Problem {
    fn custom<T: Display>(rule: T) -> Self {
        Self::of_value(rule.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        // In a scenario, what serde calls a sequence is a list.
        let rule = format!("expected {expected}").replace("a sequence", "a list");
        Self::of_value(rule)
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::of_value(format!("expected {expected}"))
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::of_value(format!("expected {expected}"))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::of_value(format!("expected one of {}", expected.join(", ")))
    }

    fn unknown_field(key: &str, expected: &'static [&'static str]) -> Self {
        Self::of_key(key, format!("no such key; there are {}", expected.join(", ")))
    }

    fn missing_field(key: &'static str) -> Self {
        Self::of_key(key, "missing, and it has no default".to_owned())
    }
}

/// How a value is found in what holds it.
#[derive(Clone, Copy)]
enum Key<'a> {
    Name(&'a str),
    /// A table in an array, counted from 1.
    Number(usize),
}

impl Display for Key<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Number(number) => write!(f, "[{number}]"),
        }
    }
}

/// A value of the document, with its key unless it is the root or a plain value in an array.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    key: Option<Key<'a>>,
    value: &'a DeValue<'a>,
}

impl<'a> Node<'a> {
    /// The whole document.
    pub(super) fn root(value: &'a DeValue<'a>) -> Self {
        Self { key: None, value }
    }

    fn visit<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self.value {
            DeValue::String(text) => visitor.visit_str(text),
            DeValue::Integer(integer) => visit_integer(integer, visitor),
            DeValue::Float(float) => visitor.visit_f64(parse_float(float)?),
            DeValue::Boolean(truth) => visitor.visit_bool(*truth),
            DeValue::Datetime(_) => Err(Error::invalid_type(Unexpected::Other("date"), &visitor)),
            DeValue::Array(values) => {
                let nodes = values.iter().enumerate().map(|(index, value)| {
                    let value = value.get_ref();
                    Node { key: value.is_table().then_some(Key::Number(index + 1)), value }
                });
                let mut nodes = SeqDeserializer::new(nodes);
                let visited = visitor.visit_seq(&mut nodes)?;
                nodes.end().map(|()| visited)
            }
            DeValue::Table(table) => visitor.visit_map(MapDeserializer::new(fields(table))),
        }
    }

    fn name(self, problem: Problem) -> Problem {
        self.key.into_iter().fold(problem, Problem::inside)
    }
}

fn fields<'a>(table: &'a DeTable<'a>) -> impl Iterator<Item = (&'a str, Node<'a>)> {
    table.iter().map(|(key, value)| {
        let key = key.get_ref().as_ref();
        (key, Node { key: Some(Key::Name(key)), value: value.get_ref() })
    })
}

/// Hands on a whole number: unsigned if it can be, so that the seed has all of its 64 bits.
fn visit_integer<'de, V>(integer: &DeInteger<'_>, visitor: V) -> Result<V::Value, Problem>
where
    V: Visitor<'de>,
{
    match u64::from_str_radix(integer.as_str(), integer.radix()) {
        Ok(value) => visitor.visit_u64(value),
        Err(_) => Err(Error::invalid_value(Unexpected::Other("integer"), &visitor)),
    }
}

fn parse_float(float: &DeFloat<'_>) -> Result<f64, Problem> {
    float.as_str().parse().map_err(|_| Error::custom("expected a number"))
}

impl<'de> Deserializer<'de> for Node<'_> {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        self.visit(visitor).map_err(|problem| self.name(problem))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_some(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        match self.value.as_table() {
            Some(_) => self.deserialize_any(visitor),
            None => Err(self.name(Error::custom("expected a table"))),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        match self.value.as_str() {
            Some(name) => visitor.visit_enum(name.into_deserializer()),
            None => Err(Error::unknown_variant("", variants)),
        }
        .map_err(|problem| self.name(problem))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

impl IntoDeserializer<'_, Problem> for Node<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
