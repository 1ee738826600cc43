#include "peers/standard_system/layout_rows.hpp"

#include "peers/standard_system/numbers.hpp"
#include "platform/layout/definition.hpp"

namespace chukan::standard_system {

layout_rows::layout_rows(std::shared_ptr<const layout::catalogue> catalogue, const std::string& kind, const std::string& date,
                         layout::encoding encoding, std::string path)
    : catalogue_(std::move(catalogue)), definition_(catalogue_->find(kind, date)), writer_(encoding), file_(std::make_unique<output>(std::move(path)))
{
    values_ = definition_.header();
    writer_.row(values_);
    values_.assign(values_.size(), {});
}

layout_rows::layout_rows(std::shared_ptr<const layout::catalogue> catalogue, const std::string& kind, const std::string& date, row_sink to)
    : catalogue_(std::move(catalogue)), definition_(catalogue_->find(kind, date)), writer_(layout::encoding::utf8), sink_(std::move(to))
{
    values_.assign(definition_.items.size(), {});
}

std::size_t layout_rows::place(const char* english_name) const
{
    return catalogue_->place(definition_, english_name);
}

void layout_rows::end_row()
{
    ++rows_;
    if (sink_)
        sink_(values_);
    else
        writer_.row(values_);
    values_.assign(values_.size(), {});
    if (file_ && rows_ % 256 == 0)
        *file_ << writer_.take();
}

void layout_rows::close()
{
    if (!file_)
        return;
    *file_ << writer_.take();
    file_->close();
}

std::string file_name(const std::string& insurer, const std::string& id, const std::string& date, unsigned number)
{
    return insurer + "_" + id + "_" + date + "_" + padded(number, 3) + ".csv";
}

} // namespace chukan::standard_system
