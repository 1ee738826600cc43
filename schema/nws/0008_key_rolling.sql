-- 鍵の更新 (模擬). An exchange keeps the keys of the moment at which it was permitted: its request is sent again byte for byte the same, whatever was rolled since.
ALTER TABLE body_key ADD COLUMN number integer NOT NULL DEFAULT 1; -- 1, 2, …: answers are sealed for the latest
ALTER TABLE body_key DROP CONSTRAINT body_key_pkey, ADD PRIMARY KEY (environment_id, body, number);
ALTER TABLE exchange ADD COLUMN asker_key integer NOT NULL DEFAULT 1,  -- body_key.number of the asker
                     ADD COLUMN permit_key integer NOT NULL DEFAULT 1; -- which of the network's keys signs the permit (permit_keys.hpp)
