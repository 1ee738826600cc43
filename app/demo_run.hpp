#pragma once
#include "app/demo.hpp"
#include "app/demo_checks.hpp"
#include "app/demo_report.hpp"
#include "app/demo_terminal.hpp"
#include "peers/standard_system/generate.hpp"

#include <nlohmann/json_fwd.hpp>

#include <set>

namespace chukan::app {

/// One run of the main job. Each stage can be repeated: an interrupted run goes on where it stood.
class demo_run {
public:
    demo_run(const places& where, control_client& control, const demo_options& options, demo_report& report);
    /// All stages; faults go into the report. Throws when a stage cannot go on.
    void run();
    /// A resident about whom a municipality asked in this run and was answered; 0 when there is none.
    std::uint64_t citizen() const { return citizen_; }

private:
    void choose_people();          // a new population behind the earlier ones, or the unfinished run
    void note_state(bool finished);
    void generate();
    void seed();
    void register_enrollees();
    void acquire_codes();
    void register_copies();
    void ask_inquiries();
    void answer_municipalities();
    void compare_records();

    std::string control_ask(const std::string& system, const std::string& method, const std::string& path, const std::string& body = {});
    std::string control_upload(const std::string& system, const std::string& path, const std::string& file);
    nlohmann::json settle(const std::string& receipt, std::uint64_t most_bytes);
    nlohmann::json upload(const std::string& kind, const std::string& file);
    /// Counts of the codes of this run's people; false while one is still under way.
    bool read_code_states();
    std::uint64_t last_reference();
    void fault(std::vector<std::string> lines);
    void must_be(bool right, const std::string& text);

    const places& where_;
    control_client& control_;
    demo_options options_;
    demo_report& report_;
    std::string environment_{"production"}, environment_id_, folder_;
    standard_system::generate_settings wish_;
    standard_system::generated files_;
    std::shared_ptr<const layout::catalogue> catalogue_;
    std::unique_ptr<demo_terminal> clerk_, operator_;
    registration_outcome registered_;
    std::map<std::uint64_t, std::uint64_t> record_of_;      // 枝番 -> record number, only of those that must fail
    std::set<std::uint64_t> branches_;
    std::map<std::uint64_t, std::string> failed_codes_;     // record number -> code
    std::uint64_t attached_{0}, citizen_{0};
    std::map<std::string, std::string> asked_numbers_;      // 処理通番 of our inquiries
    std::map<std::string, std::string> given_numbers_;      // of row 82
};

} // namespace chukan::app
