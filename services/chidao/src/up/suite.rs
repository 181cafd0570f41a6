//! The services of the suite in one process, each on a port of its own.

use std::{io::ErrorKind, net::SocketAddr, sync::Arc};

use chidao_authority::Verifier;
use chidao_budget::Budget;
use chidao_coordination::Coordination;
use chidao_incident::Incident;
use chidao_kit::{
    config::{PeerAddress, Settings},
    exit::{Exit, Stop},
};
use chidao_membership::Membership;
use chidao_model::Owner;
use chidao_service::{Service, run};
use tokio::{net::TcpListener, sync::watch};

use super::greeting::reachable;
use crate::args::{after, io, usage};

/// The services, each with its port.
pub(crate) struct Suite {
    membership: Bound,
    coordination: Bound,
    incident: Bound,
    budget: Bound,
}

/// A port that is taken, and where it is.
struct Bound {
    listener: TcpListener,
    address: SocketAddr,
}

impl Suite {
    /// Takes the ports before anything is made: a second start leaves no trace. The first is that of the settings, the others
    /// follow; where it is 0 each is a free one.
    ///
    /// # Errors
    /// One is taken (exit code 74), or lies beyond the last port (64).
    pub(crate) async fn bind(settings: &Settings) -> Result<Self, Stop> {
        Ok(Self {
            membership: bind(settings.listen, Owner::Membership).await?,
            coordination: bind(settings.listen, Owner::Coordination).await?,
            incident: bind(settings.listen, Owner::Incident).await?,
            budget: bind(settings.listen, Owner::Budget).await?,
        })
    }

    /// Where each service is called from this machine.
    pub(crate) fn called(&self) -> [(Owner, String); 4] {
        let at = |(owner, listening)| (owner, format!("http://{}", reachable(listening)));
        self.addresses().map(at)
    }

    /// Where each service listens.
    pub(crate) fn addresses(&self) -> [(Owner, SocketAddr); 4] {
        [
            (Owner::Membership, self.membership.address),
            (Owner::Coordination, self.coordination.address),
            (Owner::Incident, self.incident.address),
            (Owner::Budget, self.budget.address),
        ]
    }

    /// The settings with the addresses of the services, where they do not say themselves who is where.
    fn knowing_one_another(&self, mut settings: Settings) -> Settings {
        if settings.peer.peers.is_empty() && settings.tls.certificate.is_none() {
            let peers = self.called().map(|(owner, address)| PeerAddress {
                name: owner.name().to_owned(),
                address,
            });
            settings.peer.peers = peers.to_vec();
        }
        settings
    }

    /// Serves all while something is done, and ends with it.
    ///
    /// # Errors
    /// Why it was not done, or why the first service that failed did.
    pub(crate) async fn serve_during(
        self,
        settings: Settings,
        verifier: Arc<Verifier>,
        doing: impl Future<Output = Result<(), Stop>>,
    ) -> Result<(), Stop> {
        let stop = watch::Sender::new(false);
        let mut serving = Box::pin(self.serve(settings, verifier, &stop));
        let done = tokio::select! {
            served = &mut serving => return served,
            done = doing => done,
        };
        stop.send_replace(true);
        serving.await.and(done)
    }

    /// Serves all until they are told to stop. Where one ends by itself, the others are told to.
    async fn serve(self, settings: Settings, verifier: Arc<Verifier>, stop: &watch::Sender<bool>) -> Result<(), Stop> {
        let settings = self.knowing_one_another(settings);
        let (membership, coordination, incident, budget) = tokio::join!(
            one::<Membership>(&settings, &verifier, self.membership, stop),
            one::<Coordination>(&settings, &verifier, self.coordination, stop),
            one::<Incident>(&settings, &verifier, self.incident, stop),
            one::<Budget>(&settings, &verifier, self.budget, stop),
        );
        membership.and(coordination).and(incident).and(budget)
    }
}

async fn one<S: Service>(
    settings: &Settings,
    verifier: &Arc<Verifier>,
    bound: Bound,
    stop: &watch::Sender<bool>,
) -> Result<(), Stop> {
    let served = Box::pin(serve::<S>(settings, verifier, bound, stop)).await;
    stop.send_replace(true);
    served
}

async fn serve<S: Service>(
    settings: &Settings,
    verifier: &Arc<Verifier>,
    bound: Bound,
    stop: &watch::Sender<bool>,
) -> Result<(), Stop> {
    let mut stopped = stop.subscribe();
    let stopping = async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    };
    let probes = settings.health_listen.map(|first| following(first, S::OWNER));
    let settings = Settings {
        health_listen: probes.transpose()?,
        ..settings.clone()
    };
    run::<S>(settings, Arc::clone(verifier), bound.listener, stopping).await
}

async fn bind(first: SocketAddr, owner: Owner) -> Result<Bound, Stop> {
    let address = following(first, owner)?;
    let listener = TcpListener::bind(address).await.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            let message = format!(
                "error: {address} is taken, perhaps by another `chidao up`. End the program that listens there, or choose \
                 another port: --listen {}:{}",
                first.ip(),
                first.port().wrapping_add(10)
            );
            Stop::new(Exit::Io, message)
        }
        _ => io(&address, &error),
    })?;
    let address = listener.local_addr().map_err(|error| io(&address, &error))?;
    Ok(Bound { listener, address })
}

/// The address of a service where that of membership is this one.
fn following(first: SocketAddr, owner: Owner) -> Result<SocketAddr, Stop> {
    let port = match first.port() {
        0 => Some(0),
        port => after(port, owner),
    };
    let port = port.ok_or_else(|| {
        usage(format!(
            "{first} leaves no port for {}: each service takes one, beginning with that of membership",
            owner.name()
        ))
    })?;
    Ok(SocketAddr::new(first.ip(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_follow_one_another() {
        let of = |first: &str, owner| following(first.parse().unwrap(), owner).map(|address| address.to_string());
        assert_eq!(of("0.0.0.0:7401", Owner::Membership).unwrap(), "0.0.0.0:7401");
        assert_eq!(of("0.0.0.0:7401", Owner::Coordination).unwrap(), "0.0.0.0:7402");
        assert_eq!(of("0.0.0.0:7401", Owner::Incident).unwrap(), "0.0.0.0:7403");
        assert_eq!(of("0.0.0.0:7401", Owner::Budget).unwrap(), "0.0.0.0:7404");
        assert_eq!(of("[::1]:0", Owner::Coordination).unwrap(), "[::1]:0");
        assert_eq!(of("[::1]:65535", Owner::Coordination).unwrap_err().exit(), Exit::Usage);
    }
}
