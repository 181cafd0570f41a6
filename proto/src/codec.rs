//! The codec of every call: a request is checked against the contract before it is decoded.

use std::{fmt, marker::PhantomData};

use prost::{
    Message, Name,
    bytes::{Buf, Bytes},
};
use tonic::{
    Status,
    codec::{BufferSettings, Codec, DecodeBuf, Decoder},
};
use tonic_prost::ProstEncoder;

use crate::{
    limits::{self, Kind, Violation, WHOLE_REQUEST},
    refusal::Refusal,
};

/// Bytes that each call sets aside for a message at once. Most requests and answers fit; longer ones let the buffer grow.
const BUFFER: usize = 1024;
/// Bytes of a stream's messages that are gathered before they are sent.
const GATHERED: usize = 32 * 1024;

/// Encodes `T` and decodes `U`. Where `U` is the request of a method, it is decoded only when its bytes are within the
/// bounds of the contract; anything else is INVALID_ARGUMENT, INVALID_FIELDS, with all violations. A response is decoded
/// as it comes.
pub struct BoundedCodec<T, U>(PhantomData<(T, U)>);

impl<T, U> Default for BoundedCodec<T, U> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T, U> fmt::Debug for BoundedCodec<T, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BoundedCodec")
    }
}

impl<T, U> Codec for BoundedCodec<T, U>
where
    T: Message + Send + 'static,
    U: Message + Name + Default + Send + 'static,
{
    type Encode = T;
    type Decode = U;
    type Encoder = ProstEncoder<T>;
    type Decoder = BoundedDecoder<U>;

    fn encoder(&mut self) -> Self::Encoder {
        ProstEncoder::new(buffers())
    }

    fn decoder(&mut self) -> Self::Decoder {
        BoundedDecoder::default()
    }
}

/// Decodes `U` as [`BoundedCodec`] does, the messages of one call.
pub struct BoundedDecoder<U> {
    /// Whether the call's request has come.
    complete: bool,
    item: PhantomData<U>,
}

impl<U> Default for BoundedDecoder<U> {
    fn default() -> Self {
        Self {
            complete: false,
            item: PhantomData,
        }
    }
}

impl<U> fmt::Debug for BoundedDecoder<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BoundedDecoder")
    }
}

impl<U: Message + Name + Default> Decoder for BoundedDecoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        let wire = buffer.copy_to_bytes(buffer.remaining());
        let message = match limits::request(U::PACKAGE, U::NAME) {
            // No method takes a stream. What comes after the request tonic would read and forget.
            Some(_) if self.complete => return Err(whole(Kind::Repeated).into()),
            Some(request) => request_of(request, wire)?,
            None => U::decode(wire).map_err(|fault| Status::internal(format!("malformed response: {fault}")))?,
        };
        self.complete = true;
        Ok(Some(message))
    }

    fn buffer_settings(&self) -> BufferSettings {
        buffers()
    }
}

/// Refuses a request as a whole, for what is wrong with the way that it came.
#[must_use]
pub fn whole(kind: Kind) -> Refusal {
    Refusal::from(vec![Violation::new(WHOLE_REQUEST, kind)])
}

fn request_of<U: Message + Default>(request: limits::Request, wire: Bytes) -> Result<U, Refusal> {
    request.check(&wire)?;
    U::decode(wire).map_err(|_| whole(Kind::Malformed))
}

/// Decodes the request with this full name as the codec does and encodes it again; none where it is no request of a method.
/// For whoever tries the codec with all requests of the contract.
pub fn reencode(message: &str, wire: Bytes) -> Option<Result<Vec<u8>, Refusal>> {
    macro_rules! request {
        ($($name:literal => $request:ty,)*) => {
            match message {
                $($name => Some(read::<$request>(wire)),)*
                _ => None,
            }
        };
    }
    fn read<U: Message + Name + Default>(wire: Bytes) -> Result<Vec<u8>, Refusal> {
        let request = limits::request(U::PACKAGE, U::NAME).ok_or_else(|| whole(Kind::Malformed))?;
        request_of::<U>(request, wire).map(|message| message.encode_to_vec())
    }
    include!(concat!(env!("OUT_DIR"), "/requests.rs"))
}

fn buffers() -> BufferSettings {
    BufferSettings::new(BUFFER, GATHERED)
}

