#include "platform/intake/desk.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/faults/faults.hpp"
#include "platform/intake/file_name.hpp"
#include "platform/log/log.hpp"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <future>

namespace chukan::intake {

namespace {

// So many chunks are made durable by one commit, while as many come in: fewer flushes, and no more than 4 MiB of one upload in memory.
constexpr std::size_t chunks_at_once = 8;

class digest {
public:
    digest() : context_(EVP_MD_CTX_new(), EVP_MD_CTX_free) { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
    void add(std::string_view bytes) { EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()); }
    std::string hex()
    {
        unsigned char value[EVP_MAX_MD_SIZE];
        unsigned length = 0;
        EVP_DigestFinal_ex(context_.get(), value, &length);
        return to_hex({reinterpret_cast<const char*>(value), length});
    }

private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_;
};

layout::encoding encoding_of(const http::request& request, std::string_view beginning)
{
    if (const auto* declared = request.header("chukan-encoding")) {
        if (*declared == "0" || *declared == "1" || *declared == "2")
            return static_cast<layout::encoding>((*declared)[0] - '0');
        throw service_error("E9202", {{"parameter", "Chukan-Encoding"}});
    }
    if (beginning.substr(0, 2) == "\xff\xfe")
        return layout::encoding::utf16le;
    return layout::encoding::utf8;
}

} // namespace

/// Looks at the structure of a file while it arrives, so that a sound one need not be read twice. Whatever is found wrong is left to the job, which reads the file
/// again to say what: an upload gets its receipt first.
class early_check {
public:
    void begin(const desk_of_system& desk, record& value)
    {
        value.checked_on = clock::to_date(desk.context_.environments.now(value.environment));
        attempt([&] {
            layout::reader_settings settings;
            settings.file_encoding = value.encoding;
            settings.today = value.checked_on;
            settings.structure_only = true;
            reader_ = layout::open_reader(desk.layouts_, desk.layouts_->find(value.kind, value.checked_on), settings);
        });
    }
    void feed(std::string_view bytes)
    {
        if (reader_)
            attempt([&] { reader_->feed(bytes, ignore); });
    }
    void finish(record& value)
    {
        if (reader_)
            attempt([&] {
                reader_->finish(ignore);
                value.expected_rows = reader_->records();
            });
    }

private:
    template <class Action>
    void attempt(const Action& action)
    {
        try {
            action();
        } catch (const layout::unusable&) {
            reader_.reset();
        } catch (const service_error&) { // no layout is in force
            reader_.reset();
        }
    }
    static void ignore(const layout::checked_record&) {}

