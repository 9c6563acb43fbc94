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
//
// What holds when a program ends in the middle of a request, by kill -9 or loss of power: its key
// can be used again after kLease. A handler that keeps its answer in the transaction of its change
// (Claim::Keep) is never carried out twice: change and answer are there together or not at all, and
// one who still works on a key that another has taken over cannot commit. A handler that does not
// is carried out again when the end came between its commit and the keeping of its answer.
class IdempotencyStore {
 public:
    // `process` tells this process from every other, also from itself after a restart.
    IdempotencyStore(store::Database& database, const base::Clock& clock, std::string process)
        : m_database(database), m_clock(clock), m_process(std::move(process)) {}

    static Result<void> Prepare(store::Database& database);

    // How long another process may be silent about a request before its key is taken over.
    static constexpr base::Timestamp kLease = 60'000;

    struct Key {
        std::string key, caller, method, path;
        std::string digest;                        // of target and body
    };

    // The key of a request under way.
    class Claim {
     public:
        // Keeps the answer in the transaction of the change. Throws StoreError (Busy), so that the
        // change is rolled back, when another process has taken the key over.
        void Keep(store::Transaction& tx, const http::Response& response);

     private:
        friend class IdempotencyStore;
        Claim(IdempotencyStore& store, const Key& key) : m_store(store), m_key(key) {}
        IdempotencyStore& m_store;
        const Key& m_key;
        bool m_kept = false;
    };

    // Calls `work` unless the same request was answered before; then gives that answer again,
    // with the header Idempotency-Replayed: true. Answers of 500 and above, and those of handlers
    // that throw, are not kept: the request may be tried again.
    // Errors: api.idempotency_key_invalid, api.idempotency_other_request (422),
    // api.idempotency_in_progress (409).
    Result<http::Response> Once(const Key& key, const std::function<http::Response(Claim&)>& work);

 private:
    Result<std::optional<http::Response>> Begin(const Key& key);
    bool TakeOver(store::Transaction& tx, const Key& key);
    void Keep(store::Transaction& tx, const Key& key, const http::Response& response);
    void Forget(const Key& key);

    store::Database& m_database;
    const base::Clock& m_clock;
    const std::string m_process;
};

}  // namespace atalaya::api
