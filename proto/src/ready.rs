//! Answers that are encoded once and sent many times.

use prost::{
    DecodeError, Message,
    bytes::{Buf, BufMut, Bytes},
    encoding::{DecodeContext, WireType},
};

/// A message of which a part is encoded already. On the wire it is the message that both parts make together, since one message
/// after another is the two of them merged; no field is set in both.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ready<T> {
    encoded: Bytes,
    rest: T,
}

impl<T> Ready<T> {
    /// What is encoded already, and the rest.
    pub fn new(encoded: Bytes, rest: T) -> Self {
        Self { encoded, rest }
    }
}

impl<T: Message + Default> Message for Ready<T> {
    fn encode_raw(&self, buffer: &mut impl BufMut) {
        buffer.put_slice(&self.encoded);
        self.rest.encode_raw(buffer);
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buffer: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), DecodeError> {
        self.rest.merge_field(tag, wire_type, buffer, context)
    }

    fn encoded_len(&self) -> usize {
        self.encoded.len() + self.rest.encoded_len()
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::membership::v1::{Committee, GetRosterResponse, RosterLine};

    #[test]
    fn on_the_wire_it_is_the_whole_message() {
        let part = GetRosterResponse {
            committee: Some(Committee {
                name: "committees/bcd-cqdt".to_owned(),
                ..Committee::default()
            }),
            lines: vec![RosterLine::default(); 3],
            ..GetRosterResponse::default()
        };
        let rest = GetRosterResponse {
            read_position: 7,
            ..GetRosterResponse::default()
        };
        let whole = GetRosterResponse {
            read_position: 7,
            ..part.clone()
        };
        let ready = Ready::new(part.encode_to_vec().into(), rest);
        let wire = ready.encode_to_vec();
        assert_eq!((wire.len(), &wire), (ready.encoded_len(), &whole.encode_to_vec()));
        assert_eq!(GetRosterResponse::decode(&*wire).unwrap(), whole);
        let read = Ready::<GetRosterResponse>::decode(&*wire).unwrap();
        assert_eq!(read, Ready::new(Bytes::new(), whole));
    }
}
