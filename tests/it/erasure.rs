//! What can be erased: kept beside the register, shown to whom it concerns, gone once it is erased; and the proof stays.

use chidao_model::Owner;
use chidao_proto::{
    errors::v1::Reason,
    membership::v1::{
        AgencyKind, Contact, CreatePersonRequest, EraseContactRequest, GetPersonRequest, ListPeopleRequest, Person,
    },
    refusal::read,
    register::v1::{GetEntryRequest, ListEntriesRequest},
};
use chidao_register::{Database, state};
use chidao_tests::{Client, Kind, Sandbox, TestDatabase, draft};
use prost::Message;
use rstest::rstest;
use sea_orm::{ConnectionTrait, Statement};

const EMAIL: &str = "mot.hu-cau@example.vn";
const PHONE: &str = "0270 1234 567";

fn reachable() -> CreatePersonRequest {
    let mut request = draft::person("Nguyễn Văn Một", "so-tttt", "Chuyên viên", "");
    let person = request.person.as_mut().unwrap();
    person.contact = Some(Contact {
        email: EMAIL.to_owned(),
        phone: PHONE.to_owned(),
    });
    request
}

async fn person(client: &mut Client, name: &str) -> Person {
    let request = GetPersonRequest { name: name.to_owned() };
    client
        .people
        .get_person(request)
        .await
        .unwrap()
        .into_inner()
        .person
        .unwrap()
}

/// The contact in the snapshot of an entry, as this caller is shown it.
async fn recorded(client: &mut Client, position: i64) -> Option<Contact> {
    let request = GetEntryRequest {
        register: "membership".to_owned(),
        position,
    };
    let entry = client
        .register
        .get_entry(request)
        .await
        .unwrap()
        .into_inner()
        .entry
        .unwrap();
    Person::decode(&*entry.changes[0].resource).unwrap().contact
}

/// How many rows of the whole database hold this text.
async fn rows_with(database: &TestDatabase, text: &str) -> usize {
    let connection = Database::connect(database.url(), "chidao-tests", 1).await.unwrap();
    let mut found = 0;
    for table in ["membership_person", "membership_erasable", "membership_entry"] {
        let statement = Statement::from_string(connection.backend(), format!("SELECT * FROM {table}"));
        for row in connection.readers().query_all_raw(statement).await.unwrap() {
            let texts = row.column_names().into_iter().filter_map(|column| {
                let text = row.try_get::<Option<String>>("", &column).ok().flatten();
                text.or_else(|| {
                    let bytes = row.try_get::<Option<Vec<u8>>>("", &column).ok().flatten()?;
                    Some(String::from_utf8_lossy(&bytes).into_owned())
                })
            });
            found += usize::from(texts.into_iter().any(|value| value.contains(text)));
        }
    }
    found
}

#[rstest]
#[case::sqlite(Kind::Sqlite)]
#[case::postgres(Kind::Postgres)]
#[tokio::test(flavor = "multi_thread")]
async fn contact_is_kept_apart_and_gone_once_it_is_erased(#[case] kind: Kind) {
    let Some(sandbox) = Sandbox::start(kind).await else {
        return;
    };
    let mut founder = sandbox.founder();
    let agency = draft::agency("so-tttt", "Sở Thông tin và Truyền thông", AgencyKind::Department);
    founder.agencies.create_agency(agency).await.unwrap();
    let request = reachable();
    let told = founder
        .people
        .create_person(request.clone())
        .await
        .unwrap()
        .into_inner();
    let contact = told.person.as_ref().unwrap().contact.clone();
    assert_eq!(contact.as_ref().map(|contact| &*contact.phone), Some(PHONE));
    let name = told.person.as_ref().unwrap().name.clone();
    let position = told.receipt.as_ref().unwrap().position;

    // Whoever works for the committee sees it; the system of an agency does not, nor does it in entries.
    founder
        .authority
        .create_account(draft::account("he-thong", "agencies/so-tttt"))
        .await
        .unwrap();
    founder
        .authority
        .create_account(draft::account("mot", &name))
        .await
        .unwrap();
    let (mut system, mut himself) = (sandbox.client("he-thong"), sandbox.client("mot"));
    assert_eq!(person(&mut founder, &name).await.contact, contact);
    assert_eq!(person(&mut himself, &name).await.contact, contact);
    assert_eq!(person(&mut system, &name).await.contact, None);
    let listed = system
        .people
        .list_people(ListPeopleRequest::default())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(listed.people[0].contact, None);
    // Entries go out to mirrors, where nobody could erase anything any more: they show it to nobody.
    assert_eq!(recorded(&mut founder, position).await, Some(Contact::default()));

    // A replay is answered as the first call was, and the request's digest tells nothing of it.
    let again = founder
        .people
        .create_person(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(again, told);
    // The row, and one value for the snapshot and one for the answer; the entry itself has none.
    assert_eq!(rows_with(sandbox.database(), PHONE).await, 3);

    let erase = EraseContactRequest {
        request_id: draft::request_id(),
        name: name.clone(),
        etag: told.person.as_ref().unwrap().etag.clone(),
    };
    let erased = founder.people.erase_contact(erase.clone()).await.unwrap().into_inner();
    assert_eq!(erased.person.as_ref().unwrap().contact, None);
    for text in [PHONE, EMAIL] {
        assert_eq!(rows_with(sandbox.database(), text).await, 0, "{text}");
    }
    assert_eq!(person(&mut founder, &name).await.contact, None);
    let again = founder.people.create_person(request).await.unwrap().into_inner();
    assert_eq!(again.person.unwrap().contact, Some(Contact::default()));
    assert_eq!(founder.people.erase_contact(erase).await.unwrap().into_inner(), erased);
    let list = ListEntriesRequest {
        register: "membership".to_owned(),
        resource_name: name,
        ..ListEntriesRequest::default()
    };
    let history = founder.register.list_entries(list).await.unwrap().into_inner().entries;
    assert_eq!(history.len(), 2);
    let proof = sandbox.database().verify().await;
    assert_eq!((proof.verified, proof.broken_position), (5, 0), "{}", proof.finding);
    let connection = Database::connect(sandbox.database().url(), "chidao-tests", 1)
        .await
        .unwrap();
    let state = state(&connection, Owner::Membership, |_| ()).await.unwrap();
    assert_eq!(state.findings, []);
    let kept = state.tables.iter().find(|table| table.table == "membership_erasable");
    assert_eq!(
        kept.unwrap().proven,
        4,
        "address and number, of the snapshot and of the answer"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_cannot_be_erased_and_a_stale_etag_is_told() {
    let sandbox = Sandbox::start(Kind::Sqlite).await.unwrap();
    let mut founder = sandbox.founder();
    let mut request = EraseContactRequest {
        request_id: draft::request_id(),
        name: "people/2019-0001".to_owned(),
        etag: String::new(),
    };
    let missing = founder.people.erase_contact(request.clone()).await.unwrap_err();
    assert_eq!(read(&missing).unwrap().reason, Reason::ResourceNotFound);
    let agency = draft::agency("so-tttt", "Sở Thông tin và Truyền thông", AgencyKind::Department);
    founder.agencies.create_agency(agency).await.unwrap();
    let person = founder
        .people
        .create_person(reachable())
        .await
        .unwrap()
        .into_inner()
        .person
        .unwrap();
    (request.name, request.etag) = (person.name, "1-00000000".to_owned());
    let stale = founder.people.erase_contact(request).await.unwrap_err();
    assert_eq!(read(&stale).unwrap().reason, Reason::EtagMismatch);
}
