//! Reads protobuf's wire format, as strictly as the decoder that runs after it.

/// The bytes are not well-formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

/// The value of a field as it stands on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// A number, a bool or an enum.
    Varint(u64),
    /// A text, bytes, a message or packed numbers.
    Delimited(&'a [u8]),
    /// Four or eight bytes, which no field of the contract is written as.
    Fixed,
}

/// What is left of a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(wire: &'a [u8]) -> Self {
        Self(wire)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next field's number and value; none at the end. Groups are malformed: proto3 has none.
    pub(super) fn field(&mut self) -> Result<Option<(u32, Value<'a>)>, Malformed> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = u32::try_from(self.varint()?).map_err(|_| Malformed)?;
        let number = key >> 3;
        if number == 0 {
            return Err(Malformed);
        }
        let value = match key & 7 {
            0 => Value::Varint(self.varint()?),
            1 => self.fixed(8)?,
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| Malformed)?;
                Value::Delimited(self.take(length)?)
            }
            5 => self.fixed(4)?,
            _ => return Err(Malformed),
        };
        Ok(Some((number, value)))
    }

    /// The next number of at most 64 bits.
    pub(super) fn varint(&mut self) -> Result<u64, Malformed> {
        let mut value = 0;
        for (place, &byte) in self.0.iter().take(10).enumerate() {
            // The tenth byte has room for one bit.
            if place == 9 && byte > 1 {
                return Err(Malformed);
            }
            value |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                self.0 = &self.0[place + 1..];
                return Ok(value);
            }
        }
        Err(Malformed)
    }

    fn fixed(&mut self, width: usize) -> Result<Value<'a>, Malformed> {
        self.take(width).map(|_| Value::Fixed)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(Malformed)?;
        self.0 = rest;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::varint(b"\x08\x96\x01", 1, Value::Varint(150))]
    #[case::greatest_varint(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 1, Value::Varint(u64::MAX))]
    #[case::delimited(b"\x12\x02hi", 2, Value::Delimited(b"hi"))]
    #[case::empty(b"\x12\x00", 2, Value::Delimited(b""))]
    #[case::eight_bytes(b"\x1912345678", 3, Value::Fixed)]
    #[case::four_bytes(b"\x1d1234", 3, Value::Fixed)]
    #[case::greatest_number(b"\xf8\xff\xff\xff\x0f\x01", (1 << 29) - 1, Value::Varint(1))]
    fn reads_a_field(#[case] wire: &[u8], #[case] number: u32, #[case] value: Value<'_>) {
        let mut reader = Reader::new(wire);
        assert_eq!(reader.field(), Ok(Some((number, value))));
        assert_eq!(reader.field(), Ok(None));
    }

    #[rstest]
    #[case::cut_key(b"\x80")]
    #[case::no_value(b"\x08")]
    #[case::cut_varint(b"\x08\x96")]
    #[case::varint_of_eleven_bytes(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")]
    #[case::varint_of_65_bits(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02")]
    #[case::key_of_33_bits(b"\xf8\xff\xff\xff\x1f\x01")]
    #[case::number_zero(b"\x00\x01")]
    #[case::cut_text(b"\x12\x03hi")]
    #[case::length_beyond_memory(b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01")]
    #[case::cut_eight_bytes(b"\x191234567")]
    #[case::cut_four_bytes(b"\x1d123")]
    #[case::group(b"\x0b\x0c")]
    #[case::end_of_a_group(b"\x0c")]
    #[case::type_six(b"\x0e")]
    #[case::type_seven(b"\x0f")]
    fn refuses(#[case] wire: &[u8]) {
        assert_eq!(Reader::new(wire).field(), Err(Malformed));
    }

    proptest! {
        #[test]
        fn reads_back_every_varint(value: u64) {
            let mut wire = Vec::new();
            prost::encoding::encode_varint(value, &mut wire);
            prop_assert_eq!(Reader::new(&wire).varint(), Ok(value));
        }
    }
}
