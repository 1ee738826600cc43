-- マイナポータル asks for all records of one person: the newest first. None of the columns ever changes, so an answer still updates its exchange in place.
CREATE INDEX exchange_of_person ON exchange (environment_id, id_code, asked_at);

-- A 開示システム用符号 on its way to マイナポータル. The row goes when it has arrived.
CREATE TABLE disclosure_login (
    environment_id smallint NOT NULL,
    login_id uuid NOT NULL,
    id_code bytea NOT NULL,
    PRIMARY KEY (environment_id, login_id)
);

-- 自己情報: a citizen's own question on its way to the holder. The row goes when the holder has it; the answer never passes here.
CREATE TABLE self_request (
    environment_id smallint NOT NULL,
    request_id uuid NOT NULL,
    unit text NOT NULL,                  -- 符号管理単位 of the holder
    id_code bytea NOT NULL,
    provider_body text NOT NULL,
    information text NOT NULL,
    period_from text NOT NULL,
    period_to text NOT NULL,
    requested_at text NOT NULL,          -- as it stands in the message
    citizen_key text NOT NULL,
    PRIMARY KEY (environment_id, request_id)
);
