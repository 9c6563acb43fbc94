#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "content/library.hpp"
#include "registers/check.hpp"
#include "registers/links.hpp"
#include "registers/model.hpp"

namespace atalaya::registers {
namespace {

// The registers inside the program: every name, code and expression in them is known.
TEST(ShippedRegisters, BuildWithoutFault) {
    const auto library = content::Library::Load({});
    ASSERT_TRUE(library) << library.error().Describe();
    const auto catalogue = Catalogue::Load(*library);
    ASSERT_TRUE(catalogue) << catalogue.error().Describe();
    EXPECT_NE((*catalogue)->Find("seizures"), nullptr);
    EXPECT_NE((*catalogue)->Find("seizure_counts"), nullptr);
}

// A quantity's unit and base are codes like any other: a mistyped one is found when it is read.
TEST(ShippedRegisters, KnowTheCodesOfUnits) {
    const auto library = content::Library::Load({});
    ASSERT_TRUE(library) << library.error().Describe();
    const auto catalogue = Catalogue::Load(*library);
    ASSERT_TRUE(catalogue) << catalogue.error().Describe();
    const auto seizures = (*catalogue)->Find("seizures");
    ASSERT_NE(seizures, nullptr);
    EXPECT_TRUE(seizures->Parse("quantity.unit = \"tablet\" or quantity.base = \"kg\""));
    const auto wrong = seizures->Parse("quantity.unit = \"tablett\"");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, "expr.unknown_code");
}

// What people type and what files bring: abbreviations and common words beside the labels. One that
// stands for several entries is not guessed at; all of them are named.
TEST(ShippedRegisters, CodesOfTheLaboratoryAndTheWardAreFoundByCommonNames) {
    const auto library = *content::Library::Load({});
    const auto code = [&](std::string_view list, std::string_view name) {
        const auto* found = library->FindCodeList(list)->FindByName(name);
        return found ? found->code : "";
    };
    EXPECT_EQ(code("analytical_methods", "HPLC"), "hplc_uv");
    EXPECT_EQ(code("analytical_methods", "ms/ms"), "lc_ms_ms");
    EXPECT_EQ(code("analytical_methods", "FTIR"), "ftir");
    EXPECT_EQ(code("analytical_methods", "RMN"), "nmr");
    EXPECT_EQ(code("symptoms", "fiebre"), "hyperthermia");
    EXPECT_EQ(code("symptoms", "Arrêt respiratoire"), "respiratory_depression");
    EXPECT_EQ(code("route_of_use", "iv"), "injected");
    EXPECT_EQ(code("route_of_use", "cheirada"), "intranasal");
    EXPECT_EQ(code("dosage_form", "pílula"), "tablet");
    const auto nearest = [&](std::string_view name, std::size_t most) {
        std::vector<std::string> out;
        for (const auto* one : library->FindCodeList("analytical_methods")->Nearest(name, most))
            out.push_back(one->code);
        return out;
    };
    EXPECT_EQ(code("analytical_methods", "LC"), "");
    EXPECT_THAT(nearest("LC", 3), ::testing::UnorderedElementsAre("hplc_uv", "lc_ms_ms", "lc_hrms"));
    EXPECT_EQ(code("analytical_methods", "GC"), "");
    EXPECT_THAT(nearest("GC", 2), ::testing::UnorderedElementsAre("gc_fid", "gc_ms"));
}

// Records as the early warning system and the incident desk write them.
class ShippedExamples : public ::testing::Test {
 protected:
    void SetUp() override {
        auto library = content::Library::Load({});
        ASSERT_TRUE(library) << library.error().Describe();
        m_library = *library;
        auto catalogue = Catalogue::Load(m_library);
        ASSERT_TRUE(catalogue) << catalogue.error().Describe();
        m_catalogue = *catalogue;
    }
    // "/deaths record.rule", with "?" before warnings.
    std::vector<std::string> Findings(std::string_view register_id, std::string_view input) const {
        CheckContext context;
        context.country = "XA";
        context.today = base::Date{2026, 3, 2};
        const auto checked = Check(*m_catalogue->Find(register_id),
                                   base::ParseJson(input)->as_object(), context);
        std::vector<std::string> out;
        for (const auto& finding : checked.findings)
            out.push_back((finding.warning ? "?" : "") + finding.error.where + " " +
                          finding.error.code);
        return out;
    }

