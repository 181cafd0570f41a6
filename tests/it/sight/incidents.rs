//! What somebody may see of incidents: Get, List, the register's list and watch, and what is told whole agree on incidents and what is
//! owed on them, for each mark, whoever takes part and whoever does not, also when parts change hands.

use std::collections::{BTreeMap, BTreeSet};

use chidao_model::Owner;
use chidao_proto::{
    errors::v1::Reason,
    incident::v1::{
        Directive, ExplainIncidentRequest, Flag, FulfilObligationRequest, GetIncidentRequest, Incident,
        ListIncidentsRequest, ListObligationsRequest, Obligation, ObligationCode, Participant, Party, Step,
        StepContent, Tlp,
    },
    membership::v1::GetPrincipalRequest,
    register::v1::ListEntriesRequest,
};
use chidao_tests::{Chance, Client, Kind, draft, watching::Watching};
use prost_reflect::prost::Message;
use rstest::rstest;

use crate::incident::{
    rows::{because, confirmed},
    stage::{CALLERS, Stage, told},
};

type Shown = BTreeMap<String, Vec<u8>>;

/// Incidents beside those whose readers are known, with whatever mark and whoever takes part.
const RANDOM: usize = 6;

fn agency(party: Party, id: &str) -> Participant {
    Participant {
        party: party.into(),
        agency: draft::agency_name(id),
        ..Participant::default()
    }
}

/// What one caller is shown by one way.
#[derive(Debug, Default, PartialEq)]
struct View {
    incidents: Shown,
    duties: Shown,
    steps: BTreeSet<String>,
}

async fn listed(client: &mut Client, chance: &mut Chance) -> View {
    let mut view = View::default();
    let mut request = ListIncidentsRequest {
        page_size: 1 + chance.below(4_i32),
        ..ListIncidentsRequest::default()
    };
    loop {
        let page = client
            .incidents
            .list_incidents(request.clone())
            .await
            .unwrap()
            .into_inner();
        for incident in page.incidents {
            let bare = Incident {
                etag: String::new(),
                ..incident
            };
            let again = view.incidents.insert(bare.name.clone(), bare.encode_to_vec());
            assert_eq!(again, None, "nothing is on two pages");
        }
        if page.next_page_token.is_empty() {
            break;
        }
        request.page_token = page.next_page_token;
    }
    let mut request = ListObligationsRequest {
        page_size: 1 + chance.below(9_i32),
        ..ListObligationsRequest::default()
    };
    loop {
        let page = client.obligations.list_obligations(request.clone()).await;
        let page = page.unwrap().into_inner();
        for duty in page.obligations {
            let etag = String::new();
            let bare = Obligation { etag, ..duty };
            let again = view.duties.insert(bare.name.clone(), bare.encode_to_vec());
            assert_eq!(again, None, "nothing is on two pages");
        }
        if page.next_page_token.is_empty() {
            return view;
        }
        request.page_token = page.next_page_token;
    }
}

/// What the register shows, as it was last changed, its entries watched too.
async fn recorded(stage: &Stage, subject: &str, client: &mut Client) -> View {
    let (mut entries, mut resume_token) = (Vec::new(), String::new());
    let head = loop {
        let request = ListEntriesRequest {
            register: Owner::Incident.name().to_owned(),
            page_size: 50,
            resume_token,
            ..ListEntriesRequest::default()
        };
        let page = client.register.list_entries(request).await.unwrap().into_inner();
        entries.extend(page.entries);
        resume_token = page.resume_token;
        if !page.more {
            break page.read_through;
        }
    };
    let mut view = View::default();
    for change in entries.iter().flat_map(|entry| &entry.changes) {
        let shown = match (change.name.starts_with("incidents/"), &change.name) {
            (true, name) if name.contains("/steps/") => {
                view.steps.insert(name.clone());
                continue;
            }
            (true, name) if name.contains("/obligations/") => &mut view.duties,
            (true, _) => &mut view.incidents,
            // What is to be done and what was cited would tell of what one does not see.
            (false, name) => {
                let tells = name.starts_with("errands/") || name.starts_with("documents/");
                assert!(!tells, "{subject} is shown {name}");
                continue;
            }
        };
        if change.withdrawn {
            assert!(change.resource.is_empty(), "{} comes without content", change.name);
            shown.remove(&change.name);
        } else {
            shown.insert(change.name.clone(), change.resource.clone());
        }
    }
    let mut membership = stage.sandbox.client(subject).authority;
    let principal = membership.get_principal(GetPrincipalRequest {}).await.unwrap();
    let audiences = principal.into_inner().audiences;
    let mut watching = Watching::of(Owner::Incident, client, audiences, 0).await.unwrap();
    watching.until(head).await.unwrap();
    assert_eq!(watching.entries(), entries, "{subject}");
    watching.check(stage.sandbox.database().url()).await;
    view
}

