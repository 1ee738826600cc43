#include "platform/records/judge.hpp"

#include "platform/records/merge.hpp"

namespace chukan::records {

namespace {

constexpr const char* asked_fields[] = {"asker_body", "provider_body", "office", "procedure", "information", "asked_at", "asker_disclosure", "notes"};
constexpr const char* answer_fields[] = {"status", "result_code", "provided_at", "provider_disclosure"};

std::string value(const record& of, const std::string& field)
{
    const auto found = of.find(field);
    return found == of.end() ? std::string() : found->second;
}

void compare(const std::string& code, const record& network, const record& other, bool answered, std::vector<finding>& out)
{
    finding found{code, {}};
    for (const auto* field : asked_fields)
        if (value(network, field) != value(other, field))
            found.fields.emplace_back(field);
    if (answered)
        for (const auto* field : answer_fields)
            if (value(network, field) != value(other, field))
                found.fields.emplace_back(field);
    if (!found.fields.empty())
        out.push_back(std::move(found));
}

} // namespace

std::vector<finding> judge(const std::optional<record>& network, const std::optional<record>& asker, const std::optional<record>& provider)
{
    std::vector<finding> out;
    if (!network) {
        if (asker || provider)
            out.push_back({"missing-network", {}});
        return out;
    }
    const bool open = is_open(value(*network, "status"));
    if (asker)
        compare("asker-differs", *network, *asker, !open, out);
    if (provider)
        compare("provider-differs", *network, *provider, !open, out);
    if (open) {
        const auto further = [](const std::optional<record>& one) { return one && !is_open(value(*one, "status")); };
        if (further(asker) || further(provider))
            out.push_back({"network-behind", {}});
        return out;
    }
    if (!asker)
        out.push_back({"missing-asker", {}});
    if (!provider)
        out.push_back({"missing-provider", {}});
    if (asker && provider && value(*asker, "items") != value(*provider, "items"))
        out.push_back({"items-differ", {}});
    return out;
}

} // namespace chukan::records
