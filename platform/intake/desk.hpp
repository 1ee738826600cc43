#pragma once
#include "platform/intake/receipts.hpp"

#include "platform/layout/definition.hpp"

#include <nlohmann/json_fwd.hpp>

#include <atomic>
#include <future>
#include <optional>

/// The desk's inner side: one class over receiving.cpp (upload), routes.cpp (lists, downloads), work.cpp (the job) and output.cpp (result and error lines).
namespace chukan::intake {

class desk_of_system final : public desk {
public:
    desk_of_system(runtime::context& context, std::string prefix, std::shared_ptr<const layout::catalogue> layouts,
                   std::shared_ptr<const layout::result_codes> codes)
        : context_(context), prefix_(std::move(prefix)), layouts_(std::move(layouts)), codes_(std::move(codes))
    {
    }

    void add(kind value) override { kinds_[value.name] = std::move(value); }
    void routes() override;
    void wake(db::transaction& running, std::int16_t environment, const std::string& number) override;
    void reset(db::transaction& running, std::int16_t environment) override { receipts::reset(running, environment); }
    void replace_result(const receipt& of, const std::function<bool(layout::writer&)>& lines) override;
    std::string describe(const receipt& value) override;
    const layout::catalogue& layouts() const override { return *layouts_; }
    const layout::result_codes& codes() const override { return *codes_; }

private:
    // receiving.cpp
    friend class early_check;
    boost::asio::awaitable<http::response> receive(const kind& of, http::request& request);
    struct settled_upload {
        std::string number, state;
    };
    settled_upload settle_upload(record value, std::uint32_t chunks);

    // routes.cpp
    /// Throws E9310 for a receipt of another insurer, or one that somebody else uploaded when the caller's access groups do not reach all of the insurer.
    record find_for_caller(const http::request& request, const access::caller& caller);
    const kind& kind_of_receipt(const receipt& value) const;
    /// After `of` was worked off, refused or cancelled, in that transaction or later: the next file of its kind and insurer has its turn.
    void wake_next(db::transaction& running, const record& of);
    void remove_original(db::transaction& running, const kind& of, const receipt& value);
    http::response list(http::request& request);
    http::response cancel(http::request& request);
    http::response download(http::request& request, const std::string& what);
    /// original.cpp: the upload with the addresses of persons under 支援措置 masked; otherwise the same values in the same encoding.
    http::response masked_original(const http::request& request, const record& value, const kind& of, const std::string& name);

    // look_routes.cpp
    http::response look_at_bytes(http::request& request);
    http::response look_at_row(http::request& request);
    /// Of a row about a person under 支援措置, as check::look_at_record gives it.
    void hide_address(nlohmann::json& row, const record& value, const layout::definition& layout);

    // work.cpp
    jobs::outcome work(const jobs::job& job);
    void sweep();
    jobs::outcome work_on(record& value, const kind& of);
    void check_structure(record& value, const layout::definition& definition);
    bool apply_parts(record& value, const kind& of, const layout::definition& definition);
    /// Writes one part and returns the receipt as it stands then. `earlier`, when there is one: of the part before, which is being written too. Until that has been
    /// committed nothing of this one is; when it fails, this one fails with it.
    record apply_part(const record& base, const kind& of, const layout::definition& definition, part& prepared, const std::shared_future<record>& earlier);
    layout::reader_settings reader_for(const record& value) const;

    // output.cpp
    struct rendered {
        std::string result, errors;
        std::uint64_t rejected{0}, warned{0};
    };
    rendered render(db::transaction& running, const record& value, const kind& of, const layout::definition& definition, part& applied);
    /// Stores `text` behind what the file holds; updates the two counts.
    void append_text(db::transaction& running, std::int64_t file, std::int16_t environment, std::uint32_t& chunks, std::uint64_t& bytes,
                     std::string_view text);

    runtime::context& context_;
    std::string prefix_;
    std::shared_ptr<const layout::catalogue> layouts_;
    std::shared_ptr<const layout::result_codes> codes_;
    std::map<std::string, kind> kinds_;
    std::atomic<unsigned> busy_{0};               // files whose parts are being written
    std::atomic<std::int64_t> swept_at_{-86400};  // steady seconds; never yet
};

/// What stands in the place of an address that is not shown.
constexpr auto hidden_address = "********";
/// Whether the kind's rows tell where persons live.
bool tells_addresses(const layout::definition& layout);

/// The columns of an errors file.
std::vector<std::string_view> errors_header();

} // namespace chukan::intake
