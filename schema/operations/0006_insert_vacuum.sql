-- Vacuum after inserts only once many have come: nothing reads these tables by index alone, and while a file is registered each such run reads and writes what was just written
-- (2 % of the processors). Deleted and changed rows are vacuumed as ever.
DO $$
DECLARE
    one regclass;
BEGIN
    FOREACH one IN ARRAY ARRAY['person_shared'::regclass, 'enrollee_shared'::regclass, 'eligibility_history_shared'::regclass] LOOP
        EXECUTE format('ALTER TABLE %s SET (autovacuum_vacuum_insert_threshold = 5000000)', one);
    END LOOP;
END
$$;
