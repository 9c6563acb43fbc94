#pragma once

// What a line does, done by a test: letters that wait at one program are taken by another.

#include <string>
#include <vector>

#include "exchange/mailroom.hpp"

namespace atalaya::exchange {

// One end of a line.
struct LineEnd {
    const std::string& id;
    store::Database& database;
    Mailroom& mailroom;
};

// What waits at one end for the other, at most `most` letters.
inline std::vector<Queued> WaitingAt(const LineEnd& from, const std::string& to, int most = 1000) {
    return from.database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        return from.mailroom.Waiting(tx, to, most, 64u << 20);
    });
}

// Hands all of it over; what became of each letter there comes back, and is what is returned.
inline std::vector<Taken> CarryOver(const LineEnd& from, const LineEnd& to) {
    std::vector<std::string> bytes;
    for (Queued& one : WaitingAt(from, to.id)) bytes.push_back(std::move(one.bytes));
    auto taken = to.mailroom.Take(from.id, "link", bytes);
    from.database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
        from.mailroom.Acknowledge(tx, to.id, taken);
    });
    return taken;
}

// The codes of what was refused.
inline std::vector<std::string> RefusalsOf(const std::vector<Taken>& taken) {
    std::vector<std::string> out;
    for (const Taken& one : taken)
        if (one.reason) out.push_back(one.reason->code);
    return out;
}

}  // namespace atalaya::exchange
