-- What an operator or trainer has set between a lawful inquiry and its provider. Dates and moments are environment time.
CREATE TABLE gate (
    environment_id smallint NOT NULL,
    gate_id uuid NOT NULL,
    kind text NOT NULL,                  -- start, connection, assessment, stop, delegation, procedure, tamper, silence
    subject text NOT NULL,               -- 機関コード (委任元 of a delegation), 事務手続コード, or empty: the whole environment
    other text NOT NULL,                 -- 委任先 of a delegation
    office text NOT NULL,                -- 事務コード of a delegation; empty = all
    valid_from text NOT NULL,            -- YYYYMMDD, of a stop the moment as ISO 8601; empty = always
    valid_to text NOT NULL,              -- last day, of a stop the moment it ends; empty = no end
    reason_ja text NOT NULL,
    reason_en text NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    PRIMARY KEY (environment_id, gate_id)
);
CREATE UNIQUE INDEX gate_once ON gate (environment_id, kind, subject, other, office, valid_from);

-- Who opened and shut what, and when: never changed, only added to.
CREATE TABLE gate_change (
    environment_id smallint NOT NULL,
    change_id bigint GENERATED ALWAYS AS IDENTITY,
    action text NOT NULL,                -- set, removed
    gate_id uuid NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    other text NOT NULL,
    office text NOT NULL,
    valid_from text NOT NULL,
    valid_to text NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    PRIMARY KEY (environment_id, change_id)
);

-- 委任元 of an exchange, where there is one: a part of the network's record.
CREATE TABLE exchange_delegation (
    environment_id smallint NOT NULL,
    exchange_number text NOT NULL,
    asker_for text NOT NULL,             -- 情報照会者機関コード（委任元）, or empty
    provider_for text NOT NULL,          -- 情報提供者機関コード（委任元）, or empty
    PRIMARY KEY (environment_id, exchange_number)
);
