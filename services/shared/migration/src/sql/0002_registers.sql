-- What a register keeps beside its entries, for the service {service}: errands, erasable values, and by which entry claims
-- and counters stand as they do (0: by one of the first form, which does not name them).

ALTER TABLE {service}_claim ADD COLUMN position BIGINT NOT NULL DEFAULT 0;

ALTER TABLE {service}_counter ADD COLUMN position BIGINT NOT NULL DEFAULT 0;

CREATE TABLE {service}_errand (
    id        {text}  NOT NULL PRIMARY KEY,
    kind      {text}  NOT NULL,
    subject   {text}  NOT NULL,
    due_us    BIGINT  NOT NULL,
    performer {text}  NOT NULL CHECK (performer IN ('CLOCK', 'SERVICE')),
    state     {text}  NOT NULL CHECK (state IN ('OPEN', 'DONE', 'REFUSED', 'DROPPED')),
    payload   {bytes} NOT NULL,
    reason    {text}  NOT NULL,
    position  BIGINT  NOT NULL,
    mark      BIGINT  NOT NULL,
    -- How its performer fares; no entry says it.
    attempts  BIGINT  NOT NULL,
    next_us   BIGINT  NOT NULL,
    failure   {text}  NOT NULL
);

CREATE INDEX {service}_errand_next ON {service}_errand (performer, next_us, id) WHERE state = 'OPEN';
CREATE INDEX {service}_errand_subject ON {service}_errand (subject, due_us, id) WHERE state = 'OPEN';
CREATE INDEX {service}_errand_listed ON {service}_errand (state, id);

CREATE TABLE {service}_erasable (
    -- Position of the entry, place of its change and path of the field: "12/0/contact.email".
    id       {text}  NOT NULL PRIMARY KEY,
    position BIGINT  NOT NULL,
    resource {text}  NOT NULL,
    -- Both are NULL once the value is erased.
    salt     {bytes},
    value    {text}
);

CREATE INDEX {service}_erasable_resource ON {service}_erasable (resource, position);
