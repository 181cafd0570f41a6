//! What stands before the replicas of a service in a cluster: one address, and each new connection goes to one that answers.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use tonic::transport::{Channel, Endpoint};

/// One address before several. Dropping it cuts all connections.
pub struct Balancer {
    address: SocketAddr,
    targets: Targets,
    task: JoinHandle<()>,
}

#[derive(Clone, Default)]
struct Targets {
    addresses: Arc<Mutex<Vec<SocketAddr>>>,
    turn: Arc<AtomicUsize>,
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Balancer {
    /// A balancer before nobody yet.
    ///
    /// # Panics
    /// There is no port left.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let targets = Targets::default();
        let known = targets.clone();
        let task = tokio::spawn(async move {
            let mut carried = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                carried.spawn(known.clone().carry(client));
                while carried.try_join_next().is_some() {}
            }
        });
        Self { address, targets, task }
    }

    /// Sends new connections to these from now on; those that are open stay.
    pub fn send_to(&self, addresses: Vec<SocketAddr>) {
        *self.targets.addresses.lock().unwrap_or_else(PoisonError::into_inner) = addresses;
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A connection through it, made when it is needed and made again when it is lost.
    ///
    /// # Panics
    /// Its address is none.
    #[must_use]
    pub fn channel(&self) -> Channel {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address));
        endpoint.expect("an address").connect_lazy()
    }
}

impl Targets {
    async fn carry(self, mut client: TcpStream) {
        let addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        for offset in 0..addresses.len() {
            if let Ok(mut server) = TcpStream::connect(addresses[(turn + offset) % addresses.len()]).await {
                // Whichever side ends, the connection has ended.
                let _ = copy_bidirectional(&mut client, &mut server).await;
                return;
            }
        }
    }
}
