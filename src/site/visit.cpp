#include "site/visit.hpp"

#include <algorithm>

namespace atalaya::site {
namespace {

std::pair<Lang, bool> FindLang(const http::Request& request) {
    if (auto chosen = base::LangFromCode(request.Query("lang"))) return {*chosen, true};
    return {base::NegotiateLang(request.Header("accept-language")), false};
}

}  // namespace

std::string Address(std::string_view path, const Query& query) {
    while (base::StartsWith(path, "/")) path.remove_prefix(1);
    std::string out;
    for (auto part : base::Split(path, '/')) out += "/" + http::PercentEncode(part);
    if (out.empty()) out = "/";
    char mark = '?';
    for (const auto& [name, value] : query) {
        out += mark + http::PercentEncode(name) + "=" + http::PercentEncode(value);
        mark = '&';
    }
    return out;
}

Visit::Visit(const http::Request& request, const content::Library& library)
    : m_request(request),
      m_library(library),
      m_chosen(FindLang(request).second),
      m_lang(FindLang(request).first),
      m_caller(access::Caller::Anonymous(m_lang)),
      m_format(m_lang) {}

std::string Visit::Say(std::string_view code, const std::vector<base::Param>& params) const {
    return m_library.Say(code, params, m_lang);
}

std::string Visit::Link(std::string_view path, Query query) const {
    if (m_chosen) query.emplace_back("lang", base::Code(m_lang));
    return Address(path, query);
}

std::string_view Visit::ChosenLang() const { return m_chosen ? base::Code(m_lang) : ""; }

std::string Visit::SelfIn(Lang lang) const {
    Query query;
    for (const auto& pair : m_request.query) {
        if (pair.first != "lang") query.push_back(pair);
    }
    query.emplace_back("lang", base::Code(lang));
    return Address(m_request.path, query);
}

}  // namespace atalaya::site
