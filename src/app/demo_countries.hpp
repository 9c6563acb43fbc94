#pragma once

#include <string>
#include <vector>

namespace atalaya::app {

// The 34 countries of the demonstration, Valdoria first.
const std::vector<std::string>& DemoCountryCodes();

}  // namespace atalaya::app
