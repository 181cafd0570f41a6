-- Figures of tasks, added up by day and by month. A cell is what they are of: all tasks of a committee, those of an agency, …

CREATE TABLE coordination_figure (
    id                  {text} NOT NULL PRIMARY KEY,
    cell                {text} NOT NULL,
    span                {text} NOT NULL CHECK (span IN ('DAY', 'MONTH')),
    day                 DATE   NOT NULL,
    -- How many moves are added up here.
    moves               BIGINT NOT NULL,
    known_counted       BIGINT NOT NULL,
    known_on_time       BIGINT NOT NULL,
    known_late          BIGINT NOT NULL,
    known_dated         BIGINT NOT NULL,
    known_overdue       BIGINT NOT NULL,
    known_undated       BIGINT NOT NULL,
    known_suspended     BIGINT NOT NULL,
    known_withdrawn     BIGINT NOT NULL,
    known_waiting       BIGINT NOT NULL,
    effective_counted   BIGINT NOT NULL,
    effective_on_time   BIGINT NOT NULL,
    effective_late      BIGINT NOT NULL,
    effective_dated     BIGINT NOT NULL,
    effective_overdue   BIGINT NOT NULL,
    effective_undated   BIGINT NOT NULL,
    effective_suspended BIGINT NOT NULL,
    effective_withdrawn BIGINT NOT NULL,
    effective_waiting   BIGINT NOT NULL
);

CREATE INDEX coordination_figure_cell ON coordination_figure (cell, span, day);
