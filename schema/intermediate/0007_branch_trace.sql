-- What happened to the 副本 of a 枝番 when it got another owner or was cancelled: the trace of a correction.
ALTER TABLE branch_history
    ADD COLUMN reason text NOT NULL DEFAULT '2',             -- 2 誤り訂正, 1 番号変更, 3 取消
    ADD COLUMN code_held boolean NOT NULL DEFAULT false,     -- the owner before had a code: this 枝番 was answered for under it
    ADD COLUMN eligibility_rows bigint NOT NULL DEFAULT 0,   -- 副本 that went over to the new owner, or were removed by the 取消
    ADD COLUMN fukuhon_rows bigint NOT NULL DEFAULT 0;
