//! Pages of a list: their size, and the token that leads to the next one.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chidao_proto::{errors::v1::Reason, page::Paged, refusal::Refusal};
use prost::Message;
use sha2::{Digest, Sha256};

use crate::server::MAX_ANSWER;

const DOMAIN: &[u8] = b"chidao.page/2";
const SEAL: usize = 8;
const POSITION: usize = 8;
const MARK: usize = 8;

/// The size of a page where the caller names none.
pub const DEFAULT_PAGE_SIZE: u32 = 50;

/// The number of items on a page: what was asked for, at least 1 and at most `max`; [`DEFAULT_PAGE_SIZE`] for 0 and
/// below.
pub fn page_size(requested: i32, max: u32) -> u32 {
    let requested = u32::try_from(requested).ok().filter(|size| *size > 0);
    requested.unwrap_or(DEFAULT_PAGE_SIZE).clamp(1, max.max(1))
}

/// Where a register stood when a list was begun, and by which hash that is known again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadAt {
    /// Position of the register.
    pub position: i64,
    /// The first eight bytes of the hash of the entry there; zeros before the first.
    pub mark: [u8; 8],
}

/// Where the next page of a list begins. The token is opaque to callers and bound to the list that it was made for, but
/// it is no secret and gives no right: every page is weighed like the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageToken {
    /// Key of the last item of the page before.
    pub after: String,
    /// Where the register stood when the first page was read, which every page repeats.
    pub read_at: ReadAt,
}

impl PageToken {
    /// The token for the list that `scope` names: its method and filter, in bytes that differ where the list differs.
    pub fn encode(&self, scope: &[u8]) -> String {
        let position = self.read_at.position.to_be_bytes();
        let content = [&position[..], &self.read_at.mark, self.after.as_bytes()].concat();
        URL_SAFE_NO_PAD.encode([&seal(scope, &content)[..], &content].concat())
    }

    /// Reads a token; none where it is empty, which asks for the first page.
    ///
    /// # Errors
    /// PAGE_TOKEN_INVALID where it was not made by [`encode`](Self::encode) for the same scope.
    pub fn decode(token: &str, scope: &[u8]) -> Result<Option<Self>, Refusal> {
        if token.is_empty() {
            return Ok(None);
        }
        let page = Self::open(token, scope);
        page.map(Some).ok_or_else(|| {
            let (vi, en) = (
                "Để trống để bắt đầu lại từ trang đầu.",
                "Leave it empty to begin at the first page.",
            );
            Refusal::new(Reason::PageTokenInvalid).field("page_token", vi, en)
        })
    }

    fn open(token: &str, scope: &[u8]) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (given, content) = bytes.split_first_chunk::<SEAL>()?;
        if *given != seal(scope, content) {
            return None;
        }
        let (position, content) = content.split_first_chunk::<POSITION>()?;
        let (mark, after) = content.split_first_chunk::<MARK>()?;
        let after = String::from_utf8(after.to_vec()).ok()?;
        let position = i64::from_be_bytes(*position);
        Some(Self {
            after,
            read_at: ReadAt { position, mark: *mark },
        })
    }
}

fn seal(scope: &[u8], content: &[u8]) -> [u8; SEAL] {
    let length = (scope.len() as u64).to_be_bytes();
    let digest = Sha256::new()
        .chain_update(DOMAIN)
        .chain_update(length)
        .chain_update(scope)
        .chain_update(content);
    let digest: [u8; 32] = digest.finalize().into();
    std::array::from_fn(|index| digest[index])
}

/// The most bytes of items on a page: with room for the rest, what one answer may hold.
const PAGE_BYTES: usize = MAX_ANSWER / 2;

/// A list that is answered page by page.
#[derive(Debug)]
pub struct Listing {
    scope: Vec<u8>,
    token: Option<PageToken>,
    size: u32,
}

impl Listing {
    /// The list that a request asks a page of, with `max` items at most. Page size and token are taken out of it: what is left is
    /// the filter, and tells this list from others.
    ///
    /// # Errors
    /// PAGE_TOKEN_INVALID where the token was not given for this list.
    pub fn of<Q: Paged>(request: &mut Q, max: u32) -> Result<Self, Refusal> {
        let (page_size, page_token) = request.take_page();
        let scope = [Q::full_name().into_bytes(), request.encode_to_vec()].concat();
        let token = PageToken::decode(&page_token, &scope)?;
        Ok(Self {
            scope,
            token,
            size: self::page_size(page_size, max),
        })
    }

