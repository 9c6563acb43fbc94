#pragma once

#include <string>

#include "documents/document.hpp"

namespace atalaya::documents {

// One page of HTML that needs nothing else: styles for screen and paper inside, no script, no
// address outside. UTF-8.
std::string RenderHtml(const Document& document);

// The content security policy under which the page of that document works and which it states itself:
// nothing is loaded or run, and only its own styles apply. For the header of an answer.
std::string HtmlPolicy(const Document& document);

}  // namespace atalaya::documents
