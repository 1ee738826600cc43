-- A person has one acquisition under way, whoever tries what at one moment: then a code can be stored without asking whether there is one.
DELETE FROM acquisition a USING acquisition b
WHERE a.environment_id = b.environment_id AND a.person_key = b.person_key AND a.acquisition_number > b.acquisition_number;
DELETE FROM acquisition a USING link_code l WHERE a.environment_id = l.environment_id AND a.person_key = l.person_key;
CREATE UNIQUE INDEX acquisition_of_person ON acquisition (environment_id, person_key);
DROP INDEX acquisition_person;