    /// Key of the last item of the page before; empty for the first page.
    pub fn after(&self) -> &str {
        self.token.as_ref().map_or("", |token| &token.after)
    }

    /// The greatest number of items on the page.
    pub fn size(&self) -> usize {
        self.size as usize
    }

    /// Where the register stood when the first page was read, as the token says; `None` for the first page. Whether the
    /// register still holds that is for its reader to see.
    pub fn begun_at(&self) -> Option<ReadAt> {
        self.token.as_ref().map(|token| token.read_at)
    }

    /// The items of the page and the token of the next one, empty where there is none. Items come with their keys; a page
    /// ends early where it would be too large to be answered.
    pub fn page<T: Message>(&self, items: Vec<(String, T)>, more: bool, read_at: ReadAt) -> (Vec<T>, String) {
        let mut page = Vec::with_capacity(items.len());
        let (mut bytes, mut last, mut cut) = (0, None, false);
        for (key, item) in items {
            bytes += item.encoded_len();
            if bytes > PAGE_BYTES && last.is_some() {
                cut = true;
                break;
            }
            last = Some(key);
            page.push(item);
        }
        let next = last.filter(|_| more || cut);
        let next = next.map(|after| PageToken { after, read_at }.encode(&self.scope));
        (page, next.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use chidao_proto::membership::v1::{ListPeopleRequest, Person};

    use super::*;

    fn at(position: i64) -> ReadAt {
        ReadAt { position, mark: [3; 8] }
    }

    #[rstest]
    #[case::unset(0, 500, 50)]
    #[case::negative(-7, 500, 50)]
    #[case::asked(1, 500, 1)]
    #[case::beyond(501, 500, 500)]
    #[case::default_beyond(0, 20, 20)]
    fn pages_have_a_size_within_bounds(#[case] requested: i32, #[case] max: u32, #[case] expected: u32) {
        assert_eq!(page_size(requested, max), expected);
    }

    #[test]
    fn the_first_page_has_no_token() {
        assert_eq!(PageToken::decode("", b"any"), Ok(None));
    }

    proptest! {
        #[test]
        fn a_token_leads_back_to_its_page(after in ".{0,60}", position: i64, mark: [u8; 8], scope: Vec<u8>) {
            let page = PageToken { after, read_at: ReadAt { position, mark } };
            let token = page.encode(&scope);
            prop_assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'));
            prop_assert_eq!(PageToken::decode(&token, &scope), Ok(Some(page)));
        }

        #[test]
        fn a_token_opens_no_other_list(after in ".{0,60}", position: i64, scope: Vec<u8>, other: Vec<u8>) {
            prop_assume!(scope != other);
            let token = PageToken { after, read_at: at(position) }.encode(&scope);
            prop_assert!(PageToken::decode(&token, &other).is_err());
        }

        #[test]
        fn a_changed_token_is_refused(after in ".{0,60}", position: i64, place: prop::sample::Index, flip in 1u8..) {
            let token = PageToken { after, read_at: at(position) }.encode(b"list");
            let mut bytes = URL_SAFE_NO_PAD.decode(token).unwrap();
            let place = place.index(bytes.len());
            bytes[place] ^= flip;
            prop_assert!(PageToken::decode(&URL_SAFE_NO_PAD.encode(bytes), b"list").is_err());
        }

        #[test]
        fn an_invented_token_is_refused(token in "[A-Za-z0-9_=+/-]{1,80}") {
            prop_assert!(PageToken::decode(&token, b"list").is_err());
        }
    }

    #[test]
    fn a_page_ends_before_it_is_too_large() {
        let list = |page_token: &str| {
            let mut request = ListPeopleRequest {
                page_size: 1000,
                page_token: page_token.to_owned(),
                ..ListPeopleRequest::default()
            };
            Listing::of(&mut request, 1000).unwrap()
        };
        let person = |number: usize| {
            (
                number.to_string(),
                Person {
                    full_name: "ề".repeat(400_000),
                    name: number.to_string(),
                    ..Person::default()
                },
            )
        };
        let (page, next) = list("").page((0..10).map(person).collect(), false, at(7));
        assert_eq!(page.len(), 3, "of 1.2 MB each");
        let next = list(&next);
        assert_eq!((next.after(), next.begun_at()), ("2", Some(at(7))));
        let (page, next) = next.page((3..5).map(person).collect(), false, at(7));
        assert_eq!((page.len(), next.as_str()), (2, ""));
    }
}
