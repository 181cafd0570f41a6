//! Reads: scoped finders and pages. No rules.
