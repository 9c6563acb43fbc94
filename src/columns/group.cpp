#include <algorithm>
#include <thread>

#include "base/check.hpp"
#include "columns/columns.hpp"

namespace atalaya::columns {
namespace {

// Rows of a block: its group numbers stay in the nearest cache.
constexpr std::size_t kBlock = 2048;
// Below this, a second thread costs more than it brings.
constexpr std::size_t kRowsPerThread = 200'000;

// The inner loops are compiled for wider registers too, and the machine picks at start. The
// sanitizers and clang's fuzzers do without, since they cannot follow the dispatch.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__)
#define ATALAYA_WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define ATALAYA_WIDE
#endif

// keep[i] &= allowed[code of row i]
template <class Code>
ATALAYA_WIDE void FilterBlock(const Code* codes, const std::uint8_t* allowed, std::uint8_t* keep,
                              std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) keep[i] &= allowed[codes[i]];
}

// group[i] = group[i] * groups + group of the code; a row without a group stays without.
template <class Code>
ATALAYA_WIDE void AxisBlock(const Code* codes, const std::uint32_t* group_of_code,
                            std::uint32_t groups, std::uint32_t* group, std::size_t rows) {
    for (std::size_t i = 0; i < rows; ++i) {
        std::uint32_t own = group_of_code[codes[i]];
        std::uint32_t joined = group[i] * groups + own;
        group[i] = group[i] == kNoGroup || own == kNoGroup ? kNoGroup : joined;
    }
}

template <class Use>
void WithCodes(const Dimension& dimension, std::size_t first, Use use) {
    switch (dimension.width()) {
        case 1: return use(dimension.data() + first);
        case 2: return use(reinterpret_cast<const std::uint16_t*>(dimension.data()) + first);
        default: return use(reinterpret_cast<const std::uint32_t*>(dimension.data()) + first);
    }
}

struct Tally {
    std::int64_t rows = 0;
    std::int64_t measured = 0;
    __int128 sum = 0;
};

struct Partial {
    std::vector<Tally> tallies;
    std::int64_t masked = 0;
    std::vector<std::int64_t> filtered;
    std::vector<std::int64_t> without_group;
};

class Worker {
 public:
    Worker(const Question& question, std::size_t groups) : m_question(question) {
        m_out.tallies.resize(groups);
        m_out.filtered.resize(question.filters.size());
        m_out.without_group.resize(question.axes.size());
    }

    void Run(std::size_t first, std::size_t last) {
        for (std::size_t at = first; at < last; at += kBlock) {
            Block(at, std::min(kBlock, last - at));
        }
    }

    Partial Take() { return std::move(m_out); }

 private:
    void Block(std::size_t first, std::size_t rows) {
        std::int64_t without = Keep(first, rows);
        for (std::size_t i = 0; i < rows; ++i) m_group[i] = m_keep[i] ? 0 : kNoGroup;
        for (std::size_t a = 0; a < m_question.axes.size(); ++a) {
            const Axis& axis = m_question.axes[a];
            WithCodes(*axis.dimension, first, [&](const auto* codes) {
                AxisBlock(codes, axis.group_of_code.data(), axis.groups, m_group, rows);
            });
            without = Charge(m_out.without_group[a], without,
                             std::count(m_group, m_group + rows, kNoGroup));
        }
        Add(first, rows);
    }

    // Marks the rows that the mask and the filters keep; returns how many they leave out.
    std::int64_t Keep(std::size_t first, std::size_t rows) {
        std::int64_t out = 0;
        if (m_question.mask.empty()) {
            std::fill_n(m_keep, rows, std::uint8_t{1});
        } else {
            std::copy_n(m_question.mask.data() + first, rows, m_keep);
            out = Charge(m_out.masked, out, std::count(m_keep, m_keep + rows, 0));
        }
        for (std::size_t f = 0; f < m_question.filters.size(); ++f) {
            const RowFilter& filter = m_question.filters[f];
            WithCodes(*filter.dimension, first, [&](const auto* codes) {
                FilterBlock(codes, filter.allowed.data(), m_keep, rows);
            });
            out = Charge(m_out.filtered[f], out, std::count(m_keep, m_keep + rows, 0));
        }
        return out;
    }

    // Puts the rows that this step left out to its account; returns all that are out now.
    static std::int64_t Charge(std::int64_t& account, std::int64_t before, std::int64_t now) {
        account += now - before;
        return now;
    }

