#include <algorithm>
#include <map>

#include "site/pages.hpp"

namespace atalaya::site {
namespace {

using commitments::Evidence;
using commitments::EvidenceReport;
using commitments::Kind;
using commitments::Node;
using commitments::Plan;

// Asks each indicator once, however many commitments name it.
commitments::Asker Remembering(commitments::Asker ask) {
    // Shared by the copies that a std::function makes of itself.
    auto known = std::make_shared<std::map<std::string, Result<indicators::Answer>>>();
    return [ask = std::move(ask), known](const indicators::Question& question) {
        auto found = known->find(question.indicator);
        if (found == known->end()) found = known->emplace(question.indicator, ask(question)).first;
        return found->second;
    };
}

// Writes the pages of plans; holds what every part of them needs.
class Writer {
 public:
    Writer(const Ground& ground, const Visit& visit, Html& html)
        : m_ground(ground), m_visit(visit), m_html(html), m_ask(Remembering(MakeAsker(ground, visit))) {}

    void WriteSearch(const std::string& words) {
        m_html.Element("form", {{"class", "search"}, {"role", "search"}, {"method", "get"},
                                {"action", "/plan"}}, [&] {
            m_html.Element("div", {{"class", "field"}}, [&] {
                m_html.Element("label", {{"for", "q"}}, m_visit.Say("site.plan.search"));
                m_html.Void("input", {{"type", "search"}, {"id", "q"}, {"name", "q"},
                                      {"value", words}, {"maxlength", "200"}});
            });
            if (!m_visit.ChosenLang().empty())
                m_html.Void("input", {{"type", "hidden"}, {"name", "lang"},
                                      {"value", std::string(m_visit.ChosenLang())}});
            m_html.Element("button", {{"type", "submit"}}, m_visit.Say("site.plan.find"));
        });
    }

    void WriteFound(const Plan& plan, const std::string& words) {
        auto found = plan.Search(words);
        m_html.Element("h2", {}, m_visit.Say("site.plan.found", {{"count", Count(found.size())}}));
        m_html.Element("ul", {}, [&] {
            for (const Node* node : found) m_html.Element("li", {}, [&] { WriteLink(*node); });
        });
    }

    void WriteTree(const Plan& plan) {
        m_html.Element("p", {{"class", "soft"}}, m_visit.Say("site.plan.coverage", Coverage(plan)));
        m_html.Element("ul", {{"class", "tree"}}, [&] {
            for (const Node* pillar : plan.Children("")) {
                m_evidence.clear();
                auto report = Gather(plan, *pillar, "", m_ask);
                for (const auto& evidence : report.evidence)
                    m_evidence[evidence.node->id].push_back(&evidence);
                WriteBranch(plan, *pillar);
            }
        });
    }

    void WriteNode(const Plan& plan, const Node& node) {
        WritePath(plan, node);
        m_html.Element("h1", {}, [&] {
            WriteNumber(node);
            m_html.Text(Text(node.title));
        });
        std::string page = node.page ? std::to_string(*node.page) : "";
        m_html.Element("p", {{"class", "soft"}}, [&] {
            m_html.Text(KindOf(node) + " · ");
            m_html.Element("code", {}, node.id);
            if (!page.empty()) m_html.Text(" · " + m_visit.Say("site.plan.page", {{"page", page}}));
        });
        WriteEvidence(plan, node);
        auto children = plan.Children(node.id);
        if (children.empty()) return;
        m_html.Element("h2", {}, m_visit.Say("site.plan.below"));
        m_html.Element("ul", {}, [&] {
            for (const Node* child : children) m_html.Element("li", {}, [&] { WriteLink(*child); });
        });
    }

 private:
    const std::string& Text(const LocalText& text) const { return text.In(m_visit.lang()); }
    std::string Count(std::size_t count) const {
        return m_visit.format().Integer(static_cast<std::int64_t>(count));
    }
    std::string KindOf(const Node& node) const {
        return m_visit.Say("commitments.kind." + std::string(NameOf(node.kind)));
    }
    int DecimalsOf(const Evidence& evidence) const {
        auto definition = m_ground.indicators.Find(evidence.link->indicator);
        return definition ? definition->decimals : 0;
    }

