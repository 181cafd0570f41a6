//! PersonService.

use chidao_kit::{
    context::Caller,
    paging::{PageToken, page_size},
};
use chidao_proto::membership::v1::{
    CreatePersonRequest, CreatePersonResponse, GetPersonRequest, GetPersonResponse, ListPeopleRequest,
    ListPeopleResponse, Person, person_service_server::PersonService,
};
use chidao_register::in_sight;
use prost::Message;
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
            page_size(request.page_size, PAGE),
            std::mem::take(&mut request.page_token),
        );
        request.page_size = 0;
        let scope = [b"ListPeople".as_slice(), &request.encode_to_vec()].concat();
        let token = PageToken::decode(&token, &scope)?;
        let moment = self.store.reads().moment().await?;
        self.reader::<ListPeopleRequest>(&caller, &moment, "Person").await?;
        let read_position = token.as_ref().map_or(moment.position, |token| token.read_position);
        let after = token.map(|token| token.after).unwrap_or_default();
        let page = self
            .store
            .people(&after, size as usize, id(&request.agency), moment.now.civil_date())
            .await?;
        let next = page.rows.last().filter(|_| page.more);
        let next = next.map(|(row, _)| {
            PageToken {
                after: row.id.as_str().to_owned(),
                read_position,
            }
            .encode(&scope)
        });
        Ok(Response::new(ListPeopleResponse {
            people: page.rows.iter().map(seen).collect(),
            next_page_token: next.unwrap_or_default(),
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
