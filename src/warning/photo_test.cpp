// Photographs built here part by part, with a secret in every place where a camera or a program
// leaves one.

#include "warning/photo.hpp"

#include <gmock/gmock.h>

#include "warning/photo_parts.hpp"

namespace atalaya::warning {
namespace {

using namespace std::string_literals;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kSecret = "SECRET";

std::string Big(std::uint64_t value, int bytes) {
    std::string out;
    for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i) & 0xff);
    return out;
}
std::string Little(std::uint64_t value, int bytes) {
    const auto big = Big(value, bytes);
    return {big.rbegin(), big.rend()};
}
std::string CodeOf(std::string_view bytes) {
    const auto cleaned = CleanPhoto(bytes);
    return cleaned.ok() ? "" : cleaned.error().code;
}
std::string Cleaned(std::string_view bytes, std::string_view type) {
    const auto cleaned = CleanPhoto(bytes);
    EXPECT_TRUE(cleaned.ok()) << cleaned.error().Describe();
    if (!cleaned.ok()) return "";
    EXPECT_EQ(cleaned->type, type);
    // What is clean stays as it is.
    const auto again = CleanPhoto(cleaned->bytes);
    EXPECT_TRUE(again.ok() && again->bytes == cleaned->bytes);
    return cleaned->bytes;
}
// Cut off anywhere, it is refused and nothing else happens; changed anywhere, it is refused or clean.
void ExpectHardy(const std::string& bytes) {
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_THAT(CodeOf(bytes.substr(0, size)), ::testing::StartsWith("warning.photo_")) << size;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        for (const int with : {0x00, 0x01, 0x7f, 0xff}) {
            std::string changed = bytes;
            changed[at] = static_cast<char>(with);
            std::ignore = CleanPhoto(changed);
        }
    }
}

// --- JPEG ------------------------------------------------------------------

std::string Segment(int marker, const std::string& body) {
    return "\xff" + Big(marker, 1) + Big(body.size() + 2, 2) + body;
}
std::string Exif(int orientation, bool little) {
    const auto number = [&](std::uint64_t value, int bytes) {
        return little ? Little(value, bytes) : Big(value, bytes);
    };
    return "Exif\0\0"s + (little ? "II" : "MM") + number(42, 2) + number(8, 4) + number(2, 2) +
           number(0x010f, 2) + number(2, 2) + number(7, 4) + number(38, 4) +   // the maker
           number(0x0112, 2) + number(3, 2) + number(1, 4) + number(orientation, 2) + "\0\0"s +
           number(0, 4) + "SECRET\0"s;
}
const std::string kQuantisation = Segment(0xdb, "tables");
const std::string kFrame = Segment(0xc0, "frame");
const std::string kScan = Segment(0xda, "scan") + "coded\xff\0 and \xff\xd0more"s;

std::string Jpeg(const std::string& exif) {
    return "\xff\xd8"s + Segment(0xe0, "JFIF\0\1\2\0\0H\0H\3\3SECRET"s) + Segment(0xe1, exif) +
           Segment(0xe1, "http://ns.adobe.com/xap/1.0/\0SECRET"s) +
           Segment(0xe2, "ICC_PROFILE\0SECRET"s) + Segment(0xed, "Photoshop 3.0\0SECRET"s) +
           Segment(0xee, "Adobe\0d\0\0\0\0\1SECRET"s) + Segment(0xfe, "SECRET") + kQuantisation +
           "\xff\xff" + kFrame + Segment(0xfe, "SECRET") + kScan + Segment(0xc4, "codes") + kScan +
           "\xff\xd9" + "SECRET film";
}

