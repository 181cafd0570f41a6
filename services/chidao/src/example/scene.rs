//! The scenes of the example: whose acts they are, and when they play.

use chidao_authority::identity::FOUNDER;
use chidao_calendar::Instant;
use clap::ValueEnum;

/// When the example plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scene {
    /// 17/06/2019: the committee of 28/12/2018 at work, with districts.
    #[value(name = "2019")]
    Founding,
    /// 01/06/2026: the same committee after its renaming of 17/11/2021, with communes.
    #[value(name = "2026")]
    Communes,
}

/// A role of a scene: the subject of its account, which names the file of its token, and who that is.
pub(crate) type Player = (&'static str, &'static str);

/// Requests of one caller to one method: his subject, and the file.
pub(super) type Requests = (&'static str, &'static str);

/// The file of a scene.
macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../../example/", $name, ".yaml"))
    };
}

const OFFICER: &str = "officer";
const HEAD: &str = "head";
/// The chief accountant of the standing agency, who signs first.
const ACCOUNTANT: &str = "chief-accountant";
/// The Director of the standing agency, who is the account holder and signs second.
const HOLDER: &str = "standing-member";
/// The system of a district.
const DISTRICT: &str = "tam-binh";

/// The founder comes first: establishing the committee, his last act, ends his right to act.
const FOUNDING: &[Requests] = &[
    (FOUNDER, file!("2019/agencies")),
    (FOUNDER, file!("2019/central-agencies")),
    (FOUNDER, file!("2019/people")),
    (FOUNDER, file!("2019/accounts")),
    (FOUNDER, file!("2019/grants")),
    (FOUNDER, file!("2019/committee")),
    (OFFICER, file!("2019/other-agencies")),
    (OFFICER, file!("2019/ended-agencies")),
    (OFFICER, file!("2019/people-later")),
    (OFFICER, file!("2019/offices")),
    (OFFICER, file!("2019/reorganised")),
    (OFFICER, file!("2019/agency-accounts")),
    (OFFICER, file!("2019/programmes")),
    (OFFICER, file!("2019/tasks")),
    (OFFICER, file!("2019/tasks-assigned")),
    (DISTRICT, file!("2019/tasks-reported-tam-binh")),
    (DISTRICT, file!("2019/tasks-accepted-tam-binh")),
    (DISTRICT, file!("2019/tasks-extension")),
    ("so-tai-chinh", file!("2019/tasks-completed-so-tai-chinh")),
    ("so-noi-vu", file!("2019/tasks-completed-so-noi-vu")),
    ("so-khcn", file!("2019/tasks-completed-so-khcn")),
    ("so-tu-phap", file!("2019/tasks-returned")),
    (OFFICER, file!("2019/tasks-confirmed")),
    (OFFICER, file!("2019/tasks-refused")),
    (OFFICER, file!("2019/tasks-suspended")),
    (OFFICER, file!("2019/tasks-withdrawn")),
    (OFFICER, file!("2019/parameters")),
    (OFFICER, file!("2019/systems")),
    (DISTRICT, file!("2019/incidents-tam-binh")),
    (OFFICER, file!("2019/incidents-so-tttt")),
    (DISTRICT, file!("2019/incidents-worked-tam-binh")),
    (OFFICER, file!("2019/incidents-worked-so-tttt")),
    (HEAD, file!("2019/incidents-directed")),
    (DISTRICT, file!("2019/reports-tam-binh")),
    (OFFICER, file!("2019/reports-so-tttt")),
    (DISTRICT, file!("2019/incidents-reviewed-tam-binh")),
    (OFFICER, file!("2019/incidents-acknowledged")),
    (DISTRICT, file!("2019/incidents-closed-tam-binh")),
    (OFFICER, file!("2019/budget-people")),
    (OFFICER, file!("2019/budget-accounts")),
    (OFFICER, file!("2019/budget-grants")),
    (OFFICER, file!("2019/budget-codes")),
    (OFFICER, file!("2019/budget-norms")),
    (OFFICER, file!("2019/budget-estimate")),
    (OFFICER, file!("2019/budget-submitted")),
    (ACCOUNTANT, file!("2019/budget-decided")),
    (OFFICER, file!("2019/budget-activities")),
    (HEAD, file!("2019/budget-approved")),
    (OFFICER, file!("2019/budget-contracts")),
    (ACCOUNTANT, file!("2019/budget-commitments")),
    (ACCOUNTANT, file!("2019/budget-commitments-answered")),
    (OFFICER, file!("2019/budget-payments")),
    (OFFICER, file!("2019/budget-payments-submitted")),
    (ACCOUNTANT, file!("2019/budget-payments-checked")),
    (ACCOUNTANT, file!("2019/budget-payments-signed")),
    (HOLDER, file!("2019/budget-payments-approved")),
    (ACCOUNTANT, file!("2019/budget-payments-sent")),
    (ACCOUNTANT, file!("2019/budget-payments-answered")),
];

