#pragma once
#include "platform/law/law.hpp"
#include "platform/masters/releases.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <memory>
#include <string>

namespace chukan::masters {

/// What the masters are made from, as it stands in config/masters and config/law. Inside this library only.
struct releases::sets {
    nlohmann::json bodies, information, procedures;
    std::shared_ptr<const law::permissions> permitted;
    std::map<std::string, unsigned, std::less<>> row_of_office;
};

} // namespace chukan::masters
