//! How an office is spoken of.

/// An office as it is spoken of: title, agency, and what a deputy is in charge of. Words with which the title ends and the
/// agency begins are said once: "Chánh Văn phòng" of "Văn phòng Ủy ban nhân dân tỉnh" is "Chánh Văn phòng Ủy ban nhân dân
/// tỉnh".
#[must_use]
pub fn spoken(title: &str, agency: &str, portfolio: &str) -> String {
    let (words, named): (Vec<&str>, Vec<&str>) = (title.split(' ').collect(), agency.split(' ').collect());
    let said = |words: &[&str]| words.iter().map(|word| word.to_lowercase()).collect::<Vec<_>>();
    let shared = (1..words.len().min(named.len()))
        .rev()
        .find(|count| said(&words[words.len() - count..]) == said(&named[..*count]))
        .unwrap_or(0);
    let office = [&words[..words.len() - shared], &named].concat().join(" ");
    match portfolio {
        "" => office,
        portfolio => format!("{office} phụ trách {portfolio}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_title_and_agency_share_is_said_once() {
        let spoken = |title, agency| spoken(title, agency, "");
        assert_eq!(spoken("Giám đốc", "Sở Nội vụ"), "Giám đốc Sở Nội vụ");
        assert_eq!(
            spoken("Chánh Văn phòng", "Văn phòng Ủy ban nhân dân tỉnh"),
            "Chánh Văn phòng Ủy ban nhân dân tỉnh"
        );
        assert_eq!(spoken("Chánh Thanh tra", "Thanh tra tỉnh"), "Chánh Thanh tra tỉnh");
        assert_eq!(
            spoken("Trưởng ban", "Ban Quản lý các khu công nghiệp"),
            "Trưởng Ban Quản lý các khu công nghiệp"
        );
        assert_eq!(spoken("Sở", "Sở"), "Sở Sở", "a title is never swallowed whole");
        let deputy = super::spoken("Phó Chủ tịch", "Ủy ban nhân dân tỉnh", "Văn hóa – Xã hội");
        assert_eq!(deputy, "Phó Chủ tịch Ủy ban nhân dân tỉnh phụ trách Văn hóa – Xã hội");
    }
}
