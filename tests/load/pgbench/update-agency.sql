-- What UpdateAgency leaves behind, written one transaction a command: the changed row, its entry, the two rows of the index.
-- No lock but that of the row, no chain, no look-ups. :width is the mean length of the service's own entries, in bytes.
-- pgbench takes every colon before a letter for a variable of its own, in texts too: \072 is one.
\set number random(0, 999)
BEGIN;
UPDATE y_agency
SET display_name = 'Trung tâm Ứng dụng Công nghệ thông tin và Truyền thông tỉnh Vĩnh Long, đổi tên lần ' || :number::int,
    position = nextval('y_position'), mark = :number::bigint
WHERE id = 'don-vi-' || lpad(:number::text, 3, '0');
INSERT INTO y_entry (position, time_us, actor, request_id, body, hash)
VALUES (currval('y_position'), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, 'people/2026-0024',
        gen_random_uuid()::text, decode(repeat('5a', :width), 'hex'), decode(repeat('5a', 32), 'hex'));
INSERT INTO y_index (key, position)
VALUES (E'r\072agencies/don-vi-' || lpad(:number::text, 3, '0'), currval('y_position')),
       (E'a\072public', currval('y_position'));
COMMIT;
