//! PersonService.

use chidao_authority::{Audience, Principal};
use chidao_kit::{context::Caller, paging::Listing};
use chidao_proto::membership::v1::{
    ChangeOfficeRequest, ChangeOfficeResponse, CreatePersonRequest, CreatePersonResponse, EraseContactRequest,
    EraseContactResponse, GetPersonRequest, GetPersonResponse, ListPeopleRequest, ListPeopleResponse, Person,
    UpdatePersonRequest, UpdatePersonResponse, person_service_server::PersonService,
};
use chidao_register::in_sight;
use tonic::{Request, Response, Status};

use super::{Handlers, id};
use crate::{desk::everybody, resource, store::PersonRows};

/// People on a page at most.
const PAGE: u32 = 1000;

#[tonic::async_trait]
impl PersonService for Handlers {
    chidao_service::commands! {
        create_person: CreatePersonRequest => CreatePersonResponse;
        update_person: UpdatePersonRequest => UpdatePersonResponse;
        change_office: ChangeOfficeRequest => ChangeOfficeResponse;
        erase_contact: EraseContactRequest => EraseContactResponse;
    }

    async fn get_person(&self, request: Request<GetPersonRequest>) -> Result<Response<GetPersonResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = &request.get_ref().name;
        let (row, moment) = self.store.person(id(name)).await?;
        let principal = self.reader::<GetPersonRequest>(&caller, &moment, "Person").await?;
        let row = in_sight(row, |_| everybody(), &principal, name)?;
        Ok(Response::new(GetPersonResponse {
            person: Some(seen(&row, &principal)),
            read_position: moment.position,
        }))
    }

    async fn list_people(&self, request: Request<ListPeopleRequest>) -> Result<Response<ListPeopleResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let list = Listing::of(&mut request, PAGE)?;
        let moment = self.store.reads().moment().await?;
        let principal = self.reader::<ListPeopleRequest>(&caller, &moment, "Person").await?;
        let agency = id(&request.agency);
        let found = self
            .store
            .people(list.after(), list.size(), agency, moment.now.civil_date())
            .await?;
        let read_at = self.store.reads().read_at(&list, &moment).await?;
        let items = found
            .rows
            .iter()
            .map(|row| (row.0.id.as_str().to_owned(), seen(row, &principal)))
            .collect();
        let (people, next_page_token) = list.page(items, found.more, read_at);
        Ok(Response::new(ListPeopleResponse {
            people,
            next_page_token,
            read_position: read_at.position,
        }))
    }
}

/// How he is reached is shown to the officers and to himself.
fn seen((row, offices): &PersonRows, principal: &Principal) -> Person {
    let recorded = resource::person(row, &offices.iter().collect::<Vec<_>>());
    let shows_contact = principal.audiences.contains(&Audience::Officers) || principal.person.as_ref() == Some(&row.id);
    Person {
        etag: resource::etag(row),
        contact: recorded.contact.filter(|_| shows_contact),
        ..recorded
    }
}
