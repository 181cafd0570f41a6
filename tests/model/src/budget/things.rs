//! What the model remembers of each thing.

use super::said::{Ask, Day};

/// An activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// What it may cost.
    pub estimate: i128,
    /// Where it stands.
    pub state: &'static str,
    /// Since when.
    pub since: Day,
}

/// A contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// For which activity.
    pub activity: usize,
    /// Its value.
    pub value: i128,
    /// Its value when it was signed.
    pub at_signing: i128,
    /// When it was signed.
    pub signed: Day,
    /// Whether it runs into the next year.
    pub long: bool,
    /// Whether no commitment is asked for it.
    pub exempt: bool,
    /// Whether more than the limit may be advanced on it.
    pub special: bool,
    /// Which share of claims is set against advances, in ten-thousandths.
    pub rate: i128,
    /// Whether it was ended.
    pub ended: bool,
}

/// A commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commitment {
    /// Of which contract.
    pub contract: usize,
    /// On which line.
    pub line: usize,
    /// What was accepted.
    pub amount: i128,
    /// What is awaited: more, or less where it is negative.
    pub asked: i128,
    /// Whether it was refused.
    pub refused: bool,
    /// Whether what was unpaid was cancelled.
    pub cancelled: bool,
    /// Whether it was accepted.
    pub accepted: bool,
    /// When it was last touched.
    pub since: Day,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// What it asks for.
    pub ask: Ask,
    /// Who asks.
    pub by: &'static str,
    /// Where it stands.
    pub state: &'static str,
    /// Since when.
    pub since: Day,
    /// Who signed first.
    pub signer: &'static str,
    /// What is drawn.
    pub drawn: i128,
    /// What is set against an advance.
    pub converted: i128,
    /// What came back.
    pub recovered: i128,
}

/// An advance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advance {
    /// The request that it was.
    pub payment: usize,
    /// When it was granted.
    pub on: Day,
    /// What was repaid.
    pub repaid: i128,
}
