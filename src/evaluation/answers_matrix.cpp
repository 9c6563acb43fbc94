// The answers of a whole round at a glance: countries by commitments.

#include <algorithm>
#include <unordered_map>

#include "evaluation/answer_parts.hpp"

namespace atalaya::evaluation {

using access::Action;
using access::Caller;
using store::Mode;
using store::Transaction;

namespace {

// One country's line: which share of what is asked on each node is answered.
class Line {
 public:
    Line(const std::vector<const Question*>& questions,
         const std::unordered_map<std::string, std::size_t>& node_at)
        : m_questions(questions), m_node_at(node_at) {}

    void Add(const std::string& question, json::value value) {
        m_values[question] = std::move(value);
    }

    std::vector<int> Shares() const {
        struct Sum {
            int asked = 0, answered = 0;
        };
        std::vector<Sum> sums(m_node_at.size());
        for (const Question* question : m_questions) {
            if (!IsAsked(*question, [this](std::string_view id) { return ValueOf(id); })) continue;
            Sum& sum = sums[m_node_at.at(question->node)];
            const json::value* value = ValueOf(question->id);
            ++sum.asked;
            sum.answered += value != nullptr && !value->is_null();
        }
        std::vector<int> out;
        for (const Sum& sum : sums)
            out.push_back(sum.asked == 0 ? kNothingAsked : 100 * sum.answered / sum.asked);
        return out;
    }

 private:
    const json::value* ValueOf(std::string_view question) const {
        const auto found = m_values.find(std::string(question));
        return found == m_values.end() ? nullptr : &found->second;
    }

    const std::vector<const Question*>& m_questions;
    const std::unordered_map<std::string, std::size_t>& m_node_at;
    std::unordered_map<std::string, json::value> m_values;
};

}  // namespace

Result<Matrix> Answers::Overview(const Caller& caller, std::string_view round_id) {
    return m_gate.Run(Mode::ReadOnly, caller, [&](Transaction& tx) -> Result<Matrix> {
        ATALAYA_ASSIGN(const Round round, m_rounds.Find(tx, round_id));
        ATALAYA_TRY(m_gate.Require(caller, {.part = Part::Rounds, .round = round.id}));
        const auto questions = round.Questions();
        Matrix out;
        std::unordered_map<std::string, std::size_t> node_at;
        for (const Question* question : questions) {
            if (node_at.try_emplace(question->node, out.nodes.size()).second)
                out.nodes.push_back(question->node);
        }
        std::map<std::string, Line> lines;
        for (const auto& [country, at] : m_rounds.StatesOf(tx, round)) {
            if (m_gate.Allows(caller, Rounds::AskFor(Action::Read, Part::Answers, round, at)))
                lines.emplace(country, Line(questions, node_at));
        }
        m_papers.OfRound(tx, round.id, kAnswer, [&](const Paper& paper) {
            const auto line = lines.find(paper.key.country);
            if (line == lines.end() || paper.withdrawn()) return;
            if (const json::value* value = paper.content.if_contains("value"))
                line->second.Add(paper.key.id, *value);
        });
        for (const auto& [country, line] : lines) {
            out.countries.push_back(country);
            out.cells.push_back(line.Shares());
        }
        return out;
    });
}

}  // namespace atalaya::evaluation
