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
