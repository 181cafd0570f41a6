//! Compiles the contract: generated messages and services, the descriptor set with its options intact, a line for each
//! mutating method, one for each request for a page of a list, and one for each request.

use std::{collections::HashMap, env, error::Error, fmt::Write, fs, path::Path};

use prost_build::{Service, ServiceGenerator};
use prost_types::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorSet,
    field_descriptor_proto::{Label, Type},
    method_options::IdempotencyLevel,
};

const PACKAGES: [&str; 7] = [
    "budget",
    "common",
    "coordination",
    "errors",
    "incident",
    "membership",
    "register",
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut files = Vec::new();
    for package in PACKAGES {
        let folder = format!("chidao/{package}/v1");
        // The generator does not print these itself, whatever it is told.
        println!("cargo:rerun-if-changed={folder}");
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "proto") {
                files.push(path);
            }
        }
    }
    files.sort();

    let mut compiler = protox::Compiler::new(["."])?;
    compiler.include_imports(true);
    compiler.include_source_info(true);
    compiler.open_files(&files)?;
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    // A round trip through prost's own descriptor types would drop our options: they are written from the source.
    fs::write(out.join("chidao.descriptors"), compiler.encode_file_descriptor_set())?;

    let mut descriptors = compiler.file_descriptor_set();
    fs::write(out.join("mutations.rs"), mutations(&descriptors)?)?;
    fs::write(out.join("pages.rs"), pages(&descriptors)?)?;
    fs::write(out.join("requests.rs"), requests(&descriptors))?;
    pack(&mut descriptors);
    let mut prost = prost_build::Config::new();
    prost.enable_type_names();
    prost.include_file("packages.rs");
    prost.service_generator(Box::new(Services {
        clients: services().build_server(false).service_generator(),
        servers: services().build_client(false).service_generator(),
    }));
    prost.compile_fds(descriptors)?;
    Ok(())
}

/// Says of lists of numbers that they are packed, as proto3 has it where nothing is said: prost takes a field with any option, such
/// as our limits, for one that says it is not, and would encode it unlike everybody else.
fn pack(descriptors: &mut FileDescriptorSet) {
    let messages = descriptors.file.iter_mut().flat_map(|file| &mut file.message_type);
    for field in messages.flat_map(|message| &mut message.field) {
        let is_text = matches!(field.r#type(), Type::String | Type::Bytes | Type::Message | Type::Group);
        if field.label() == Label::Repeated && !is_text {
            field.options.get_or_insert_default().packed.get_or_insert(true);
        }
    }
}

/// Answers that a server may have encoded already.
const READY: [&str; 1] = [".chidao.membership.v1.GetRosterResponse"];

fn services() -> tonic_prost_build::Builder {
    tonic_prost_build::configure().codec_path("crate::codec::BoundedCodec")
}

/// Generates clients as the contract has it, and servers that give [`READY`] answers as `crate::ready::Ready`.
struct Services {
    clients: Box<dyn ServiceGenerator>,
    servers: Box<dyn ServiceGenerator>,
}

impl ServiceGenerator for Services {
    fn generate(&mut self, service: Service, code: &mut String) {
        let mut served = service.clone();
        for method in &mut served.methods {
            if READY.contains(&&*method.output_proto_type) {
                method.output_type = format!("crate::ready::Ready<{}>", rust_path(&method.output_proto_type));
            }
        }
        self.clients.generate(service, code);
        self.servers.generate(served, code);
    }
}

/// A call of `digest.rs`'s macro for each method that is not said to be without side effects: its request, its response,
/// and the fields of the response that are resources with an etag.
fn mutations(descriptors: &FileDescriptorSet) -> Result<String, Box<dyn Error>> {
    let messages: HashMap<String, &DescriptorProto> = descriptors
        .file
        .iter()
        .flat_map(|file| {
            file.message_type
                .iter()
                .map(|message| (format!(".{}.{}", file.package(), message.name()), message))
        })
        .collect();
    let has_etag = |name: &str| {
        messages
            .get(name)
            .is_some_and(|message| message.field.iter().any(|field| field.name() == "etag"))
    };
    let methods = descriptors
        .file
        .iter()
        .flat_map(|file| &file.service)
        .flat_map(|service| &service.method);
    let mut calls = String::new();
    for method in methods {
        let level = method.options.as_ref().map(|options| options.idempotency_level());
        if level != Some(IdempotencyLevel::NoSideEffects) {
            let response = messages
                .get(method.output_type())
                .ok_or("a response is not of the contract")?;
            let resources: Vec<&str> = response
                .field
                .iter()
                .filter(|field| {
                    field.label() == Label::Optional && field.name() != "receipt" && has_etag(field.type_name())
                })
                .map(FieldDescriptorProto::name)
                .collect();
            let (request, response) = (rust_path(method.input_type()), rust_path(method.output_type()));
            writeln!(calls, "mutation!({request}, {response}, [{}]);", resources.join(", "))?;
        }
    }
    Ok(calls)
}

/// A call of `page.rs`'s macro for each message that asks for a page of a list.
fn pages(descriptors: &FileDescriptorSet) -> Result<String, Box<dyn Error>> {
    let mut calls = String::new();
    for file in &descriptors.file {
        for message in &file.message_type {
            let has = |name| message.field.iter().any(|field| field.name() == name);
            if has("page_size") && has("page_token") {
                let path = rust_path(&format!(".{}.{}", file.package(), message.name()));
                writeln!(calls, "page!({path});")?;
            }
        }
    }
    Ok(calls)
}

/// A call of `codec.rs`'s macro with each request and its type.
fn requests(descriptors: &FileDescriptorSet) -> String {
    let services = descriptors.file.iter().flat_map(|file| &file.service);
    let methods = services.flat_map(|service| &service.method);
    let lines = methods.map(|method| {
        let name = method.input_type();
        format!("{:?} => {},", name.trim_start_matches('.'), rust_path(name))
    });
    format!("request! {{ {} }}", lines.collect::<Vec<_>>().join(" "))
}

/// `.chidao.register.v1.Receipt` as `crate::register::v1::Receipt`.
fn rust_path(full_name: &str) -> String {
    full_name.replacen(".chidao", "crate", 1).replace('.', "::")
}
