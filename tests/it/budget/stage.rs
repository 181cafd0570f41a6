//! A committee with money: its Head, and in the standing agency those who ask, sign and keep the books.

use chidao_budget::Budget;
use chidao_calendar::Instant;
use chidao_model::Owner;
use chidao_proto::{
    budget::v1::{
        ActivityKind, AdvancePaymentRequest, Balance, Commitment, Contract, CreateContractRequest, DecisionKind,
        DecisionRow, Estimate, EstimateLine, GetBalanceRequest, GetLineRequest, Payment, PaymentContent, PaymentStep,
        PostDecisionRequest, PostDecisionResponse, RecordCommitmentAnswerRequest, RecordTreasuryAnswerResponse,
        RequestCommitmentRequest, RequestCommitmentResponse, Term,
    },
    errors::v1::Reason,
    membership::v1::{AgencyKind, GetPrincipalRequest, OfficeRole, SeatRole},
    refusal::read,
};
use chidao_register::Database;
use chidao_tests::{Client, Kind, Sandbox, Served, draft};
use tonic::Status;

use crate::incident::stage::move_clock;

/// Somebody with a part in spending: his subject, agency, and roles without a seat.
pub(crate) const PEOPLE: [(&str, &str, &[OfficeRole]); 9] = [
    ("head", "ubnd-tinh", &[]),
    ("deputy", "ubnd-tinh", &[]),
    ("member", "ubnd-tinh", &[]),
    ("officer", "so-tttt", &[OfficeRole::Officer]),
    ("clerk", "so-tttt", &[OfficeRole::Clerk]),
    ("accountant", "so-tttt", &[OfficeRole::ChiefAccountant]),
    ("director", "so-tttt", &[OfficeRole::AccountHolder]),
    // The deputy director, who may sign in his place.
    ("second", "so-tttt", &[OfficeRole::AccountHolder]),
    // Whoever has two roles signs once.
    (
        "both",
        "so-tttt",
        &[OfficeRole::ChiefAccountant, OfficeRole::AccountHolder],
    ),
];

pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    served: Served,
}

/// The reason, the rules, and the field.
pub(crate) fn told(status: &Status) -> (Reason, String, String) {
    let seen = read(status).unwrap_or_else(|| panic!("no refusal of ours: {status:?}"));
    let of = |key: &str| seen.metadata.get(key).cloned().unwrap_or_default();
    let field = match seen.fields.first() {
        Some((field, _)) => field.clone(),
        None => of("field"),
    };
    (seen.reason, of("basis"), field)
}

/// What a refusal says of a key.
pub(crate) fn said(status: &Status, key: &str) -> String {
    let seen = read(status).unwrap_or_else(|| panic!("no refusal of ours: {status:?}"));
    seen.metadata.get(key).cloned().unwrap_or_default()
}

/// A term of a balance.
pub(crate) fn term(balance: &Balance, term: Term) -> i64 {
    let found = balance.terms.iter().find(|one| one.term() == term);
    found.map_or(0, |one| one.amount)
}

impl Stage {
    /// The committee of 28/12/2018 at an instant, from which the clock runs on; `None` where there is no such database.
    pub(crate) async fn set_at(kind: Kind, now: Instant) -> Option<Self> {
        let sandbox = Sandbox::start(kind).await?;
        let database = Database::connect(sandbox.database().url(), "chidao-tests", 1).await;
        move_clock(&database.unwrap(), now).await;
        let mut founder = sandbox.founder();
        for (id, kind) in [
            ("ubnd-tinh", AgencyKind::ProvincialPeoplesCommittee),
            ("so-tttt", AgencyKind::Department),
            ("so-khac", AgencyKind::Department),
        ] {
            let request = draft::agency(id, "Cơ quan", kind);
            founder.agencies.create_agency(request).await.unwrap();
            let request = draft::account(id, &draft::agency_name(id));
            founder.authority.create_account(request).await.unwrap();
        }
        let mut people = Vec::new();
        for (subject, agency, roles) in PEOPLE {
            let request = draft::person("Đặng Thị Thử", agency, subject, "");
            let created = founder.people.create_person(request).await.unwrap().into_inner();
            let name = created.person.unwrap().name;
            let request = draft::account(subject, &name);
            founder.authority.create_account(request).await.unwrap();
            for role in roles {
                founder.authority.grant_role(draft::grant(&name, *role)).await.unwrap();
            }
            people.push(name);
        }
        let seats = vec![
            draft::seat(SeatRole::Head, "ubnd-tinh", "head", "", &people[0]),
            draft::seat(SeatRole::DeputyHead, "ubnd-tinh", "deputy", "", &people[1]),
            draft::seat(SeatRole::Member, "ubnd-tinh", "member", "", &people[2]),
        ];
        let request = draft::committee(seats);
        founder.committees.establish_committee(request).await.unwrap();
        let served = sandbox.serve::<Budget>().await;
        let stage = Self { sandbox, served };
        let request = draft::budget::codes();
        stage.client("officer").codes.import_codes(request).await.unwrap();
        Some(stage)
    }

