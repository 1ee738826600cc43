#pragma once
#include <map>
#include <stdexcept>
#include <string>

namespace chukan {

/// A refusal that a caller can act on. `code` is a result code of config/result_codes.json (I0000, E2001 …), from which
/// the HTTP status and the Japanese and English texts are taken at the edge; `values` fill the places {name} of those texts.
/// Never put a 個人番号 into a value.
class service_error : public std::runtime_error {
public:
    using values_type = std::map<std::string, std::string>;

    explicit service_error(std::string code, values_type values = {})
        : std::runtime_error(code), code_(std::move(code)), values_(std::move(values))
    {
    }

    const std::string& code() const { return code_; }
    const values_type& values() const { return values_; }

private:
    std::string code_;
    values_type values_;
};

} // namespace chukan
