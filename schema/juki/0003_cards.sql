-- Simulated individual number cards (個人番号カード, 模擬): with the card and its 利用者証明用暗証番号 a citizen logs in to マイナポータル.
CREATE TABLE card (
    environment_id smallint NOT NULL,
    serial text NOT NULL,
    reference bigint NOT NULL,           -- resident
    pin_tag bytea NOT NULL,              -- keyed tag of serial and PIN
    revoked boolean NOT NULL DEFAULT false,
    failures smallint NOT NULL DEFAULT 0,-- wrong PINs one after the other: three lock the card
    issued_at timestamptz NOT NULL,      -- environment time
    last_login uuid,                     -- the last message and its reply, for the same reply again
    last_result text NOT NULL DEFAULT '',
    PRIMARY KEY (environment_id, serial)
);
CREATE INDEX card_of_resident ON card (environment_id, reference);

-- Logins whose 開示システム用符号 nws is still to be asked for; the row goes when nws has taken the question.
CREATE TABLE card_login (
    environment_id smallint NOT NULL,
    login_id uuid NOT NULL,
    reference bigint NOT NULL,
    PRIMARY KEY (environment_id, login_id)
);
