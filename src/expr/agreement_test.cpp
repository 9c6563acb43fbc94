// Random expressions over random rows must have the same answer in memory, on SQLite and on
// PostgreSQL. The seed is fixed, so a failure comes back; ATALAYA_AGREEMENT sets the number.

#include <cstdlib>
#include <limits>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "expr/sample_schema.hpp"
#include "testing/databases.hpp"

namespace atalaya::expr {
namespace {

using store::Cell;

constexpr base::Date kToday{2024, 2, 29};
constexpr std::int64_t kLow = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHigh = std::numeric_limits<std::int64_t>::max();
constexpr int kRows = 80;

class Generator {
 public:
    explicit Generator(std::uint64_t seed) : m_random(seed) {}

    std::string Condition(int depth) {
        if (depth <= 0) return Test(0);
        switch (m_random.Below(9)) {
            case 0: return Condition(depth - 1) + " and " + Condition(depth - 1);
            case 1: return "(" + Condition(depth - 1) + " or " + Condition(depth - 1) + ")";
            case 2: return "not (" + Condition(depth - 1) + ")";
            case 3: return "(" + Condition(depth - 1) + ") = (" + Condition(depth - 1) + ")";
            case 4:
                return "if(" + Condition(depth - 1) + ", " + Condition(depth - 1) + ", " +
                       Condition(depth - 1) + ")";
            case 5: return "missing(" + Any(depth - 1) + ")";
            default: return Test(depth);
        }
    }

    // A number, a date or a text.
    std::string Any(int depth) {
        switch (m_random.Below(4)) {
            case 0: return Text(depth);
            case 1: return Date(depth);
            default: return Number(depth);
        }
    }

    // A row for SampleSchema.
    std::vector<Cell> Row(const SampleSchema& schema) {
        std::vector<Cell> cells(schema.columns().size());
        for (const auto& [id, name] : schema.all()) {
            if (m_random.Below(6) == 0) continue;
            cells[name.cell] = CellOf(id, name);
        }
        return cells;
    }

 private:
    std::string Pick(std::initializer_list<const char*> choices) {
        return choices.begin()[m_random.Below(choices.size())];
    }
    std::string Relation() { return Pick({" = ", " != ", " < ", " <= ", " > ", " >= "}); }
    std::string Quoted(std::string text) { return "\"" + std::move(text) + "\""; }

    std::string Test(int depth) {
        switch (m_random.Below(16)) {
            case 0: return "flagged" + Pick({"", " = true", " != false"});
            case 1: return "substance in (\"heroin\", \"cocaine\")";
            case 2: return "kind not in (\"air\")";
            case 3: return "within(place, " + Quoted(Pick({"XA", "XA-03", "XB"})) + ")";
            case 4: return "within(substance, \"opioids\")";
            case 5: return "has(routes, " + Quoted(Pick({"air", "sea"})) + ")";
            case 6: return "missing(agency, \"refused\")";
            case 7: return Text(depth - 1) + Relation() + Text(depth - 1);
            case 8: return Pick({"starts_with(", "contains("}) + Text(depth - 1) + ", " +
                           Text(depth - 1) + ")";
            case 9: return Date(depth - 1) + Relation() + Date(depth - 1);
            case 10: return Between(depth);
            case 11: return Number(depth - 1) + Pick({" in (", " not in ("}) + Literal() + ", " +
                            Literal() + ", " + Literal() + ")";
            default: return Number(depth - 1) + Relation() + Number(depth - 1);
        }
    }

    std::string Between(int depth) {
        std::string word = Pick({" between ", " not between "});
        switch (m_random.Below(4)) {
            case 0: return Date(depth - 1) + word + Date(depth - 1) + " and " + Date(depth - 1);
            case 1: return Text(depth - 1) + word + Text(depth - 1) + " and " + Text(depth - 1);
            case 2: return "year(date)" + word + "2010 and 2020";
            default:
                return Number(depth - 1) + word + Number(depth - 1) + " and " +
                       Number(depth - 1);
        }
    }

    std::string NumberField() {
        return Pick({"count", "persons", "price", "purity", "quantity.comparable"});
    }

    std::string Number(int depth) {
        if (depth <= 0) return m_random.Below(3) == 0 ? Literal() : NumberField();
        auto two = [&](const std::string& word) {
            return "(" + Number(depth - 1) + word + Number(depth - 1) + ")";
        };
        switch (m_random.Below(15)) {
            case 0: return two(" + ");
            case 1: return two(" - ");
            case 2: return two(" * ");
            case 3: return two(" / ");
            case 4: return "(-" + Number(depth - 1) + ")";
            case 5: return "abs(" + Number(depth - 1) + ")";
            case 6: return "round(" + Number(depth - 1) + ", " + Pick({"0", "1", "4", "9"}) + ")";
            case 7: return Pick({"min(", "max("}) + Number(depth - 1) + ", " +
                           Number(depth - 1) + ")";
            case 8: return "coalesce(" + Number(depth - 1) + ", " + Number(depth - 1) + ")";
            case 9: return "if(" + Condition(depth - 1) + ", " + Number(depth - 1) + ", " +
                           Pick({"missing", "count", "price"}) + ")";
            case 10: return Pick({"year(date)", "year(entered)", "month(date)", "month(entered)",
                                  "quarter(date)", "quarter(today())"});
            case 11: return "days_between(" + Pick({"date", "entered", "2000-02-29"}) + ", " +
                            Pick({"entered", "today()"}) + ")";
            case 12: return "length(" + Text(depth - 1) + ")";
            default: return NumberField();
        }
    }

