ALTER TABLE membership_appointment DROP CONSTRAINT membership_appointment_end_reason_check;
ALTER TABLE membership_appointment ADD CONSTRAINT membership_appointment_end_reason_check CHECK (end_reason IN
    ('DISMISSED', 'TRANSFERRED', 'RETIRED', 'DECEASED', 'DISCIPLINED', 'OTHER', 'OFFICE_LOST', 'REORGANISED'));
