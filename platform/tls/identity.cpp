#include "platform/tls/identity.hpp"

#include <algorithm>
#include <array>

namespace chukan::tls {
namespace {

constexpr std::string_view prefix = "urn:chukan:";

bool plain(std::string_view part)
{
    return std::all_of(part.begin(), part.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
    });
}

} // namespace

std::optional<identity> parse_identity(std::string_view uri)
{
    if (uri.substr(0, prefix.size()) != prefix)
        return std::nullopt;
    std::string_view rest = uri.substr(prefix.size());
    std::array<std::string_view, 5> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto colon = rest.find(':');
        if ((colon == std::string_view::npos) != (i + 1 == parts.size()))
            return std::nullopt;
        parts[i] = rest.substr(0, colon);
        rest.remove_prefix(i + 1 == parts.size() ? rest.size() : colon + 1);
        if (!plain(parts[i]))
            return std::nullopt;
    }
    identity value;
    value.installation = parts[0];
    value.kind = parts[1];
    value.world = parts[2];
    value.organisation = parts[3];
    value.terminal = parts[4];
    // What each kind must name, so that an empty world can never stand for "all of them" by mistake.
    const bool of_a_world = !value.world.empty();
    const bool good = !value.installation.empty() && !value.organisation.empty()
        && ((value.kind == "terminal" && of_a_world && !value.terminal.empty()) || (value.kind == "peer" && of_a_world)
            || (value.kind == "system" && !of_a_world));
    if (!good)
        return std::nullopt;
    return value;
}

std::string identity_uri(const identity& value)
{
    return std::string(prefix) + value.installation + ':' + value.kind + ':' + value.world + ':' + value.organisation + ':' + value.terminal;
}

} // namespace chukan::tls