    std::string Literal() {
        static constexpr const char* kNumbers[] = {
            "0", "1", "-1", "2", "3", "7", "10", "0.5", "-0.5", "0.05", "1.005", "0.000000001",
            "-0.000000001", "2.50", "99.99", "0.12345", "2014", "1000000000", "9223372036854775807",
            "-9223372036854775808", "9223372036.854775807", "-92233720368547758.08",
            "4611686018427387904", "3037000500", "0.999999999"};
        if (m_random.Below(4) > 0) return kNumbers[m_random.Below(std::size(kNumbers))];
        base::Decimal number(static_cast<std::int64_t>(m_random.Next()) >> m_random.Below(60),
                             static_cast<int>(m_random.Below(10)));
        return number.ToString();
    }

    std::string Date(int depth) {
        if (depth > 0 && m_random.Below(3) == 0) {
            std::string two = Date(depth - 1) + ", " + Date(depth - 1) + ")";
            return Pick({"min(", "max(", "coalesce("}) + two;
        }
        return Pick({"date", "date", "entered", "today()", "2014-01-31", "0001-01-01",
                     "9999-12-31"});
    }

    std::string Text(int depth) {
        if (depth > 0 && m_random.Below(4) == 0)
            return "coalesce(" + Text(depth - 1) + ", " + Text(depth - 1) + ")";
        if (depth > 0 && m_random.Below(4) == 0)
            return "if(" + Condition(depth - 1) + ", " + Text(depth - 1) + ", " +
                   Text(depth - 1) + ")";
        if (m_random.Below(3) == 0) return Quoted(Word());
        return Pick({"agency", "note", "agency", "note", "reasons"});
    }

    std::string Word() {
        return Pick({"", "a", "A", "b", "Z", "ab", "abc", "á", "ñandú", "ß", "~", "z", "\xEF\xBF\xBF",
                     "\xF0\x9F\x9A\xA2", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF", "%", "_", "\\", "'", " a",
                     "XA-03"});
    }

    std::int64_t Integer() {
        static constexpr std::int64_t kIntegers[] = {
            0, 1, -1, 2, 5, 50, -50, 7, 2014, 99, 100, 12345, kHigh, kLow, kHigh - 1, kLow + 1,
            kHigh / 2, kHigh / 10, 3'037'000'500, 1'000'000'000, 999'999'999, 500'000'000,
            4'611'686'018'427'387'904};
        if (m_random.Below(3) > 0) return kIntegers[m_random.Below(std::size(kIntegers))];
        return static_cast<std::int64_t>(m_random.Next()) >> m_random.Below(63);
    }

    Cell CellOf(const std::string& id, const Name& name) {
        if (id == "date_precision") return static_cast<std::int64_t>(1 + m_random.Below(3));
        if (id == "reasons") return std::string(";agency:refused;note:unknown;");
        switch (name.type) {
            case Type::Boolean: return static_cast<std::int64_t>(m_random.Below(2));
            case Type::Integer:
            case Type::Decimal: return Integer();
            case Type::Date: {
                auto day = base::Date::FromDays(
                    base::Date{1, 1, 1}.ToDays() +
                    static_cast<std::int64_t>(m_random.Below(3'652'059)));
                if (m_random.Below(3) == 0) day = {2014, 1, 31};
                return std::int64_t{day.ToKey()};
            }
            case Type::Text: return Word() + (m_random.Below(2) == 0 ? Word() : "");
            case Type::Code: {
                if (id == "place" && m_random.Below(3) == 0) return Pick({"XA-031", "XA0", "X"});
                auto codes = SampleSchema::Codes(name.domain);
                return codes[m_random.Below(codes.size())];
            }
            case Type::Codes: return Pick({";air;", ";sea;air;", ";land;", ";seaair;"});
        }
        return {};
    }

    base::SeededRandom m_random;
};

std::string Shown(const Cell& cell) {
    if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
    if (const auto* text = std::get_if<std::string>(&cell)) return "\"" + *text + "\"";
    return store::IsNull(cell) ? "missing" : "something else";
}

std::string Shown(const std::optional<Value>& value) {
    if (!value) return "missing";
    bool text = value->type == Type::Text || value->type == Type::Code;
    return Shown(text ? Cell(value->text) : Cell(value->integer));
}

class Agreement : public testing::DatabaseTest {
 protected:
    void Configure(store::Options& options) override {
        options.on_open_sqlite = RegisterSqliteFunctions;
    }

    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        Generator generator(20141);
        for (int i = 0; i < kRows; ++i) m_rows.push_back(generator.Row(m_schema));
        db().Run(store::Mode::ReadWrite, [&](store::Transaction& tx) { Load(tx); });
    }

