#include "server/portal/passwords.hpp"

#include "platform/crypto/primitives.hpp"

#include <algorithm>

namespace chukan::portal {

namespace {

std::string lower(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool printable(char c)
{
    return c > ' ' && c <= '~';
}
bool digit(char c)
{
    return c >= '0' && c <= '9';
}
bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

} // namespace

std::vector<broken_rule> broken_rules(const password_rules& rules, std::string_view user_id, std::string_view password)
{
    std::vector<broken_rule> broken;
    const auto least = std::to_string(rules.least_length), most = std::to_string(rules.most_length);
    if (password.size() < rules.least_length || password.size() > rules.most_length)
        broken.push_back({"length", least + "文字以上" + most + "文字以内", least + " to " + most + " characters"});
    // Half-width only: what one keyboard types, another must be able to type as well.
    if (!std::all_of(password.begin(), password.end(), printable))
        broken.push_back({"characters", "半角の英数字と記号だけ", "ASCII letters, digits and symbols only"});
    if (rules.letter && std::none_of(password.begin(), password.end(), letter))
        broken.push_back({"letter", "英字を含める", "at least one letter"});
    if (rules.digit && std::none_of(password.begin(), password.end(), digit))
        broken.push_back({"digit", "数字を含める", "at least one digit"});
    if (rules.without_user_id && !user_id.empty() && lower(password).find(lower(user_id)) != std::string::npos)
        broken.push_back({"without_user_id", "ユーザーIDを含めない", "not the user id"});
    return broken;
}

std::vector<broken_rule> reused(const password_rules& rules, const std::vector<std::string>& hashes,
                                std::string_view password)
{
    for (std::size_t i = 0; i < hashes.size() && i < rules.history; ++i)
        if (crypto::password_matches(hashes[i], password)) {
            const auto count = std::to_string(rules.history);
            return {{"history", "過去" + count + "回のパスワードと異なる", "none of the last " + count + " passwords"}};
        }
    return {};
}

} // namespace chukan::portal
