-- 鍵の更新 (模擬): the content keys of a body are numbered; an earlier one opens answers until accept_until, then its private half is destroyed.
ALTER TABLE body_key ADD COLUMN number integer NOT NULL DEFAULT 1,
                     ADD COLUMN made_at timestamptz NOT NULL DEFAULT 'epoch', -- environment time
                     ADD COLUMN accept_until timestamptz;                     -- environment time; NULL: the latest, or nws has not acknowledged the next
ALTER TABLE body_key ALTER COLUMN private_key DROP NOT NULL;
ALTER TABLE body_key DROP CONSTRAINT body_key_pkey, ADD PRIMARY KEY (environment_id, body, number);
