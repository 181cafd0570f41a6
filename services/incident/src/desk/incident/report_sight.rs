//! Who may see a report, and how it is written down for them.

use chidao_authority::{Audience, Audiences};
use chidao_calendar::Date;
use chidao_model::{
    id::{AgencyId, IncidentId, PersonId},
    incident::report,
};
use chidao_proto::{
    incident::v1::{Incident, InformationSystem, Report},
    refusal::Refusal,
};
use chidao_register::{Change, WorkingSet};

use super::{
    Hearing, audiences,
    sight::{mark, seen_by, sight},
};
use crate::{
    resource::{self, Told},
    rules::{confidentiality::Tlp, party::Party},
};

/// The reports of an incident, each with its row.
pub(super) fn reports<'a>(
    set: &'a WorkingSet,
    incident: &IncidentId,
) -> Result<Vec<(&'a report::Model, Report)>, Refusal> {
    let rows = set.children::<report::Model>(incident)?;
    rows.into_iter().map(|row| Ok((row, resource::report(row)?))).collect()
}

/// Who may see a report of an incident on a day: whoever sees the incident, its addressees, and whoever sent it. A mark of its own that
/// is narrower than the incident's narrows the first: then those to whom other reports were addressed, and who recorded other things, do
/// not see it by that; where it is TLP:RED nobody does but addressees and sender.
pub(super) fn report_audiences(
    incident: &Incident,
    system: Option<&InformationSystem>,
    report: &Report,
    on: Date,
) -> Result<Audiences, Refusal> {
    let is_marked = mark(report.tlp) > mark(incident.tlp);
    let is_narrower = is_marked || (report.confidential && !incident.confidential);
    let mut seen = match is_narrower {
        true if is_marked && mark(report.tlp) == Tlp::Red => Audiences::default(),
        true => {
            let narrowed = Incident {
                tlp: report.tlp.max(incident.tlp),
                confidential: report.confidential || incident.confidential,
                addressees: Vec::new(),
                recorders: Vec::new(),
                ..incident.clone()
            };
            audiences(&narrowed, system, on)?
        }
        false => audiences(incident, system, on)?,
    };
    let agencies = report.recipients.iter().map(|one| &one.agency);
    let agencies = agencies.chain([&report.sender_agency, &report.actor]);
    seen.extend(agencies.filter_map(|name| AgencyId::from_name(name).ok().map(Audience::Agency)));
    seen.extend(PersonId::from_name(&report.actor).ok().map(Audience::Person));
    let mut parties = report.recipients.iter().map(|one| one.party);
    if parties.any(|party| party == Party::ProvincialCommittee.told()) {
        seen.insert(Audience::Leaders);
    }
    Ok(seen)
}

/// The change by which a report is now so, for these.
pub(super) fn report_change(report: &Report, seen: Audiences) -> Result<Change, Refusal> {
    let row = resource::report_row(report, seen_by(&seen))?;
    let bare = Report {
        etag: String::new(),
        ..report.clone()
    };
    Ok(Change::of(report.name.clone(), &bare, seen).row(row))
}

impl Hearing<'_> {
    /// The reports that others are to see now that the incident is so.
    pub(super) fn reports_shown_anew(&self, incident: &Incident) -> Result<Vec<Change>, Refusal> {
        let Some(before) = self.before else {
            return Ok(Vec::new());
        };
        let mut changes = Vec::new();
        for (row, report) in &before.reports {
            let (was, seen) = (
                sight(&row.seen_by),
                report_audiences(incident, self.system, report, self.today())?,
            );
            if self.is_shown_anew(&was, &seen) {
                changes.push(report_change(report, seen)?.seen_before_by(was));
            }
        }
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    use chidao_proto::incident::v1::{Participant, ReportRecipient, Tlp};
    use time::macros::date;

    use super::*;

    fn audiences_of(incident: &Incident, report: &Report) -> Audiences {
        report_audiences(incident, None, report, date!(2026 - 10 - 06)).unwrap()
    }

    fn takes_part(party: Party, agency: &str) -> Participant {
        Participant {
            party: party.told(),
            agency: agency.to_owned(),
            ..Participant::default()
        }
    }

    fn incident() -> Incident {
        Incident {
            participants: vec![
                takes_part(Party::Operator, "agencies/operator"),
                takes_part(Party::NetworkMember, "agencies/member"),
            ],
            recorders: vec!["agencies/recorder".to_owned()],
            addressees: vec!["agencies/earlier".to_owned()],
            ..Incident::default()
        }
    }

    fn sees(incident: &Incident, report: &Report, agency: &str) -> bool {
        let audience = Audience::Agency(AgencyId::new(agency));
        audiences_of(incident, report).contains(&audience)
    }

    fn sent() -> Report {
        Report {
            sender_agency: "agencies/operator".to_owned(),
            actor: "agencies/operator".to_owned(),
            recipients: vec![ReportRecipient {
                agency: "agencies/owner".to_owned(),
                ..ReportRecipient::default()
            }],
            ..Report::default()
        }
    }

    #[test]
    fn a_report_without_a_mark_is_for_whoever_sees_the_incident_and_for_its_addressees() {
        let seen = audiences_of(&incident(), &sent());
        assert!(seen.contains(&Audience::Officers));
        for agency in ["operator", "member", "recorder", "earlier", "owner"] {
            assert!(sees(&incident(), &sent(), agency), "{agency}");
        }
    }

    #[test]
    fn its_own_mark_narrows_to_addressees_and_sender_and_never_widens() {
        let red = Report {
            tlp: Tlp::Red.into(),
            ..sent()
        };
        let seen = audiences_of(&incident(), &red);
        let only: Audiences = ["owner", "operator"]
            .map(|id| Audience::Agency(AgencyId::new(id)))
            .into_iter()
            .collect();
        assert_eq!(seen, only);
        // To say that it is clear narrows no more than to say nothing.
        let said = Report {
            tlp: Tlp::Clear.into(),
            ..sent()
        };
        assert_eq!(audiences_of(&incident(), &said), audiences_of(&incident(), &sent()));
        let of_red = Incident {
            tlp: Tlp::Red.into(),
            ..incident()
        };
        // The incident's mark counts for a report that bears a wider one.
        let clear = Report {
            tlp: Tlp::Clear.into(),
            ..sent()
        };
        assert!(!sees(&of_red, &clear, "member"));
        assert!(sees(&of_red, &clear, "recorder") && sees(&of_red, &clear, "owner"));
    }

    #[test]
    fn what_is_confidential_is_not_for_the_network_and_the_officers() {
        let secret = Report {
            confidential: true,
            ..sent()
        };
        let seen = audiences_of(&incident(), &secret);
        assert!(!seen.contains(&Audience::Officers) && seen.contains(&Audience::Leaders));
        assert!(!sees(&incident(), &secret, "member") && !sees(&incident(), &secret, "earlier"));
        assert!(sees(&incident(), &secret, "operator") && sees(&incident(), &secret, "owner"));
    }
}
