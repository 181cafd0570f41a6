//! Who is no client of TLS, or takes his time.

use std::{io, sync::Arc, time::Duration};

use chidao_kit::tls::TlsLimits;
use rstest::rstest;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, ProtocolVersion, RootCertStore, SupportedProtocolVersion,
        crypto::ring,
        pki_types::{CertificateDer, pem::PemObject},
        version::{TLS12, TLS13},
    },
};
use tonic::transport::Endpoint;

use super::rig::{HANG, Rig, ask, limits};

/// The first byte of a TLS alert.
const ALERT: u8 = 21;

/// Waits until the server has closed the connection; gives what it sent.
async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut sent = Vec::new();
    match timeout(HANG, stream.read_to_end(&mut sent))
        .await
        .expect("the server closes")
    {
        Err(error) if error.kind() != io::ErrorKind::ConnectionReset => panic!("{error}"),
        _ => sent,
    }
}

#[tokio::test]
async fn plaintext_gets_no_answer() {
    let rig = Rig::start(limits()).await;
    let endpoint = Endpoint::from_shared(format!("http://{}", rig.address)).unwrap();
    let failure = ask(&endpoint.connect_lazy(), Some("good")).await.unwrap_err();
    assert!(!failure.starts_with("REASON_"), "{failure}");

    let mut stream = TcpStream::connect(rig.address).await.unwrap();
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
    let sent = rest(&mut stream).await;
    assert!(matches!(sent.first(), None | Some(&ALERT)), "{sent:?}");
    rig.who(Some(&rig.pair())).await.unwrap();
}

#[tokio::test]
async fn who_says_nothing_makes_room() {
    let rig = Rig::start(TlsLimits {
        handshakes: 2,
        share: Duration::ZERO,
        ..limits()
    })
    .await;
    let mut silent = Vec::new();
    for _ in 0..3 {
        silent.push(TcpStream::connect(rig.address).await.unwrap());
    }
    rig.who(Some(&rig.pair())).await.unwrap();
    assert!(rest(&mut silent[0]).await.is_empty());
    assert!(rest(&mut silent[1]).await.is_empty());
}

#[tokio::test]
async fn who_says_nothing_is_dropped_in_time() {
    let rig = Rig::start(TlsLimits {
        handshake: Duration::from_millis(1),
        ..limits()
    })
    .await;
    let mut silent = TcpStream::connect(rig.address).await.unwrap();
    assert!(rest(&mut silent).await.is_empty());
}

#[rstest]
#[case(&TLS12, ProtocolVersion::TLSv1_2)]
#[case(&TLS13, ProtocolVersion::TLSv1_3)]
#[tokio::test]
async fn two_versions_are_spoken(
    #[case] offered: &'static SupportedProtocolVersion,
    #[case] expected: ProtocolVersion,
) {
    let rig = Rig::start(limits()).await;
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_slice(rig.servers.pem().as_bytes()).unwrap();
    roots.add(authority).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[offered])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    for (protocol, is_spoken) in [("h2", true), ("http/1.1", false)] {
        let mut config = config.clone();
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        let stream = TcpStream::connect(rig.address).await.unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        let connected = connector.connect("localhost".try_into().unwrap(), stream).await;
        assert_eq!(connected.is_ok(), is_spoken, "{protocol}");
        if let Ok(connected) = connected {
            assert_eq!(connected.get_ref().1.protocol_version(), Some(expected));
            assert_eq!(connected.get_ref().1.alpn_protocol(), Some(protocol.as_bytes()));
        }
    }
}

/// TLS 1.1: our library does not speak it, so its first message is written down.
#[tokio::test]
async fn an_older_version_is_refused() {
    let rig = Rig::start(limits()).await;
    let mut hello = vec![3, 2];
    hello.extend([7; 32]);
    // No session, one suite (TLS_RSA_WITH_AES_128_CBC_SHA), no compression.
    hello.extend([0, 0, 2, 0, 0x2f, 1, 0]);
    // One way to sign, which is asked of every client.
    hello.extend([0, 8, 0, 13, 0, 4, 0, 2, 4, 3]);
    let length = u8::try_from(hello.len()).unwrap();
    let mut record = vec![22, 3, 1, 0, length + 4, 1, 0, 0, length];
    record.extend(hello);

    let mut stream = TcpStream::connect(rig.address).await.unwrap();
    stream.write_all(&record).await.unwrap();
    let sent = rest(&mut stream).await;
    let (fatal, protocol_version) = (2, 70);
    assert_eq!(
        (sent[0], &sent[5..]),
        (ALERT, &[fatal, protocol_version][..]),
        "{sent:?}"
    );
}
