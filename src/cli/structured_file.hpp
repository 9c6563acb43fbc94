#pragma once

// Descriptions, mappings and plans as files: JSON, or YAML with the same members.

#include <string>

#include "base/json.hpp"

namespace atalaya::cli {

// A file that ends in .json is JSON, every other is YAML. A scalar that is not in quotation marks
// reads as null, true or false, or a number where it is written like one, else as text.
// Errors: file.unreadable, json.invalid, those of content::ParseYaml, cli.survey_file_form {file}.
Result<json::object> ReadStructured(const std::string& file);

// The form by the file's name, as above; "" and "-" give YAML.
std::string WriteStructured(const json::object& object, const std::string& file);

}  // namespace atalaya::cli
