//! The contract as data: its descriptors and its methods.

use std::{collections::HashMap, sync::LazyLock};

use prost::Name;
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor, prost::Message};
use prost_types::method_options::IdempotencyLevel;

use crate::DESCRIPTORS;

static POOL: LazyLock<DescriptorPool> = LazyLock::new(|| {
    #[expect(
        clippy::expect_used,
        reason = "the build script wrote these bytes; every test reads them"
    )]
    DescriptorPool::decode(DESCRIPTORS).expect("the descriptor set is whole")
});

static METHODS: LazyLock<Vec<Method>> = LazyLock::new(|| {
    let services: Vec<_> = pool().services().collect();
    let mut methods: Vec<_> = services
        .iter()
        .flat_map(|service| service.methods())
        .map(Method::read)
        .collect();
    methods.sort_by(|one, other| one.path.cmp(&other.path));
    methods
});

/// A method of the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// The path of its calls: "/chidao.membership.v1.AgencyService/CreateAgency".
    pub path: String,
    /// Full name of its service: "chidao.membership.v1.AgencyService".
    pub service: String,
    /// Its name within the service: "CreateAgency".
    pub name: String,
    /// Full name of its request: "chidao.membership.v1.CreateAgencyRequest".
    pub input: String,
    /// Full name of its response.
    pub output: String,
    /// The policy that decides who may call it: the name of a policy file. Never empty.
    pub policy: String,
    /// What a second call does.
    pub idempotency: Idempotency,
    /// Whether its answer is a stream of messages.
    pub streams: bool,
    /// Whether its answer is a page of a list.
    pub lists: bool,
}

/// What a second call of a method does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idempotency {
    /// It reads only.
    NoSideEffects,
    /// With the same request id it has no second effect.
    Idempotent,
    /// The contract does not say. No method is left so.
    Unknown,
}

impl Method {
    /// Whether a call can change something, which asks for a request id and is answered with a receipt.
    pub fn mutates(&self) -> bool {
        self.idempotency != Idempotency::NoSideEffects
    }

    fn read(method: MethodDescriptor) -> Self {
        let service = method.parent_service().full_name();
        let options = method.options();
        let policy = options
            .extensions()
            .find(|(extension, _)| extension.full_name() == "chidao.common.v1.policy")
            .and_then(|(_, policy)| policy.as_str())
            .unwrap_or_default()
            .to_owned();
        let level = method
            .method_descriptor_proto()
            .options
            .as_ref()
            .map(|options| options.idempotency_level());
        Self {
            path: format!("/{service}/{}", method.name()),
            service: service.to_owned(),
            name: method.name().to_owned(),
            input: method.input().full_name().to_owned(),
            output: method.output().full_name().to_owned(),
            policy,
            streams: method.is_server_streaming(),
            lists: method.input().get_field_by_name("page_size").is_some(),
            idempotency: match level.unwrap_or(IdempotencyLevel::IdempotencyUnknown) {
                IdempotencyLevel::NoSideEffects => Idempotency::NoSideEffects,
                IdempotencyLevel::Idempotent => Idempotency::Idempotent,
                IdempotencyLevel::IdempotencyUnknown => Idempotency::Unknown,
            },
        }
    }
}

/// The descriptors of the contract and of what it imports.
pub fn pool() -> &'static DescriptorPool {
    &POOL
}

/// Every method of the contract, by path.
pub fn methods() -> &'static [Method] {
    &METHODS
}

/// The method that is called at a path with its leading slash.
pub fn method(path: &str) -> Option<&'static Method> {
    let methods = methods();
    let place = methods.binary_search_by(|method| method.path.as_str().cmp(path)).ok()?;
    methods.get(place)
}

/// The method whose request this message is.
pub fn method_of<Request: Name>() -> Option<&'static Method> {
    static BY_INPUT: LazyLock<HashMap<&'static str, &'static Method>> =
        LazyLock::new(|| methods().iter().map(|method| (method.input.as_str(), method)).collect());
    BY_INPUT.get(Request::full_name().as_str()).copied()
}

