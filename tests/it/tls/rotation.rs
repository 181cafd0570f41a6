//! Certificates that change while the service runs.

use chidao_tests::ca::{Ca, Draft};
use tokio::{task::yield_now, time::timeout};
use tonic::transport::Channel;

use super::rig::{HANG, Rig, URI, ask, limits};

/// Tries until a new connection is let in and answered.
async fn until<T: Future<Output = Result<Channel, String>>>(connect: impl Fn() -> T) -> Channel {
    let trying = async {
        loop {
            if let Ok(channel) = connect().await
                && ask(&channel, Some("good")).await.is_ok()
            {
                return channel;
            }
            yield_now().await;
        }
    };
    timeout(HANG, trying).await.expect("the new files are seen")
}

#[tokio::test]
async fn a_new_certificate_serves_new_connections() {
    let rig = Rig::start(limits()).await;
    let old = rig.connect(None).await.unwrap();
    ask(&old, Some("good")).await.unwrap();

    let servers = Ca::new("servers");
    let pair = servers.sign(&Draft::server());
    // The key comes a moment after its certificate: what does not go together is not used.
    rig.folder.put("tls.crt", &pair.certificate);
    rig.connect(None).await.unwrap();
    rig.folder.put("tls.key", &pair.key);
    until(|| rig.connect_to(&servers, None)).await;
    ask(&old, Some("good")).await.expect("an old connection goes on");
    rig.connect(None).await.unwrap_err();
}

#[tokio::test]
async fn an_authority_that_is_taken_away_lets_nobody_in() {
    let rig = Rig::start(limits()).await;
    let pair = rig.pair();
    let old = rig.connect(Some(&pair)).await.unwrap();
    ask(&old, None).await.unwrap();

    let clients = Ca::new("other clients");
    rig.folder.put("ca.crt", &clients.pem());
    let new = clients.sign(&Draft::client(URI));
    until(|| rig.connect(Some(&new))).await;
    let failure = rig.who(Some(&pair)).await.unwrap_err();
    assert!(failure.contains("UnknownCA"), "{failure}");
    ask(&old, None).await.expect("an old connection goes on");

    rig.folder
        .put("ca.crt", &format!("{}{}", clients.pem(), rig.clients.pem()));
    until(|| rig.connect(Some(&pair))).await;
    rig.who(Some(&new))
        .await
        .expect("both authorities of a bundle are believed");
}
