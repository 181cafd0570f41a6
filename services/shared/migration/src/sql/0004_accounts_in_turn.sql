-- Of two accounts of a bearer that hold, one begins later. That their days do not overlap is what the rule sees to.

CREATE UNIQUE INDEX membership_account_bearer ON membership_account (issuer, subject, valid_from)
    WHERE valid_to IS NULL OR valid_to > valid_from;

CREATE INDEX membership_account_subject ON membership_account (subject);
CREATE INDEX membership_account_person ON membership_account (person_id);
CREATE INDEX membership_grant_person ON membership_grant (person_id);
