#include "peers/standard_system/copy_files.hpp"
#include "peers/standard_system/defects.hpp"
#include "peers/standard_system/generate.hpp"
#include "peers/standard_system/numbers.hpp"
#include "peers/standard_system/settings_file.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <stdexcept>

/// What the union writes after KN011: the same persons are made again beside the lines of the result, so that no store of persons is needed.
namespace chukan::standard_system {
namespace {

/// Chooses the inquiries: every so many-th person whose code can be had, the kinds in turn; with planted defects a few that must be refused.
class inquirer {
public:
    inquirer(inquiry_file& file, output& expected, const generate_settings& settings)
        : file_(file), expected_(expected), settings_(settings), wanted_(settings.inquiries)
    {
        const auto persons = std::min(settings.population.persons, settings.copies);
        if (wanted_ == UINT64_MAX)
            wanted_ = std::min<std::uint64_t>(std::max<std::uint64_t>(persons / 10, 1), 1000);
        stride_ = std::max<std::uint64_t>(1, persons * 8 / 10 / std::max<std::uint64_t>(wanted_, 1));
    }

    void offer(const person& one, const std::string& branch)
    {
        if (asked_ == wanted_ || one.state != life::live || one.change_reason == "転出" || offered_++ % stride_ != 0)
            return;
        inquiry_file::question question;
        question.request_number = "Q" + settings_.population.date + padded(one.sequence, 8);
        question.provider_body = "9902" + one.body + "000000";
        const bool care = asked_ % 2 == 1 && (one.insured || asked_ % 10 == 3);
        question.information = care ? "TM90000000000003" : "TM90000000000001";
        std::string_view code = care && !one.insured ? "E6004" : "I0000"; // no 介護 data of a 世帯構成員
        if (settings_.defects > 0 && asked_ % 50 == 7) {
            question.information = "TM90000000000002";
            code = settings_.population.date < "20180701" ? "E6008" : "E6004"; // 地方税 for unions only from July 2018
        } else if (settings_.defects > 0 && asked_ % 50 == 23) {
            question.office = "JM99000000081000";
            question.procedure = "JT99000000081001";
            code = "E6001"; // row 81 has no municipality as provider
        }
        file_.write(branch, question);
        expected_ << question.request_number << "," << code << "\n";
        ++asked_;
    }

private:
    inquiry_file& file_;
    output& expected_;
    const generate_settings& settings_;
    std::uint64_t wanted_, stride_, offered_{0}, asked_{0};
};

/// Row 82: the municipality of an insured person asks the union about the premium.
class municipal_asker {
public:
    municipal_asker(output& to, std::string union_body, std::uint64_t wanted) : to_(to), union_body_(std::move(union_body)), wanted_(wanted)
    {
        to_ << "{\"items\":[";
    }

    void offer(const person& one)
    {
        if (asked_ == wanted_ || !one.insured || one.state != life::live || one.change_reason == "転出")
            return;
        to_ << (asked_++ == 0 ? "\n" : ",\n") << "{\"asker_body\":\"9902" << one.body << "000000\",\"resident_reference\":" << one.reference
            << ",\"provider_body\":\"" << union_body_ << "\",\"information\":\"TM90000000000082\"}";
    }

    void close()
    {
        to_ << "\n]}\n";
        to_.close();
    }

private:
    output& to_;
    std::string union_body_;
    std::uint64_t wanted_, asked_{0};
};

/// TK010 in as many files as its rows need; a person's rows stand in one.
class fukuhon_files {
public:
    using maker = std::function<std::unique_ptr<fukuhon_file>(const std::string& path)>;
    using namer = std::function<std::string(unsigned number)>;
    fukuhon_files(std::uint64_t most_rows, namer name, maker make) : most_rows_(most_rows), name_(std::move(name)), make_(std::move(make)) { begin(); }

    void write(const person& one, const std::string& branch)
    {
        if (file_->rows() > 0 && file_->rows() + fukuhon_file::most_of_a_person > most_rows_) {
            close();
            begin();
        }
        file_->write(one, branch);
    }
    void close()
    {
        file_->close();
        rows_ += file_->rows();
    }
    std::uint64_t rows() const { return rows_; }
    const std::vector<std::string>& paths() const { return paths_; }

private:
    void begin()
    {
        paths_.push_back(name_(static_cast<unsigned>(paths_.size())));
        file_ = make_(paths_.back());
    }

