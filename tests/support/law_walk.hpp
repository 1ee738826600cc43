#pragma once
#include "platform/law/law.hpp"

#include <algorithm>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

/// Every split line of 別表第二 with a body on each side, and one neighbour of it that no line permits: for the checks of nws and of the providers.
namespace chukan::test {

struct walked {
    const law::body* asker;
    const law::body* provider;
    std::string office, procedure, information, expected; // expected: I0000, E6001 or E6008
    std::shared_ptr<const law::bodies> owner{};           // of asker and provider: they live as long as this line of the walk
};

class law_walk {
public:
    explicit law_walk(const std::string& config_directory)
        : table_(law::permissions::load(config_directory + "/law/permissions.csv")), bodies_(law::bodies::load(config_directory + "/masters/bodies.json"))
    {
    }

    /// Lines and neighbours in turn, on that day; only those whose provider is held by `provider_system` (empty: all).
    std::vector<walked> on(const std::string& day, const std::string& provider_system = {}) const
    {
        std::vector<walked> out;
        std::size_t turn = 0;
        for (const auto& line : table_->all()) {
            const auto *asker = body_of(line.asker_kind, {}), *provider = body_of(line.provider_kind, asker->code);
            if (!provider_system.empty() && provider->system != provider_system)
                continue;
            // A body may have several kinds: another of its lines may be in force when this one is not.
            const walked here{asker, provider, line.office, line.procedure, line.information, lines(*asker, *provider, line.office, line.information, day) > 0 ? "I0000" : "E6008", bodies_};
            out.push_back(here);
            out.push_back(neighbour(here, turn++, provider_system));
        }
        return out;
    }

    std::vector<const law::body*> askers() const
    {
        std::set<std::string> kinds;
        std::vector<const law::body*> out;
        for (const auto& line : table_->all())
            if (kinds.insert(line.asker_kind).second)
                out.push_back(body_of(line.asker_kind, {}));
        return out;
    }

private:
    static bool acts_as(const law::body& who, const std::string& kind) { return std::find(who.kinds.begin(), who.kinds.end(), kind) != who.kinds.end(); }

    const law::body* body_of(const std::string& kind, const std::string& but) const
    {
        const law::body* found = nullptr;
        for (const auto& one : bodies_->all())
            if (acts_as(one, kind) && (!found || found->code == but))
                found = &one;
        if (!found)
            throw std::runtime_error("no body of kind " + kind);
        return found;
    }

    /// Lines by which these two may exchange this (on a day, if one is given): by counting, not by the check under test.
    std::size_t lines(const law::body& asker, const law::body& provider, const std::string& office, const std::string& information, const std::string& day) const
    {
        return static_cast<std::size_t>(std::count_if(table_->all().begin(), table_->all().end(), [&](const law::permission& line) {
            return line.office == office && line.information == information && acts_as(asker, line.asker_kind) && acts_as(provider, line.provider_kind)
                && (day.empty() || line.in_force(day));
        }));
    }

    walked neighbour(const walked& here, std::size_t turn, const std::string& provider_system) const
    {
        // Other information, another provider, another asker in turn, the first that no line permits; where all of one sort are permitted, the next sort.
        for (std::size_t sort = turn; sort < turn + 3; ++sort)
            for (const auto& line : table_->all()) {
                walked out = here;
                out.expected = "E6001";
                if (sort % 3 == 0)
                    out.information = line.information;
                else if (sort % 3 == 1)
                    out.provider = body_of(line.provider_kind, out.asker->code);
                else
                    out.asker = body_of(line.asker_kind, out.provider->code);
                const bool here_too = provider_system.empty() || out.provider->system == provider_system;
                if (here_too && lines(*out.asker, *out.provider, out.office, out.information, {}) == 0)
                    return out;
            }
        throw std::runtime_error("everybody may ask for " + here.information);
    }

    std::shared_ptr<const law::permissions> table_;
    std::shared_ptr<const law::bodies> bodies_;
};

} // namespace chukan::test
