#pragma once

// The public pages: from a request to a page.

#include <atomic>

#include "app/app.hpp"
#include "http/http.hpp"

namespace atalaya::site {

class Site {
 public:
    // The app must outlive it.
    explicit Site(app::App& app);

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

    app::App& m_app;
    std::atomic<bool> m_ready = false;   // the columns are in memory: figures cost no waiting
};

}  // namespace atalaya::site
