#include "app/systems.hpp"

#include "peers/authority/authority.hpp"
#include "peers/institutions/institutions.hpp"
#include "peers/juki/juki.hpp"
#include "peers/mynaportal/mynaportal.hpp"
#include "peers/nws/nws.hpp"
#include "peers/pmo/pmo.hpp"
#include "server/control/control.hpp"
#include "server/intermediate/intermediate.hpp"
#include "server/operations/operations.hpp"
#include "server/portal/portal.hpp"
#include "server/provision/provision.hpp"

#include <stdexcept>

namespace chukan::app {

const std::vector<known_system>& systems()
{
    static const std::vector<known_system> list{
        {"portal", "統合専用端末の入口", portal::create_portal},
        {"control", "世界の管理", control::create_control},
        {"operations", "運用支援環境", operations::create_operations},
        {"intermediate", "医療保険者等向け中間サーバー", intermediate::create_intermediate},
        {"provision", "運用支援環境(情報提供サーバー)", provision::create_provision},
        {"juki", "住基ネット", juki::create_juki},
        {"nws", "情報提供NWS", nws::create_nws},
        {"institutions", "他機関", institutions::create_institutions},
        {"mynaportal", "マイナポータル", mynaportal::create_mynaportal},
        {"pmo", "Digital PMO", pmo::create_pmo},
        {"authority", "認証局", authority::create_authority},
    };
    return list;
}

std::vector<std::string> system_names()
{
    std::vector<std::string> names;
    for (const auto& system : systems())
        names.push_back(system.name);
    return names;
}

std::size_t place_of(const std::string& name)
{
    const auto& list = systems();
    for (std::size_t place = 0; place < list.size(); ++place)
        if (list[place].name == name)
            return place;
    throw std::invalid_argument("unknown system: " + name);
}

} // namespace chukan::app
