#include "warning/situation.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "registers/record.hpp"

namespace atalaya::warning {

namespace {

using access::Action;
using registers::Model;

constexpr std::size_t kMostSubstances = 5;

// What is gathered for a place before it is put in order.
struct Gathered {
    PlaceSituation counts;
    std::map<std::string, std::int64_t> substances;

    PlaceSituation Take() {
        std::vector<std::pair<std::string, std::int64_t>> order(substances.begin(),
                                                                substances.end());
        std::stable_sort(order.begin(), order.end(),
                         [](const auto& a, const auto& b) { return a.second > b.second; });
        for (std::size_t i = 0; i < order.size() && i < kMostSubstances; ++i)
            counts.substances.push_back(order[i].first);
        return std::move(counts);
    }
};

class SituationReader {
 public:
    SituationReader(store::Transaction& tx, const access::Policy& policy,
                    const access::Caller& caller, const registers::Catalogue& catalogue,
                    const SituationQuestion& question)
        : m_tx(tx),
          m_policy(policy),
          m_caller(caller),
          m_catalogue(catalogue),
          m_question(question) {}

    void Read() {
        ReadMerged();
        ReadNotifications();
        ReadSamples();
        ReadAlerts();
    }

    Situation Made() {
        Situation out{.from = m_question.from, .to = m_question.to};
        for (auto& [place, gathered] : m_places) {
            gathered.counts.place = place;
            out.places.push_back(gathered.Take());
        }
        m_unplaced.counts.place = m_question.country;
        out.unplaced = m_unplaced.Take();
        return out;
    }

 private:
    // A question to one register; its parts are added in order.
    struct Asked {
        std::shared_ptr<const Model> model;
        std::string where;
        std::vector<store::Cell> values;

        std::string Column(std::string_view field) const {
            return "r." + store::Identifier(model->schema().Find(field)->column);
        }
        std::string Bind(store::Cell value) {
            values.push_back(std::move(value));
            return "$" + std::to_string(values.size());
        }
    };

    // Nothing where the register is out of the caller's reach.
    std::optional<Asked> Ask(std::string_view id) const {
        Asked out{.model = m_catalogue.Find(id)};
        if (!out.model) return std::nullopt;
        const auto scope = m_policy.ScopeOf(m_caller, Action::Read, "register", id);
        if (scope.Nothing()) return std::nullopt;
        out.where = " r WHERE r.withdrawn = 0 AND r.country = " + out.Bind(m_question.country);
        const auto allowed =
            registers::ScopeCondition(scope, "r", static_cast<int>(out.values.size()) + 1);
        out.where += " AND " + allowed.text;
        out.values.insert(out.values.end(), allowed.values.begin(), allowed.values.end());
        if (out.model->FindField("exercise"))
            out.where += " AND COALESCE(" + out.Column("exercise") + ", 0) = 0";
        return out;
    }

    void Within(Asked& asked, std::string_view field) const {
        const std::string column = asked.Column(field);
        const std::string from = asked.Bind(std::int64_t{m_question.from.ToKey()});
        const std::string to = asked.Bind(std::int64_t{m_question.to.ToKey()});
        asked.where += " AND " + column + " >= " + from + " AND " + column + " <= " + to;
    }

    using Take = std::function<void(const store::Cursor&)>;
    void Each(const Asked& asked, const std::string& table, const std::string& select,
              const std::string& group, const Take& take) const {
        std::vector<store::CellView> values;
        for (const auto& value : asked.values) values.push_back(store::View(value));
        const auto rows = m_tx.Query("SELECT " + select + " FROM " + store::Identifier(table) +
                                         asked.where + group,
                                     values);
        while (rows->Next()) take(*rows);
    }

    Gathered& At(const store::Cursor& row, int column) {
        if (row.Null(column)) return m_unplaced;
        const std::string code(row.Text(column));
        const auto& territories = m_catalogue.All().front()->content().territories();
        const auto* place = territories.Ancestor(code, m_question.level);
        return place ? m_places[place->code] : m_unplaced;
    }

    void ReadMerged() {
        auto asked = Ask("detected_substances");
        if (!asked) return;
        asked->where += " AND r.state = " + asked->Bind(std::string("merged"));
        Each(*asked, asked->model->table(), "r.country, r.id, " + asked->Column("merged_into"), "",
             [&](const store::Cursor& row) {
                 if (!row.Null(2))
                     m_merged[std::string(row.Text(0)) + "-" + std::to_string(row.Int(1))] =
                         row.Text(2);
             });
    }
    // The one that is left after merging.
    std::string Left(std::string reference) const {
        for (std::size_t steps = 0; steps < m_merged.size(); ++steps) {
            const auto next = m_merged.find(reference);
            if (next == m_merged.end()) break;
            reference = next->second;
        }
        return reference;
    }

