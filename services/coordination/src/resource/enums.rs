//! Enums of the contract and of the tables: the same names, with and without the prefix.

use chidao_model::coordination as model;
use chidao_proto::coordination::v1 as wire;

chidao_service::wire! {
    model::ProgrammeKind = wire::ProgrammeKind: "PROGRAMME_KIND",
    model::ReminderLevel = wire::ReminderLevel: "REMINDER_LEVEL",
    model::ReminderState = wire::ReminderState: "REMINDER_STATE",
    model::TaskState = wire::TaskState: "TASK_STATE",
}
