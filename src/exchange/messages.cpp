#include "exchange/messages.hpp"

#include <algorithm>

#include "base/json_members.hpp"

namespace atalaya::exchange {

namespace {

constexpr std::size_t kMostTitle = 200, kMostText = 20'000;

Result<void> CheckTexts(const std::string& title, const std::string& text) {
    const bool one_line = std::ranges::none_of(
        title, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    if (title.empty() || title.size() > kMostTitle || !one_line)
        return Err("exchange.message_invalid", {{"member", "title"}});
    if (text.empty() || text.size() > kMostText)
        return Err("exchange.message_invalid", {{"member", "text"}});
    return {};
}

}  // namespace

Messages::Messages(store::Database& database, const access::Policy& policy, Directory& directory,
                   Mailroom& mailroom, base::Random& random)
    : m_database(database),
      m_policy(policy),
      m_directory(directory),
      m_mailroom(mailroom),
      m_random(random) {
    mailroom.Register(*this);
}

Result<void> Messages::May(store::Transaction& tx, const access::Caller& caller,
                           std::string_view mark) const {
    const std::string country = m_directory.KnownSelf(tx).country;
    const auto decision =
        m_policy.Decide(caller, access::Action::Create, SubjectOf("outbox", country, mark));
    if (!decision) return decision.ToError();
    return {};
}

Result<std::string> Messages::Send(const access::Caller& caller, const Message& message,
                                   const Then& then) {
    ATALAYA_TRY(CheckTexts(message.title, message.text));
    if (!base::LangFromCode(message.language))
        return Err("exchange.message_invalid", {{"member", "language"}});
    if (!access::IsMark(message.mark))
        return Err("exchange.message_invalid", {{"member", "mark"}});
    Letter letter{.kind = "message",
                  .to = message.to,
                  .group = message.to.empty() ? "all" : "",
                  .mark = message.mark,
                  .exercise = message.exercise,
                  .languages = {message.language},
                  .subject = "message:" + m_random.Token(12),
                  .body = {{"title", message.title}, {"text", message.text}}};
    if (!message.replies_to.empty()) {
        ATALAYA_ASSIGN(const InboxItem item, m_mailroom.Get(caller, message.replies_to));
        letter.to = {item.sender};
        letter.group.clear();
        letter.references = {{"replies", item.envelope}};
    }
    return m_database.Run(store::Mode::ReadWrite,
                          [&](store::Transaction& tx) -> Result<std::string> {
        ATALAYA_TRY(May(tx, caller, message.mark));
        ATALAYA_ASSIGN(std::string id, m_mailroom.Send(tx, caller.Actor(), letter));
        if (!message.replies_to.empty())
            ATALAYA_TRY(m_mailroom.MarkAnswered(tx, message.replies_to));
        if (then) then(tx, id);
        return id;
    });
}

Result<std::string> Messages::Withdraw(const access::Caller& caller, std::string_view id,
                                       std::string_view reason, const Then& then) {
    return m_database.Run(store::Mode::ReadWrite,
                          [&](store::Transaction& tx) -> Result<std::string> {
        const Error unknown = Err("exchange.envelope_unknown", {{"id", std::string(id)}});
        const auto bytes = m_mailroom.Bytes(tx, id);
        if (!bytes) return unknown;
        ATALAYA_ASSIGN(const SignedEnvelope sent, ReadEnvelope(*bytes));
        const Envelope& first = sent.envelope;
        if (first.kind != kind() || first.sender != m_directory.KnownSelf(tx).id) return unknown;
        ATALAYA_TRY(May(tx, caller, first.mark));
        const auto all = m_mailroom.Sent(tx, first.subject);
        if (all.size() != 1)
            return Err("exchange.message_withdrawn", {{"id", std::string(id)}});
        const std::string title = base::TextIn(all.front().envelope.body, "title");
        ATALAYA_TRY(CheckTexts(title, std::string(reason)));
        Letter letter{.kind = "message",
                      .to = first.to,
                      .group = first.group,
                      .mark = first.mark,
                      .exercise = first.exercise,
                      .languages = first.languages,
                      .subject = first.subject,
                      .revision = first.revision + 1,
                      .references = {{"retracts", first.id}},
                      .body = {{"title", title}, {"text", reason}, {"withdrawn", true}},
                      .to_all_before = true};
        ATALAYA_ASSIGN(std::string made, m_mailroom.Send(tx, caller.Actor(), std::move(letter)));
        if (then) then(tx, made);
        return made;
    });
}

Result<std::string> Messages::Arrive(store::Transaction&, const Arrival& arrival) {
    const std::string title = base::TextIn(arrival.body, "title");
    ATALAYA_TRY(CheckTexts(title, base::TextIn(arrival.body, "text")));
    return title;
}

}  // namespace atalaya::exchange
