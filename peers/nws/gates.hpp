#pragma once
#include "peers/nws/refusals.hpp"
#include "platform/contract/contract.hpp"
#include "platform/db/database.hpp"
#include "platform/runtime/system.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace chukan::nws {

/// One gate that an operator or trainer has set. Which it is says `kind`:
///   start       情報連携開始日 of a body, or of the environment (subject empty): nothing before valid_from (E6003)
///   connection  the body is not connected in that time (E6012)
///   assessment  the body's 特定個人情報保護評価 has not been made in that time (E6002, 番号法21条2項2号)
///   stop        the body's system is stopped, from and to a moment (E6006); several planned ones may stand side by side
///   delegation  `subject` (委任元) lets `other` (委任先) ask or answer for it, in `office` or in all (domain.md 2.5)
///   tamper      a trainer's fault: the sealed content of this provider's answers is altered by one bit on its way, so that the asker cannot open it (E6009)
///   silence     a trainer's fault: this provider's answers get lost, so that the asker's time runs out (E6007)
///   procedure   the 事務手続 may be used in that time only (E6013); without it the dates of the master hold, as they do for 事務 and 特定個人情報名
struct gate {
    std::string id, kind, subject, other, office, valid_from, valid_to, reason_ja, reason_en;

    /// `at` is a day or, for a stop, a moment, written like valid_from.
    bool holds(std::string_view at) const { return (valid_from.empty() || at >= valid_from) && (valid_to.empty() || at <= valid_to); }
};

/// Dates of 事務, 事務手続 and 特定個人情報名 in the masters in use, by code: from, to.
using master_dates = std::map<std::string, std::pair<std::string, std::string>, std::less<>>;

/// For whom asker and provider act (機関コード（委任元）), where a delegation carries the inquiry; both empty otherwise.
struct passage {
    std::string asker_for, provider_for;
};

/// All gates of one environment as they stand in one transaction.
class gate_view {
public:
    /// `now` is ISO 8601 as clock::to_iso writes it, on the environment's clock. `before_start`: the masters may be used before their first day, as in the tests
    /// that came before the start (連動テスト, 総合運用テスト: the guide has them with the masters of the real thing).
    gate_view(std::vector<gate> gates, const master_dates& dates, std::string now, bool before_start)
        : gates_(std::move(gates)), dates_(dates), now_(std::move(now)), before_start_(before_start)
    {
    }

    /// May this inquiry pass? First the law's table (番号法21条2項1号), then dates, connection, the assessment and stops.
    std::variant<passage, refusal> judge(const law::names& names, const law::permissions& table, const law::bodies& bodies, const law::question& what) const;

    /// Why nobody can ask this body now: not connected, or stopped.
    std::optional<refusal> out_of_reach(const law::body& body, const std::string& day) const;

private:
    std::vector<const law::body*> acting_for(const law::bodies& bodies, const law::body& delegate, const law::question& what) const;
    std::variant<passage, refusal> by_law(const law::names& names, const law::permissions& table, const law::bodies& bodies, const law::question& what) const;
    const gate* find(std::string_view kind, std::string_view subject, std::string_view at) const;

    std::vector<gate> gates_;
    const master_dates& dates_;
    std::string now_;
    bool before_start_;
};

/// The gates over the database, and the routes by which operators and trainers move them.
class gates {
public:
    /// Throws when a master is unusable.
    gates(runtime::context& context, law::book& book);
    void register_routes();
    /// One small read; nothing is kept between messages, so that every process sees a change at once.
    gate_view view(db::transaction& running, std::int16_t environment) const;
    /// Takes away and alters what a trainer wants lost and altered (gates `silence` and `tamper`). True when anything was.
    bool interfere(db::transaction& running, std::int16_t environment, contract::answers& answers) const;

private:
    http::response list(http::request& request);
    http::response set(http::request& request);
    http::response remove(http::request& request);
    http::response changes(http::request& request);

    runtime::context& context_;
    law::book& book_;
    master_dates dates_;
};

} // namespace chukan::nws
