#pragma once

// What lets a program repeat a request whose answer it did not get, without doing it twice.

#include <functional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "http/http.hpp"
#include "store/database.hpp"

namespace atalaya::api {

// Keeps the answers to requests that carried an Idempotency-Key, for 24 hours, apart for each
// caller, method and path.
class IdempotencyStore {
 public:
    IdempotencyStore(store::Database& database, const base::Clock& clock)
        : m_database(database), m_clock(clock) {}

    static Result<void> Prepare(store::Database& database);

    struct Key {
        std::string key, caller, method, path;
        std::string digest;                        // of target and body
    };
    // Calls `work` unless the same request was answered before; then gives that answer again,
    // with the header Idempotency-Replayed: true. Answers of 500 and above, and those of handlers
    // that throw, are not kept: the request may be tried again.
    // Errors: api.idempotency_key_invalid, api.idempotency_other_request (422),
    // api.idempotency_in_progress (409): being worked on, or cut off by the end of the program, so
    // that nobody knows whether it was done.
    Result<http::Response> Once(const Key& key, const std::function<http::Response()>& work);

 private:
    Result<std::optional<http::Response>> Begin(const Key& key);
    void Keep(const Key& key, const http::Response& response);
    void Forget(const Key& key);

    store::Database& m_database;
    const base::Clock& m_clock;
};

}  // namespace atalaya::api