    void Add(std::size_t first, std::size_t rows) {
        Tally* tallies = m_out.tallies.data();
        if (m_question.measure == nullptr) {
            for (std::size_t i = 0; i < rows; ++i) {
                if (m_group[i] != kNoGroup) ++tallies[m_group[i]].rows;
            }
            return;
        }
        const std::int64_t* values = m_question.measure->data() + first;
        for (std::size_t i = 0; i < rows; ++i) {
            if (m_group[i] == kNoGroup) continue;
            Tally& tally = tallies[m_group[i]];
            ++tally.rows;
            if (values[i] == Measure::kMissing) continue;
            ++tally.measured;
            tally.sum += values[i];
        }
    }

    const Question& m_question;
    Partial m_out;
    std::uint8_t m_keep[kBlock];
    std::uint32_t m_group[kBlock];
};

void CheckQuestion(const Question& question, std::size_t rows) {
    for (const Axis& axis : question.axes) {
        base::Check(axis.dimension->Size() >= rows, "a dimension is shorter than the rows asked");
        base::Check(axis.group_of_code.size() == axis.dimension->Distinct(), "axis lookup size");
    }
    for (const RowFilter& filter : question.filters) {
        base::Check(filter.dimension->Size() >= rows, "a filter is shorter than the rows asked");
        base::Check(filter.allowed.size() == filter.dimension->Distinct(), "filter lookup size");
    }
    base::Check(question.mask.empty() || question.mask.size() >= rows, "mask size");
    base::Check(!question.measure || question.measure->Size() >= rows, "measure size");
}

// `sign`: 1 to add, -1 to take away.
void Merge(Grouped& into, const Partial& part, int sign = 1) {
    for (std::size_t g = 0; g < into.cells.size(); ++g) {
        into.cells[g].rows += sign * part.tallies[g].rows;
        into.cells[g].measured += sign * part.tallies[g].measured;
        into.cells[g].sum += sign * part.tallies[g].sum;
    }
    into.rows_masked += sign * part.masked;
    for (std::size_t f = 0; f < part.filtered.size(); ++f)
        into.rows_filtered[f] += sign * part.filtered[f];
    for (std::size_t a = 0; a < part.without_group.size(); ++a)
        into.rows_without_group[a] += sign * part.without_group[a];
}

void CheckFits(const Question& question, const Grouped& grouped) {
    std::uint64_t groups = 1;
    for (const Axis& axis : question.axes) groups *= axis.groups;
    base::Check(grouped.cells.size() == groups &&
                    grouped.rows_filtered.size() == question.filters.size() &&
                    grouped.rows_without_group.size() == question.axes.size(),
                "an answer to another question");
}

}  // namespace

Grouped Group(const Question& question, std::size_t rows) {
    CheckQuestion(question, rows);
    std::uint64_t groups = 1;
    for (const Axis& axis : question.axes) {
        groups *= axis.groups;
        base::Check(groups <= kMostGroups, "too many groups");
    }
    Grouped out;
    out.cells.resize(groups);
    out.rows_seen = static_cast<std::int64_t>(rows);
    out.rows_filtered.resize(question.filters.size());
    out.rows_without_group.resize(question.axes.size());

    auto most = static_cast<std::size_t>(std::max(1, question.threads));
    std::size_t threads = std::clamp<std::size_t>(rows / kRowsPerThread, 1, most);
    // Each thread has its own tallies; with very many groups their memory would cost more than the
    // second thread brings.
    if (groups > 4'000'000) threads = 1;
    std::vector<Worker> workers;
    for (std::size_t t = 0; t < threads; ++t) workers.emplace_back(question, groups);
    {
        std::vector<std::jthread> running;
        for (std::size_t t = 1; t < threads; ++t) {
            running.emplace_back(
                [&, t] { workers[t].Run(rows * t / threads, rows * (t + 1) / threads); });
        }
        workers[0].Run(0, rows / threads);
    }
    for (Worker& worker : workers) Merge(out, worker.Take());
    return out;
}

void AddRows(const Question& question, std::size_t first, std::size_t last, Grouped& into) {
    base::Check(first <= last, "rows in order");
    CheckQuestion(question, last);
    CheckFits(question, into);
    Worker worker(question, into.cells.size());
    worker.Run(first, last);
    Merge(into, worker.Take());
    into.rows_seen += static_cast<std::int64_t>(last - first);
}

void TakeOut(const Question& question, std::span<const Row> rows, Grouped& from) {
    if (rows.empty()) return;
    Question whole = question;
    whole.mask = {};
    CheckQuestion(whole, std::size_t{*std::max_element(rows.begin(), rows.end())} + 1);
    CheckFits(whole, from);
    Worker worker(whole, from.cells.size());
    for (Row row : rows) worker.Run(row, std::size_t{row} + 1);
    Merge(from, worker.Take(), -1);
    from.rows_seen -= static_cast<std::int64_t>(rows.size());
}

}  // namespace atalaya::columns
