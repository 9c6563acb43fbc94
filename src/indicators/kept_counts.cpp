#include "indicators/kept_counts.hpp"

#include <algorithm>
#include <iterator>

namespace atalaya::indicators {
namespace {

using columns::Question;

template <class List>
bool BeginsWith(const List& list, const List& beginning) {
    return list.size() >= beginning.size() &&
           std::equal(beginning.begin(), beginning.end(), list.begin());
}

// Whether what was counted for `before` serves `now`: each code that was known then falls where it
// fell. Codes that came since stand in later rows only.
bool Serves(const Question& before, const Question& now) {
    if (before.measure != now.measure) return false;
    const auto same_axis = [](const columns::Axis& a, const columns::Axis& b) {
        return a.dimension == b.dimension && a.groups == b.groups &&
               BeginsWith(b.group_of_code, a.group_of_code);
    };
    const auto same_filter = [](const columns::RowFilter& a, const columns::RowFilter& b) {
        return a.dimension == b.dimension && BeginsWith(b.allowed, a.allowed);
    };
    return std::equal(before.axes.begin(), before.axes.end(), now.axes.begin(), now.axes.end(),
                      same_axis) &&
           std::equal(before.filters.begin(), before.filters.end(), now.filters.begin(),
                      now.filters.end(), same_filter);
}

}  // namespace

columns::Grouped KeptCounts::Count(const Question& question, std::size_t rows,
                                   std::span<const columns::Row> ended) {
    const Entry before = Find(question);
    if (before && before->rows == rows && before->ended == ended.size()) return before->grouped;
    auto next = std::make_shared<Kept>();
    if (before) {
        next->grouped = before->grouped;
        std::vector<columns::Row> gone;
        std::copy_if(ended.begin() + static_cast<std::ptrdiff_t>(before->ended), ended.end(),
                     std::back_inserter(gone),
                     [&](columns::Row row) { return row < before->rows; });
        columns::TakeOut(question, gone, next->grouped);
        columns::AddRows(question, before->rows, rows, next->grouped);
    } else {
        next->grouped = columns::Group(question, rows);
    }
    if (next->grouped.cells.size() > kMostCells) return std::move(next->grouped);
    next->question = question;
    next->question.mask = {};   // belongs to the caller
    next->rows = rows;
    next->ended = ended.size();
    Keep(next, before);
    return next->grouped;
}

KeptCounts::Entry KeptCounts::Find(const Question& question) {
    std::lock_guard lock(m_mutex);
    const auto found = std::find_if(m_kept.begin(), m_kept.end(), [&](const Entry& entry) {
        return Serves(entry->question, question);
    });
    if (found == m_kept.end()) return nullptr;
    m_kept.splice(m_kept.begin(), m_kept, found);
    return *found;
}

void KeptCounts::Keep(Entry entry, const Entry& in_place_of) {
    std::lock_guard lock(m_mutex);
    m_kept.remove(in_place_of);
    m_kept.push_front(std::move(entry));
    if (m_kept.size() > kMostKept) m_kept.pop_back();
}

void KeptCounts::Clear() {
    std::lock_guard lock(m_mutex);
    m_kept.clear();
}

std::size_t KeptCounts::Bytes() const {
    std::lock_guard lock(m_mutex);
    std::size_t bytes = 0;
    for (const auto& entry : m_kept) {
        bytes += entry->grouped.cells.size() * sizeof(columns::Cell);
        for (const auto& axis : entry->question.axes)
            bytes += axis.group_of_code.size() * sizeof(axis.group_of_code[0]);
        for (const auto& filter : entry->question.filters) bytes += filter.allowed.size();
    }
    return bytes;
}

}  // namespace atalaya::indicators
