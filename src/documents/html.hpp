#pragma once

#include <string>

#include "documents/document.hpp"

namespace atalaya::documents {

// One page of HTML that needs nothing else: styles for screen and paper inside, no script, no
// address outside. UTF-8.
std::string RenderHtml(const Document& document);

// The content security policy under which the page works and which it states itself: nothing is
// loaded or run, and only its own style applies. For the header of an answer.
const std::string& HtmlPolicy();

}  // namespace atalaya::documents
