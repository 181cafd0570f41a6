-- What ReportProgress leaves behind, written one transaction a command: the report, its number, its entry, the four rows of the
-- index. No lock, no chain, no look-ups. :width is the mean length of the service's own entries, in bytes.
-- pgbench takes every colon before a letter for a variable of its own, in texts too: \072 is one.
\set task random(1, 1000)
BEGIN;
INSERT INTO z_progress (id, task_id, ordinal, content, position, mark)
VALUES ('2026-' || :task || '/progress/' || nextval('z_position'), '2026-' || :task::text, currval('z_position'),
        decode(repeat('5a', 110), 'hex'), currval('z_position'), 3947980629);
INSERT INTO z_entry (position, time_us, actor, request_id, body, hash)
VALUES (currval('z_position'), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, 'agencies/don-vi-001',
        gen_random_uuid()::text, decode(repeat('5a', :width), 'hex'), decode(repeat('5a', 32), 'hex'));
INSERT INTO z_index (key, position)
SELECT key, currval('z_position')
FROM unnest(ARRAY[E'a\072agencies/don-vi-001', E'a\072committee', E'a\072officers',
                  E'r\072tasks/2026-' || :task || '/progress/' || currval('z_position')]) AS key;
COMMIT;
