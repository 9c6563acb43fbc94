#include <gtest/gtest.h>

#include <fstream>

#include "testing/databases.hpp"
#include "transfer/readers/open.hpp"

namespace atalaya::transfer {
namespace {

using Rows = std::vector<std::vector<std::string>>;

FileFormat Format(char delimiter = ',', std::string encoding = "utf-8") {
    FileFormat format;
    format.delimiter = delimiter;
    format.encoding = std::move(encoding);
    return format;
}

// Gives one byte at a time, so that every piece is cut at every place.
class Drip final : public ByteSource {
 public:
    explicit Drip(std::string bytes) : m_bytes(std::move(bytes)) {}
    Result<std::size_t> Read(std::span<char> to) override {
        if (m_read == m_bytes.size()) return std::size_t{0};
        to[0] = m_bytes[m_read++];
        return std::size_t{1};
    }
    std::uint64_t BytesRead() const override { return m_read; }
    std::uint64_t BytesTotal() const override { return m_bytes.size(); }

 private:
    std::string m_bytes;
    std::size_t m_read = 0;
};

// The rows below the header; a fault as a last row {code, where}.
Rows Read(std::unique_ptr<ByteSource> source, const FileFormat& format,
          const ReadLimits& limits = {}) {
    Rows rows;
    auto opened = OpenDelimited(std::move(source), format, limits);
    if (!opened.ok()) return {{opened.error().code, opened.error().where}};
    for (;;) {
        auto more = (*opened)->Next();
        if (!more.ok()) {
            rows.push_back({more.error().code, more.error().where});
            return rows;
        }
        if (!*more) return rows;
        rows.emplace_back();
        for (std::string_view cell : (*opened)->Cells()) rows.back().emplace_back(cell);
    }
}

Rows Read(std::string_view text, const FileFormat& format = Format(),
          const ReadLimits& limits = {}) {
    Rows whole = Read(FromMemory(text), format, limits);
    EXPECT_EQ(Read(std::make_unique<Drip>(std::string(text)), format, limits), whole)
        << "the same in single bytes";
    return whole;
}

TEST(Delimited, ReadsQuotedFields) {
    EXPECT_EQ(Read("a,b,c\n1,\"x, y\",3\n"), (Rows{{"1", "x, y", "3"}}));
    EXPECT_EQ(Read("a,b\n\"say \"\"no\"\"\",\"\"\n"), (Rows{{"say \"no\"", ""}}));
    EXPECT_EQ(Read("a,b\n\"two\nlines\",\"\r\n\"\n"), (Rows{{"two\nlines", "\r\n"}}));
    EXPECT_EQ(Read("a,b\n5\" pipe,x\"y\n"), (Rows{{"5\" pipe", "x\"y"}}));
    EXPECT_EQ(Read("a,b\n\"\"\"\",\"a\"\"\"\n"), (Rows{{"\"", "a\""}}));
}

TEST(Delimited, EndsLinesInEveryWay) {
    Rows expected = {{"1", "2"}, {"3", ""}};
    EXPECT_EQ(Read("a,b\n1,2\n3,\n"), expected);
    EXPECT_EQ(Read("a,b\r\n1,2\r\n3,"), expected);
    EXPECT_EQ(Read("a,b\r1,2\r3,\r"), expected);
    EXPECT_EQ(Read("\n\na,b\n\n1,2\n,\n\r\n3,"), expected);
}

TEST(Delimited, TakesAnyDelimiter) {
    EXPECT_EQ(Read("a;b\n1,5;2\n", Format(';')), (Rows{{"1,5", "2"}}));
    EXPECT_EQ(Read("a\tb\n1\t2\n", Format('\t')), (Rows{{"1", "2"}}));
    FileFormat bare = Format('|');
    bare.quote = 0;
    EXPECT_EQ(Read("a|b\n\"1|2\"\n", bare), (Rows{{"\"1", "2\""}}));
}

TEST(Delimited, ReadsEveryEncoding) {
    Rows expected = {{"Niterói", "ação"}};
    EXPECT_EQ(Read("\xEF\xBB\xBFname,what\nNiterói,ação\n"), expected);
    EXPECT_EQ(Read("name,what\nNiter\xF3i,a\xE7\xE3o\n", Format(',', "latin1")), expected);
    EXPECT_EQ(Read("a,b\n\x80 5,\x93x\x94\n", Format(',', "windows-1252")),
              (Rows{{"€ 5", "“x”"}}));
    std::string little = "\xFF\xFE", big = "\xFE\xFF";
    for (char16_t c : std::u16string(u"name,what\nNiterói,ação\n")) {
        little += {static_cast<char>(c & 0xFF), static_cast<char>(c >> 8)};
        big += {static_cast<char>(c >> 8), static_cast<char>(c & 0xFF)};
    }
    EXPECT_EQ(Read(little, Format(',', "utf-16le")), expected);
    EXPECT_EQ(Read(big, Format(',', "utf-16be")), expected);
    using namespace std::string_view_literals;
    EXPECT_EQ(Read("a\0\n\0\x3D\xD8\xA2\xDE\n\0"sv, Format(',', "utf-16le")), (Rows{{"🚢"}}));
}

TEST(Delimited, NamesTheLineOfAWrongEncoding) {
    EXPECT_EQ(Read("name,what\nA,b\nNiter\xF3i,x\n"),
              (Rows{{"A", "b"}, {"transfer.encoding_broken", "line 3"}}));
    EXPECT_EQ(Read("a\n\xC3"), (Rows{{"transfer.encoding_broken", "line 2"}}));
    EXPECT_EQ(Read("a\nx\x81y\n", Format(',', "windows-1252")),
              (Rows{{"transfer.encoding_broken", "line 2"}}));
    using namespace std::string_view_literals;
    EXPECT_EQ(Read("a\n1\n2\0\n3\n"sv), (Rows{{"1"}, {"transfer.nul_byte", "line 3"}}));
    EXPECT_EQ(Read("a\n\0\xD8"sv, Format(',', "utf-16le"))[0][0], "transfer.encoding_broken");
}

TEST(Delimited, SaysWhichLineHasTooManyOrTooFewFields) {
    auto opened = OpenDelimited(FromMemory("a,b\n1,\"x\ny\"\n1,2,3\n1\n1,2,,\n1,\"2\"x\n"), Format(), {});
    ASSERT_TRUE(opened.ok());
    RowSource& rows = **opened;
    auto fault = [&] {
        EXPECT_TRUE(rows.Next().value());
        EXPECT_EQ(rows.Cells().size(), 2u);
        if (rows.Faults().empty()) return std::string("good at ") + std::to_string(rows.Line());
        return rows.Faults()[0].Describe();
    };
    EXPECT_EQ(fault(), "good at 2");
    EXPECT_EQ(fault(), "line 4: transfer.too_many_fields found=3 expected=2");
    EXPECT_EQ(fault(), "line 5: transfer.too_few_fields found=1 expected=2");
    EXPECT_EQ(fault(), "good at 6");   // a delimiter at the end of a line is harmless
    EXPECT_EQ(fault(), "line 7: transfer.quote_stray column=b");
}

TEST(Delimited, FindsTheHeaderWhereItWasConfirmed) {
    FileFormat format = Format();
    format.header_line = 3;
    EXPECT_EQ(Read("Seizures 2014\n\na,b\n1,2\n", format), (Rows{{"1", "2"}}));
    format.header_line = 9;
    EXPECT_EQ(Read("a,b\n1,2\n", format)[0][0], "transfer.header_missing");
    format.header_line = 0;
    EXPECT_EQ(Read("1,2\n3,4\n", format), (Rows{{"1", "2"}, {"3", "4"}}));
    EXPECT_EQ(Read("")[0][0], "transfer.empty");
    auto opened = OpenDelimited(FromMemory("a, b ,,a,\n"), Format(), {});
    EXPECT_EQ((*opened)->header(), (std::vector<std::string>{"a", "b", "#3", "a (2)"}));
}

TEST(Delimited, PointsToAQuotationMarkThatIsNeverClosed) {
    EXPECT_EQ(Read("a,b\n1,2\n3,\"x\n4,5\n6,7\n"),
              (Rows{{"1", "2"}, {"transfer.quote_unclosed", "line 3"}}));
    ReadLimits limits;
    limits.field_bytes = 1000;
    std::string text = "a,b\n1,\"" + std::string(2000, 'x') + "\"\n";
    EXPECT_EQ(Read(FromMemory(text), Format(), limits)[0][0], "transfer.field_too_long");
}

// Endless bytes that count how many were taken.
class Endless final : public ByteSource {
 public:
    Endless(std::string piece, std::uint64_t size) : m_piece(std::move(piece)), m_size(size) {}
    Result<std::size_t> Read(std::span<char> to) override {
        std::size_t size = std::min<std::uint64_t>(to.size(), m_size - m_read);
        for (std::size_t i = 0; i < size; ++i) to[i] = m_piece[(m_read + i) % m_piece.size()];
        m_read += size;
        taken = m_read;
        return size;
    }
    std::uint64_t BytesRead() const override { return m_read; }
    std::uint64_t BytesTotal() const override { return m_size; }
    static inline std::uint64_t taken = 0;

