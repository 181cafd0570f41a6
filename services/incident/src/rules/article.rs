//! The articles that the rules rest on. What each says, in Vietnamese and English, stands in the catalogue of the contract under the
//! same code.

/// Names articles by the codes that the catalogue has them under.
macro_rules! articles {
    ($($(#[$doc:meta])* $article:ident = $code:literal,)+) => {
        /// An article, clause or point that a rule rests on, or a practice of the suite where no text says anything (`Inc…`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Article {
            $($(#[$doc])* $article,)+
        }

        impl Article {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$article,)+];

            /// Its code in the catalogue: "QD05-5-2-B" is point b of clause 2 of Article 5 of Decision 05/2017; *đ* is DD.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$article => $code,)+
                }
            }
        }
    };
}

articles! {
    /// Systems managed by the Ministry of National Defence or of Public Security are out of scope; the rules of those
    /// ministries hold.
    Qd05_1 = "QD05-1",
    /// The Standing Agency decides which plan is used and directs the national response.
    Qd05_4_1a = "QD05-4-1-A",
    /// The Standing Agency convenes and directs the operational unit on the proposal of the national coordinator.
    Qd05_4_1c = "QD05-4-1-C",
    /// The provincial committee directs coordination and response in its area and makes subordinate bodies obey the
    /// national coordinator.
    Qd05_5_2a = "QD05-5-2-A",
    /// The provincial committee convenes and directs the response team on the proposal of the specialised unit.
    Qd05_5_2b = "QD05-5-2-B",
    /// The provincial committee reports to and asks the national committee, through the Standing Agency, about what
    /// is beyond its authority.
    Qd05_5_2c = "QD05-5-2-C",
    /// The specialised unit organises the response in its area.
    Qd05_6_2 = "QD05-6-2",
    /// The national coordinator coordinates nationwide and answers for its coordination orders.
    Qd05_7_3a = "QD05-7-3-A",
    /// Network members follow the network's regulation and coordination requests.
    Qd05_7_4 = "QD05-7-4",
    /// The national operational unit is convened and run by the Standing Agency.
    Qd05_8_1 = "QD05-8-1",
    /// Serious: a system of level 4 or 5 or on the national list, with one of five consequences.
    Qd05_9_1 = "QD05-9-1",
    /// The service is interrupted.
    Qd05_9_1a = "QD05-9-1-A",
    /// Top-secret data or state secrets may be disclosed.
    Qd05_9_1b = "QD05-9-1-B",
    /// Important data lost integrity and cannot be restored.
    Qd05_9_1c = "QD05-9-1-C",
    /// Control of the system is lost.
    Qd05_9_1d = "QD05-9-1-D",
    /// The incident may spread widely or damage other systems of level 4 or 5 in a chain.
    Qd05_9_1dd = "QD05-9-1-DD",
    /// The owner is not able to control and handle the incident alone.
    Qd05_9_2 = "QD05-9-2",
    /// National plan: a system of level 5 or on the national list.
    Qd05_10_1 = "QD05-10-1",
    /// Plan of a central body: a system of level 4 owned by a ministry or another central body.
    Qd05_10_2 = "QD05-10-2",
    /// Local plan: a system of level 4 of the provincial People's Committee or Party Committee.
    Qd05_10_3 = "QD05-10-3",
    /// Plan of an enterprise: a system of level 4 of a telecom company, a state enterprise or a manager of critical
    /// infrastructure.
    Qd05_10_4 = "QD05-10-4",
    /// The operator reports within 5 days of detection, and at once when the incident may exceed its capability.
    Qd05_11_1a = "QD05-11-1-A",
    /// Whoever sees signs of an incident quickly informs the operator, the owner, the coordinator and the specialised
    /// unit.
    Qd05_11_1b = "QD05-11-1-B",
    /// Emergency reports start at once and are kept up throughout the response.
    Qd05_11_2 = "QD05-11-2",
    /// What an initial report contains: points a to h.
    Qd05_11_4 = "QD05-11-4",
    /// Who reports to whom: the operator to owner and specialised unit, copy to the coordinator; the unit to its
    /// committee; the committee to the Standing Agency.
    Qd05_11_5 = "QD05-11-5",
    /// The specialised unit or network member records and receives the incident.
    Qd05_12_1a = "QD05-12-1-A",
    /// The specialised unit or network member informs coordinator, operator, owner and relevant bodies at once.
    Qd05_12_1b = "QD05-12-1-B",
    /// The sender of a notice or initial report gets an acknowledgement right after receipt.
    Qd05_12_1c = "QD05-12-1-C",
    /// The specialised unit verifies and classifies; beyond its authority it proposes to its committee and to the
    /// coordinator.
    Qd05_12_1d = "QD05-12-1-D",
    /// The specialised unit monitors, reports and asks for direction when the matter is beyond its authority or
    /// ability.
    Qd05_12_1e = "QD05-12-1-E",
    /// The coordinator verifies and classifies, and proposes to the Standing Agency to decide that an incident is
    /// serious and which plan applies.
    Qd05_12_2dd = "QD05-12-2-DD",
    /// The operator acknowledges right after receipt.
    Qd05_12_3b = "QD05-12-3-B",
    /// The operator verifies, makes a preliminary classification and starts the first response at once.
    Qd05_12_3c = "QD05-12-3-C",
    /// The operator reports the incident and its developments and asks for support or for raising its seriousness.
    Qd05_12_3d = "QD05-12-3-D",
    /// The coordinator classifies: of an ordinary incident it tells the parties, a serious one it reports to the
    /// Standing Agency with proposals.
    Qd05_14_2b = "QD05-14-2-B",
    /// The Standing Agency decides the emergency plan and convenes the operational unit.
    Qd05_14_3a = "QD05-14-3-A",
    /// Initial response: scope, objects and priorities, warning, temporary restoration.
    Qd05_14_4 = "QD05-14-4",
    /// The Standing Agency and the committee of the province direct the emergency response; members may be added.
    Qd05_14_5a = "QD05-14-5-A",
    /// The coordination board and the coordinator coordinate the emergency response.
    Qd05_14_5b = "QD05-14-5-B",
    /// In a serious incident the Standing Agency alone names the speaker, and place, content and time of publication.
    Qd05_14_5c = "QD05-14-5-C",
    /// The coordinator and the owner gather and put together information.
    Qd05_14_5d = "QD05-14-5-D",
    /// The coordinator, with the owner, analyses the incident and watches it continuously.
    Qd05_14_5dd = "QD05-14-5-DD",
    /// The owner leads the remedy: back-up before and after, cleaning, restoring, hardening, testing, fixing
    /// weaknesses, watching.
    Qd05_14_5e = "QD05-14-5-E",
    /// The owner and the operational unit handle the consequences for people and organisations.
    Qd05_14_5g = "QD05-14-5-G",
    /// Cause and origin: target, method, time, damage, attacker, forecast.
    Qd05_14_5h = "QD05-14-5-H",
    /// The national committee evaluates the response.
    Qd05_14_6 = "QD05-14-6",
    /// The coordinator ends it: file, lessons, proposals, report upward.
    Qd05_14_7 = "QD05-14-7",
    /// Suspension and requisition are for the competent authorities at the request of the Standing Agency.
    Qd05_15 = "QD05-15",
    /// What is learned is kept confidential when the coordinator or the victim asks.
    Tt20_4_7 = "TT20-4-7",
    /// The coordinator issues coordination orders by Form 06.
    Tt20_8_2 = "TT20-8-2",
    /// A report is signed and sealed, or signed digitally, by the competent person.
    Tt20_9_1b = "TT20-9-1-B",
    /// The operator gives notice within 5 days of detection, and updates it as soon as handling is finished if it was
    /// not.
    Tt20_9_2a = "TT20-9-2-A",
    /// An incident beyond capability: initial report at once, end report within 5 days after the response; it counts
    /// as finished only after its receipt.
    Tt20_9_2b = "TT20-9-2-B",
    /// Third parties quickly notify any or all of those concerned.
    Tt20_9_2c = "TT20-9-2-C",
    /// The kinds of notices and reports, and their forms.
    Tt20_9_3 = "TT20-9-3",
    /// What a notice contains: who gives it, the system, description and time of detection.
    Tt20_9_3a = "TT20-9-3-A",
    /// The operator acknowledges a notice at once.
    Tt20_10_1b = "TT20-10-1-B",
    /// If possibly serious, report at once to owner and specialised unit to propose raising it, copy to the
    /// coordinator.
    Tt20_10_1c = "TT20-10-1-C",
    /// On its own detection the unit or member notifies operator, owner and coordinator at once.
    Tt20_10_2a = "TT20-10-2-A",
    /// Beyond ability or possibly serious: the unit reports at once to owner and coordinator.
    Tt20_10_2c = "TT20-10-2-C",
    /// The unit monitors, reports, or asks owner and committee for direction beyond its authority.
    Tt20_10_2d = "TT20-10-2-D",
    /// Receiving and verifying the incident.
    Tt20_11_1a = "TT20-11-1-A",
    /// First priority response.
    Tt20_11_1b = "TT20-11-1-B",
    /// Choosing the plan; owner and committee are asked for direction if needed.
    Tt20_11_1c = "TT20-11-1-C",
    /// The committee directs: convenes the team, assigns the speaker, adds members, adjusts the plan.
    Tt20_11_1d = "TT20-11-1-D",
    /// Committee and coordinator coordinate, supervise and mobilise on requests for support.
    Tt20_11_1e = "TT20-11-1-E",
    /// Response and containment.
    Tt20_11_2 = "TT20-11-2",
    /// Eradication: malware removed, weaknesses fixed.
    Tt20_11_3a = "TT20-11-3-A",
    /// Recovery of system, data and connections.
    Tt20_11_3b = "TT20-11-3-B",
    /// Check of the whole system; if it is not stable, back to response.
    Tt20_11_3c = "TT20-11-3-C",
    /// Review; report to owner, committee and coordinator.
    Tt20_11_4 = "TT20-11-4",
    /// The owner reports incidents to the specialised cyber-security force.
    Law116_40_1c = "L116-40-1-C",
    /// The owner may delegate in writing to a subordinate body.
    Nd331_4_3 = "ND331-4-3",
    /// Risks are assessed again after a serious incident.
    Nd331_10_2d = "ND331-10-2-D",
    /// The owner gives first notice of a serious incident within 24 hours, reports within 72, and at once on signs
    /// against national security or serious interruption.
    Nd331_31_2d = "ND331-31-2-D",
    /// The owner of a system important to national security gives notice at once when beyond ability or in a
    /// dangerous situation.
    Nd333_9_3c = "ND333-9-3-C",
    /// The owner of a system important to national security reports the result after handling.
    Nd333_9_3dd = "ND333-9-3-DD",
    /// The controller gives notice of a breach of personal data within 72 hours.
    Law91_23_1 = "L91-23-1",
    /// Breach of the network's regulation or of coordination requests; late focal point.
    Nd330_21_1 = "ND330-21-1",
    /// No report to the specialised force, or no response or report after detection.
    Nd330_21_2 = "ND330-21-2",
    /// Not recording, receiving or reporting by procedure; no report on developments on request.
    Nd330_21_3 = "ND330-21-3",
    /// Ignoring coordination orders.
    Nd330_21_4b = "ND330-21-4-B",
    /// Implementing texts stay in force as far as they do not contradict the law that replaces their basis.
    Law64_57_2 = "L64-57-2",
    /// Decisions of national bodies are recorded by the specialised unit with number, date, signer and file.
    Inc01 = "INC-01",
    /// A decision that differs from what is known here is recorded once the difference is acknowledged.
    Inc02 = "INC-02",
    /// Changing the time of detection needs a reason; the old due time stays in the history.
    Inc03 = "INC-03",
    /// That it is no incident is concluded by the operator and confirmed by the specialised unit.
    Inc04 = "INC-04",
    /// A recurrence opens the incident again in a new cycle, with clocks from the new detection.
    Inc05 = "INC-05",
    /// No text rules a downgrade after the emergency was decided; it is recorded only by a decision of the Standing
    /// Agency.
    Inc06 = "INC-06",
    /// Possible duplicates are suggested and linked, never merged.
    Inc07 = "INC-07",
    /// Times are in order and not in the time to come.
    Inc08 = "INC-08",
    /// The file is closed once notices are acknowledged, the end report was received where it is owed, and the review
    /// was sent.
    Inc09 = "INC-09",
    /// The TLP mark narrows who may read, and never widens it.
    Inc10 = "INC-10",
}

#[cfg(test)]
#[path = "tests/article.rs"]
mod tests;
