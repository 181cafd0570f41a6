-- The table of appointments with the reasons that ChangeOffice and ReorganiseCommittee give.

CREATE TABLE membership_appointment_wider (
    id              {text} NOT NULL PRIMARY KEY,
    committee_id    {text} NOT NULL,
    seat_id         {text} NOT NULL,
    person_id       {text} NOT NULL,
    state           {text} NOT NULL CHECK (state IN (
        'PROPOSED', 'SUBMITTED', 'ACTIVE', 'REJECTED', 'SUSPENDED', 'ENDED')),
    document_id     {text} NOT NULL,
    valid_from      DATE   NOT NULL,
    valid_to        DATE,
    position        BIGINT NOT NULL,
    mark            BIGINT NOT NULL,
    end_document_id {text},
    end_reason      {text} CHECK (end_reason IN (
        'DISMISSED', 'TRANSFERRED', 'RETIRED', 'DECEASED', 'DISCIPLINED', 'OTHER', 'OFFICE_LOST', 'REORGANISED'))
);

INSERT INTO membership_appointment_wider
SELECT id, committee_id, seat_id, person_id, state, document_id, valid_from, valid_to, position, mark, end_document_id,
    end_reason
FROM membership_appointment;

DROP TABLE membership_appointment;

ALTER TABLE membership_appointment_wider RENAME TO membership_appointment;

CREATE INDEX membership_appointment_committee ON membership_appointment (committee_id);
CREATE INDEX membership_appointment_person ON membership_appointment (person_id);
