#pragma once

/// What the sides of an exchange tell of one 情報提供等記録 to be compared (番号法 23条; the form is 模擬).
namespace chukan::records {

/// SQL over a table of records: the first 16 hex digits of the MD5 of the twelve fields that every side must have alike, joined by '|': 処理通番, 照会者, 提供者, 事務, 事務手続,
/// 特定個人情報名, status, result code, both 不開示コード, and the moments of asking and providing in milliseconds since 1970 (the last is left out where nothing was provided); and, where there are any, the digest of its notes
/// (訂正, 不開示: note_store).
/// It tells records apart that went astray, not an attacker's: what it finds is then looked at field by field.
inline constexpr auto digest_sql =
    "left(md5(concat_ws('|', exchange_number, asker_body, provider_body, office, procedure, information, status, result_code, asker_disclosure, provider_disclosure,"
    " (extract(epoch FROM asked_at) * 1000)::bigint, (extract(epoch FROM provided_at) * 1000)::bigint, notes)), 16)";

} // namespace chukan::records
