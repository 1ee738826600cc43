-- 変更 and 取消 of 加入者情報: what was, what is, who did it. A 個人番号 is in none of these columns: that it changed is noted, never which it was.
CREATE TABLE enrollee_correction (
    environment_id smallint NOT NULL,
    insurer text COLLATE "C" NOT NULL,
    branch_number text COLLATE "C" NOT NULL,
    serial bigint GENERATED ALWAYS AS IDENTITY,
    corrected_at timestamptz NOT NULL,      -- environment time
    user_id text NOT NULL,
    receipt text NOT NULL,                  -- of the file; empty: by API or screen
    operation text NOT NULL,                -- 処理区分: 1 新規 that continued a 枝番, 2 変更, 3 取消
    number_change text NOT NULL,            -- 個人番号異動事由: empty, 1 番号変更, 2 誤り訂正
    department_code text NOT NULL,          -- of the person then: decides who may read this when he is registered no more
    before jsonb NOT NULL,                  -- the items that changed, by their names in the API
    after jsonb NOT NULL,
    PRIMARY KEY (environment_id, insurer, branch_number, serial)
);

-- What intermediate must learn of the changes of one part of a KN010 (or of one change by API), as it was decided then: message `branch-change` is rendered from it.
CREATE TABLE changed_part (
    environment_id smallint NOT NULL,
    receipt text NOT NULL,
    part integer NOT NULL,
    insurer text NOT NULL,
    branch_numbers text[] NOT NULL,
    person_keys text[] NOT NULL,
    enrollee_kinds text[] NOT NULL,         -- empty: 取消
    insurer_numbers text[] NOT NULL,
    reasons text[] NOT NULL,                -- empty, 1 番号変更, 2 誤り訂正, 3 取消
    gone_persons text[] NOT NULL,           -- the person behind it before, whom no 枝番 of any insurer has any more; mostly empty
    acknowledged boolean NOT NULL DEFAULT false,
    PRIMARY KEY (environment_id, receipt, part)
);
