-- What an insurer registers beside 部署 and ユーザー: ロール of its own, and アクセスグループ (which 部署 see whose persons and 副本). And the releases of the 配信マスター.

CREATE TABLE role (
    environment_id smallint NOT NULL,
    insurer text NOT NULL,
    code text NOT NULL,                       -- never the code of a standard role (config/roles.json)
    name text NOT NULL,
    rights text[] NOT NULL,                   -- 操作コード
    PRIMARY KEY (environment_id, insurer, code)
);

CREATE TABLE access_group (
    environment_id smallint NOT NULL,
    insurer text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    departments text[] NOT NULL,              -- 部署コード; each stands for the 部署 below it too
    PRIMARY KEY (environment_id, insurer, code)
);

CREATE TABLE master_release (
    environment_id smallint NOT NULL,
    sequence bigint GENERATED ALWAYS AS IDENTITY,
    release smallint NOT NULL,                -- number in config/masters/releases.json
    in_force_on text NOT NULL,                -- YYYYMMDD on the environment's clock
    released_by text NOT NULL,
    released_at timestamptz NOT NULL,
    released_real_at timestamptz NOT NULL,
    withdrawn_by text,                        -- rolled back: as if it had never been
    withdrawn_at timestamptz,
    PRIMARY KEY (environment_id, sequence)
);
