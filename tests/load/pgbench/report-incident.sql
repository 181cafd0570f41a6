-- What ReportIncident leaves behind, written one transaction a command: the incident, whoever sees it, its three duties, its step, the
-- four errands that tell of duties that are nearly due and overdue, the entry, its rows of the index.
-- No lock, no chain, no look-ups. :width is the mean length of the service's own entries, in bytes.
-- pgbench takes every colon before a letter for a variable of its own, in texts too: \072 is one.
BEGIN;
SELECT '2026-' || nextval('x_position') AS incident \gset
INSERT INTO x_file (id, committee_id, system_id, operator_id, phase, track, active, detected_us, addresses, seen_by, content, position, mark)
VALUES (:incident::text, 'bcd-cqdt', '2026-0001', 'don-vi-001', 1, 1, 1, 1795000000000000, '  ',
        E' committee officers leaders agency\072don-vi-001 agency\072so-tttt ', decode(repeat('5a', 277), 'hex'),
        currval('x_position'), 3947980629);
INSERT INTO x_sight (id, incident_id, audience, position, mark)
SELECT :incident::text || '/' || audience, :incident::text, audience, currval('x_position'), 3947980629
FROM unnest(ARRAY[E'agency\072don-vi-001', E'agency\072so-tttt']) AS audience;
INSERT INTO x_obligation (id, incident_id, debtor_id, open, due_us, late_us, seen_by, content, position, mark)
SELECT :incident::text || '/' || code, :incident::text, 'don-vi-001', 1, 1795500000000000, 1795500000000000,
       E' committee officers leaders agency\072don-vi-001 agency\072so-tttt ', decode(repeat('5a', 201), 'hex'),
       currval('x_position'), 3947980629
FROM unnest(ARRAY['1-notice-5d-0', '1-mps-report-0', '1-mps-72h-0']) AS code;
INSERT INTO x_step (id, incident_id, ordinal, content, position, mark)
VALUES (:incident::text || '/1', :incident::text, 1, decode(repeat('5a', 410), 'hex'), currval('x_position'), 3947980629);
INSERT INTO x_errand (id, kind, subject, due_us, performer, state, payload, reason, position, mark, attempts, next_us, failure)
SELECT gen_random_uuid()::text, kind, 'incidents/' || :incident::text, 1795500000000000, 'CLOCK', 'OPEN', decode(repeat('5a', 45), 'hex'),
       '', currval('x_position'), 3947980629, 0, 1795500000000000, ''
FROM unnest(ARRAY['obligation.nearly-due', 'obligation.overdue', 'obligation.nearly-due', 'obligation.overdue']) AS kind;
INSERT INTO x_entry (position, time_us, actor, request_id, body, hash)
VALUES (currval('x_position'), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, 'agencies/don-vi-001',
        gen_random_uuid()::text, decode(repeat('5a', :width), 'hex'), decode(repeat('5a', 32), 'hex'));
INSERT INTO x_index (key, position)
SELECT key, currval('x_position')
FROM unnest(ARRAY[E'a\072agencies/don-vi-001', E'a\072agencies/so-tttt', E'a\072committee', E'a\072leaders', E'a\072officers',
                  E'r\072incidents/' || :incident::text, E'r\072incidents/' || :incident::text || '/steps/1',
                  E'r\072incidents/' || :incident::text || '/obligations/1-notice-5d-0',
                  E'r\072incidents/' || :incident::text || '/obligations/1-mps-report-0',
                  E'r\072incidents/' || :incident::text || '/obligations/1-mps-72h-0',
                  E'r\072errands/' || gen_random_uuid(), E'r\072errands/' || gen_random_uuid(),
                  E'r\072errands/' || gen_random_uuid(), E'r\072errands/' || gen_random_uuid()]) AS key;
COMMIT;
