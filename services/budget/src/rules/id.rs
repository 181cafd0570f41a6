//! What a thing is called: the last part of its resource name. The rules only compare them.

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident,)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $id(String);

        impl $id {
            /// The id with this text.
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            /// Its text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
    )+};
}

ids! {
    /// An agency (cơ quan), as membership keeps it.
    AgencyId,
    /// A person, as membership keeps him.
    PersonId,
    /// The estimate (dự toán) of a year.
    EstimateId,
    /// A line (dòng) of an estimate.
    LineId,
    /// An activity (hoạt động) of the committee.
    ActivityId,
    /// A contract (hợp đồng).
    ContractId,
    /// A commitment (cam kết chi).
    CommitmentId,
    /// A payment request (đề nghị chi).
    PaymentId,
    /// An advance (tạm ứng).
    AdvanceId,
}
