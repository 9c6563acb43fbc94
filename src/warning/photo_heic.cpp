// HEIC (ISO/IEC 23008-12, in the boxes of 14496-12). Positions of the picture stand all over the
// file, so nothing is moved: whatever is not known to be part of a picture is overwritten with
// zeros where it lies.

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

#include "warning/photo_parts.hpp"

namespace atalaya::warning {

namespace {

struct Range {
    std::size_t begin = 0, end = 0;
};
struct Box {
    std::string_view type;   // four letters
    Range body;              // where its content lies in the file
};
struct Item {
    std::uint64_t construction = 0;   // 0: in the file; 1: in the box "idat"
    std::vector<Range> extents;
};

template <std::size_t size>
bool Contains(const std::array<std::string_view, size>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

constexpr std::array<std::string_view, 7> kPictures = {"hvc1", "lhv1", "av01", "grid",
                                                       "iden", "iovl", "tmap"};
constexpr std::array<std::string_view, 9> kMetaBoxes = {"hdlr", "pitm", "iinf", "iloc", "iref",
                                                        "iprp", "idat", "dinf", "grpl"};
constexpr std::array<std::string_view, 14> kProperties = {
    "hvcC", "lhvC", "av1C", "ispe", "pixi", "colr", "irot",
    "imir", "clap", "pasp", "auxC", "lsel", "clli", "mdcv"};

class Heic {
 public:
    explicit Heic(std::string_view bytes) : m_bytes(bytes) {}

    std::optional<std::string> Clean() {
        const auto boxes = BoxesIn({0, m_bytes.size()});
        if (!boxes) return std::nullopt;
        std::vector<Range> data;
        bool meta = false;
        for (const Box& box : *boxes) {
            if (box.type == "meta") {
                if (meta || !Meta(box.body)) return std::nullopt;
                meta = true;
            } else if (box.type == "mdat") {
                data.push_back(box.body);
            } else if (box.type != "ftyp") {
                Free(box);
            }
        }
        if (!meta || !m_pictures) return std::nullopt;
        for (const Range& range : data) KeepOnly(range, m_kept);
        return std::move(m_bytes);
    }

 private:
    std::string_view View(Range range) const {
        return std::string_view(m_bytes).substr(range.begin, range.end - range.begin);
    }
    void Zero(Range range) {
        std::fill(m_bytes.begin() + static_cast<std::ptrdiff_t>(range.begin),
                  m_bytes.begin() + static_cast<std::ptrdiff_t>(range.end), '\0');
    }
    void Free(const Box& box) {
        // The four letters stand where the view of them begins.
        const auto at = static_cast<std::size_t>(box.type.data() - m_bytes.data());
        m_bytes.replace(at, 4, "free");
        Zero(box.body);
    }

    // The boxes that fill a range; nullopt where they do not.
    std::optional<std::vector<Box>> BoxesIn(Range range) const {
        std::vector<Box> out;
        for (std::size_t at = range.begin; at < range.end;) {
            ByteReader in(View({at, range.end}));
            auto size = in.Number(4);
            const auto type = in.Take(4);
            std::size_t head = 8;
            if (size == 1) size = in.Number(8), head = 16;
            if (size == 0) size = range.end - at;
            if (!in.ok() || size < head || size > range.end - at) return std::nullopt;
            out.push_back({type, {at + head, at + size}});
            at += size;
        }
        return out;
    }

    bool Meta(Range body) {
        if (body.end - body.begin < 4) return false;
        const auto boxes = BoxesIn({body.begin + 4, body.end});
        if (!boxes) return false;
        std::optional<Range> idat;
        for (const Box& box : *boxes) {
            bool good = true;
            if (box.type == "iinf") good = Names(box.body);
            if (box.type == "iloc") good = Places(box.body);
            if (box.type == "iprp") good = Properties(box.body);
            // The name of the handler is a text that nobody needs.
            if (box.type == "hdlr" && box.body.end - box.body.begin > 24)
                Zero({box.body.begin + 24, box.body.end});
            if (box.type == "idat") idat = box.body;
            if (!good) return false;
            if (!Contains(kMetaBoxes, box.type)) Free(box);
        }
        return Keep(idat);
    }

    // What kind each item is. Names and types of content are texts: they go.
    bool Names(Range body) {
        ByteReader in(View(body));
        const bool wide = in.Number(1) != 0;
        in.Number(3);
        const std::size_t head = wide ? 8 : 6;
        in.Number(head - 4);
        if (!in.ok()) return false;
        const auto boxes = BoxesIn({body.begin + head, body.end});
        if (!boxes) return false;
        for (const Box& box : *boxes) {
            ByteReader entry(View(box.body));
            const auto version = entry.Number(1);
            entry.Number(3);
            const auto id = entry.Number(version == 3 ? 4 : 2);
            entry.Number(2);
            const auto type = entry.Take(4);
            if (!entry.ok() || box.type != "infe" || version < 2 || version > 3) return false;
            if (Contains(kPictures, type)) m_picture_ids.insert(id);
            Zero({box.body.end - entry.rest().size(), box.body.end});
        }
        return true;
    }

    bool Places(Range body) {
        ByteReader in(View(body));
        const auto version = in.Number(1);
        in.Number(3);
        const auto sizes = in.Number(2);
        const std::size_t of_offset = sizes >> 12, of_length = sizes >> 8 & 15,
                          of_base = sizes >> 4 & 15, of_index = version == 0 ? 0 : sizes & 15;
        for (const auto size : {of_offset, of_length, of_base, of_index}) {
            if (size != 0 && size != 4 && size != 8) return false;
        }
        if (version > 2 || of_length == 0) return false;
        const auto count = in.Number(version < 2 ? 2 : 4);
        for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
            const auto id = in.Number(version < 2 ? 2 : 4);
            Item& item = m_items[id];
            if (version > 0) item.construction = in.Number(2) & 15;
            if (in.Number(2) != 0) return false;   // in another file
            const auto base = in.Number(of_base);
            const auto extents = in.Number(2);
            for (std::uint64_t k = 0; k < extents && in.ok(); ++k) {
                in.Number(of_index);
                const auto begin = base + in.Number(of_offset);
                const auto length = in.Number(of_length);
                if (begin > m_bytes.size() || length > m_bytes.size() - begin) return false;
                item.extents.push_back({begin, begin + length});
            }
        }
        return in.ok();
    }

    // Their order has a meaning: an unknown one stays where it is, empty.
    bool Properties(Range body) {
        const auto boxes = BoxesIn(body);
        if (!boxes) return false;
        for (const Box& box : *boxes) {
            if (box.type != "ipco") continue;
            const auto properties = BoxesIn(box.body);
            if (!properties) return false;
            for (const Box& property : *properties) {
                if (!Contains(kProperties, property.type)) Zero(property.body);
            }
        }
        return true;
    }

    // Notes where the pictures lie. `idat`: the data within "meta".
    bool Keep(std::optional<Range> idat) {
        std::vector<Range> inner;
        for (const auto id : m_picture_ids) {
            const auto found = m_items.find(id);
            if (found == m_items.end()) continue;
            m_pictures = true;
            if (found->second.construction > 1) return false;
            for (Range extent : found->second.extents) {
                if (found->second.construction == 0) {
                    m_kept.push_back(extent);
                } else if (!idat || extent.end > idat->end - idat->begin) {
                    return false;
                } else {
                    inner.push_back({idat->begin + extent.begin, idat->begin + extent.end});
                }
            }
        }
        if (idat) KeepOnly(*idat, inner);
        return true;
    }

    // Overwrites what lies in `range` and in none of `kept`.
    void KeepOnly(Range range, std::vector<Range> kept) {
        std::ranges::sort(kept, {}, &Range::begin);
        std::size_t at = range.begin;
        for (const Range& one : kept) {
            if (one.begin > at && at < range.end) Zero({at, std::min(one.begin, range.end)});
            at = std::max(at, one.end);
        }
        if (at < range.end) Zero({at, range.end});
    }

    std::string m_bytes;
    std::map<std::uint64_t, Item> m_items;
    std::set<std::uint64_t> m_picture_ids;
    std::vector<Range> m_kept;   // in the file
    bool m_pictures = false;
};

}  // namespace

std::optional<std::string> CleanHeic(std::string_view bytes) {
    return Heic(bytes).Clean();
}

}  // namespace atalaya::warning