    std::vector<base::Param> Coverage(const Plan& plan) const {
        std::size_t actions = 0, linked = 0;
        for (const auto& node : plan.nodes()) {
            if (node.kind != Kind::Action) continue;
            ++actions;
            linked += node.indicators.empty() ? 0 : 1;
        }
        return {{"actions", Count(actions)}, {"linked", Count(linked)}};
    }

    void WriteNumber(const Node& node) {
        if (!node.number.empty())
            m_html.Element("span", {{"class", "number-of"}}, node.number + " ");
    }

    void WriteLink(const Node& node) {
        m_html.Element("a", {{"href", CommitmentLink(m_visit, node.id)}},
                       (node.number.empty() ? "" : node.number + " ") + Text(node.title));
    }

    void WriteBranch(const Plan& plan, const Node& node) {
        auto children = plan.Children(node.id);
        if (children.empty()) {
            m_html.Element("li", {{"class", "leaf"}}, [&] {
                WriteLink(node);
                WriteShort(node);
            });
            return;
        }
        bool pillar = node.kind == Kind::Pillar;
        m_html.Element("li", {{"class", pillar ? "pillar" : "objective"}}, [&] {
            m_html.Element("details", {{"open", "", HasEvidence(plan, node)}}, [&] {
                m_html.Element("summary", {}, [&] {
                    WriteNumber(node);
                    m_html.Text(Text(node.title));
                    m_html.Element("span", {{"class", "count"}}, Share(plan, node));
                });
                m_html.Element("p", {{"class", "open-node"}}, [&] {
                    m_html.Element("a", {{"href", CommitmentLink(m_visit, node.id)}},
                                   m_visit.Say("site.plan.open", {{"id", node.id}}));
                });
                if (m_evidence.contains(node.id)) WriteShort(node);
                m_html.Element("ul", {{"class", "tree"}}, [&] {
                    for (const Node* child : children) WriteBranch(plan, *child);
                });
            });
        });
    }

    bool HasEvidence(const Plan& plan, const Node& node) const {
        return std::ranges::any_of(plan.Below(node),
                                   [](const Node* below) { return !below->indicators.empty(); });
    }

    // How many of the actions below have an indicator.
    std::string Share(const Plan& plan, const Node& node) const {
        std::size_t actions = 0, linked = 0;
        for (const Node* below : plan.Below(node)) {
            if (below->kind != Kind::Action) continue;
            ++actions;
            linked += below->indicators.empty() ? 0 : 1;
        }
        return m_visit.Say("site.plan.share", {{"linked", Count(linked)}, {"actions", Count(actions)}});
    }

    // The newest figure of each indicator of one node.
    void WriteShort(const Node& node) {
        auto found = m_evidence.find(node.id);
        if (found == m_evidence.end()) {
            m_html.Element("p", {{"class", "without"}}, m_visit.Say("site.plan.without"));
            return;
        }
        m_html.Element("ul", {{"class", "evidence"}}, [&] {
            for (const Evidence* evidence : found->second) {
                m_html.Element("li", {}, [&] {
                    m_html.Element("a", {{"href", IndicatorLink(m_visit, evidence->link->indicator)}},
                                   Text(evidence->link->title));
                    m_html.Text(": " + Newest(*evidence));
                });
            }
        });
    }

    std::string Newest(const Evidence& evidence) const {
        const auto& figures = evidence.figures;
        auto newest = std::ranges::find_if(figures, [](const auto& one) { return one.records > 0; });
        if (newest == figures.end())
            return m_visit.Say(evidence.missing.value_or(Err("commitments.no_data")));
        return m_visit.format().Number(newest->value, DecimalsOf(evidence)) + " " +
               Text(evidence.link->unit) + " (" + newest->period + ")";
    }

    void WritePath(const Plan& plan, const Node& node) {
        m_html.Element("nav", {{"class", "path"}, {"aria-label", m_visit.Say("site.plan.path")}}, [&] {
            m_html.Element("ol", {}, [&] {
                m_html.Element("li", {}, [&] {
                    m_html.Element("a", {{"href", m_visit.Link("/plan")}}, Text(plan.title()));
                });
                for (const Node* step : plan.Path(node)) {
                    if (step == &node) continue;
                    m_html.Element("li", {}, [&] { WriteLink(*step); });
                }
            });
        });
    }

    void WriteEvidence(const Plan& plan, const Node& node) {
        auto report = Gather(plan, node, "", m_ask);
        m_html.Element("h2", {}, m_visit.Say("site.plan.evidence"));
        if (report.note) m_html.Element("p", {}, m_visit.Say(*report.note));
        for (const auto& evidence : report.evidence) WriteProof(evidence, node);
    }

