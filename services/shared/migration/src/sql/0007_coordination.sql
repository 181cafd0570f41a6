-- Papers that tasks rest on.

CREATE TABLE coordination_document (
    id        {text}  NOT NULL PRIMARY KEY,
    symbol    {text}  NOT NULL,
    issued_on DATE    NOT NULL,
    content   {bytes} NOT NULL,
    position  BIGINT  NOT NULL,
    mark      BIGINT  NOT NULL
);