    std::shared_ptr<const content::Library> m_library;
    std::shared_ptr<const Catalogue> m_catalogue;
};

TEST_F(ShippedExamples, NotificationOfPoisonings) {
    EXPECT_THAT(Findings("notifications", R"({"what": "Three overdoses after a blue tablet",
        "kind_of_event": "poisoning_cluster", "urgency": "immediate", "received_on": "2026-03-01",
        "occurred_on": "2026-02-28", "place": "XA-01", "reporter_kind": "hospital",
        "organisation": "Hospital Central", "reporter_reference": "U-118", "contact": "ext. 204",
        "suspected_name": "M30", "suspected_substance": "metonitazene", "persons_affected": 3,
        "persons_hospitalised": 3, "deaths": 1, "cases": [{"age": 19, "sex": "female",
        "outcome": "died", "symptoms": ["respiratory_depression", "miosis"], "route": "oral",
        "exposure": "suspected"}], "form": "tablet", "logo": "M30", "route": "oral",
        "context": "nightlife", "sample_taken": true, "exercise": false})"),
                ::testing::IsEmpty());
    EXPECT_THAT(Findings("notifications", R"({"what": "Overdoses", "received_on": "2026-03-03",
        "occurred_on": "2026-03-04", "place": "XA", "reporter_kind": "citizen",
        "persons_affected": 1, "deaths": 2})"),
                ::testing::UnorderedElementsAre("/received_on record.rule",
                                                "/occurred_on record.rule", "/deaths record.rule"));
}

// A level of confirmation is nothing without the analysis that reached it.
TEST_F(ShippedExamples, SampleWithItsCustodyAndAnalyses) {
    const std::string sample = R"({"number": "L-2026-7", "notification": "XA-1",
        "collected_on": "2026-02-28", "place": "XA-01", "origin": "drug_checking",
        "form": "tablet", "weight": {"amount": "0.11", "unit": "g"}, "custody": [{"date":
        "2026-02-28", "time": "23:40", "from": "Hospital", "to": "Laboratory", "seal_number":
        "88"}], "laboratory": "Forensic laboratory", "confirmation": "reference_standard",
        "substance": "metonitazene", "reported_on": "2026-03-01")";
    EXPECT_THAT(Findings("samples", sample + R"(, "analyses": [{"date": "2026-03-01",
        "method": "lc_hrms", "substance_reported": "metonitazene", "substance": "metonitazene",
        "detected_substance": "XA-1", "confirmation": "reference_standard", "role": "main",
        "purity": "0.4", "amount_mg": "0.45"}]})"),
                ::testing::IsEmpty());
    EXPECT_THAT(Findings("samples", sample + "}"),
                ::testing::ElementsAre("/analyses record.required"));
}

TEST_F(ShippedExamples, ATimeOfDayIsOneThatAClockShows) {
    const auto sample = [](const std::string& time) {
        return R"({"number": "L-2026-8", "collected_on": "2026-02-28", "place": "XA-01",
            "origin": "other", "custody": [{"date": "2026-02-28", "to": "Laboratory", "time": ")" +
               time + R"("}]})";
    };
    EXPECT_THAT(Findings("samples", sample("08:05")), ::testing::IsEmpty());
    for (const char* time : {"25:99", "24:00", "12:60", "noon"})
        EXPECT_THAT(Findings("samples", sample(time)),
                    ::testing::ElementsAre("/custody/0/time field.bad_time"))
            << time;
}

TEST_F(ShippedExamples, SubstanceUnderWatch) {
    EXPECT_THAT(Findings("detected_substances", R"({"name": "Blue tablet M30",
        "provisional_number": "P-2026-3", "names": [{"name": "blues", "kind": "street",
        "language": "en"}], "substance_groups": ["synthetic_opioids"], "first_seen": "2026-02",
        "watch_level": "intensive"})"),
                ::testing::IsEmpty());
    EXPECT_THAT(Findings("detected_substances", R"({"name": "x", "inchikey": "ABC"})"),
                ::testing::ElementsAre("/inchikey record.rule"));
}

