//! The tasks that calls name.

use super::world::Caller;

/// A task that a call names.
#[derive(Debug, Clone)]
pub(super) struct Target {
    /// Its name; of no task while there is none.
    pub(super) name: String,
    /// The agency that leads it.
    pub(super) lead: &'static str,
    /// Of a part the agency that leads the whole, and the name of the whole.
    pub(super) whole: Option<(&'static str, String)>,
}

impl Target {
    /// Whether the task is there, and for this caller.
    pub(super) fn is_in_sight(&self, caller: &Caller) -> bool {
        let parties = [Some(self.lead), self.whole.as_ref().map(|(lead, _)| *lead)];
        let takes_part = caller.agency.is_some() && parties.contains(&caller.agency);
        !self.name.is_empty() && (caller.sees_tasks || takes_part)
    }

    /// What a new task is a part of is what has to be in sight.
    pub(super) fn of_new(&self) -> Self {
        let (lead, name) = self.whole.clone().unwrap_or((self.lead, self.name.clone()));
        let whole = self.whole.clone();
        Self { name, lead, whole }
    }
}