    void WriteProof(const Evidence& evidence, const Node& shown) {
        m_html.Element("article", {{"class", "proof"}}, [&] {
            m_html.Element("h3", {}, [&] {
                m_html.Element("a", {{"href", IndicatorLink(m_visit, evidence.link->indicator)}},
                               Text(evidence.link->title));
            });
            if (evidence.node != &shown)
                m_html.Element("p", {{"class", "soft"}}, [&] { WriteLink(*evidence.node); });
            m_html.Element("p", {{"class", "text"}}, Text(evidence.link->reason));
            if (evidence.figures.empty()) {
                m_html.Element("p", {}, Newest(evidence));
            } else {
                WriteFigures(evidence);
            }
        });
    }

    void WriteFigures(const Evidence& evidence) {
        m_html.Element("table", {}, [&] {
            m_html.Element("caption", {}, Text(evidence.link->unit));
            m_html.Element("thead", {}, [&] {
                m_html.Element("tr", {}, [&] {
                    m_html.Element("th", {{"scope", "col"}}, m_visit.Say("site.period.year"));
                    for (auto code : {"indicator.column.value", "indicator.column.records",
                                      "indicator.column.left_out"})
                        m_html.Element("th", {{"scope", "col"}, {"class", "number"}}, m_visit.Say(code));
                });
            });
            m_html.Element("tbody", {}, [&] {
                for (const auto& figure : evidence.figures) {
                    m_html.Element("tr", {}, [&] {
                        m_html.Element("th", {{"scope", "row"}}, figure.period);
                        m_html.Element("td", {{"class", "number"}}, [&] {
                            WriteValue(m_html, m_visit, figure.value, figure.records,
                                       DecimalsOf(evidence));
                        });
                        m_html.Element("td", {{"class", "number"}}, m_visit.format().Integer(figure.records));
                        m_html.Element("td", {{"class", "number"}}, m_visit.format().Integer(figure.left_out));
                    });
                }
            });
        });
        m_html.Element("p", {{"class", "soft small"}},
                       m_visit.Say("site.plan.provenance",
                                   {{"definition", std::to_string(evidence.definition_version)},
                                    {"data", m_visit.format().Integer(evidence.data_version)},
                                    {"time", m_visit.format().Time(evidence.data_time)}}));
    }

    const Ground& m_ground;
    const Visit& m_visit;
    Html& m_html;
    commitments::Asker m_ask;
    std::map<std::string, std::vector<const Evidence*>> m_evidence;   // by node
};

}  // namespace

std::string CommitmentLink(const Visit& visit, std::string_view id) {
    return visit.Link("/plan/" + std::string(id));
}

Page PlanPage(const Ground& ground, const Visit& visit) {
    Page page;
    page.title = visit.Say("site.plan.title");
    page.section = Section::Plan;
    Html& html = page.main;
    Writer writer(ground, visit, html);
    std::string words(base::TrimAscii(visit.request().Query("q")));
    html.Element("h1", {}, page.title);
    if (ground.plans().all().empty()) {
        html.Element("p", {}, visit.Say("site.plan.none"));
        return page;
    }
    writer.WriteSearch(words);
    for (const auto& plan : ground.plans().all()) {
        html.Element("h2", {}, plan.title().In(visit.lang()));
        if (!words.empty()) {
            writer.WriteFound(plan, words);
            continue;
        }
        html.Element("p", {{"class", "text"}}, plan.description().In(visit.lang()));
        html.Element("p", {{"class", "soft small text"}},
                     visit.Say("site.plan.source", {{"source", plan.source()}}));
        writer.WriteTree(plan);
    }
    return page;
}

Result<Page> CommitmentPage(const Ground& ground, const Visit& visit, std::string_view id) {
    for (const auto& plan : ground.plans().all()) {
        const Node* node = plan.Find(id);
        if (!node) continue;
        Page page;
        page.title = (node->number.empty() ? "" : node->number + " ") + node->title.In(visit.lang());
        page.section = Section::Plan;
        Writer(ground, visit, page.main).WriteNode(plan, *node);
        return page;
    }
    return Err("commitments.unknown", {{"id", std::string(id)}});
}

}  // namespace atalaya::site