    std::uint64_t most_rows_, rows_{0};
    namer name_;
    maker make_;
    std::vector<std::string> paths_;
    std::unique_ptr<fukuhon_file> file_;
};

constexpr std::uint64_t municipal_inquiries = 100;

} // namespace

generated generate_after_registration(const std::string& config_directory, const std::string& folder, const std::string& result_file,
                                      const progress& tell)
{
    const auto settings = read_settings(config_directory, folder);
    const auto& wish = settings.population;
    const auto data = tables::load(config_directory);
    const auto catalogue = layout::catalogue::load(config_directory);
    population people(data, wish);
    const defect_plan defects(wish.persons, settings.defects, wish.seed);
    const auto path = [&](const char* id, unsigned further = 0) {
        return (std::filesystem::path(folder) / file_name(wish.insurer, id, wish.date, settings.file_number + further)).string();
    };
    generated made;
    made.eligibility_file = path("SK010");
    made.inquiry_file = path("JS010");
    made.expected_inquiries = folder + "/expected_inquiries.csv";
    eligibility_file eligibility({catalogue, "eligibility", wish.date, settings.encoding, made.eligibility_file}, wish.date);
    fukuhon_files fukuhon(
        catalogue->limits().most_rows, [&](unsigned number) { return path("TK010", number); },
        [&](const std::string& file) { return std::make_unique<fukuhon_file>(layout_rows(catalogue, "fukuhon", wish.date, settings.encoding, file), wish.date); });
    inquiry_file inquiries(catalogue, wish.date, settings.encoding, made.inquiry_file, data.find_union(wish.insurer).body);
    output expected(made.expected_inquiries);
    expected << "request_number,code\n";
    inquirer ask(inquiries, expected, settings);
    made.municipal_inquiries = folder + "/municipal_inquiries.json";
    output municipal(made.municipal_inquiries);
    municipal_asker municipalities(municipal, data.find_union(wish.insurer).body, municipal_inquiries);

    const auto& layout = catalogue->find("enrollee-result", wish.date);
    const auto record_place = catalogue->place(layout, "record_number"), branch_place = catalogue->place(layout, "branch_number");
    const layout::reader::sink line = [&](const layout::checked_record& record) {
        const auto number = std::string((*record.values)[record_place]);
        const auto* one = people.next();
        if (!one || number != std::to_string(++made.persons))
            throw std::runtime_error(result_file + ", line " + std::to_string(record.line) + ": not the result of the KN010 in " + folder);
        const std::string branch((*record.values)[branch_place]);
        if (branch.empty())
            return;
        if (one->insured) {
            ++made.insured;
            eligibility.write(*one, branch);
            fukuhon.write(*one, branch);
        }
        if (made.persons <= settings.copies && !defects.of(made.persons, *one)) {
            ask.offer(*one, branch);
            municipalities.offer(*one);
        }
        if (tell && made.persons % 10000 == 0)
            tell(made.persons, wish.persons);
    };
    layout::reader_settings reading;
    reading.file_encoding = settings.encoding;
    reading.today = wish.date;
    const auto reader = layout::open_reader(catalogue, layout, reading);
    std::ifstream file(result_file, std::ios::binary);
    if (!file)
        throw std::runtime_error("cannot read " + result_file);
    std::string buffer(1u << 18, '\0');
    while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0)
        reader->feed(std::string_view(buffer).substr(0, static_cast<std::size_t>(file.gcount())), line);
    reader->finish(line);
    eligibility.close();
    fukuhon.close();
    inquiries.close();
    expected.close();
    municipalities.close();
    made.eligibility_rows = eligibility.rows();
    made.fukuhon_rows = fukuhon.rows();
    made.fukuhon_files = fukuhon.paths();
    made.inquiry_rows = inquiries.rows();
    if (tell)
        tell(made.persons, wish.persons);
    return made;
}

} // namespace chukan::standard_system
