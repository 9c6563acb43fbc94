#include "api/problem.hpp"

#include <charconv>
#include <filesystem>

#include "base/json.hpp"
#include "http/answer.hpp"
#include "registers/check.hpp"

namespace atalaya::api {
namespace {

constexpr std::string_view kParameter = "parameter:";

std::string TitleOf(const app::Content& content, int status, Lang lang) {
    const std::string code = "api.status." + std::to_string(status);
    if (content.library->HasMessage(code)) return content.library->Say(code, {}, lang);
    return std::string(http::ReasonPhrase(status));
}

// Whoever asks from afar learns the name of a file, not where it lies on this machine.
Error WithoutFolders(const Error& error) {
    Error out{.code = error.code, .params = error.params};
    for (auto& [name, value] : out.params) {
        if (name == "file" && base::StartsWith(value, "/"))
            value = std::filesystem::path(value).filename().string();
    }
    return out;
}

// Where the register is known, its rules and fields have words of their own.
std::string Say(const app::Content& content, const Error& error, std::string_view of_register,
                Lang lang) {
    const std::string_view own = error.Get("register");
    const auto model = content.catalogue->Find(own.empty() ? of_register : own);
    const Error shown = WithoutFolders(error);
    return model ? registers::Explain(shown, *model, lang) : content.library->Say(shown, lang);
}

// "registers/seizures.yaml:12:5" has a line and a column, counted from 1.
void PutPlace(std::string_view where, json::object& fault) {
    const auto number_after = [&](std::size_t colon) -> std::int64_t {
        std::int64_t number = 0;
        const char* end = where.data() + where.size();
        const auto [stop, wrong] = std::from_chars(where.data() + colon + 1, end, number);
        return wrong == std::errc() && stop == end ? number : 0;
    };
    const auto last = where.rfind(':');
    if (last == std::string_view::npos || number_after(last) < 1) return;
    const std::int64_t column = number_after(last);
    where = where.substr(0, last);
    const auto before = where.rfind(':');
    if (before == std::string_view::npos || number_after(before) < 1) return;
    fault["line"] = number_after(before);
    fault["column"] = column;
}

json::object Fault(const app::Content& content, const Error& error,
                   std::string_view of_register, Lang lang) {
    json::object fault;
    if (base::StartsWith(error.where, "/")) {
        fault["pointer"] = error.where;
    } else if (base::StartsWith(error.where, kParameter)) {
        fault["parameter"] = error.where.substr(kParameter.size());
    } else if (!error.where.empty()) {
        fault["where"] = error.where;
        PutPlace(error.where, fault);
    }
    fault["code"] = error.code;
    fault["detail"] = Say(content, error, of_register, lang);
    return fault;
}

}  // namespace

http::Response Problem(const app::Content& content, const Error& error, Lang lang,
                       std::string_view instance) {
    int status = content.library->StatusOf(error.code);
    if (status < 400) status = 500;   // a reason (access.role_allows) is never the error itself
    return Problem(content, error, lang, instance, status);
}

http::Response Problem(const app::Content& content, const Error& error, Lang lang,
                       std::string_view instance, int status) {
    json::object problem;
    problem["type"] = "/api/v1/problems/" + error.code;
    problem["title"] = TitleOf(content, status, lang);
    problem["status"] = status;
    const std::string_view of_register = error.Get("register");
    problem["detail"] = Say(content, error, of_register, lang);
    problem["code"] = error.code;
    problem["instance"] = instance;
    json::array faults;
    for (const Error& detail : error.details) faults.push_back(Fault(content, detail, of_register, lang));
    if (faults.empty() && !error.where.empty()) faults.push_back(Fault(content, error, of_register, lang));
    if (!faults.empty()) problem["errors"] = std::move(faults);
    http::Response response =
        http::Response::Text(status, "application/problem+json", json::serialize(problem));
    response.Set("Content-Language", std::string(base::Code(lang)));
    response.Set("Cache-Control", "no-store");
    if (status == 401) response.Set("WWW-Authenticate", "Bearer");
    if (status == 503) response.Set("Retry-After", "2");
    const std::string_view wait = error.Get("seconds");
    if (status == 429 && !wait.empty()) response.Set("Retry-After", std::string(wait));
    return response;
}

}  // namespace atalaya::api
