-- The acquisitions of a group come, leave and go together: they lie in their group, joined by commas, and not in a row each.
ALTER TABLE request_group ADD COLUMN acquisition_numbers text NOT NULL DEFAULT '';
ALTER TABLE request_group ADD COLUMN person_keys text NOT NULL DEFAULT ''; -- both empty when juki has answered: a 取得番号 is not kept longer than the acquisition needs it
ALTER TABLE request_group ALTER COLUMN acquisition_numbers SET STORAGE EXTERNAL;
ALTER TABLE request_group ALTER COLUMN person_keys SET STORAGE EXTERNAL;   -- random keys do not compress
UPDATE request_group g SET acquisition_numbers = r.numbers, person_keys = r.persons
FROM (SELECT environment_id, group_id, string_agg(acquisition_number, ',' ORDER BY ordinal) AS numbers, string_agg(person_key, ',' ORDER BY ordinal) AS persons
      FROM request GROUP BY environment_id, group_id) r
WHERE g.environment_id = r.environment_id AND g.group_id = r.group_id;
DROP TABLE request;

-- So with the numbers of a batch: a row holds the 個人番号 of as many acquisitions as its list names, sealed as one text that is bound to environment, table and list.
COMMENT ON COLUMN number_in_transit.acquisition_number IS 'one or more 取得番号, joined by commas';
COMMENT ON COLUMN number_in_transit.sealed IS 'their 個人番号 in the same order, joined by commas: AES-256-GCM';
ALTER TABLE number_in_transit ALTER COLUMN acquisition_number SET STORAGE EXTERNAL;
ALTER TABLE number_in_transit ALTER COLUMN sealed SET STORAGE EXTERNAL;