TEST(PhotoTest, AJpegKeepsThePictureItsColoursAndHowItIsTurned) {
    const std::string before = "\xff\xd8"s + Segment(0xe0, "JFIF\0\1\1\0\0\1\0\1\0\0"s) +
                               Segment(0xee, "Adobe\0d\0\0\0\0\1"s) + kQuantisation;
    const std::string after = kFrame + kScan + Segment(0xc4, "codes") + kScan + "\xff\xd9";
    for (const bool little : {false, true}) {
        const auto turned = Cleaned(Jpeg(Exif(6, little)), "image/jpeg");
        EXPECT_THAT(turned, Not(HasSubstr(kSecret)));
        EXPECT_TRUE(turned.starts_with(before) && turned.ends_with(after));
        const auto exif = turned.substr(before.size(), turned.size() - before.size() - after.size());
        EXPECT_EQ(exif.substr(0, 4) + exif.substr(4, 6), "\xff\xe1\0\x22"s + "Exif\0\0"s);
        EXPECT_EQ(OrientationIn(exif.substr(10)), 6);
        EXPECT_EQ(Cleaned(Jpeg(Exif(1, little)), "image/jpeg"), before + after);
        EXPECT_EQ(Cleaned(Jpeg(Exif(9, little)), "image/jpeg"), before + after);
    }
    EXPECT_EQ(Cleaned(Jpeg("Exif\0\0MM\0*\xff\xff\xff\xff"s), "image/jpeg"), before + after);
    ExpectHardy(Jpeg(Exif(6, true)).substr(0, Jpeg(Exif(6, true)).size() - 11));
}

TEST(PhotoTest, AJpegWithoutPictureIsBroken) {
    EXPECT_EQ(CodeOf("\xff\xd8\xff\xd9"), "warning.photo_broken");
    EXPECT_EQ(CodeOf("\xff\xd8" + kFrame + "\xff\xd9"), "warning.photo_broken");
    EXPECT_EQ(CodeOf("\xff\xd8" + kFrame + kScan), "warning.photo_broken");
    EXPECT_EQ(CodeOf("\xff\xd8" + kFrame + Segment(0xf3, "x") + kScan + "\xff\xd9"),
              "warning.photo_broken");
}

// --- PNG and WebP ----------------------------------------------------------

std::string PngChunk(const std::string& name, const std::string& body) {
    return Big(body.size(), 4) + name + body + "sum.";
}

TEST(PhotoTest, APngKeepsItsPicture) {
    const std::string start = "\x89PNG\r\n\x1a\n" + PngChunk("IHDR", std::string(13, 'h'));
    const std::string rest = PngChunk("IDAT", "one") + PngChunk("IDAT", "two") + PngChunk("IEND", "");
    const std::string full = start + PngChunk("eXIf", "SECRET") + PngChunk("tEXt", "SECRET") +
                             PngChunk("gAMA", "SECRET!") + PngChunk("gAMA", "1234") +
                             PngChunk("iCCP", "SECRET") + PngChunk("tIME", "SECRET") + rest;
    EXPECT_EQ(Cleaned(full + "SECRET", "image/png"), start + PngChunk("gAMA", "1234") + rest);
    EXPECT_EQ(CodeOf(start + PngChunk("IEND", "")), "warning.photo_broken");
    EXPECT_EQ(CodeOf(start + start.substr(8) + rest), "warning.photo_broken");
    EXPECT_EQ(CodeOf(start.substr(0, 8) + PngChunk("IHDR", std::string(14, 'h')) + rest),
              "warning.photo_broken");
    ExpectHardy(full);
}

std::string Chunk(const std::string& name, const std::string& body) {
    return name + Little(body.size(), 4) + body + (body.size() % 2 ? "\0"s : ""s);
}

TEST(PhotoTest, AWebPKeepsItsPicture) {
    const std::string full =
        Chunk("RIFF", "WEBP" + Chunk("VP8X", "\x3e\1\2\3sizes."s) + Chunk("ICCP", "SECRET") +
                          Chunk("ALPH", "alpha") + Chunk("VP8 ", "picture") +
                          Chunk("EXIF", "SECRET") + Chunk("XMP ", "SECRET") + Chunk("note", "SECRET"));
    EXPECT_EQ(Cleaned(full + "SECRET", "image/webp"),
              Chunk("RIFF", "WEBP" + Chunk("VP8X", "\x10\0\0\0sizes."s) + Chunk("ALPH", "alpha") +
                                Chunk("VP8 ", "picture")));
    EXPECT_EQ(CodeOf(Chunk("RIFF", "WEBP" + Chunk("EXIF", "x"))), "warning.photo_broken");
    EXPECT_EQ(CodeOf(Chunk("RIFF", "WEBP" + Chunk("ANIM", "x") + Chunk("VP8 ", "picture"))),
              "warning.photo_broken");
    ExpectHardy(full);
}