/// The three methods that look most like a name, as `written` writes them; the nearest comes first.
pub fn nearest<'a>(
    methods: &'a [Method],
    name: &str,
    written: impl Fn(&Method) -> String,
) -> impl Iterator<Item = &'a Method> {
    let name = name.to_ascii_lowercase();
    let likeness = |method: &Method| strsim::jaro_winkler(&name, &written(method).to_ascii_lowercase());
    let mut scored: Vec<(f64, &Method)> = methods.iter().map(|method| (likeness(method), method)).collect();
    scored.sort_by(|one, other| other.0.total_cmp(&one.0));
    scored.into_iter().take(3).map(|(_, method)| method)
}

/// Reads the descriptors and the methods, which the first use does otherwise.
pub(crate) fn prepare() {
    LazyLock::force(&METHODS);
}

/// The value of one of our options as the message of its type; none where the option is not set. An option that cannot
/// be read counts as not set.
pub(crate) fn option<M: Message + Default>(options: &DynamicMessage, extension: &str) -> Option<M> {
    let (_, value) = options
        .extensions()
        .find(|(descriptor, _)| descriptor.full_name() == extension)?;
    value.as_message()?.transcode_to().ok()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use prost_reflect::Kind;

    use super::*;

    #[test]
    fn finds_a_method_by_its_path() {
        let method = method("/chidao.membership.v1.AgencyService/CreateAgency").unwrap();
        assert_eq!(method.service, "chidao.membership.v1.AgencyService");
        assert_eq!(method.name, "CreateAgency");
        assert_eq!(method.input, "chidao.membership.v1.CreateAgencyRequest");
        assert_eq!(method.output, "chidao.membership.v1.CreateAgencyResponse");
        assert_eq!(method.policy, "roster_keep");
        assert_eq!(method.idempotency, Idempotency::Idempotent);
        assert!(method.mutates());
        assert!(!method.streams);
        assert!(super::method("/chidao.membership.v1.AgencyService/Create").is_none());
        assert!(
            super::method("/chidao.register.v1.RegisterService/WatchEntries")
                .unwrap()
                .streams
        );
    }

    #[test]
    fn a_misspelt_method_is_recognised() {
        let name = "chidao.membership.v1.AgencyService/CreatAgency";
        let found = nearest(methods(), name, |method| method.path.trim_start_matches('/').to_owned());
        let found: Vec<&str> = found.map(|method| &*method.name).collect();
        assert_eq!((found[0], found.len()), ("CreateAgency", 3));
    }

    #[test]
    fn every_method_names_a_policy_and_says_what_a_second_call_does() {
        assert!(methods().len() >= 16);
        for method in methods() {
            assert!(!method.policy.is_empty(), "{} names no policy", method.path);
            assert_ne!(method.idempotency, Idempotency::Unknown, "{}", method.path);
        }
    }

    #[test]
    fn every_method_has_a_request_and_a_response_of_its_own() {
        let mut seen = HashSet::new();
        for method in methods() {
            assert!(
                method.input.ends_with(&format!(".{}Request", method.name)),
                "{}",
                method.path
            );
            assert!(
                method.output.ends_with(&format!(".{}Response", method.name)),
                "{}",
                method.path
            );
            assert!(
                seen.insert(&method.input) && seen.insert(&method.output),
                "{}",
                method.path
            );
        }
    }

    #[test]
    fn every_mutating_method_takes_a_request_id_and_gives_a_receipt() {
        for method in methods().iter().filter(|method| method.mutates()) {
            let input = pool().get_message_by_name(&method.input).unwrap();
            let request_id = input.get_field(1).unwrap();
            assert_eq!(
                (request_id.name(), request_id.kind()),
                ("request_id", Kind::String),
                "{}",
                method.input
            );

            let output = pool().get_message_by_name(&method.output).unwrap();
            let receipt = output.get_field(15).unwrap();
            assert_eq!(receipt.name(), "receipt", "{}", method.output);
            let kind = receipt.kind();
            assert_eq!(
                kind.as_message().unwrap().full_name(),
                "chidao.register.v1.Receipt",
                "{}",
                method.output
            );
        }
    }

    #[test]
    fn reading_methods_take_no_request_id() {
        for method in methods().iter().filter(|method| !method.mutates()) {
            let input = pool().get_message_by_name(&method.input).unwrap();
            assert!(input.get_field_by_name("request_id").is_none(), "{}", method.input);
        }
    }
}
