#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

/// Who may ask whom for what (番号法別表第二, config/law) and which bodies there are (config/masters/bodies.json, 模擬 codes).
/// nws asks this before it passes an inquiry on, every provider again before it answers.
namespace chukan::law {

/// One line of permissions.csv; config/law/README.md explains the columns.
struct permission {
    std::string row, line, asker_kind, office, procedure, provider_kind, information, valid_from, valid_to, source;

    bool in_force(std::string_view day) const { return (valid_from.empty() || day >= valid_from) && (valid_to.empty() || day <= valid_to); }
};

/// One 項 of the table: what it is about. A row without any permission is 削除.
struct duty {
    std::string row, office, name, name_en;
    bool permits{false};
};

/// `code` is I0000, E6001 (no line permits it: アクセス制御違反) or E6008 (a line does, but not on that day). `found` is the line that decided, if any.
struct verdict {
    std::string code;
    const permission* found{nullptr};
    bool permitted() const { return code == "I0000"; }
};

struct body;

class permissions {
public:
    /// Reads the file and, beside it, rows.csv and basis.csv when they are there. Throws std::runtime_error naming file and line when one is unusable.
    static std::shared_ptr<const permissions> load(const std::string& file);
    static std::shared_ptr<const permissions> parse(std::string_view text, const std::string& name, std::string_view rows = {}, std::string_view basis = {});
    /// `day` is YYYYMMDD on the environment's clock.
    verdict check(std::string_view asker_kind, std::string_view provider_kind, std::string_view office, std::string_view procedure,
                  std::string_view information, std::string_view day) const;
    /// The same for two bodies: a body may act in each of its kinds (a mayor who runs a welfare office is two kinds of 照会者).
    verdict check(const body& asker, const body& provider, std::string_view office, std::string_view procedure, std::string_view information,
                  std::string_view day) const;
    const std::vector<permission>& all() const { return lines_; }

    /// The 項 of a 事務コード; null when there is none.
    const duty* duty_of(std::string_view office) const;
    /// Article and item as they are numbered on that day: 番号法第19条第7号・別表第二の80の項（…）.
    std::string citation(const std::string& row, std::string_view day) const;
    std::string citation_en(const std::string& row, std::string_view day) const;

private:
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    struct basis {
        std::string valid_from, valid_to, article, article_en;
    };
    void read_rows(std::string_view text);
    void read_basis(std::string_view text);
    std::string cite(const std::string& row, std::string_view day, std::string basis::*pattern, std::string duty::*about) const;

    std::vector<permission> lines_;
    std::unordered_map<std::string, std::vector<std::size_t>, hash, std::equal_to<>> by_request_; // 事務, 事務手続 and 特定個人情報
    std::vector<duty> duties_;
    std::vector<basis> bases_;
};

/// One 機関. `kinds` are all the 機関種別 it acts in, `kind` the first of them; `unit` is its 符号管理単位, `system` the system that holds its data,
/// `insurer` its 保険者コード if it is a medical insurer of the shared server, `connection` nws, internal or none.
struct body {
    std::string code, name, kind, unit, system, insurer, municipality, valid_from, valid_to, connection{};
    std::vector<std::string> kinds{};
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
        std::vector<std::string> files;     // the first is the one to load
        std::string changed_at;             // what told this state of the files from the one before
        std::int64_t looked_at{0};
        std::shared_ptr<const Table> table;
    };
    template <class Table> std::shared_ptr<const Table> current(watched<Table>& place);

    std::mutex mutex_;
    watched<law::permissions> permissions_;
    watched<law::bodies> bodies_;
};

} // namespace chukan::law