    void Load(store::Transaction& tx) {
        std::vector<std::string> columns = {"id"};
        std::string declared = "id ";
        declared += store::ColumnType(db().kind(), store::SqlType::Integer);
        std::vector<store::SqlType> types(m_schema.columns().size(), store::SqlType::Integer);
        for (const auto& [id, name] : m_schema.all()) {
            if (name.type == Type::Text || name.type == Type::Code || name.type == Type::Codes)
                types[name.cell] = store::SqlType::Text;
        }
        for (std::size_t i = 0; i < types.size(); ++i) {
            columns.push_back(m_schema.columns()[i]);
            declared += ", " + columns.back() + " ";
            declared += store::ColumnType(db().kind(), types[i]);
        }
        tx.Execute("CREATE TABLE sample (" + declared + ")");
        auto bulk = tx.Bulk("sample", columns);
        for (std::int64_t id = 0; id < kRows; ++id) {
            std::vector<store::CellView> cells = {id};
            for (const Cell& cell : m_rows[id]) cells.push_back(store::View(cell));
            bulk->Row(cells);
        }
        bulk->Finish();
    }

    // The answers of the store by row.
    std::vector<std::string> Answers(const Expression& expression, std::string_view table) {
        Sql sql = expression.ToSql(db().kind(), table, 1, kToday);
        std::string value = sql.text;
        if (expression.type() == Type::Boolean)
            value = "CASE WHEN " + sql.text + " THEN 1 WHEN NOT " + sql.text + " THEN 0 END";
        std::vector<store::CellView> bound;
        for (const Cell& cell : sql.values) bound.push_back(store::View(cell));
        std::vector<std::string> answers;
        db().Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
            answers.clear();
            auto cursor = tx.Query("SELECT " + value + " FROM sample AS s ORDER BY id", bound);
            while (cursor->Next()) answers.push_back(Shown(store::Own(cursor->At(0))));
        });
        return answers;
    }

    void Compare(const std::string& text) {
        auto expression = Expression::Parse(text, m_schema);
        ASSERT_TRUE(expression.ok()) << text << "\n" << expression.error().Describe();
        auto answers = Answers(*expression, "s");
        ASSERT_EQ(answers.size(), m_rows.size());
        for (int i = 0; i < kRows; ++i) {
            std::string expected = Shown(expression->Evaluate(m_rows[i], kToday));
            ASSERT_EQ(answers[i], expected)
                << text << "\nrow " << i << "\n"
                << expression->ToSql(db().kind(), "s", 1, kToday).text;
        }
    }

    SampleSchema m_schema;
    std::vector<std::vector<Cell>> m_rows;
};

TEST_P(Agreement, OfThousandsOfRandomExpressions) {
    const char* wished = std::getenv("ATALAYA_AGREEMENT");
    int count = wished ? std::atoi(wished) : 3000;
    Generator generator(8);
    for (int i = 0; i < count; ++i) {
        int depth = 1 + i % 4;
        std::string text = i % 3 == 0 ? generator.Any(depth) : generator.Condition(depth);
        if (text.size() > kMaxLength) continue;
        ASSERT_NO_FATAL_FAILURE(Compare(text));
    }
}

TEST_P(Agreement, AtTheLimits) {
    auto repeat = [](const std::string& before, const std::string& middle,
                     const std::string& after, int times) {
        std::string out;
        for (int i = 0; i < times; ++i) out += before;
        out += middle;
        for (int i = 0; i < times; ++i) out += after;
        return out;
    };
    int most = kMaxDepth - 1;
    Compare(repeat("min(1, ", "count", ")", most));
    Compare(repeat("max(", "price", ", purity)", most / 2));
    Compare(repeat("if(flagged, count, 1 + ", "persons", ")", most / 2));
    Compare(repeat("not (flagged = (", "flagged", "))", most / 2));
    Compare(repeat("coalesce(price, 2 * ", "purity", ")", most / 2));
    Compare(repeat("round(1 / ", "count", ")", most / 2));
    Compare(repeat("(count between 1 and 9) = (", "flagged", ")", most - 1));
    Compare(repeat("if(flagged, (count = persons) = ", "flagged", ", flagged)", most / 2));
    Compare(repeat("count = 1 or ", "flagged", "", 600));
    Compare(repeat("count + ", "persons", "", 600));
    std::string list = "count in (0";
    for (int i = 1; i < 1500; ++i) list += "," + std::to_string(i);
    Compare(list + ")");
}

ATALAYA_ON_BOTH_STORES(Agreement);

}  // namespace
}  // namespace atalaya::expr