#[cfg(test)]
mod tests {
    use http_body_util::Full;
    use prost::bytes::{BufMut, BytesMut};
    use tonic::{Code, codec::Streaming};

    use super::*;
    use crate::{
        errors::v1::Reason,
        language::{LANGUAGE, Language},
        membership::v1::{GetAgencyRequest, GetAgencyResponse},
        refusal,
    };

    fn stream<U: Message + Name + Default + Send + 'static>(messages: &[&[u8]]) -> Streaming<U> {
        let mut frames = BytesMut::new();
        for wire in messages {
            frames.put_u8(0);
            frames.put_u32(u32::try_from(wire.len()).unwrap());
            frames.put_slice(wire);
        }
        let decoder = BoundedCodec::<GetAgencyResponse, U>::default().decoder();
        Streaming::new_request(decoder, Full::new(frames.freeze()), None, None)
    }

    async fn decode<U: Message + Name + Default + Send + 'static>(wire: &[u8]) -> Result<Option<U>, Status> {
        stream(&[wire]).message().await
    }

    #[tokio::test]
    async fn a_call_has_one_request_and_may_have_many_responses() {
        let name = b"\x0a\x10agencies/so-tttt".as_slice();
        let mut requests = stream::<GetAgencyRequest>(&[name, name]);
        assert!(requests.message().await.unwrap().is_some());
        let seen = refusal::read(&requests.message().await.unwrap_err()).unwrap();
        assert_eq!(seen.reason, Reason::InvalidFields);
        assert_eq!(seen.fields[0].0, WHOLE_REQUEST);

        let mut responses = stream::<GetAgencyResponse>(&[b"", b""]);
        assert!(responses.message().await.unwrap().is_some());
        assert!(responses.message().await.unwrap().is_some());
    }

    #[test]
    fn every_request_can_be_encoded_again() {
        for method in crate::contract::methods() {
            assert!(reencode(&method.input, Bytes::new()).is_some(), "{}", method.input);
            assert!(reencode(&method.output, Bytes::new()).is_none(), "{}", method.output);
        }
    }

    #[tokio::test]
    async fn a_request_within_bounds_is_decoded() {
        let request = GetAgencyRequest {
            name: "agencies/so-tttt".to_owned(),
            ..GetAgencyRequest::default()
        };
        assert_eq!(decode(&request.encode_to_vec()).await.unwrap(), Some(request));
    }

    #[tokio::test]
    async fn a_request_longer_than_the_buffer_is_decoded_too() {
        // An unknown field of 3 000 bytes.
        let mut wire = GetAgencyRequest {
            name: "agencies/so-tttt".to_owned(),
            ..GetAgencyRequest::default()
        }
        .encode_to_vec();
        wire.extend_from_slice(b"\xa2\x06\xb8\x17");
        wire.resize(wire.len() + 3_000, b'x');
        assert_eq!(
            decode::<GetAgencyRequest>(&wire).await.unwrap().unwrap().name,
            "agencies/so-tttt"
        );
    }

    #[tokio::test]
    async fn a_request_out_of_bounds_is_refused_in_the_caller_s_language() {
        let wire = GetAgencyRequest {
            name: "people/2018-0001".to_owned(),
            ..GetAgencyRequest::default()
        }
        .encode_to_vec();
        let status = LANGUAGE
            .scope(Language::English, decode::<GetAgencyRequest>(&wire))
            .await
            .unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        let seen = refusal::read(&status).unwrap();
        assert_eq!(seen.reason, Reason::InvalidFields);
        assert_eq!(seen.fields.len(), 1);
        assert_eq!(seen.fields[0].0, "name");
        assert!(seen.fields[0].1.contains("agencies/id"), "{}", seen.fields[0].1);
    }

    #[tokio::test]
    async fn a_malformed_request_is_the_caller_s_fault() {
        let status = decode::<GetAgencyRequest>(b"\x0a\xff").await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(refusal::read(&status).unwrap().fields[0].0, WHOLE_REQUEST);
    }

    #[tokio::test]
    async fn a_response_is_decoded_unchecked() {
        // An agency whose name is no resource name, as an older contract might have allowed it.
        let response = decode::<GetAgencyResponse>(b"\x0a\x04\x0a\x02A ")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(response.agency.unwrap().name, "A ");
        assert_eq!(
            decode::<GetAgencyResponse>(b"\x0a\xff").await.unwrap_err().code(),
            Code::Internal
        );
    }
}
