#include "evaluation/catalogue.hpp"

#include <algorithm>

#include "evaluation/frozen.hpp"

namespace atalaya::evaluation {

namespace {

// A long questionnaire stands in several documents; it is one.
content::Node WithParts(const content::Library& library, const content::Document& document) {
    std::vector<content::Node> questions(document.root["questions"].Items());
    for (const content::Document* part : library.Documents("instrument_part")) {
        if (part->root["instrument"].TextOr("") != document.id) continue;
        const auto& more = part->root["questions"].Items();
        questions.insert(questions.end(), more.begin(), more.end());
    }
    std::vector<content::Node::Member> members;
    for (const auto& member : document.root.Members()) {
        if (member.first != "questions") members.push_back(member);
    }
    members.emplace_back("questions", content::Node::MakeList(document.root["questions"].place(),
                                                              std::move(questions)));
    return content::Node::MakeMap(document.root.place(), std::move(members));
}

template <class Entries>
const typename Entries::value_type* Find(const Entries& entries, std::string_view id) {
    for (const auto& one : entries) {
        if (one.read.id() == id) return &one;
    }
    return nullptr;
}

template <class Entries>
std::string Known(const Entries& entries) {
    std::string out;
    for (const auto& one : entries) out += (out.empty() ? "" : ", ") + one.read.id();
    return out;
}

}  // namespace

class CatalogueReader {
 public:
    CatalogueReader(const content::Library& library, const commitments::Plans& plans)
        : m_library(library), m_plans(plans) {}

    Result<Catalogue> Read() {
        for (const content::Document* one : m_library.Documents("procedure"))
            Take<Procedure>(one->root, m_out.m_procedures);
        for (const content::Document* one : m_library.Documents("rating_scale"))
            Take<RatingScale>(one->root, m_out.m_scales);
        for (const content::Document* one : m_library.Documents("instrument")) {
            const content::Node whole = WithParts(m_library, *one);
            if (Take<Instrument>(whole, m_out.m_instruments))
                CheckNodes(m_out.m_instruments.back().read, whole);
        }
        if (!m_faults.none()) return m_faults.Take();
        return std::move(m_out);
    }

 private:
    template <class T, class Entries>
    bool Take(const content::Node& root, Entries& into) {
        auto read = T::Read(root);
        if (read.ok()) {
            into.push_back({*std::move(read), Freeze(root)});
            return true;
        }
        for (const Error& fault : read.error().details) m_faults.Add(fault);
        return false;
    }

    void CheckNodes(const Instrument& instrument, const content::Node& whole) {
        const commitments::Plan* plan = m_plans.Find(instrument.plan());
        if (plan == nullptr) return;  // a fault of the content itself
        for (const content::Node& node : whole["questions"].Items()) {
            const std::string on = node["node"].TextOr("");
            if (plan->Find(on) != nullptr) continue;
            m_faults.Add(Err("evaluation.node_unknown",
                             {{"question", node["id"].TextOr("")}, {"node", on}},
                             node["node"].Where()));
        }
    }

    const content::Library& m_library;
    const commitments::Plans& m_plans;
    Faults m_faults;
    Catalogue m_out;
};

Result<Catalogue> Catalogue::Load(const content::Library& library,
                                  const commitments::Plans& plans) {
    return CatalogueReader(library, plans).Read();
}

std::vector<const Procedure*> Catalogue::procedures() const {
    std::vector<const Procedure*> out;
    for (const auto& one : m_procedures) out.push_back(&one.read);
    return out;
}

std::vector<const Instrument*> Catalogue::instruments() const {
    std::vector<const Instrument*> out;
    for (const auto& one : m_instruments) out.push_back(&one.read);
    return out;
}

std::vector<const RatingScale*> Catalogue::scales() const {
    std::vector<const RatingScale*> out;
    for (const auto& one : m_scales) out.push_back(&one.read);
    return out;
}

const Procedure* Catalogue::FindProcedure(std::string_view id) const {
    const auto* found = Find(m_procedures, id);
    return found == nullptr ? nullptr : &found->read;
}

const Instrument* Catalogue::FindInstrument(std::string_view id) const {
    const auto* found = Find(m_instruments, id);
    return found == nullptr ? nullptr : &found->read;
}

const RatingScale* Catalogue::FindScale(std::string_view id) const {
    const auto* found = Find(m_scales, id);
    return found == nullptr ? nullptr : &found->read;
}

Result<Frozen> Catalogue::Freeze(std::string_view procedure, std::string_view instrument,
                                 std::string_view scale) const {
    const auto* way = Find(m_procedures, procedure);
    const auto* questions = Find(m_instruments, instrument);
    const auto* levels = Find(m_scales, scale);
    if (way == nullptr) {
        return Err("evaluation.procedure_unknown",
                   {{"procedure", std::string(procedure)}, {"known", Known(m_procedures)}},
                   "/procedure");
    }
    if (questions == nullptr) {
        return Err("evaluation.instrument_unknown",
                   {{"instrument", std::string(instrument)}, {"known", Known(m_instruments)}},
                   "/instrument");
    }
    if (levels == nullptr) {
        return Err("evaluation.scale_unknown",
                   {{"scale", std::string(scale)}, {"known", Known(m_scales)}}, "/scale");
    }
    return Frozen::Read({{"procedure", way->frozen},
                         {"instrument", questions->frozen},
                         {"scale", levels->frozen}});
}

Result<Frozen> Frozen::Read(json::object content) {
    Frozen out;
    ATALAYA_ASSIGN(out.procedure, Procedure::Read(Thaw(content["procedure"], "procedure")));
    ATALAYA_ASSIGN(out.instrument, Instrument::Read(Thaw(content["instrument"], "instrument")));
    ATALAYA_ASSIGN(out.scale, RatingScale::Read(Thaw(content["scale"], "scale")));
    out.digest = base::HashBytes(base::CanonicalJson(content));
    out.content = std::move(content);
    return out;
}

}  // namespace atalaya::evaluation
