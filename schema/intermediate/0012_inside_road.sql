-- 医療保険者等間の情報照会 (guide 1.7.1 ②, test item ⑥): an insurer inside this server asks another one inside it, without nws.
ALTER TABLE inquiry ADD COLUMN inside boolean NOT NULL DEFAULT false;
CREATE INDEX inquiry_inside ON inquiry (environment_id, serial) WHERE inside AND state = '送信待ち';
CREATE SEQUENCE inside_exchange_serial AS bigint;
