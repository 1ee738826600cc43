-- 自己情報: what a citizen asked of one of our unions, sealed for the citizen's session. The row goes when マイナポータル has it.
CREATE TABLE self_answer (
    environment_id smallint NOT NULL,
    request_id uuid NOT NULL,
    status text NOT NULL,                -- answered, none, impossible
    result_code text NOT NULL,
    ephemeral_key bytea NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (environment_id, request_id)
);

-- お知らせ to a citizen. It belongs to the person whom the 枝番 meant when it was written, whoever that 枝番 points to later.
CREATE TABLE citizen_notice (
    environment_id smallint NOT NULL,
    notice_id uuid NOT NULL,
    serial bigint GENERATED ALWAYS AS IDENTITY,
    insurer text NOT NULL,
    branch_number text NOT NULL,
    person_key text NOT NULL,
    content bytea NOT NULL,              -- title and text, sealed by this system's key ring
    user_id text NOT NULL,
    sent_at timestamptz NOT NULL,        -- environment time
    PRIMARY KEY (environment_id, notice_id)
);
CREATE INDEX citizen_notice_branch ON citizen_notice (environment_id, insurer, branch_number, serial);
CREATE INDEX citizen_notice_person ON citizen_notice (environment_id, person_key, serial);
