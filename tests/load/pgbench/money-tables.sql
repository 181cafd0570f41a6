-- The tables of the yardstick of the committee's money: those of the product with all their indexes, constraints and widths, and the same
-- lines and contracts. Positions come from a sequence, which needs no lock on a head.
CREATE SEQUENCE w_position START 1000000;
CREATE TABLE w_line (LIKE budget_line INCLUDING ALL);
CREATE TABLE w_contract (LIKE budget_contract INCLUDING ALL);
CREATE TABLE w_commitment (LIKE budget_commitment INCLUDING ALL);
CREATE TABLE w_payment (LIKE budget_payment INCLUDING ALL);
CREATE TABLE w_journal (LIKE budget_journal INCLUDING ALL);
CREATE TABLE w_posting (LIKE budget_posting INCLUDING ALL);
CREATE TABLE w_entry (LIKE budget_entry INCLUDING ALL);
CREATE TABLE w_index (LIKE budget_index INCLUDING ALL);
INSERT INTO w_line SELECT * FROM budget_line;
INSERT INTO w_contract SELECT * FROM budget_contract;
VACUUM ANALYZE w_line, w_contract;
