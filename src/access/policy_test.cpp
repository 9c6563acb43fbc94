#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "access/access.hpp"
#include "access/callers_test.hpp"
#include "base/files.hpp"
#include "base/random.hpp"
#include "testing/databases.hpp"

namespace atalaya::access {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// A register "cases" with two states and two transitions, and whatever roles a test writes.
class PolicyTest : public ::testing::Test {
 protected:
    void SetUp() override {
        const std::string t = "title: {en: Title, es: Título, pt: Título, fr: Titre}";
        const std::string text =
            "kind: register\nid: cases\nversion: 1\n"
            "title: {en: Cases, es: Casos, pt: Casos, fr: Cas}\n"
            "one: {en: Case, es: Caso, pt: Caso, fr: Cas}\n"
            "states:\n  - {id: draft, initial: true, " +
            t +
            "}\n"
            "  - {id: validated, " +
            t +
            "}\n"
            "transitions:\n  - {id: validate, from: [draft], to: validated, " +
            t +
            "}\n"
            "  - {id: reopen, from: [validated], to: draft, " +
            t +
            "}\n"
            "fields:\n  - {id: date, type: date, " +
            t + "}\n";
        Write("cases.yaml", text);
    }

    void Write(const std::string& name, const std::string& text) {
        ASSERT_TRUE(base::WriteFile(m_folder.path() / name, text).ok());
    }
    void Role(const std::string& id, const std::string& rules) {
        Write(id + ".yaml", "kind: role\nid: " + id + "\ntitle: {en: The " + id + ", es: El " + id +
                                ", pt: O " + id + ", fr: Le " + id + "}\nrules:\n" + rules);
    }
    Result<Policy> Load() {
        auto library = content::Library::Load({{m_folder.path()}, false});
        EXPECT_TRUE(library.ok()) << library.error().Describe();
        return Policy::Load(**library);
    }
    Policy Loaded() {
        auto policy = Load();
        EXPECT_TRUE(policy.ok()) << policy.error().Describe();
        return *std::move(policy);
    }

