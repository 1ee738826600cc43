-- The same message id must always bring the same body: a keyed digest (HMAC-SHA-256) of what was taken, so that an altered body is noticed. Keyed, because a body may hold a
-- 個人番号, and a plain digest of twelve digits could be tried out. NULL: received before this column was there.
ALTER TABLE inbox ADD COLUMN body_digest bytea;
