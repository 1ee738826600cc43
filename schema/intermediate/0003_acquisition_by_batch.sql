-- A 取得番号 is looked for in its batch: rows of a batch lie together and come and go in its order, so that an index on all numbers is not needed any more.
ALTER TABLE acquisition DROP CONSTRAINT acquisition_pkey;
ALTER TABLE acquisition ADD PRIMARY KEY (environment_id, batch, acquisition_number);
DROP INDEX acquisition_of_batch;
ALTER TABLE acquisition RESET (fillfactor); -- rows are inserted and deleted, never updated

-- Between which numbers those of a batch lie: says which batches may hold a number.
CREATE TABLE acquisition_range (
    environment_id smallint NOT NULL,
    batch uuid NOT NULL,
    least text COLLATE "C" NOT NULL,
    greatest text COLLATE "C" NOT NULL,
    PRIMARY KEY (environment_id, batch)
);
INSERT INTO acquisition_range (environment_id, batch, least, greatest)
SELECT environment_id, batch, min(acquisition_number COLLATE "C"), max(acquisition_number COLLATE "C") FROM acquisition GROUP BY environment_id, batch;

