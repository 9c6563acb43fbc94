#include "base/result.hpp"

namespace atalaya::base {

std::string_view Error::Get(std::string_view name) const {
    for (const auto& param : params) {
        if (param.name == name) return param.value;
    }
    return {};
}

std::string Error::Describe() const {
    std::string out = where.empty() ? code : where + ": " + code;
    for (const auto& param : params) out += " " + param.name + "=" + param.value;
    for (const auto& detail : details) out += "\n  " + detail.Describe();
    return out;
}

Error Err(std::string_view code, std::vector<Param> params, std::string where) {
    return Error{std::string(code), std::move(params), std::move(where), {}};
}

}  // namespace atalaya::base
