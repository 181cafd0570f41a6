//! Every text that a person reads, in Vietnamese and English: reasons, rules, labels of values, and what is wrong with a
//! field. All but the last stand in the contract, as options beside what they speak of.

use std::{collections::HashMap, sync::LazyLock};

use prost_reflect::{DynamicMessage, EnumDescriptor};
use tonic::Code;

use crate::{
    common::v1::{self as common, Basis},
    contract,
    errors::v1::{Reason, Rule, RuleText},
    limits::{Kind, MAX_DEPTH, Unit},
};

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(Catalogue::read);

struct Catalogue {
    refusals: HashMap<i32, common::Refusal>,
    rules: HashMap<i32, RuleText>,
    /// By full name of the enum, then by number.
    labels: HashMap<String, HashMap<i32, common::Label>>,
}

/// How a refusal with some reason is answered. `{key}` in a text is filled in from the metadata of the refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusalText {
    /// The status code.
    pub code: Code,
    /// What went wrong and what to do, in Vietnamese.
    pub vi: &'static str,
    /// The same in English.
    pub en: &'static str,
}

/// What a rule says and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleEntry {
    /// Code of the rule: "INV-M3".
    pub code: &'static str,
    /// Where it stands.
    pub citation: &'static str,
    /// What it says, in Vietnamese.
    pub vi: &'static str,
    /// What it says, in English.
    pub en: &'static str,
}

/// How a reason is answered. A reason without a text, which only REASON_UNSPECIFIED is, counts as a defect.
pub fn refusal(reason: Reason) -> RefusalText {
    match CATALOGUE.refusals.get(&reason.into()) {
        Some(text) => RefusalText {
            code: Code::from_i32(text.code),
            vi: &text.vi,
            en: &text.en,
        },
        None => RefusalText {
            code: Code::Internal,
            vi: "Lỗi nội bộ.",
            en: "An internal error.",
        },
    }
}

/// What a rule says. RULE_UNSPECIFIED says nothing: its texts are empty.
pub fn rule(rule: Rule) -> RuleEntry {
    match CATALOGUE.rules.get(&rule.into()) {
        Some(text) => RuleEntry {
            code: &text.code,
            citation: &text.citation,
            vi: &text.vi,
            en: &text.en,
        },
        None => RuleEntry {
            code: "",
            citation: "",
            vi: "",
            en: "",
        },
    }
}

/// A rule as answers and entries cite it.
pub fn basis(rule: Rule) -> Basis {
    let entry = self::rule(rule);
    Basis {
        code: entry.code.to_owned(),
        citation: entry.citation.to_owned(),
    }
}

/// The rule that answers and refusals cite by this code. None where there is none.
pub fn cited(code: &str) -> Option<Basis> {
    let text = CATALOGUE.rules.values().find(|text| text.code == code)?;
    Some(Basis {
        code: text.code.clone(),
        citation: text.citation.clone(),
    })
}

/// What a person reads for a value of an enum, in Vietnamese and in English: the enum by its full name
/// ("chidao.membership.v1.AgencyKind"), the value by its number. None where the value is unknown or has no label.
pub fn label(enumeration: &str, number: i32) -> Option<(&'static str, &'static str)> {
    let label = CATALOGUE.labels.get(enumeration)?.get(&number)?;
    Some((&label.vi, &label.en))
}

