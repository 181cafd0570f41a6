//! Payment requests and advances in the model.

use super::{
    said::{Ask, Said},
    simple::{ACCOUNTS, Model, Tried, day, may, papers, when},
    things::{Advance, Payment},
};

const ASKERS: &[&str] = &["officer", "accountant", "chief", "director", "deputy", "both"];
const CHIEFS: &[&str] = &["chief", "both"];
const HOLDERS: &[&str] = &["director", "deputy", "both"];

fn shaped(ask: &Ask) -> Tried {
    let settles = ask.kind == "Settle";
    let is_so = settles == ask.advance.is_some()
        && (settles || ask.convert.is_none())
        && (ask.commitment.is_none() || ask.contract.is_some());
    when(is_so, "own")
}

impl Model {
    pub(super) fn draft(&mut self, said: &Said, ask: &Ask) -> Tried {
        may(said.by, ASKERS)?;
        day(said, None)?;
        shaped(ask)?;
        self.payments.push(Payment {
            ask: ask.clone(),
            by: said.by,
            state: "Draft",
            since: said.on,
            signer: "",
            drawn: 0,
            converted: 0,
            recovered: 0,
        });
        Ok(())
    }

    pub(super) fn revise(&mut self, said: &Said, place: usize, ask: &Ask) -> Tried {
        let one = &mut self.payments[place];
        may(said.by, ASKERS)?;
        when(["Draft", "Returned"].contains(&one.state), "state")?;
        day(said, Some(one.since))?;
        when(one.by == said.by, "theirs")?;
        shaped(ask)?;
        one.ask = ask.clone();
        (one.state, one.since) = ("Draft", said.on);
        Ok(())
    }

    pub(super) fn step(&mut self, said: &Said, place: usize, step: &str) -> Tried {
        let one = &self.payments[place];
        let (state, by) = (one.state, said.by);
        let anybody = ["officer", "accountant", "chief", "director", "deputy", "both"];
        let (who, from, needs): (&[&str], &[&str], &[&str]) = match step {
            "Submit" => (ASKERS, &["Draft"], &["Dossier"]),
            "Check" => (ACCOUNTS, &["Submitted"], &[]),
            "Sign" => (CHIEFS, &["Checked"], &[]),
            "Approve" => (HOLDERS, &["Signed"], &[]),
            "Send" => (ACCOUNTS, &["Approved"], &["DrawSlip"]),
            "Accept" => (ACCOUNTS, &["AtTreasury"], &["TreasuryPaper"]),
            "Refuse" => (ACCOUNTS, &["AtTreasury"], &["TreasuryPaper", "Reason"]),
            "Return" => {
                let who: &[&str] = match state {
                    "Submitted" | "Approved" => ACCOUNTS,
                    "Checked" => CHIEFS,
                    "Signed" => HOLDERS,
                    _ => &["accountant", "chief", "director", "deputy", "both"],
                };
                (who, &["Submitted", "Checked", "Signed", "Approved"], &["Reason"])
            }
            _ => {
                let from = &["Draft", "Submitted", "Checked", "Signed", "Approved", "Returned"];
                (&anybody, from, &["Reason"])
            }
        };
        may(by, who)?;
        when(from.contains(&state), "state")?;
        papers(said, needs)?;
        day(said, Some(one.since))?;
        match step {
            "Submit" => {
                when(one.by == by, "theirs")?;
                self.belongs(&one.ask)?;
                when(one.ask.kind != "Advance" || said.lacks != Some("Reason"), "evidence")?;
                self.approved(&one.ask)?;
            }
            "Check" => self.checked(said, &one.ask)?,
            "Sign" => {
                when(one.by != by, "same")?;
                self.checked(said, &one.ask)?;
                let (drawn, converted) = self.enough(&one.ask)?;
                let one = &mut self.payments[place];
                (one.drawn, one.converted, one.signer) = (drawn, converted, said.by);
            }
            "Approve" => {
                when(one.by != by && one.signer != by, "same")?;
                self.approved(&one.ask)?;
            }
            "Send" => {
                when(said.on.0 == self.year, "dates")?;
                self.approved(&one.ask)?;
            }
            "Cancel" => when(one.by == by, "theirs")?,
            "Accept" if one.ask.kind == "Advance" => self.advances.push(Advance {
                payment: place,
                on: said.on,
                repaid: 0,
            }),
            _ => {}
        }
        let one = &mut self.payments[place];
        one.since = said.on;
        one.state = match step {
            "Submit" => "Submitted",
            "Check" => "Checked",
            "Sign" => "Signed",
            "Approve" => "Approved",
            "Send" => "AtTreasury",
            "Accept" if one.ask.kind == "Advance" => "Advanced",
            "Accept" => "Paid",
            "Refuse" => "Refused",
            "Return" => "Returned",
            _ => "Cancelled",
        };
        if ["Refused", "Returned", "Cancelled"].contains(&one.state) {
            (one.drawn, one.converted, one.signer) = (0, 0, "");
        }
        Ok(())
    }

