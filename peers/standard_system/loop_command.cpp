#include "peers/standard_system/loop_command.hpp"

#include "peers/standard_system/daily_files.hpp"
#include "peers/standard_system/exercise.hpp"
#include "peers/standard_system/juki_files.hpp"
#include "peers/standard_system/own_data.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <functional>

namespace chukan::standard_system {
namespace {

using json = nlohmann::ordered_json;

/// One command's answer: a line for each thing, or JSON.
class answer {
public:
    bool as_json{false};
    void add(json one) { all_.push_back(std::move(one)); }
    void print() const
    {
        if (as_json) {
            std::puts(all_.dump().c_str());
            return;
        }
        for (const auto& one : all_) {
            std::string line;
            for (const auto& [name, value] : one.items())
                line += (line.empty() ? "" : "  ") + name + " " + (value.is_string() ? value.get<std::string>() : value.dump());
            std::puts(line.c_str());
        }
    }

private:
    json all_ = json::array();
};

struct loop_options {
    std::string folder, from, name;
    std::uint64_t most_rows{1'000'000};
    opening first;
    happenings day;
    std::vector<std::string> files;
    request_wish request;
    exercise work;
    int encoding{0};
};

void status(const books& of, answer& to)
{
    json one{{"insurer", of.insurer}, {"date", of.date}, {"release", of.release}};
    for (const auto& what : book_kinds())
        for (const char* which : {"own", "registered"}) {
            std::uint64_t entries = 0;
            for (const auto reader = of.read(which, what); reader->here(); reader->advance())
                ++entries;
            one[std::string(which) + " " + what.id] = entries;
        }
    one["missing"] = of.found.size();
    for (const auto& [state, persons] : of.codes)
        one[state] = persons;
    to.add(std::move(one));
    for (const auto& each : of.out)
        to.add({{"out", each.name}, {"rows", each.rows}});
}

int take(books& of, const std::vector<std::string>& paths, answer& to)
{
    bool rejected = false;
    for (const auto& path : paths) {
        const auto name = std::filesystem::path(path).filename().string();
        if (name.find("_KN012_") != std::string::npos) {
            const auto states = take_code_states(of, path);
            json line{{"file", states.file}, {"rows", states.rows}, {"untold", states.untold}};
            for (const auto& [state, persons] : states.of_state)
                line[state] = persons;
            to.add(std::move(line));
            rejected = rejected || states.failed() > 0;
            continue;
        }
        bool of_a_file = false; // the answer of the 住基ネット is named by whoever made the medium
        for (const auto& what : book_kinds())
            of_a_file = of_a_file || name.find(what.result_id) != std::string::npos;
        const auto done = of_a_file ? take_result(of, path) : take_numbers(of, path);
        to.add({{"file", done.file}, {"rows", done.rows}, {"accepted", done.accepted}, {"rejected", done.rejected}, {"warned", done.warned},
                {"taken_before", done.before}});
        rejected = rejected || done.rejected > 0;
    }
    return rejected ? 1 : 0;
}

} // namespace

int loop_command(std::vector<std::string> arguments, const std::string& config_directory, bool japanese)
{
    const auto say = [japanese](const char* ja, const char* en) { return std::string(japanese ? ja : en); };
    CLI::App root(say("広域連合の標準システム(模擬)。端末で送るファイルを作り、結果を取り込む", "A union's own system (simulated): writes the files for the terminal, takes the results in"),
                  "chukan standard-system");
    root.require_subcommand(1);
    loop_options wish;
    answer to;
    int code = 0;
    const auto command = [&](const char* name, const std::string& help) {
        auto* made = root.add_subcommand(name, help);
        made->add_option("--books", wish.folder, say("台帳のフォルダー", "Folder of the books"))->required();
        made->add_flag("--json", to.as_json);
        return made;
    };
    const auto with_books = [&](const std::function<void(books&)>& work) {
        return [&, work] {
            auto of = books::open(config_directory, wish.folder);
            work(of);
        };
    };

    auto* open = command("open", say("合成した人々で台帳を作る", "Makes the books, with generated people"));
    open->add_option("--from", wish.first.population, say("generate population の出力先", "Folder that `generate population` wrote"))->required();
    open->add_option("--persons", wish.first.persons, say("はじめの人数(残りは day で来る)", "Persons of the first day; the rest come with `day`"));
    open->add_option("--without-number", wish.first.without_number, say("個人番号が未取得の人数", "Persons whose 個人番号 is not known"));
    open->callback([&] {
        auto of = books::create(config_directory, wish.folder);
        open_books(of, wish.first);
        status(of, to);
    });
    auto* day = command("day", say("一日分の異動を台帳に入れる", "Lives through one day: the books change"));
    day->add_option("--date", wish.day.date, "YYYYMMDD")->required();
    day->add_option("--arrivals", wish.day.arrivals, say("転入", "Persons who come in"));
    day->add_option("--moves", wish.day.moves, say("転居", "Persons who move house"));
    day->add_option("--deaths", wish.day.deaths, say("死亡", "Insured persons who die"));
    day->add_option("--premiums", wish.day.premiums, say("保険料の変更", "Premiums set anew"));
    day->callback(with_books([&](books& of) {
        const auto done = live_a_day(of, wish.day);
        to.add({{"date", of.date}, {"arrivals", done.arrivals}, {"moves", done.moves}, {"deaths", done.deaths}, {"premiums", done.premiums}});
    }));
    auto* next = command("next", say("差分のファイルを作る(はじめは全件)", "Writes the difference (the first one is everything)"));
    next->add_option("kinds", wish.files, "KN010 SK010 TK010")->check(CLI::IsMember({"KN010", "SK010", "TK010"}))->required();
    next->add_option("--rows", wish.most_rows, say("1ファイルの最大行数", "Rows of one file at most"))->check(CLI::Range(1, 2'000'000));
    next->callback(with_books([&](books& of) {
        for (const auto& id : wish.files) {
            const auto made = write_difference(of, find_book_kind(id), wish.most_rows);
            for (const auto& each : made.files)
                to.add({{"file", each.name}, {"expected", each.expected}, {"rows", each.rows}, {"added", each.added}, {"changed", each.changed},
                        {"cancelled", each.cancelled}});
            to.add({{"kind", id}, {"files", made.files.size()}, {"waiting", made.waiting}, {"held_back", made.held_back}});
        }
    }));
    auto* take_in = command("take", say("結果(KN011・SK011・TK011)、符号の状態(KN012)、住基ネットの照会結果(JK011)を取り込む",
                                         "Takes in results (KN011, SK011, TK011), the state of the codes (KN012) and numbers found (JK011)"));
    take_in->add_option("files", wish.files)->required();
    take_in->callback(with_books([&](books& of) { code = take(of, wish.files, to); }));
    auto* back = command("withdraw", say("取り込まれなかったファイルを待つのをやめる", "No longer waits for the result of a file"));
    back->add_option("name", wish.name)->required();
    back->callback(with_books([&](books& of) { withdraw(of, wish.name); }));
    auto* missing = command("missing", say("個人番号の未取得リスト(missing.csv)", "The list of persons without 個人番号 (missing.csv)"));
    missing->callback(with_books([&](books& of) { to.add({{"file", of.folder() + "/missing.csv"}, {"missing", list_missing(of)}}); }));
    auto* request = command("request", say("未取得の人の照会要求CSV(JK010)を作る。電子媒体で取りまとめ機関に送る", "Writes requests to the 住基ネット (JK010) for persons without 個人番号"));
    request->add_option("--rows", wish.request.most_rows, say("1ファイルの最大行数", "Rows of one file at most"))->check(CLI::Range(1, 1'000'000));
    request->add_flag("--again", wish.request.again, say("前の照会で見つからなかった人も", "Also whom an earlier inquiry has not found"));
    request->callback(with_books([&](books& of) {
        const auto made = write_requests(of, wish.request);
        for (const auto& each : made.files)
            to.add({{"file", each.name}, {"rows", each.rows}});
        to.add({{"kind", juki_request_id}, {"files", made.files.size()}, {"waiting", made.waiting}, {"held_back", made.held_back}});
    }));
    auto* masters = command("masters", say("配信マスター(MS010〜MS070)を全件適用する", "Applies a release of the masters (MS010 to MS070) in full"));
    masters->add_option("files", wish.files)->required();
    masters->callback(with_books([&](books& of) {
        for (const auto& each : apply_masters(of, wish.files))
            to.add({{"master", each.id}, {"rows", each.rows}, {"added", each.added}, {"removed", each.removed}});
    }));
    command("status", say("台帳の状態", "How the books stand"))->callback(with_books([&](books& of) { status(of, to); }));

    auto* work = root.add_subcommand("exercise", say("CI 用の一式: 送るファイルと、返るはずの結果", "Everything for a CI job: the files to send and the results that must come back"));
    work->add_option("--out", wish.work.out, say("出力先", "Folder to write into"))->required();
    work->add_option("--persons", wish.work.persons, say("人数", "Persons"))->check(CLI::Range(100, 2'000'000));
    work->add_option("--arrivals", wish.work.arrivals, say("翌日の転入", "Who comes in on the second day"));
    work->add_option("--moves", wish.work.moves, say("翌日の転居", "Who moves house on the second day"));
    work->add_option("--deaths", wish.work.deaths, say("翌日の死亡", "Who dies on the second day"));
    work->add_option("--premiums", wish.work.premiums, say("翌日の保険料の変更", "Premiums set anew on the second day"));
    work->add_option("--insurer", wish.work.insurer, say("保険者コード", "Insurer code"));
    work->add_option("--date", wish.work.date, "YYYYMMDD");
    work->add_option("--seed", wish.work.seed, say("乱数の種", "Seed"));
    work->add_option("--first", wish.work.first, say("最初の人の通番", "Sequence of the first person"));
    work->add_option("--encoding", wish.encoding, say("文字コード 0 UTF-8, 1 Shift_JIS, 2 UTF-16LE", "0 UTF-8, 1 Shift_JIS, 2 UTF-16LE"))->check(CLI::Range(0, 2));
    work->add_flag("--json", to.as_json);
    work->callback([&] {
        wish.work.config_directory = config_directory;
        wish.work.encoding = static_cast<layout::encoding>(wish.encoding);
        for (const auto& each : write_exercise(wish.work))
            to.add({{"file", each.name}, {"result", each.result}, {"rows", each.rows}});
    });
    try {
        std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
        root.parse(reversed);
    } catch (const CLI::ParseError& error) {
        return root.exit(error) == 0 ? 0 : 2;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "chukan: %s\n", failure.what());
        return 2;
    }
    to.print();
    return code;
}

} // namespace chukan::standard_system