struct World {
    stage: Stage,
    names: Vec<String>,
    chance: Chance,
}

impl World {
    async fn start(kind: Kind) -> Option<Self> {
        let stage = Stage::set(kind).await?;
        Some(Self {
            stage,
            names: Vec::new(),
            chance: Chance::seeded(),
        })
    }

    async fn report(&mut self, tlp: Tlp, confidential: bool, others: Vec<Participant>) -> String {
        let system = self.stage.system("so-owner", "so-operator").await;
        let mut request = draft::incident::report(&system, draft::incident::noon(2026, 10, 6));
        let incident = request.incident.as_mut().unwrap();
        (incident.tlp, incident.confidential, incident.participants) = (tlp.into(), confidential, others);
        let reported = self.stage.report("so-operator", request).await.unwrap();
        let name = reported.incident.unwrap().name;
        self.names.push(name.clone());
        name
    }

    /// What each caller sees is the same by every way; gives which of the incidents that is.
    async fn agree(&mut self, about: &str) -> BTreeMap<&'static str, Vec<usize>> {
        let mut seen = BTreeMap::new();
        for subject in CALLERS {
            let about = format!("{about}, {subject}");
            let mut client = self.stage.client(subject);
            let listed = listed(&mut client, &mut self.chance).await;
            let recorded = recorded(&self.stage, subject, &mut client).await;
            assert_eq!(listed.incidents, recorded.incidents, "{about}: list and register");
            assert_eq!(listed.duties, recorded.duties, "{about}: duties in list and register");
            for name in &self.names {
                let is_listed = listed.incidents.contains_key(name);
                let got = client
                    .incidents
                    .get_incident(GetIncidentRequest { name: name.clone() })
                    .await;
                match got {
                    Ok(answer) => {
                        let incident = answer.into_inner().incident.unwrap();
                        let etag = String::new();
                        let bare = Incident { etag, ..incident };
                        assert_eq!(
                            listed.incidents.get(name),
                            Some(&bare.encode_to_vec()),
                            "{about}: {name}"
                        );
                    }
                    Err(status) => {
                        assert_eq!(told(&status).0, Reason::ResourceNotFound, "{about}: {name}");
                        assert!(!is_listed, "{about}: {name}");
                    }
                }
                let request = ExplainIncidentRequest {
                    name: name.clone(),
                    ..ExplainIncidentRequest::default()
                };
                match client.incidents.explain_incident(request).await {
                    Ok(answer) => {
                        assert!(is_listed, "{about}: {name} is told");
                        let whole = answer.into_inner();
                        let duties = whole.duties.into_iter().filter_map(|told| told.obligation);
                        let duties: Shown = duties
                            .map(|duty| {
                                let etag = String::new();
                                (duty.name.clone(), Obligation { etag, ..duty }.encode_to_vec())
                            })
                            .collect();
                        let prefix = format!("{name}/");
                        let mut of_it = listed.duties.clone();
                        of_it.retain(|duty, _| duty.starts_with(&prefix));
                        assert_eq!(of_it, duties, "{about}: duties of {name}");
                        // Steps are for whoever saw the incident when they were taken, and told with it to whoever sees it now.
                        let steps: BTreeSet<String> = whole.steps.into_iter().map(|step| step.name).collect();
                        let mut of_register = recorded.steps.iter().filter(|step| step.starts_with(&prefix));
                        assert!(of_register.all(|step| steps.contains(step)), "{about}: steps of {name}");
                    }
                    Err(status) => {
                        assert_eq!(told(&status).0, Reason::ResourceNotFound, "{about}: {name}");
                        assert!(!is_listed, "{about}: {name} is not told");
                    }
                }
            }
            let places = 0..self.names.len();
            let shown = places.filter(|place| listed.incidents.contains_key(&self.names[*place]));
            seen.insert(subject, shown.collect());
        }
        seen
    }

    /// The committee's officer enters that a member of the team was called in, as the specialised unit proposed.
    async fn convene(&self, name: &str, member: Participant) {
        let stage = &self.stage;
        for (subject, step, content) in [
            ("so-operator", Step::Verify, StepContent::default()),
            ("so-operator", Step::Confirm, confirmed()),
            ("so-tttt", Step::ProposeConvening, because()),
        ] {
            stage.advance(subject, name, step, content).await.unwrap();
        }
        let convened = StepContent {
            directive: Some(Directive {
                content: "Triệu tập đội (hư cấu)".to_owned(),
                ..Directive::default()
            }),
            participants: vec![member],
            document: Some(draft::decision("21/QĐ-BCĐ", draft::date(2019, 3, 1))),
            ..StepContent::default()
        };
        let convened = stage.direct("officer", name, Step::ConveneTeam, convened).await;
        convened.unwrap();
    }

    async fn name_parties(&self, subject: &str, name: &str, participants: Vec<Participant>) {
        let content = StepContent {
            participants,
            ..StepContent::default()
        };
        self.stage
            .amend(subject, name, Step::NameParties, content)
            .await
            .unwrap();
    }
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn i_t32_every_way_to_see_incidents_shows_the_same(#[case] kind: Kind) {
    let Some(mut world) = World::start(kind).await else {
        return;
    };
    let member = || vec![agency(Party::NetworkMember, "so-new")];
    for (tlp, confidential) in [
        (Tlp::Unspecified, false),
        (Tlp::Green, false),
        (Tlp::Amber, false),
        (Tlp::AmberStrict, false),
        (Tlp::Red, false),
        (Tlp::Clear, true),
        (Tlp::Green, true),
    ] {
        world.report(tlp, confidential, member()).await;
    }
    let seen = world.agree("at first").await;
    // Officer and clerk are of the specialised unit; the Head leads the committee.
    let meant: [(&str, &[usize]); 9] = [
        ("officer", &[0, 1, 2, 3, 4, 5, 6]),
        ("clerk", &[0, 1, 2, 3, 4, 5, 6]),
        ("head", &[0, 1, 2, 5, 6]),
        ("ubnd-tinh", &[]),
        // No mark keeps out who must act on the first notice.
        ("so-tttt", &[0, 1, 2, 3, 4, 5, 6]),
        ("so-owner", &[0, 1, 2, 3, 4, 5, 6]),
        ("so-operator", &[0, 1, 2, 3, 4, 5, 6]),
        ("so-new", &[0, 1]),
        ("so-none", &[]),
    ];
    for (subject, places) in meant {
        assert_eq!(seen[subject], places, "{subject}");
    }
    // What is owed is seen by whoever owes it, whatever the mark, and nothing else of it.
    let red = world.names[4].clone();
    world
        .name_parties("so-operator", &red, vec![agency(Party::DataController, "so-none")])
        .await;
    let flagged = StepContent {
        flags: vec![Flag::PersonalData.into()],
        ..StepContent::default()
    };
    let flagged = world.stage.amend("so-operator", &red, Step::RaiseFlags, flagged).await;
    flagged.unwrap();
    let mut controller = world.stage.client("so-none");
    let request = ListObligationsRequest {
        incident: red.clone(),
        ..ListObligationsRequest::default()
    };
    let owed = controller.obligations.list_obligations(request).await;
    let owed = owed.unwrap().into_inner();
    let codes: Vec<_> = owed.obligations.iter().map(Obligation::code).collect();
    assert_eq!(codes, [ObligationCode::Pd72h]);
    let own = draft::agency_name("so-none");
    assert_eq!(owed.obligations[0].debtor_agency, own);
    let of_others = FulfilObligationRequest {
        request_id: draft::request_id(),
        name: format!("{red}/obligations/1-notice-5d-0"),
        ..FulfilObligationRequest::default()
    };
    let status = controller.obligations.fulfil_obligation(of_others).await.unwrap_err();
    assert_eq!(told(&status).0, Reason::ResourceNotFound);

    for _ in 0..RANDOM {
        let tlp = Tlp::try_from(world.chance.below(6_i32)).unwrap();
        let confidential = world.chance.percent(50);
        let others = (0..world.chance.below(3)).map(|_| {
            let parties = [Party::NetworkMember, Party::Reporter, Party::DataController];
            let party = parties[world.chance.below(parties.len())];
            let id = ["so-new", "so-none", "ubnd-tinh"][world.chance.below(3)];
            agency(party, id)
        });
        let others = others.collect();
        world.report(tlp, confidential, others).await;
    }
    world.agree("with others").await;

    // A team comes in, the owner is another one, and another agency runs the system.
    let [open, strict] = [world.names[0].clone(), world.names[3].clone()];
    world.convene(&strict, agency(Party::Team, "so-none")).await;
    world
        .name_parties("so-tttt", &open, vec![agency(Party::Owner, "so-none")])
        .await;
    for place in 7..world.names.len() {
        let name = world.names[place].clone();
        let id = ["so-new", "so-none"][world.chance.below(2)];
        let party = [Party::Owner, Party::Operator, Party::NetworkMember][world.chance.below(3)];
        world.name_parties("so-tttt", &name, vec![agency(party, id)]).await;
    }
    let seen = world.agree("afterwards").await;
    assert!(seen["so-none"].starts_with(&[0, 3]), "{seen:?}");
    assert!(!seen["so-owner"].contains(&0), "{seen:?}");
    let duty = world.stage.duty(&open, ObligationCode::Mps72h).await;
    assert_eq!(duty.debtor_agency, draft::agency_name("so-none"));
    world.stage.prove().await;
    let nobody = world
        .stage
        .client("nobody")
        .incidents
        .list_incidents(ListIncidentsRequest::default())
        .await;
    assert_eq!(told(&nobody.unwrap_err()).0, Reason::AccountUnknown);
}
