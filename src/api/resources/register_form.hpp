#pragma once

#include <set>
#include <string>

#include "api/resources/resources.hpp"

namespace atalaya::api {

// A register as a page draws its lists and forms, in one language: fields with their labels, help,
// options and units, states and transitions, messages of rules, marks, reasons for missing values.
// Long code lists, places and substances are named by the address of their `choices`. `hidden`: the
// sensitivities that the caller sees in no record.
json::object FormJson(const registers::Model& model, Lang lang, std::set<std::string> hidden);

}  // namespace atalaya::api
