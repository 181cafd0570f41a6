//! What every request for a page of a list has in common.

use prost::{Message, Name};

/// A request for a page of a list. Without size and token it names the list: its method and filter.
pub trait Paged: Message + Name {
    /// Takes the size of the page and its token out of the request.
    fn take_page(&mut self) -> (i32, String);
}

macro_rules! page {
    ($request:ty) => {
        impl Paged for $request {
            fn take_page(&mut self) -> (i32, String) {
                (
                    std::mem::take(&mut self.page_size),
                    std::mem::take(&mut self.page_token),
                )
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/pages.rs"));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::membership::v1::ListPeopleRequest;

    #[test]
    fn a_request_gives_up_its_page_and_keeps_its_filter() {
        let filter = ListPeopleRequest {
            agency: "agencies/so-tttt".to_owned(),
            ..ListPeopleRequest::default()
        };
        let mut request = ListPeopleRequest {
            page_size: 7,
            page_token: "token".to_owned(),
            ..filter.clone()
        };
        assert_eq!(request.take_page(), (7, "token".to_owned()));
        assert_eq!(request, filter);
    }
}
