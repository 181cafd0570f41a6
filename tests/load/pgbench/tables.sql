-- The tables of the yardstick: those of the product with all their indexes, constraints and widths, and the same agencies.
-- Positions come from a sequence, which needs no lock on a head.
CREATE SEQUENCE y_position;
CREATE TABLE y_agency (LIKE membership_agency INCLUDING ALL);
CREATE TABLE y_entry (LIKE membership_entry INCLUDING ALL);
CREATE TABLE y_index (LIKE membership_index INCLUDING ALL);
INSERT INTO y_agency SELECT * FROM membership_agency WHERE id LIKE 'don-vi-%';
