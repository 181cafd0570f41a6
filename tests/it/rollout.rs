//! Replicas are replaced one after the other, and the schema grows under them, while callers call and somebody watches: with
//! the retries that `proto/service_config.json` asks for, nobody notices.

mod expanded;
mod replaced;
mod service;
mod under_load;
