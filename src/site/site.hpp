#pragma once

// The public pages: from a request to a page.

#include <atomic>
#include <memory>

#include "commitments/plan.hpp"
#include "content/library.hpp"
#include "http/http.hpp"
#include "indicators/indicators.hpp"

namespace atalaya::site {

struct Ground;

class Site {
 public:
    // Plans and indicators must outlive it.
    Site(std::shared_ptr<const content::Library> library, const commitments::Plans& plans,
         indicators::Indicators& indicators);
    ~Site();

    // Loads the columns of every indicator, register by register. Until it has returned, pages
    // that list figures say that these are being prepared; a single indicator waits for its own.
    // `stop` is looked at between registers. A lost store is logged, and pages try by themselves.
    void Warm(const std::atomic<bool>& stop);

    // Never throws: a lost store gives 503, anything else that throws 500 and a line in the log.
    http::Response Handle(const http::Request& request) const;
    // For http::Settings::refuse: a page for what the server itself refuses.
    http::Response Refuse(int status, const Error& error, const http::Request& so_far) const;
    // Whether a path is answered from memory, without asking anything.
    static bool IsQuick(std::string_view path);

 private:
    http::Response Route(const http::Request& request) const;

    std::shared_ptr<const content::Library> m_library;
    std::unique_ptr<Ground> m_ground;
};

}  // namespace atalaya::site
