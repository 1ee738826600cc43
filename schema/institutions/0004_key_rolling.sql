-- 鍵の更新 (模擬): the table has the form of intermediate's now (platform/content_keys). Keys are numbered; an earlier one opens answers until accept_until, then its private half is destroyed.
ALTER TABLE body_key RENAME COLUMN private_sealed TO private_key;
ALTER TABLE body_key ADD COLUMN number integer NOT NULL DEFAULT 1,
                     ADD COLUMN made_at timestamptz NOT NULL DEFAULT 'epoch', -- environment time
                     ADD COLUMN accept_until timestamptz,                     -- environment time; NULL: the latest, or nws has not acknowledged the next
                     ADD COLUMN announced boolean NOT NULL DEFAULT true,      -- nws has acknowledged it; of the keys until now, whose announcement went before any inquiry
                     ADD COLUMN batch uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE body_key ALTER COLUMN announced SET DEFAULT false, ALTER COLUMN batch DROP DEFAULT, ALTER COLUMN private_key DROP NOT NULL;
ALTER TABLE body_key DROP CONSTRAINT body_key_pkey, ADD PRIMARY KEY (environment_id, body, number);
