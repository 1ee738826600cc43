-- What tells two rows apart stands first, as in operations (its 0008_index_order.sql): one comparison instead of two on the way down, and every look-up has both columns.
DROP INDEX branch_person;
CREATE INDEX branch_person ON branch (person_key, environment_id);
ALTER TABLE link_code DROP CONSTRAINT link_code_pkey;
ALTER TABLE link_code ADD PRIMARY KEY (person_key, environment_id);
DROP INDEX link_code_code;
CREATE INDEX link_code_code ON link_code (link_code, environment_id);
DROP INDEX acquisition_of_person;
CREATE UNIQUE INDEX acquisition_of_person ON acquisition (person_key, environment_id);
