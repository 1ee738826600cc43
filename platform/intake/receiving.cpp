#include "platform/intake/desk.hpp"

#include "platform/base/error.hpp"
#include "platform/base/text.hpp"
#include "platform/faults/faults.hpp"
#include "platform/intake/file_name.hpp"
#include "platform/log/log.hpp"

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

namespace chukan::intake {

namespace {

// So many chunks are made durable by one commit: fewer flushes, and no more than 1 MiB of one upload in memory.
constexpr std::size_t chunks_at_once = 4;

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

boost::asio::awaitable<http::response> desk_of_system::receive(const kind& of, http::request& request)
{
    const auto caller = context_.caller_of(request);
    caller.require("file.upload");
    if (caller.insurer.empty())
        throw service_error("E9301", {{"right", "file.upload"}}); // the 取りまとめ機関 uploads no insurer's file
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
    value.state = "受付";

    digest sum;
    std::string waiting;
    std::uint32_t chunks = 0;
    bool first = true;
    const auto store_waiting = [&](bool all) {
        context_.database.bulk([&](db::bulk_transaction& running) { // a bulk connection takes bytes as they are
            if (value.file_id == 0)
                value.file_id = context_.files.create(running, value.environment, value.insurer, value.kind, value.name);
            std::string_view rest = waiting;
            while (rest.size() >= files::chunk_size || (all && !rest.empty())) {
                const auto chunk = rest.substr(0, files::chunk_size);
                context_.files.append(running, value.file_id, value.environment, chunks++, chunk);
                sum.add(chunk);
                rest.remove_prefix(chunk.size());
            }
            waiting.erase(0, waiting.size() - rest.size());
        });
        faults::kill_point("after_chunk_store");
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
            settled = settle_upload(value, chunks);
        };
        co_await http::on_worker(request, rest);
    } catch (...) {
        failure = std::current_exception();
    }
    if (failure) {
        // Refused before a receipt: nothing remains (decisions.md 8). If this fails too, the sweeper removes the file after a day.
        const std::function<void()> remove = [&] {
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
