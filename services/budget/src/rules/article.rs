//! The articles that the rules rest on. What each says, in Vietnamese and English, belongs into the catalogue of the contract under the
//! same code.

use chidao_calendar::Date;
use time::macros::date;

/// Names articles by the codes that the catalogue has them under.
macro_rules! articles {
    ($($(#[$doc:meta])* $article:ident = $code:literal,)+) => {
        /// An article that a rule rests on, or a practice of the suite where no text says anything (`Bud…`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Article {
            $($(#[$doc])* $article,)+
        }

        impl Article {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$article,)+];

            /// Its code in the catalogue: "L83-12" is Article 12 of Law 83/2015.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$article => $code,)+
                }
            }
        }
    };
}

articles! {
    /// No spending task without a source and an estimate; no arrears for regular spending (BUD-03).
    Law83_8_4 = "L83-8-4",
    /// Spending only within an assigned estimate, by decision of the head of the unit or whom he authorised, within regime,
    /// standard and norm, and by procurement law (BUD-02).
    Law83_12 = "L83-12",
    /// Accounts are kept in đồng (BUD-05).
    Law83_13 = "L83-13",
    /// The budget year is the calendar year (BUD-01).
    Law83_14 = "L83-14",
    /// Only the body that may assign an estimate may change it (BUD-04).
    Law83_49_3 = "L83-49-3",
    /// Adjusting among units keeps the total and the fields (BUD-07, BUD-08).
    Law83_53 = "L83-53",
    /// The Treasury may refuse, and says why; the unit may turn to the body that assigned its estimate and to the upper Treasury
    /// (BUD-11).
    Nd163_34_1 = "ND163-34-1",
    /// The estimate that was assigned is the sum of its parts; a disputed part may not be spent meanwhile (BUD-06).
    Tt342_13 = "TT342-13",
    /// Wrong spending found after settlement is paid into the budget (BUD-35).
    Tt342_29 = "TT342-29",
    /// What may still be spent: assigned, less what is committed and unpaid, less what was paid and advanced (BUD-09).
    Tt113_2_8 = "TT113-2-8",
    /// The budget law of 2025, in the place of Law 83/2015 from 01/01/2026; its articles were not compared.
    Law89 = "L89",
    /// The decree of 2026 on it, in the place of Decree 163/2016.
    Nd73 = "ND73",
    /// The circular of 2026 on it, in the place of Circular 342/2016.
    Tt26 = "TT26",
    /// What the Treasury checked before Circular 17/2024, from 06/08/2020; its articles were not compared.
    Tt62 = "TT62",
    /// What the Treasury checked before that, by memory.
    Tt161 = "TT161",
    /// Which contracts are committed, by when, and how far they are paid (BUD-14, BUD-16 … BUD-20).
    Tt113 = "TT113",
    /// From 24/11/2021 only contracts of two or more budget years are committed (BUD-15).
    Tt89 = "TT89",
    /// What the Treasury checks (BUD-10).
    Tt17_2 = "TT17-2",
    /// Pay first, control later (BUD-13).
    Tt17_3 = "TT17-3",
    /// Wrong spending found before settlement lessens the expenditure and restores the estimate (BUD-35).
    Tt17_4 = "TT17-4",
    /// An advance and what settles it have the same content (BUD-27).
    Tt17_5 = "TT17-5",
    /// How much is advanced, by when it is settled and how it is recovered (BUD-12, BUD-22 … BUD-26).
    Tt17_6 = "TT17-6",
    /// The chief accountant and the account holder are different people and both sign (BUD-39).
    Law88_19 = "L88-19",
    /// The budget index (INV-B12).
    Tt324 = "TT324",
    /// Trips and conferences (§4.7).
    Tt40 = "TT40",
    /// Responding to cyber incidents: own staff get overtime and night pay only; what else there is, by lawful invoices within the
    /// estimate.
    Tt121 = "TT121",
    /// The committee has no account and no estimate of its own: its money is in the estimate of its standing agency (B-T30, BUD-40).
    Bud01 = "BUD-S1",
    /// A request names an activity that the committee's Head approved, and stays within what he approved (INV-B13).
    Bud02 = "BUD-S2",
    /// Procurement comes before payment (BUD-41).
    Bud03 = "BUD-S3",
    /// The days of acts are in order, none in the time to come.
    Bud04 = "BUD-S4",
    /// The books are only added to: what was wrong is undone by postings of its own (INV-B11).
    Bud05 = "BUD-S5",
    /// No more is paid and committed on a contract than its value (INV-B3).
    Bud06 = "BUD-S6",
    /// An act needs its papers.
    Bud07 = "BUD-S7",
}

impl Article {
    /// The text that was in force on a day for what an article says (§4.3): the rules name the one that was read.
    #[must_use]
    pub fn in_force(self, on: Date) -> Self {
        use Article as A;
        match self {
            A::Law83_8_4 | A::Law83_12 | A::Law83_13 | A::Law83_14 | A::Law83_49_3 | A::Law83_53
                if on >= date!(2026 - 01 - 01) =>
            {
                A::Law89
            }
            A::Nd163_34_1 if on >= date!(2026 - 03 - 10) => A::Nd73,
            A::Tt342_13 | A::Tt342_29 if on >= date!(2026 - 03 - 25) => A::Tt26,
            A::Tt17_2 | A::Tt17_3 | A::Tt17_4 | A::Tt17_5 | A::Tt17_6 if on < date!(2020 - 08 - 06) => A::Tt161,
            A::Tt17_2 | A::Tt17_3 | A::Tt17_4 | A::Tt17_5 | A::Tt17_6 if on < date!(2024 - 05 - 01) => A::Tt62,
            _ => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::Article;

    #[test]
    fn what_is_cited_was_in_force_on_the_day() {
        for (article, day, cited) in [
            (Article::Law83_12, date!(2025 - 12 - 31), Article::Law83_12),
            (Article::Law83_12, date!(2026 - 01 - 01), Article::Law89),
            (Article::Nd163_34_1, date!(2026 - 03 - 09), Article::Nd163_34_1),
            (Article::Nd163_34_1, date!(2026 - 03 - 10), Article::Nd73),
            (Article::Tt342_13, date!(2026 - 03 - 24), Article::Tt342_13),
            (Article::Tt342_13, date!(2026 - 03 - 25), Article::Tt26),
            (Article::Tt113, date!(2024 - 05 - 02), Article::Tt113),
            (Article::Tt17_2, date!(2019 - 06 - 17), Article::Tt161),
            (Article::Tt17_2, date!(2020 - 08 - 06), Article::Tt62),
            (Article::Tt17_2, date!(2024 - 05 - 01), Article::Tt17_2),
            (Article::Tt40, date!(2019 - 06 - 17), Article::Tt40),
        ] {
            assert_eq!(article.in_force(day), cited, "{article:?} on {day}");
        }
    }

    #[test]
    fn no_two_articles_have_one_code() {
        let mut codes: Vec<_> = Article::ALL.iter().map(|article| article.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Article::ALL.len());
    }
}
