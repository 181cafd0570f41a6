//! Instants as people write and read them, at UTC+7.

use chidao_calendar::{Date, Instant, OFFSET};
use time::{
    OffsetDateTime, PrimitiveDateTime, Time,
    format_description::{StaticFormatDescription, well_known::Rfc3339},
    macros::format_description,
};

/// With one digit too where a day or a month has no more.
const CIVIL_DATE: StaticFormatDescription = format_description!("[day padding:none]/[month padding:none]/[year]");
const ISO_DATE: StaticFormatDescription = format_description!("[year]-[month]-[day]");
const SHOWN: StaticFormatDescription = format_description!("[day]/[month]/[year] [hour]:[minute]:[second]");

/// With an offset, beside RFC 3339: without seconds.
const WITH_OFFSET: StaticFormatDescription =
    format_description!("[year]-[month]-[day]T[hour]:[minute][offset_hour sign:mandatory]:[offset_minute]");

/// Without an offset: Vietnamese time.
const WITHOUT_OFFSET: [StaticFormatDescription; 3] = [
    format_description!("[day]/[month]/[year] [hour]:[minute][optional [:[second]]]"),
    format_description!("[year]-[month]-[day]T[hour]:[minute][optional [:[second]]]"),
    format_description!("[year]-[month]-[day] [hour]:[minute][optional [:[second]]]"),
];

/// Reads a civil date: `28/12/2018`, `5/3/2019` or `2018-12-28`.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    [CIVIL_DATE, ISO_DATE]
        .iter()
        .find_map(|format| Date::parse(text, format).ok())
}

/// Reads an instant: RFC 3339 with or without seconds, or Vietnamese time without an offset as in `17/06/2019 08:00`; a date
/// alone is its beginning.
///
/// # Errors
/// How to write it.
pub(crate) fn parse(text: &str) -> Result<Instant, String> {
    let text = text.trim();
    let absolute = OffsetDateTime::parse(text, &Rfc3339).or_else(|_| OffsetDateTime::parse(text, WITH_OFFSET));
    let civil = || {
        let mut formats = WITHOUT_OFFSET.iter();
        let time = formats.find_map(|format| PrimitiveDateTime::parse(text, format).ok());
        time.or_else(|| Some(parse_date(text)?.with_time(Time::MIDNIGHT)))
    };
    absolute
        .ok()
        .or_else(|| Some(civil()?.assume_offset(OFFSET)))
        // The contract knows days from 1900 to 2199; a clock outside them would fail every act.
        .filter(|time| (1900..2200).contains(&time.to_offset(OFFSET).year()))
        .and_then(|time| i64::try_from(time.unix_timestamp_nanos() / 1_000).ok())
        .map(Instant::from_micros)
        .ok_or_else(|| "write 2019-06-17T08:00+07:00 or '17/06/2019 08:00', in the years 1900 to 2199".to_owned())
}

/// An instant as a person reads it: `17/06/2019 08:00:00`.
pub(crate) fn show(instant: Instant) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(instant.micros()) * 1_000)
        .ok()
        .and_then(|time| time.to_offset(OFFSET).format(SHOWN).ok())
        .unwrap_or_else(|| format!("{} µs", instant.micros()))
}

/// A civil date as a person reads it: `28/12/2018`.
pub(crate) fn show_date(year: i32, month: i32, day: i32) -> String {
    format!("{day:02}/{month:02}/{year:04}")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::with_offset("2019-06-17T08:00+07:00", "17/06/2019 08:00:00")]
    #[case::with_seconds("2019-06-17T08:00:05+07:00", "17/06/2019 08:00:05")]
    #[case::elsewhere("2019-06-17T01:00:00Z", "17/06/2019 08:00:00")]
    #[case::with_fraction("2019-06-17T01:00:00.25Z", "17/06/2019 08:00:00")]
    #[case::civil("17/06/2019 08:00", "17/06/2019 08:00:00")]
    #[case::civil_with_seconds("17/06/2019 08:00:59", "17/06/2019 08:00:59")]
    #[case::without_offset("2019-06-17 08:00", "17/06/2019 08:00:00")]
    #[case::a_day("17/06/2019", "17/06/2019 00:00:00")]
    #[case::an_iso_day(" 2019-06-17 ", "17/06/2019 00:00:00")]
    fn an_instant_is_read_and_shown_in_vietnamese_time(#[case] text: &str, #[case] shown: &str) {
        assert_eq!(show(parse(text).unwrap()), shown);
    }

    #[rstest]
    #[case("")]
    #[case("now")]
    #[case("06/17/2019 08:00")]
    #[case("31/02/2019")]
    #[case("17/06/2019 25:00")]
    #[case("01/01/1899")]
    #[case("2200-01-01T00:00:00+07:00")]
    fn what_is_no_instant_is_refused(#[case] text: &str) {
        assert!(parse(text).is_err());
    }
}
