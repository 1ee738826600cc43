#include "platform/http/trace.hpp"

#include <cstdint>
#include <random>

namespace chukan::http {
namespace {

bool well_formed(std::string_view text)
{
    if (text.size() != 55 || text.substr(0, 3) != "00-" || text[35] != '-' || text[52] != '-')
        return false;
    bool some_trace = false, some_parent = false;
    for (std::size_t i = 3; i < text.size(); ++i) {
        if (i == 35 || i == 52)
            continue;
        const char c = text[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return false;
        some_trace = some_trace || (i < 35 && c != '0');
        some_parent = some_parent || (i > 35 && i < 52 && c != '0');
    }
    return some_trace && some_parent;
}

} // namespace

std::string traceparent_of(const std::string* sent)
{
    if (sent && well_formed(*sent))
        return *sent;
    thread_local std::mt19937_64 draw{std::random_device{}()}; // an id, not a secret
    std::string text = "00-0000000000000000" "0000000000000000-0000000000000000-01";
    for (const std::size_t place : {3, 19, 36}) {
        auto drawn = place == 19 ? draw() : draw() | 1; // neither id may be 0
        for (auto at = place + 16; at-- > place; drawn >>= 4)
            text[at] = "0123456789abcdef"[drawn & 15];
    }
    return text;
}

std::string without_numbers(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t run = i;
        while (run < text.size() && text[run] >= '0' && text[run] <= '9')
            ++run;
        if (run - i >= 8) {
            out += "########";
            i = run;
        } else {
            do
                out += text[i++];
            while (i < run);
        }
    }
    return out;
}

} // namespace chukan::http
