//! What must hold among the cells of a row, as the service would tell it one row at a time.

use std::collections::HashMap;

use chidao_proto::{
    common::v1::{Date, DocumentRef, SignatureKind},
    coordination::v1::{Cooperator, ImportTaskRequest, TaskState},
    membership::v1::Agency,
};

use super::{
    super::{
        draft::{Reading, exists},
        fault::{Fault, Text},
        sheet::Line,
    },
    SECRET_SUMMARY,
    columns::{
        ASSIGNED, BASIS, COLUMNS, CONTENT, COOPERATORS, DUE, DUE_NOW, END, ENDED, LEAD, PRODUCT, QUOTE, REASON,
        RECEIVED, UNIT,
    },
    papers::is_same,
};

const BEFORE_ITS_PAPER: Text = Text {
    vi: "Trước ngày văn bản giao. Sửa ngày này hoặc ngày văn bản.",
    en: "Before the day of its paper. Correct this day or that of the paper.",
};
const BEFORE_ASSIGNED: Text = Text {
    vi: "Trước ngày giao. Sửa ngày này hoặc ngày giao.",
    en: "Before the day of the assignment. Correct this day or that one.",
};
const BEFORE_RESULT: Text = Text {
    vi: "Trước ngày văn bản kết quả. Sửa ngày này hoặc ngày văn bản kết quả.",
    en: "Before the day of the paper of the result. Correct this day or that one.",
};
const AFTER_ITS_END: Text = Text {
    vi: "Sau ngày hoàn thành hoặc thu hồi. Sửa ngày này hoặc ngày đó.",
    en: "After the day on which it was completed or withdrawn. Correct this day or that one.",
};
const TO_COME: Text = Text {
    vi: "Sau hôm nay. Nhập khi việc đã xảy ra.",
    en: "After today. Import it when it has happened.",
};
const NOT_SIGNED: Text = Text {
    vi: "Văn bản chưa ký thì chưa giao và chưa hoàn thành. Sửa hình thức ký, hoặc nhập là dự thảo.",
    en: "A paper that is not signed neither assigns nor completes. Correct the kind of signature, or import a draft.",
};
const NOT_THERE: Text = Text {
    vi: "Ngày giao cơ quan này chưa có, hoặc đã chấm dứt. Sửa cơ quan hoặc ngày giao.",
    en: "On the day of the assignment this agency was not there yet, or no more. Correct the agency or the day.",
};
const TWICE: Text = Text {
    vi: "Cơ quan chủ trì không phối hợp với chính mình, và mỗi cơ quan phối hợp ghi một lần.",
    en: "The lead does not cooperate with itself, and each cooperator stands once.",
};
const MISSING: Text = Text {
    vi: "Phải có nội dung này, trừ nhiệm vụ mật.",
    en: "Must be said, unless the task is secret.",
};
const TELLS_A_SECRET: Text = Text {
    vi: "Nhiệm vụ mật: bỏ trống ô này; nội dung gửi theo đường văn bản mật.",
    en: "A secret task: leave this cell empty, and send what it is about as a secret paper.",
};
const ABSTRACT_OF_A_SECRET: Text = Text {
    vi: "Nhiệm vụ mật: bỏ trống hoặc ghi «(mật)»; nội dung gửi theo đường văn bản mật.",
    en: "A secret task: leave the cell empty or write «(mật)», and send what it is about as a secret paper.",
};
const BASIS_TWICE: Text = Text {
    vi: "Phải là văn bản khác với văn bản giao.",
    en: "Must be another paper than that of the assignment.",
};
const NOT_OF_STATE: Text = Text {
    vi: "Không dùng với trạng thái này. Bỏ trống, hoặc sửa trạng thái.",
    en: "Does not belong to this state. Leave it empty, or correct the state.",
};

/// What the table has in mind of a row.
pub(super) struct Row<'a> {
    pub(super) line: &'a Line,
    pub(super) agencies: &'a HashMap<&'a str, &'a Agency>,
    pub(super) today: Date,
}

fn heading(field: &str) -> &str {
    let known = COLUMNS.iter().find(|known| known.field == field);
    known.map_or(field, |known| known.heading)
}

fn before(one: Option<Date>, other: Option<Date>) -> bool {
    let key = |day: Date| (day.year, day.month, day.day);
    one.zip(other).is_some_and(|(one, other)| key(one) < key(other))
}

