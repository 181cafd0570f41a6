use chidao_proto::{
    common::v1::{Attachment, Date},
    coordination::v1::{Due, DueTerm, Extension, Submission},
};
use prost_types::Timestamp;

use super::*;

/// Four bytes, one character.
const WIDE: &str = "\u{1D538}";

fn name(collection: &str) -> String {
    format!("{collection}/{}", "a".repeat(63))
}

/// A paper that takes so many bytes, with as many files as there can be.
fn paper(size: usize) -> DocumentRef {
    let date = Date {
        year: 9999,
        month: 12,
        day: 31,
    };
    let file = Attachment {
        file_name: "a.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 1 << 40,
        sha256: vec![7; 32],
        uri: String::new(),
    };
    let mut paper = DocumentRef {
        symbol: "s".repeat(64),
        issued_on: Some(date),
        issuer: name("agencies"),
        signer_name: WIDE.repeat(120),
        signer_title: WIDE.repeat(200),
        signature: 3,
        attachments: vec![file; 20],
        ..DocumentRef::default()
    };
    paper.quoted_paragraph = "q".repeat(size - paper.encoded_len() - 3);
    assert_eq!(paper.encoded_len(), size);
    paper
}

fn due() -> Option<Due> {
    Some(Due {
        term: Some(DueTerm {
            kind: 2,
            date: date(),
            working_days: 2_500,
        }),
        counted_from: date(),
        date: date(),
        due_time: time(),
        calendar_version: "9".repeat(32),
        cause: 4,
    })
}

fn date() -> Option<Date> {
    Some(Date {
        year: 9999,
        month: 12,
        day: 31,
    })
}

fn time() -> Option<Timestamp> {
    Some(Timestamp {
        seconds: 253_402_300_799,
        nanos: 999_999_999,
    })
}

/// A task that says as much as it can, everywhere.
fn full() -> Task {
    let agency = |number: usize| format!("agencies/{number:0>63}");
    let cooperators: Vec<Cooperator> = (0..64)
        .map(|number| Cooperator {
            agency: agency(number),
            due: date(),
            part: String::new(),
        })
        .collect();
    let frame: usize = cooperators.iter().map(|one| one.encoded_len() + 4).sum();
    let reason = || WIDE.repeat(2_000);
    Task {
        name: format!("tasks/9999-{}", "9".repeat(12)),
        committee: name("committees"),
        basis: Some(paper(GIVEN - frame - 9_000)),
        content: "c".repeat(4_000),
        product: WIDE.repeat(1_000),
        field: "f".repeat(63),
        lead: name("agencies"),
        lead_unit: WIDE.repeat(200),
        cooperators,
        monitor: name("people"),
        urgency: 4,
        due_term: due().and_then(|due| due.term),
        programme: name("programmes"),
        parent: format!("tasks/9999-{}", "9".repeat(12)),
        mandatory: true,
        secret: true,
        state: 11,
        assigned_on: date(),
        received_on: date(),
        requested: true,
        accept_time: time(),
        due_original: due(),
        due_current: due(),
        submission: Some(Submission {
            document: Some(paper(RESULT - 4_000)),
            submit_time: time(),
            state: 3,
            recognised_on: date(),
            decide_time: time(),
            reason: reason(),
            text: "t".repeat(4_000),
        }),
        extension: Some(Extension {
            document: Some(paper(EXTENSION - 1_000)),
            request_time: time(),
            reason: "r".repeat(1_000),
            proposed_due: date(),
            state: 5,
            granted_due: date(),
            decide_time: time(),
            decision: Some(paper(EXTENSION - 1_000)),
            decision_reason: "d".repeat(1_000),
        }),
        extensions_granted: 100,
        remark: reason(),
        etag: String::new(),
        timeliness: 0,
        suspended_from: 11,
        suspend_time: time(),
        parent_lead: name("agencies"),
        directive: format!("incidents/9999-{}/steps/999999999", "9".repeat(12)),
        directed_to: name("agencies"),
        extension_days_granted: 110_000,
    }
}

#[test]
fn a_task_that_is_full_everywhere_is_a_resource_that_can_be_recorded() {
    let mut task = full();
    let size = given_size(&task);
    task.content.push_str(&"c".repeat(GIVEN - size));
    assert!(given(&task, "task").is_ok());
    assert!(task.encoded_len() <= MAX_RESOURCE, "{} bytes", task.encoded_len());
    task.content.push('c');
    assert!(given(&task, "task").is_err());
}

fn given_size(task: &Task) -> usize {
    let cooperators: usize = task.cooperators.iter().map(|one| one.encoded_len() + 4).sum();
    task.basis.as_ref().map_or(0, Message::encoded_len) + task.content.len() + task.product.len() + cooperators
}

#[test]
fn what_is_said_with_a_paper_takes_its_room() {
    for (check, most) in [
        (result as fn(&_, &_, &_) -> Result<(), Refusal>, RESULT),
        (extension, EXTENSION),
    ] {
        let document = Some(paper(most - 1_000));
        assert!(check(&document, &"t".repeat(1_000), "document").is_ok());
        assert!(check(&document, &"t".repeat(1_001), "document").is_err());
    }
}
