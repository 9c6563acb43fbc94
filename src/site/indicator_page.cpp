#include <algorithm>

#include "site/chart.hpp"
#include "site/pages.hpp"

namespace atalaya::site {
namespace {

using indicators::Answer;
using indicators::Definition;

constexpr std::size_t kMostRows = 500;   // of a table on a page; the file has them all

// Writes one page; holds what every part of it needs.
class Writer {
 public:
    Writer(const Ground& ground, const Visit& visit, const Definition& definition, const View& view)
        : m_ground(ground), m_visit(visit), m_definition(definition), m_view(view) {}

    Page Write(const Result<Answer>& answer) {
        m_page.title = Text(m_definition.title);
        m_page.section = Section::Indicators;
        Html& html = m_page.main;
        html.Element("h1", {}, m_page.title);
        html.Element("p", {{"class", "lead"}}, Text(m_definition.description));
        bool chosen = !m_visit.request().query.empty();
        WriteForm(html, m_ground, m_visit, m_definition, m_view, !answer.ok() || !chosen);
        if (answer.ok()) {
            WriteResult(*answer);
            WriteBehind(*answer);
        } else {
            WriteFaults(answer.error());
        }
        WriteCommitments();
        return std::move(m_page);
    }

 private:
    const std::string& Text(const LocalText& text) const { return text.In(m_visit.lang()); }
    std::string Number(std::string_view exact) const {
        return m_visit.format().Number(exact, m_definition.decimals);
    }
    std::string Count(std::int64_t count) const { return m_visit.format().Integer(count); }

    // The same question, to the API.
    std::string ApiLink(std::string_view format) const {
        Query query = m_view.ToQuery();
        query.emplace_back("format", format);
        query.emplace_back("lang", base::Code(m_visit.lang()));
        return Address("/api/v1/indicators/" + m_definition.id + "/answer", query);
    }

    void WriteFaults(const Error& error) {
        m_page.status = m_visit.library().StatusOf(error.code);
        std::vector<Error> faults = m_view.faults;
        if (faults.empty()) faults.push_back(error);
        Html& html = m_page.main;
        html.Element("div", {{"class", "faults"}, {"role", "alert"}}, [&] {
            html.Element("h2", {}, m_visit.Say("site.indicator.faults"));
            html.Element("ul", {}, [&] {
                for (const auto& fault : faults) html.Element("li", {}, m_visit.Say(fault));
            });
        });
    }

    std::string Caption(const Answer& answer) const {
        std::string axes;
        for (const auto& axis : answer.axes)
            axes += (axes.empty() ? "" : ", ") + AxisTitle(m_ground, m_visit, m_definition, m_view, axis);
        std::string out = Text(m_definition.title);
        if (!axes.empty()) out += m_visit.Say("site.indicator.by", {{"axes", axes}});
        return out + Limits();
    }

    // The part of time and territory that was asked for.
    std::string Limits() const {
        std::string out;
        const auto& question = m_view.question;
        if (question.from)
            out += m_visit.Say("site.indicator.since", {{"period", m_visit.format().Period(*question.from)}});
        if (question.to)
            out += m_visit.Say("site.indicator.until", {{"period", m_visit.format().Period(*question.to)}});
        if (const auto* place = m_visit.library().territories().Find(question.territory))
            out += m_visit.Say("site.indicator.within", {{"place", Text(place->label)}});
        return out;
    }

    void WriteResult(const Answer& answer) {
        Html& html = m_page.main;
        html.Element("section", {{"aria-labelledby", "result"}}, [&] {
            html.Element("h2", {{"id", "result"}}, m_visit.Say("site.indicator.result"));
            if (answer.records_counted == 0) {
                html.Element("p", {}, m_visit.Say("site.indicator.nothing"));
            } else {
                html.Element("p", {}, [&] {
                    html.Element("span", {{"class", "big"}}, Number(answer.total));
                    html.Text(" " + Text(m_definition.unit));
                });
                html.Element("p", {{"class", "soft"}},
                             m_visit.Say("site.indicator.total",
                                         {{"counted", Count(answer.records_counted)},
                                          {"seen", Count(answer.records_seen)}}));
            }
            if (auto data = MakeChartData(answer, m_visit)) WriteChart(html, m_visit, *data, m_definition);
            if (!answer.axes.empty() && !answer.rows.empty()) WriteTable(answer);
            WriteDownloads();
        });
    }

    void WriteTable(const Answer& answer) {
        Html& html = m_page.main;
        html.Element("div",
                     {{"class", "scroll"}, {"role", "region"}, {"tabindex", "0"},
                      {"aria-labelledby", "table-caption"}},
                     [&] {
                         html.Element("table", {}, [&] {
                             html.Element("caption", {{"id", "table-caption"}}, Caption(answer));
                             WriteTableHead(answer);
                             html.Element("tbody", {}, [&] {
                                 auto most = std::min(kMostRows, answer.rows.size());
                                 for (std::size_t r = 0; r < most; ++r) WriteRow(answer, answer.rows[r]);
                             });
                         });
                     });
        if (answer.rows.size() <= kMostRows) return;
        html.Element("p", {}, [&] {
            html.Text(m_visit.Say("site.indicator.rows_shown",
                                  {{"shown", Count(std::int64_t(kMostRows))},
                                   {"rows", Count(std::int64_t(answer.rows.size()))}}) +
                      " ");
            html.Element("a", {{"href", ApiLink("csv")}}, m_visit.Say("site.indicator.all_rows"));
        });
    }

