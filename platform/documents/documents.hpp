#pragma once
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

namespace chukan::documents {

/// Every file of docs/interface by its path there: README.md, ja/*.md, en/*.md, index.html, samples/*.csv. The same configuration gives the same bytes.
std::map<std::string, std::string> make(const std::string& config_directory);

/// `chukan docs [--out DIR] [--check]`. With --check nothing is written: 0 when the folder holds exactly this, 1 with a list of what is stale.
int docs_command(std::vector<std::string> arguments, const std::string& config_directory, const std::string& default_folder, bool japanese, std::ostream& out);

} // namespace chukan::documents
