// JPEG (ITU-T T.81): segments until the end of the image. Kept are those without which the picture
// cannot be drawn; of the application's own only what decides its colours, written anew.

#include "warning/photo_parts.hpp"

namespace atalaya::warning {

namespace {

using namespace std::string_view_literals;

constexpr std::uint8_t kStart = 0xd8, kEnd = 0xd9, kScan = 0xda, kJfif = 0xe0, kExif = 0xe1,
                       kAdobe = 0xee;
constexpr std::string_view kExifName = "Exif\0\0"sv;

bool IsFrame(std::uint8_t marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}
// Tables, restart intervals, frames and scans.
bool IsNeeded(std::uint8_t marker) {
    return (marker >= 0xc0 && marker <= 0xcf && marker != 0xc8) ||
           (marker >= kScan && marker <= 0xdd);
}
bool IsMetadata(std::uint8_t marker) {
    return (marker >= 0xe0 && marker <= 0xef) || marker == 0xfe;
}

class Jpeg {
 public:
    explicit Jpeg(std::string_view bytes) : m_in(bytes) {}

    std::optional<std::string> Clean() {
        m_in.Take(2);
        m_out = "\xff\xd8";
        while (const auto marker = Marker()) {
            if (*marker == kEnd) {
                if (!m_frame || !m_scan) return std::nullopt;
                m_out += "\xff\xd9";
                return std::move(m_out);   // whatever follows is no part of the picture
            }
            if (!Segment(*marker)) return std::nullopt;
        }
        return std::nullopt;
    }

 private:
    // The next one; fill bytes before it are passed over.
    std::optional<std::uint8_t> Marker() {
        if (m_in.Number(1) != 0xff) return std::nullopt;
        std::uint64_t marker = 0xff;
        while (m_in.ok() && marker == 0xff) marker = m_in.Number(1);
        if (!m_in.ok()) return std::nullopt;
        return static_cast<std::uint8_t>(marker);
    }

    bool Segment(std::uint8_t marker) {
        const auto length = m_in.Number(2);
        if (!m_in.ok() || length < 2) return false;
        const auto body = m_in.Take(length - 2);
        if (!m_in.ok()) return false;
        if (IsNeeded(marker)) {
            // Whoever turns the picture reads this before the frame.
            if (IsFrame(marker) && !m_frame) Orient();
            m_frame = m_frame || IsFrame(marker);
            Put(marker, body);
            return marker != kScan || Scan();
        }
        if (!IsMetadata(marker)) return false;
        if (marker == kJfif && body.starts_with("JFIF\0"sv) && !m_jfif && !m_frame) {
            // Without its small picture.
            Put(kJfif, "JFIF\0\1\1\0\0\1\0\1\0\0"sv);
            m_jfif = true;
        }
        if (marker == kAdobe && body.starts_with("Adobe") && body.size() >= 12)
            Put(kAdobe, body.substr(0, 12));
        if (marker == kExif && body.starts_with(kExifName))
            m_orientation = OrientationIn(body.substr(kExifName.size()));
        return true;
    }

    // The coded picture: up to the next marker that is neither a restart nor an escaped byte.
    bool Scan() {
        m_scan = true;
        const auto data = m_in.rest();
        for (std::size_t at = 0; (at = data.find('\xff', at)) != data.npos;) {
            if (at + 1 >= data.size()) return false;
            const auto next = static_cast<std::uint8_t>(data[at + 1]);
            const bool inside = next == 0 || (next >= 0xd0 && next <= 0xd7);
            if (!inside && next != 0xff) {
                m_out += m_in.Take(at);
                return true;
            }
            at += inside ? 2 : 1;
        }
        return false;
    }

    void Put(std::uint8_t marker, std::string_view body) {
        m_out += '\xff';
        m_out += static_cast<char>(marker);
        const auto length = body.size() + 2;
        m_out += static_cast<char>(length >> 8);
        m_out += static_cast<char>(length & 0xff);
        m_out += body;
    }

    // An Exif segment of one entry.
    void Orient() {
        if (m_orientation == 1) return;
        std::string body(kExifName);
        body += "MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"sv;
        body += static_cast<char>(m_orientation);
        body += "\0\0\0\0\0\0"sv;
        Put(kExif, body);
    }

    ByteReader m_in;
    std::string m_out;
    int m_orientation = 1;
    bool m_jfif = false, m_frame = false, m_scan = false;
};

}  // namespace

int OrientationIn(std::string_view tiff) {
    constexpr std::uint64_t kOrientation = 0x0112, kShort = 3, kMostEntries = 1'000;
    if (tiff.size() < 8) return 1;
    const bool little = tiff.starts_with("II");
    ByteReader head(tiff.substr(2), little);
    head.Number(2);
    const auto first = head.Number(4);
    if (first > tiff.size()) return 1;
    ByteReader directory(tiff.substr(first), little);
    const auto entries = directory.Number(2);
    for (std::uint64_t i = 0; i < entries && i < kMostEntries && directory.ok(); ++i) {
        ByteReader entry(directory.Take(12), little);
        const bool found = entry.Number(2) == kOrientation && entry.Number(2) == kShort;
        if (!found) continue;
        entry.Number(4);
        const auto value = entry.Number(2);
        return entry.ok() && value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
    return 1;
}

std::optional<std::string> CleanJpeg(std::string_view bytes) {
    return Jpeg(bytes).Clean();
}

}  // namespace atalaya::warning
