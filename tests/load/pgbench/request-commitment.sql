-- What RequestCommitment leaves behind, written one transaction a command: the commitment, its contract and its line as they stand now,
-- the act with its two postings, the entry, its six rows of the index. The figures and the counters are left out: that all would add to
-- the same rows costs one transaction a command more than it costs a batch.
-- No lock but those of the rows, no chain, no look-ups. :width is the mean length of the service's own entries, in bytes.
-- pgbench takes every colon before a letter for a variable of its own, in texts too: \072 is one.
\set number random(1, 500)
BEGIN;
SELECT nextval('w_position') AS position, :year::text || '-' || lpad(:number::text, 4, '0') AS id \gset
INSERT INTO w_commitment (id, contract_id, line_id, open, content, position, mark)
VALUES ('2026-' || :position, :id::text, :id::text, 1, decode(repeat('5a', 112), 'hex'), :position, 3947980629);
UPDATE w_contract SET content = decode(repeat('5a', 277), 'hex'), position = :position, mark = 3947980629 WHERE id = :id::text;
UPDATE w_line SET content = decode(repeat('5a', 189), 'hex'), position = :position, mark = 3947980629 WHERE id = :id::text;
INSERT INTO w_journal (id, content, position, mark)
VALUES ('2026-' || :position, decode(repeat('5a', 339), 'hex'), :position, 3947980629);
INSERT INTO w_posting (id, journal_id, line_id, account, holder, amount, day, position, mark)
VALUES ('2026-' || :position || '/1', '2026-' || :position, :id::text, 7, '', -1000, '2026-06-01', :position, 3947980629),
       ('2026-' || :position || '/2', '2026-' || :position, :id::text, 9, 'commitments/2026-' || :position, 1000, '2026-06-01',
        :position, 3947980629);
INSERT INTO w_entry (position, time_us, actor, request_id, body, hash)
VALUES (:position, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, 'people/2026-0025',
        gen_random_uuid()::text, decode(repeat('5a', :width), 'hex'), decode(repeat('5a', 32), 'hex'));
INSERT INTO w_index (key, position)
SELECT key, :position
FROM unnest(ARRAY[E'a\072leaders', E'a\072officers', E'r\072commitments/2026-' || :position, E'r\072contracts/' || :id::text,
                  E'r\072journal/2026-' || :position, E'r\072lines/' || :id::text]) AS key;
COMMIT;
