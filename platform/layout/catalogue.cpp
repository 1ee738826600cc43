#include "platform/base/error.hpp"
#include "platform/layout/definition.hpp"
#include "platform/layout/parsing.hpp"
#include "platform/layout/source.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <tuple>

namespace chukan::layout {

namespace {

class loaded final : public catalogue {
public:
    explicit loaded(const std::string& config_directory)
    {
        for (const auto& path : json_files(config_directory + "/codes")) {
            code_table table = parse_codes(path);
            const std::string name = table.name;
            if (!tables_.emplace(name, std::make_unique<code_table>(std::move(table))).second)
                throw broken_file(path, 1, "", "コード表 " + name + " が二つあります", "the code table " + name + " is there twice");
        }
        const auto find_table = [&](const std::string& name) -> const code_table* {
            const auto found = tables_.find(name);
            return found == tables_.end() ? nullptr : found->second.get();
        };
        for (const auto& path : json_files(config_directory + "/layouts")) {
            auto layout = std::make_unique<definition>(parse_layout(path, find_table));
            for (const auto& other : layouts_)
                if (other->kind == layout->kind && overlap(*other, *layout))
                    throw broken_file(path, 1, "", layout->kind + " の別の版（" + other->id + " 版" + other->version + "）と有効期間が重なります",
                                      "another version of " + layout->kind + " is in force at the same time");
            layouts_.push_back(std::move(layout));
        }
        characters_ = parse_characters(config_directory + "/characters.json");
        limits_ = parse_file_limits(config_directory + "/files.json");
    }

    const definition& find(std::string_view kind, std::string_view date) const override
    {
        for (const auto& layout : layouts_)
            if ((layout->kind == kind || layout->id == kind) && layout->valid_on(date))
                return *layout;
        throw service_error("E9006", {{"kind", std::string(kind)}, {"date", std::string(date)}});
    }

    std::vector<const definition*> all() const override
    {
        std::vector<const definition*> out;
        for (const auto& layout : layouts_)
            out.push_back(layout.get());
        std::sort(out.begin(), out.end(), [](const definition* left, const definition* right) {
            return std::tie(left->id, left->valid_from) < std::tie(right->id, right->valid_from);
        });
        return out;
    }

    std::vector<const code_table*> tables() const override
    {
        std::vector<const code_table*> out;
        for (const auto& [name, table] : tables_)
            out.push_back(table.get());
        return out;
    }

    const character_rules& characters() const override { return characters_; }
    const file_limits& limits() const override { return limits_; }

    std::vector<std::string> kinds() const override
    {
        std::set<std::string> out;
        for (const auto& layout : layouts_)
            out.insert(layout->kind);
        return {out.begin(), out.end()};
    }

    std::size_t place(const definition& layout, std::string_view english_name) const override
    {
        if (const auto found = layout.place(english_name))
            return *found;
        throw std::logic_error("the layout " + layout.id + " lacks the item " + std::string(english_name));
    }

    std::string item_name(const definition& layout, std::size_t place) const override { return layout.items.at(place).ja; }

    std::string describe(const definition& layout) const override { return describe_layout(layout); }

private:
    /// schema files stand beside the data and are no data.
    static std::vector<std::string> json_files(const std::string& directory)
    {
        std::error_code problem;
        std::vector<std::string> out;
        for (const auto& entry : std::filesystem::directory_iterator(directory, problem)) {
            const std::string path = entry.path().string();
            if (path.ends_with(".json") && !path.ends_with(".schema.json"))
                out.push_back(path);
        }
        if (problem)
            throw std::runtime_error(directory + ": " + problem.message());
        std::sort(out.begin(), out.end());
        return out;
    }

    static bool overlap(const definition& left, const definition& right)
    {
        const auto ends_before = [](const definition& one, const definition& other) {
            return !one.valid_to.empty() && one.valid_to < other.valid_from;
        };
        return !ends_before(left, right) && !ends_before(right, left);
    }

    std::map<std::string, std::unique_ptr<code_table>, std::less<>> tables_;
    std::vector<std::unique_ptr<definition>> layouts_;
    character_rules characters_;
    file_limits limits_;
};

} // namespace

std::shared_ptr<const catalogue> catalogue::load(const std::string& config_directory)
{
    return std::make_shared<loaded>(config_directory);
}

} // namespace chukan::layout
