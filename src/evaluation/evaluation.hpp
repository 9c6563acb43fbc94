#pragma once

// The classes of the room, joined: what the application holds.

#include "evaluation/annual.hpp"
#include "evaluation/answers.hpp"
#include "evaluation/catalogue.hpp"
#include "evaluation/changes.hpp"
#include "evaluation/clarifications.hpp"
#include "evaluation/comments.hpp"
#include "evaluation/drafts.hpp"
#include "evaluation/evidence.hpp"
#include "evaluation/follow_up.hpp"
#include "evaluation/gate.hpp"
#include "evaluation/members.hpp"
#include "evaluation/papers.hpp"
#include "evaluation/hemispheric.hpp"
#include "evaluation/joint_report.hpp"
#include "exchange/key_ring.hpp"
#include "evaluation/recommendations.hpp"
#include "evaluation/report.hpp"
#include "evaluation/rounds.hpp"
#include "evaluation/un_data.hpp"
#include "evaluation/votes.hpp"

namespace atalaya::evaluation {

// What the room stands on. Everything outlives it.
struct Ground {
    store::Database& database;
    const access::Policy& policy;
    const journal::Journal& journal;
    const base::Clock& clock;
    const registers::Records& records;
    indicators::Indicators& indicators;
    access::People& people;
    base::Random& random;
    std::filesystem::path key_file;             // of the node; made with the first sealed report
    std::function<Evidence::Models()> models;   // of the content in use
};

struct Evaluation {
    explicit Evaluation(const Ground& ground);
    Evaluation(const Evaluation&) = delete;
    Evaluation& operator=(const Evaluation&) = delete;

    static Result<void> Prepare(store::Database& database);

    // In the order in which they need each other. `rounds` reaches those below it through the
    // hooks of its steps.
    Papers papers;
    Gate gate;
    Rounds rounds;
    Evidence evidence;
    Answers answers;
    Clarifications clarifications;
    Members members;
    Drafts drafts;
    Votes votes;
    Comments comments;
    Recommendations recommendations;
    FollowUps follow_ups;
    KeyRing keys;
    Reports reports;
    HemisphericReports hemispheric;
    JointReports joint;
    AnnualReports annual;
    Changes changes;

 private:
    Hooks MakeHooks();
};

}  // namespace atalaya::evaluation
