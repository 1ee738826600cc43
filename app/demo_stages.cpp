#include "app/demo_run.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <thread>

/// The stages of the main job, each with its own check.
namespace chukan::app {
namespace {

using counts = std::map<std::string, std::uint64_t>;

void pause(unsigned milliseconds)
{
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

} // namespace

void demo_run::register_enrollees()
{
    report_.begin("KN010 加入者情報を登録", "KN010: register enrollees", "register");
    const auto receipt = upload("enrollee", files_.enrollee_file);
    const auto result = folder_ + "/KN011.csv";
    clerk_->download("/files/" + receipt.at("receipt").get<std::string>() + "/result", result);
    registered_ = read_registration(catalogue_, wish_.population.date, result);
    report_.end();

    const auto rows = registered_.branch.size();
    must_be(rows == files_.persons, "KN011 has " + std::to_string(rows) + " lines for " + std::to_string(files_.persons) + " rows");
    must_be(receipt.at("rows") == files_.persons && receipt.at("accepted") == registered_.accepted, "the receipt and KN011 count differently: " + receipt.dump());
    fault(differences("KN010 row", read_expected(files_.expected, "registration"), registered_.rejected));
    std::uint64_t numbered = 0;
    for (const auto branch : registered_.branch)
        numbered += branch != 0;
    for (std::size_t record = 0; record < rows; ++record)
        if (registered_.branch[record] != 0 && !branches_.insert(registered_.branch[record]).second)
            report_.fault("枝番 of row " + std::to_string(record + 1) + " was given twice");
    must_be(numbered == registered_.accepted, "枝番: " + std::to_string(numbered) + " for " + std::to_string(registered_.accepted) + " accepted rows");
    report_.row("KN010 の行", "KN010 rows in", files_.persons);
    report_.row("登録", "accepted", registered_.accepted);
    for (const auto& [code, count] : registered_.by_code)
        report_.row("エラー " + code, "rejected " + code, count);
    report_.row("被保険者枝番", "被保険者枝番 numbered", numbered);
}

bool demo_run::read_code_states()
{
    attached_ = 0;
    failed_codes_.clear();
    std::uint64_t seen = 0, open = 0;
    result_reader reader(catalogue_, "link-code-status", wish_.population.date, {"branch_number", "state", "result_code"}, [&](const auto& values) {
        const auto branch = std::stoull(std::string(values[0]));
        if (!branches_.contains(branch))
            return; // of an earlier run
        ++seen;
        if (values[1] == "紐付済")
            ++attached_;
        else if (values[1] == "取得エラー")
            failed_codes_[branch] = values[2];
        else
            ++open;
    });
    clerk_->stream("/files/link-code-status", [&](std::string_view piece) { reader.feed(piece); });
    reader.finish();
    must_be(seen <= branches_.size(), "KN012 lists a 枝番 twice");
    return open == 0 && seen >= branches_.size();
}

void demo_run::acquire_codes()
{
    report_.begin("機関別符号を取得(取りまとめ機関の送信)", "Codes: the operator's 送信", "codes");
    auto next_look = std::chrono::steady_clock::now();
    std::uint64_t sent = 0;
    unsigned quiet = 0;
    for (;;) {
        const auto summary = nlohmann::json::parse(operator_->ask("GET", "/code-acquisitions/summary"));
        const auto waiting = summary.at("waiting").get<std::uint64_t>(), under_way = summary.at("sent").get<std::uint64_t>();
        if (waiting > 0)
            sent += nlohmann::json::parse(operator_->ask("POST", "/code-acquisitions/send", "{}")).at("count").get<std::uint64_t>();
        report_.progress(sent > under_way ? sent - under_way : 0, std::max<std::uint64_t>(branches_.size(), 1));
        bool settled = false;
        if (waiting == 0 && under_way == 0 && std::chrono::steady_clock::now() >= next_look) {
            with_patience([&] { settled = read_code_states(); });
            next_look = std::chrono::steady_clock::now() + std::chrono::milliseconds(branches_.size() > 50000 ? 2000 : 300);
            // What is neither waiting nor under way for so long is lost.
            quiet = settled ? 0 : quiet + 1;
            if (quiet > 400)
                throw std::runtime_error(say("機関別符号の取得が終わりません。", "codes are neither acquired nor under way: ") + std::to_string(attached_));
        }
        if (settled)
            break;
        pause(100);
    }
    report_.end();

    // Of the accepted rows, those whose person the 住基 does not know or has removed must fail with just that code.
    std::map<std::string, std::string> wanted, found;
    for (const auto& [record, code] : read_expected(files_.expected, "acquisition"))
        if (registered_.branch.at(record - 1) != 0)
            wanted["row " + std::to_string(record)] = code;
    std::map<std::uint64_t, std::uint64_t> record_of;
    for (std::size_t record = 0; record < registered_.branch.size(); ++record)
        if (failed_codes_.contains(registered_.branch[record]))
            record_of[registered_.branch[record]] = record + 1;
    counts by_code;
    for (const auto& [branch, code] : failed_codes_) {
        found["row " + std::to_string(record_of[branch])] = code;
        ++by_code[code];
    }
    fault(differences("code of", wanted, found));
    must_be(attached_ + failed_codes_.size() == branches_.size(), "codes: " + std::to_string(attached_) + " attached and "
                                                                     + std::to_string(failed_codes_.size()) + " failed of " + std::to_string(branches_.size()));
    report_.row("機関別符号 紐付済", "codes acquired", attached_);
    for (const auto& [code, count] : by_code)
        report_.row("機関別符号 " + code, "codes failed " + code, count);
}

void demo_run::register_copies()
{
    const auto after = standard_system::generate_after_registration(where_.config, folder_, folder_ + "/KN011.csv");
    files_.inquiry_file = after.inquiry_file;
    files_.expected_inquiries = after.expected_inquiries;
    files_.municipal_inquiries = after.municipal_inquiries;
    files_.inquiry_rows = after.inquiry_rows;
    const auto send = [&](const char* japanese, const char* english, const char* row, const char* kind, const std::vector<std::string>& files, std::uint64_t rows) {
        report_.begin(japanese, english, kind);
        std::uint64_t taken = 0, accepted = 0, errors = 0;
        for (const auto& file : files) {
            const auto receipt = upload(kind, file);
            taken += receipt.at("rows").get<std::uint64_t>();
            accepted += receipt.at("accepted").get<std::uint64_t>();
            errors += receipt.at("error_count").get<std::uint64_t>();
        }
        report_.end();
        must_be(taken == rows && accepted == rows && errors == 0, std::string(kind) + ": " + std::to_string(rows) + " rows expected without error: " + std::to_string(taken) +
                                                                      " taken, " + std::to_string(accepted) + " accepted, " + std::to_string(errors) + " errors");
        report_.row(row, std::string(kind) + " rows accepted", accepted);
    };
    send("SK010 資格情報を登録", "SK010: register eligibility", "副本 資格情報 SK010", "eligibility", {after.eligibility_file}, after.eligibility_rows);
    send("TK010 特定個人情報を登録", "TK010: register the other data", "副本 特定個人情報 TK010", "fukuhon", after.fukuhon_files, after.fukuhon_rows);
}

void demo_run::ask_inquiries()
{
    report_.begin("JS010 情報照会(別表第二80)", "JS010: inquiries under row 80", "inquiries");
    // A municipality can answer about a resident once it has its own code of that person; the world's own clockwork gets it.
    for (unsigned tries = 0; tries < 6000; ++tries) {
        const auto persons = nlohmann::json::parse(control_ask("institutions", "GET", "/internal/summary")).at("persons");
        const auto all = persons.at("all").get<std::uint64_t>(), ready = persons.at("with_code").get<std::uint64_t>() + persons.at("failed").get<std::uint64_t>();
        if (ready >= all)
            break;
        report_.progress(ready, all * 4);
        pause(200);
    }
    const auto receipt = upload("inquiry", files_.inquiry_file);
    const auto result = folder_ + "/JS011.csv";
    const auto wanted = read_expected_inquiries(files_.expected_inquiries);
    clerk_->download("/files/" + receipt.at("receipt").get<std::string>() + "/result", result);
    const auto outcomes = read_inquiries(catalogue_, wish_.population.date, result);
    report_.end();

    std::map<std::string, std::string> found;
    counts states;
    for (const auto& [number, outcome] : outcomes) {
        found[number] = outcome.code.empty() && outcome.state == "回答受領済" ? "I0000" : outcome.code;
        ++states[outcome.state];
        if (!outcome.exchange_number.empty())
            asked_numbers_[outcome.exchange_number] = number;
    }
    fault(differences("inquiry", wanted, found));
    report_.row("情報照会", "inquiries asked", wanted.size());
    for (const auto& [state, count] : states)
        report_.row("情報照会 " + state, "inquiries " + state, count);
}

void demo_run::answer_municipalities()
{
    report_.begin("市町村からの照会に答える(別表第二82)", "Municipalities ask us under row 82", "row82");
    const auto asked = nlohmann::json::parse(control_ask("institutions", "POST", "/internal/inquiries", read_file(files_.municipal_inquiries)));
    const auto& items = asked.at("items");
    counts states;
    std::map<std::string, std::string> wanted, found;
    for (std::size_t at = 0; at < items.size(); ++at) {
        const auto id = items[at].at("inquiry_id").get<std::string>();
        nlohmann::json one;
        for (unsigned tries = 0; tries < 1200; ++tries) {
            one = nlohmann::json::parse(control_ask("institutions", "GET", "/inquiries/" + id));
            const std::string state = one.at("state");
            if (state != "受付" && state != "送信待ち" && state != "照会中")
                break;
            pause(100);
        }
        const std::string state = one.at("state");
        ++states[state];
        if (state == "回答受領済" && citizen_ == 0)
            citizen_ = std::stoull(one.at("resident_reference").get<std::string>());
        const auto& code = one.at("result_code");
        wanted[id] = "回答受領済";
        found[id] = state == "回答受領済" || !code.is_string() ? state : state + " " + code.get<std::string>();
        if (one.contains("exchange_number") && one.at("exchange_number").is_string() && !one.at("exchange_number").get<std::string>().empty())
            given_numbers_[one.at("exchange_number")] = id;
        report_.progress(at + 1, items.size());
    }
    report_.end();
    fault(differences("row 82, inquiry", wanted, found));
    for (const auto& [state, count] : states)
        report_.row("市町村からの照会 " + state, "row 82 " + state, count);
}

void demo_run::compare_records()
{
    report_.begin("情報提供等記録を三者で突き合わせる", "Compare the records of the three sides", "records");
    const auto of_union = [&](const char* side) {
        return [this, side](const std::string& cursor) {
            return clerk_->ask("GET", "/exchange-records?side=" + std::string(side) + "&limit=200" + (cursor.empty() ? "" : "&cursor=" + cursor));
        };
    };
    const auto of_system = [&](const std::string& system, const std::string& query) {
        return [this, system, query](const std::string& cursor) {
            return control_ask(system, "GET", "/exchange-records?limit=1000" + query + (cursor.empty() ? "" : "&cursor=" + cursor));
        };
    };
    const auto network_asked = read_records(of_system("nws", ""), asked_numbers_);
    const auto our_asked = read_records(of_union("asker"), asked_numbers_);
    const auto their_given = read_records(of_system("institutions", "&side=provide"), asked_numbers_);
    const auto network_given = read_records(of_system("nws", ""), given_numbers_);
    const auto our_given = read_records(of_union("provider"), given_numbers_);
    const auto their_asked = read_records(of_system("institutions", "&side=ask"), given_numbers_);
    const auto outcome = nlohmann::json::parse(control_ask("nws", "POST", "/reconciliations"));
    report_.end();

    // The whole environment, as ./chukan reconcile compares it; then the records of this demo by what it knows itself.
    for (const auto& difference : outcome.at("differences"))
        report_.fault("reconciliation: " + difference.dump());
    must_be(outcome.at("differing") == 0, "reconciliation: " + outcome.at("differing").dump() + " records differ");
    report_.row("三者一致の記録", "records on which three agree", outcome.at("agreed").get<std::uint64_t>());

    must_be(network_asked.size() == asked_numbers_.size(), "nws has " + std::to_string(network_asked.size()) + " records of our "
                                                              + std::to_string(asked_numbers_.size()) + " inquiries");
    fault(differences("record, our side", network_asked, our_asked));
    fault(differences("record, provider's side", network_asked, their_given));
    must_be(network_given.size() == given_numbers_.size(), "nws has " + std::to_string(network_given.size()) + " records of "
                                                              + std::to_string(given_numbers_.size()) + " inquiries of row 82");
    fault(differences("record of row 82, our side", network_given, our_given));
    fault(differences("record of row 82, asker's side", network_given, their_asked));
    report_.row("情報提供等記録 中間サーバー", "records, intermediate", our_asked.size() + our_given.size());
    report_.row("情報提供等記録 情報提供NWS", "records, nws", network_asked.size() + network_given.size());
    report_.row("情報提供等記録 他機関", "records, institutions", their_given.size() + their_asked.size());
}

} // namespace chukan::app