    testing::TempFolder m_folder;
};

Subject Case(std::string country, std::string territory, std::string mark = "official",
             std::string state = "draft", std::string unit = "north") {
    return {.kind = "register",
            .id = "cases",
            .country = country,
            .territory = territory,
            .unit = unit,
            .mark = mark,
            .state = state};
}

std::vector<std::string> Codes(const std::vector<Error>& errors) {
    std::vector<std::string> codes;
    for (const Error& error : errors) codes.push_back(error.code);
    return codes;
}

TEST_F(PolicyTest, ARoleAllowsWhatItNamesAndNothingElse) {
    Role("entry", "  - {kind: register, id: cases, actions: [read, create]}\n");
    const Policy policy = Loaded();
    const Caller caller = Holding({{"entry", "XA", "", ""}});
    const Decision yes = policy.Decide(caller, Action::Read, Case("XA", "XA-03"));
    EXPECT_TRUE(yes);
    ASSERT_THAT(Codes(yes.reasons), ElementsAre("access.role_allows"));
    EXPECT_EQ(yes.reasons[0].Get("role"), "The entry");
    EXPECT_EQ(yes.reasons[0].Get("subject"), "Cases");

    const Decision no = policy.Decide(caller, Action::Withdraw, Case("XA", "XA-03"));
    EXPECT_FALSE(no);
    EXPECT_THAT(Codes(no.reasons), ElementsAre("access.no_grant"));
    EXPECT_EQ(no.ToError().code, "access.denied");
    EXPECT_THAT(Codes(no.ToError().details), ElementsAre("access.no_grant"));
    EXPECT_FALSE(policy.Decide(caller, Action::Read, {.kind = "journal"}));
}

TEST_F(PolicyTest, ReasonsSpeakTheLanguageOfTheCaller) {
    Role("entry", "  - {kind: register, id: cases, actions: [read]}\n");
    const Policy policy = Loaded();
    Caller caller = Holding({{"entry", "XA", "", ""}});
    caller.lang = Lang::Es;
    const Decision decision = policy.Decide(caller, Action::Read, Case("XB", ""));
    EXPECT_EQ(decision.reasons[0].Get("role"), "El entry");
}

// Steps, states, fields and marks by their titles, not by what programs call them.
TEST_F(PolicyTest, ReasonsNameWhatIsInTheWayAsPeopleCallIt) {
    Write("marks.yaml",
          "kind: messages\nmessages:\n  - code: mark.restricted\n    text: {en: Restricted, es: "
          "Reservado, pt: Reservado, fr: Diffusion restreinte}\n  - code: mark.tlp_amber_strict\n"
          "    text: {en: Strict, es: Estricto, pt: Estrito, fr: Strict}\n");
    Role("entry",
         "  - {kind: register, id: cases, actions: [read, transition], states: [draft], "
         "transitions: [validate], hidden: [personal]}\n");
    const Policy policy = Loaded();
    Caller caller = Holding({{"entry", "XA", "", ""}});
    caller.lang = Lang::Fr;
    const auto said = [&](const Subject& subject, std::string_view param) {
        const Action action = subject.transition.empty() ? Action::Read : Action::Transition;
        return std::string(policy.Decide(caller, action, subject).reasons.at(0).Get(param));
    };
    Subject step = Case("XA", "");
    step.transition = "reopen";
    EXPECT_EQ(said(step, "transition"), "Titre");
    step.transition = "gone";
    EXPECT_EQ(said(step, "transition"), "gone");
    EXPECT_EQ(said(Case("XA", "", "official", "validated"), "state"), "Titre");
    EXPECT_EQ(said(Case("XA", "", "restricted"), "mark"), "Diffusion restreinte");
    EXPECT_EQ(said(Case("XA", "", "tlp:amber+strict"), "mark"), "Strict");
    Subject field = Case("XA", "");
    field.field = "date";
    field.sensitivity = "personal";
    EXPECT_EQ(said(field, "field"), "Titre");
}

TEST_F(PolicyTest, EachLimitOfAGrantAndARuleIsNamed) {
    Role("entry",
         "  - {kind: register, id: cases, actions: [read, transition], states: [draft], "
         "transitions: [validate], hidden: [personal]}\n");
    const Policy policy = Loaded();
    const Caller caller = Holding({{"entry", "XA", "XA-03", "north"}});
    const auto why = [&](const Subject& subject, Action action = Action::Read) {
        return Codes(policy.Decide(caller, action, subject).reasons);
    };
    EXPECT_THAT(why(Case("XA", "XA-03")), ElementsAre("access.role_allows"));
    EXPECT_THAT(why(Case("XB", "XB-03")), ElementsAre("access.other_country"));
    EXPECT_THAT(why(Case("XA", "XA-030")), ElementsAre("access.other_territory"));
    EXPECT_THAT(why(Case("XA", "")), ElementsAre("access.other_territory"));
    EXPECT_THAT(why(Case("XA", "XA-03-011", "official", "draft", "south")),
                ElementsAre("access.other_unit"));
    EXPECT_THAT(why(Case("XA", "XA-03", "restricted")), ElementsAre("access.mark_too_high"));
    EXPECT_THAT(why(Case("XA", "XA-03", "public", "validated")),
                ElementsAre("access.state_not_allowed"));
    Subject step = Case("XA", "XA-03");
    step.transition = "reopen";
    EXPECT_THAT(why(step, Action::Transition), ElementsAre("access.transition_not_allowed"));
    Subject field = Case("XA", "XA-03");
    field.field = "suspect";
    field.sensitivity = "personal";
    EXPECT_THAT(why(field), ElementsAre("access.field_hidden"));
    field.sensitivity = "operational";
    EXPECT_THAT(why(field), ElementsAre("access.role_allows"));
}

TEST_F(PolicyTest, ARuleWithoutMarksCoversPublicAndOfficialOnly) {
    Role("entry", "  - {kind: register, id: cases, actions: [read]}\n");
    const Policy policy = Loaded();
    const Caller caller = Holding({{"entry", "*", "", ""}});
    for (const std::string_view mark : kMarks) {
        EXPECT_EQ(policy.Allows(caller, Action::Read, Case("XA", "XA", std::string(mark))),
                  mark == "public" || mark == "official")
            << mark;
    }
}

TEST_F(PolicyTest, WhoEvaluatesIsKeptOutOfTheOwnCountryWhateverElseIsHeld) {
    Role("expert", "  - {kind: evaluation, id: drafts, actions: [read, update], not_own: true}\n");
    Role("entity", "  - {kind: evaluation, id: drafts, actions: [read]}\n");
    const Policy policy = Loaded();
    Caller expert = Holding({{"expert", "*", "", ""}});
    expert.own_countries = {"XA"};
    const Subject own{.kind = "evaluation", .id = "drafts", .country = "XA"};
    const Subject other{.kind = "evaluation", .id = "drafts", .country = "XB"};
    EXPECT_TRUE(policy.Allows(expert, Action::Update, other));
    const Decision refused = policy.Decide(expert, Action::Update, own);
    EXPECT_FALSE(refused.allowed);
    EXPECT_THAT(Codes(refused.reasons), ElementsAre("access.own_country"));
    const Scope scope = policy.ScopeOf(expert, Action::Read, "evaluation", "drafts");
    ASSERT_EQ(scope.parts.size(), 1u);
    EXPECT_THAT(scope.parts[0].except_countries, ElementsAre("XA"));
    // As the country's own entity one reads what the country may read, and still writes nothing.
    expert.grants.push_back({"entity", "XA", "", ""});
    EXPECT_TRUE(policy.Allows(expert, Action::Read, own));
    EXPECT_FALSE(policy.Allows(expert, Action::Update, own));
}

TEST_F(PolicyTest, EveryoneHoldsTheRoleOfTheCitizen) {
    Role("public", "  - {kind: register, id: cases, actions: [read], marks: [public]}\n");
    const Policy policy = Loaded();
    EXPECT_TRUE(policy.Allows(Caller::Anonymous(), Action::Read, Case("XA", "XA", "public")));
    EXPECT_FALSE(policy.Allows(Caller::Anonymous(), Action::Read, Case("XA", "XA", "official")));
    EXPECT_TRUE(policy.Allows(Holding({}), Action::Read, Case("XB", "XB", "public")));
}

TEST_F(PolicyTest, ATokenMayBeNarrowerThanItsPerson) {
    Role("entry", "  - {kind: register, id: cases, actions: [read, create]}\n");
    Role("public", "  - {kind: register, id: cases, actions: [read], marks: [public]}\n");
    const Policy policy = Loaded();
    Caller token = Holding({{"entry", "XA", "", ""}});
    token.kind = Caller::Kind::Token;
    token.only = {Action::Create, Action::Withdraw};
    EXPECT_TRUE(policy.Allows(token, Action::Create, Case("XA", "")));
    EXPECT_FALSE(policy.Allows(token, Action::Withdraw, Case("XA", "")));
    const Decision read = policy.Decide(token, Action::Read, Case("XA", "", "public"));
    EXPECT_THAT(Codes(read.reasons), ElementsAre("access.token_narrower"));
    EXPECT_TRUE(policy.ScopeOf(token, Action::Read, "register", "cases").Nothing());
}

TEST_F(PolicyTest, TheOwnerOfTheMachineMayDoEverything) {
    const Policy policy = Loaded();
    const Caller system = Caller::System();
    EXPECT_EQ(system.Actor(), "system");
    EXPECT_TRUE(policy.Decide(system, Action::ManagePeople, {.kind = "person"}));
    EXPECT_EQ(policy.ScopeOf(system, Action::Read, "register", "cases").parts,
              std::vector{ScopePart{}});
    EXPECT_THAT(policy.Hidden(system, Case("XA", "")), IsEmpty());
}

TEST_F(PolicyTest, AScopeLeavesOutWhatAWiderPartHolds) {
    Role("entry", "  - {kind: register, id: cases, actions: [read]}\n");
    Role("narrow",
         "  - {kind: register, id: cases, actions: [read], marks: [public], "
         "hidden: [personal]}\n");
    const Policy policy = Loaded();
    const auto scope = policy.ScopeOf(Holding({{"narrow", "XA", "XA-03-011", ""},
                                               {"entry", "XA", "XA-03", ""},
                                               {"entry", "XA", "XA-03-002", "north"}}),
                                      Action::Read, "register", "cases");
    ASSERT_EQ(scope.parts.size(), 1u);
    EXPECT_EQ(scope.parts[0].territory, "XA-03");
    EXPECT_THAT(scope.parts[0].marks, UnorderedElementsAre("public", "official"));
}

TEST_F(PolicyTest, AScopeMayBeOfOneTransition) {
    Role("steps", "  - {kind: register, id: cases, actions: [transition], transitions: [validate]}\n"
                  "  - {kind: register, id: cases, actions: [transition], transitions: [reopen], states: [validated]}\n");
    const Policy policy = Loaded();
    const Caller caller = Holding({{"steps", "XA", "", ""}});
    const auto scope = [&](std::string_view transition) {
        return policy.ScopeOf(caller, Action::Transition, "register", "cases", transition);
    };
    ASSERT_EQ(scope("validate").parts.size(), 1u);
    EXPECT_THAT(scope("validate").parts[0].states, IsEmpty());
    ASSERT_EQ(scope("reopen").parts.size(), 1u);
    EXPECT_THAT(scope("reopen").parts[0].states, ElementsAre("validated"));
    EXPECT_TRUE(scope("other").Nothing());
    EXPECT_FALSE(scope("").Nothing());
}

TEST_F(PolicyTest, ExplainGoesThroughEveryLineInOrder) {
    Role("entry",
         "  - {kind: register, id: cases, actions: [read], states: [validated]}\n"
         "  - {kind: register, id: cases, actions: [read], marks: [restricted]}\n"
         "  - {kind: register, id: cases, actions: [create]}\n"
         "  - {kind: register, id: '*', actions: [read]}\n");
    const Policy policy = Loaded();
    const Caller caller = Holding({{"gone", "XA", "", ""}, {"entry", "XA", "", ""}});
    std::vector<std::pair<std::string, bool>> seen;
    for (const Consideration& one : policy.Explain(caller, Action::Read, Case("XA", "XA-03")))
        seen.emplace_back(one.what.code, one.allows);
    EXPECT_THAT(seen, ElementsAre(std::pair("access.role_gone", false),
                                  std::pair("access.state_not_allowed", false),
                                  std::pair("access.mark_too_high", false),
                                  std::pair("access.role_allows", true)));
}

TEST_F(PolicyTest, FaultsInRolesAreAllFoundWithTheirPlaces) {
    Role("bad",
         "  - {kind: registers, id: cases, actions: [read]}\n"
         "  - {kind: register, id: nothing, actions: [read]}\n"
         "  - {kind: register, id: cases, actions: [reed]}\n"
         "  - {kind: register, id: cases, actions: [read], marks: [secret]}\n"
         "  - {kind: register, id: cases, actions: [read], states: [lost]}\n"
         "  - {kind: register, id: cases, actions: [transition], transitions: [lose]}\n"
         "  - {kind: register, id: cases, actions: [read], hidden: [shameful]}\n"
         "  - {kind: register, id: cases, actions: []}\n"
         "  - {kind: evaluation, id: verdicts, actions: [read]}\n");
    const auto policy = Load();
    ASSERT_FALSE(policy.ok());
    EXPECT_EQ(policy.error().code, "access.roles_invalid");
    EXPECT_THAT(
        Codes(policy.error().details),
        ElementsAre("access.unknown_kind", "access.unknown_id", "access.unknown_action",
                    "access.unknown_mark", "access.unknown_state", "access.unknown_transition",
                    "access.unknown_sensitivity", "access.rule_without_action", "access.unknown_id"));
    for (std::size_t i = 0; i < policy.error().details.size(); ++i) {
        const std::string line = ":" + std::to_string(5 + i) + ":";
        EXPECT_NE(policy.error().details[i].where.find("bad.yaml" + line), std::string::npos)
            << policy.error().details[i].where;
    }
    EXPECT_EQ(policy.error().details[4].Get("known"), "draft, validated");
}

// A rule that names a part nobody knows would allow nothing and say nothing.
TEST_F(PolicyTest, PartsOfEarlyWarningAndOfTheExchangeAreKnownByName) {
    Role("duty",
         "  - {kind: exchange, id: inbox, actions: [read, update]}\n"
         "  - {kind: warning, id: '*', actions: [read]}\n");
    const Policy policy = Loaded();
    const Caller caller = Holding({{"duty", "XA", "", ""}});
    const auto may = [&](Action action, std::string_view kind, std::string_view part) {
        return policy.Allows(caller, action,
                             {.kind = std::string(kind), .id = std::string(part), .country = "XA"});
    };
    EXPECT_TRUE(may(Action::Update, "exchange", "inbox"));
    EXPECT_FALSE(may(Action::Read, "exchange", "outbox"));
    for (const std::string_view part : kWarningParts) EXPECT_TRUE(may(Action::Read, "warning", part));
    Role("duty", "  - {kind: exchange, id: letters, actions: [read]}\n");
    const auto wrong = Load();
    ASSERT_FALSE(wrong.ok());
    EXPECT_THAT(Codes(wrong.error().details), ElementsAre("access.unknown_id"));
    EXPECT_EQ(wrong.error().details.front().Get("known"),
              "*, authorities, courier, inbox, nodes, outbox, release");
}

// --- generated cases -----------------------------------------------------------

// Roles, callers and records made from a seed, small enough in their values to meet often.
class Generator {
 public:
    explicit Generator(std::uint64_t seed) : m_random(seed) {}

