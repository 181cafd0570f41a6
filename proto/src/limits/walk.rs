//! Walks the encoding of a message beside its bounds.

use std::fmt;

use prost::Message as _;
use prost_types::Timestamp;

use super::{
    Kind, MAX_DEPTH, MAX_VIOLATIONS, Unit, Violation, WHOLE_REQUEST,
    table::{Field, Items, MAX_FIELDS, Message, Shape, Tables, Whole},
    text,
    wire::{Reader, Value},
};
use crate::common::v1::Date;

/// 01/01/1900 and 01/01/2200 at 00:00 UTC, in seconds of Unix time.
const INSTANTS: std::ops::Range<i64> = -2_208_988_800..7_258_118_400;

/// Checks the encoding of the message at a place of the tables.
pub(super) fn check(tables: &Tables, message: usize, wire: &[u8]) -> Result<(), Vec<Violation>> {
    let mut walk = Walk {
        tables,
        violations: Vec::new(),
    };
    // Where the walk ended early, the violations say why.
    let _ended_early = walk.message(message, wire, &Path::Root, 1);
    if walk.violations.is_empty() {
        Ok(())
    } else {
        Err(walk.violations)
    }
}

/// The walk ends: the bytes make no sense from here on, or enough has been reported.
struct Stop;

type Outcome = Result<(), Stop>;

struct Walk<'t> {
    tables: &'t Tables,
    violations: Vec<Violation>,
}

impl<'t> Walk<'t> {
    fn message(&mut self, place: usize, wire: &[u8], path: &Path<'_>, depth: usize) -> Outcome {
        if depth > MAX_DEPTH {
            return self.malformed(path);
        }
        let message = self.tables.message(place);
        let found_before = self.violations.len();
        let mut counts = [0; MAX_FIELDS];
        let mut reader = Reader::new(wire);
        loop {
            let (number, value) = match reader.field() {
                Ok(Some(field)) => field,
                Ok(None) => break,
                Err(_) => return self.malformed(path),
            };
            let Ok(place) = message.fields.binary_search_by_key(&number, |field| field.number) else {
                continue;
            };
            self.field(&message.fields[place], value, &mut counts[place], path, depth)?;
        }
        for (field, &count) in message.fields.iter().zip(&counts) {
            self.count(field, count, path)?;
        }
        for choice in &message.choices {
            let mut set = choice.iter().filter(|place| counts[**place] > 0).skip(1);
            set.try_for_each(|place| self.report(&path.field(&message.fields[*place]), Kind::Repeated))?;
        }
        // Only where the parts are right can the whole be judged.
        if self.violations.len() == found_before {
            self.whole(message, wire, path)
        } else {
            Ok(())
        }
    }

    /// One occurrence of a field: a value, an item of a list, or a packed part of it.
    fn field(&mut self, field: &'t Field, value: Value<'_>, count: &mut u32, path: &Path<'_>, depth: usize) -> Outcome {
        match (field.list, value) {
            (None, _) => {
                *count += 1;
                // A second value is reported once the message has been read; what it is does not matter.
                if *count == 1 {
                    self.value(field, value, &path.field(field), depth)
                } else {
                    Ok(())
                }
            }
            (Some(items), Value::Delimited(packed)) if field.shape.is_varint() => {
                let mut reader = Reader::new(packed);
                while !reader.is_empty() {
                    let Ok(number) = reader.varint() else {
                        return self.malformed(&path.field(field));
                    };
                    self.item(field, items, Value::Varint(number), count, path, depth)?;
                }
                Ok(())
            }
            (Some(items), _) => self.item(field, items, value, count, path, depth),
        }
    }

    fn item(
        &mut self,
        field: &'t Field,
        items: Items,
        value: Value<'_>,
        count: &mut u32,
        path: &Path<'_>,
        depth: usize,
    ) -> Outcome {
        let index = *count;
        *count = count.saturating_add(1);
        // Items beyond the bound are counted only: the list is refused anyway.
        if items.maximum != 0 && index >= items.maximum {
            return Ok(());
        }
        self.value(field, value, &path.item(field, index), depth)
    }

    fn value(&mut self, field: &'t Field, value: Value<'_>, path: &Path<'_>, depth: usize) -> Outcome {
        let required = field.required && field.list.is_none();
        match (&field.shape, value) {
            (Shape::Text(_), Value::Delimited(bytes)) if required && text::is_blank(bytes) => {
                self.report(path, Kind::Required)
            }
            (Shape::Bytes(_), Value::Delimited([])) if required => self.report(path, Kind::Required),
            (Shape::Text(rule), Value::Delimited([])) if field.list.is_none() => {
                let least = if field.presence { rule.length.minimum } else { 0 };
                if least > 0 {
                    return self.report(
                        path,
                        Kind::TooShort {
                            minimum: least,
                            unit: Unit::Characters,
                        },
                    );
                }
                Ok(())
            }
            (Shape::Bytes(_), Value::Delimited([])) if field.list.is_none() && !field.presence => Ok(()),
            (Shape::Text(rule), Value::Delimited(bytes)) => text::check(bytes, rule, |kind| self.report(path, kind)),
            (Shape::Bytes(length), Value::Delimited(bytes)) => {
                text::check_length(bytes.len(), *length, Unit::Bytes, |kind| self.report(path, kind))
            }
            (&Shape::Integer { minimum, maximum }, Value::Varint(number)) => {
                self.integer(number.cast_signed(), minimum, maximum, path)
            }
            (Shape::Bool, Value::Varint(_)) => Ok(()),
            (Shape::Enum(_), Value::Varint(0)) if required => self.report(path, Kind::Required),
            (Shape::Enum(numbers), Value::Varint(number)) => self.enumerated(number.cast_signed(), numbers, path),
            (&Shape::Message(place), Value::Delimited(wire)) => self.message(place, wire, path, depth + 1),
            _ => self.malformed(path),
        }
    }