 private:
    std::string m_piece;
    std::uint64_t m_size, m_read = 0;
};

TEST(Delimited, RefusesALineOfTwoGigabytesEarly) {
    constexpr std::uint64_t kTwoGigabytes = 2ULL << 30;
    for (const char* piece : {"x", "abcdefghi,"}) {
        Rows rows = Read(std::make_unique<Endless>(piece, kTwoGigabytes), Format());
        EXPECT_EQ(rows[0][1], "line 1") << piece;
        EXPECT_TRUE(rows[0][0] == "transfer.line_too_long" ||
                    rows[0][0] == "transfer.too_many_columns")
            << rows[0][0];
        EXPECT_LT(Endless::taken, 20u << 20);
    }
    std::string good = "a,b\n1,2\n\"";
    Rows rows = Read(Prefixed(good, std::make_unique<Endless>("x\n", kTwoGigabytes)), Format());
    EXPECT_EQ(rows.back(), (std::vector<std::string>{"transfer.quote_unclosed", "line 3"}));
}

TEST(Delimited, KeepsRowsApartAtEveryBlockBorder) {
    for (std::size_t size = 50; size < 140; ++size) {
        std::string text = "a,b\n" + std::string(size, 'x') + ",\"" + std::string(size, 'y') +
                           "\"\"\"\n" + std::string(size, 'z') + ",1\n";
        EXPECT_EQ(Read(FromMemory(text), Format()),
                  (Rows{{std::string(size, 'x'), std::string(size, 'y') + "\""},
                        {std::string(size, 'z'), "1"}}));
    }
}

TEST(FileFormat, GoesThroughJson) {
    FileFormat format = Format(';', "windows-1252");
    format.header_line = 4;
    EXPECT_EQ(FileFormat::FromJson(format.ToJson()).value(), format);
    FileFormat book;
    book.kind = FileKind::Xlsx;
    book.sheet = "Datos";
    book.header_rows = 2;
    EXPECT_EQ(FileFormat::FromJson(book.ToJson()).value(), book);
    EXPECT_EQ(FileFormat::FromJson({{"delimiter", "ab"}}).error().where, "/delimiter");
    EXPECT_EQ(FileFormat::FromJson({{"delimiter", "\""}}).error().where, "/delimiter");
    EXPECT_EQ(FileFormat::FromJson({{"encoding", "ebcdic"}}).error().where, "/encoding");
    EXPECT_EQ(FileFormat::FromJson({{"header_line", -1}}).error().where, "/header_line");
}

TEST(RealFiles, ReadsTheSeizuresOfTheUnitedNationsOutOfTheirZip) {
    auto data = testing::SharedData();
    if (data.empty()) GTEST_SKIP() << "the folder of real data is not here";
    auto rows = OpenRows(data / "unodc" / "unodc_ids_2011_2016.zip", Format(';'));
    ASSERT_TRUE(rows.ok()) << rows.error().Describe();
    EXPECT_EQ((*rows)->header().size(), 16u);
    std::int64_t count = 0, faults = 0;
    for (;; ++count) {
        auto more = (*rows)->Next();
        ASSERT_TRUE(more.ok()) << more.error().Describe();
        if (!*more) break;
        faults += static_cast<std::int64_t>((*rows)->Faults().size());
    }
    EXPECT_EQ(count, 311'038);
    EXPECT_EQ(faults, 0);
}

TEST(RealFiles, ReadsTheLatin1OfRio) {
    auto data = testing::SharedData();
    if (data.empty()) GTEST_SKIP() << "the folder of real data is not here";
    auto file = data / "rio_isp" / "BaseDPEvolucaoMensalCisp.csv";
    auto latin = OpenRows(file, Format(';', "latin1"));
    ASSERT_TRUE(latin.ok());
    for (;;) {
        auto more = (*latin)->Next();
        ASSERT_TRUE(more.ok()) << more.error().Describe();
        if (!*more) break;
        ASSERT_TRUE((*latin)->Faults().empty());
    }
    EXPECT_EQ((*latin)->BytesRead(), (*latin)->BytesTotal());
}

}  // namespace
}  // namespace atalaya::transfer
