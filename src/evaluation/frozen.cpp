#include "evaluation/frozen.hpp"

#include <memory>

namespace atalaya::evaluation {

namespace {

json::value FreezeScalar(const content::Node& node) {
    if (const auto truth = node.Boolean(); truth.ok()) return *truth;
    // "007" and "+7" are texts: as numbers they would come back changed.
    if (const auto number = node.Integer(); number.ok()) {
        if (std::to_string(*number) == node.Scalar()) return *number;
    }
    return json::value(node.Scalar());
}

content::Node ThawAt(const json::value& value, const content::Place& place) {
    if (const auto* object = value.if_object()) {
        std::vector<content::Node::Member> members;
        for (const auto& [key, inner] : *object)
            members.emplace_back(std::string(key), ThawAt(inner, place));
        return content::Node::MakeMap(place, std::move(members));
    }
    if (const auto* array = value.if_array()) {
        std::vector<content::Node> items;
        for (const json::value& inner : *array) items.push_back(ThawAt(inner, place));
        return content::Node::MakeList(place, std::move(items));
    }
    if (const auto* text = value.if_string())
        return content::Node::MakeScalar(place, std::string(*text), true);
    if (value.is_null()) return content::Node::MakeNull(place);
    return content::Node::MakeScalar(place, json::serialize(value), false);
}

}  // namespace

json::value Freeze(const content::Node& node) {
    switch (node.kind()) {
        case content::Node::Kind::Null:
            return nullptr;
        case content::Node::Kind::Scalar:
            return FreezeScalar(node);
        case content::Node::Kind::List: {
            json::array items;
            for (const content::Node& item : node.Items()) items.push_back(Freeze(item));
            return items;
        }
        case content::Node::Kind::Map: {
            json::object members;
            for (const auto& [key, member] : node.Members()) members[key] = Freeze(member);
            return members;
        }
    }
    return nullptr;
}

content::Node Thaw(const json::value& value, std::string_view name) {
    content::Place place;
    place.file = std::make_shared<const std::string>(name);
    return ThawAt(value, place);
}

}  // namespace atalaya::evaluation
