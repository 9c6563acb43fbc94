#pragma once

// Finds the endpoint of a request among templates such as "/api/v1/registers/{register}".

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/endpoint.hpp"

namespace atalaya::api {

class Router {
 public:
    // Throws BrokenPromise when two endpoints take the same method and path, or when the names in
    // a template differ from the endpoint's path parameters. The endpoints must outlive it.
    explicit Router(const std::vector<Endpoint>& endpoints);

    struct Match {
        const Endpoint* endpoint = nullptr;      // null: no such path, or not this method
        // Values of the path parameters, by name.
        std::vector<std::pair<std::string, std::string>> values;
        std::string allow;                       // the path's methods, "GET, HEAD, POST"; "" = no such path
    };
    // HEAD is answered by the endpoint of GET. A fixed segment wins over a parameter.
    Match Find(std::string_view method, std::string_view path) const;

    // The known path most like an unknown one, its parameters as they were asked; "" if none is.
    std::string Nearest(std::string_view path) const;

 private:
    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
        std::unique_ptr<Node> parameter;
        std::map<std::string, const Endpoint*, std::less<>> by_method;
    };
    void Add(const Endpoint& endpoint);
    static const Node* Walk(const Node& node, const std::vector<std::string_view>& segments,
                            std::size_t at, std::vector<std::string_view>& values);

    Node m_root;
    std::vector<std::vector<std::string>> m_templates;   // segments, for Nearest
};

}  // namespace atalaya::api
