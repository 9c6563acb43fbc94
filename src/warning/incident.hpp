#pragma once

// What other countries see of an incident: a view apart from the national record, made of the fields
// that its owner chose to share, with a revision of its own.

#include <optional>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "registers/model.hpp"
#include "registers/record.hpp"

namespace atalaya::warning {

// Groups of fields that are shared or kept back together.
inline constexpr std::string_view kIncidentParts[] = {
    "occurrence", "place", "substances", "route", "transport", "concealment", "equipment",
    "documents", "companies", "request", "remarks"};
// Never crosses: persons who are no companies, the contacts of companies and of the officer, the
// seizure record, own follow-up and attachments.

struct IncidentView {
    std::string origin, owner, country;     // nodes; owner changes by handover
    std::string reference, subject;         // "XA-4", "incident:XA-4"
    std::int64_t revision = 1;
    bool exercise = false, withdrawn = false;
    std::string mark, type;
    std::optional<base::Date> occurred_on;
    std::vector<std::string> concerned;     // nodes
    std::string request;                    // code list incident_requests
    json::object shared;                    // the fields of the parts that are shared, as of the register
    std::vector<std::string> kept_back;     // parts with content that is not shared
    std::string note;
};
json::object ToJson(const IncidentView& view);
// Errors: warning.incident_invalid {member, reason}.
Result<IncidentView> IncidentFromJson(const json::object& body);

// The view that would be shared: of companies the rows that say they are. Subject, origin and owner
// are those of a node with this id. Decimals are texts, as in every signed body.
IncidentView ViewOf(const registers::Model& model, const registers::Record& record,
                    const std::vector<std::string>& parts, std::string_view node);

// Everything of a record that its next owner needs: all fields but attachments and references to
// records that stay here.
json::object WholeOf(const registers::Model& model, const registers::Record& record);

// What two incidents have in common.
struct IncidentLink {
    std::string a, b;                       // subjects
    enum class By { Company, Container, Document, Batch, Route, Brand } by = By::Company;
    std::string value;                      // as the first has it
    bool exact = true;                      // false: written differently (accents, "S.A.", spaces)
};
std::string_view NameOf(IncidentLink::By by);   // "company" ...
// Among all of them, by subject; a route links only with the same substance, and is origin and
// destination together. Names of companies are compared without accents, capitals, punctuation and legal forms.
// A value that more than kMostOfOneValue incidents share links each of them to the one before.
inline constexpr std::size_t kMostOfOneValue = 20;
std::vector<IncidentLink> FindLinks(const std::vector<IncidentView>& incidents);

}  // namespace atalaya::warning
