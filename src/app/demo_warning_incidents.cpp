#include "app/demo_warning_incidents.hpp"

#include "app/demo_countries.hpp"

namespace atalaya::app {
namespace {

constexpr const char* kCompany = "Química Andes del Litoral, S.A.";
constexpr const char* kSynthetic = "Synthetic incident of the demonstration.";

class Incidents {
 public:
    explicit Incidents(WarningStage& stage) : m_stage(stage) {
        // Those that the node knows: the others of the demonstration came with its evaluation.
        const auto& territories = stage.app.library()->territories();
        for (const auto& code : DemoCountryCodes()) {
            if (code != kDemoCountry && territories.Find(code)) m_others.push_back(code);
        }
    }

    Result<void> Make() {
        ATALAYA_TRY(Add(StoppedShipment()));
        ATALAYA_TRY(Add(SuspiciousOrder()));
        ATALAYA_TRY(Add(Seizure()));
        ATALAYA_TRY(Add(Theft()));
        ATALAYA_TRY(Add(Laboratory()));
        return {};
    }

 private:
    Result<void> Add(json::object incident) {
        incident["follow_up"] = kSynthetic;
        ATALAYA_TRY(m_stage.Create("incidents", "incidents", std::move(incident)));
        return {};
    }
    json::object Incident(const char* type, const char* summary, int days, const char* place,
                          const char* agency) const {
        return {{"type", type},
                {"summary", std::string(summary) + " (synthetic)"},
                {"occurred_on", m_stage.Ago(days)},
                {"place", place},
                {"reporting_agency", agency}};
    }
    // The first so many of the other countries.
    json::array Concerned(std::size_t most, const char* reason) const {
        json::array out;
        for (std::size_t i = 0; i < m_others.size() && i < most; ++i)
            out.push_back({{"country", m_others[i]}, {"reason", reason}});
        return out;
    }
    static json::object Company(const char* role) {
        return {{"role", role}, {"company", true}, {"name", kCompany}, {"country", "XA"}};
    }

    json::object StoppedShipment() const {
        auto out = Incident("stopped_shipment", "40 drums of acetic anhydride declared as cleaner",
                            12, "XA-02-001", "Customs");
        out["discovered_at"] = "seaport";
        out["substances"] =
            json::array{{{"name_as_found", "Acetic anhydride"},
                         {"quantity", {{"amount", "8000"}, {"unit", "l"}}},
                         {"batch", "SYN-AA-2291"},
                         {"declared_as", "Industrial cleaner"}}};
        out["parties"] = json::array{Company("consignee")};
        out["transport"] = json::array{{{"mode", "commercial_sea"},
                                        {"vessel", "Estrella de Valdoria"},
                                        {"container", "SYNU1234563"},
                                        {"document_number", "SYN-BL-0091"},
                                        {"hs_code", "291524"}}};
        out["concerned"] = Concerned(2, "Country of export and of transit");
        if (!m_others.empty()) {
            out["request"] = "backtracking";
            out["request_text"] = "Who ordered and paid the shipment, and were there earlier ones?";
            out["answer_by"] = m_stage.Ago(-10);
        }
        return out;
    }
    json::object SuspiciousOrder() const {
        auto out = Incident("suspicious_order", "Order of a tablet press by a company without a licence",
                            34, "XA-06-001", "Ministry of Health");
        out["discovered_at"] = "company";
        out["equipment"] = json::array{{{"kind", "tablet_press"}, {"count", 1}},
                                       {{"kind", "punch_die"}, {"count", 4},
                                        {"description", "Dies with M and 30"}}};
        out["parties"] = json::array{Company("orderer")};
        return out;
    }
    json::object Seizure() const {
        auto out = Incident("seizure", "Tablet press and 2.4 kg of blue powder in a warehouse", 9,
                            "XA-02-002", "National Police");
        out["discovered_at"] = "warehouse";
        out["substances"] = json::array{{{"name_as_found", "Blue powder"},
                                         {"quantity", {{"amount", "2.4"}, {"unit", "kg"}}},
                                         {"batch", "SYN-AA-2291"}}};
        out["equipment"] = json::array{{{"kind", "tablet_press"}, {"count", 1}}};
        out["arrests"] = 2;
        out["concerned"] = Concerned(1, "Origin of the powder");
        return out;
    }
    json::object Theft() const {
        auto out = Incident("theft", "Ketamine taken from a veterinary wholesaler", 51, "XA-03-001",
                            "Ministry of Health");
        out["substances"] = json::array{{{"name_as_found", "Ketamine 10 % for injection"},
                                         {"substance", "ketamine"},
                                         {"quantity", {{"amount", "12"}, {"unit", "l"}}},
                                         {"form", "injectable"}}};
        return out;
    }
    json::object Laboratory() const {
        auto out = Incident("clandestine_laboratory", "Extraction of cocaine base in a farmhouse", 73,
                            "XA-05-002", "National Police");
        out["discovered_at"] = "dwelling";
        out["equipment"] = json::array{{{"kind", "reaction_vessel"}, {"count", 3}},
                                       {{"kind", "press"}, {"count", 1}}};
        out["suspected_end_drug"] = "cocaine_base";
        return out;
    }

    WarningStage& m_stage;
    std::vector<std::string> m_others;
};

}  // namespace

Result<void> MakeDemoIncidents(WarningStage& stage) {
    return Incidents(stage).Make();
}

}  // namespace atalaya::app
