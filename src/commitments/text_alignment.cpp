#include "commitments/text_alignment.hpp"

#include <algorithm>

namespace atalaya::commitments {

namespace {

// Dynamic programming from the ends of both.
class Table {
 public:
    Table(std::size_t rows, std::size_t columns, const Worth& worth, double gap)
        : m_rows(rows), m_columns(columns), m_gap(static_cast<float>(gap)),
          m_best((rows + 1) * (columns + 1), 0.0F), m_pairs(m_best.size(), 0.0F) {
        for (std::size_t row = rows; row-- > 0;) {
            for (std::size_t column = columns; column-- > 0;) {
                const auto own = static_cast<float>(worth(row, column));
                if (own > 0) m_pairs[At(row, column)] = own + m_best[At(row + 1, column + 1)];
                m_best[At(row, column)] = std::max({0.0F, m_pairs[At(row, column)],
                                                    m_best[At(row + 1, column)],
                                                    m_best[At(row, column + 1)] - m_gap});
            }
        }
    }

    std::vector<std::optional<std::size_t>> Way() const {
        std::vector<std::optional<std::size_t>> way(m_rows);
        auto [row, column] = Beginning();
        while (row < m_rows && column < m_columns && m_best[At(row, column)] > 0) {
            const float best = m_best[At(row, column)];
            if (best == m_pairs[At(row, column)]) {
                way[row++] = column++;
            } else if (best == m_best[At(row + 1, column)]) {
                ++row;
            } else {
                ++column;
            }
        }
        return way;
    }

 private:
    std::size_t At(std::size_t row, std::size_t column) const {
        return row * (m_columns + 1) + column;
    }

    // What stands before the first pair costs nothing.
    std::pair<std::size_t, std::size_t> Beginning() const {
        const auto best = std::ranges::max_element(m_pairs);
        if (best == m_pairs.end() || *best <= 0) return {m_rows, m_columns};
        const auto at = static_cast<std::size_t>(best - m_pairs.begin());
        return {at / (m_columns + 1), at % (m_columns + 1)};
    }

    std::size_t m_rows, m_columns;
    float m_gap;
    std::vector<float> m_best;   // from here to the ends, gaps that follow included
    std::vector<float> m_pairs;  // the same where row and column are taken together; 0: not a pair
};

}  // namespace

std::vector<std::optional<std::size_t>> Align(std::size_t rows, std::size_t columns,
                                              const Worth& worth, double gap) {
    return Table(rows, columns, worth, gap).Way();
}

}  // namespace atalaya::commitments
