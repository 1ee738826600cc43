-- 支援措置 (DV), as operations says it: for whom no question is answered by itself, and whose 副本 and 情報提供等記録 are 不開示. A row may come before its 枝番, and stays after
-- the lifting, so that an older word that comes late changes nothing. What the 副本 themselves say of 自動応答不可 and 不開示 is left alone: it holds again afterwards.
CREATE TABLE protection (
    environment_id smallint NOT NULL,
    insurer text NOT NULL,
    branch_number text NOT NULL,
    version bigint NOT NULL,
    state text NOT NULL,                     -- '' none, '-' without an end, else the last day YYYYMMDD
    PRIMARY KEY (environment_id, insurer, branch_number)
);
