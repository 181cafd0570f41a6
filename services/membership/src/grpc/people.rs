//! PersonService.

use chidao_kit::{context::Caller, paging::Listing};
use chidao_proto::membership::v1::{
    CreatePersonRequest, CreatePersonResponse, GetPersonRequest, GetPersonResponse, ListPeopleRequest,
    ListPeopleResponse, Person, person_service_server::PersonService,
};
use chidao_register::in_sight;
use tonic::{Request, Response, Status};

use super::{Handlers, id};
use crate::{desk::everybody, resource, store::PersonRows};

/// People on a page at most.
const PAGE: u32 = 1000;

#[tonic::async_trait]
impl PersonService for Handlers {
    async fn create_person(
        &self,
        request: Request<CreatePersonRequest>,
    ) -> Result<Response<CreatePersonResponse>, Status> {
        self.write(request).await
    }

    async fn get_person(&self, request: Request<GetPersonRequest>) -> Result<Response<GetPersonResponse>, Status> {
        let caller = Caller::of(&request)?;
        let name = &request.get_ref().name;
        let (row, moment) = self.store.person(id(name)).await?;
        let principal = self.reader::<GetPersonRequest>(&caller, &moment, "Person").await?;
        let row = in_sight(row, |_| everybody(), &principal, name)?;
        Ok(Response::new(GetPersonResponse {
            person: Some(seen(&row)),
            read_position: moment.position,
        }))
    }

    async fn list_people(&self, request: Request<ListPeopleRequest>) -> Result<Response<ListPeopleResponse>, Status> {
        let caller = Caller::of(&request)?;
        let mut request = request.into_inner();
        let (size, token) = (
            std::mem::take(&mut request.page_size),
            std::mem::take(&mut request.page_token),
        );
        let list = Listing::of(&request, size, &token, PAGE)?;
        let moment = self.store.reads().moment().await?;
        self.reader::<ListPeopleRequest>(&caller, &moment, "Person").await?;
        let agency = id(&request.agency);
        let found = self
            .store
            .people(list.after(), list.size(), agency, moment.now.civil_date())
            .await?;
        let read_position = list.read_position(moment.position);
        let items = found
            .rows
            .iter()
            .map(|row| (row.0.id.as_str().to_owned(), seen(row)))
            .collect();
        let (people, next_page_token) = list.page(items, found.more, read_position);
        Ok(Response::new(ListPeopleResponse {
            people,
            next_page_token,
            read_position,
        }))
    }
}

fn seen((row, offices): &PersonRows) -> Person {
    Person {
        etag: resource::etag(row),
        ..resource::person(row, &offices.iter().collect::<Vec<_>>())
    }
}
