CREATE TABLE chidao_schema (
    id         SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    min_reader BIGINT   NOT NULL
);

INSERT INTO chidao_schema (id, min_reader) VALUES (1, 1);

CREATE TABLE membership_clock (
    id        SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    offset_us BIGINT   NOT NULL
);

INSERT INTO membership_clock (id, offset_us) VALUES (1, 0);

CREATE TABLE membership_authority (
    id      SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    version BIGINT   NOT NULL
);

INSERT INTO membership_authority (id, version) VALUES (1, 0);

CREATE TABLE membership_agency (
    id           {text} NOT NULL PRIMARY KEY,
    display_name {text} NOT NULL,
    short_name   {text} NOT NULL,
    kind         {text} NOT NULL CHECK (kind IN (
        'PROVINCIAL_PEOPLES_COMMITTEE', 'DEPARTMENT', 'CENTRAL_AGENCY', 'DISTRICT_PEOPLES_COMMITTEE',
        'COMMUNE_PEOPLES_COMMITTEE', 'PARTY_BODY', 'MASS_ORGANISATION', 'PUBLIC_SERVICE_UNIT', 'ENTERPRISE')),
    parent_id    {text},
    valid_from   DATE   NOT NULL,
    valid_to     DATE,
    successors   {text} NOT NULL,
    position     BIGINT NOT NULL,
    mark         BIGINT NOT NULL
);

CREATE TABLE membership_person (
    id        {text} NOT NULL PRIMARY KEY,
    full_name {text} NOT NULL,
    position  BIGINT NOT NULL,
    mark      BIGINT NOT NULL
);

CREATE TABLE membership_office (
    id         {text} NOT NULL PRIMARY KEY,
    person_id  {text} NOT NULL,
    ordinal    BIGINT NOT NULL,
    agency_id  {text} NOT NULL,
    title      {text} NOT NULL,
    portfolio  {text} NOT NULL,
    valid_from DATE   NOT NULL,
    valid_to   DATE,
    position   BIGINT NOT NULL,
    mark       BIGINT NOT NULL
);

CREATE INDEX membership_office_person ON membership_office (person_id);
CREATE INDEX membership_office_agency ON membership_office (agency_id, person_id);

CREATE TABLE membership_document (
    id        {text}  NOT NULL PRIMARY KEY,
    symbol    {text}  NOT NULL,
    issued_on DATE    NOT NULL,
    content   {bytes} NOT NULL,
    position  BIGINT  NOT NULL,
    mark      BIGINT  NOT NULL
);

CREATE TABLE membership_committee (
    id                 {text} NOT NULL PRIMARY KEY,
    display_name       {text} NOT NULL,
    short_name         {text} NOT NULL,
    level              {text} NOT NULL CHECK (level IN ('PROVINCE', 'DISTRICT', 'COMMUNE')),
    document_id        {text},
    valid_from         DATE   NOT NULL,
    valid_to           DATE,
    predecessor_id     {text},
    successor_id       {text},
    standing_agency_id {text},
    decision_mode      {text} CHECK (decision_mode IN ('HEAD_DECIDES', 'MAJORITY')),
    position           BIGINT NOT NULL,
    mark               BIGINT NOT NULL
);

CREATE TABLE membership_seat (
    id           {text} NOT NULL PRIMARY KEY,
    committee_id {text} NOT NULL,
    ordinal      BIGINT NOT NULL,
    role         {text} NOT NULL CHECK (role IN (
        'HEAD', 'STANDING_DEPUTY_HEAD', 'DEPUTY_HEAD', 'STANDING_MEMBER', 'MEMBER', 'SECRETARY')),
    kind         {text} NOT NULL CHECK (kind IN ('EX_OFFICIO', 'LEADER_OF', 'NOMINATIVE')),
    agency_id    {text},
    titles       {text} NOT NULL,
    portfolio    {text} NOT NULL,
    valid_from   DATE   NOT NULL,
    valid_to     DATE,
    position     BIGINT NOT NULL,
    mark         BIGINT NOT NULL
);

CREATE INDEX membership_seat_committee ON membership_seat (committee_id);

CREATE TABLE membership_appointment (
    id           {text} NOT NULL PRIMARY KEY,
    committee_id {text} NOT NULL,
    seat_id      {text} NOT NULL,
    person_id    {text} NOT NULL,
    state        {text} NOT NULL CHECK (state IN (
        'PROPOSED', 'SUBMITTED', 'ACTIVE', 'REJECTED', 'SUSPENDED', 'ENDED')),
    document_id  {text} NOT NULL,
    valid_from   DATE   NOT NULL,
    valid_to     DATE,
    position     BIGINT NOT NULL,
    mark         BIGINT NOT NULL
);

CREATE INDEX membership_appointment_committee ON membership_appointment (committee_id);
CREATE INDEX membership_appointment_person ON membership_appointment (person_id);

CREATE TABLE membership_account (
    id         {text} NOT NULL PRIMARY KEY,
    issuer     {text} NOT NULL,
    subject    {text} NOT NULL,
    person_id  {text},
    agency_id  {text},
    valid_from DATE   NOT NULL,
    valid_to   DATE,
    position   BIGINT NOT NULL,
    mark       BIGINT NOT NULL,
    CONSTRAINT membership_account_bearer UNIQUE (issuer, subject),
    CONSTRAINT membership_account_actor CHECK ((person_id IS NULL) <> (agency_id IS NULL))
);

CREATE TABLE membership_grant (
    id         {text} NOT NULL PRIMARY KEY,
    person_id  {text} NOT NULL,
    role       {text} NOT NULL CHECK (role IN ('OFFICER', 'CLERK', 'CHIEF_ACCOUNTANT', 'ACCOUNT_HOLDER', 'AUDITOR')),
    valid_from DATE   NOT NULL,
    valid_to   DATE,
    position   BIGINT NOT NULL,
    mark       BIGINT NOT NULL
);
