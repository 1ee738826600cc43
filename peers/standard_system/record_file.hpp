#pragma once
#include "peers/standard_system/books.hpp"

#include <string>

namespace chukan::standard_system {

/// Reads a file of some kind record by record, in its layout of the books' day; what a layout finds wrong in a record is the sink's business.
/// Throws std::runtime_error when the file cannot be read or is unusable as a whole.
void each_record(const books& of, const std::string& path, const std::string& kind, const layout::reader::sink& sink);

} // namespace chukan::standard_system
