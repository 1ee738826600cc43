#include "server/portal/settings.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace chukan::portal {

namespace {

using nlohmann::json;

/// One object of the file: every field is asked for once, and what was not asked for is refused.
class section {
public:
    section(const std::string& path, const json& whole, const std::string& name) : place_(path + ": " + name)
    {
        const auto found = whole.find(name);
        if (found == whole.end() || !found->is_object())
            throw std::runtime_error(place_ + " is missing");
        left_ = *found;
    }
    long number(const char* name, long least, long most)
    {
        const json value = take(name);
        if (!value.is_number_integer() || value.get<long>() < least || value.get<long>() > most)
            throw std::runtime_error(place_ + "." + name + " must be a number from " + std::to_string(least) + " to " +
                                     std::to_string(most));
        return value.get<long>();
    }
    bool flag(const char* name)
    {
        const json value = take(name);
        if (!value.is_boolean())
            throw std::runtime_error(place_ + "." + name + " must be true or false");
        return value.get<bool>();
    }
    void end() const
    {
        if (!left_.empty())
            throw std::runtime_error(place_ + "." + left_.begin().key() + " is not known");
    }

private:
    json take(const char* name)
    {
        const auto found = left_.find(name);
        if (found == left_.end())
            throw std::runtime_error(place_ + "." + name + " is missing");
        json value = *found;
        left_.erase(found);
        return value;
    }

    std::string place_;
    json left_;
};

} // namespace

settings load_settings(const std::string& config_directory)
{
    const std::string path = config_directory + "/portal.json";
    json whole;
    try {
        whole = json::parse(read_file(path));
    } catch (const json::exception& problem) {
        throw std::runtime_error(path + ": " + problem.what());
    }
    for (const auto& [name, value] : whole.items())
        if (name != "source" && name != "password" && name != "login" && name != "session" && name != "relay")
            throw std::runtime_error(path + ": " + name + " is not known");

    settings out;
    section password(path, whole, "password");
    out.password.least_length = static_cast<unsigned>(password.number("least_length", 1, 64));
    out.password.most_length = static_cast<unsigned>(password.number("most_length", out.password.least_length, 128));
    out.password.letter = password.flag("letter");
    out.password.digit = password.flag("digit");
    out.password.without_user_id = password.flag("without_user_id");
    out.password.history = static_cast<unsigned>(password.number("history", 0, 24));
    out.password.most_days = static_cast<unsigned>(password.number("most_days", 0, 3650));
    password.end();
    section login(path, whole, "login");
    out.login_failures = static_cast<unsigned>(login.number("failures", 1, 100));
    login.end();
    section session(path, whole, "session");
    out.idle = std::chrono::seconds(session.number("idle_seconds", 10, 86400));
    out.total = std::chrono::seconds(session.number("total_seconds", 10, 7 * 86400));
    session.end();
    section relay(path, whole, "relay");
    out.gather = std::chrono::milliseconds(relay.number("gather_milliseconds", 0, 5));
    relay.end();
    return out;
}

} // namespace chukan::portal
