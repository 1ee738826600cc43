#include "platform/base/uuid.hpp"
#include "server/intermediate/branch_store.hpp"
#include "server/intermediate/inquiries.hpp"
#include "server/intermediate/inside_road.hpp"
#include "server/intermediate/inquiry_json.hpp"
#include "server/intermediate/protection_store.hpp"
#include "server/intermediate/visibility.hpp"

#include <unordered_set>

namespace chukan::intermediate {

namespace {

constexpr std::uint64_t lines_at_once = 500;

struct places {
    std::size_t record, request, branch, department, user, asker, disclosure, office, procedure, provider, information, from, to;
};

/// JS010 (interface.md 3.4) and its JS011, one line for each データ項目.
class inquiry_handler final : public intake::handler {
public:
    explicit inquiry_handler(core& shared) : core_(shared) {}

    void prepare(const intake::receipt& of, intake::part& rows) override
    {
        core_.release.refresh(of.environment);
        refuse_unseen(core_, of, rows);
    }

    void apply(db::bulk_transaction& running, const intake::receipt& of, intake::part& rows) override
    {
        const auto& layout = core_.layouts->find("inquiry", clock::to_date(clock::from_iso(of.received_at)));
        const auto place = [&](const char* name) { return core_.layouts->place(layout, name); };
        const places at{place("record_number"), place("request_number"), place("branch_number"), place("department"), place("user_id"),
                        place("asker_body"), place("asker_disclosure"), place("office"), place("procedure"), place("provider_body"),
                        place("information"), place("period_from"), place("period_to")};
        const auto persons = check(running, of, rows, at);
        std::vector<std::size_t> good, bad;
        for (std::size_t row = 0; row < rows.size(); ++row)
            (rows.rejected(row) ? bad : good).push_back(row);
        const auto now = core_.now(of.environment);
        const auto real_now = clock::to_iso(std::chrono::system_clock::now());
        if (!good.empty()) {
            contract::column branches;
            for (const auto row : good)
                branches.push_back(rows.own(row, at.branch));
            const auto guarded = protection_store::in_force(running, of.environment, of.insurer, branches, clock::to_date(clock::from_iso(now)));
            bool some_inside = false;
            auto copy = inquiry_store::copy(running);
            for (const auto row : good) {
                const auto index = rows.first_record + row;
                copy->field(of.environment).field(uuid_of("inquiry " + std::to_string(of.environment) + " " + of.number + " " + std::to_string(index)));
                copy->field(of.insurer).field(of.number).field(static_cast<std::int64_t>(index));
                copy->field(rows.value(row, at.record)).field(rows.value(row, at.request)).field(rows.value(row, at.branch));
                copy->field(persons.at(rows.own(row, at.branch)).person_key);
                for (const auto item : {at.asker, at.provider, at.office, at.procedure, at.information, at.from, at.to, at.disclosure, at.department})
                    copy->field(item == at.disclosure && guarded.contains(rows.own(row, at.branch)) ? "2" : rows.value(row, item));
                copy->field(rows.value(row, at.user).empty() ? std::string_view(of.uploaded_by) : rows.value(row, at.user));
                const bool is_inside = core_.is_inside(rows.value(row, at.provider));
                some_inside = some_inside || is_inside;
                copy->field("送信待ち").field(now).field(real_now).field(is_inside ? "t" : "f");
                copy->end_row();
            }
            copy->finish();
            core_.context.jobs.enqueue(running, of.environment, "dispatch", "{}", "dispatch");
            if (some_inside)
                inside_road::enqueue(core_, running, of.environment);
        }
        if (!bad.empty())
            write_rejections(running, of, rows, at, bad);
    }

    void result_line(const intake::receipt&, const intake::part&, std::size_t, std::vector<std::string>&) override {}

