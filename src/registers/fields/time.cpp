// time: a time of day with hours and minutes, as 08:05. f_x TEXT.

#include "registers/fields/plain_text.hpp"
#include "registers/fields/types.hpp"

namespace atalaya::registers::fields {
namespace {

constexpr int kCharacters = 5;

// Two digits below `end` at the start of `text`.
bool IsPart(std::string_view text, int end) {
    const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    return text.size() >= 2 && digit(0) && digit(1) &&
           (text[0] - '0') * 10 + (text[1] - '0') < end;
}

class Type final : public PlainText {
 public:
    Type() : PlainText(kCharacters, kCharacters) {}
    std::string_view name() const override { return "time"; }
    json::object JsonSchema(const Field&) const override {
        return {{"type", "string"}, {"pattern", "^([01][0-9]|2[0-3]):[0-5][0-9]$"}};
    }

 protected:
    // An hour of one digit is taken and kept with two, so that times stand in their order.
    void Read(const Field&, std::string_view text, const TextFormat&, const FieldContext&,
              std::string_view where, std::span<store::Cell> cells,
              Findings& findings) const override {
        const std::string time = (text.find(':') == 1 ? "0" : "") + std::string(text);
        if (time.size() == kCharacters && time[2] == ':' && IsPart(time, 24) &&
            IsPart(std::string_view(time).substr(3), 60))
            SetText(cells[0], time);
        else
            Fault(findings, Err("field.bad_time", {{"value", Shown(text)}}, std::string(where)));
    }
};

}  // namespace

const FieldType& TimeType() {
    static const Type type;
    return type;
}

}  // namespace atalaya::registers::fields
