#include "app/databases.hpp"

#include "platform/cluster/cluster.hpp"

namespace chukan::app {

namespace {

class provided_databases final : public databases {
public:
    const std::map<std::string, database_urls>& urls() const override { return urls_; }
    void stop() override
    {
        if (server_)
            server_->stop();
    }

    std::map<std::string, database_urls> urls_;
    std::unique_ptr<cluster::server> server_;
};

} // namespace

std::unique_ptr<databases> provide_databases(const places& where, const config::settings& settings, const std::vector<std::string>& roles,
                                             const std::function<void(const std::string&)>& tell)
{
    auto out = std::make_unique<provided_databases>();
    std::vector<std::string> embedded;
    for (const auto& role : roles) {
        const auto given = settings.systems.find(role);
        if (given != settings.systems.end() && !given->second.database_url.empty())
            out->urls_[role] = {given->second.database_url,
                                given->second.owner_url.empty() ? given->second.database_url : given->second.owner_url};
        else
            embedded.push_back(role);
    }
    if (!embedded.empty()) {
        cluster::settings wish;
        wish.folder = where.var;
        wish.say = tell;
        out->server_ = cluster::start(std::move(wish));
        for (const auto& [system, urls] : cluster::provide(*out->server_, embedded, where.secrets()))
            out->urls_[system] = {urls.dsn, urls.owner_dsn};
    }
    return out;
}

} // namespace chukan::app