    bool conclude(const intake::receipt& of) override
    {
        const bool settled = core_.context.database.transact(
            [&](db::transaction& running) { return inquiry_store::all_settled(running, of.environment, of.number); });
        if (!settled)
            return false;
        std::uint64_t next = 0;
        bool header = true;
        core_.desk->replace_result(of, [&](layout::writer& out) {
            if (header)
                out.row({"レコード番号", "照会依頼番号", "処理通番", "状態", "特定個人情報名コード", "データ項目コード", "データ項目名", "値", "処理結果コード",
                         "処理結果メッセージ"});
            header = false;
            write_lines(of, next, next + lines_at_once, out);
            next += lines_at_once;
            return next < of.rows;
        });
        return true;
    }

private:
    std::unordered_map<std::string, inquiry_store::person> check(db::transaction& running, const intake::receipt& of, intake::part& rows,
                                                                 const places& at)
    {
        const auto asker = core_.body_of_insurer(of.insurer);
        contract::column branches, numbers;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (rows.rejected(row))
                continue;
            if (rows.value(row, at.asker) != asker) {
                rows.add(row, "E4121", at.asker, {{"code", rows.own(row, at.asker)}, {"value", rows.own(row, at.asker)}});
                continue;
            }
            if (const auto wrong = check_codes(core_, of.environment, rows.value(row, at.provider), rows.value(row, at.office), rows.value(row, at.procedure),
                                               rows.value(row, at.information))) {
                rows.add(row, wrong->code, intake::part::no_item, wrong->values);
                continue;
            }
            branches.push_back(rows.own(row, at.branch));
            numbers.push_back(rows.own(row, at.request));
        }
        if (branches.empty())
            return {};
        auto persons = inquiry_store::persons(running, of.environment, of.insurer, branches);
        const auto used_before = inquiry_store::used_request_numbers(running, of.environment, of.insurer, numbers);
        std::unordered_set<std::string> used(used_before.begin(), used_before.end());
        std::vector<std::size_t> without_code;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (rows.rejected(row))
                continue;
            const auto branch = rows.own(row, at.branch);
            const auto person = persons.find(branch);
            if (person == persons.end())
                rows.add(row, "E4101", at.branch, {{"value", branch}});
            else if (!used.insert(rows.own(row, at.request)).second)
                rows.add(row, "E4125", at.request, {{"value", rows.own(row, at.request)}});
            else if (!person->second.has_code)
                without_code.push_back(row);
        }
        if (!without_code.empty()) {
            contract::column wanted;
            for (const auto row : without_code)
                wanted.push_back(rows.own(row, at.branch));
            const auto states = branch_store::states(running, of.environment, of.insurer, wanted);
            std::map<std::string, std::string> by_branch;
            for (std::size_t index = 0; index < states.branch_number.size(); ++index)
                by_branch[states.branch_number[index]] = states.state[index];
            for (const auto row : without_code)
                rows.add(row, "E6010", at.branch, {{"state", by_branch[rows.own(row, at.branch)]}, {"value", rows.own(row, at.branch)}});
        }
        return persons;
    }

    void write_rejections(db::bulk_transaction& running, const intake::receipt& of, const intake::part& rows, const places& at,
                          const std::vector<std::size_t>& bad)
    {
        std::map<std::size_t, std::pair<std::string, std::string>> findings; // row -> first error code, all messages
        for (const auto& noted : rows.findings()) {
            auto& [code, message] = findings[noted.row];
            if (code.empty() && !noted.finding.warning())
                code = noted.finding.code;
            auto values = noted.finding.values;
            values.emplace("item", noted.finding.item_name);
            message += (message.empty() ? "" : "／") + core_.codes->text_ja(noted.finding.code, values);
        }
        auto copy = inquiry_store::copy_rejections(running);
        for (const auto row : bad) {
            copy->field(of.environment).field(of.number).field(static_cast<std::int64_t>(rows.first_record + row));
            copy->field(rows.value(row, at.record)).field(rows.value(row, at.request));
            copy->field(findings[row].first).field(findings[row].second);
            copy->end_row();
        }
        copy->finish();
    }

    void write_lines(const intake::receipt& of, std::uint64_t first, std::uint64_t end, layout::writer& out)
    {
        using rows_type = std::pair<db::result, db::result>;
        const auto [asked, refused] = core_.context.database.transact([&](db::transaction& running) {
            return rows_type{inquiry_store::of_receipt(running, of.environment, of.number, first, end),
                             inquiry_store::rejections_of(running, of.environment, of.number, first, end)};
        });
        std::size_t next_refused = 0;
        const auto write_refused_until = [&](std::int64_t index) {
            for (; next_refused < refused.size() && refused[next_refused].integer("record_index") < index; ++next_refused) {
                const auto row = refused[next_refused];
                const auto record = row.text("record_number"), request = row.text("request_number"), code = row.text("result_code"),
                           message = row.text("message");
                out.row({record, request, "", "エラー", "", "", "", "", code, message});
            }
        };
        for (const auto row : asked) {
            write_refused_until(row.integer("record_index"));
            const auto record = row.text("record_number"), request = row.text("request_number"), number = row.text("exchange_number"),
                       state = row.text("state"), information = row.text("information"), code = row.text("result_code"),
                       reason = row.text("reason_ja");
            if (!row.maybe("content")) {
                out.row({record, request, number, state, information, "", "", "", code, reason});
                continue;
            }
            const auto content = contract::decode<contract::answer_content>(
                core_.context.keys.open(of.environment, "inquiry " + row.text("inquiry_id"), row.bytes("content")));
            const bool hidden = address_hidden(core_, of.environment, row);
            for (std::size_t item = 0; item < content.item_code.size(); ++item) {
                const auto value = shown_item(core_, hidden, content.item_code[item], content.value[item]);
                out.row({record, request, number, state, information, content.item_code[item], content.item_name[item], value, code, ""});
            }
        }
        write_refused_until(static_cast<std::int64_t>(end));
    }

    core& core_;
};

} // namespace

std::shared_ptr<intake::handler> make_inquiry_handler(core& shared)
{
    return std::make_shared<inquiry_handler>(shared);
}

} // namespace chukan::intermediate
