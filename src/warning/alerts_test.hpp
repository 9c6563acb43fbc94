#pragma once

// Two offices with their alerts, and the steps of an alert of XA.

#include "warning/alerts.hpp"
#include "warning/sides_test.hpp"

namespace atalaya::warning {

// One country's side, with its alerts.
struct AlertOffice : Side {
    AlertOffice(std::string name, store::Database& store, const Shared& shared, std::uint64_t seed)
        : Side(std::move(name), store, shared, seed),
          mailing(store, shared.policy, journal, shared.clock, random, folder.path()),
          alerts({store, shared.policy, journal, shared.clock, records, mailroom, directory,
                  mailing, shared.content, [this](store::Transaction&) { return at_once; }}) {
        EXPECT_EQ(CodeOf(Mailing::Prepare(store)), "");
        EXPECT_EQ(CodeOf(Alerts::Prepare(store)), "");
        alerts.Join();
    }
    std::vector<Alert> Public() {
        return database.Run(store::Mode::ReadOnly,
                            [&](store::Transaction& tx) { return alerts.Public(tx); });
    }
    // "XA-1 r2 retracted", newest first.
    std::vector<std::string> List(const Alerts::Filter& filter = {},
                                  const access::Caller& caller = access::Caller::System()) {
        std::vector<std::string> out;
        const auto found = alerts.List(caller, filter);
        EXPECT_TRUE(found.ok());
        for (const auto& alert : *found)
            out.push_back(alert.reference + " r" + std::to_string(alert.revision) + " " +
                          std::string(NameOf(alert.status)));
        return out;
    }

    // An alert of XA on this country's public site; the code of what stands in the way.
    std::string Show(const std::string& reference,
                     const access::Caller& caller = access::Caller::System()) {
        return CodeOf(alerts.Show(caller, "alert:" + reference, "XA"));
    }

    bool at_once = false;   // the country's setting
    Mailing mailing;
    Alerts alerts;
};

inline constexpr std::string_view kAlertTexts = R"([
    {"language": "en", "headline": "Nitazene in tablets", "what_is_known": "Three overdoses.",
     "advice_public": "Do not use alone."},
    {"language": "es", "headline": "Nitaceno en comprimidos", "what_is_known": "Tres sobredosis."},
    {"language": "pt", "headline": "Nitazeno em comprimidos", "what_is_known": "Três overdoses."},
    {"language": "fr", "headline": "Nitazène en comprimés", "what_is_known": "Trois surdoses."}])";

class AlertsTest : public SidesTest<AlertOffice> {
 protected:
    std::vector<std::string_view> Registers() const override {
        return {"notifications", "detected_substances", "samples", "assessments", "alerts"};
    }

    // An alert as its author leaves it: `more` are members of its record.
    std::string Draft(std::string_view more, std::string_view texts = kAlertTexts) {
        json::object input{{"title", "Nitazene"},
                           {"kind", "alert"},
                           {"severity", "extreme"},
                           {"languages", {"en", "es", "pt", "fr"}},
                           {"valid_until", "2026-12-31"},
                           {"contact", "ews@observatory.example"}};
        input["texts"] = *base::ParseJson(texts);
        const auto added = base::ParseJson(more);
        for (const auto& [key, value] : added->as_object()) input[key] = value;
        const auto model = m_catalogue->Find("alerts");
        const auto created = db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            return xa->records.Create(tx, officer, *model, "XA", input);
        });
        EXPECT_TRUE(created.ok()) << created.error().Describe();
        return created.ok() ? created->Reference() : "";
    }
    std::string Step(const std::string& reference, const std::string& step, const access::Caller& by,
                     const std::string& reason = "", const LocalText& reasons = {}) {
        const auto model = m_catalogue->Find("alerts");
        const auto moved = db().Run(
            store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<registers::Record> {
                ATALAYA_ASSIGN(const auto record, xa->records.Find(tx, by, *model, reference));
                return xa->records.Move(tx, by, *model, reference,
                                        record.Int(registers::SystemColumn::Version), step, reason,
                                        reasons);
            });
        return moved.ok() ? "" : moved.error().code;
    }
    void Change(const std::string& reference, std::string_view patch) {
        const auto model = m_catalogue->Find("alerts");
        const auto changed = db().Run(
            store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<registers::Record> {
                ATALAYA_ASSIGN(const auto record, xa->records.Find(tx, officer, *model, reference));
                return xa->records.Update(tx, officer, *model, reference,
                                          record.Int(registers::SystemColumn::Version),
                                          base::ParseJson(patch)->as_object());
            });
        ASSERT_TRUE(changed.ok()) << changed.error().Describe();
    }
    std::string Release(const std::string& reference) {
        if (auto fault = Step(reference, "propose", officer); !fault.empty()) return fault;
        return Step(reference, "release", head);
    }
    // Nobody's yet before it is proposed, and released by another person.
    std::string ReleaseUpdate(const std::string& reference) {
        if (auto fault = Step(reference, "propose_update", officer); !fault.empty()) return fault;
        return Step(reference, "release_update", head);
    }
    const access::Caller officer = PersonWith(1, "ews_officer", "XA");
    const access::Caller head = PersonWith(2, "ews_head", "XA");
};

inline constexpr std::string_view kForAll =
    R"({"mark": "public", "audience": ["public", "regional"]})";

}  // namespace atalaya::warning
