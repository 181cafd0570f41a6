-- The tables of a register, for the service {service}; then what all services share.
-- {text} compares by bytes on both databases; {bytes} is the database's type of byte strings.

CREATE TABLE {service}_head (
    id       SMALLINT NOT NULL PRIMARY KEY CHECK (id = 1),
    position BIGINT   NOT NULL,
    hash     {bytes}  NOT NULL,
    time_us  BIGINT   NOT NULL
);

INSERT INTO {service}_head (id, position, hash, time_us) VALUES (1, 0, {zeros}, 0);

CREATE TABLE {service}_entry (
    position   BIGINT  NOT NULL PRIMARY KEY,
    time_us    BIGINT  NOT NULL,
    actor      {text}  NOT NULL,
    request_id {text}  NOT NULL,
    body       {bytes} NOT NULL,
    hash       {bytes} NOT NULL,
    -- The request id comes first: replays are looked up by it before it is known who acts.
    CONSTRAINT {service}_entry_request UNIQUE (request_id, actor)
);

CREATE TABLE {service}_index (
    key      {text} NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (key, position)
) {clustered};

CREATE TABLE {service}_claim (
    id     {text} NOT NULL PRIMARY KEY,
    holder {text}
);

CREATE TABLE {service}_counter (
    id    {text} NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);
