#include <algorithm>
#include <map>

#include "base/decimal.hpp"
#include "indicators/reading.hpp"

namespace atalaya::indicators {
namespace {

int ScaleOf(const Reading& reading) { return reading.measure ? reading.measure->scale : 0; }

__int128 ValueOf(const Reading& reading, const Group& group) {
    return reading.measure ? group.sum : static_cast<__int128>(group.rows);
}

// Exact, without zeros that say nothing after the mark.
std::string Exact(__int128 value, int scale) {
    std::string out = base::FormatScaled(value, scale);
    if (out.find('.') == std::string::npos) return out;
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
    return out;
}

}  // namespace

Answer MakeAnswer(const Reading& reading, Counted counted) {
    Answer out;
    out.definition_version = reading.definition->version;
    for (const auto& axis : reading.axes) out.axes.push_back(axis.id);
    std::sort(counted.groups.begin(), counted.groups.end(),
              [](const Group& a, const Group& b) { return a.keys < b.keys; });
    // A label is asked for once for each key, not once for each row.
    std::vector<std::map<std::string, LocalText>> labels(reading.axes.size());
    __int128 total = 0;
    std::int64_t not_comparable = 0;
    for (const Group& group : counted.groups) {
        Row row;
        row.keys = group.keys;
        for (std::size_t a = 0; a < reading.axes.size(); ++a) {
            auto [label, fresh] = labels[a].try_emplace(group.keys[a]);
            if (fresh) label->second = reading.axes[a].label(group.keys[a]);
            row.labels.push_back(label->second);
        }
        __int128 value = ValueOf(reading, group);
        total += value;
        row.value = Exact(value, ScaleOf(reading));
        row.records = reading.measure ? group.measured : group.rows;
        row.left_out = group.rows - row.records;
        out.records_counted += row.records;
        not_comparable += row.left_out;
        out.rows.push_back(std::move(row));
    }
    out.total = Exact(total, ScaleOf(reading));
    out.records_seen = counted.seen;
    for (std::size_t r = 0; r < kReasons; ++r) {
        auto reason = static_cast<Reason>(r);
        if (reason == Reason::Scope || counted.left_out[r] == 0) continue;
        out.left_out.push_back({std::string(MessageCode(reason)), counted.left_out[r]});
    }
    if (not_comparable > 0)
        out.left_out.push_back({"indicator.left_out.not_comparable", not_comparable});
    return out;
}

}  // namespace atalaya::indicators
