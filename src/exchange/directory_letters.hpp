#pragma once

// The hub's directory on its way: sent to every node whenever it changes on the hub, and taken by
// the countries. Envelopes of the kind "directory", subject "directory:HUB", one revision a change.

#include "exchange/mailroom.hpp"

namespace atalaya::exchange {

class DirectoryLetters : public Handler {
 public:
    // Both outlive this object. From here on changes of the directory are sent.
    DirectoryLetters(Directory& directory, Mailroom& mailroom);

    std::string_view kind() const override { return "directory"; }
    // Errors: those of Directory::Take.
    Result<std::string> Arrive(store::Transaction& tx, const Arrival& arrival) override;

 private:
    Result<void> Send(store::Transaction& tx);

    Directory& m_directory;
    Mailroom& m_mailroom;
};

}  // namespace atalaya::exchange
