//! What the law says of tasks: pure functions, named after what they decide.
