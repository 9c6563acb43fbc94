#pragma once

// Surveys for tests, written down as their answers: each question with the answer of each person.

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "surveys/answers.hpp"
#include "surveys/sample_test.hpp"

namespace atalaya::surveys {

inline constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// Answered().Choice("ever.cannabis", {"yes", "no", "", "-"}).Number("age", {14, kNone}).Make()
class Answered {
 public:
    // Ids of answers; "": no answer, "-": not asked.
    Answered& Choice(const std::string& question, const std::vector<std::string>& answers) {
        std::vector<double> codes;
        MappedQuestion& mapped = Map(question);
        for (const std::string& answer : answers) {
            if (answer.empty()) {
                codes.push_back(microdata::MissingNumber());
                continue;
            }
            const auto at = std::find(m_ids.begin(), m_ids.end(), answer);
            codes.push_back(static_cast<double>(at - m_ids.begin()));
            if (at == m_ids.end()) m_ids.push_back(answer);
            mapped.values[std::to_string(static_cast<int>(codes.back()))] =
                answer == "-" ? std::string(kNotAskedId) : answer;
        }
        m_sample.Add(question, codes);
        return *this;
    }
    // NaN: no answer.
    Answered& Number(const std::string& question, const std::vector<double>& values) {
        Map(question);
        m_sample.Add(question, values);
        return *this;
    }
    // An own question with categories "a", "b" ...
    Answered& Own(const std::string& id, const std::vector<std::string>& answers) {
        m_mapping.own.push_back({id, {{id, id, id, id}}});
        std::vector<std::string> known;
        for (const std::string& answer : answers)
            if (!answer.empty() && std::find(known.begin(), known.end(), answer) == known.end())
                known.push_back(answer);
        std::sort(known.begin(), known.end());
        Choice("own." + id, answers);
        for (const std::string& one : known)
            m_mapping.questions.back().categories.push_back({one, {{one, one, one, one}}});
        return *this;
    }
    // A variable that answers no question: weights, strata.
    Answered& Variable(const std::string& name, const std::vector<double>& values) {
        m_sample.Add(name, values);
        return *this;
    }
    Answered& Filter(const std::string& variable, const std::string& value) {
        m_mapping.filter_variable = variable;
        m_mapping.filter_values = {value};
        return *this;
    }

    const microdata::Dataset& data() const { return m_sample.data(); }
    Answers Make() const {
        auto made = Answers::Make(data(), m_mapping, ShippedStandard());
        if (!made) throw std::runtime_error(made.error().Describe());
        return *std::move(made);
    }

 private:
    MappedQuestion& Map(const std::string& question) {
        m_mapping.questions.push_back({.question = question, .variable = question});
        return m_mapping.questions.back();
    }

    Sample m_sample;
    Mapping m_mapping;
    std::vector<std::string> m_ids;
};

}  // namespace atalaya::surveys