/// What is wrong with a field and how to mend it, in Vietnamese and in English.
pub fn violation(kind: &Kind) -> (String, String) {
    let texts = |vi: &str, en: &str| (vi.to_owned(), en.to_owned());
    match kind {
        Kind::Malformed => (
            format!(
                "Dữ liệu không phải protobuf hợp lệ, hoặc lồng quá {MAX_DEPTH} cấp. Mã hóa lại theo đúng hợp đồng."
            ),
            format!("Not well-formed protobuf, or nested over {MAX_DEPTH} deep. Encode it by the contract."),
        ),
        Kind::Repeated => texts(
            "Trường có nhiều hơn một giá trị. Chỉ gửi một giá trị.",
            "The field has more than one value. Send one.",
        ),
        Kind::Required => texts(
            "Trường bắt buộc. Điền giá trị.",
            "The field is required. Give it a value.",
        ),
        Kind::TooShort { minimum, unit } => (
            format!("Ngắn quá. Cần ít nhất {minimum} {}.", unit.vi()),
            format!("Too short. Give at least {minimum} {}.", unit.en()),
        ),
        Kind::TooLong { maximum, unit } => (
            format!("Dài quá. Rút còn nhiều nhất {maximum} {}.", unit.vi()),
            format!("Too long. Shorten it to at most {maximum} {}.", unit.en()),
        ),
        Kind::Pattern { pattern } => (
            format!("Sai dạng. Viết đúng theo mẫu {pattern}"),
            format!("Not of the right form. Write it by the pattern {pattern}"),
        ),
        Kind::ResourceName { collections } => (
            format!("Không phải tên bản ghi. Viết «{collections}/mã», mã gồm 1–63 chữ a–z, chữ số, gạch nối ở giữa."),
            format!("Not a resource name. Write \"{collections}/id\", the id of 1-63 of a-z, digits, inner hyphens."),
        ),
        Kind::TooFewItems { minimum } => (
            format!("Danh sách quá ngắn. Cần ít nhất {minimum} mục."),
            format!("The list is too short. Give at least {minimum} items."),
        ),
        Kind::TooManyItems { maximum } => (
            format!("Danh sách quá dài. Gửi nhiều nhất {maximum} mục."),
            format!("The list is too long. Give at most {maximum} items."),
        ),
        Kind::TooSmall { minimum } => (
            format!("Nhỏ quá. Giá trị nhỏ nhất là {minimum}."),
            format!("Too small. The least value is {minimum}."),
        ),
        Kind::TooGreat { maximum } => (
            format!("Lớn quá. Giá trị lớn nhất là {maximum}."),
            format!("Too great. The greatest value is {maximum}."),
        ),
        Kind::UnknownValue { known } => (
            format!("Giá trị không có trong hợp đồng. Dùng một trong các số {known}."),
            format!("The contract has no such value. Use one of {known}."),
        ),
        Kind::NotUtf8 => texts(
            "Không phải UTF-8. Mã hóa văn bản bằng UTF-8.",
            "Not UTF-8. Encode the text as UTF-8.",
        ),
        Kind::NotNormalised => texts(
            "Chữ có dấu chưa dựng sẵn. Chuẩn hóa văn bản về NFC.",
            "Not in Unicode normalisation form C. Normalise the text to NFC.",
        ),
        Kind::ControlCharacter => texts(
            "Có ký tự điều khiển. Bỏ ký tự đó; xuống dòng (LF) và tab chỉ dùng trong trường nhiều dòng.",
            "There is a control character. Remove it; line feed and tab are for texts of several lines only.",
        ),
        Kind::ForbiddenCharacter => texts(
            "Có ký tự đảo chiều chữ hoặc ký tự Unicode không dùng để trao đổi. Bỏ ký tự đó.",
            "There is a control of writing direction or a Unicode noncharacter. Remove it.",
        ),
        Kind::OuterSpace => texts(
            "Có khoảng trắng ở đầu hoặc cuối. Bỏ khoảng trắng đó.",
            "There is white space at the beginning or the end. Remove it.",
        ),
        Kind::ImpossibleDate => texts(
            "Ngày không có trong lịch. Gửi một ngày có thật, từ 01/01/1900 đến 31/12/2199.",
            "No day of the calendar. Give one from 01/01/1900 to 31/12/2199.",
        ),
        Kind::ImpossibleInstant => texts(
            "Thời điểm ngoài khoảng cho phép. Gửi thời điểm trong các năm 1900–2199, phần nano giây từ 0 đến 999999999.",
            "The instant is out of bounds. Give one within the years 1900-2199, with nanoseconds from 0 to 999999999.",
        ),
    }
}

impl Unit {
    fn vi(self) -> &'static str {
        match self {
            Self::Characters => "ký tự",
            Self::Bytes => "byte",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Characters => "characters",
            Self::Bytes => "bytes",
        }
    }
}

impl Catalogue {
    fn read() -> Self {
        let mut catalogue = Self {
            refusals: HashMap::new(),
            rules: HashMap::new(),
            labels: HashMap::new(),
        };
        for enumeration in contract::pool().all_enums() {
            let refusals = read(&enumeration, |options| {
                contract::option(options, "chidao.common.v1.refusal")
            });
            catalogue.refusals.extend(refusals);
            let rules = read(&enumeration, |options| {
                contract::option(options, "chidao.errors.v1.rule_text")
            });
            catalogue.rules.extend(rules);
            let labels = read(&enumeration, |options| {
                contract::option(options, "chidao.common.v1.label")
            });
            catalogue.labels.insert(enumeration.full_name().to_owned(), labels);
        }
        catalogue
    }
}

/// An option of the values of an enum, by their numbers.
fn read<T>(enumeration: &EnumDescriptor, option: impl Fn(&DynamicMessage) -> Option<T>) -> HashMap<i32, T> {
    enumeration
        .values()
        .filter_map(|value| Some((value.number(), option(&value.options())?)))
        .collect()
}

/// Reads the texts, which the first use does otherwise.
pub(crate) fn prepare() {
    LazyLock::force(&CATALOGUE);
}

#[cfg(test)]
mod tests;