// --- HEIC ------------------------------------------------------------------

std::string Box(const std::string& type, const std::string& body) {
    return Big(body.size() + 8, 4) + type + body;
}
std::string Full(const std::string& type, int version, const std::string& body) {
    return Box(type, Big(version, 1) + Big(0, 3) + body);
}
std::string Entry(int id, const std::string& type) {
    return Full("infe", 2, Big(id, 2) + Big(0, 2) + type + "SECRET\0"s);
}
std::string Place(int id, int construction, std::size_t offset, std::size_t length) {
    return Big(id, 2) + Big(construction, 2) + Big(0, 2) + Big(1, 2) + Big(offset, 4) +
           Big(length, 4);
}
// A tile, a grid of it whose description lies in "idat", an Exif block and XMP.
std::string Heic(std::size_t data_at = 0) {
    const std::string start = Box("ftyp", "mif1" + Big(0, 4) + "mif1heic");
    const auto meta = [&](std::size_t data) {
        return Full(
            "meta", 0,
            Full("hdlr", 0, Big(0, 4) + "pict" + std::string(12, '\0') + "SECRET\0"s) +
                Full("pitm", 0, Big(2, 2)) +
                Full("iinf", 0, Big(4, 2) + Entry(1, "hvc1") + Entry(2, "grid") + Entry(3, "Exif") +
                                    Entry(4, "mime")) +
                Full("iloc", 1, Big(0x4400, 2) + Big(4, 2) + Place(1, 0, data, 4) +
                                    Place(2, 1, 6, 4) + Place(3, 0, data + 4, 6) +
                                    Place(4, 0, data + 10, 6)) +
                Box("iprp", Box("ipco", Box("hvcC", "setup") + Box("udes", "SECRET") +
                                            Box("irot", "\1")) +
                                Full("ipma", 0, Big(0, 4))) +
                Box("idat", "SECRETgridSECRET") + Box("xml ", "SECRET"));
    };
    const std::string before = start + Box("uuid", "SECRETSECRETSECRET");
    if (data_at == 0) data_at = (before + meta(0)).size() + 8;
    return before + meta(data_at) + Box("mdat", "tile" + "SECRETSECRETSECRET"s) +
           Box("mpvd", "SECRET");
}

TEST(PhotoTest, AHeicKeepsItsPictureWhereItLies) {
    const auto full = Heic();
    const auto clean = Cleaned(full, "image/heic");
    EXPECT_EQ(clean.size(), full.size());
    EXPECT_THAT(clean, Not(HasSubstr(kSecret)));
    for (const auto& kept : {"tile"s, "grid"s, "setup"s, Box("irot", "\1"), Box("udes", "\0\0\0\0\0\0"s)})
        EXPECT_THAT(clean, HasSubstr(kept));
    EXPECT_EQ(clean.find("tile"), full.find("tile"));
    EXPECT_EQ(clean.find("hvc1"), full.find("hvc1"));
    ExpectHardy(full.substr(0, full.find("mpvd") - 4));
}

TEST(PhotoTest, AHeicThatPointsOutsideItselfIsBroken) {
    EXPECT_EQ(CodeOf(Heic(1'000'000)), "warning.photo_broken");
    EXPECT_EQ(CodeOf(Box("ftyp", "heic" + Big(0, 4)) + Box("mdat", "tile")), "warning.photo_broken");
    // A film, or a picture of another kind, in the same boxes.
    EXPECT_EQ(CodeOf(Box("ftyp", "isom" + Big(0, 4) + "mp42") + Box("moov", "x")),
              "warning.photo_unknown");
}

TEST(PhotoTest, OnlyPhotographsAreTaken) {
    for (const auto& other : {""s, "\xff\xd8"s, "GIF89a"s, "%PDF-1.7"s, "<svg xmlns=''/>"s,
                              "<html><script>alert(1)</script>"s, "BM"s + std::string(60, '\0'),
                              "RIFF\4\0\0\0WAVE"s, "PK\3\4"s})
        EXPECT_EQ(CodeOf(other), "warning.photo_unknown") << other;
}

}  // namespace
}  // namespace atalaya::warning
