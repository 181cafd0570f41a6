-- What AssignTask leaves behind, written one transaction a command: the task and its party as they stand now, the turn, the two
-- errands that wait for its due date and its silent acceptance, the entry, its six rows of the index. The figures are left out:
-- that all would add to the same rows costs one transaction a command more than it costs a batch.
-- No lock but that of the row, no chain, no look-ups. :width is the mean length of the service's own entries, in bytes.
-- pgbench takes every colon before a letter for a variable of its own, in texts too: \072 is one.
BEGIN;
SELECT number.id AS task FROM z_number AS number WHERE number.number = (SELECT nextval('z_draft')) \gset
UPDATE z_task
SET state = 'ASSIGNED', outcome = 'OPEN', accept_us = 1795998600000000, turns = 1, timeline = decode(repeat('5a', 104), 'hex'),
    content = decode(repeat('5a', 538), 'hex'), position = nextval('z_position'), mark = 3947980629
WHERE id = :task::text;
UPDATE z_party SET outcome = 'OPEN', position = currval('z_position'), mark = 3947980629 WHERE task_id = :task::text;
INSERT INTO z_turn (id, task_id, ordinal, content, position, mark)
VALUES (:task::text || '/turns/1', :task::text, 1, decode(repeat('5a', 346), 'hex'), currval('z_position'), 3947980629);
INSERT INTO z_errand (id, kind, subject, due_us, performer, state, payload, reason, position, mark, attempts, next_us, failure)
SELECT gen_random_uuid()::text, kind, 'tasks/' || :task::text, 1795998600000000, 'CLOCK', 'OPEN', decode(repeat('5a', 32), 'hex'),
       '', currval('z_position'), 3947980629, 0, 1795998600000000, ''
FROM unnest(ARRAY['task.remind', 'task.accept']) AS kind;
INSERT INTO z_entry (position, time_us, actor, request_id, body, hash)
VALUES (currval('z_position'), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, 'people/2026-0024',
        gen_random_uuid()::text, decode(repeat('5a', :width), 'hex'), decode(repeat('5a', 32), 'hex'));
INSERT INTO z_index (key, position)
SELECT key, currval('z_position')
FROM unnest(ARRAY[E'a\072agencies/don-vi-001', E'a\072committee', E'a\072officers', E'r\072errands/' || gen_random_uuid(),
                  E'r\072errands/' || gen_random_uuid(), E'r\072tasks/' || :task::text]) AS key;
COMMIT;