    /// The same on a day at noon.
    pub(crate) async fn set(kind: Kind, (year, month, day): (i32, u8, u8)) -> Option<Self> {
        let noon = draft::incident::noon(year, month, day);
        Self::set_at(kind, Instant::from_micros(noon.seconds * 1_000_000)).await
    }

    /// Another replica of the service.
    pub(crate) async fn replica(&self) -> Served {
        self.sandbox.serve::<Budget>().await
    }

    pub(crate) fn client(&self, subject: &str) -> Client {
        self.sandbox.client_at(&self.served, subject)
    }

    /// The name of the person as whom somebody acts.
    pub(crate) async fn person(&self, subject: &str) -> String {
        let mut authority = self.sandbox.client(subject).authority;
        let told = authority.get_principal(GetPrincipalRequest::default()).await.unwrap();
        told.into_inner().actor
    }

    /// Moves the clock on to noon of a day.
    pub(crate) async fn on(&self, (year, month, day): (i32, u8, u8)) {
        let database = Database::connect(self.sandbox.database().url(), "chidao-tests", 1).await;
        let noon = draft::incident::noon(year, month, day);
        move_clock(&database.unwrap(), Instant::from_micros(noon.seconds * 1_000_000)).await;
    }

    /// The estimate of a year, opened by an officer.
    pub(crate) async fn year(&self, year: i32) -> Estimate {
        let request = draft::budget::year(year);
        let opened = self.client("officer").estimates.open_year(request).await.unwrap();
        opened.into_inner().estimate.unwrap()
    }

    /// A decision, entered by the chief accountant.
    pub(crate) async fn decide(&self, request: PostDecisionRequest) -> Result<PostDecisionResponse, Status> {
        let posted = self.client("accountant").estimates.post_decision(request).await?;
        Ok(posted.into_inner())
    }

    /// What the body that assigns decided.
    pub(crate) async fn give(&self, estimate: &str, kind: DecisionKind, rows: Vec<DecisionRow>) -> Vec<EstimateLine> {
        let request = draft::budget::decide(estimate, kind, rows);
        self.decide(request).await.unwrap().lines
    }

    /// A line of a year that was given so much; with its estimate.
    pub(crate) async fn line(&self, year: i32, amount: i64) -> (String, String) {
        let estimate = self.year(year).await.name;
        let rows = vec![draft::budget::new_line("Ban Chỉ đạo", amount)];
        let lines = self.give(&estimate, DecisionKind::Assign, rows).await;
        (estimate, lines[0].name.clone())
    }

    pub(crate) async fn read(&self, subject: &str, line: &str) -> Result<EstimateLine, Status> {
        let request = GetLineRequest { name: line.to_owned() };
        let read = self.client(subject).estimates.get_line(request).await?;
        Ok(read.into_inner().line.unwrap())
    }

    /// The balance of a line that a request asks for.
    pub(crate) async fn balance(&self, request: GetBalanceRequest) -> Balance {
        let read = self.client("accountant").ledger.get_balance(request).await.unwrap();
        read.into_inner().balance.unwrap()
    }

    /// What is free of a line now.
    pub(crate) async fn free(&self, line: &str) -> i64 {
        let request = GetBalanceRequest {
            line: line.to_owned(),
            ..GetBalanceRequest::default()
        };
        self.balance(request).await.free
    }

    /// An activity that the Head approved.
    pub(crate) async fn approved(&self, kind: ActivityKind, estimate: i64) -> String {
        let request = draft::budget::activity(kind, estimate);
        let created = self
            .client("officer")
            .activities
            .create_activity(request)
            .await
            .unwrap();
        let name = created.into_inner().activity.unwrap().name;
        let request = draft::budget::approval(&name);
        self.client("head").activities.approve_activity(request).await.unwrap();
        name
    }

