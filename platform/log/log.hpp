#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace chukan::log {

enum class level { debug, info, warning, error };

using field = std::pair<std::string_view, std::string>;

/// One event is one JSON line: real time, level, system, event, fields. Control characters of values are escaped.
/// Never pass a 個人番号, a name, a row of a file or the content of an answer.
void write(level level, std::string_view system, std::string_view event, std::initializer_list<field> fields = {});

/// Where lines go: a file path (appended), or empty for standard error. Lines below `least` are dropped.
void configure(const std::string& path, level least);

/// Waits until everything written so far is on its way to the operating system.
void flush();

} // namespace chukan::log