    pub(super) fn recover(&mut self, said: &Said, place: usize, amount: i128) -> Tried {
        let one = &mut self.payments[place];
        may(said.by, ACCOUNTS)?;
        when(one.state == "Paid", "state")?;
        papers(said, &["ReturnSlip", "Reason"])?;
        day(said, Some(one.since))?;
        let paid = i128::from(one.ask.amount);
        when(amount <= paid - one.recovered, "left")?;
        one.recovered += amount;
        one.since = said.on;
        if one.recovered == paid {
            one.state = "ReversedReduce";
        }
        Ok(())
    }

    fn approved(&self, ask: &Ask) -> Tried {
        when(self.activities[ask.activity].state == "Approved", "approved")
    }

    fn belongs(&self, ask: &Ask) -> Tried {
        let contract = ask.contract.map(|place| &self.contracts[place]);
        when(contract.is_none_or(|one| one.activity == ask.activity), "own")?;
        let commitment = ask.commitment.map(|place| &self.commitments[place]);
        let fits = commitment.is_none_or(|one| Some(one.contract) == ask.contract && one.line == ask.line);
        when(fits, "own")?;
        let Some(advance) = ask.advance else { return Ok(()) };
        let granted = &self.payments[self.advances[advance].payment].ask;
        let is_same = granted.line == ask.line
            && granted.activity == ask.activity
            && granted.contract == ask.contract
            && granted.commitment == ask.commitment;
        when(is_same, "own")
    }

    fn checked(&self, said: &Said, ask: &Ask) -> Tried {
        when(said.on.0 == self.year, "dates")?;
        self.belongs(ask)?;
        self.approved(ask)?;
        let Some(place) = ask.contract else { return Ok(()) };
        let contract = &self.contracts[place];
        when(!contract.ended, "state")?;
        // What an advance covers whole needs nothing anew.
        if ask.advance.is_some() && self.split(ask)?.1 == i128::from(ask.amount) {
            return Ok(());
        }
        let only_long = said.on >= (2021, 11, 24);
        let needed = !contract.exempt && contract.value >= 200_000_000 && (contract.long || !only_long);
        let is_live = |place: usize| self.commitments[place].accepted && !self.commitments[place].cancelled;
        let is_so = ask.commitment.map_or(!needed, is_live);
        when(is_so, "commitment needed")?;
        when(ask.kind != "Pay" || self.contract(place)[3] == 0, "recovery")
    }

    /// What is drawn and what is set against the advance, as far as that and the contract go.
    fn split(&self, ask: &Ask) -> Result<(i128, i128), &'static str> {
        let amount = i128::from(ask.amount);
        let mut converted = 0;
        if let Some(advance) = ask.advance {
            let left = self.left(advance);
            when(left > 0, "state")?;
            let rate = ask.contract.map_or(10_000, |place| self.contracts[place].rate);
            let least = (amount * rate / 10_000).min(left);
            converted = ask.convert.map_or(least, i128::from);
            when(least <= converted && converted <= amount.min(left), "conversion")?;
            if let Some(place) = ask.contract {
                let [_, accepted, _, outstanding] = self.contract(place);
                let complete = (accepted + amount) * 10 >= self.contracts[place].value * 8;
                when(!complete || outstanding == converted, "conversion")?;
            }
        }
        Ok((amount - converted, converted))
    }

    /// The same, where all have it.
    fn enough(&self, ask: &Ask) -> Result<(i128, i128), &'static str> {
        let (drawn, converted) = self.split(ask)?;
        let amount = i128::from(ask.amount);
        if let Some(place) = ask.contract {
            let contract = &self.contracts[place];
            let [_, accepted, advanced, outstanding] = self.contract(place);
            if ask.kind == "Advance" {
                when(accepted * 10 < contract.value * 8, "limit")?;
                let has_limit = contract.at_signing.max(contract.value) > 50_000_000 && !contract.special;
                when(!has_limit || advanced + amount <= contract.at_signing / 2, "limit")?;
            }
            when(accepted + outstanding + drawn <= contract.value, "contract")?;
        }
        when(
            self.used(ask.activity) + drawn <= self.activities[ask.activity].estimate,
            "activity",
        )?;
        match ask.commitment {
            Some(place) => when(drawn <= self.uncalled(place), "commitment")?,
            None => when(drawn <= self.free(ask.line), "free")?,
        }
        Ok((drawn, converted))
    }
}
