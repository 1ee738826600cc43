#include "server/operations/operations.hpp"

#include "server/operations/branch_maps.hpp"
#include "server/operations/core.hpp"
#include "server/operations/enrollees.hpp"
#include "server/operations/protections.hpp"
#include "server/operations/registration.hpp"

namespace chukan::operations {

namespace {

class operations_system final : public runtime::system {
public:
    explicit operations_system(runtime::context& context)
        : core_(context), registration_(std::make_shared<registration>(core_)), enrollees_(core_, *registration_), protections_(core_)
    {
        // Before the desk's own routes: /files/link-code-status must not be taken for a receipt.
        enrollees_.routes();
        protections_.routes();
        intake::kind enrollee;
        enrollee.name = "enrollee";
        enrollee.id = "KN010";
        enrollee.result_id = "KN011";
        enrollee.result_header = {"レコード番号", "保険者番号", "宛名番号", "被保険者番号", "被保険者枝番"};
        enrollee.original_right = "number.unmask";
        enrollee.handler = registration_;
        core_.desk->add(std::move(enrollee));
        core_.desk->routes();
        register_branch_messages(core_);
        register_protection_messages(core_);
        register_number_call(core_);
        register_visibility_call(core_);
        register_eligibility_call(core_);
    }

    void start() override { tell_untold_protections(core_); }

    void reset(db::transaction& running, std::int16_t environment) override
    {
        reset_registration(running, environment);
        protection_store::reset(running, environment);
        core_.desk->reset(running, environment);
    }

private:
    core core_;
    std::shared_ptr<registration> registration_;
    enrollees enrollees_;
    protections protections_;
};

} // namespace

std::unique_ptr<runtime::system> create_operations(runtime::context& context)
{
    return std::make_unique<operations_system>(context);
}

} // namespace chukan::operations