    fn integer(&mut self, number: i64, minimum: i64, maximum: i64, path: &Path<'_>) -> Outcome {
        if number < minimum {
            self.report(path, Kind::TooSmall { minimum })
        } else if number > maximum {
            self.report(path, Kind::TooGreat { maximum })
        } else {
            Ok(())
        }
    }

    fn enumerated(&mut self, number: i64, numbers: &[i32], path: &Path<'_>) -> Outcome {
        if i32::try_from(number).is_ok_and(|number| numbers.binary_search(&number).is_ok()) {
            return Ok(());
        }
        let known: Vec<_> = numbers
            .iter()
            .filter(|number| **number != 0)
            .map(i32::to_string)
            .collect();
        self.report(
            path,
            Kind::UnknownValue {
                known: known.join(", "),
            },
        )
    }

    /// Judges how often a field came in its message.
    fn count(&mut self, field: &Field, count: u32, path: &Path<'_>) -> Outcome {
        let path = &path.field(field);
        match (field.list, count) {
            (_, 0) if field.required => self.report(path, Kind::Required),
            (Some(items), 1..) if count < items.minimum => {
                self.report(path, Kind::TooFewItems { minimum: items.minimum })
            }
            (Some(items), _) if items.maximum != 0 && count > items.maximum => {
                self.report(path, Kind::TooManyItems { maximum: items.maximum })
            }
            (Some(_), _) => Ok(()),
            (None, 2..) => self.report(path, Kind::Repeated),
            // A number that did not come is zero, which may be out of bounds too.
            (None, 0) if !field.presence => match field.shape {
                Shape::Integer { minimum, maximum } => self.integer(0, minimum, maximum, path),
                _ => Ok(()),
            },
            (None, _) => Ok(()),
        }
    }

    fn whole(&mut self, message: &Message, wire: &[u8], path: &Path<'_>) -> Outcome {
        match message.whole {
            Whole::Plain => Ok(()),
            Whole::Date if Date::decode(wire).is_ok_and(|date| is_day(&date)) => Ok(()),
            Whole::Date => self.report(path, Kind::ImpossibleDate),
            Whole::Instant if Timestamp::decode(wire).is_ok_and(|instant| is_instant(&instant)) => Ok(()),
            Whole::Instant => self.report(path, Kind::ImpossibleInstant),
        }
    }

    fn malformed(&mut self, path: &Path<'_>) -> Outcome {
        self.report(path, Kind::Malformed)?;
        Err(Stop)
    }

    fn report(&mut self, path: &Path<'_>, kind: Kind) -> Outcome {
        self.violations.push(Violation::new(path.to_string(), kind));
        if self.violations.len() < MAX_VIOLATIONS {
            Ok(())
        } else {
            Err(Stop)
        }
    }
}

impl Shape {
    /// Whether items of a list may come packed.
    fn is_varint(&self) -> bool {
        matches!(self, Self::Integer { .. } | Self::Bool | Self::Enum(_))
    }
}

/// Whether a date whose parts are within their bounds is a day of the calendar.
fn is_day(date: &Date) -> bool {
    let leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
    let days = match date.month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    date.day <= days
}

fn is_instant(instant: &Timestamp) -> bool {
    INSTANTS.contains(&instant.seconds) && (0..1_000_000_000).contains(&instant.nanos)
}

/// Where the walk is, written out only for a violation.
enum Path<'a> {
    Root,
    Field(&'a Path<'a>, &'a str),
    Item(&'a Path<'a>, &'a str, u32),
}

impl<'a> Path<'a> {
    fn field(&'a self, field: &'a Field) -> Path<'a> {
        Path::Field(self, &field.name)
    }

    fn item(&'a self, field: &'a Field, index: u32) -> Path<'a> {
        Path::Item(self, &field.name, index)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str(WHOLE_REQUEST),
            Self::Field(Path::Root, name) => f.write_str(name),
            Self::Field(parent, name) => write!(f, "{parent}.{name}"),
            Self::Item(Path::Root, name, index) => write!(f, "{name}[{index}]"),
            Self::Item(parent, name, index) => write!(f, "{parent}.{name}[{index}]"),
        }
    }
}
