//! Requests of every kind that moves money or decides on it, and what each is answered.

use chidao_proto::budget::v1 as b;
use chidao_tests::Client;
use prost::Message;
use tonic::Status;

/// What is answered, as far as it is the same kind everywhere.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) position: i64,
    pub(crate) etag: String,
    /// What was made or changed, and the advance that came of it.
    pub(crate) name: String,
    pub(crate) advance: Option<String>,
    /// The whole answer.
    bytes: Vec<u8>,
}

macro_rules! requests {
    ($($kind:ident($request:ident) => $client:ident.$method:ident, $made:ident $(, $advance:ident)?;)+) => {
        /// A request.
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) enum Request {
            $($kind(Box<b::$request>),)+
        }

        $(impl From<b::$request> for Request {
            fn from(request: b::$request) -> Self {
                Self::$kind(Box::new(request))
            }
        })+

        impl Request {
            /// Sends it.
            pub(crate) async fn send(self, mut client: Client) -> Result<Answer, Status> {
                match self {
                    $(Self::$kind(request) => {
                        let answer = client.$client.$method(*request).await?.into_inner();
                        let bytes = answer.encode_to_vec();
                        let receipt = answer.receipt.unwrap();
                        Ok(Answer {
                            position: receipt.position,
                            etag: receipt.etag,
                            name: answer.$made.unwrap().name,
                            advance: None$(.or(answer.$advance.map(|advance| advance.name)))?,
                            bytes,
                        })
                    })+
                }
            }
        }
    };
}

requests! {
    Decide(PostDecisionRequest) => estimates.post_decision, estimate;
    Plan(CreateActivityRequest) => activities.create_activity, activity;
    AmendActivity(AmendActivityRequest) => activities.amend_activity, activity;
    ApproveActivity(ApproveActivityRequest) => activities.approve_activity, activity;
    CloseActivity(CloseActivityRequest) => activities.close_activity, activity;
    CancelActivity(CancelActivityRequest) => activities.cancel_activity, activity;
    Contract(CreateContractRequest) => contracts.create_contract, contract;
    AmendContract(AmendContractRequest) => contracts.amend_contract, contract;
    EndContract(EndContractRequest) => contracts.end_contract, contract;
    Commit(RequestCommitmentRequest) => commitments.request_commitment, commitment;
    AdjustCommitment(AdjustCommitmentRequest) => commitments.adjust_commitment, commitment;
    Answer(RecordCommitmentAnswerRequest) => commitments.record_commitment_answer, commitment;
    CancelCommitment(CancelCommitmentRequest) => commitments.cancel_commitment, commitment;
    Draft(CreatePaymentRequest) => payments.create_payment, payment;
    Revise(RevisePaymentRequest) => payments.revise_payment, payment;
    Advance(AdvancePaymentRequest) => payments.advance_payment, payment;
    Sign(SignPaymentRequest) => payments.sign_payment, payment;
    Treasury(RecordTreasuryAnswerRequest) => payments.record_treasury_answer, payment, advance;
    Recover(RecoverPaymentRequest) => payments.recover_payment, payment;
    Repay(RepayAdvanceRequest) => advances.repay_advance, advance;
}

impl Request {
    /// The same request with an etag, where it can have one.
    pub(crate) fn seen_as(mut self, etag: &str) -> Self {
        let at = match &mut self {
            Self::Decide(of) => &mut of.etag,
            Self::AmendActivity(of) => &mut of.etag,
            Self::ApproveActivity(of) => &mut of.etag,
            Self::CloseActivity(of) => &mut of.etag,
            Self::CancelActivity(of) => &mut of.etag,
            Self::AmendContract(of) => &mut of.etag,
            Self::EndContract(of) => &mut of.etag,
            Self::AdjustCommitment(of) => &mut of.etag,
            Self::Answer(of) => &mut of.etag,
            Self::CancelCommitment(of) => &mut of.etag,
            Self::Revise(of) => &mut of.etag,
            Self::Advance(of) => &mut of.etag,
            Self::Sign(of) => &mut of.etag,
            Self::Treasury(of) => &mut of.etag,
            Self::Recover(of) => &mut of.etag,
            Self::Repay(of) => &mut of.etag,
            Self::Plan(_) | Self::Contract(_) | Self::Commit(_) | Self::Draft(_) => return self,
        };
        etag.clone_into(at);
        self
    }
}
