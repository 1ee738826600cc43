-- The codes of a message come and go together: two texts instead of two arrays of thousands.
ALTER TABLE issue_batch ADD COLUMN numbers text NOT NULL DEFAULT '';   -- joined by commas
ALTER TABLE issue_batch ADD COLUMN id_codes bytea NOT NULL DEFAULT ''; -- 16 bytes each
ALTER TABLE issue_batch ALTER COLUMN numbers SET STORAGE EXTERNAL;
ALTER TABLE issue_batch ALTER COLUMN id_codes SET STORAGE EXTERNAL;
UPDATE issue_batch b SET numbers = array_to_string(acquisition_number, ','),
    id_codes = (SELECT string_agg(i.code, ''::bytea ORDER BY i.place) FROM unnest(b.id_code) WITH ORDINALITY AS i(code, place));
ALTER TABLE issue_batch DROP COLUMN acquisition_number;
ALTER TABLE issue_batch DROP COLUMN id_code;
