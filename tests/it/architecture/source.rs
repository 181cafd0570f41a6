//! What a source file names: paths, method calls and texts. Comments do not count, nor does code for tests.

use proc_macro2::{Delimiter, LexError, TokenStream, TokenTree};

/// Keywords after which a path may begin with `::`.
const BEFORE_PATHS: [&str; 14] = [
    "as", "await", "break", "const", "dyn", "else", "for", "if", "impl", "in", "match", "mut", "return", "use",
];

/// What the code of one file names.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Paths, imports spread out; those that begin at the crate, at `self` or at `super` begin with `crate` here.
    pub(crate) paths: Vec<Vec<String>>,
    /// Names of the methods called.
    pub(crate) calls: Vec<String>,
    /// Literals as written, documentation included.
    pub(crate) texts: Vec<String>,
}

impl Names {
    /// Reads the text of a file of this module: empty for the root of a crate.
    ///
    /// # Errors
    ///
    /// The text is not Rust.
    pub(crate) fn of(module: &[String], text: &str) -> Result<Self, LexError> {
        let mut names = Self::default();
        names.read(&mut module.to_vec(), text.parse()?);
        Ok(names)
    }

    fn read(&mut self, module: &mut Vec<String>, code: TokenStream) {
        let code: Vec<TokenTree> = code.into_iter().collect();
        let mut at = 0;
        while at < code.len() {
            if let Some(attribute) = attribute(&code[at..]) {
                if attribute.is_for_tests {
                    if attribute.is_inner {
                        return;
                    }
                    at += attribute.length + item_length(&code[at + attribute.length..]);
                    continue;
                }
                at += attribute.length - 1;
            }
            at += match &code[at..] {
                [
                    TokenTree::Ident(keyword),
                    TokenTree::Ident(name),
                    TokenTree::Group(body),
                    ..,
                ] if keyword == "mod" => {
                    module.push(name.to_string());
                    self.read(module, body.stream());
                    module.pop();
                    3
                }
                [TokenTree::Punct(dot), TokenTree::Ident(name), after, ..] if dot.as_char() == '.' => {
                    if matches!(after, TokenTree::Group(_)) || is_colon(after) {
                        self.calls.push(name.to_string());
                    }
                    2
                }
                [TokenTree::Ident(word), ..] if BEFORE_PATHS.contains(&word.to_string().as_str()) => 1,
                [TokenTree::Ident(_), ..] => self.read_path(module, &[], &code[at..]),
                [TokenTree::Group(group), ..] => {
                    self.read(module, group.stream());
                    1
                }
                [TokenTree::Literal(literal), ..] => {
                    self.texts.push(literal.to_string());
                    1
                }
                _ => 1,
            };
        }
    }

    /// Reads the path at the beginning of the code, which continues `before`; gives the number of tokens read.
    fn read_path(&mut self, module: &[String], before: &[String], code: &[TokenTree]) -> usize {
        let mut path = before.to_vec();
        let mut at = 0;
        loop {
            match &code[at..] {
                [TokenTree::Ident(name), ..] => path.push(name.to_string()),
                [TokenTree::Punct(star), ..] if star.as_char() == '*' => path.push("*".to_owned()),
                [TokenTree::Group(group), ..] if group.delimiter() == Delimiter::Brace => {
                    let branches: Vec<TokenTree> = group.stream().into_iter().collect();
                    for branch in branches
                        .split(|token| is_punct(token, ','))
                        .filter(|branch| !branch.is_empty())
                    {
                        self.read_path(module, &path, branch);
                    }
                    return at + 1;
                }
                // Generic arguments: they are read as code of their own.
                _ => break,
            }
            at += 1;
            match &code[at..] {
                [first, second, next, ..] if is_colon(first) && is_colon(second) && !is_punct(next, '<') => at += 2,
                _ => break,
            }
        }
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        self.paths.push(absolute(module, path));
        at
    }
}

struct Attribute {
    length: usize,
    is_inner: bool,
    is_for_tests: bool,
}

fn attribute(code: &[TokenTree]) -> Option<Attribute> {
    let (length, is_inner, body) = match code {
        [hash, TokenTree::Group(body), ..] if is_punct(hash, '#') => (2, false, body),
        [hash, bang, TokenTree::Group(body), ..] if is_punct(hash, '#') && is_punct(bang, '!') => (3, true, body),
        _ => return None,
    };
    let words = body.stream().to_string().replace(' ', "");
    Some(Attribute {
        length,
        is_inner,
        is_for_tests: words == "cfg(test)",
    })
}

/// The number of tokens up to the end of the item: its body or its semicolon.
fn item_length(code: &[TokenTree]) -> usize {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        _ => is_punct(token, ';'),
    };
    code.iter().position(is_end).map_or(code.len(), |end| end + 1)
}

fn absolute(module: &[String], path: Vec<String>) -> Vec<String> {
    let above = path.iter().take_while(|name| *name == "super").count();
    let relative = usize::from(path.first().is_some_and(|first| first == "self"));
    if above + relative == 0 {
        return path;
    }
    let kept = module.len().saturating_sub(above);
    let here = module[..kept].iter().cloned();
    std::iter::once("crate".to_owned())
        .chain(here)
        .chain(path.into_iter().skip(above.max(relative)))
        .collect()
}

fn is_colon(token: &TokenTree) -> bool {
    is_punct(token, ':')
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

mod tests {
    use super::Names;

    fn names(text: &str) -> Names {
        Names::of(&["desk".to_owned(), "agency".to_owned()], text).expect("the text is Rust")
    }

    fn paths(text: &str) -> Vec<String> {
        names(text)
            .paths
            .iter()
            .filter(|path| path.len() > 1)
            .map(|path| path.join("::"))
            .collect()
    }

    #[test]
    fn imports_are_spread_out() {
        assert_eq!(
            paths("use std::{fmt::{self, Debug as D}, time::*};"),
            ["std::fmt", "std::fmt::Debug", "std::time::*"]
        );
    }

    #[test]
    fn paths_in_code_and_in_macros_are_found() {
        assert_eq!(paths("fn f() { g(vec![::tokio::spawn(1)]); }"), ["tokio::spawn"]);
        assert_eq!(paths("type T = Vec::<std::fs::File>;"), ["std::fs::File"]);
    }

    #[test]
    fn relative_paths_begin_at_the_crate() {
        assert_eq!(paths("use super::super::store;"), ["crate::store"]);
        assert_eq!(paths("use self::seat::Seat;"), ["crate::desk::agency::seat::Seat"]);
        assert_eq!(
            paths("mod inner { use super::super::person; }"),
            ["crate::desk::person"]
        );
    }

    #[test]
    fn comments_and_tests_do_not_count() {
        assert!(paths("// tokio::spawn\n/* crate::grpc */").is_empty());
        assert_eq!(
            paths("#[cfg(test)] #[allow(x)] mod tests { use tokio::spawn; } use std::fmt;"),
            ["std::fmt"]
        );
        assert_eq!(paths("#[cfg(test)] mod tests; use std::fmt;"), ["std::fmt"]);
        assert!(paths("#![cfg(test)] use std::fmt;").is_empty());
        assert_eq!(paths("#[cfg(not(test))] use std::fmt;"), ["std::fmt"]);
    }

    #[test]
    fn calls_and_texts_are_found() {
        let names = names("fn f() { a.begin().await; b.transaction::<T>(c); d.begin; e(\"/srv/\") }");
        assert_eq!(names.calls, ["begin", "transaction"]);
        assert_eq!(names.texts, ["\"/srv/\""]);
    }
}
