-- The tables of the yardstick of coordination: those of the product with all their indexes, constraints and widths, and the same
-- tasks. Positions come from a sequence, which needs no lock on a head.
CREATE SEQUENCE z_position;
CREATE SEQUENCE z_draft;
CREATE TABLE z_task (LIKE coordination_task INCLUDING ALL);
CREATE TABLE z_party (LIKE coordination_party INCLUDING ALL);
CREATE TABLE z_turn (LIKE coordination_turn INCLUDING ALL);
CREATE TABLE z_errand (LIKE coordination_errand INCLUDING ALL);
CREATE TABLE z_progress (LIKE coordination_progress INCLUDING ALL);
CREATE TABLE z_entry (LIKE coordination_entry INCLUDING ALL);
CREATE TABLE z_index (LIKE coordination_index INCLUDING ALL);
INSERT INTO z_task SELECT * FROM coordination_task;
INSERT INTO z_party SELECT * FROM coordination_party;
CREATE TABLE z_number AS
SELECT row_number() OVER (ORDER BY id) AS number, id FROM coordination_task WHERE state = 'DRAFT';
ALTER TABLE z_number ADD PRIMARY KEY (number);
VACUUM ANALYZE z_task, z_party, z_number;
