-- What CreatePayment leaves behind, written one transaction a command: the payment, its entry, its three rows of the index. The counter
-- is left out: that all would add to the same row costs one transaction a command more than it costs a batch.
-- No lock, no chain, no look-ups. :width is the mean length of the service's own entries, in bytes.
-- pgbench takes every colon before a letter for a variable of its own, in texts too: \072 is one.
\set number random(1, 500)
BEGIN;
SELECT nextval('w_position') AS position, '2026-' || lpad(:number::text, 4, '0') AS line \gset
INSERT INTO w_payment (id, line_id, activity_id, state, content, position, mark)
VALUES ('2026-' || :position, :line::text, '2026-0001', 1, decode(repeat('5a', 177), 'hex'), :position, 3947980629);
INSERT INTO w_entry (position, time_us, actor, request_id, body, hash)
VALUES (:position, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, 'people/2026-0024',
        gen_random_uuid()::text, decode(repeat('5a', :width), 'hex'), decode(repeat('5a', 32), 'hex'));
INSERT INTO w_index (key, position)
SELECT key, :position
FROM unnest(ARRAY[E'a\072leaders', E'a\072officers', E'r\072payments/2026-' || :position]) AS key;
COMMIT;
