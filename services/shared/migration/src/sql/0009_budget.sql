-- Papers that acts on the committee's money rest on, the budget index, estimates with their lines, the books, and activities. What a
-- resource says is kept whole in `content`.

CREATE TABLE budget_document (
    id        {text}  NOT NULL PRIMARY KEY,
    symbol    {text}  NOT NULL,
    issued_on DATE    NOT NULL,
    content   {bytes} NOT NULL,
    position  BIGINT  NOT NULL,
    mark      BIGINT  NOT NULL
);

CREATE TABLE budget_code (
    id       {text}  NOT NULL PRIMARY KEY,
    kind     {text}  NOT NULL,
    content  {bytes} NOT NULL,
    position BIGINT  NOT NULL,
    mark     BIGINT  NOT NULL
);

CREATE INDEX budget_code_kind ON budget_code (kind, id);

CREATE TABLE budget_estimate (
    id       {text}  NOT NULL PRIMARY KEY,
    year     BIGINT  NOT NULL,
    content  {bytes} NOT NULL,
    position BIGINT  NOT NULL,
    mark     BIGINT  NOT NULL
);

CREATE TABLE budget_line (
    id          {text}  NOT NULL PRIMARY KEY,
    estimate_id {text}  NOT NULL,
    content     {bytes} NOT NULL,
    position    BIGINT  NOT NULL,
    mark        BIGINT  NOT NULL
);

CREATE INDEX budget_line_estimate ON budget_line (estimate_id, id);

-- The books: every act, and each side of its moves in columns, by which they are listed and proved.
CREATE TABLE budget_journal (
    id       {text}  NOT NULL PRIMARY KEY,
    content  {bytes} NOT NULL,
    position BIGINT  NOT NULL,
    mark     BIGINT  NOT NULL
);

CREATE TABLE budget_posting (
    id         {text} NOT NULL PRIMARY KEY,
    journal_id {text} NOT NULL,
    line_id    {text} NOT NULL,
    account    BIGINT NOT NULL CHECK (account BETWEEN 1 AND 17),
    holder     {text} NOT NULL,
    amount     BIGINT NOT NULL CHECK (amount <> 0),
    day        DATE   NOT NULL,
    position   BIGINT NOT NULL,
    mark       BIGINT NOT NULL
);

CREATE INDEX budget_posting_journal ON budget_posting (journal_id);
CREATE INDEX budget_posting_position ON budget_posting (position);
CREATE INDEX budget_posting_line ON budget_posting (line_id, position);

CREATE TABLE budget_activity (
    id       {text}  NOT NULL PRIMARY KEY,
    kind     BIGINT  NOT NULL,
    state    BIGINT  NOT NULL,
    content  {bytes} NOT NULL,
    position BIGINT  NOT NULL,
    mark     BIGINT  NOT NULL
);

CREATE TABLE budget_contract (
    id          {text}  NOT NULL PRIMARY KEY,
    activity_id {text}  NOT NULL,
    content     {bytes} NOT NULL,
    position    BIGINT  NOT NULL,
    mark        BIGINT  NOT NULL
);

CREATE INDEX budget_contract_activity ON budget_contract (activity_id, id);

CREATE TABLE budget_commitment (
    id          {text}  NOT NULL PRIMARY KEY,
    contract_id {text}  NOT NULL,
    line_id     {text}  NOT NULL,
    open        BIGINT  NOT NULL CHECK (open IN (0, 1)),
    content     {bytes} NOT NULL,
    position    BIGINT  NOT NULL,
    mark        BIGINT  NOT NULL
);

CREATE INDEX budget_commitment_contract ON budget_commitment (contract_id, id);
CREATE INDEX budget_commitment_line ON budget_commitment (line_id, id);
CREATE INDEX budget_commitment_open ON budget_commitment (open, id);

CREATE TABLE budget_payment (
    id          {text}  NOT NULL PRIMARY KEY,
    line_id     {text}  NOT NULL,
    activity_id {text}  NOT NULL,
    state       BIGINT  NOT NULL,
    content     {bytes} NOT NULL,
    position    BIGINT  NOT NULL,
    mark        BIGINT  NOT NULL
);

CREATE INDEX budget_payment_line ON budget_payment (line_id, id);
CREATE INDEX budget_payment_activity ON budget_payment (activity_id, id);
CREATE INDEX budget_payment_state ON budget_payment (state, id);

CREATE TABLE budget_advance (
    id       {text}  NOT NULL PRIMARY KEY,
    line_id  {text}  NOT NULL,
    open     BIGINT  NOT NULL CHECK (open IN (0, 1)),
    content  {bytes} NOT NULL,
    position BIGINT  NOT NULL,
    mark     BIGINT  NOT NULL
);

CREATE INDEX budget_advance_line ON budget_advance (line_id, id);
CREATE INDEX budget_advance_open ON budget_advance (open, id);

CREATE TABLE budget_norm (
    id       {text}  NOT NULL PRIMARY KEY,
    content  {bytes} NOT NULL,
    position BIGINT  NOT NULL,
    mark     BIGINT  NOT NULL
);

-- What the accounts of lines held, added up by day and by month. A cell is a line.
CREATE TABLE budget_figure (
    id           {text} NOT NULL PRIMARY KEY,
    cell         {text} NOT NULL,
    span         {text} NOT NULL CHECK (span IN ('DAY', 'MONTH')),
    day          DATE   NOT NULL,
    moves        BIGINT NOT NULL CHECK (moves > 0),
    assigned     BIGINT NOT NULL,
    supplemented BIGINT NOT NULL,
    reduced      BIGINT NOT NULL,
    adjusted_in  BIGINT NOT NULL,
    adjusted_out BIGINT NOT NULL,
    blocked      BIGINT NOT NULL,
    free         BIGINT NOT NULL,
    reserved     BIGINT NOT NULL,
    pending      BIGINT NOT NULL,
    committed    BIGINT NOT NULL,
    called       BIGINT NOT NULL,
    releasing    BIGINT NOT NULL,
    advanced     BIGINT NOT NULL,
    settling     BIGINT NOT NULL,
    paid         BIGINT NOT NULL,
    returned     BIGINT NOT NULL,
    revenue      BIGINT NOT NULL,
    spent        BIGINT NOT NULL,
    recovered    BIGINT NOT NULL,
    advances     BIGINT NOT NULL
);
