// ParseYaml of content/node.hpp, over the events of libyaml.

#include <algorithm>
#include <memory>
#include <optional>
#include <unordered_set>

#include <yaml.h>

#include "base/check.hpp"
#include "content/node.hpp"

namespace atalaya::content {
namespace {

struct DeleteParser {
    void operator()(yaml_parser_t* parser) const {
        yaml_parser_delete(parser);
        delete parser;
    }
};
using Parser = std::unique_ptr<yaml_parser_t, DeleteParser>;

Parser OpenParser(std::string_view text) {
    auto raw = std::make_unique<yaml_parser_t>();
    base::Check(yaml_parser_initialize(raw.get()) == 1, "no memory for a YAML parser");
    Parser parser(raw.release());
    yaml_parser_set_encoding(parser.get(), YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser.get(),
                                 reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return parser;
}

// One event, freed with the object.
class Event {
 public:
    explicit Event(yaml_parser_t& parser) : m_ok(yaml_parser_parse(&parser, &m_event) == 1) {}
    ~Event() {
        if (m_ok) yaml_event_delete(&m_event);
    }
    Event(const Event&) = delete;
    Event& operator=(const Event&) = delete;

    bool ok() const { return m_ok; }
    yaml_event_type_t type() const { return m_event.type; }
    const yaml_mark_t& mark() const { return m_event.start_mark; }
    bool HasAnchor() const {
        return type() == YAML_ALIAS_EVENT || Property(m_event.data.scalar.anchor,
                                                      m_event.data.sequence_start.anchor,
                                                      m_event.data.mapping_start.anchor);
    }
    bool HasTag() const {
        return Property(m_event.data.scalar.tag, m_event.data.sequence_start.tag,
                        m_event.data.mapping_start.tag);
    }
    std::string Text() const {
        const auto& scalar = m_event.data.scalar;
        return {reinterpret_cast<const char*>(scalar.value), scalar.length};
    }
    bool quoted() const { return m_event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE; }

 private:
    // Whether the event carries a property that stands elsewhere in each kind of event.
    bool Property(const yaml_char_t* of_scalar, const yaml_char_t* of_list,
                  const yaml_char_t* of_map) const {
        if (type() == YAML_SCALAR_EVENT) return of_scalar != nullptr;
        if (type() == YAML_SEQUENCE_START_EVENT) return of_list != nullptr;
        return type() == YAML_MAPPING_START_EVENT && of_map != nullptr;
    }

    yaml_event_t m_event{};
    bool m_ok;
};

// Parts of what libyaml says, in English alone, and the code of the text for it.
constexpr std::pair<std::string_view, std::string_view> kReasons[] = {
    {"control characters", "yaml.reason_characters"},
    {"expected ':'", "yaml.reason_colon"},
    {"cannot start any token", "yaml.reason_tab"},
    {"found a tab", "yaml.reason_tab"},
    {"not allowed in this context", "yaml.reason_place"},
    {"unexpected end of stream", "yaml.reason_end"},
    {"unexpected document indicator", "yaml.reason_end"},
    {"escape", "yaml.reason_escape"},
    {"hexdecimal", "yaml.reason_escape"},
    {"',' or ']'", "yaml.reason_list"},
    {"',' or '}'", "yaml.reason_map"},
    {"expected key", "yaml.reason_indent"},
    {"expected '-' indicator", "yaml.reason_indent"},
    {"<document start>", "yaml.reason_indent"},
    {"expected node content", "yaml.reason_value"},
};

std::string_view ReasonOf(std::string_view words) {
    for (const auto& [part, code] : kReasons) {
        if (words.find(part) != std::string_view::npos) return code;
    }
    return "yaml.reason_other";
}

bool IsNullWord(std::string_view text) { return text.empty() || text == "~" || text == "null"; }

// Builds the tree from the events. Every refusal happens at the event, before anything that
// stands behind it is read.
class TreeBuilder {
 public:
    explicit TreeBuilder(std::string_view file)
        : m_file(std::make_shared<const std::string>(file)) {}

    Result<Node> Build(std::string_view text) {
        Parser parser = OpenParser(text);
        for (;;) {
            Event event(*parser);
            if (!event.ok()) return Broken(*parser, text);
            if (event.type() == YAML_STREAM_END_EVENT) break;
            ATALAYA_TRY(Take(event));
        }
        return m_root ? std::move(*m_root) : Node::MakeNull({m_file, 1, 1});
    }

    Place At(const yaml_mark_t& mark) const {
        return {m_file, static_cast<int>(mark.line) + 1, static_cast<int>(mark.column) + 1};
    }

 private:
    // A list or map that is not yet closed.
    struct Open {
        Place place;
        bool is_map = false;
        std::vector<Node> items;
        std::vector<Node::Member> members;
        std::optional<std::string> key;   // read, its value still to come
        std::unordered_set<std::string> keys;   // filled once the map is no longer small
    };

    // Below this many members a look through them is quicker than a set.
    static constexpr std::size_t kSmallMap = 16;

    static bool IsKnown(Open& map, const std::string& key) {
        if (map.members.size() >= kSmallMap) {
            if (map.keys.empty()) {
                for (const auto& [name, value] : map.members) map.keys.insert(name);
            }
            return !map.keys.insert(key).second;
        }
        return std::any_of(map.members.begin(), map.members.end(),
                           [&](const auto& member) { return member.first == key; });
    }

    Error Broken(const yaml_parser_t& parser, std::string_view text) const {
        const std::string words = parser.problem ? parser.problem : "";
        // A character that YAML does not allow has no mark, only its place among the bytes.
        Place place = At(parser.problem_mark);
        if (parser.error == YAML_READER_ERROR) {
            const auto before = text.substr(0, parser.problem_offset);
            const auto line = before.substr(before.rfind('\n') + 1);
            const auto starts = [](char c) { return (c & 0xc0) != 0x80; };   // of a character
            place.line = static_cast<int>(std::ranges::count(before, '\n')) + 1;
            place.column = static_cast<int>(std::ranges::count_if(line, starts)) + 1;
        }
        return Err("content.yaml", {{"reason", std::string(ReasonOf(words))}, {"words", words}},
                   place.ToString());
    }

    Result<void> Take(const Event& event) {
        auto refuse = [&](std::string_view code) { return Err(code, {}, At(event.mark()).ToString()); };
        if (event.HasAnchor()) return refuse("content.alias");
        if (event.HasTag()) return refuse("content.tag");
        switch (event.type()) {
            case YAML_DOCUMENT_START_EVENT:
                if (m_root) return refuse("content.several_documents");
                return {};
            case YAML_SCALAR_EVENT: return TakeScalar(event);
            case YAML_SEQUENCE_START_EVENT:
            case YAML_MAPPING_START_EVENT:
                if (m_open.size() >= kMaxYamlDepth) return refuse("content.too_deep");
                if (WantsKey()) return refuse("content.key_not_text");
                m_open.push_back({At(event.mark()), event.type() == YAML_MAPPING_START_EVENT});
                return {};
            case YAML_SEQUENCE_END_EVENT:
            case YAML_MAPPING_END_EVENT: Close(); return {};
            case YAML_NO_EVENT:
            case YAML_STREAM_START_EVENT:
            case YAML_STREAM_END_EVENT:
            case YAML_DOCUMENT_END_EVENT:
            case YAML_ALIAS_EVENT: return {};
        }
        return {};
    }

    bool WantsKey() const {
        return !m_open.empty() && m_open.back().is_map && !m_open.back().key;
    }

    Result<void> TakeScalar(const Event& event) {
        Place place = At(event.mark());
        std::string text = event.Text();
        if (!WantsKey()) {
            bool null = !event.quoted() && IsNullWord(text);
            Put(null ? Node::MakeNull(std::move(place))
                     : Node::MakeScalar(std::move(place), std::move(text), event.quoted()));
            return {};
        }
        Open& map = m_open.back();
        if (IsKnown(map, text))
            return Err("content.duplicate_key", {{"key", text}}, place.ToString());
        map.key = std::move(text);
        return {};
    }

    void Close() {
        Open open = std::move(m_open.back());
        m_open.pop_back();
        Put(open.is_map ? Node::MakeMap(std::move(open.place), std::move(open.members))
                        : Node::MakeList(std::move(open.place), std::move(open.items)));
    }

    void Put(Node node) {
        if (m_open.empty()) {
            m_root = std::move(node);
        } else if (m_open.back().is_map) {
            m_open.back().members.emplace_back(std::move(*m_open.back().key), std::move(node));
            m_open.back().key.reset();
        } else {
            m_open.back().items.push_back(std::move(node));
        }
    }

    std::shared_ptr<const std::string> m_file;
    std::vector<Open> m_open;
    std::optional<Node> m_root;
};

}  // namespace

Result<Node> ParseYaml(std::string_view text, std::string_view file) {
    std::string where = std::string(file) + ":1:1";
    if (text.size() > kMaxYamlBytes)
        return Err("content.too_large", {{"limit", std::to_string(kMaxYamlBytes >> 20)}}, where);
    if (!base::IsValidUtf8(text)) {
        auto line = [&] {
            // The line of the first broken byte: whole lines are valid on their own.
            int number = 1;
            for (std::string_view part : base::Split(text, '\n')) {
                if (!base::IsValidUtf8(part)) break;
                ++number;
            }
            return number;
        };
        return Err("content.encoding", {}, std::string(file) + ":" + std::to_string(line()) + ":1");
    }
    return TreeBuilder(file).Build(text);
}

}  // namespace atalaya::content
