#include "peers/nws/gates.hpp"

#include "peers/nws/gate_store.hpp"
#include "platform/base/text.hpp"
#include "platform/log/log.hpp"

#include <nlohmann/json.hpp>

namespace chukan::nws {
namespace {

refusal not_assessed(const law::body& body, const gate& why)
{
    return {"E6002",
            body.name + "の特定個人情報保護評価が実施されていないため、情報連携はできません（番号法第21条第2項第2号。別表第二の照会権限とは別の要件です）。" + why.reason_ja,
            "The privacy impact assessment of body " + body.code + " has not been made (My Number Act art. 21 (2) (ii); a ground apart from the table)."
                + (why.reason_en.empty() ? "" : " " + why.reason_en)};
}

refusal stopped(const law::body& body, const gate& why)
{
    const auto until = [&](const char* open, const char* close) { return why.valid_to.empty() ? std::string() : open + why.valid_to.substr(0, 16) + close; };
    return {"E6006", body.name + "のシステムは停止しています" + until("（", " まで）") + "。" + why.reason_ja,
            "The system of body " + body.code + " is stopped" + until(" (until ", ")") + "." + (why.reason_en.empty() ? "" : " " + why.reason_en)};
}

refusal cut_off(const law::body& body, const gate& why)
{
    auto out = not_connected(body.code);
    out.reason_ja += why.reason_ja;
    if (!why.reason_en.empty())
        out.reason_en += " " + why.reason_en;
    return out;
}

refusal not_in_use(const law::names& names, const std::string& code, const std::string& from, const std::string& to, const std::string& day)
{
    const auto span_ja = law::day_ja(from) + "から" + (to.empty() ? "" : law::day_ja(to) + "まで");
    const auto span_en = "from " + law::day_en(from) + (to.empty() ? "" : " to " + law::day_en(to));
    return {"E6013", "コード " + code + "（" + names.of(code) + "）の有効期間は" + span_ja + "です（環境の日付 " + law::day_ja(day) + "）。",
            "Code " + code + " is in use " + span_en + " (this environment's day is " + law::day_en(day) + ")."};
}

} // namespace

const gate* gate_view::find(std::string_view kind, std::string_view subject, std::string_view at) const
{
    for (const auto& one : gates_)
        if (one.kind == kind && one.subject == subject && one.holds(at))
            return &one;
    return nullptr;
}

std::vector<const law::body*> gate_view::acting_for(const law::bodies& bodies, const law::body& delegate, const law::question& what) const
{
    std::vector<const law::body*> all{&delegate};
    for (const auto& one : gates_)
        if (one.kind == "delegation" && one.other == delegate.code && (one.office.empty() || one.office == what.office) && one.holds(what.day))
            if (const auto* delegator = bodies.find(one.subject))
                all.push_back(delegator);
    return all;
}

std::variant<passage, refusal> gate_view::by_law(const law::names& names, const law::permissions& table, const law::bodies& bodies,
                                                 const law::question& what) const
{
    const auto own = table.check(*what.asker, *what.provider, what.office, what.procedure, what.information, what.day);
    if (own.permitted())
        return passage{};
    // The right is the 委任元's: its kind is what the table must permit.
    const auto askers = acting_for(bodies, *what.asker, what), providers = acting_for(bodies, *what.provider, what);
    for (const auto* asker : askers)
        for (const auto* provider : providers)
            if (table.check(*asker, *provider, what.office, what.procedure, what.information, what.day).permitted())
                return passage{asker == what.asker ? "" : asker->code, provider == what.provider ? "" : provider->code};
    return not_permitted(names, table, what, own);
}

std::variant<passage, refusal> gate_view::judge(const law::names& names, const law::permissions& table, const law::bodies& bodies, const law::question& what) const
{
    auto lawful = by_law(names, table, bodies, what);
    if (std::holds_alternative<refusal>(lawful))
        return lawful;
    for (const auto& one : gates_)
        if (one.kind == "start" && one.subject.empty() && what.day < one.valid_from)
            return not_begun(one.valid_from);
    for (const auto* body : {what.provider, what.asker}) {
        auto from = body->valid_from;
        for (const auto& one : gates_)
            if (one.kind == "start" && one.subject == body->code)
                from = one.valid_from;
        if (!from.empty() && what.day < from)
            return not_begun(*body, from);
        if (!body->valid_to.empty() && what.day > body->valid_to)
            return not_connected(body->code);
        if (const auto* shut = find("connection", body->code, what.day))
            return cut_off(*body, *shut);
    }
    for (const auto* code : {&what.office, &what.procedure, &what.information}) {
        const auto known = dates_.find(*code);
        if (known == dates_.end())
            continue;
        auto [from, to] = known->second;
        if (before_start_)
            from.clear();
        for (const auto& one : gates_)
            if (one.kind == "procedure" && one.subject == what.procedure)
                std::tie(from, to) = std::pair(one.valid_from, one.valid_to); // its 事務 and its information go with it
        if ((!from.empty() && what.day < from) || (!to.empty() && what.day > to))
            return not_in_use(names, *code, from, to, what.day);
    }
    for (const auto* body : {what.asker, what.provider})
        if (const auto* missing = find("assessment", body->code, what.day))
            return not_assessed(*body, *missing);
    for (const auto* body : {what.asker, what.provider})
        if (const auto* stop = find("stop", body->code, now_))
            return stopped(*body, *stop);
    return lawful;
}

std::optional<refusal> gate_view::out_of_reach(const law::body& body, const std::string& day) const
{
    if (!body.valid_to.empty() && day > body.valid_to)
        return not_connected(body.code);
    if (const auto* shut = find("connection", body.code, day))
        return cut_off(body, *shut);
    if (const auto* stop = find("stop", body.code, now_))
        return stopped(body, *stop);
    return std::nullopt;
}

gates::gates(runtime::context& context, law::book& book) : context_(context), book_(book)
{
    for (const auto& [file, list] : {std::pair{"procedures", "offices"}, std::pair{"procedures", "procedures"}, std::pair{"information", "information"}}) {
        const auto master = nlohmann::json::parse(read_file(context_.config_directory + "/masters/" + file + ".json"));
        for (const auto& one : master.at(list))
            dates_.emplace(one.at("code").get<std::string>(), std::pair(one.value("valid_from", ""), one.value("valid_to", "")));
    }
}

gate_view gates::view(db::transaction& running, std::int16_t environment) const
{
    const auto known = context_.environments.find(environment);
    const bool in_test = known && (known->phase == "連動テスト" || known->phase == "総合運用テスト");
    return gate_view(gate_store::all(running, environment), dates_, clock::to_iso(context_.environments.now(environment)), in_test);
}

bool gates::interfere(db::transaction& running, std::int16_t environment, contract::answers& answers) const
{
    const auto faults = gate_store::faults_on(running, environment, answers.exchange_number, context_.environments.today(environment));
    if (faults.empty())
        return false;
    contract::answers left;
    for (std::size_t index = 0; index < answers.exchange_number.size(); ++index) {
        const auto& number = answers.exchange_number[index];
        const auto found = faults.find(number);
        const bool lost = found != faults.end() && found->second.contains("silence");
        if (found != faults.end())
            log::write(log::level::warning, context_.name, lost ? "answer.lost" : "answer.tampered", {{"exchange_number", number}});
        if (lost)
            continue;
        for (const auto column : {&contract::answers::exchange_number, &contract::answers::status, &contract::answers::result_code, &contract::answers::provided_at,
                                  &contract::answers::provider_disclosure, &contract::answers::ephemeral_key, &contract::answers::sealed})
            (left.*column).push_back((answers.*column)[index]);
        if (found == faults.end() || left.sealed.back().empty())
            continue;
        auto bytes = from_base64(left.sealed.back());
        auto& middle = bytes.at(bytes.size() / 2);
        middle = static_cast<char>(middle ^ 1);
        left.sealed.back() = to_base64(bytes);
    }
    answers = std::move(left);
    return true;
}

} // namespace chukan::nws
