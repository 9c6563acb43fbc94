#pragma once

// One visit of a page: who reads, in which language, and how addresses keep it.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/access.hpp"
#include "content/library.hpp"
#include "http/http.hpp"
#include "site/format.hpp"

namespace atalaya::site {

using Query = std::vector<std::pair<std::string, std::string>>;

class Visit {
 public:
    // The language is that of ?lang=, else the best for the browser. Both must outlive it.
    Visit(const http::Request& request, const content::Library& library);

    const http::Request& request() const { return m_request; }
    const content::Library& library() const { return m_library; }
    Lang lang() const { return m_lang; }
    const access::Caller& caller() const { return m_caller; }   // a citizen without an account
    const Format& format() const { return m_format; }

    std::string Say(std::string_view code, const std::vector<base::Param>& params = {}) const;
    std::string Say(const Error& error) const { return m_library.Say(error, m_lang); }

    // An address of this site; says the language where the reader has chosen it.
    std::string Link(std::string_view path, Query query = {}) const;
    // The language to be carried by a form; empty where the reader has not chosen it.
    std::string_view ChosenLang() const;
    // This same page in another language.
    std::string SelfIn(Lang lang) const;

 private:
    const http::Request& m_request;
    const content::Library& m_library;
    bool m_chosen = false;
    Lang m_lang = Lang::En;
    access::Caller m_caller;
    Format m_format;
};

// Path and query as they stand in an address. The path always begins with exactly one slash, so
// that it never names another host.
std::string Address(std::string_view path, const Query& query);

}  // namespace atalaya::site
