-- What decisions that reorganise a committee say of it as a whole. What the founding decision says stands in the committee.

CREATE TABLE membership_terms (
    id                 {text} NOT NULL PRIMARY KEY,
    committee_id       {text} NOT NULL,
    document_id        {text} NOT NULL,
    symbol             {text} NOT NULL,
    issued_on          DATE   NOT NULL,
    valid_from         DATE   NOT NULL,
    display_name       {text} NOT NULL,
    short_name         {text} NOT NULL,
    standing_agency_id {text},
    decision_mode      {text} CHECK (decision_mode IN ('HEAD_DECIDES', 'MAJORITY')),
    position           BIGINT NOT NULL,
    mark               BIGINT NOT NULL
);

CREATE INDEX membership_terms_committee ON membership_terms (committee_id);
CREATE INDEX membership_terms_agency ON membership_terms (standing_agency_id);

-- Whether the next holder of the office joins without another decision; NULL says no.

ALTER TABLE membership_seat ADD COLUMN successor_joins BOOLEAN;

-- What an agency or a person leaves behind is found by them.

CREATE INDEX membership_seat_agency ON membership_seat (agency_id);
CREATE INDEX membership_committee_agency ON membership_committee (standing_agency_id);
CREATE INDEX membership_account_agency ON membership_account (agency_id);

-- By which papers an office was taken up and is left, and why it is left; NULL where the person was recorded with it.

ALTER TABLE membership_office ADD COLUMN document_id {text};

ALTER TABLE membership_office ADD COLUMN end_document_id {text};

ALTER TABLE membership_office ADD COLUMN end_reason {text} CHECK (end_reason IN (
    'APPOINTED', 'TRANSFERRED', 'RETIRED', 'DECEASED', 'REMOVED', 'DISCIPLINED', 'REARRANGED', 'OTHER'));
