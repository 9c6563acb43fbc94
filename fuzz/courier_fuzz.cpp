// Whatever a stick brings is read line by line to its end, its cut or its first fault; what was
// read as an answer is written and read as the same, and the digest does not depend on what comes
// after it.

#include <cstdlib>
#include <sstream>
#include <string_view>

#include "exchange/courier_file.hpp"

using namespace atalaya;
using namespace atalaya::exchange;

namespace {

void Demand(bool holds) {
    if (!holds) std::abort();
}

void CheckAnswers(const CourierAnswers& answers) {
    for (const Taken& one : answers) {
        Demand(one.id.empty() || IsEnvelopeId(one.id));
        const auto again = AnswerFromJson(AnswerJson(one));
        Demand(again.ok());
        Demand(again->as == one.as && again->id == one.id && again->number == one.number);
        Demand(again->reason.has_value() == one.reason.has_value());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
    CourierReader reader(in);
    for (std::int64_t line = 1;; ++line) {
        const auto read = reader.Next();
        Demand(reader.line() == line);
        if (!read.ok()) {
            Demand(read.error().code == "exchange.courier_invalid");
            return 0;
        }
        Demand(std::holds_alternative<CourierHeader>(*read) == (line == 1) ||
               std::holds_alternative<CourierCut>(*read));
        if (const auto* answers = std::get_if<CourierAnswers>(&*read)) CheckAnswers(*answers);
        if (const auto* bytes = std::get_if<CourierEnvelope>(&*read))
            static_cast<void>(ReadEnvelope(*bytes).ok());
        if (std::holds_alternative<CourierEnd>(*read)) {
            Demand(reader.Digest() == reader.Digest());
            return 0;
        }
        if (std::holds_alternative<CourierCut>(*read)) return 0;
    }
}
