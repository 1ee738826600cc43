#pragma once
#include "platform/base/error.hpp"
#include "platform/contract/protection.hpp"
#include "platform/layout/layout.hpp"
#include "platform/records/retention.hpp"
#include "tests/integration/intermediate/server.hpp"

namespace chukan::test {

inline const std::string premiums = "TM90000000000082", first = "20171113000000000001", second = "20171113000000000002";

/// Records of what others asked us: of an insured person, and of somebody whom we do not know.
class Records : public intermediate_server {
protected:
    Records()
    {
        map(tokyo, {{1, "a"}});
        acquire();
        jobs_.run_all();
        exchange_.waiting.clear();
        database_->transact([&](db::transaction& running) {
            for (const auto* item : {"TK90000008200010", "TK90000008200020"})
                running.exec("INSERT INTO fukuhon VALUES (1, $1, $2, $3, '0001', '2017', 1, $4, '0001', '2017', '', '0', '2', 'I-R1')", tokyo, branch(1), premiums, item);
        });
        const auto keys = crypto::new_key_pair();
        contract::answer_requests asked;
        for (const auto& [number, code] : {std::pair{first, "C-a"}, std::pair{second, "nobody"}}) {
            const law::permit permit{1, number, chiyoda, tokyo_body, "JM99000000082000", "JT99000000082001", premiums};
            asked.exchange_number.push_back(number);
            asked.link_code.emplace_back(code);
            asked.asker_body.push_back(chiyoda);
            asked.provider_body.push_back(tokyo_body);
            asked.office.push_back(permit.office);
            asked.procedure.push_back(permit.procedure);
            asked.information.push_back(premiums);
            asked.period_from.emplace_back();
            asked.period_to.emplace_back();
            asked.asker_disclosure.emplace_back("1");
            asked.asked_at.emplace_back("2017-11-13T08:59:00.000+09:00");
            asked.permit.push_back(law::sign_permit(permit, nws_key_));
            asked.asker_key.push_back(to_base64(keys.public_key));
        }
        for (int tries = 0;; ++tries) { // nws' key comes on a thread of its own
            try {
                exchange_.receive("answer-requests", contract::encode(asked));
                break;
            } catch (const service_error& problem) {
                if (problem.code() != "E9003" || tries == 100)
                    throw;
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
            }
        }
    }
};

/// A JR010 as its layout reads it.
struct record_rows {
    explicit record_rows(const std::string& file) : layouts(layout::catalogue::load(source_directory() + "/config")), layout(layouts->find("exchange-record", "20171113"))
    {
        const auto take = [&](const layout::checked_record& record) {
            rows.emplace_back(record.values->begin(), record.values->end());
            for (const auto& finding : record.findings)
                findings += finding.code + " ";
        };
        layout::reader_settings settings;
        settings.today = "20171113";
        auto reader = layout::open_reader(layouts, layout, settings);
        reader->feed(file, take);
        reader->finish(take);
    }
    std::string value(std::size_t row, const char* item) const { return rows[row][layouts->place(layout, item)]; }

    std::shared_ptr<const layout::catalogue> layouts;
    const layout::definition& layout;
    std::vector<std::vector<std::string>> rows;
    std::string findings;
};

} // namespace chukan::test
