#pragma once
#include <string>
#include <vector>

namespace chukan::standard_system {

/// `chukan generate …`: `arguments` are what stands behind the word generate. Exit code: 0 written, 2 unusable.
///   population     --persons N --insurer NO --seed S --out DIR [--defects K] [--encoding 0|1|2] [--date YYYYMMDD] [--first N] [--file-number N] [--copies N] [--inquiries N] [--json]
///   registered     --from DIR --result KN011.csv [--json]      SK010, TK010 and JS010 once the 被保険者枝番 are there
int generate_command(std::vector<std::string> arguments, const std::string& config_directory, bool japanese);

} // namespace chukan::standard_system
