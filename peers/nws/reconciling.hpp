#pragma once
#include "platform/law/law.hpp"
#include "platform/records/judge.hpp"
#include "platform/records/merge.hpp"
#include "platform/runtime/system.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace chukan::nws {

/// 突合: the network's records held against those of askers and providers, one by one.
class reconciler {
public:
    reconciler(runtime::context& context, law::book& book) : context_(context), book_(book) {}

    /// The outcome as JSON: {"records":{"network","asker","provider"},"agreed","open","differing","not_examined","differences":[{"exchange_number",
    /// "findings":[{"code","fields":[…]}],"network":{…}|null,"asker":…,"provider":…}],"milliseconds"}. A number whose sides do not tell the same is looked at again, whole,
    /// after `settle`: what was merely on its way has arrived by then. Of more than 1,000 such numbers the rest are counted in `not_examined` (and in `differing`).
    /// Throws service_error E9003 naming a system that does not answer: without it nothing can be said.
    std::string run(std::int16_t environment, std::chrono::milliseconds settle);

private:
    std::vector<std::string> systems() const;
    std::vector<records::source> sources(std::int16_t environment) const;
    std::string ask(std::int16_t environment, const std::string& system, const std::string& path) const;

    runtime::context& context_;
    law::book& book_;
};

} // namespace chukan::nws
