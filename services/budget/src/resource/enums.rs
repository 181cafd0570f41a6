//! Enums of the rules and of the contract: the same names, with and without the prefix.

use chidao_proto::budget::v1 as wire;

use crate::rules::{activity, advance, code, commitment, content, contract, estimate, ledger, norm, payment, settings};

chidao_service::wire! {
    activity::Kind = wire::ActivityKind: "ACTIVITY_KIND",
    activity::State = wire::ActivityState: "ACTIVITY_STATE",
    advance::State = wire::AdvanceState: "ADVANCE_STATE",
    code::CodeKind = wire::CodeKind: "CODE_KIND",
    commitment::State = wire::CommitmentState: "COMMITMENT_STATE",
    content::Content = wire::SpendingContent: "SPENDING_CONTENT",
    content::Payee = wire::Payee: "PAYEE",
    contract::Spending = wire::Spending: "SPENDING",
    contract::State = wire::ContractState: "CONTRACT_STATE",
    estimate::Level = wire::DecisionLevel: "DECISION_LEVEL",
    estimate::State = wire::EstimateState: "ESTIMATE_STATE",
    ledger::Account = wire::LedgerAccount: "LEDGER_ACCOUNT",
    ledger::Act = wire::LedgerAct: "LEDGER_ACT",
    norm::NormCode = wire::NormCode: "NORM_CODE",
    norm::PlaceClass = wire::PlaceClass: "PLACE_CLASS",
    norm::RoleClass = wire::RoleClass: "ROLE_CLASS",
    payment::Kind = wire::PaymentKind: "PAYMENT_KIND",
    payment::State = wire::PaymentState: "PAYMENT_STATE",
    settings::Exemption = wire::Exemption: "EXEMPTION",
    ledger::TermName = wire::Term: "TERM",
}
