#include "server/intermediate/intermediate.hpp"

#include "platform/records/offering.hpp"
#include "platform/records/retention.hpp"
#include "server/intermediate/by_hand.hpp"
#include "server/intermediate/citizen_notices.hpp"
#include "server/intermediate/citizens.hpp"
#include "server/intermediate/code_routes.hpp"
#include "server/intermediate/codes.hpp"
#include "server/intermediate/copies.hpp"
#include "server/intermediate/core.hpp"
#include "server/intermediate/inquiries.hpp"
#include "server/intermediate/inside_road.hpp"
#include "server/intermediate/permit_key.hpp"
#include "server/intermediate/provide.hpp"
#include "server/intermediate/reconcile_store.hpp"
#include "server/intermediate/record_file.hpp"
#include "server/intermediate/record_notes.hpp"
#include "server/intermediate/record_store.hpp"

namespace chukan::intermediate {

namespace {

class intermediate_system final : public runtime::system {
public:
    explicit intermediate_system(runtime::context& context)
        : core_(context), key_(context), keys_(context, "body_key ", "body-keys", law::load_inquiry_limits(context.config_directory).key_days), codes_(core_, keys_), copies_(core_),
          inquiries_(core_, keys_), provider_(core_, key_), inside_(core_, keys_, inquiries_, provider_), citizens_(core_),
          retention_(context, [this](db::transaction& running, std::int16_t environment, const std::string& today, unsigned limit) {
              keys_.destroy_expired(running, environment);
              return reconcile_store::remove_expired(running, environment, today, limit);
          }), noter_(context, {record_store::lock, record_store::apply_note})
    {
        keys_.register_messages();
        keys_.register_routes();
        add_code_routes(core_);
        add_by_hand_routes(core_);
        add_citizen_notices(core_);
        records::offer(context, {reconcile_store::lines, reconcile_store::whole});
        add_record_file(core_);
        noter_.register_messages();
        add_record_note_routes(core_, noter_);
        core_.desk->routes();
    }

    void start() override
    {
        key_.start();
        inquiries_.start();
        retention_.start();
    }
    void stop() override
    {
        retention_.stop();
        inquiries_.stop();
        key_.stop();
    }

    void reset(db::transaction& running, std::int16_t environment) override
    {
        for (const auto* table : {"branch_counter", "branch_block", "branch", "branch_history", "link_code", "acquisition_wave", "acquisition_sent", "acquisition_range",
                                  "acquisition_batch", "acquisition", "acquisition_failure", "eligibility", "fukuhon", "body_key", "inquiry",
                                  "inquiry_rejection", "early_answer", "answer_request", "exchange_record", "record_note", "telephone_answer", "protection", "self_answer", "citizen_notice"})
            running.exec(std::string("DELETE FROM ") + table + " WHERE environment_id = $1", environment);
        core_.desk->reset(running, environment);
    }

private:
    core core_;
    permit_key key_;
    content_keys::keeper keys_;
    codes codes_;
    copies copies_;
    inquiries inquiries_;
    provider provider_;
    inside_road inside_;
    citizen_answers citizens_;
    records::retention retention_;
    records::noter noter_;
};

} // namespace

std::unique_ptr<runtime::system> create_intermediate(runtime::context& context)
{
    return std::make_unique<intermediate_system>(context);
}

} // namespace chukan::intermediate
