-- Papers that acts on systems and incidents rest on, and information systems. What a resource says is kept whole in `content`.

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
