-- The tables of the yardstick of incidents: those of the product with all their indexes, constraints and widths, and the same incidents.
-- Positions come from a sequence, which needs no lock on a head.
CREATE SEQUENCE x_position START 1000000;
CREATE TABLE x_file (LIKE incident_file INCLUDING ALL);
CREATE TABLE x_sight (LIKE incident_sight INCLUDING ALL);
CREATE TABLE x_obligation (LIKE incident_obligation INCLUDING ALL);
CREATE TABLE x_step (LIKE incident_step INCLUDING ALL);
CREATE TABLE x_errand (LIKE incident_errand INCLUDING ALL);
CREATE TABLE x_entry (LIKE incident_entry INCLUDING ALL);
CREATE TABLE x_index (LIKE incident_index INCLUDING ALL);
INSERT INTO x_file SELECT * FROM incident_file;
INSERT INTO x_sight SELECT * FROM incident_sight;
INSERT INTO x_obligation SELECT * FROM incident_obligation;
INSERT INTO x_step SELECT * FROM incident_step;
VACUUM ANALYZE x_file, x_sight, x_obligation, x_step;
