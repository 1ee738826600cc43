#pragma once
#include <string>
#include <vector>

/// The interface document: made from config/ alone, so that it says what the server does. Both languages, Markdown and one HTML file.
namespace chukan::documents {

struct block {
    enum class kind { heading, paragraph, table, sample };
    kind what{kind::paragraph};
    std::string text;                            // heading, paragraph, or the sample's content (UTF-8)
    std::vector<std::string> head;               // table
    std::vector<std::vector<std::string>> rows;
};

struct page {
    std::string id, title;
    std::vector<block> blocks;
};

/// A page per kind of file, and before them the common rules, after them data items, code tables and result codes.
/// Throws std::runtime_error naming the file of config/ that is wrong.
std::vector<page> pages(const std::string& config_directory, bool japanese);

/// One more page: what a TK010 row may hold (MS060 of the information that unions provide).
page data_items_page(const std::string& config_directory, bool japanese);
/// The sections of config/documents.json.
page overview_page(const std::string& config_directory, bool japanese);

std::string markdown(const page& page);
/// All pages in one file without any reference outside.
std::string html(const std::vector<page>& japanese, const std::vector<page>& english);

} // namespace chukan::documents
