-- What CreateAgency leaves behind, written one transaction a command: the row, its entry, the two rows of the index.
-- No lock, no chain, no look-ups. :width is the mean length of the service's own entries, in bytes.
-- pgbench takes every colon before a letter for a variable of its own, in texts too: \072 is one.
\set key random(1, 9223372036854775807)
BEGIN;
INSERT INTO y_agency (id, display_name, short_name, kind, parent_id, valid_from, valid_to, successors, position, mark)
VALUES ('co-quan-' || md5(:key::text)::uuid,
        'Chi cục Tiêu chuẩn – Đo lường – Chất lượng trực thuộc Sở Khoa học và Công nghệ tỉnh Vĩnh Long',
        'Chi cục TC-ĐL-CL', 'PUBLIC_SERVICE_UNIT', 'don-vi-000', '2016-03-01', NULL, '', nextval('y_position'), 0);
INSERT INTO y_entry (position, time_us, actor, request_id, body, hash)
VALUES (currval('y_position'), (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, 'people/2026-0024',
        gen_random_uuid()::text, decode(repeat('5a', :width), 'hex'), decode(repeat('5a', 32), 'hex'));
INSERT INTO y_index (key, position)
VALUES (E'r\072agencies/co-quan-' || md5(:key::text)::uuid, currval('y_position')), (E'a\072public', currval('y_position'));
COMMIT;
