#include "peers/mynaportal/mynaportal.hpp"

#include "peers/mynaportal/core.hpp"

namespace chukan::mynaportal {

namespace {

class mynaportal_system final : public runtime::system {
public:
    explicit mynaportal_system(runtime::context& context) : core_(context)
    {
        add_sessions(core_);
        add_records(core_);
        add_self_information(core_);
    }

    void reset(db::transaction& running, std::int16_t environment) override { store::erase_environment(running, environment); }

private:
    core core_;
};

} // namespace

std::unique_ptr<runtime::system> create_mynaportal(runtime::context& context)
{
    return std::make_unique<mynaportal_system>(context);
}

} // namespace chukan::mynaportal
