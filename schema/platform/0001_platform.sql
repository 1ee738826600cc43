-- What every system's database holds (architecture.md 4 and 5). Applied before the system's own migrations.

CREATE TABLE environment (
    environment_id smallint PRIMARY KEY,
    world text NOT NULL,
    name text NOT NULL,
    description jsonb NOT NULL,          -- as control announced it: phase, clock, switches
    version bigint NOT NULL
);

CREATE TABLE data_key (
    environment_id smallint NOT NULL,
    key_id integer NOT NULL,
    wrapped bytea NOT NULL,              -- by the installation key of this system
    created_at timestamptz NOT NULL,
    PRIMARY KEY (environment_id, key_id)
);

CREATE TABLE outbox (
    message_id uuid PRIMARY KEY,
    environment_id smallint NOT NULL,
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    receiver text NOT NULL,
    kind text NOT NULL,
    ordering_key text NOT NULL DEFAULT '',
    reference text NOT NULL,
    items integer NOT NULL,
    trace text NOT NULL DEFAULT '',
    state smallint NOT NULL DEFAULT 0,   -- 0 waiting, 1 acknowledged, 2 parked
    attempts integer NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL,
    leased_until timestamptz,
    created_at timestamptz NOT NULL,
    settled_at timestamptz,
    milliseconds integer,
    status integer,
    problem text
);
CREATE INDEX outbox_waiting ON outbox (environment_id, receiver, ordering_key, sequence) WHERE state = 0;
CREATE INDEX outbox_log ON outbox (sequence);

CREATE TABLE inbox (
    message_id uuid PRIMARY KEY,
    environment_id smallint NOT NULL,
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    sender text NOT NULL,
    kind text NOT NULL,
    items integer NOT NULL,
    trace text NOT NULL DEFAULT '',
    received_at timestamptz NOT NULL,
    milliseconds integer
);
CREATE INDEX inbox_log ON inbox (sequence);

CREATE TABLE job (
    job_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    environment_id smallint NOT NULL,
    kind text NOT NULL,
    key text NOT NULL DEFAULT '',
    argument text NOT NULL,
    state smallint NOT NULL DEFAULT 0,   -- 0 waiting, 1 running, 2 done, 3 failed (parked)
    attempts integer NOT NULL DEFAULT 0,
    run_after timestamptz NOT NULL,
    leased_until timestamptz,
    holder text,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    problem text
);
CREATE INDEX job_ready ON job (run_after) WHERE state IN (0, 1);
CREATE UNIQUE INDEX job_key ON job (environment_id, kind, key) WHERE state = 0 AND key <> '';

CREATE TABLE stored_file (
    file_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    environment_id smallint NOT NULL,
    insurer text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL DEFAULT '',
    bytes bigint NOT NULL DEFAULT 0,
    chunks integer NOT NULL DEFAULT 0,
    complete boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL
);

CREATE TABLE file_chunk (
    file_id bigint NOT NULL,
    number integer NOT NULL,
    environment_id smallint NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (file_id, number)
);
ALTER TABLE file_chunk ALTER COLUMN sealed SET STORAGE EXTERNAL; -- ciphertext does not compress

-- Two holders of one key at once are impossible, whatever the claims race like.
CREATE UNIQUE INDEX job_running ON job (environment_id, kind, key) WHERE state = 1 AND key <> '';
