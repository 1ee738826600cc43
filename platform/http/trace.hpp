#pragma once
#include <string>
#include <string_view>

namespace chukan::http {

/// The caller's traceparent (W3C Trace Context) when it is well formed, else a new one.
std::string traceparent_of(const std::string* sent);

/// For a log line: every run of eight digits or more is blanked, because the text of an exception may quote a row.
std::string without_numbers(std::string_view text);

} // namespace chukan::http
