mod contract;
mod walk;

use prost_reflect::DescriptorPool;
use protox::file::{ChainFileResolver, File, FileResolver, GoogleFileResolver, IncludeFileResolver};

use super::{Violation, table::Tables, walk::check};

/// A contract with every kind of bound.
const EXAMPLE: &str = r#"
    syntax = "proto3";
    package example.v1;
    import "chidao/common/v1/date.proto";
    import "chidao/common/v1/options.proto";
    import "google/protobuf/timestamp.proto";

    message Loose {
      string code = 1 [(chidao.common.v1.limits) = {min_length: 2 max_length: 5 pattern: "[a-z]+|[0-9]+"}];
      string note = 2 [(chidao.common.v1.limits) = {max_length: 9 multiline: true}];
      optional string title = 3 [(chidao.common.v1.limits) = {min_length: 2 max_length: 5}];
      string owner = 4 [(chidao.common.v1.limits) = {resource: "agencies|people"}];
      bytes digest = 5 [(chidao.common.v1.limits) = {min_length: 2 max_length: 4}];
      optional bytes proof = 6 [(chidao.common.v1.limits) = {min_length: 2 max_length: 4}];
      int32 level = 7 [(chidao.common.v1.limits) = {minimum: -1 maximum: 200}];
      optional int64 amount = 8 [(chidao.common.v1.limits) = {minimum: 5 maximum: 9}];
      Colour colour = 9;
      bool flag = 10;
      repeated Colour colours = 11 [(chidao.common.v1.limits) = {min_items: 2 max_items: 3}];
      repeated int32 numbers = 12 [(chidao.common.v1.limits) = {max_items: 3 minimum: 1 maximum: 9}];
      repeated string tags = 13 [(chidao.common.v1.limits) = {max_items: 2 max_length: 3}];
      repeated string owners = 14 [(chidao.common.v1.limits) = {max_items: 2 resource: "people"}];
      repeated Loose children = 15 [(chidao.common.v1.limits) = {max_items: 3}];
      Loose child = 16;
      oneof choice {
        string left = 17 [(chidao.common.v1.limits) = {max_length: 3}];
        Loose right = 18;
      }
      chidao.common.v1.Date on = 19;
      google.protobuf.Timestamp at = 20;
      string line = 21 [(chidao.common.v1.limits) = {max_length: 9}];
    }

    message Strict {
      string text = 1 [(chidao.common.v1.limits) = {required: true max_length: 9}];
      string lines = 2 [(chidao.common.v1.limits) = {required: true max_length: 9 multiline: true}];
      bytes digest = 3 [(chidao.common.v1.limits) = {required: true max_length: 9}];
      Colour colour = 4 [(chidao.common.v1.limits) = {required: true}];
      Loose child = 5 [(chidao.common.v1.limits) = {required: true}];
      repeated string tags = 6 [(chidao.common.v1.limits) = {required: true max_items: 2 max_length: 3}];
      int64 position = 7 [(chidao.common.v1.limits) = {minimum: 1 maximum: 9}];
      optional int64 amount = 8 [(chidao.common.v1.limits) = {required: true minimum: 0 maximum: 9}];
    }

    enum Colour { COLOUR_UNSPECIFIED = 0; COLOUR_RED = 1; COLOUR_BLUE = 4; }
"#;

struct Source<'a>(&'a str);

impl FileResolver for Source<'_> {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        match name {
            "example.proto" => File::from_source(name, self.0),
            _ => Err(protox::Error::file_not_found(name)),
        }
    }
}

fn pool(source: &'static str) -> DescriptorPool {
    let mut resolver = ChainFileResolver::new();
    resolver.add(Source(source));
    resolver.add(IncludeFileResolver::new(env!("CARGO_MANIFEST_DIR").into()));
    resolver.add(GoogleFileResolver::new());
    let mut compiler = protox::Compiler::with_file_resolver(resolver);
    compiler.include_imports(true).open_file("example.proto").unwrap();
    DescriptorPool::decode(compiler.encode_file_descriptor_set().as_slice()).unwrap()
}

fn compile(source: &'static str, root: &str) -> Result<Tables, String> {
    Tables::compile(&pool(source), [root].into_iter())
}

/// Checks an encoding of a message of the example.
fn violations(message: &str, wire: &[u8]) -> Vec<Violation> {
    let root = format!("example.v1.{message}");
    check(&compile(EXAMPLE, &root).unwrap(), 0, wire)
        .err()
        .unwrap_or_default()
}
