-- Registration fills these tables by the million, and each time that they have grown by a tenth all their columns were sampled anew, 30,000 rows a time, for columns that
-- no plan depends on: a twentieth of the processors while a file is registered. A sample of 3,000 rows is enough for keys and dates.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT attrelid::regclass AS of_table, attname FROM pg_attribute
        WHERE attrelid IN ('person_shared'::regclass, 'enrollee_shared'::regclass, 'eligibility_history_shared'::regclass) AND attnum > 0 AND NOT attisdropped
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 10', one.of_table, one.attname);
    END LOOP;
END
$$;