    std::string Pick(const std::vector<std::string>& from) {
        return from[m_random.Below(from.size())];
    }
    bool Chance(int percent) { return m_random.Below(100) < static_cast<std::uint64_t>(percent); }
    std::string Some(const std::vector<std::string>& from, int percent) {
        std::string list;
        for (const std::string& one : from) {
            if (Chance(percent)) list += (list.empty() ? "'" : ", '") + one + "'";
        }
        return "[" + list + "]";
    }
    std::string Rules() {
        std::string rules;
        for (std::uint64_t i = 0, n = 1 + m_random.Below(4); i < n; ++i) {
            rules += "  - {kind: " + Pick({"register", "'*'"}) + ", id: '*', actions: [" +
                     Pick({"read", "update", "read, update", "transition"}) + "]";
            if (Chance(50)) rules += ", marks: " + Some(Marks(), 60);
            if (Chance(40)) rules += ", states: " + Some({"draft", "validated"}, 60);
            if (Chance(40)) rules += ", hidden: " + Some({"personal", "operational"}, 50);
            if (Chance(30)) rules += ", not_own: true";
            rules += "}\n";
        }
        return rules;
    }
    Caller Person() {
        std::vector<Grant> grants;
        for (std::uint64_t i = 0, n = m_random.Below(4); i < n; ++i) {
            Grant grant{Pick({"one", "two", "gone"}), Pick({"XA", "XB", "*"}), "", ""};
            if (grant.country == "XA") grant.territory = Pick({"", "XA", "XA-03", "XA-03-011"});
            if (Chance(30)) grant.unit = Pick({"north", "south"});
            grants.push_back(grant);
        }
        Caller caller = Holding(grants);
        if (Chance(10)) caller.only = {Action::Read};
        for (const std::string country : {"XA", "XB"}) {
            if (Chance(30)) caller.own_countries.insert(country);
        }
        if (Chance(3)) caller = Caller::System();
        return caller;
    }
    Subject Record() {
        return Case(Pick({"XA", "XB"}), Pick({"", "XA", "XA-03", "XA-030", "XA-03-011", "XB-03"}),
                    Pick(Marks()), Pick({"draft", "validated"}), Pick({"", "north", "south"}));
    }
    Action What() {
        return std::array{Action::Read, Action::Update, Action::Transition}[m_random.Below(3)];
    }

