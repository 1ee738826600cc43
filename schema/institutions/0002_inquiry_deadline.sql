-- 回答期限: the inquiries that have waited longest for their answer, on the environment's clock.
CREATE INDEX inquiry_unanswered ON inquiry (environment_id, asked_at) WHERE state = '照会中';
