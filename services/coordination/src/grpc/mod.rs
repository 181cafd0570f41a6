//! The gRPC services: decode, ask, encode. No SQL, no rules.

use chidao_service::grpc::AtHand;
use tonic::service::Routes;

use crate::desk::Coordination;

/// Full names of the gRPC services, for reflection.
pub(crate) const SERVICES: [&str; 0] = [];

/// The gRPC services of coordination: none yet beside that of its register.
pub(crate) fn routes(_: AtHand<Coordination>) -> Routes {
    Routes::default()
}