    void ReadNotifications() {
        auto asked = Ask("notifications");
        if (!asked) return;
        Within(*asked, "received_on");
        asked->where += " AND r.state <> " + asked->Bind(std::string("dismissed"));
        const std::string keys =
            asked->Column("place") + ", " + asked->Column("detected_substance");
        Each(*asked, asked->model->table(),
             keys + ", COUNT(*), CAST(COALESCE(SUM(" + asked->Column("persons_affected") +
                 "), 0) AS BIGINT), CAST(COALESCE(SUM(" + asked->Column("deaths") +
                 "), 0) AS BIGINT)",
             " GROUP BY " + keys, [&](const store::Cursor& row) {
                 Gathered& at = At(row, 0);
                 at.counts.notifications += row.Int(2);
                 at.counts.persons += row.Int(3);
                 at.counts.deaths += row.Int(4);
                 if (!row.Null(1))
                     at.substances[Left(std::string(row.Text(1)))] += row.Int(2);
             });
    }

    void ReadSamples() {
        auto asked = Ask("samples");
        if (!asked) return;
        Within(*asked, "reported_on");
        asked->where += " AND r.state IN (" + asked->Bind(std::string("reported")) + ", " +
                        asked->Bind(std::string("validated")) + ") AND " +
                        asked->Column("confirmation") +
                        " <> " + asked->Bind(std::string("presumptive"));
        Each(*asked, asked->model->table(), asked->Column("place") + ", COUNT(*)",
             " GROUP BY " + asked->Column("place"), [&](const store::Cursor& row) {
                 At(row, 0).counts.confirmed_samples += row.Int(1);
             });
    }

    // An alert counts once in each of its places, or as unplaced where it names none.
    void ReadAlerts() {
        auto asked = Ask("alerts");
        if (!asked) return;
        asked->where += " AND r.state IN (" + asked->Bind(std::string("released")) + ", " +
                        asked->Bind(std::string("amending")) + ", " +
                        asked->Bind(std::string("update_proposed")) + ")";
        std::map<std::int64_t, std::string> substances;   // by number, while not seen in a place
        Each(*asked, asked->model->table(), "r.id, " + asked->Column("detected_substance"), "",
             [&](const store::Cursor& row) {
                 substances[row.Int(0)] = row.Null(1) ? "" : Left(std::string(row.Text(1)));
             });
        std::map<std::int64_t, std::set<Gathered*>> places;
        if (const auto* group = asked->model->FindField("places"); group && !substances.empty()) {
            asked->where = " g JOIN " + store::Identifier(asked->model->table()) +
                           " r ON r.country = g.country AND r.id = g.record_id" +
                           asked->where.substr(2);
            Each(*asked, asked->model->GroupTable(*group),
                   "g.record_id, g." +
                       store::Identifier(registers::ColumnName(group->fields.front(), "")),
                 "", [&](const store::Cursor& row) {
                       places[row.Int(0)].insert(&At(row, 1));
                   });
        }
        for (const auto& [number, substance] : substances) {
            auto& at = places[number];
            if (at.empty()) at.insert(&m_unplaced);
            for (Gathered* gathered : at) {
                ++gathered->counts.alerts;
                if (!substance.empty()) ++gathered->substances[substance];
            }
        }
    }

    store::Transaction& m_tx;
    const access::Policy& m_policy;
    const access::Caller& m_caller;
    const registers::Catalogue& m_catalogue;
    const SituationQuestion& m_question;
    std::map<std::string, std::string> m_merged;
    std::map<std::string, Gathered> m_places;
    Gathered m_unplaced;
};

// Of other countries: what their alerts in force say.
std::vector<PlaceSituation> ByCountry(std::span<const Alert> others) {
    std::map<std::string, Gathered> countries;
    for (const Alert& alert : others) {
        if (alert.exercise) continue;
        Gathered& at = countries[alert.country];
        ++at.counts.alerts;
        at.counts.persons += alert.cases;
        at.counts.deaths += alert.deaths;
        if (!alert.substance) continue;
        const auto& names = alert.substance->names;
        const std::string& name = !alert.substance->code.empty() ? alert.substance->code
                                  : !names.empty()               ? names.front()
                                                                 : alert.substance->iupac;
        if (!name.empty()) ++at.substances[name];
    }
    std::vector<PlaceSituation> out;
    for (auto& [country, gathered] : countries) {
        gathered.counts.place = country;
        out.push_back(gathered.Take());
    }
    return out;
}

}  // namespace

Result<Situation> ReadSituation(store::Database& database, const access::Policy& policy,
                                const access::Caller& caller,
                                const registers::Catalogue& catalogue,
                                const SituationQuestion& question,
                                std::span<const Alert> others) {
    const access::Subject subject{
        .kind = "warning", .id = "situation", .country = question.country};
    if (const auto decision = policy.Decide(caller, Action::Read, subject); !decision)
        return decision.ToError();
    Situation out = database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        SituationReader reader(tx, policy, caller, catalogue, question);
        reader.Read();
        return reader.Made();
    });
    out.countries = ByCountry(others);
    return out;
}

}  // namespace atalaya::warning
