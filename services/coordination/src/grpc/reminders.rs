//! ReminderService.

use chidao_authority::{Audience, Audiences, Principal};
use chidao_kit::{context::Caller, paging::Listing};
use chidao_model::{
    Row,
    coordination::{ReminderLevel, ReminderState, reminder},
};
use chidao_proto::{
    coordination::v1::{
        GetReminderRequest, GetReminderResponse, ListRemindersRequest, ListRemindersResponse, Reminder,
        reminder_service_server::ReminderService,
    },
    field,
    refusal::Refusal,
};
use chidao_register::in_sight;
use chidao_service::grpc::id;
use prost::Message;
use tonic::{Request, Response, Status};

use super::{Handlers, optional};
use crate::{desk::task::reminder_audiences, resource::Wire, store::ReminderFilter};

/// Reminders on a page at most.
const PAGE: u32 = 1000;

#[tonic::async_trait]
impl ReminderService for Handlers {
    async fn get_reminder(
        &self,
        request: Request<GetReminderRequest>,
    ) -> Result<Response<GetReminderResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = request.into_inner().name;
        let (row, moment) = self.store.reminder(&id_of(&name)).await?;
        let principal = self
            .at_hand
            .reader::<GetReminderRequest>(&caller, &moment, "Task")
            .await?;
        let row = in_sight(row, reminder_audiences, &principal, &name)?;
        Ok(Response::new(GetReminderResponse {
            reminder: Some(read(&row)?),
            read_position: moment.position,
        }))
    }

    async fn list_reminders(
        &self,
        request: Request<ListRemindersRequest>,
    ) -> Result<Response<ListRemindersResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        // The position is read before the rows: a change in between is seen again by whoever watches from there.
        let moment = self.store.reads().moment().await?;
        let principal = self
            .at_hand
            .reader::<ListRemindersRequest>(&caller, &moment, "Task")
            .await?;
        let filter = filter(&request, &principal)?;
        let after = list.after().split_once('/');
        let after = after.and_then(|(position, number)| Some((position.parse().ok()?, number.parse().ok()?)));
        let found = self.store.reminders(&filter, after, list.size()).await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let mut items = Vec::with_capacity(found.rows.len());
        for row in &found.rows {
            items.push((format!("{}/{}", row.position, row.ordinal), read(row)?));
        }
        let (reminders, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListRemindersResponse {
            reminders,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

/// The id in a name: "2019-0001/3" of "tasks/2019-0001/reminders/3".
fn id_of(name: &str) -> String {
    id(name).replacen("/reminders/", "/", 1)
}

/// For whom a reminder or a report of an assigned task must be so that somebody may see it: his agencies. None where he sees all.
pub(super) fn narrowed_to(principal: &Principal) -> Option<Audiences> {
    let sees_all = [Audience::Officers, Audience::Committee]
        .iter()
        .any(|audience| principal.audiences.contains(audience));
    let own = principal
        .audiences
        .iter()
        .filter(|audience| audience.agency().is_some());
    (!sees_all).then(|| own.cloned().collect())
}

/// What a request asks for of what its caller may see.
fn filter(request: &ListRemindersRequest, principal: &Principal) -> Result<ReminderFilter, Refusal> {
    Ok(ReminderFilter {
        seen_by: narrowed_to(principal),
        task: optional(&request.task),
        agency: optional(&request.agency),
        day: field::optional_day(&request.day, "day")?,
        level: match request.level {
            0 => None,
            level => Some(ReminderLevel::of_wire(level, "level")?),
        },
        state: match request.state {
            0 => None,
            state => Some(ReminderState::of_wire(state, "state")?),
        },
    })
}

fn read(row: &reminder::Model) -> Result<Reminder, Refusal> {
    let reminder = Reminder::decode(&*row.content).map_err(|error| {
        tracing::error!(reminder = row.key(), %error, "a reminder cannot be read");
        Refusal::internal()
    })?;
    Ok(Reminder {
        etag: row.etag().to_string(),
        ..reminder
    })
}
