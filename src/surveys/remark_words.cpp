#include "surveys/remark_words.hpp"

#include <algorithm>
#include <vector>

#include "surveys/table_words.hpp"

namespace atalaya::surveys {
namespace {

std::vector<std::string> Split(std::string_view ids) {
    std::vector<std::string> out;
    while (!ids.empty()) {
        const std::size_t comma = ids.find(", ");
        out.emplace_back(ids.substr(0, comma));
        ids.remove_prefix(comma == std::string_view::npos ? ids.size() : comma + 2);
    }
    return out;
}

class RemarkWords {
 public:
    RemarkWords(const SurveyTable& table, const Standard& standard, Lang lang)
        : m_table(table), m_standard(standard), m_lang(lang) {}

    // "Daily use (cannabis, cocaine); Ease of access": each measure once.
    std::string Measures(std::string_view ids) const {
        std::string out;
        std::string measure;
        bool open = false;
        for (const std::string& id : Split(ids)) {
            const std::size_t point = id.find('.');
            const std::string substance = point == std::string::npos ? "" : id.substr(point + 1);
            if (id.substr(0, point) == measure && open) {
                out += ", " + Substance(substance);
                continue;
            }
            if (open) out += ")";
            measure = id.substr(0, point);
            open = !substance.empty() && substance != "*";
            out += (out.empty() ? "" : "; ") + Measure(measure);
            if (open) out += " (" + Substance(substance);
        }
        return open ? out + ")" : out;
    }

    std::string Substances(std::string_view ids) const {
        std::string out;
        for (const std::string& id : Split(ids)) out += (out.empty() ? "" : ", ") + Substance(id);
        return out;
    }

    std::string Questions(std::string_view ids) const {
        std::string out;
        for (const std::string& id : Split(ids)) out += (out.empty() ? "" : ", ") + Question(id);
        return out;
    }

 private:
    std::string Measure(const std::string& id) const {
        const surveys::Measure* measure = m_standard.FindMeasure(id);
        return measure ? Written(measure->title, m_lang) : id;
    }
    std::string Substance(const std::string& id) const {
        const SurveySubstance* substance = m_standard.FindSubstance(id);
        return substance ? Written(substance->title, m_lang) : id;
    }
    std::string Question(const std::string& id) const {
        for (const Group& group : m_table.groups) {
            for (const GroupKey& key : group.keys) {
                if (key.question == id) return Written(key.question_title, m_lang);
            }
        }
        const Item* item = m_standard.FindItem(id == "age_group" ? "age" : id);
        return item ? Written(item->title, m_lang) : id;
    }

    const SurveyTable& m_table;
    const Standard& m_standard;
    const Lang m_lang;
};

}  // namespace

std::string SayRemark(const Error& remark, const SurveyTable& table,
                      const content::Library& library, const Standard& standard, Lang lang) {
    const RemarkWords words(table, standard, lang);
    Error said = remark;
    for (base::Param& param : said.params) {
        if (param.name == "measures") param.value = words.Measures(param.value);
        if (param.name == "substances") param.value = words.Substances(param.value);
        if (param.name == "questions" || param.name == "question")
            param.value = words.Questions(param.value);
    }
    return library.Say(said, lang);
}

}  // namespace atalaya::surveys
