#pragma once
#include "peers/standard_system/generate.hpp"
#include "tests/integration/world/installation.hpp"

#include <string>

namespace chukan::test {

/// The main job on a small generated population, stage by stage, through portal as a terminal does it.
class whole_way {
public:
    whole_way(installation& where, std::uint64_t persons, std::uint64_t seed = 1, std::string insurer = "39130000", std::uint64_t first = 1);

    void seed();                              // residents into juki, copies into institutions
    nlohmann::json register_enrollees();      // KN010 → 処理完了; keeps KN011
    nlohmann::json register_fukuhon();        // SK010, TK010
    nlohmann::json upload(const std::string& kind, const std::string& path, unsigned seconds = 60);
    /// Waits until no 枝番 of this insurer waits for its code. Returns how many have one.
    std::uint64_t wait_for_codes(unsigned seconds = 60);

    const standard_system::generated& files() const { return files_; }
    const std::string& result_file() const { return result_file_; }
    terminal& clerk() { return where_.clerk(insurer_); }
    std::vector<std::string> branch_numbers() const;

private:
    installation& where_;
    std::string insurer_, folder_, result_file_;
    standard_system::generate_settings settings_;
    standard_system::generated files_;
};

std::string name_of(const std::string& path);

} // namespace chukan::test
