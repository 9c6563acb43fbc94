#pragma once

// What stands behind an answer: figures, records and files of the node. Live until the answers are
// submitted, then frozen as they were, and compared with what they say later.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "base/json.hpp"
#include "commitments/crosswalk.hpp"
#include "commitments/supporting_evidence.hpp"

namespace atalaya::evaluation {

inline constexpr std::size_t kMostEvidence = 50;  // items of one answer

// An item (commitments/supporting_evidence.hpp) with "frozen".
struct FrozenItem {
    json::object item;
    std::optional<Error> changed;   // how the present differs; nullopt: it says the same
};

// What an indicator says of a country for one calendar year.
struct Figure {
    std::string indicator;
    std::string value;            // exact decimal text
    std::string year;
    struct Part {                 // by the breakdown that was asked for
        std::string code;
        LocalText label;
        std::string value;
    };
    std::vector<Part> parts;
    std::int64_t definition_version = 0, data_version = 0;
    base::Timestamp data_time = 0;
};

class Evidence {
 public:
    struct Models {
        // Shared: as the application's content, of which they are.
        std::shared_ptr<const content::Library> library;
        std::shared_ptr<const registers::Catalogue> registers;
        std::shared_ptr<const commitments::Plans> plans;
        std::shared_ptr<const commitments::Crosswalks> crosswalks;   // of these plans
    };
    // All of them outlive this object. `models` gives the content in use.
    Evidence(store::Database& database, const registers::Records& records,
             indicators::Indicators& indicators, const base::Clock& clock,
             std::function<Models()> models)
        : m_items(database, records, indicators, clock),
          m_indicators(indicators),
          m_clock(clock),
          m_models(std::move(models)) {}

    // The items in the form in which they are kept. Error: evaluation.answer_invalid with details
    // below "/evidence/0", as SupportingEvidence::Check finds them, or evaluation.too_many_rows
    // {limit}.
    using HasFile = commitments::SupportingEvidence::HasFile;
    Result<std::vector<json::object>> Check(store::Transaction& tx, const access::Caller& caller,
                                            std::string_view country,
                                            const std::vector<json::object>& items,
                                            const HasFile& has_file) const;
    // With what the item says now, as the caller sees it. Errors: evidence.unknown {what}.
    Result<json::object> Freeze(const access::Caller& caller, std::string_view country,
                                const json::object& item) const {
        return m_items.Freeze(caller, country, item, *m_models().registers);
    }
    // How the present differs from what was frozen, as SupportingEvidence::Compare tells it.
    std::optional<Error> Compare(std::string_view country, const json::object& frozen) const {
        return m_items.Compare(country, frozen, *m_models().registers);
    }
    // By a breakdown of the indicator, or as a whole. Nullopt where the caller may not ask or there
    // is no figure.
    std::optional<Figure> FigureOf(const access::Caller& caller, std::string_view country,
                                   std::string_view indicator, int year,
                                   std::string_view by = {}) const;
    int LastYear() const { return m_clock.Today().year - 1; }   // the last full calendar year
    // The content in use.
    Models models() const { return m_models(); }

 private:
    const commitments::SupportingEvidence m_items;
    indicators::Indicators& m_indicators;
    const base::Clock& m_clock;
    const std::function<Models()> m_models;
};

}  // namespace atalaya::evaluation
