-- 訂正 and 不開示 of 情報提供等記録 after the exchange (番号法 31条 as read then): rows are only added. The record keeps what was written at the exchange, but for the 不開示コード in force.
CREATE TABLE record_note (
    environment_id smallint NOT NULL,
    exchange_number text NOT NULL,       -- 処理通番
    holder text NOT NULL,                -- whose record of it in this database: network
    origin text NOT NULL,                -- who noted it: asker or provider
    ordinal bigint NOT NULL,             -- 1, 2, … of that side and record
    kind text NOT NULL,                  -- correction, disclosure
    field text NOT NULL,
    value text NOT NULL,
    reason text NOT NULL,
    noted_at timestamptz NOT NULL,       -- environment time
    user_id text NOT NULL,               -- on the noting side only
    told boolean NOT NULL DEFAULT false, -- the next system has acknowledged it
    PRIMARY KEY (environment_id, exchange_number, holder, origin, ordinal)
);
ALTER TABLE exchange ADD COLUMN notes text; -- digest of the record's notes, for the reconciliation; NULL: none
