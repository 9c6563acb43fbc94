// What must stand where in the end.

#include <gtest/gtest.h>

#include <set>

#include "base/json_members.hpp"
#include "warnings.hpp"

namespace atalaya::network_test {

namespace {

const json::array kNone;

const json::array& ListIn(const json::object& body, std::string_view name) {
    const json::value* found = body.if_contains(name);
    return found != nullptr && found->is_array() ? found->get_array() : kNone;
}

// One revision of an alert: who issued it, what it is about, which one it is.
using Revision = std::tuple<std::string, std::string, std::int64_t>;

// Everybody but its country has every revision of an alert that is for all, once.
std::multiset<Revision> MeantFor(const std::string& node, const std::vector<KnownAlert>& alerts) {
    std::multiset<Revision> out;
    for (const KnownAlert& alert : alerts) {
        if (alert.origin == node || !alert.regional) continue;
        for (std::size_t i = 1; i <= alert.statuses.size(); ++i)
            out.insert({alert.origin, alert.subject(), static_cast<std::int64_t>(i)});
    }
    return out;
}

}  // namespace

void Warnings::CheckInbox(const std::string& node) {
    std::multiset<Revision> found;
    std::set<std::string> ids;
    for (const auto& item : m_network.LookInto(node)->Inbox("alert")) {
        found.insert({item.sender, item.subject, item.revision});
        EXPECT_TRUE(ids.insert(item.envelope).second) << node << ": twice";
    }
    EXPECT_EQ(found, MeantFor(node, m_alerts)) << node;
}

void Warnings::CheckAlert(const std::string& node, const KnownAlert& alert,
                          const json::object& shown) {
    const std::string where = alert.subject() + " of " + alert.origin + " at " + node;
    EXPECT_EQ(base::TextIn(shown, "status"), alert.statuses.back()) << where;
    EXPECT_EQ(base::NumberIn(shown, "revision"),
              static_cast<std::int64_t>(alert.statuses.size())) << where;
    EXPECT_EQ(base::FlagIn(shown, "over"), !alert.Stands()) << where;
    EXPECT_EQ(base::FlagIn(shown, "exercise"), alert.exercise) << where;
    const std::string title = base::TextIn(shown, "title");
    EXPECT_TRUE(title.ends_with(alert.headline)) << where << ": " << title;
    EXPECT_EQ(title.find("RETRACTED: ") != title.npos, alert.statuses.back() == "retracted")
        << where << ": " << title;

    const json::value* substance = shown.if_contains("substance");
    const std::string about = substance != nullptr ? json::serialize(*substance) : "";
    EXPECT_NE(about.find(alert.substance.empty() ? "null" : alert.substance), about.npos)
        << where << ": " << about;

    const auto all = m_network.program(node).Get(
        "duty", "/warning/alerts/" + alert.origin + "/" + alert.reference);
    EXPECT_EQ(all.status, 200) << where;
    std::vector<std::string> statuses;
    for (const json::value& one : ListIn(all.body, "revisions"))
        statuses.insert(statuses.begin(), base::TextIn(one.as_object(), "status"));
    EXPECT_EQ(statuses, alert.statuses) << where;
}

// The feed that everybody reads, without an account: own alerts, and others' that an officer here
// published, as they stand now.
void Warnings::CheckPublic(const std::string& node) {
    const std::string feed = m_network.program(node).Get("", "/public/alerts.atom?lang=en").text;
    for (const KnownAlert& alert : m_alerts) {
        const bool open = alert.mark == "public";
        const bool here = open && (alert.origin == node || alert.published_in.contains(node));
        EXPECT_EQ(feed.find(alert.headline) != feed.npos, here) << alert.headline << " at " << node;
        if (!here || alert.statuses.back() != "retracted") continue;
        EXPECT_NE(feed.find("RETRACTED: " + alert.headline), feed.npos)
            << alert.headline << " at " << node;
    }
}

// One page per alert: who has it.
void Warnings::CheckReceipts(const KnownAlert& alert) {
    const auto answer = m_network.program(alert.origin).Get(
        "duty", "/warning/alerts/" + alert.origin + "/" + alert.reference + "/receipts");
    std::set<std::string> have;
    for (const json::value& one : ListIn(answer.body, "items")) {
        const json::object& item = one.as_object();
        have.insert(base::TextIn(item, "node"));
        EXPECT_EQ(base::NumberIn(item, "delivered_revision"),
                  static_cast<std::int64_t>(alert.statuses.size()))
            << alert.subject() << " of " << alert.origin << ": " << json::serialize(item);
    }
    EXPECT_EQ(have.size(), alert.regional ? m_network.countries().size() : 0u) << alert.subject();
}

void Warnings::CheckIncidents(const std::string& node) {
    const auto answer = m_network.program(node).Get("incidents", "/incidents");
    ASSERT_EQ(answer.status, 200) << node;
    std::map<std::pair<std::string, std::string>, json::object> shown;
    for (const json::value& one : ListIn(answer.body, "items")) {
        const json::object& item = one.as_object();
        shown[{base::TextIn(item, "origin"), base::TextIn(item, "reference")}] = item;
    }
    std::size_t concerned = 0;
    for (const KnownIncident& incident : m_incidents) {
        if (!incident.Concerns(node)) continue;
        ++concerned;
        const json::object& item = shown[{incident.origin, incident.reference}];
        const bool gone = incident.taken_back_from == node;
        EXPECT_EQ(base::FlagIn(item, "withdrawn"), gone) << incident.reference << " at " << node;
        EXPECT_EQ(json::serialize(item).find(incident.words) == std::string::npos, gone)
            << incident.reference << " at " << node;
    }
    EXPECT_EQ(shown.size(), concerned) << node;
}

void Warnings::Check(const std::string& node) {
    CheckInbox(node);
    CheckPublic(node);
    CheckIncidents(node);
    std::map<std::pair<std::string, std::string>, json::object> shown;
    const auto listed = m_network.program(node).Get("duty", "/warning/alerts?limit=500");
    for (const json::value& one : ListIn(listed.body, "items")) {
        const json::object& item = one.as_object();
        const bool fresh =
            shown.try_emplace({base::TextIn(item, "origin"), base::TextIn(item, "reference")}, item)
                .second;
        EXPECT_TRUE(fresh) << node << " shows twice: " << json::serialize(item).substr(0, 200);
    }
    std::size_t meant = 0;
    for (const KnownAlert& alert : m_alerts) {
        const bool own = alert.origin == node;
        if (!own && !alert.regional) continue;
        ++meant;
        CheckAlert(node, alert, shown[{alert.origin, alert.reference}]);
        if (own) CheckReceipts(alert);
    }
    EXPECT_EQ(shown.size(), meant) << node;
}

void Warnings::CheckRetractions() {
    // By what the inboxes hold alone: which revisions of each alert a node has.
    for (const std::string& node : m_network.Ids()) {
        std::map<std::pair<std::string, std::string>, std::set<std::string>> had;
        for (const auto& item : m_network.LookInto(node)->Inbox("alert")) {
            auto& relations = had[{item.sender, item.subject}];
            relations.insert("any");
            for (const auto& one : item.references) relations.insert(one.relation);
        }
        for (const KnownAlert& alert : m_alerts) {
            const auto found = had.find({alert.origin, alert.subject()});
            if (found == had.end()) continue;
            EXPECT_EQ(found->second.contains("retracts"), alert.statuses.back() == "retracted")
                << alert.subject() << " of " << alert.origin << " at " << node;
        }
    }
}

void Warnings::CheckSealed() {
    for (const KnownIncident& incident : m_incidents)
        for (const std::string& node : m_network.Ids())
            EXPECT_EQ(m_network.Keeps(node, incident.words), incident.Concerns(node))
                << incident.reference << " of " << incident.origin << " at " << node;
}

}  // namespace atalaya::network_test
