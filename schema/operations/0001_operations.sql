-- 運用支援環境: persons, 加入者情報, 資格履歴. A 個人番号 stands here only sealed, with a keyed tag for look-up (decisions.md 1 and 5).
-- Small worlds share the default partition; a large one gets its own later without touching a row of the others (decisions.md 10).

CREATE TABLE person (
    environment_id smallint NOT NULL,
    person_key uuid NOT NULL,               -- random, opaque; the only name of a person outside this system
    tag bytea NOT NULL,                     -- HMAC of the 個人番号
    sealed bytea NOT NULL,                  -- the 個人番号, AES-256-GCM, bound to its key
    registered_at timestamptz NOT NULL,     -- environment time
    PRIMARY KEY (environment_id, person_key)
) PARTITION BY LIST (environment_id);
CREATE UNIQUE INDEX person_tag ON person (environment_id, tag);
CREATE TABLE person_shared PARTITION OF person DEFAULT;

CREATE TABLE enrollee (
    environment_id smallint NOT NULL,
    insurer text COLLATE "C" NOT NULL,
    branch_number text COLLATE "C" NOT NULL,
    person_key uuid NOT NULL,
    addressee_number text COLLATE "C" NOT NULL,
    enrollee_kind text NOT NULL,
    insurer_number text NOT NULL,
    insured_number text COLLATE "C" NOT NULL,
    household_number text NOT NULL,
    head_of_household text NOT NULL,
    relationship text NOT NULL,
    name text NOT NULL,
    name_kana text COLLATE "C" NOT NULL,
    common_name text NOT NULL,
    birth_date text NOT NULL,               -- month or day 00 where 不詳
    sex text NOT NULL,
    resident_kind text NOT NULL,
    postal_code text NOT NULL,
    address text NOT NULL,
    address_detail text NOT NULL,
    municipality_code text NOT NULL,
    managing_municipality_code text NOT NULL,
    department_code text NOT NULL,
    change_date date,
    change_reason text NOT NULL,
    protection text NOT NULL,
    protection_until date,
    receipt text NOT NULL,                  -- of the file that registered it
    registered_at timestamptz NOT NULL,     -- environment time
    PRIMARY KEY (environment_id, insurer, branch_number)
) PARTITION BY LIST (environment_id);
-- The insurer stands last: a look-up that has all three columns must never be tempted to read the insurer's whole stretch of the primary key, as it is
-- while the first million rows arrive and nobody has analysed the table yet (registration_store.cpp).
CREATE UNIQUE INDEX enrollee_addressee ON enrollee (environment_id, addressee_number, insurer);
CREATE UNIQUE INDEX enrollee_person ON enrollee (environment_id, person_key, insurer);
CREATE UNIQUE INDEX enrollee_insured ON enrollee (environment_id, insured_number, insurer) WHERE insured_number <> '';
CREATE TABLE enrollee_shared PARTITION OF enrollee DEFAULT;

CREATE TABLE eligibility_history (
    environment_id smallint NOT NULL,
    insurer text COLLATE "C" NOT NULL,
    branch_number text COLLATE "C" NOT NULL,
    acquired_on date NOT NULL,
    acquisition_reason text NOT NULL,
    lost_on date,
    loss_reason text NOT NULL,
    registered_at timestamptz NOT NULL,
    PRIMARY KEY (environment_id, insurer, branch_number, acquired_on)
) PARTITION BY LIST (environment_id);
CREATE TABLE eligibility_history_shared PARTITION OF eligibility_history DEFAULT;

-- One row per part of a KN010 that registered somebody: which 枝番 it gave out, and whether intermediate knows them (decisions.md 3).
CREATE TABLE registered_part (
    environment_id smallint NOT NULL,
    receipt text NOT NULL,
    part integer NOT NULL,
    insurer text NOT NULL,
    first_branch text COLLATE "C" NOT NULL,
    last_branch text COLLATE "C" NOT NULL,
    persons integer NOT NULL,
    acknowledged boolean NOT NULL DEFAULT false,
    PRIMARY KEY (environment_id, receipt, part)
);
