// Any JSON as what crosses a line between two nodes: read, and what was read crosses again unchanged.

#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "exchange/link.hpp"

using namespace atalaya;

namespace {

// Written, read and written again, a message is the same.
void CheckAgain(const json::object& body, auto read) {
    const auto first = read(body);
    if (!first.ok()) {
        base::Check(first.error().code.starts_with("exchange."), "an error of another room");
        return;
    }
    const std::string written = json::serialize(exchange::ToJson(*first));
    const auto parsed = base::ParseJson(written);
    base::Check(parsed.ok(), "what was written cannot be parsed");
    const auto second = read(parsed->as_object());
    base::Check(second.ok(), "what was written cannot be read");
    base::Check(json::serialize(exchange::ToJson(*second)) == written, "read otherwise than written");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed = base::ParseJson({reinterpret_cast<const char*>(data), size});
    if (!parsed.ok() || !parsed->is_object()) return 0;
    const json::object& body = parsed->get_object();
    CheckAgain(body, exchange::HelloFromJson);
    CheckAgain(body, exchange::SessionCallFromJson);
    CheckAgain(body, exchange::SessionAnswerFromJson);
    CheckAgain(body, exchange::PostFromJson);
    return 0;
}
