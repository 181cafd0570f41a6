-- Reminders of tasks. They are only ever added, and listed in the order of the register.

CREATE TABLE coordination_reminder (
    id        {text}  NOT NULL PRIMARY KEY,
    task_id   {text}  NOT NULL,
    ordinal   BIGINT  NOT NULL,
    agency_id {text}  NOT NULL,
    seen_by   {text}  NOT NULL,
    level     {text}  NOT NULL CHECK (level IN ('FIRST', 'SECOND', 'HEAD', 'OVERDUE', 'OVERDUE_AGAIN', 'URGE', 'CRITICISM')),
    state     {text}  NOT NULL CHECK (state IN ('SENT', 'SKIPPED')),
    day       DATE    NOT NULL,
    content   {bytes} NOT NULL,
    position  BIGINT  NOT NULL,
    mark      BIGINT  NOT NULL
);

CREATE INDEX coordination_reminder_listed ON coordination_reminder (position, ordinal);
CREATE INDEX coordination_reminder_task ON coordination_reminder (task_id, position, ordinal);
CREATE INDEX coordination_reminder_agency ON coordination_reminder (agency_id, position, ordinal);
CREATE INDEX coordination_reminder_day ON coordination_reminder (day, position, ordinal);
