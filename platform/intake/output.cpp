#include "platform/base/error.hpp"
#include "platform/intake/desk.hpp"
#include "platform/intake/file_name.hpp"

#include <algorithm>

namespace chukan::intake {

namespace {

constexpr auto warning_mark = "警告：";

bool begins_with(std::string_view text, std::string_view start)
{
    return text.substr(0, start.size()) == start;
}

} // namespace

std::vector<std::string_view> errors_header()
{
    return {"行番号", "レコード番号", "項番", "項目名", "値", "コード", "メッセージ", "対処"};
}

desk_of_system::rendered desk_of_system::render(db::transaction& running, const record& value, const kind& of, const layout::definition& definition, part& applied)
{
    auto& noted = applied.findings();
    std::stable_sort(noted.begin(), noted.end(), [](const auto& left, const auto& right) { return left.row < right.row; });

    const auto of_address = [&](const part::noted& one) { // a finding that would show where somebody lives
        const auto number = one.item != part::no_item ? one.item + 1 : one.finding.item_number;
        return number >= 1 && number <= definition.items.size() && definition.items[number - 1].address;
    };
    if (std::any_of(noted.begin(), noted.end(), of_address)) {
        const auto hidden = of.handler->hides_address(running, value, applied.size(), [&](std::size_t row, std::size_t item) { return applied.value(row, item); });
        for (auto& one : noted) {
            if (!of_address(one) || !hidden[one.row])
                continue;
            one.finding.value = hidden_address;
            for (const char* shown : {"value", "found", "character"})
                if (const auto given = one.finding.values.find(shown); given != one.finding.values.end())
                    given->second = hidden_address;
        }
    }
    layout::writer results(value.encoding, false);
    layout::writer errors(value.encoding, false);
    rendered out;
    std::vector<std::string> line;
    std::vector<std::string_view> views;
    std::size_t at = 0;
    for (std::size_t row = 0; row < applied.size(); ++row) {
        std::string first_code, first_error, messages;
        for (; at < noted.size() && noted[at].row == row; ++at) {
            auto& finding = noted[at].finding;
            if (finding.item_name.empty() && noted[at].item != part::no_item)
                finding.item_name = layouts_->item_name(definition, noted[at].item);
            finding.values.emplace("item", finding.item_name);
            const auto& code = codes_->find(finding.code);
            auto text = codes_->text_ja(finding.code, finding.values);
            if (finding.warning() && !begins_with(text, warning_mark))
                text.insert(0, warning_mark); // guide 2.11.2 ④ is judged by this word
            if (first_code.empty())
                first_code = finding.code;
            if (first_error.empty() && !finding.warning())
                first_error = finding.code;
            if (!messages.empty())
                messages += "／";
            messages += text;
            const auto line_number = std::to_string(finding.line);
            const auto item_number = finding.item_number == 0 ? std::string() : std::to_string(finding.item_number);
            const auto value_shown = layout::for_spreadsheet(finding.value);
            views = {line_number, finding.record_number, item_number, finding.item_name, value_shown, finding.code, text, code.action_ja};
            errors.row(views);
        }
        const bool rejected = applied.rejected(row);
        const bool warned = !rejected && applied.warned(row);
        out.rejected += rejected ? 1 : 0;
        out.warned += warned ? 1 : 0;
        if (of.result_header.empty())
            continue;
        line.clear();
        of.handler->result_line(value, applied, row, line);
        line.emplace_back(rejected ? "2" : warned ? "3" : "1");
        line.emplace_back(rejected ? first_error : warned ? first_code : "I0000");
        line.push_back(std::move(messages));
        views.assign(line.begin(), line.end());
        results.row(views);
    }
    out.result = results.take();
    out.errors = errors.take();
    return out;
}

void desk_of_system::append_text(db::transaction& running, std::int64_t file, std::int16_t environment, std::uint32_t& chunks,
                                 std::uint64_t& bytes, std::string_view text)
{
    bytes += text.size();
    while (!text.empty()) {
        const auto piece = text.substr(0, files::chunk_size);
        context_.files.append(running, file, environment, chunks++, piece);
        text.remove_prefix(piece.size());
    }
}

void desk_of_system::replace_result(const receipt& of, const std::function<bool(layout::writer&)>& lines)
{
    auto value = context_.database.transact([&](db::transaction& running) { return receipts::find(running, of.environment, of.number); });
    if (!value)
        throw std::runtime_error("the receipt is gone");
    const auto& kind = kinds_.at(value->kind);
    const auto replaced = value->result_id;
    value->result_chunks = 0;
    value->result_bytes = 0;
    value->result_id = context_.database.transact([&](db::transaction& running) {
        return context_.files.create(running, value->environment, value->insurer, value->kind + "-result",
                                     sibling_name(value->name, kind.result_id));
    });
    layout::writer writer(value->encoding);
    std::string text;
    bool more = true;
    while (more) {
        more = lines(writer);
        text += writer.take();
        if (text.size() < 4 * files::chunk_size && more)
            continue;
        context_.database.transact([&](db::transaction& running) {
            auto chunks = value->result_chunks;
            auto bytes = value->result_bytes;
            append_text(running, value->result_id, value->environment, chunks, bytes, text);
            if (!more) {
                context_.files.complete(running, value->result_id, "", bytes, chunks);
                if (replaced != 0)
                    context_.files.remove(running, replaced);
            }
            auto saved = *value;
            saved.result_chunks = chunks;
            saved.result_bytes = bytes;
            if (!more)
                receipts::set_result(running, saved);
            running.after_commit([&value, chunks, bytes] {
                value->result_chunks = chunks;
                value->result_bytes = bytes;
            });
        });
        text.clear();
    }
}

} // namespace chukan::intake
