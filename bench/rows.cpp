#include "rows.hpp"

#include <array>

namespace atalaya::bench {
namespace {

using store::CellView;
using enum store::SqlType;

const std::array<Column, 20> kColumns = {{
    {"country", Text},      {"number", Integer},    {"version", Integer},
    {"state", Text},        {"mark", Text},         {"created_at", Integer},
    {"changed_at", Integer}, {"source", Text},      {"case_number", Text},
    {"date", Integer},      {"date_precision", Integer}, {"place", Text},
    {"division_name", Text}, {"substance", Text},   {"substance_reported", Text},
    {"quantity", Integer},  {"quantity_unit", Text}, {"quantity_base", Integer},
    {"mode", Text},         {"persons", Integer},
}};

constexpr std::array<std::string_view, 6> kSubstances = {"cocaine",  "cannabis_herb", "heroin",
                                                         "amfetamine", "mdma",        "ketamine"};
constexpr std::array<std::string_view, 4> kModes = {"road", "air", "maritime", "mail"};

}  // namespace

std::span<const Column> SeizureColumns() { return kColumns; }

std::span<const CellView> SeizureRows::Next() {
    ++m_number;
    const std::uint64_t r = m_random.Next();
    m_case = "2014-" + std::to_string(m_number);
    m_place = "XA-" + std::to_string(10 + r % 15) + "-" + std::to_string(100 + r / 16 % 40);
    const std::string_view substance = kSubstances[r / 1024 % kSubstances.size()];
    const std::int64_t quantity = static_cast<std::int64_t>(r >> 30);
    const std::int64_t date = 20110000 + static_cast<std::int64_t>(r / 7 % 6) * 10000 +
                              (1 + static_cast<std::int64_t>(r / 13 % 12)) * 100 +
                              1 + static_cast<std::int64_t>(r / 29 % 28);
    m_cells = {std::string_view("XA"), m_number, std::int64_t{1}, std::string_view("draft"),
               std::string_view("official"), std::int64_t{1767225600000},
               std::int64_t{1767225600000}, std::string_view("police"),
               std::string_view(m_case), date, std::int64_t{3}, std::string_view(m_place),
               std::string_view("Provincia del Norte"), substance, substance, quantity,
               std::string_view("kg"), quantity, kModes[r % kModes.size()],
               r % 3 ? CellView(static_cast<std::int64_t>(r % 5)) : CellView()};
    return m_cells;
}

}  // namespace atalaya::bench
