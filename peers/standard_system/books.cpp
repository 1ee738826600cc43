#include "peers/standard_system/books.hpp"

#include "platform/base/text.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <unistd.h>

namespace chukan::standard_system {

namespace fs = std::filesystem;

struct books::lock {
    explicit lock(const std::string& path) : file(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600))
    {
        if (file < 0)
            throw std::runtime_error("cannot write " + path);
        if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
            ::close(file);
            throw std::runtime_error("another command is at work on these books: " + path);
        }
    }
    lock(const lock&) = delete;
    lock& operator=(const lock&) = delete;
    ~lock() { ::close(file); }
    int file;
};

books::books(const std::string& config_directory, const std::string& folder)
    : config_directory_(config_directory), folder_(folder), catalogue_(layout::catalogue::load(config_directory))
{
}

books::books(books&&) noexcept = default;
books::~books() = default;

books books::create(const std::string& config_directory, const std::string& folder)
{
    books made(config_directory, folder);
    for (const char* inside : {"", "/out", "/sent", "/masters"})
        fs::create_directories(folder + inside);
    fs::permissions(folder, fs::perms::owner_all); // 個人番号 stand in the books
    made.lock_ = std::make_unique<lock>(folder + "/lock");
    if (fs::exists(folder + "/books.json"))
        throw std::runtime_error(folder + " holds books already");
    return made;
}

books books::open(const std::string& config_directory, const std::string& folder)
{
    if (!fs::exists(folder + "/books.json"))
        throw std::runtime_error(folder + " holds no books: make them with `open`");
    books found(config_directory, folder);
    found.lock_ = std::make_unique<lock>(folder + "/lock");
    const auto json = nlohmann::json::parse(read_file(folder + "/books.json"));
    json.at("insurer").get_to(found.insurer);
    json.at("date").get_to(found.date);
    found.encoding = static_cast<layout::encoding>(json.at("encoding").get<int>());
    json.at("seed").get_to(found.seed);
    json.at("population").get_to(found.population);
    json.at("next_person").get_to(found.next_person);
    json.at("release").get_to(found.release);
    for (const auto& each : json.at("out"))
        found.out.push_back({each.at("name"), each.at("id"), each.at("rows")});
    json.at("taken").get_to(found.taken);
    json.at("last_number").get_to(found.last_number);
    json.at("found").get_to(found.found);
    json.at("versions").get_to(found.versions_);
    found.codes_of = json.value("codes_of", std::string()); // books made before KN012 was taken in have none
    found.codes = json.value("codes", std::map<std::string, std::uint64_t>());
    return found;
}

std::string books::path(const std::string& book, unsigned version) const
{
    return folder_ + "/" + book + "." + std::to_string(version) + ".csv";
}

std::unique_ptr<book_reader> books::read(const char* which, const book_kind& of) const
{
    const auto name = std::string(which) + "-" + of.id;
    const auto version = versions_.find(name);
    return std::make_unique<book_reader>(path(name, version == versions_.end() ? 0 : version->second), layout(of));
}

std::unique_ptr<book_writer> books::rewrite(const char* which, const book_kind& of)
{
    const auto name = std::string(which) + "-" + of.id;
    const auto version = versions_.find(name);
    const unsigned next = (version == versions_.end() ? 0 : version->second) + 1;
    return std::make_unique<book_writer>(path(name, next), layout(of), [this, name, next] { new_versions_[name] = next; });
}

void books::commit()
{
    auto versions = versions_;
    for (const auto& [name, version] : new_versions_)
        versions[name] = version;
    nlohmann::ordered_json files = nlohmann::ordered_json::array();
    for (const auto& each : out)
        files.push_back({{"name", each.name}, {"id", each.id}, {"rows", each.rows}});
    const nlohmann::ordered_json json{{"insurer", insurer}, {"date", date}, {"encoding", static_cast<int>(encoding)}, {"seed", seed},
                                      {"population", population}, {"next_person", next_person}, {"release", release}, {"out", files},
                                      {"taken", taken}, {"last_number", last_number}, {"found", found}, {"versions", versions},
                                      {"codes_of", codes_of}, {"codes", codes}};
    write_file(folder_ + "/books.json", json.dump(2) + "\n", 0600);
    for (const auto& [name, version] : new_versions_)
        fs::remove(path(name, version - 1));
    versions_ = std::move(versions);
    new_versions_.clear();
}

} // namespace chukan::standard_system
