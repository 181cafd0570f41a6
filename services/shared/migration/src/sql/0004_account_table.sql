-- The table of accounts without the constraint that a bearer has one account for ever.

CREATE TABLE membership_account_unbound (
    id         {text} NOT NULL PRIMARY KEY,
    issuer     {text} NOT NULL,
    subject    {text} NOT NULL,
    person_id  {text},
    agency_id  {text},
    valid_from DATE   NOT NULL,
    valid_to   DATE,
    position   BIGINT NOT NULL,
    mark       BIGINT NOT NULL,
    CONSTRAINT membership_account_actor CHECK ((person_id IS NULL) <> (agency_id IS NULL))
);

INSERT INTO membership_account_unbound
SELECT id, issuer, subject, person_id, agency_id, valid_from, valid_to, position, mark FROM membership_account;

DROP TABLE membership_account;

ALTER TABLE membership_account_unbound RENAME TO membership_account;
