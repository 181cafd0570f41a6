//! Expense norms (định mức, §4.7): dated rows, of which that of the day of the trip holds, never that of the payment.

use chidao_calendar::{Date, Interval};

use super::{
    article::Article,
    money::{Amount, Dong},
    named::named,
    refusal::{Instead, Reason, Refusal},
    settings::Confidence,
};

named! {
    /// What there is a norm for.
    NormCode {
        /// Phụ cấp lưu trú, a day.
        PerDiem,
        /// Khoán tiền thuê phòng nghỉ, a night.
        Lodging,
        /// Khoán công tác phí theo tháng, a month.
        MonthlyLump,
        /// Nước uống hội nghị, half a day and person.
        Drinks,
    }
}

named! {
    /// Whose norm it is.
    RoleClass {
        /// Cán bộ, công chức còn lại.
        Ordinary,
        /// Hệ số phụ cấp chức vụ từ 0,8 đến dưới 1,25.
        Leader,
        /// Hệ số phụ cấp chức vụ từ 1,25 trở lên.
        SeniorLeader,
    }
}

named! {
    /// Where.
    PlaceClass {
        /// Quận thuộc thành phố trực thuộc trung ương, thành phố loại I thuộc tỉnh.
        MetropolitanDistrict,
        /// Huyện, thị xã thuộc thành phố trực thuộc trung ương; thị xã, thành phố còn lại thuộc tỉnh.
        MetropolitanRural,
        /// Các vùng còn lại.
        Elsewhere,
        /// Biển, đảo.
        Islands,
    }
}

/// A norm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Norm {
    /// For what.
    pub code: NormCode,
    /// Whose; anybody's where unset.
    pub role: Option<RoleClass>,
    /// Where; anywhere where unset.
    pub place: Option<PlaceClass>,
    /// At most so much each.
    pub amount: Amount,
    /// The days on which it holds.
    pub within: Interval,
    /// The text that it is of.
    pub basis: String,
    /// How sure it is.
    pub confidence: Confidence,
}

/// Something that is claimed by a norm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Expense {
    /// For what.
    pub code: NormCode,
    /// The day, or the day on which the night begins.
    pub on: Date,
    /// Whose.
    pub role: RoleClass,
    /// Where.
    pub place: PlaceClass,
    /// How many: people, nights, half days of people.
    pub count: u32,
}

/// No norm holds for something on its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NoNorm(pub Expense);

/// A part of what may be claimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What is claimed.
    pub expense: Expense,
    /// By which norm.
    pub norm: Norm,
    /// How much in all.
    pub sum: Dong,
}

/// What may be claimed at most, part by part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// The parts, in the order given.
    pub parts: Vec<Part>,
    /// All together.
    pub total: Dong,
}

/// What may be claimed at most for a trip or a conference, each part by the norm of its own day.
///
/// # Errors
/// No norm holds for a part on its day, or the sum does not fit.
pub fn allowance(norms: &[Norm], expenses: &[Expense]) -> Result<Allowance, Refusal> {
    let mut parts = Vec::with_capacity(expenses.len());
    for expense in expenses {
        let missing = || {
            let missing = Reason::NoNorm(NoNorm(*expense));
            Refusal::new(missing, &[Article::Tt40, Article::Law83_12]).or([Instead::ImportNorm])
        };
        let norm = applying(norms, expense).ok_or_else(missing)?;
        parts.push(Part {
            expense: *expense,
            norm: norm.clone(),
            sum: norm.amount.times(expense.count)?,
        });
    }
    let total = Dong::sum(parts.iter().map(|part| part.sum))?;
    Ok(Allowance { parts, total })
}

/// The norm of something: of those that hold on its day the one that says most of whom and where it is for, of these the latest.
fn applying<'a>(norms: &'a [Norm], expense: &Expense) -> Option<&'a Norm> {
    let holding = norms.iter().filter(|norm| {
        norm.code == expense.code
            && norm.role.is_none_or(|role| role == expense.role)
            && norm.place.is_none_or(|place| place == expense.place)
            && norm.within.contains(expense.on)
    });
    holding.max_by_key(|norm| {
        let said = u8::from(norm.role.is_some()) + u8::from(norm.place.is_some());
        (said, norm.within.from)
    })
}
