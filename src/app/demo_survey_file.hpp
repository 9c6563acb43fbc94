#pragma once

// A survey file in the making: each column is added with what it means, so that the file and its
// mapping cannot differ.

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

#include "microdata/dataset.hpp"
#include "surveys/mapping.hpp"

namespace atalaya::app {

class DemoFile {
 public:
    // A value of the file, its label, and the answer that it is of the question.
    struct Meaning {
        double value;
        const char* label;
        std::string_view answer;
    };
    using ValueOf = std::function<double(std::size_t row)>;

    explicit DemoFile(std::size_t rows, std::string label);

    // Of the design, or not mapped at all.
    void Add(std::string name, std::string label, const ValueOf& value, int decimals = 0);
    // A number that answers a question; `silent`: the value of who did not say.
    void AddNumber(std::string name, std::string label, std::string question, double silent,
                   const ValueOf& value);
    // `open`: the answers become the question's own categories, titled by the labels.
    void AddChoice(std::string name, std::string label, std::string question,
                   std::initializer_list<Meaning> meanings, const ValueOf& value,
                   bool open = false);
    // A question of the survey's own; its categories come with AddChoice(..., "own." + id).
    void AddOwn(std::string id, LocalText title);

    const microdata::Dataset& dataset() const { return m_dataset; }
    surveys::Mapping mapping() const;   // questions in order

 private:
    microdata::Variable& AddColumn(std::string name, std::string label, const ValueOf& value,
                                   int decimals);

    microdata::Dataset m_dataset;
    surveys::Mapping m_mapping;
};

// Who was not asked has no value in the file.
double NotAsked();

}  // namespace atalaya::app
