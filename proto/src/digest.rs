//! What every mutating request and its response have in common: the request id, and the receipt.

use prost::Message;

use crate::register::v1::Receipt;

/// A request of a mutating method. Two requests with the same id are the same request where their encodings without the
/// id are the same bytes.
pub trait Mutation: Message + Default + Clone {
    /// The caller's id of the request.
    fn request_id(&self) -> &str;

    /// Takes the id out of the request, which then encodes to what its digest is taken of.
    fn take_request_id(&mut self) -> String;
}

/// The response of a mutating method.
pub trait Acknowledged {
    /// Sets the receipt: where the act was recorded and what it rests on; and, from it, the etag of the resources that the
    /// response shows.
    fn set_receipt(&mut self, receipt: Receipt);
}

macro_rules! mutation {
    ($request:ty, $response:ty, [$($resource:ident),*]) => {
        impl Mutation for $request {
            fn request_id(&self) -> &str {
                &self.request_id
            }

            fn take_request_id(&mut self) -> String {
                std::mem::take(&mut self.request_id)
            }
        }

        impl Acknowledged for $response {
            fn set_receipt(&mut self, receipt: Receipt) {
                $(if let Some(resource) = &mut self.$resource {
                    resource.etag.clone_from(&receipt.etag);
                })*
                self.receipt = Some(receipt);
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/mutations.rs"));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::membership::v1::{Agency, CloseAgencyRequest, CloseAgencyResponse};

    fn acts<Request: Mutation, Response: Acknowledged + Message + Default>() {
        let mut request = Request::decode(&b"\x0a\x02id"[..]).unwrap();
        assert_eq!(request.request_id(), "id");
        assert_eq!(request.take_request_id(), "id");
        assert_eq!(request.encoded_len(), 0);

        let mut response = Response::default();
        response.set_receipt(Receipt {
            position: 7,
            ..Receipt::default()
        });
        assert_eq!(response.encode_to_vec(), b"\x7a\x02\x08\x07");
    }

    #[test]
    fn a_request_gives_up_its_id_and_a_response_takes_a_receipt() {
        acts::<CloseAgencyRequest, CloseAgencyResponse>();
    }

    #[test]
    fn a_receipt_gives_the_resource_its_etag() {
        let mut response = CloseAgencyResponse {
            agency: Some(Agency::default()),
            to_reassign: None,
            receipt: None,
        };
        response.set_receipt(Receipt {
            etag: "7-00abcdef".to_owned(),
            ..Receipt::default()
        });
        assert_eq!(response.agency.unwrap().etag, "7-00abcdef");
    }

    #[test]
    fn every_mutating_method_is_listed_once() {
        let calls = include_str!(concat!(env!("OUT_DIR"), "/mutations.rs"));
        for method in crate::contract::methods() {
            let request = method.input.replacen("chidao", "crate", 1).replace('.', "::");
            let listed = calls.matches(&format!("({request},")).count();
            assert_eq!(listed, usize::from(method.mutates()), "{}", method.path);
        }
    }
}
