#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

/// Who may ask whom for what (番号法別表第二, config/law/permissions.csv) and which bodies there are (config/masters/bodies.json, 模擬 codes).
/// nws asks this before it passes an inquiry on, every provider again before it answers.
namespace chukan::law {

/// One line of permissions.csv; config/law/README.md explains the columns.
struct permission {
    std::string row, asker_kind, office, procedure, provider_kind, information, valid_from, valid_to, article, article_en;
};

/// `code` is I0000, E6001 (no line permits it: アクセス制御違反) or E6008 (a line does, but not on that day). `found` is the line that decided, if any.
struct verdict {
    std::string code;
    const permission* found{nullptr};
    bool permitted() const { return code == "I0000"; }
};

class permissions {
public:
    /// Throws std::runtime_error naming file and line when the table is unusable.
    static std::shared_ptr<const permissions> load(const std::string& file);
    static std::shared_ptr<const permissions> parse(std::string_view text, const std::string& name);
    /// `day` is YYYYMMDD on the environment's clock.
    verdict check(std::string_view asker_kind, std::string_view provider_kind, std::string_view office, std::string_view procedure,
                  std::string_view information, std::string_view day) const;
    const std::vector<permission>& all() const { return lines_; }

private:
    std::vector<permission> lines_;
    std::multimap<std::string, std::size_t, std::less<>> by_key_;
};

/// One 機関. `unit` is its 符号管理単位, `system` the system that holds its data, `insurer` its 保険者コード if it is a union.
struct body {
    std::string code, name, kind, unit, system, insurer, municipality, valid_from, valid_to;
};

class bodies {
public:
    static std::shared_ptr<const bodies> load(const std::string& file);
    static std::shared_ptr<const bodies> parse(std::string_view json, const std::string& name);
    const body* find(std::string_view code) const;
    const std::vector<body>& all() const { return all_; }

private:
    std::vector<body> all_;
    std::map<std::string, std::size_t, std::less<>> by_code_;
};

/// Both tables of a config directory, read again when a file has changed; a changed file that is unusable is logged once and the last good one kept. Thread-safe.
class book {
public:
    /// Throws when a file is missing or unusable: a server must not start without its law.
    explicit book(const std::string& config_directory);
    std::shared_ptr<const law::permissions> permissions();
    std::shared_ptr<const law::bodies> bodies();

private:
    template <class Table> struct watched {
        std::string file;
        std::string changed_at;             // what told this state of the file from the one before
        std::int64_t looked_at{0};
        std::shared_ptr<const Table> table;
    };
    template <class Table> std::shared_ptr<const Table> current(watched<Table>& place);

    std::mutex mutex_;
    watched<law::permissions> permissions_;
    watched<law::bodies> bodies_;
};

} // namespace chukan::law