    void WriteTableHead(const Answer& answer) {
        Html& html = m_page.main;
        html.Element("thead", {}, [&] {
            html.Element("tr", {}, [&] {
                for (const auto& axis : answer.axes)
                    html.Element("th", {{"scope", "col"}},
                                 AxisTitle(m_ground, m_visit, m_definition, m_view, axis));
                html.Element("th", {{"scope", "col"}, {"class", "number"}},
                             m_visit.Say("indicator.column.value") + " (" + Text(m_definition.unit) + ")");
                for (auto code : {"indicator.column.records", "indicator.column.left_out"})
                    html.Element("th", {{"scope", "col"}, {"class", "number"}}, m_visit.Say(code));
            });
        });
    }

    void WriteRow(const Answer& answer, const indicators::Row& row) {
        Html& html = m_page.main;
        html.Element("tr", {}, [&] {
            for (std::size_t a = 0; a < row.labels.size(); ++a) {
                auto label = answer.axes[a] == "period" ? m_visit.format().PeriodKey(row.keys[a])
                                                        : Text(row.labels[a]);
                html.Element("th", {{"scope", "row"}}, label);
            }
            html.Element("td", {{"class", "number"}}, [&] {
                WriteValue(html, m_visit, row.value, row.records, m_definition.decimals);
            });
            html.Element("td", {{"class", "number"}}, Count(row.records));
            html.Element("td", {{"class", "number"}}, Count(row.left_out));
        });
    }

    void WriteDownloads() {
        Html& html = m_page.main;
        html.Element("ul", {{"class", "links"}}, [&] {
            auto link = [&](const std::string& address, std::string_view text) {
                html.Element("li", {}, [&] {
                    html.Element("a", {{"href", address}}, m_visit.Say(text));
                });
            };
            link(ApiLink("csv"), "site.indicator.csv");
            link(ApiLink("json"), "site.indicator.json");
            link(IndicatorLink(m_visit, m_definition.id, m_view.ToQuery()), "site.indicator.address");
        });
    }

    void WriteBehind(const Answer& answer) {
        Html& html = m_page.main;
        html.Element("section", {{"aria-labelledby", "behind"}}, [&] {
            html.Element("h2", {{"id", "behind"}}, m_visit.Say("site.behind.title"));
            html.Element("dl", {{"class", "behind"}}, [&] {
                auto fact = [&](std::string_view term, std::string_view text) {
                    WriteFact(html, m_visit.Say(term), text);
                };
                fact("site.behind.method", Text(m_definition.method));
                fact("site.behind.seen", Count(answer.records_seen));
                fact("site.behind.counted", Count(answer.records_counted));
                WriteLeftOut(answer);
                fact("site.behind.definition", Count(answer.definition_version));
                fact("site.behind.data", Count(answer.data_version));
                if (answer.data_time != 0)
                    fact("site.behind.time", m_visit.format().Time(answer.data_time));
                fact("site.behind.owner", m_definition.owner);
            });
        });
    }

    void WriteLeftOut(const Answer& answer) {
        Html& html = m_page.main;
        html.Element("dt", {}, m_visit.Say("site.behind.left_out"));
        html.Element("dd", {}, [&] {
            if (answer.left_out.empty()) {
                html.Text(m_visit.Say("site.behind.none_left_out"));
                return;
            }
            html.Element("ul", {}, [&] {
                for (const auto& reason : answer.left_out)
                    html.Element("li", {}, Count(reason.records) + " " + m_visit.Say(reason.reason));
            });
        });
    }

    void WriteCommitments() {
        std::vector<const commitments::Node*> serves;
        for (const auto& plan : m_ground.plans().all()) {
            for (const auto& node : plan.nodes()) {
                for (const auto& link : node.indicators) {
                    if (link.indicator == m_definition.id) serves.push_back(&node);
                }
            }
        }
        if (serves.empty()) return;
        Html& html = m_page.main;
        html.Element("section", {{"aria-labelledby", "serves"}}, [&] {
            html.Element("h2", {{"id", "serves"}}, m_visit.Say("site.indicator.serves"));
            html.Element("ul", {}, [&] {
                for (const auto* node : serves) {
                    html.Element("li", {}, [&] {
                        html.Element("a", {{"href", CommitmentLink(m_visit, node->id)}},
                                     node->id + " · " + Text(node->title));
                    });
                }
            });
        });
    }

    const Ground& m_ground;
    const Visit& m_visit;
    const Definition& m_definition;
    const View& m_view;
    Page m_page;
};

}  // namespace

void WriteValue(Html& html, const Visit& visit, std::string_view exact, std::int64_t records,
                int decimals) {
    if (records > 0) {
        html.Text(visit.format().Number(exact, decimals));
    } else {
        html.Element("span", {{"class", "soft"}}, visit.Say("site.no_figure"));
    }
}

void WriteFact(Html& html, std::string_view term, std::string_view text) {
    html.Element("dt", {}, term);
    html.Element("dd", {}, text);
}

Result<Page> IndicatorPage(const Ground& ground, const Visit& visit, std::string_view id) {
    auto definition = ground.indicators.Find(id);
    if (!definition) {
        indicators::Question question;
        question.indicator = id;
        return ground.indicators.Ask(visit.caller(), question).error();   // with the nearest ones
    }
    if (auto may = ground.indicators.MayRead(visit.caller(), *definition); !may) return may.ToError();
    View view = ReadView(visit, *definition, ground.places);
    auto answer = [&]() -> Result<Answer> {
        if (!view.faults.empty()) return view.faults.front();
        return ground.indicators.Ask(visit.caller(), view.question);
    }();
    if (!answer.ok() && view.faults.empty()) view.faults.push_back(answer.error());
    return Writer(ground, visit, *definition, view).Write(answer);
}

}  // namespace atalaya::site
