-- The files of one kind of one insurer that are not worked off yet, in the order of their receipts: which one's turn it is.
CREATE INDEX receipt_in_line ON receipt (environment_id, insurer, kind, serial) WHERE NOT parts_done AND state NOT IN ('処理完了', '取込不可', '取消');
