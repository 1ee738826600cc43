-- Persons that wait for a code come by the batch and leave by the batch: one row for each wave of them instead of one for each person.
-- Somebody may stand in two waves; who has a code or an acquisition by then gets no second 取得番号.
CREATE TABLE acquisition_wave (
    environment_id smallint NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    persons integer NOT NULL,
    person_keys text[] NOT NULL,
    PRIMARY KEY (environment_id, position)
);
ALTER TABLE acquisition_wave ALTER COLUMN person_keys SET STORAGE EXTERNAL; -- random keys do not compress

INSERT INTO acquisition_wave (environment_id, persons, person_keys)
SELECT environment_id, count(*), array_agg(person_key ORDER BY position)
FROM (SELECT *, (row_number() OVER (PARTITION BY environment_id ORDER BY position) - 1) / 10000 AS wave FROM acquisition_queue) q
GROUP BY environment_id, wave ORDER BY environment_id, wave;
DROP TABLE acquisition_queue;

-- provision sends whole batches: when a batch left is noted once, not on each of its rows.
CREATE TABLE acquisition_sent (
    environment_id smallint NOT NULL,
    batch uuid NOT NULL,
    sent_at timestamptz NOT NULL,
    PRIMARY KEY (environment_id, batch)
);
INSERT INTO acquisition_sent (environment_id, batch, sent_at)
SELECT environment_id, batch, min(sent_at) FROM acquisition WHERE sent_at IS NOT NULL GROUP BY environment_id, batch;
ALTER TABLE acquisition DROP COLUMN sent_at;