const COMMUNES: &[Requests] = &[
    (FOUNDER, file!("2019/agencies")),
    (FOUNDER, file!("2019/central-agencies")),
    (FOUNDER, file!("2019/people")),
    (FOUNDER, file!("2026/people")),
    (FOUNDER, file!("2026/accounts")),
    (FOUNDER, file!("2019/grants")),
    (FOUNDER, file!("2019/committee")),
    (OFFICER, file!("2019/other-agencies")),
    (OFFICER, file!("2019/ended-agencies")),
    (OFFICER, file!("2019/people-later")),
    (OFFICER, file!("2019/offices")),
    (OFFICER, file!("2019/reorganised")),
    (OFFICER, file!("2026/renamed")),
    (OFFICER, file!("2026/offices")),
    (OFFICER, file!("2026/ended-department")),
    (OFFICER, file!("2026/reorganised")),
    (OFFICER, file!("2026/communes")),
    (OFFICER, file!("2026/ended-districts")),
    (OFFICER, file!("2026/commune-accounts")),
];

impl Scene {
    pub(crate) const ALL: [Self; 2] = [Self::Founding, Self::Communes];

    /// Its name on the command line, and in the request ids of its acts.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Founding => "2019",
            Self::Communes => "2026",
        }
    }

    /// Where the clock begins, at 08:00 of a Monday at UTC+7: 17/06/2019, 01/06/2026.
    pub(crate) const fn begins(self) -> Instant {
        match self {
            Self::Founding => Instant::from_micros(1_560_733_200_000_000),
            Self::Communes => Instant::from_micros(1_780_275_600_000_000),
        }
    }

    /// Who acts in it; the first is who is asked where nobody is named.
    pub(crate) const fn players(self) -> &'static [Player] {
        match self {
            Self::Founding => &[
                (
                    OFFICER,
                    "chuyên viên Sở Thông tin và Truyền thông, cơ quan thường trực (officer)",
                ),
                (HEAD, "Chủ tịch UBND tỉnh, Trưởng ban (Head)"),
                (
                    ACCOUNTANT,
                    "kế toán trưởng Sở Thông tin và Truyền thông, ký thứ nhất (chief accountant)",
                ),
                (
                    HOLDER,
                    "Giám đốc Sở Thông tin và Truyền thông, chủ tài khoản, ký thứ hai (account holder)",
                ),
                (DISTRICT, "hệ thống của UBND huyện Tam Bình (a district's system)"),
            ],
            Self::Communes => &[
                (
                    OFFICER,
                    "chuyên viên Sở Khoa học và Công nghệ, cơ quan thường trực (officer)",
                ),
                (HEAD, "Chủ tịch UBND tỉnh, Trưởng ban (Head)"),
                (
                    "xa-vi-du-1",
                    "hệ thống của UBND xã Ví Dụ Một, hư cấu (a commune's system)",
                ),
            ],
        }
    }

    /// What is there to be looked at in it alone.
    pub(crate) const fn calls(self) -> &'static [&'static str] {
        match self {
            Self::Founding => &[
                "list executions --filter estimate=estimates/2019-0001",
                "get lines/2019-0001/balance --as chief-accountant",
            ],
            Self::Communes => &[],
        }
    }

    /// The acts in their order.
    pub(super) const fn requests(self) -> &'static [Requests] {
        match self {
            Self::Founding => FOUNDING,
            Self::Communes => COMMUNES,
        }
    }
}
