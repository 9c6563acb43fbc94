#pragma once

// What the people of the countries make known while the lines are bad, alerts and incidents, and
// what must stand where in the end.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "network.hpp"

namespace atalaya::network_test {

// An alert as its country's program acknowledged it.
struct KnownAlert {
    std::string origin, reference, headline, mark;
    std::string substance;                // a name under which it was met; "": it is about none
    bool regional = true;                 // false: it stays in its country
    bool exercise = false;
    std::string etag;                     // of its record
    std::vector<std::string> statuses;    // of its revisions: "released", "released", "retracted"
    std::set<std::string> published_in;   // countries whose officers put it on their public site

    std::string subject() const { return "alert:" + reference; }
    bool Stands() const { return statuses.back() == "released"; }
};

// An incident that one country shared with two others, and took back from one of them or not.
struct KnownIncident {
    std::string origin, reference, words;   // that stand in it and nowhere else
    std::vector<std::string> to;
    std::string taken_back_from;            // "": from nobody
    bool Concerns(std::string_view node) const;
};

class Warnings {
 public:
    explicit Warnings(Network& network) : m_network(network) {}

    // An alert goes out, is corrected, cancelled or retracted, or an incident is shared or taken
    // back, as chance has it; by people of a country that is not among `never_from`.
    void Something(const std::vector<std::string>& never_from = {});
    // Each through the steps of the register: one person proposes, another one releases.
    KnownAlert& Release(const std::string& country);
    void Update(KnownAlert& alert);
    void Cancel(KnownAlert& alert);
    void Retract(KnownAlert& alert);
    KnownIncident& Share(const std::string& country, const std::vector<std::string>& to);
    void TakeBack(KnownIncident& incident);
    // An officer publishes an alert of another country that is marked for everyone, where it has come.
    void Publish(const std::string& country);

    // What must hold of a node that runs and to which everything was delivered, asked of its API as
    // its people and the public do: every alert that was meant for it with its revisions, each once,
    // and the incidents that concern it; nothing else. A sender: who has what it sent.
    void Check(const std::string& node);
    // Every retraction has reached whoever has anything of that alert.
    void CheckRetractions();
    // Of nodes that do not run: the words of an incident stand with its countries alone.
    void CheckSealed();

    std::vector<KnownAlert>& alerts() { return m_alerts; }
    int Count(std::string_view status) const;   // of revisions
    int incidents() const { return static_cast<int>(m_incidents.size()); }

 private:
    std::string SomeCountry(const std::vector<std::string>& never);
    // One that stands, of a country that may speak now; nullptr: there is none.
    KnownAlert* SomeAlert(const std::vector<std::string>& never_from);
    KnownIncident* SomeIncident(const std::vector<std::string>& never_from);
    // A record of what the alert is about: of the catalogue, not identified yet, or nothing.
    std::string Substance(KnownAlert& alert);
    void Step(KnownAlert& alert, std::string_view who, const std::string& step,
              const json::object& body = {});
    void CheckAlert(const std::string& node, const KnownAlert& alert, const json::object& shown);
    void CheckInbox(const std::string& node);
    void CheckPublic(const std::string& node);
    void CheckReceipts(const KnownAlert& alert);
    void CheckIncidents(const std::string& node);

    Network& m_network;
    std::vector<KnownAlert> m_alerts;
    std::vector<KnownIncident> m_incidents;
};

}  // namespace atalaya::network_test
