#pragma once

#include "store/database.hpp"

namespace atalaya::store {

// A transaction that does nothing more after its first StoreError, on either store: PostgreSQL
// refuses it by itself, SQLite would go on with what the failed statement left.
class GuardedTransaction : public Transaction {
 public:
    using Transaction::Execute;
    using Transaction::Query;
    using Transaction::Stream;

 protected:
    template <class F>
    auto Guarded(F&& f) {
        if (m_failed)
            throw StoreError(StoreError::Cause::Other, "this transaction has failed before");
        try {
            return f();
        } catch (const StoreError&) {
            m_failed = true;
            throw;
        }
    }

    bool m_failed = false;   // also set by the cursors of the transaction
};

}  // namespace atalaya::store