// A level stands on scores, each with its reason; that it is not the proposed one is only said.
TEST_F(ShippedExamples, AssessmentWithItsScores) {
    EXPECT_THAT(Findings("assessments", R"({"title": "Metonitazene in tablets", "opened_on":
        "2026-03-01", "detected_substance": "XA-1", "notifications": [{"notification": "XA-1"}],
        "method": "rapid_risk_2026", "scores": [{"criterion": "severity", "score": 3, "reason":
        "One death"}], "proposed_level": "high", "level": "very_high", "decision": "alert_urgent",
        "justification": "Three more patients", "deaths": 1})"),
                ::testing::ElementsAre("?/level record.rule"));
    EXPECT_THAT(Findings("assessments", R"({"title": "x", "opened_on": "2026-03-01",
        "method": "rapid_risk_2026", "level": "low"})"),
                ::testing::ElementsAre("/scores record.required"));
    EXPECT_THAT(Findings("assessments", R"({"title": "x", "opened_on": "2026-03-01", "method":
        "rapid_risk_2026", "scores": [{"criterion": "severity", "score": 3}]})"),
                ::testing::ElementsAre("/scores/0/reason record.required"));
}

TEST_F(ShippedExamples, AlertSpeaksInEachOfItsLanguages) {
    const std::string alert = R"({"title": "Metonitazene", "kind": "alert", "severity": "extreme",
        "urgency": "immediate", "certainty": "observed", "audience": ["public", "regional"],
        "languages": ["en", "es"], "places": [{"place": "XA-01"}], "text_template":
        "potent_opioid", "contact": "Duty office", "valid_until":
        "2026-06-01")";
    const std::string texts = R"(, "texts": [{"language": "en", "headline": "H", "what_is_known":
        "K"}, {"language": "es", "headline": "T", "what_is_known": "S"}])";
    EXPECT_THAT(Findings("alerts", alert + texts + R"(, "mark": "tlp:clear"})"),
                ::testing::IsEmpty());
    EXPECT_THAT(Findings("alerts", alert + R"(, "mark": "tlp:clear"})"), ::testing::IsEmpty())
        << "a draft whose texts are still to be begun from a template";
    EXPECT_THAT(Findings("alerts", alert + texts + "}"),
                ::testing::ElementsAre("?/audience record.rule"))
        << "the mark a new alert has keeps it from the public";
}

// Whatever else goes wrong, the public must never read a drill as true.
TEST_F(ShippedExamples, NoDrillHasAMarkForThePublic) {
    const std::map<std::string, std::string> drills = {
        {"notifications", R"("what": "x", "received_on": "2026-03-01", "place": "XA",
            "reporter_kind": "other")"},
        {"samples", R"("number": "1", "collected_on": "2026-03-01", "place": "XA",
            "origin": "other")"},
        {"detected_substances", R"("name": "x")"},
        {"assessments", R"("title": "x", "opened_on": "2026-03-01", "method": "rapid_risk_2026")"},
        {"alerts", R"("title": "x")"},
        {"signals", R"("series": "s", "period": "2026-02-23", "detector": "rare_event")"},
        {"incidents", R"("type": "theft", "summary": "x", "occurred_on": "2026-03-01",
            "place": "XA", "reporting_agency": "a")"}};
    for (const auto& [id, fields] : drills) {
        for (const std::string mark : {"public", "tlp:clear"}) {
            const std::string open = "{" + fields + R"(, "mark": ")" + mark + R"(", "exercise": )";
            EXPECT_THAT(Findings(id, open + "true}"),
                        ::testing::ElementsAre("/exercise record.rule"))
                << id;
            EXPECT_THAT(Findings(id, open + "false}"), ::testing::IsEmpty()) << id;
        }
        EXPECT_THAT(Findings(id, "{" + fields + R"(, "exercise": true})"), ::testing::IsEmpty())
            << id;
    }
}

TEST_F(ShippedExamples, IncidentWithRouteAndParties) {
    EXPECT_THAT(Findings("incidents", R"({"type": "stopped_shipment", "summary": "25 drums",
        "occurred_on": "2026-02-20", "place": "XA-01", "discovered_at": "seaport",
        "reporting_agency": "Customs", "substances": [{"name_as_found": "Acetic anhydride",
        "quantity": {"amount": "5000", "unit": "l"}, "batch": "B-7", "declared_as": "Cleaner"}],
        "departure": "CL", "transit": [{"place": "UY"}], "destination": "XA", "parties": [{"role":
        "consignee", "company": true, "name": "Quimica Sur", "country": "XA"}], "transport":
        [{"mode": "commercial_sea", "container": "MSKU1234567", "document_number": "BL-9",
        "hs_code": "291524"}], "equipment": [{"kind": "tablet_press", "count": 1}], "request":
        "backtracking", "request_text": "Who ordered it?", "concerned": [{"country": "CL"}]})"),
                ::testing::IsEmpty());
    EXPECT_THAT(Findings("incidents", R"({"type": "theft", "summary": "x", "occurred_on":
        "2026-02-20", "place": "XA", "reporting_agency": "Police", "request": "information"})"),
                ::testing::ElementsAre("/request_text record.required"));
}