    std::unique_ptr<layout::reader> reader_;
};

boost::asio::awaitable<http::response> desk_of_system::receive(const kind& of, http::request& request)
{
    const auto caller = context_.caller_of(request);
    caller.require(of.upload_right);
    if (caller.insurer.empty())
        throw service_error("E9301", {{"right", of.upload_right}}); // the 取りまとめ機関 uploads no insurer's file
    const auto* disposition = request.header("content-disposition");
    const auto name = disposition ? disposition_name(*disposition) : std::nullopt;
    if (!name || !name_fits(*name))
        throw service_error("E1020", {{"pattern", caller.insurer + "_" + of.id + "_YYYYMMDD_NNN.csv"}});
    if (insurer_of(*name) != caller.insurer)
        throw service_error("E1021", {{"found", insurer_of(*name)}});
    if (kind_of(*name) != of.id)
        throw service_error("E1023", {{"found", kind_of(*name)}});
    if (request.content_length && *request.content_length == 0)
        throw service_error("E1001");

    record value;
    value.environment = caller.environment;
    value.insurer = caller.insurer;
    value.kind = of.name;
    value.name = *name;
    value.uploaded_by = caller.user_id;
    value.departments = caller.groups;
    value.state = "受付";

    digest sum;
    early_check structure;
    std::string waiting;
    std::uint32_t chunks = 0;
    bool first = true;
    // Looked at, summed up and stored while the next ones come in: one batch at a time, in order.
    const auto store_batch = [&](const std::string& batch, std::uint32_t number) {
        if (number == 0)
            structure.begin(*this, value);
        auto looked = std::async(std::launch::async, [&] { // beside the database's work on it
            structure.feed(batch);
            sum.add(batch);
        });
        context_.database.bulk([&](db::bulk_transaction& running) { // a bulk connection takes bytes as they are
            if (number == 0)
                value.file_id = context_.files.create(running, value.environment, value.insurer, value.kind, value.name);
            for (std::size_t at = 0; at < batch.size(); at += files::chunk_size)
                context_.files.append(running, value.file_id, value.environment, number + static_cast<std::uint32_t>(at / files::chunk_size),
                                      std::string_view(batch).substr(at, files::chunk_size));
        });
        looked.get();
        faults::kill_point("after_chunk_store");
    };
    std::future<void> storing; // ends before what it refers to
    const auto store_waiting = [&](bool all) {
        const std::size_t length = all ? waiting.size() : waiting.size() / files::chunk_size * files::chunk_size;
        auto rest = waiting.substr(length);
        waiting.resize(length);
        if (storing.valid())
            storing.get();
        storing = std::async(std::launch::async, [&store_batch, batch = std::move(waiting), number = chunks] { store_batch(batch, number); });
        chunks += static_cast<std::uint32_t>((length + files::chunk_size - 1) / files::chunk_size);
        waiting = std::move(rest);
        if (all)
            storing.get();
    };

    std::exception_ptr failure;
    settled_upload settled;
    try {
        while (auto piece = co_await request.stream->next()) {
            value.bytes += piece->size();
            waiting += *piece;
            if (first && waiting.size() >= 3) {
                value.encoding = encoding_of(request, waiting);
                first = false;
            }
            if (waiting.size() >= chunks_at_once * files::chunk_size) {
                const std::function<void()> some = [&] { store_waiting(false); };
                co_await http::on_worker(request, some);
            }
        }
        if (value.bytes == 0)
            throw service_error("E1001");
        if (first)
            value.encoding = encoding_of(request, waiting);
        const std::function<void()> rest = [&] {
            store_waiting(true);
            value.sha256 = sum.hex();
            structure.finish(value);
            settled = settle_upload(value, chunks);
        };
        co_await http::on_worker(request, rest);
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) {
        // Refused before a receipt: nothing remains (decisions.md 8). If this fails too, the sweeper removes the file after a day.
        const std::function<void()> remove = [&] {
            if (storing.valid())
                storing.wait(); // what became of it makes no difference any more
            if (value.file_id != 0)
                context_.database.transact([&](db::transaction& running) { context_.files.remove(running, value.file_id); });
        };
        try {
            co_await http::on_worker(request, remove);
        } catch (const std::exception& problem) {
            log::write(log::level::warning, context_.name, "upload.remove_failed", {{"error", problem.what()}});
        }
        std::rethrow_exception(failure);
    }
    log::write(log::level::info, context_.name, "file.received",
               {{"receipt", settled.number}, {"kind", of.name}, {"bytes", std::to_string(value.bytes)}});
    const nlohmann::json body{{"receipt", settled.number}, {"state", settled.state}};
    co_return http::response::json(body.dump(), 202);
}

desk_of_system::settled_upload desk_of_system::settle_upload(record value, std::uint32_t chunks)
{
    for (int attempt = 1;; ++attempt) {
        try {
            auto settled = context_.database.transact([&](db::transaction& running) -> settled_upload {
                if (const auto same = receipts::find_by_name(running, value.environment, value.insurer, value.name)) {
                    if (same->sha256 != value.sha256)
                        throw service_error("E1022", {{"receipt", same->number}});
                    context_.files.remove(running, value.file_id);
                    return {same->number, same->state};
                }
                context_.files.complete(running, value.file_id, value.sha256, value.bytes, chunks);
                const auto now = context_.environments.now(value.environment);
                if (clock::to_date(now) != value.checked_on)
                    value.expected_rows = 0; // another version of the layout may be in force: the job looks itself
                value.serial = receipts::next_serial(running);
                auto digits = std::to_string(value.serial);
                digits.insert(0, digits.size() < 7 ? 7 - digits.size() : 0, '0');
                value.number = prefix_ + "-R" + clock::to_date(now) + digits;
                value.received_at = clock::to_iso(now);
                receipts::insert(running, value);
                wake(running, value.environment, value.number);
                faults::kill_point("before_receipt");
                return {value.number, value.state};
            });
            return settled;
        } catch (const db::error& problem) {
            // The same name at the same moment: the second look finds the first one's receipt.
            if (!problem.unique_violation() || attempt == 3)
                throw;
        }
    }
}

} // namespace chukan::intake
