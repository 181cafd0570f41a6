//! The incident service (ứng cứu sự cố an toàn thông tin mạng): what the law requires of whom when an incident is reported, by when
//! and why.

pub mod rules;
