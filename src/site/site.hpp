#pragma once

// The pages: which address is the application's, what its shell says before any script runs, and
// in which language a reader without one in the address is answered.

#include <atomic>
#include <string_view>

#include "app/app.hpp"
#include "http/http.hpp"
#include "site/shell.hpp"

namespace atalaya::site {

class Site {
 public:
    // The app must outlive it.
    explicit Site(app::App& app) : m_app(app) {}

    // Loads the columns of every indicator, register by register, so that the first reader does not
    // wait for them. `stop` is looked at between registers. A lost store is logged; the columns are
    // then loaded when they are asked for.
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
};

}  // namespace atalaya::site
