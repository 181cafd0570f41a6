-- Papers that acts on systems and incidents rest on, information systems, and incidents with their duties, steps and reports. What a resource says is kept whole in `content`.

CREATE TABLE incident_document (
    id        {text}  NOT NULL PRIMARY KEY,
    symbol    {text}  NOT NULL,
    issued_on DATE    NOT NULL,
    content   {bytes} NOT NULL,
    position  BIGINT  NOT NULL,
    mark      BIGINT  NOT NULL
);

CREATE TABLE incident_system (
    id          {text}  NOT NULL PRIMARY KEY,
    owner_id    {text},
    operator_id {text},
    level       BIGINT  NOT NULL CHECK (level BETWEEN 0 AND 5),
    seen_by     {text}  NOT NULL,
    content     {bytes} NOT NULL,
    position    BIGINT  NOT NULL,
    mark        BIGINT  NOT NULL
);

CREATE INDEX incident_system_owner ON incident_system (owner_id, id);
CREATE INDEX incident_system_operator ON incident_system (operator_id, id);

CREATE TABLE incident_file (
    id           {text}  NOT NULL PRIMARY KEY,
    committee_id {text}  NOT NULL,
    system_id    {text},
    operator_id  {text},
    phase        BIGINT  NOT NULL,
    track        BIGINT  NOT NULL,
    active       BIGINT  NOT NULL CHECK (active IN (0, 1)),
    detected_us  BIGINT  NOT NULL,
    addresses    {text}  NOT NULL,
    seen_by      {text}  NOT NULL,
    content      {bytes} NOT NULL,
    position     BIGINT  NOT NULL,
    mark         BIGINT  NOT NULL
);

CREATE INDEX incident_file_system ON incident_file (system_id, id);
CREATE INDEX incident_file_operator ON incident_file (operator_id, id);
CREATE INDEX incident_file_phase ON incident_file (phase, id);
CREATE INDEX incident_file_track ON incident_file (track, id);
-- What is still worked on is little of all.
CREATE INDEX incident_file_active ON incident_file (id) WHERE active = 1;
-- Incidents that may be the same are looked for among those of a time.
CREATE INDEX incident_file_detected ON incident_file (detected_us) WHERE active = 1;

-- Whoever sees something of an incident, for lists of what one agency or person sees.
CREATE TABLE incident_sight (
    id          {text} NOT NULL PRIMARY KEY,
    incident_id {text} NOT NULL,
    audience    {text} NOT NULL,
    position    BIGINT NOT NULL,
    mark        BIGINT NOT NULL
);

CREATE INDEX incident_sight_audience ON incident_sight (audience, incident_id);

CREATE TABLE incident_obligation (
    id          {text}  NOT NULL PRIMARY KEY,
    incident_id {text}  NOT NULL,
    debtor_id   {text},
    open        BIGINT  NOT NULL CHECK (open IN (0, 1)),
    due_us      BIGINT  NOT NULL,
    late_us     BIGINT  NOT NULL,
    seen_by     {text}  NOT NULL,
    content     {bytes} NOT NULL,
    position    BIGINT  NOT NULL,
    mark        BIGINT  NOT NULL
);

CREATE INDEX incident_obligation_incident ON incident_obligation (incident_id, due_us, id);
CREATE INDEX incident_obligation_debtor ON incident_obligation (debtor_id, due_us, id);
CREATE INDEX incident_obligation_due ON incident_obligation (due_us, id);
-- What is owed still is little of all.
CREATE INDEX incident_obligation_owed_by ON incident_obligation (debtor_id, due_us, id) WHERE open = 1;
CREATE INDEX incident_obligation_owed ON incident_obligation (due_us, id) WHERE open = 1;

CREATE TABLE incident_step (
    id          {text}  NOT NULL PRIMARY KEY,
    incident_id {text}  NOT NULL,
    ordinal     BIGINT  NOT NULL,
    content     {bytes} NOT NULL,
    position    BIGINT  NOT NULL,
    mark        BIGINT  NOT NULL
);

CREATE INDEX incident_step_incident ON incident_step (incident_id, ordinal);

-- How reporter and contact person are reached stands in columns of its own, which can be erased.
CREATE TABLE incident_report (
    id             {text}  NOT NULL PRIMARY KEY,
    incident_id    {text}  NOT NULL,
    ordinal        BIGINT  NOT NULL,
    kind           BIGINT  NOT NULL,
    reporter_phone {text},
    reporter_email {text},
    contact_phone  {text},
    contact_email  {text},
    seen_by        {text}  NOT NULL,
    content        {bytes} NOT NULL,
    position       BIGINT  NOT NULL,
    mark           BIGINT  NOT NULL
);

CREATE INDEX incident_report_incident ON incident_report (incident_id, ordinal);

-- Directives that coordination refused are told with their incident.
CREATE INDEX incident_errand_refused ON incident_errand (subject) WHERE state = 'REFUSED';