impl Row<'_> {
    /// Names the cells that cannot stand together.
    pub(super) fn check(&self, reading: &mut Reading<'_>, request: &ImportTaskRequest) {
        self.check_parts(reading, request);
        // Of a state that is none nothing can be said.
        if request.state() == TaskState::Unspecified {
            return;
        }
        let is_draft = request.state() == TaskState::Draft;
        let is_over = matches!(request.state(), TaskState::Completed | TaskState::Withdrawn);
        for (field, is_wanted) in [
            (ASSIGNED, !is_draft),
            (ENDED, is_over),
            (END.symbol, is_over),
            (END.signer_name, is_over),
            (END.signer_title, is_over),
            // What stands in its place where the task is secret is known.
            (
                END.summary,
                is_over && !request.task.as_ref().is_some_and(|task| task.secret),
            ),
        ] {
            let is_said = !reading.text(self.line, field).is_empty();
            match is_wanted {
                true if !is_said => self.missing(reading, field),
                false if is_said && !is_over => reading.fault(self.line, field, NOT_OF_STATE),
                _ => (),
            }
        }
        for (field, is_unwanted) in [
            (RECEIVED, is_draft),
            (DUE_NOW, is_draft),
            (END.issued_on, !is_over),
            (END.issuer, !is_over),
            (END.signature, !is_over),
            (REASON, !is_over),
        ] {
            if is_unwanted && !reading.text(self.line, field).is_empty() {
                reading.fault(self.line, field, NOT_OF_STATE);
            }
        }
        if !is_draft {
            self.check_days(reading, request);
        }
    }

    /// A cell is empty that this state needs; its column may not even be there.
    fn missing(&self, reading: &mut Reading<'_>, field: &str) {
        let heading = heading(field);
        reading.tell(Fault::told(
            reading.place(self.line, field),
            "",
            format!("Trạng thái này cần «{heading}». Điền ô này; chưa có cột thì thêm cột."),
            format!("This state needs «{heading}». Fill it in; add the column where there is none."),
        ));
    }

    /// A cell is empty that every task needs.
    fn required(&self, reading: &mut Reading<'_>, field: &str) {
        let heading = heading(field);
        reading.tell(Fault::told(
            reading.place(self.line, field),
            "",
            format!("Thiếu «{heading}». Ghi tên cơ quan; cơ quan ngoài hệ thống thì ghi bằng lời."),
            format!("«{heading}» is missing. Name the agency; one of another system in words."),
        ));
    }

    fn check_parts(&self, reading: &mut Reading<'_>, request: &ImportTaskRequest) {
        let Some(task) = &request.task else { return };
        for (field, text) in [(CONTENT, &task.content), (PRODUCT, &task.product)] {
            match (task.secret, text.is_empty()) {
                (true, false) => reading.fault(self.line, field, TELLS_A_SECRET),
                (false, true) => reading.fault(self.line, field, MISSING),
                _ => (),
            }
        }
        if task.secret {
            self.check_stub(reading);
        }
        if reading.text(self.line, BASIS.issuer).is_empty() {
            self.required(reading, BASIS.issuer);
        }
        let mut parties = vec![&task.lead];
        let found = |cooperator: &&Cooperator| !cooperator.agency.is_empty();
        for cooperator in task.cooperators.iter().filter(found) {
            if parties.contains(&&cooperator.agency) {
                reading.fault(self.line, COOPERATORS, TWICE);
                break;
            }
            parties.push(&cooperator.agency);
        }
        for (field, agencies) in [(LEAD, &parties[..1]), (COOPERATORS, &parties[1..])] {
            let is_away = |name: &&String| !exists(self.agencies.get(name.as_str()).copied(), request.assigned_on);
            if agencies.iter().any(is_away) {
                reading.fault(self.line, field, NOT_THERE);
            }
        }
    }

    /// A secret task says nothing but number, date and signer of its papers; in the place of an abstract stands that it is secret.
    fn check_stub(&self, reading: &mut Reading<'_>) {
        for field in [QUOTE, UNIT] {
            if !reading.text(self.line, field).is_empty() {
                reading.fault(self.line, field, TELLS_A_SECRET);
            }
        }
        for field in [BASIS.summary, END.summary, REASON] {
            if !["", SECRET_SUMMARY].contains(&&*reading.text(self.line, field)) {
                reading.fault(self.line, field, ABSTRACT_OF_A_SECRET);
            }
        }
    }

    fn check_days(&self, reading: &mut Reading<'_>, request: &ImportTaskRequest) {
        let task = request.task.as_ref();
        let basis = task.and_then(|task| task.basis.as_ref());
        let issued_on = basis.and_then(|basis| basis.issued_on);
        let due = task.and_then(|task| task.due_term).and_then(|term| term.date);
        let (today, assigned_on) = (Some(self.today), request.assigned_on);
        let end = request.end_document.as_ref();
        let is_unsigned =
            |paper: Option<&DocumentRef>| paper.is_some_and(|paper| paper.signature() == SignatureKind::None);
        for (field, is_wrong, text) in [
            (ASSIGNED, before(assigned_on, issued_on), BEFORE_ITS_PAPER),
            (ASSIGNED, before(today, assigned_on), TO_COME),
            (RECEIVED, before(request.received_on, assigned_on), BEFORE_ASSIGNED),
            (RECEIVED, before(today, request.received_on), TO_COME),
            (RECEIVED, before(request.ended_on, request.received_on), AFTER_ITS_END),
            (DUE, before(due, assigned_on), BEFORE_ASSIGNED),
            (DUE_NOW, before(request.due_now, assigned_on), BEFORE_ASSIGNED),
            (ENDED, before(request.ended_on, assigned_on), BEFORE_ASSIGNED),
            (ENDED, before(today, request.ended_on), TO_COME),
            (
                ENDED,
                before(request.ended_on, end.and_then(|end| end.issued_on)),
                BEFORE_RESULT,
            ),
            (BASIS.signature, is_unsigned(basis), NOT_SIGNED),
            (END.signature, is_unsigned(end), NOT_SIGNED),
            (
                END.symbol,
                basis.zip(end).is_some_and(|(basis, end)| is_same(basis, end)),
                BASIS_TWICE,
            ),
        ] {
            if is_wrong {
                reading.fault(self.line, field, text);
            }
        }
    }
}
