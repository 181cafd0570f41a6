-- Programmes and tasks. What a resource says is kept whole in `content`; the other columns are what lists and look-ups go by.

CREATE TABLE coordination_programme (
    id           {text}  NOT NULL PRIMARY KEY,
    committee_id {text}  NOT NULL,
    kind         {text}  NOT NULL CHECK (kind IN ('STRATEGY', 'PROGRAMME', 'POLICY_MECHANISM', 'SCHEME', 'PROJECT', 'PLAN')),
    parent_id    {text},
    valid_from   DATE    NOT NULL,
    valid_to     DATE,
    content      {bytes} NOT NULL,
    position     BIGINT  NOT NULL,
    mark         BIGINT  NOT NULL
);

CREATE TABLE coordination_task (
    id           {text}  NOT NULL PRIMARY KEY,
    committee_id {text}  NOT NULL,
    parent_id    {text},
    programme_id {text},
    field        {text}  NOT NULL,
    lead_id      {text}  NOT NULL,
    state        {text}  NOT NULL CHECK (state IN ('DRAFT', 'ASSIGNED', 'RETURN_REQUESTED', 'NOT_STARTED', 'IN_PROGRESS', 'REPORTED', 'REDO', 'SUSPENDED', 'COMPLETED', 'WITHDRAWN', 'DISCARDED')),
    outcome      {text}  NOT NULL CHECK (outcome IN ('OPEN', 'WAITING_IN_TIME', 'WAITING_OVERDUE', 'ON_TIME', 'LATE', 'SUSPENDED', 'NOTHING')),
    due_us       BIGINT  NOT NULL,
    accept_us    BIGINT  NOT NULL,
    directive    {text},
    turns        BIGINT  NOT NULL,
    timeline     {bytes} NOT NULL,
    content      {bytes} NOT NULL,
    position     BIGINT  NOT NULL,
    mark         BIGINT  NOT NULL
);

CREATE INDEX coordination_task_due ON coordination_task (due_us, id);
CREATE INDEX coordination_task_outcome ON coordination_task (outcome, due_us, id);
CREATE INDEX coordination_task_lead ON coordination_task (lead_id, outcome, due_us, id);
-- What waits for somebody's decision is little of all, and is asked for every day. SQLite takes such an index only where its
-- condition says one state or another, and not IN.
CREATE INDEX coordination_task_waiting ON coordination_task (state, due_us, id)
WHERE state = 'DRAFT' OR state = 'RETURN_REQUESTED' OR state = 'REPORTED' OR state = 'REDO' OR state = 'SUSPENDED';
CREATE INDEX coordination_task_committee ON coordination_task (committee_id, due_us, id);
CREATE INDEX coordination_task_field ON coordination_task (field, due_us, id);
CREATE INDEX coordination_task_parent ON coordination_task (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX coordination_task_programme ON coordination_task (programme_id, due_us, id) WHERE programme_id IS NOT NULL;

-- The tasks of an incident: ids of its steps, "2026-0001/7".
CREATE INDEX coordination_task_directive ON coordination_task (directive) WHERE directive IS NOT NULL;

CREATE TABLE coordination_party (
    id        {text} NOT NULL PRIMARY KEY,
    task_id   {text} NOT NULL,
    agency_id {text} NOT NULL,
    part      {text} NOT NULL CHECK (part IN ('LEAD', 'COOPERATOR', 'WHOLE', 'FORMER')),
    outcome   {text} NOT NULL CHECK (outcome IN ('OPEN', 'WAITING_IN_TIME', 'WAITING_OVERDUE', 'ON_TIME', 'LATE', 'SUSPENDED', 'NOTHING')),
    due_us    BIGINT NOT NULL,
    position  BIGINT NOT NULL,
    mark      BIGINT NOT NULL
);

CREATE INDEX coordination_party_task ON coordination_party (task_id);
CREATE INDEX coordination_party_due ON coordination_party (agency_id, due_us, task_id);
CREATE INDEX coordination_party_outcome ON coordination_party (agency_id, outcome, due_us, task_id);

CREATE TABLE coordination_turn (
    id       {text}  NOT NULL PRIMARY KEY,
    task_id  {text}  NOT NULL,
    ordinal  BIGINT  NOT NULL,
    content  {bytes} NOT NULL,
    position BIGINT  NOT NULL,
    mark     BIGINT  NOT NULL
);

CREATE INDEX coordination_turn_task ON coordination_turn (task_id, ordinal);

CREATE TABLE coordination_progress (
    id       {text}  NOT NULL PRIMARY KEY,
    task_id  {text}  NOT NULL,
    ordinal  BIGINT  NOT NULL,
    content  {bytes} NOT NULL,
    position BIGINT  NOT NULL,
    mark     BIGINT  NOT NULL
);

CREATE INDEX coordination_progress_task ON coordination_progress (task_id, ordinal);
