#pragma once
#include "peers/standard_system/layout_rows.hpp"
#include "peers/standard_system/person.hpp"

/// The files that a union uploads once its people have a 被保険者枝番.
namespace chukan::standard_system {

/// SK010: 副本 part 1, 資格情報.
class eligibility_file {
public:
    /// `rows` of the kind eligibility, as they stand on `date`.
    eligibility_file(layout_rows rows, const std::string& date);
    void write(const person& one, const std::string& branch);
    void close() { rows_.close(); }
    std::uint64_t rows() const { return rows_.rows(); }

private:
    layout_rows rows_;
    std::size_t record_number_, operation_, insurer_number_, branch_number_, insured_number_, acquired_on_, acquisition_reason_, lost_on_,
        loss_reason_, residence_exception_, exception_from_, facility_municipality_, burden_, burden_from_, burden_to_, limit_class_, limit_from_,
        limit_to_, card_issued_on_, no_automatic_answer_, disclosure_;
    int year_from_;
};

/// TK010: 副本 part 2, the data set 保険料徴収情報 of the year's premium.
class fukuhon_file {
public:
    static constexpr std::uint64_t most_of_a_person = 30; // rows
    /// `rows` of the kind fukuhon; the year is that of `date`.
    fukuhon_file(layout_rows rows, const std::string& date);
    void write(const person& one, const std::string& branch);
    void close() { rows_.close(); }
    std::uint64_t rows() const { return rows_.rows(); }

private:
    void item(const person& one, const std::string& branch, unsigned repetition, const char* code, const std::string& value);

    layout_rows rows_;
    std::string year_;
    std::size_t record_number_, operation_, insurer_number_, branch_number_, information_, version_, dataset_, period_, repetition_, data_item_, value_,
        no_automatic_answer_, disclosure_;
};

/// JS010: 情報照会要求.
class inquiry_file {
public:
    inquiry_file(std::shared_ptr<const layout::catalogue> catalogue, const std::string& date, layout::encoding encoding, std::string path,
                 std::string asker_body);
    struct question {
        std::string request_number, provider_body, information;
        const char* office{"JM99000000080000"};
        const char* procedure{"JT99000000080001"};
    };
    void write(const std::string& branch, const question& asked);
    void close() { rows_.close(); }
    std::uint64_t rows() const { return rows_.rows(); }

private:
    layout_rows rows_;
    std::string asker_body_, requested_at_;
    std::size_t record_number_, request_number_, number_system_, branch_number_, requested_at_place_, asker_body_place_, asker_disclosure_, office_,
        procedure_, provider_body_, information_, condition_kind_, year_kind_;
};

} // namespace chukan::standard_system