 private:
    static std::vector<std::string> Marks() { return {kMarks.begin(), kMarks.end()}; }
    base::SeededRandom m_random;
};

// What the store will make of a part, written once more and plainly.
bool Matches(const ScopePart& part, const Subject& record) {
    return (!part.country || *part.country == *record.country) &&
           (!part.territory || *record.territory == *part.territory ||
            record.territory->starts_with(*part.territory + "-")) &&
           (!part.unit || *part.unit == *record.unit) &&
           (part.marks.empty() || part.marks.contains(*record.mark)) &&
           (part.states.empty() || part.states.contains(*record.state)) &&
           !part.except_countries.contains(*record.country);
}

TEST_F(PolicyTest, ScopeAgreesWithDecideAndHiddenWithTheScope) {
    int allowed = 0, denied = 0, hidden_some = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        Generator generate(seed);
        Role("one", generate.Rules());
        Role("two", generate.Rules());
        Role("public", generate.Rules());
        const Policy policy = Loaded();
        for (int i = 0; i < 400; ++i) {
            const Caller caller = generate.Person();
            const Subject record = generate.Record();
            const Action action = generate.What();
            const Scope scope = policy.ScopeOf(caller, action, "register", "cases");
            bool in_scope = false;
            std::set<std::string> hidden = {"operational", "personal"};
            for (const ScopePart& part : scope.parts) {
                if (!Matches(part, record)) continue;
                in_scope = true;
                std::erase_if(hidden, [&](const auto& one) { return !part.hidden.contains(one); });
            }
            const Decision decision = policy.Decide(caller, action, record);
            ASSERT_EQ(decision.allowed, in_scope) << "seed " << seed << ", case " << i;
            ASSERT_EQ(policy.Allows(caller, action, record), in_scope);
            ASSERT_EQ(policy.Hidden(caller, record, action), hidden) << "seed " << seed;
            ASSERT_FALSE(decision.reasons.empty());
            for (const std::string_view sensitivity : kSensitivities) {
                Subject field = record;
                field.field = "f";
                field.sensitivity = sensitivity;
                ASSERT_EQ(policy.Allows(caller, action, field),
                          in_scope && !hidden.contains(std::string(sensitivity)));
            }
            (in_scope ? allowed : denied) += 1;
            hidden_some += in_scope && !hidden.empty();
        }
    }
    // The cases are worth something only if they meet both answers often.
    EXPECT_GT(allowed, 3'000);
    EXPECT_GT(denied, 3'000);
    EXPECT_GT(hidden_some, 300);
}

}  // namespace
}  // namespace atalaya::access