    /// A contract, recorded by an officer.
    pub(crate) async fn contract(&self, request: CreateContractRequest) -> Contract {
        let created = self.client("officer").contracts.create_contract(request).await;
        created.unwrap().into_inner().contract.unwrap()
    }

    /// A commitment that the chief accountant asks for.
    pub(crate) async fn ask(&self, request: RequestCommitmentRequest) -> Result<RequestCommitmentResponse, Status> {
        let asked = self
            .client("accountant")
            .commitments
            .request_commitment(request)
            .await?;
        Ok(asked.into_inner())
    }

    /// A commitment that the Treasury accepted.
    pub(crate) async fn committed(&self, contract: &str, line: &str, amount: i64) -> String {
        let asked = self
            .ask(draft::budget::commitment(contract, line, amount))
            .await
            .unwrap();
        let name = asked.commitment.unwrap().name;
        self.answer(draft::budget::commitment_answer(&name)).await.unwrap();
        name
    }

    /// What the Treasury answered.
    pub(crate) async fn answer(&self, request: RecordCommitmentAnswerRequest) -> Result<Commitment, Status> {
        let answered = self
            .client("accountant")
            .commitments
            .record_commitment_answer(request)
            .await?;
        Ok(answered.into_inner().commitment.unwrap())
    }

    /// A request that somebody draws up.
    pub(crate) async fn drafted(&self, subject: &str, said: PaymentContent) -> String {
        let created = self
            .client(subject)
            .payments
            .create_payment(draft::budget::payment(said))
            .await;
        created.unwrap().into_inner().payment.unwrap().name
    }

    /// A step of a request.
    pub(crate) async fn step(&self, subject: &str, request: AdvancePaymentRequest) -> Result<Payment, Status> {
        let moved = self.client(subject).payments.advance_payment(request).await?;
        Ok(moved.into_inner().payment.unwrap())
    }

    pub(crate) async fn sign(&self, subject: &str, payment: &str) -> Result<Payment, Status> {
        let request = draft::budget::signature(payment);
        let signed = self.client(subject).payments.sign_payment(request).await?;
        Ok(signed.into_inner().payment.unwrap())
    }

    /// A request of an officer that is checked: the chief accountant is to sign.
    pub(crate) async fn checked(&self, said: PaymentContent) -> Result<String, Status> {
        let name = self.drafted("officer", said).await;
        self.step("officer", draft::budget::step(&name, PaymentStep::Submit))
            .await?;
        self.step("accountant", draft::budget::step(&name, PaymentStep::Check))
            .await?;
        Ok(name)
    }

    /// A request that was signed twice and sent to the Treasury.
    pub(crate) async fn sent(&self, said: PaymentContent) -> Result<String, Status> {
        let name = self.checked(said).await?;
        self.sign("accountant", &name).await?;
        self.sign("director", &name).await?;
        self.step("accountant", draft::budget::step(&name, PaymentStep::Send))
            .await?;
        Ok(name)
    }

    /// What the Treasury answered on a request that it was sent.
    pub(crate) async fn paid(&self, said: PaymentContent) -> Result<RecordTreasuryAnswerResponse, Status> {
        let name = self.sent(said).await?;
        let request = draft::budget::treasury_answer(&name);
        let answered = self
            .client("accountant")
            .payments
            .record_treasury_answer(request)
            .await?;
        Ok(answered.into_inner())
    }

    /// Chain, rows, figures, claims, counters and index are as the entries of the register say.
    pub(crate) async fn prove(&self) {
        let database = Database::connect(self.sandbox.database().url(), "chidao-tests", 1).await;
        let database = database.unwrap();
        let chain = chidao_register::verify(database.readers(), Owner::Budget, 1, i64::MAX)
            .await
            .unwrap();
        assert_eq!(chain.broken_position, 0, "{}", chain.finding);
        let state = chidao_register::state(&database, Owner::Budget, |_| ()).await.unwrap();
        assert_eq!(state.findings, []);
        let books = chidao_budget::check(&database, |_| ()).await.unwrap();
        assert_eq!(books.findings, Vec::<String>::new());
    }

    /// Ends the service; what it has written stays.
    pub(crate) async fn end(self) -> Sandbox {
        self.served.end().await;
        self.sandbox
    }
}
