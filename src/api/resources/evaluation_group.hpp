#pragma once

// What the resources of the expert group's work share.

#include <string>
#include <string_view>
#include <vector>

#include "api/resources/evaluation_json.hpp"
#include "evaluation/place.hpp"

namespace atalaya::api {

// Without If-Match the caller saw nothing; if there is something meanwhile, that is told.
Result<std::int64_t> SeenOrNone(const Context& context);

// Texts by language, as a body gives them; a language that is absent is empty.
LocalText LocalAt(const json::object& body, std::string_view key);
json::object LocalTextJson(const LocalText& text);   // {"en", "es", "pt", "fr"}
json::object LocalSchema();

// A body of texts, of which some must be there.
json::object TextsSchema(const std::vector<std::string>& required,
                         const std::vector<std::string>& optional = {});

// The country of the request, once the caller was let in: for what is offered there.
Result<evaluation::Place> PlaceOfRequest(app::App& app, const Context& context);
// Whether the caller may do that there now.
bool MayThere(const app::App& app, const Context& context, const evaluation::Place& place,
              access::Action action, evaluation::Part part);

// The header of a change to what may not be there yet.
Parameter SeenParameter();

// The table of ratings: {"show", "nodes", "countries", "levels": [ids], "cells": [[position in
// levels or null, by country] by node]}.
Result<http::Response> RatingsOverview(app::App& app, Context& context);

}  // namespace atalaya::api
