//! Bodies that lie, and bodies that never end.

use chidao_proto::{errors::v1::Reason, limits::WHOLE_REQUEST, membership::v1::AgencyKind};
use chidao_tests::draft;
use futures::{FutureExt, future::join_all};
use prost::{Message, bytes::Bytes};
use tonic::Code;

use super::{
    caller::{Caller, GET_HEAD, answer, framed, head_request, prefixed},
    siege::{Attack, Target},
};

pub(super) const ATTACKS: &[Attack] = &[
    ("lying bodies", |target| lies(target).boxed()),
    ("great bodies", |target| great(target).boxed()),
    ("half-open bodies", |target| half_open(target).boxed()),
    ("half-open bodies without a time", |target| {
        half_open_for_ever(target).boxed()
    }),
];

const CREATE_AGENCY: &str = "/chidao.membership.v1.AgencyService/CreateAgency";

/// INVALID_ARGUMENT: the request as a whole, or the field that is missing of it, is named.
async fn lies(target: Target) {
    let caller = Caller::connect(target.address, &target.token).await;
    let good = head_request();
    let long = good.len() as u32;
    let mib = 1 << 20;
    let bodies = [
        ("no message", vec![], WHOLE_REQUEST),
        ("half a prefix", vec![0, 0, 0], WHOLE_REQUEST),
        ("longer than the body", prefixed(0, long + 1, &good), WHOLE_REQUEST),
        ("shorter than the body", prefixed(0, long - 1, &good), WHOLE_REQUEST),
        ("4 GiB", prefixed(0, u32::MAX, &good), WHOLE_REQUEST),
        (
            "a byte more than is read",
            prefixed(0, mib + 1, &vec![0; mib as usize + 1]),
            WHOLE_REQUEST,
        ),
        ("nothing", prefixed(0, 0, &good), "register"),
        ("compressed, not said how", prefixed(1, long, &good), WHOLE_REQUEST),
        ("a flag that is not known", prefixed(9, long, &good), WHOLE_REQUEST),
        ("two messages", [framed(&good), framed(&good)].concat(), WHOLE_REQUEST),
        (
            "a message and a half",
            [framed(&good), vec![0, 0]].concat(),
            WHOLE_REQUEST,
        ),
        ("no protobuf", framed(&[0xff; 100]), WHOLE_REQUEST),
    ];
    for (what, body, field) in bodies {
        let (code, seen) = caller.call(caller.head(GET_HEAD, &[]), &body).await.unwrap().refused();
        assert_eq!(
            (code, seen.reason),
            (Code::InvalidArgument, Reason::InvalidFields),
            "{what}"
        );
        assert_eq!(seen.fields[0].0, field, "{what}");
        assert!(!seen.localized.is_empty(), "{what}");
    }
}

/// As great as is read, all at once: protobuf of fields that nobody knows, and of one that is far too long.
async fn great(target: Target) {
    let caller = Caller::connect(target.address, &target.token).await;
    let mut unknown = head_request();
    while unknown.len() < (1 << 20) - 8 {
        unknown.extend([0xa0, 0x06, 0x01]);
    }
    let mut long = vec![0x0a, 0xf0, 0xff, 0x3f];
    long.resize((1 << 20) - 12, b'x');
    for (body, expected) in [(framed(&unknown), Code::Ok), (framed(&long), Code::InvalidArgument)] {
        // So much takes its time on a machine that is busy.
        let head = || caller.head(GET_HEAD, &[("grpc-timeout", "60S")]);
        let calls = (0..8).map(|_| caller.call(head(), &body));
        for answer in join_all(calls).await {
            assert_eq!(answer.unwrap().status.unwrap().code(), expected);
        }
    }
}

/// DEADLINE_EXCEEDED when the caller's time is up: also for a change, for no handler has seen it.
async fn half_open(target: Target) {
    never_ending(target, &[("grpc-timeout", "300m")]).await;
}

async fn half_open_for_ever(target: Target) {
    never_ending(target, &[]).await;
}

async fn never_ending(target: Target, headers: &[(&str, &str)]) {
    let caller = Caller::connect(target.address, &target.token).await;
    let change = draft::agency("so-nua", "Sở (hư cấu)", AgencyKind::Department).encode_to_vec();
    let beginnings = [
        (GET_HEAD, vec![]),
        (GET_HEAD, prefixed(0, 1_000_000, &[0x0a; 500])),
        (GET_HEAD, framed(&head_request())),
        (CREATE_AGENCY, vec![]),
        (CREATE_AGENCY, framed(&change)),
        ("/chidao.register.v1.RegisterService/WatchEntries", vec![]),
    ];
    let calls = (0..20).flat_map(|_| &beginnings).map(async |(path, beginning)| {
        let (response, mut sender) = caller.begin(caller.head(path, headers)).await.unwrap();
        sender.send_data(Bytes::from(beginning.clone()), false).unwrap();
        let answer = answer(response.await.unwrap()).await.unwrap();
        drop(sender);
        (path, answer.refused())
    });
    for (path, (code, seen)) in join_all(calls).await {
        assert_eq!(
            (code, seen.reason),
            (Code::DeadlineExceeded, Reason::DeadlineExceeded),
            "{path}"
        );
    }
}
