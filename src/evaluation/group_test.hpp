#pragma once

// An expert group for the tests: people with accounts, and a round whose country XA is brought to
// any state of the procedure.

#include "evaluation/world_test.hpp"

namespace atalaya::evaluation {

// The value of a result that must be one, to be kept: `*Call()` dies with the call.
template <class T>
T Value(Result<T> result) {
    if (!result.ok()) throw std::runtime_error(result.error().Describe());
    return *std::move(result);
}

class GroupTest : public EvaluationTest {
 protected:
    void SetUp() override {
        EvaluationTest::SetUp();
        if (IsSkipped()) return;
        ana = AddExpert("ana", "BR");
        bea = AddExpert("bea", "BR");
        carla = AddExpert("carla", "CL", {"evaluation_expert", "evaluation_coordinator"});
        xavier = AddExpert("xavier", "XA", {"evaluation_expert", "evaluation_coordinator"});
        BeginRound("r1");
    }

    // An account with roles for every country, that represents one.
    std::int64_t AddExpert(const std::string& login, const std::string& country,
                           std::vector<std::string> roles = {"evaluation_expert"}) {
        access::Person person{.login = login, .name = login, .country = country};
        for (std::string& role : roles) person.grants.push_back({std::move(role), "*"});
        const auto made =
            people->Create(access::Caller::System(), person, "correct horse battery");
        if (!made.ok()) throw std::runtime_error(made.error().Describe());
        return made->id;
    }
    access::Caller As(std::int64_t person) { return access::CallerOf(*people->Get(person)); }
    void Represent(std::int64_t id, const std::string& country) {
        access::Person person = *people->Get(id);
        person.country = country;
        ASSERT_TRUE(people->Update(access::Caller::System(), person).ok());
    }
    void Join(const std::string& round, const MemberInput& input) {
        const auto joined = room->members.Add(secretariat, round, input);
        ASSERT_TRUE(joined.ok()) << joined.error().Describe();
    }

    // A round that XA is answering, with the group: ana is principal of BR, bea her alternate,
    // carla principal of CL and coordinator, xavier principal of XA and coordinator as well.
    void BeginRound(const std::string& id) {
        OpenRound(Draft(id));
        Join(id, {.person = ana});
        Join(id, {.person = bea, .seat = Seat::Alternate});
        Join(id, {.person = carla, .coordinator = true});
        Join(id, {.person = xavier, .coordinator = true});
    }
    void Move(const access::Caller& caller, const std::string& transition,
              const std::string& round = "r1", const std::string& reason = "") {
        const auto moved = room->rounds.Move(caller, round, "XA", transition, reason);
        std::string text = moved.ok() ? "" : moved.error().Describe();
        if (!moved.ok())
            for (const Error& one : moved.error().details) text += "\n" + one.Describe();
        ASSERT_TRUE(moved.ok()) << text;
    }
    // Answers everything and hands the country to the experts.
    void ToDrafting(const std::string& round = "r1") {
        ASSERT_TRUE(Put(entity, "A1", "no", 0, round).ok());
        ASSERT_TRUE(Put(entity, "B1", "full", 0, round).ok());
        Move(entity, "submit", round);
        Move(secretariat, "accept", round);
    }
    Result<Finding> Rate(const access::Caller& caller, std::string_view node,
                         std::string_view rating, std::int64_t version = 0,
                         const std::string& round = "r1") {
        FindingInput input;
        input.text.In(Lang::En) = "About " + std::string(node);
        input.rating = rating;
        input.reason = "as discussed";
        return room->drafts.Put(caller, round, "XA", node, version, input);
    }
    void RateAll(const std::string& round = "r1") {
        for (const auto& [node, level] : kRatings) {
            const auto rated = Rate(As(ana), node, level, 0, round);
            ASSERT_TRUE(rated.ok()) << rated.error().Describe();
        }
    }
    // With a draft before the country.
    void ToComments(const std::string& round = "r1") {
        ToDrafting(round);
        RateAll(round);
        Move(As(carla), "send_draft", round);
    }
    void ToSecondDraft(const std::string& round = "r1") {
        ToComments(round);
        Move(entity, "return_comments", round);
    }
    Result<Recommendation> Recommend(const access::Caller& caller, const std::string& node,
                                     std::optional<RecommendationRef> reiterates = {},
                                     const std::string& round = "r1") {
        Recommendation input{.node = node, .type = "law_adopt", .priority = Priority::High};
        input.text.In(Lang::En) = "Adopt the law.";
        input.reiterates = std::move(reiterates);
        return room->recommendations.Make(caller, *content->library, round, "XA", input);
    }

    static inline const std::vector<std::pair<std::string, std::string>> kRatings = {
        {"TP-A-1.1", "does_not_comply"}, {"TP-A-1.2", "not_evaluated"}, {"TP-B-1.1", "complies"}};
    std::int64_t ana = 0, bea = 0, carla = 0, xavier = 0;
};

}  // namespace atalaya::evaluation
