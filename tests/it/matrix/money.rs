//! The committee's money, as calls name it.

use chidao_authority::Role;
use chidao_proto::budget::v1::{ActivityKind, DecisionKind};
use chidao_tests::draft;

use super::{request::Names, world::World};

impl World {
    /// A budget year with a line, and an activity.
    pub(super) async fn money(&mut self) {
        let mut officer = self.sandbox.client_at(&self.budget, Role::Officer.text());
        officer.codes.import_codes(draft::budget::codes()).await.unwrap();
        officer
            .estimates
            .open_year(draft::budget::year(draft::budget::this_year()))
            .await
            .unwrap();
        let activity = draft::budget::activity(ActivityKind::Meeting, 1_000_000);
        officer.activities.create_activity(activity).await.unwrap();
        let mut head = self.sandbox.client_at(&self.budget, Role::Head.text());
        let approval = draft::budget::approval(&self.money_names()[2]);
        head.activities.approve_activity(approval).await.unwrap();
        let contract = draft::budget::contract(&self.money_names()[2], 1_000, (3, 1));
        officer.contracts.create_contract(contract).await.unwrap();
        let rows = vec![draft::budget::new_line("Ban Chỉ đạo", 1_000_000_000)];
        let estimate = &self.money_names()[0];
        let decision = draft::budget::decide(estimate, DecisionKind::Assign, rows);
        let mut accountant = self.sandbox.client_at(&self.budget, Role::ChiefAccountant.text());
        accountant.estimates.post_decision(decision).await.unwrap();
        let [_, line, _, contract, _, _] = self.money_names();
        let commitment = draft::budget::commitment(&contract, &line, 1_000);
        accountant.commitments.request_commitment(commitment).await.unwrap();
        let activity = self.money_names()[2].clone();
        let said = draft::budget::content(&activity, &line, 1_000);
        officer
            .payments
            .create_payment(draft::budget::payment(said))
            .await
            .unwrap();
    }

    /// The first estimate, line, activity, contract, commitment and payment request of the machine's year: ids are given in turn.
    pub(super) fn money_names(&self) -> [String; 6] {
        let year = draft::budget::this_year();
        [
            "estimates",
            "lines",
            "activities",
            "contracts",
            "commitments",
            "payments",
        ]
        .map(|kind| format!("{kind}/{year}-0001"))
    }

    /// What calls about money name.
    pub(super) fn name_money(&self, names: &mut Names) {
        let [estimate, line, activity, contract, commitment, payment] = self.money_names();
        names.extend([
            ("estimates", estimate),
            ("lines", line.clone()),
            ("activities", activity),
            ("contracts", contract),
            ("commitments", commitment),
            ("payments", payment),
            ("advances", "advances/1999-0001".to_owned()),
            ("codes", "codes/chapter-427".to_owned()),
            ("code", "427".to_owned()),
            ("item", "6956".to_owned()),
            ("DecisionRow.line", line),
            ("AmendActivityRequest.display_name", "x".to_owned()),
        ]);
    }
}
