-- 電話による回答: where the network could not answer, clerks of both sides may talk (domain.md 9.6). Each side notes its own talk; no content of the answer.
CREATE TABLE telephone_answer (
    environment_id smallint NOT NULL,
    serial bigint GENERATED ALWAYS AS IDENTITY,
    insurer text NOT NULL,
    exchange_number text NOT NULL,
    side text NOT NULL,                       -- which side this insurer was on: asker or provider
    partner_body text NOT NULL,
    spoke_at timestamptz NOT NULL,            -- environment time
    checked text[] NOT NULL,                  -- by which of 氏名, 生年月日, 性別, 住所 the person was made sure of
    result text NOT NULL,                     -- answered, not_answered
    note text NOT NULL,
    user_id text NOT NULL,
    PRIMARY KEY (environment_id, serial)
);
CREATE INDEX telephone_answer_exchange ON telephone_answer (environment_id, insurer, exchange_number);
