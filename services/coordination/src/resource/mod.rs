//! What rows look like in the contract.
