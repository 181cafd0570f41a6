CREATE TABLE membership_parameter (
    id           {text} NOT NULL PRIMARY KEY,
    key          {text} NOT NULL,
    committee_id {text},
    value        {text} NOT NULL,
    valid_from   DATE   NOT NULL,
    valid_to     DATE,
    document_id  {text} NOT NULL,
    confidence   {text} NOT NULL CHECK (confidence IN ('CONFIRMED', 'RESTATED', 'MEMORY', 'DESIGN')),
    position     BIGINT NOT NULL,
    mark         BIGINT NOT NULL
);

-- Of two values that hold, one begins later. That their days do not overlap is what the rule sees to.
CREATE UNIQUE INDEX membership_parameter_first ON membership_parameter (key, COALESCE(committee_id, ''), valid_from)
    WHERE valid_to IS NULL OR valid_to > valid_from;

CREATE TABLE membership_calendar (
    id          {text}  NOT NULL PRIMARY KEY,
    number      BIGINT  NOT NULL,
    year        BIGINT  NOT NULL,
    content     {bytes} NOT NULL,
    document_id {text}  NOT NULL,
    position    BIGINT  NOT NULL,
    mark        BIGINT  NOT NULL
);
