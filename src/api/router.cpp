#include "api/router.hpp"

#include "base/check.hpp"
#include "base/text.hpp"

namespace atalaya::api {
namespace {

constexpr std::size_t kMostSegments = 16;

bool IsParameter(std::string_view segment) { return segment.size() > 2 && segment.front() == '{'; }

std::vector<std::string_view> Segments(std::string_view path) {
    if (!path.empty() && path.front() == '/') path.remove_prefix(1);
    return base::Split(path, '/');
}

}  // namespace

Router::Router(const std::vector<Endpoint>& endpoints) {
    for (const Endpoint& endpoint : endpoints) Add(endpoint);
}

void Router::Add(const Endpoint& endpoint) {
    std::vector<std::string_view> names;
    std::vector<std::string> copy;
    Node* node = &m_root;
    for (const std::string_view segment : Segments(endpoint.path)) {
        copy.emplace_back(segment);
        std::unique_ptr<Node>* next = nullptr;
        if (IsParameter(segment)) {
            names.push_back(segment.substr(1, segment.size() - 2));
            next = &node->parameter;
        } else {
            next = &node->fixed[std::string(segment)];
        }
        if (!*next) *next = std::make_unique<Node>();
        node = next->get();
    }
    std::vector<std::string_view> declared;
    for (const Parameter& parameter : endpoint.parameters) {
        if (parameter.in == In::Path) declared.push_back(parameter.name);
    }
    base::Check(declared == names, endpoint.id + ": path parameters differ from the template");
    base::Check(node->by_method.emplace(endpoint.method, &endpoint).second,
                endpoint.id + ": its method and path are taken");
    m_templates.push_back(std::move(copy));
}

const Router::Node* Router::Walk(const Node& node, const std::vector<std::string_view>& segments,
                                 std::size_t at, std::vector<std::string_view>& values) {
    if (at == segments.size()) return node.by_method.empty() ? nullptr : &node;
    if (const auto fixed = node.fixed.find(segments[at]); fixed != node.fixed.end()) {
        if (const Node* found = Walk(*fixed->second, segments, at + 1, values)) return found;
    }
    if (!node.parameter || segments[at].empty()) return nullptr;
    values.push_back(segments[at]);
    if (const Node* found = Walk(*node.parameter, segments, at + 1, values)) return found;
    values.pop_back();
    return nullptr;
}

Router::Match Router::Find(std::string_view method, std::string_view path) const {
    Match match;
    const auto segments = Segments(path);
    if (segments.size() > kMostSegments) return match;
    std::vector<std::string_view> values;
    const Node* node = Walk(m_root, segments, 0, values);
    if (node == nullptr) return match;
    for (const auto& [known, endpoint] : node->by_method) {
        if (!match.allow.empty()) match.allow += ", ";
        match.allow += known;
        if (known == "GET") match.allow += ", HEAD";
    }
    const auto found = node->by_method.find(method == "HEAD" ? std::string_view("GET") : method);
    if (found == node->by_method.end()) return match;
    match.endpoint = found->second;
    std::size_t next = 0;
    for (const Parameter& parameter : match.endpoint->parameters) {
        if (parameter.in == In::Path) match.values.emplace_back(parameter.name, values[next++]);
    }
    return match;
}

std::string Router::Nearest(std::string_view path) const {
    constexpr int kMostEdits = 3;
    const auto segments = Segments(path);
    int best = kMostEdits + 1;
    std::string nearest;
    if (segments.size() > kMostSegments) return nearest;
    for (const auto& known : m_templates) {
        if (known.size() != segments.size()) continue;
        int edits = 0;
        std::string candidate;
        for (std::size_t i = 0; i < known.size() && edits < best; ++i) {
            const bool parameter = IsParameter(known[i]);
            candidate += '/';
            candidate += parameter ? std::string(segments[i]) : known[i];
            if (!parameter) edits += base::EditDistance(segments[i], known[i], kMostEdits);
        }
        if (edits < best) {
            best = edits;
            nearest = std::move(candidate);
        }
    }
    return nearest;
}

}  // namespace atalaya::api
