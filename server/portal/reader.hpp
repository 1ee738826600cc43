#pragma once
#include <nlohmann/json_fwd.hpp>

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chukan::portal {

/// The JSON body of one of the portal's own requests. Everything that is wrong throws service_error E9203 naming the
/// field: no object, deeper than 8 levels, a field that is not in `known`, a wrong type, a length (in characters) out
/// of range, U+0000.
class body_reader {
public:
    body_reader(const std::string& body, std::initializer_list<std::string_view> known);
    ~body_reader();
    std::string text(const char* name, std::size_t least, std::size_t most) const;
    /// Missing, null and "" are nothing.
    std::optional<std::string> maybe_text(const char* name, std::size_t most) const;
    std::vector<std::string> texts(const char* name, std::size_t most_items) const;
    /// An optional YYYYMMDD.
    std::optional<std::string> date(const char* name) const;
    const nlohmann::json& content() const { return *content_; }

private:
    std::unique_ptr<nlohmann::json> content_;
};

[[noreturn]] void malformed(const std::string& field);

/// ユーザーID: 1 to 20 of letters, digits, dot, underscore and hyphen.
bool user_id_valid(std::string_view text);

} // namespace chukan::portal
