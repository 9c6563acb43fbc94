#include "exchange/directory_letters.hpp"

namespace atalaya::exchange {

DirectoryLetters::DirectoryLetters(Directory& directory, Mailroom& mailroom)
    : m_directory(directory), m_mailroom(mailroom) {
    directory.OnChange([this](store::Transaction& tx) { return Send(tx); });
    mailroom.Register(*this);
}

Result<void> DirectoryLetters::Send(store::Transaction& tx) {
    const Self self = m_directory.KnownSelf(tx);
    if (self.role != NodeRole::Hub || self.id.empty()) return {};
    if (m_directory.Everyone(tx).empty()) return {};
    Letter letter{.kind = "directory", .group = "all", .mark = "official"};
    letter.subject = "directory:" + self.id;
    letter.revision = m_directory.Revision(tx);
    letter.body = m_directory.Document(tx);
    ATALAYA_TRY(m_mailroom.Send(tx, "system", std::move(letter)));
    return {};
}

Result<std::string> DirectoryLetters::Arrive(store::Transaction& tx, const Arrival& arrival) {
    ATALAYA_TRY(m_directory.Take(tx, arrival.sender, arrival.body));
    return std::string();
}

}  // namespace atalaya::exchange
