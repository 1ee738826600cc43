-- What tells two rows apart stands first in these indexes: with the environment in front of it, each comparison on the way down read two columns instead of one,
-- some millions of times for each million rows (measured: see docs/design.md). Every look-up by these has all the columns, so that their order is free.
-- The primary key of person keeps its environment in front: whether an environment holds anybody is asked of it (registration_store.cpp), and its keys arrive in rising order.
DROP INDEX person_tag;
CREATE UNIQUE INDEX person_tag ON person (tag, environment_id);
DROP INDEX enrollee_addressee, enrollee_person, enrollee_insured;
CREATE UNIQUE INDEX enrollee_addressee ON enrollee (addressee_number, insurer, environment_id);
CREATE UNIQUE INDEX enrollee_person ON enrollee (person_key, insurer, environment_id);
CREATE UNIQUE INDEX enrollee_insured ON enrollee (insured_number, insurer, environment_id) WHERE insured_number <> '';
