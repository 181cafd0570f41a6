//! What is said, in the words of the contract.

use chidao_proto::{
    common::v1::DocumentRef,
    incident::v1::{
        Answer, Consequence, Directive, Facts, GivenEvidence, Incident, Participant, PlanType, ReportIncidentRequest,
        Seriousness, StepContent, SystemManagement, SystemOwnerKind,
    },
};
use chidao_tests::draft;
use chidao_tests_model::incident::{Said, WORK};

use super::{
    names::{evidence, flag, needs, party},
    served::{Served, instant, timestamp},
    world::{names, taker},
};

fn facts(level: u8, is_on_record: bool) -> Facts {
    if level == 0 {
        return Facts::default();
    }
    let lost = Facts {
        consequences: vec![Consequence::ControlLost.into()],
        owner_can_control: Answer::No.into(),
        ..Facts::default()
    };
    if is_on_record {
        return lost;
    }
    Facts {
        level: level.into(),
        on_national_list: Answer::No.into(),
        owner_kind: SystemOwnerKind::PeoplesCommittee.into(),
        important_to_security: level == 5,
        ..lost
    }
}

impl Served {
    fn participant(&self, part: &str, is_on_record: bool) -> Participant {
        let mut one = Participant {
            party: party(part),
            ..Participant::default()
        };
        match taker(part, is_on_record) {
            // The deputy and the clerk are the second and the last of those who were founded.
            Some("deputy") => one.person.clone_from(&self.stage.people[1]),
            Some("clerk") => one.person.clone_from(&self.stage.people[3]),
            Some(agency) => one.agency = draft::agency_name(agency),
            None => one.title = "Một bên khác (hư cấu)".to_owned(),
        }
        one
    }

    pub(super) fn sender(&self, said: &Said) -> Option<Participant> {
        said.sender.map(|part| self.participant(part, false))
    }

    /// A first notice.
    pub(super) fn begin(&self, said: &Said, is_on_record: bool, request_id: &str) -> ReportIncidentRequest {
        let (system, system_title, management) = match is_on_record {
            true => (self.system.clone(), String::new(), SystemManagement::Unspecified),
            false => (
                String::new(),
                "vidu.vinhlong.gov.vn".to_owned(),
                SystemManagement::Civil,
            ),
        };
        // Who owns and runs a system on record is said there.
        let named = said
            .parties
            .iter()
            .filter(|part| !is_on_record || !matches!(**part, "Operator" | "Owner"));
        ReportIncidentRequest {
            request_id: request_id.to_owned(),
            incident: Some(Incident {
                committee: "committees/bcd-cqdt".to_owned(),
                display_name: "Cổng bị thay đổi giao diện (hư cấu)".to_owned(),
                system,
                system_title,
                facts: Some(facts(said.level, is_on_record)),
                participants: named.map(|part| self.participant(part, is_on_record)).collect(),
                ..Incident::default()
            }),
            notice: Some(draft::incident::notice()),
            management: management.into(),
            sender: self.sender(said),
            detected_time: said.detected.map(timestamp),
            received_time: said.received.map(timestamp),
            ..ReportIncidentRequest::default()
        }
    }

    /// What a step is given; where it takes a part that the step gives to nobody, that as well.
    pub(super) fn content(
        &self,
        said: &Said,
        is_on_record: bool,
        paper: Option<DocumentRef>,
        taken: Option<&str>,
    ) -> StepContent {
        let needs = match said.step {
            "S6w" => WORK.to_vec(),
            step => needs(step),
        };
        let asks = |what: &str| needs.contains(&what) && said.lacks != what;
        let class = if said.serious {
            Seriousness::Serious
        } else {
            Seriousness::Ordinary
        };
        let plan = if said.plan == "Local" {
            PlanType::Local
        } else {
            PlanType::National
        };
        // What has a field of its own is not said in words.
        let in_words = needs.iter().filter(|need| {
            let of_field = [
                "Reason",
                "Document",
                "NoticeContent",
                "Classification",
                "Category",
                "Directive",
                "Addressee",
                "Members",
                "Speaker",
                "Assessment",
                "PlanCode",
                "Times",
                "Facts",
                "Parties",
                "Flags",
                "Management",
            ];
            !of_field.contains(*need) && said.lacks != **need
        });
        let named: Vec<&str> = match said.step {
            "C5" => said.parties.iter().copied().collect(),
            _ if ["Addressee", "Members", "Speaker"].contains(&said.lacks) => Vec::new(),
            step => names(step).to_vec(),
        };
        let people = named.iter().copied().chain(taken.filter(|taken| *taken != "Directive"));
        let at_times = matches!(said.step, "O4" | "C1" | "C4") && said.lacks != "Reason";
        let day = said.detected.filter(|_| said.is_day_alone);
        let assesses = said.step == "S1" || (matches!(said.step, "O4" | "C1") && said.serious);
        let assessed = assesses && said.lacks != "Assessment" && said.lacks != "Classification";
        StepContent {
            reason: if asks("Reason") || at_times {
                "Lý do (hư cấu)".to_owned()
            } else {
                String::new()
            },
            document: paper,
            evidence: in_words
                .map(|need| GivenEvidence {
                    kind: evidence(need),
                    text: "Nội dung (hư cấu)".to_owned(),
                })
                .collect(),
            occurred_time: said.occurred.map(timestamp),
            detected_time: said.detected.filter(|_| !said.is_day_alone).map(timestamp),
            detected_on: day.map(|at| instant(at).civil_date().into()),
            exceeded_time: said.exceeded.map(timestamp),
            unit_exceeded_time: said.unit_exceeded.map(timestamp),
            ended_time: said.ended.map(timestamp),
            classification: if asks("Classification") { class.into() } else { 0 },
            facts: (asks("Facts") || assessed).then(|| facts(said.level, is_on_record)),
            category: if asks("Category") {
                "thay-doi-giao-dien".to_owned()
            } else {
                String::new()
            },
            flags: said
                .flags
                .iter()
                .map(|one| flag(one))
                .filter(|_| asks("Flags"))
                .collect(),
            withdrawn_flags: said
                .withdrawn
                .iter()
                .map(|one| flag(one))
                .filter(|_| asks("Flags"))
                .collect(),
            participants: people.map(|part| self.participant(part, is_on_record)).collect(),
            plan: if asks("PlanCode") { plan.into() } else { 0 },
            directive: (asks("Directive") || taken == Some("Directive")).then(|| Directive {
                content: "Cô lập máy chủ (hư cấu)".to_owned(),
                ..Directive::default()
            }),
            management: if said.ministry {
                SystemManagement::Defence.into()
            } else {
                0
            },
            acknowledge_discrepancy: said.acknowledged,
            ..StepContent::default()
        }
    }
}
