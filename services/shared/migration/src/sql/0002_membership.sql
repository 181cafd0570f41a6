-- How a person is reached: erasable, so that no digest of a row speaks of it.

ALTER TABLE membership_person ADD COLUMN email {text};

ALTER TABLE membership_person ADD COLUMN phone {text};