// The conditions of deadlines and of watched series speak of fields that there are, and the states
// of a deadline are states of its register.
TEST_F(ShippedExamples, DeadlinesAndSeriesFitTheRegisters) {
    int checked = 0;
    const auto parses = [&](const content::Node& node, const char* key, const Model& model) {
        if (!node.Has(key)) return;
        const auto parsed = model.Parse(node[key].TextOr(""));
        EXPECT_TRUE(parsed.ok()) << node[key].Where() << " " << parsed.error().Describe();
        ++checked;
    };
    const auto is_date = [](const Model& model, const std::string& id) {
        const Field* field = model.FindField(id);
        return field && field->type->name() == "date";
    };
    for (const auto* document : m_library->Documents("warning_steps")) {
        for (const content::Node& step : document->root["steps"].Items()) {
            const auto model = m_catalogue->Find(step["register"].TextOr(""));
            ASSERT_NE(model, nullptr) << step.Where();
            parses(step, "condition", *model);
            parses(step, "urgent_condition", *model);
            const std::string from = step["from"].TextOr("");
            EXPECT_TRUE(from == "created" || from == "changed" || is_date(*model, from)) << step.Where();
            for (const content::Node& state : step["states"].Items())
                EXPECT_NE(model->FindState(state.TextOr("")), nullptr) << state.Where();
            if (!step.Has("settled_by")) continue;
            const auto by = m_catalogue->Find(step["settled_by"]["register"].TextOr(""));
            ASSERT_NE(by, nullptr) << step.Where();
            EXPECT_NE(NamingField(*by, step["settled_by"]["field"].TextOr(""), model->id()), nullptr)
                << step.Where();
        }
    }
    const auto* detectors = m_library->FindCodeList("detectors");
    for (const auto* document : m_library->Documents("watched_series")) {
        for (const content::Node& detector : document->root["detectors"].Items())
            EXPECT_NE(detectors->Find(detector["id"].TextOr("")), nullptr) << detector.Where();
        if (document->root.Has("indicator")) continue;   // the room of signals tests those
        const auto model = m_catalogue->Find(document->root["register"].TextOr(""));
        ASSERT_NE(model, nullptr) << document->root.Where();
        parses(document->root, "filter", *model);
        EXPECT_TRUE(is_date(*model, document->root["date"].TextOr(""))) << document->root.Where();
        for (const content::Node& field : document->root["by"].Items())
            EXPECT_NE(model->FindField(field.TextOr("")), nullptr) << field.Where();
    }
    EXPECT_GE(checked, 9);
}

// Lists of codes name what stands in documents, and documents name codes.
TEST_F(ShippedExamples, TemplatesAndMethodsAreThoseOfTheirLists) {
    const auto same = [&](const char* list, std::set<std::string> ids) {
        std::set<std::string> codes;
        for (const auto& code : m_library->FindCodeList(list)->codes()) codes.insert(code.code);
        EXPECT_EQ(codes, ids) << list;
    };
    std::set<std::string> templates, criteria, levels;
    for (const auto* document : m_library->Documents("alert_template"))
        templates.insert(document->id);
    same("alert_templates", templates);
    for (const auto* document : m_library->Documents("assessment_method")) {
        std::set<std::string> dimensions;
        for (const auto& one : document->root["dimensions"].Items())
            dimensions.insert(one["id"].TextOr(""));
        for (const auto& one : document->root["criteria"].Items()) {
            criteria.insert(one["id"].TextOr(""));
            EXPECT_EQ(one["answers"].Items().size(), 4u) << one.Where();
            EXPECT_TRUE(dimensions.contains(one["dimension"].TextOr(""))) << one.Where();
        }
        for (const auto& level : document->root["rule"]["levels"].Items()) {
            levels.insert(level["level"].TextOr(""));
            for (const auto& alternative : level["when"].Items()) {
                for (const auto& [name, least] : alternative["at_least"].Members())
                    EXPECT_TRUE(dimensions.contains(name) || criteria.contains(name))
                        << least.Where();
            }
        }
        levels.insert(document->root["rule"]["otherwise"].TextOr(""));
    }
    same("assessment_criteria", criteria);
    same("risk_levels", levels);
}

}  // namespace
}  // namespace atalaya::registers
