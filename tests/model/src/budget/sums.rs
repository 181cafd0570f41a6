//! Every sum of the model, reckoned from its lists.

use super::{
    said::Ask,
    simple::{GONE, HELD, Model},
    things::Payment,
};

impl Model {
    /// Requests that draw on a commitment.
    pub(super) fn of_commitment(&self, place: usize) -> impl Iterator<Item = (usize, &Payment)> {
        self.payments
            .iter()
            .enumerate()
            .filter(move |(_, one)| one.ask.commitment == Some(place))
    }

    pub(super) fn repaid_of(&self, is_own: impl Fn(&Ask) -> bool) -> i128 {
        let own = self
            .advances
            .iter()
            .filter(|one| is_own(&self.payments[one.payment].ask));
        own.map(|one| one.repaid).sum()
    }

    pub(super) fn called(&self, place: usize) -> i128 {
        let held = self.of_commitment(place).filter(|(_, one)| HELD.contains(&one.state));
        held.map(|(_, one)| one.drawn).sum()
    }

    /// What counts as its amount, and what was paid and advanced of it, less what came back.
    #[must_use]
    pub fn commitment(&self, place: usize) -> (i128, i128) {
        let gone = self.of_commitment(place).filter(|(_, one)| GONE.contains(&one.state));
        let paid: i128 = gone.map(|(_, one)| one.drawn - one.recovered).sum();
        let paid = paid - self.repaid_of(|ask| ask.commitment == Some(place));
        let one = &self.commitments[place];
        (if one.cancelled { paid } else { one.amount }, paid)
    }

    /// Where a commitment stands.
    #[must_use]
    pub fn commitment_state(&self, place: usize) -> &'static str {
        let one = &self.commitments[place];
        let (amount, paid) = self.commitment(place);
        match (one.refused, one.cancelled, one.accepted) {
            (true, ..) => "Refused",
            (_, true, _) => "Cancelled",
            (.., false) => "Requested",
            _ if paid == 0 => "Accepted",
            _ if paid < amount => "PartlyPaid",
            _ => "FullyPaid",
        }
    }

    /// What of a commitment is not asked for.
    #[must_use]
    pub fn uncalled(&self, place: usize) -> i128 {
        let (amount, paid) = self.commitment(place);
        amount - paid - self.called(place) + self.commitments[place].asked.min(0)
    }

    /// Committed, accepted, advanced, outstanding.
    #[must_use]
    pub fn contract(&self, place: usize) -> [i128; 4] {
        let own = (0..self.commitments.len()).filter(|one| self.commitments[*one].contract == place);
        let committed = own
            .map(|one| self.commitment(one).0 + self.commitments[one].asked.max(0))
            .sum();
        let requests = || {
            let counts = |one: &&Payment| HELD.contains(&one.state) || GONE.contains(&one.state);
            self.payments
                .iter()
                .filter(move |one| one.ask.contract == Some(place))
                .filter(counts)
        };
        let amount = |one: &Payment| i128::from(one.ask.amount);
        let claims = requests().filter(|one| one.ask.kind != "Advance");
        let accepted = claims.map(|one| amount(one) - one.recovered).sum();
        let all: i128 = requests().filter(|one| one.ask.kind == "Advance").map(amount).sum();
        let advanced = all - self.repaid_of(|ask| ask.contract == Some(place));
        let converted: i128 = requests().map(|one| one.converted).sum();
        [committed, accepted, advanced, advanced - converted]
    }

    /// What was used of an activity.
    #[must_use]
    pub fn used(&self, activity: usize) -> i128 {
        let counts = |one: &&Payment| HELD.contains(&one.state) || GONE.contains(&one.state);
        let own = self
            .payments
            .iter()
            .filter(|one| one.ask.activity == activity)
            .filter(counts);
        let drawn: i128 = own.map(|one| one.drawn - one.recovered).sum();
        drawn - self.repaid_of(|ask| ask.activity == activity)
    }

    pub(super) fn converted(&self, advance: usize, states: &[&str]) -> i128 {
        let own = self.payments.iter().filter(|one| one.ask.advance == Some(advance));
        own.filter(|one| states.contains(&one.state))
            .map(|one| one.converted)
            .sum()
    }

    pub(super) fn settling(&self, advance: usize) -> i128 {
        self.converted(advance, &HELD)
    }

    /// What is left of an advance and not claimed against.
    #[must_use]
    pub fn left(&self, advance: usize) -> i128 {
        let one = &self.advances[advance];
        let granted = i128::from(self.payments[one.payment].ask.amount);
        granted - one.repaid - self.converted(advance, &HELD) - self.converted(advance, &GONE)
    }

    pub(super) fn free(&self, line: usize) -> i128 {
        self.line(line)[1]
    }

    /// Available, free, blocked, unpaid, outstanding, paid: by the words of the law.
    #[must_use]
    pub fn line(&self, line: usize) -> [i128; 6] {
        let own = || self.payments.iter().filter(move |one| one.ask.line == line);
        let claims = own().filter(|one| GONE.contains(&one.state) && one.ask.kind != "Advance");
        let paid: i128 = claims.map(|one| i128::from(one.ask.amount) - one.recovered).sum();
        let places = 0..self.advances.len();
        let advances = places.filter(|place| self.payments[self.advances[*place].payment].ask.line == line);
        let outstanding: i128 = advances.map(|place| self.left(place) + self.settling(place)).sum();
        let commitments = || (0..self.commitments.len()).filter(|place| self.commitments[*place].line == line);
        let unpaid: i128 = commitments()
            .map(|place| {
                let (amount, paid) = self.commitment(place);
                amount - paid
            })
            .sum();
        let available = self.given[line] - self.blocked[line] - unpaid - paid - outstanding;
        let reserved = own().filter(|one| HELD.contains(&one.state) && one.ask.commitment.is_none());
        let reserved: i128 = reserved.map(|one| one.drawn).sum();
        let pending: i128 = commitments().map(|place| self.commitments[place].asked.max(0)).sum();
        [
            available,
            available - reserved - pending,
            self.blocked[line],
            unpaid,
            outstanding,
            paid,
        ]
    }
}
