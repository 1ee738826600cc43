-- Worlds and their two environments (architecture.md 3). The clocks run in environment time; announced_at alone is real.

CREATE TABLE world (
    name text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9-]{0,30}$'),
    seed bigint NOT NULL,
    insurers text[] NOT NULL,
    initial_password text NOT NULL,      -- of freshly made users; they must change it (模擬)
    seeded boolean NOT NULL DEFAULT false,
    deleting boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL
);

CREATE TABLE world_environment (
    environment_id smallint PRIMARY KEY,
    world text NOT NULL REFERENCES world (name) ON DELETE CASCADE,
    name text NOT NULL CHECK (name IN ('verification', 'production')),
    phase text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    base_real text NOT NULL,             -- ISO 8601: at this real time …
    base_environment text NOT NULL,      -- … the environment's clock stood here
    rate double precision NOT NULL DEFAULT 1,
    frozen boolean NOT NULL DEFAULT false,
    automatic_sending boolean NOT NULL DEFAULT false,
    paused boolean NOT NULL DEFAULT false,
    UNIQUE (world, name)
);

-- Ids are never used again: a ciphertext or a late message of a deleted environment must not meet a new one.
CREATE SEQUENCE environment_id_sequence AS smallint MINVALUE 1 MAXVALUE 32000;

CREATE TABLE announcement (
    system text NOT NULL,
    environment_id smallint NOT NULL REFERENCES world_environment (environment_id) ON DELETE CASCADE,
    version bigint NOT NULL,
    announced_at timestamptz NOT NULL,
    PRIMARY KEY (system, environment_id)
);
