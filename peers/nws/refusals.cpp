#include "peers/nws/refusals.hpp"

namespace chukan::nws {

refusal not_permitted(const law::names& names, const law::permissions& table, const law::question& what, const law::verdict& decided)
{
    auto why = law::explain(names, table, what, decided);
    return {std::move(why.code), std::move(why.reason_ja), std::move(why.reason_en)};
}

refusal not_released(const std::string& office, const std::string& release, const std::string& release_en)
{
    return {"E6008", "事務 " + office + " は、この環境で使っている配信マスター（" + release + "）にありません。",
            "Office " + office + " is not in the masters that this environment uses (" + release_en + ")."};
}

refusal not_begun(const law::body& body, const std::string& from)
{
    return {"E6003", body.name + "との情報連携は" + law::day_ja(from) + "からです。", "The exchange with body " + body.code + " begins on " + law::day_en(from) + "."};
}

refusal not_begun(const std::string& from)
{
    return {"E6003", "この環境の情報連携開始日は" + law::day_ja(from) + "です。", "In this environment the exchange begins on " + law::day_en(from) + "."};
}

refusal not_connected(const std::string& body)
{
    return {"E6012", "機関 " + body + " は情報提供ネットワークシステムに接続されていません。", "Body " + body + " is not connected to the network."};
}

refusal unknown_code()
{
    return {"E6010", "照会者の符号管理単位が発行を受けた機関別符号ではありません。", "The code is none that was issued to the asker's unit."};
}

refusal malformed(const std::string& field)
{
    return {"E9203", "照会の項目 " + field + " が正しくありません。", "The field " + field + " of the inquiry is malformed."};
}

} // namespace chukan::nws
