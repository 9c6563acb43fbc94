#pragma once

// Alerts as JSON and as files, the same for those with an account and for everyone.

#include "api/resources/resources.hpp"
#include "warning/alert.hpp"

namespace atalaya::api {

// As it was sent, with its title in the reader's language (TitleOf) and `over`; of files their
// names, types and sizes.
json::object AlertJson(const Context& context, const warning::Alert& alert, base::Date today);
json::array AlertsJson(const Context& context, const std::vector<warning::Alert>& alerts,
                       base::Date today);

// Of the newest of its revisions, newest first. Precondition: there is one.
http::Response CapAnswer(app::App& app, const Context& context,
                         const std::vector<warning::Alert>& revisions);
// As a web page, DOCX or PDF, in the language of the request.
Result<http::Response> BulletinAnswer(app::App& app, const Context& context,
                                      const warning::Alert& alert);
// The file of the number in the path, from 1 on, to take away. Errors: warning.alert_unknown.
Result<http::Response> AlertFileAnswer(const Context& context, const warning::Alert& alert);

// {origin}, {reference}; "alert:XA-12" of the latter.
std::vector<Parameter> InAlert();
std::string AlertSubject(const Context& context);
Parameter BulletinFormat();

}  // namespace atalaya::api
