#include "server/portal/operations.hpp"

namespace chukan::portal {

const std::vector<operation>& operations()
{
    static const std::vector<operation> table{
        {"GET", "/terminal", "terminal", "portal", ""},
        {"POST", "/sessions", "login", "portal", "", log_kind::single, true},
        {"GET", "/sessions/current", "session", "portal", ""},
        {"DELETE", "/sessions/current", "logout", "portal", "", log_kind::single},
        {"PUT", "/me/password", "change_password", "portal", "", log_kind::single, true},
        {"GET", "/users", "users", "portal", "user.manage"},
        {"POST", "/users", "create_user", "portal", "user.manage", log_kind::single, true},
        {"POST", "/users/{id}/reset-password", "reset_password", "portal", "user.manage", log_kind::single, true},
        {"GET", "/roles", "roles", "portal", "role.manage"},
        {"GET", "/departments", "departments", "portal", "department.manage"},
        {"POST", "/departments", "create_department", "portal", "department.manage", log_kind::single, true},
        {"GET", "/insurer-definition", "insurer_definition", "portal", "insurer.define"},
        {"PUT", "/insurer-definition", "define_insurer", "portal", "insurer.define", log_kind::single, true},
        {"GET", "/operation-log", "operation_log", "portal", "log.read"},
        {"GET", "/masters", "masters", "portal", "master.read"},
        {"GET", "/masters/{name}", "master", "portal", "master.read"},
        {"GET", "/files", "files", "portal", "file.read"},
        {"POST", "/files/enrollee", "upload_enrollee", "operations", "file.upload", log_kind::single, true, "enrollee"},
        {"POST", "/files/eligibility", "upload_eligibility", "intermediate", "file.upload", log_kind::single, true, "eligibility"},
        {"POST", "/files/fukuhon", "upload_fukuhon", "intermediate", "file.upload", log_kind::single, true, "fukuhon"},
        {"POST", "/files/inquiry", "upload_inquiry", "intermediate", "file.upload", log_kind::single, true, "inquiry"},
        {"GET", "/files/link-code-status", "link_code_status_file", "operations", "file.read", log_kind::single},
        {"GET", "/files/{receipt}", "file", "by-receipt", "file.read"},
        {"DELETE", "/files/{receipt}", "cancel_file", "by-receipt", "file.upload", log_kind::single},
        {"GET", "/files/{receipt}/original", "file_original", "by-receipt", "file.read", log_kind::single},
        {"GET", "/files/{receipt}/result", "file_result", "by-receipt", "file.read", log_kind::single},
        {"GET", "/files/{receipt}/errors", "file_errors", "by-receipt", "file.read", log_kind::single},
        {"GET", "/files/{receipt}/bytes", "file_bytes", "by-receipt", "file.read", log_kind::view},
        {"GET", "/files/{receipt}/rows/{line}", "file_row", "by-receipt", "file.read", log_kind::view},
        {"GET", "/enrollees", "enrollees", "operations", "enrollee.read", log_kind::view},
        {"POST", "/enrollees/search", "search_enrollee", "operations", "enrollee.read", log_kind::view, true},
        {"GET", "/enrollees/{branch}", "enrollee", "operations", "enrollee.read", log_kind::view, false, "", true},
        {"PUT", "/enrollees/{branch}", "correct_enrollee", "operations", "enrollee.write", log_kind::single, true},
        {"GET", "/enrollees/{branch}/eligibility-history", "eligibility_history", "operations", "enrollee.read", log_kind::view, false, "", true},
        {"POST", "/enrollees/{branch}/personal-number", "unmask_number", "operations", "number.unmask", log_kind::single},
        {"GET", "/enrollees/{branch}/link-code-status", "link_code_status", "intermediate", "enrollee.read", log_kind::view, false, "", true},
        {"POST", "/enrollees/{branch}/link-code-request", "request_link_code", "operations", "enrollee.write", log_kind::single},
        {"GET", "/link-code-states", "link_code_states", "intermediate", "enrollee.read", log_kind::view},
        {"GET", "/fukuhon/{branch}", "fukuhon", "intermediate", "fukuhon.read", log_kind::view, false, "", true},
        {"GET", "/inquiries", "inquiries", "intermediate", "inquiry.read", log_kind::view},
        {"POST", "/inquiries", "ask", "intermediate", "inquiry.ask", log_kind::view, true},
        {"GET", "/inquiries/{id}", "inquiry", "intermediate", "inquiry.read", log_kind::view, false, "", true},
        {"GET", "/answers/pending", "pending_answers", "intermediate", "answer.release", log_kind::view},
        {"POST", "/answers/{id}/release", "release_answer", "intermediate", "answer.release", log_kind::single},
        {"GET", "/exchange-records", "exchange_records", "intermediate", "record.read", log_kind::view},
        {"GET", "/code-acquisitions", "code_acquisitions", "provision", "operator.read"},
        {"POST", "/code-acquisitions/send", "send_acquisitions", "provision", "operator.send", log_kind::single},
        {"GET", "/code-acquisitions/summary", "acquisition_summary", "provision", "operator.read"},
    };
    return table;
}

} // namespace chukan::portal
