-- How an appointment ends: by which paper and why. NULL where it has no end, or ends with its committee.

ALTER TABLE membership_appointment ADD COLUMN end_document_id {text};

ALTER TABLE membership_appointment ADD COLUMN end_reason {text} CHECK (end_reason IN (
    'DISMISSED', 'TRANSFERRED', 'RETIRED', 'DECEASED', 'DISCIPLINED', 'OTHER'));
