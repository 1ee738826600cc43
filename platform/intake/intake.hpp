#pragma once
#include "platform/intake/part.hpp"
#include "platform/layout/result_codes.hpp"
#include "platform/runtime/system.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// Received files, from the first byte to the result file (interface.md 3, decisions.md 7 and 8): what operations and intermediate have in common.
/// A system makes one desk, adds its kinds, and calls routes(). Tables: receipt (schema/platform/0002_intake.sql), stored_file, file_chunk.
///
///   POST /files/{kind}      right file.upload; body streamed into files::store, each chunk durable; 受付番号 only after all of it is.
///                           File name from Content-Disposition; encoding from header Chukan-Encoding (0 UTF-8, 1 CP932, 2 UTF-16LE: 文字コード of the
///                           insurer's 医療保険者等定義情報, sent by portal), else from the BOM, else UTF-8.
///   GET /files?kind=&after=&limit=, GET /files/{receipt}, GET /files/{receipt}/original|result|errors|bytes, GET /files/{receipt}/rows/{line}, DELETE /files/{receipt}
///
/// Then the job `file`: structure of the whole file first (チェック中; 取込不可 leaves no business row), then part by part (処理中): parse and layout check of the
/// next part on a thread of its own (with prepare(), where the handler can do it ahead), apply() of this one, its result and error lines and the progress in one transaction.
namespace chukan::intake {

struct receipt {
    std::int16_t environment{0};
    std::string number;          // O-R201711130000001
    std::string insurer;
    std::string kind;            // enrollee
    std::string name;
    std::string state;           // 受付 チェック中 処理中 処理完了 取込不可 取消 システムエラー
    std::string uploaded_by;
    std::vector<std::string> departments; // 部署 in the access groups of who sent it: only their persons may be touched; empty = all of the insurer's
    bool reaches(std::string_view department) const { return departments.empty() || std::find(departments.begin(), departments.end(), department) != departments.end(); }
    std::string received_at;     // ISO 8601, environment time
    layout::encoding encoding{layout::encoding::utf8};
    std::uint64_t rows{0}, accepted{0}, errors{0}, warnings{0};
    bool parts_done{false};      // all parts are applied, conclude() has not yet said yes
    std::int64_t file_id{0}, result_id{0}, errors_id{0}; // files::store; 0 = none yet
};

/// The values of some records, by place of the record and place of the item in the layout.
using values_of = std::function<std::string_view(std::size_t row, std::size_t item)>;

/// What one kind of file means to its system. Methods run on job threads, never two at once for one receipt, but for different receipts in parallel.
class handler {
public:
    virtual ~handler() = default;
    /// Outside any transaction, before apply(): look-ups, numbers from other systems. May run again for the same part after a crash; add findings here or in apply().
    virtual void prepare(const receipt&, part&) {}
    /// True: prepare() may run on a thread of its own while the part before is applied. Then what that part does is not yet visible to it, but part::under_way names it.
    /// Of the receipt only what never changes may be read: environment, number, insurer, kind, name, times of receipt.
    virtual bool prepares_ahead() const { return false; }
    /// In the part's transaction: register the rows that are not rejected(). What an earlier part did is committed and visible. When the transaction is tried again after a
    /// serialization failure, apply() runs again on a copy of the part as prepare() left it.
    virtual void apply(db::bulk_transaction& running, const receipt&, part&) = 0;
    /// Asked after prepare(), with prepares_ahead(): true when apply() of this part needs nothing that the part before it writes, nor of the receipt what changes. Then both
    /// may be written at once; this one is committed after that one, or not at all.
    virtual bool stands_alone(const part&) const { return false; }
    /// The leading columns of this row's result line, as many as kind::result_header; the desk adds 処理結果区分, 処理結果コード, 処理結果メッセージ. After apply().
    virtual void result_line(const receipt&, const part&, std::size_t row, std::vector<std::string>& into) = 0;
    /// Of so many records, which are about persons whose address must not be shown (支援措置): by what they say themselves or by what is registered. Asked for kinds whose
    /// layout has items that tell where a person lives; those are then masked in the errors file, in the result, in what is looked at and, for who lacks address.unmask, in the original.
    virtual std::vector<bool> hides_address(db::transaction&, const receipt&, std::size_t rows, const values_of&) { return std::vector<bool>(rows); }
    /// Asked when all parts are applied, and again after each wake(): true when nothing is awaited any more (the receipt becomes 処理完了).
    virtual bool conclude(const receipt&) { return true; }
};

struct kind {
    std::string name;                         // enrollee: the route, and the layout in the catalogue
    std::string id;                           // KN010: second part of the file name
    std::string result_id;                    // KN011: in the name of the result file
    std::vector<std::string> result_header;   // leading columns; empty when the kind writes its result itself in conclude() (desk::replace_result)
    std::string upload_right{"file.upload"};
    std::string read_right{"file.read"};      // to see that the receipt exists, its state and its result
    std::string original_right{"file.read"};  // number.unmask where the original holds 個人番号
    bool keep_original{true};                 // false: nobody gets it back, and it is removed as soon as it has been worked on, refused or cancelled
    std::shared_ptr<intake::handler> handler;
};

class desk {
public:
    virtual ~desk() = default;
    /// Before routes(). The layout of `name` must exist in the catalogue.
    virtual void add(kind value) = 0;
    /// Registers the routes above and the job. Routes of one's own like /files/link-code-status go in before.
    virtual void routes() = 0;
    /// In a transaction that settled something a receipt waits for: conclude() is asked again soon after the commit.
    virtual void wake(db::transaction& running, std::int16_t environment, const std::string& number) = 0;
    virtual void reset(db::transaction& running, std::int16_t environment) = 0;

    /// Writes a whole result file from conclude(): calls `lines` with a writer in the receipt's encoding until it returns false, stores what was written, and puts the file
    /// in the place of the receipt's result. Memory stays flat if each call writes little. `accepted` and `errors` count rows of the upload, when given.
    virtual void replace_result(const receipt& of, const std::function<bool(layout::writer&)>& lines) = 0;
    /// JSON of the receipt object of the plan.
    virtual std::string describe(const receipt& value) = 0;
    virtual const layout::catalogue& layouts() const = 0;
    virtual const layout::result_codes& codes() const = 0;
};

/// `prefix` O or I: receipts of two systems never share a number.
std::unique_ptr<desk> open_desk(runtime::context& context, std::string prefix, std::shared_ptr<const layout::catalogue> layouts,
                                std::shared_ptr<const layout::result_codes> codes);

/// A CSV made while it is sent (KN012 and its kin): `next` is called on a worker with a writer until it returns false.
http::response csv_download(const http::request& request, std::string name, layout::encoding encoding, std::function<bool(layout::writer&)> next);

} // namespace chukan::intake
