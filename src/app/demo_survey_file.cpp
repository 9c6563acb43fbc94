#include "app/demo_survey_file.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace atalaya::app {

using surveys::MappedQuestion;

double NotAsked() { return microdata::MissingNumber(); }

DemoFile::DemoFile(std::size_t rows, std::string label) {
    m_dataset.rows = rows;
    m_dataset.label = std::move(label);
    m_dataset.encoding = "UTF-8";
    m_dataset.notes = {"Synthetic data of the demonstration: no real person answered."};
}

microdata::Variable& DemoFile::AddColumn(std::string name, std::string label, const ValueOf& value,
                                         int decimals) {
    std::vector<double> cells(m_dataset.rows);
    for (std::size_t row = 0; row < cells.size(); ++row) cells[row] = value(row);
    microdata::Numbers column;
    column.Append(cells);
    m_dataset.columns.emplace_back(std::move(column));
    return m_dataset.variables.emplace_back(
        microdata::Variable{.name = std::move(name),
                            .label = std::move(label),
                            .format = fmt::format("F{}.{}", 6 + decimals, decimals)});
}

void DemoFile::Add(std::string name, std::string label, const ValueOf& value, int decimals) {
    AddColumn(std::move(name), std::move(label), value, decimals);
}

void DemoFile::AddNumber(std::string name, std::string label, std::string question, double silent,
                         const ValueOf& value) {
    auto& variable = AddColumn(std::move(name), std::move(label), value, 0);
    variable.measure = microdata::Measure::Scale;
    variable.labels = {{silent, "No responde"}};
    variable.missing = {{silent, silent}};
    MappedQuestion mapped{.question = std::move(question),
                          .variable = variable.name,
                          .blank = std::string(surveys::kNotAskedId)};
    mapped.values[fmt::format("{:.0f}", silent)] = surveys::kNoAnswerId;
    m_mapping.questions.push_back(std::move(mapped));
}

void DemoFile::AddChoice(std::string name, std::string label, std::string question,
                         std::initializer_list<Meaning> meanings, const ValueOf& value,
                         bool open) {
    auto& variable = AddColumn(std::move(name), std::move(label), value, 0);
    variable.measure = microdata::Measure::Nominal;
    MappedQuestion mapped{.question = std::move(question),
                          .variable = variable.name,
                          .blank = std::string(surveys::kNotAskedId)};
    for (const Meaning& one : meanings) {
        variable.labels.push_back({one.value, one.label});
        mapped.values[fmt::format("{:.0f}", one.value)] = std::string(one.answer);
        if (one.answer == surveys::kNoAnswerId) {
            variable.missing.push_back({one.value, one.value});
        } else if (open) {
            mapped.categories.emplace_back(
                std::string(one.answer),
                LocalText{{one.label, one.label, one.label, one.label}});
        }
    }
    m_mapping.questions.push_back(std::move(mapped));
}

surveys::Mapping DemoFile::mapping() const {
    surveys::Mapping out = m_mapping;
    std::ranges::sort(out.questions, {}, &MappedQuestion::question);
    return out;
}

void DemoFile::AddOwn(std::string id, LocalText title) {
    m_mapping.own.push_back({std::move(id), std::move(title)});
}

}  // namespace atalaya::app
