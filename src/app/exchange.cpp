#include "app/exchange.hpp"

#include <chrono>

#include "base/log.hpp"

namespace atalaya::app {

namespace {

constexpr std::chrono::seconds kLook{2};

}  // namespace

Exchange::Exchange(const Ground& ground)
    : directory(ground.database, ground.policy, ground.journal, ground.clock, ground.keys),
      mailroom(ground.database, ground.policy, ground.journal, ground.clock, ground.random,
               ground.keys, directory, [this](std::string_view node) { Wake(node); }),
      directory_letters(directory, mailroom),
      authorities(ground.database, ground.policy, ground.journal, ground.clock, mailroom,
                  directory),
      messages(ground.database, ground.policy, directory, mailroom, ground.random),
      handovers(ground.clock, mailroom, directory,
                [this](store::Transaction& tx, const exchange::Handover& handover) {
                    return m_passed ? m_passed(tx, handover) : Result<void>();
                }),
      courier(ground.database, ground.policy, ground.journal, ground.clock, ground.keys, directory,
              mailroom),
      link_server(ground.database, directory, mailroom, ground.keys, ground.clock, ground.random),
      post_office({.database = ground.database,
                   .directory = directory,
                   .mailroom = mailroom,
                   .keys = ground.keys,
                   .clock = ground.clock,
                   .random = ground.random,
                   .wire = [ca_file = ground.ca_file](const exchange::Node& node,
                                                      const std::atomic<bool>& stop) {
                       return exchange::MakeHttpWire(node, ca_file, stop);
                   }}),
      m_database(ground.database) {
    mailroom.Register(authorities);
    mailroom.Register(handovers);
}

Exchange::~Exchange() { Stop(); }

Result<void> Exchange::Prepare(store::Database& database) {
    ATALAYA_TRY(exchange::Directory::Prepare(database));
    ATALAYA_TRY(exchange::Mailroom::Prepare(database));
    ATALAYA_TRY(exchange::Authorities::Prepare(database));
    return exchange::Handovers::Prepare(database);
}

void Exchange::Wake(std::string_view node) {
    parking.Wake(node);
    if (!node.empty()) post_office.Wake(node);
}

void Exchange::Start() {
    post_office.Start();
    m_stop = false;
    m_lookout = std::thread([this] { LookAround(); });
}

void Exchange::Stop() {
    post_office.Stop();
    {
        std::lock_guard lock(m_mutex);
        m_stop = true;
        m_change.notify_all();
    }
    if (m_lookout.joinable()) m_lookout.join();
}

void Exchange::LookAround() {
    std::unique_lock lock(m_mutex);
    while (!m_change.wait_for(lock, kLook, [&] { return m_stop; })) {
        lock.unlock();
        try {
            Look();
        } catch (const store::StoreError& fault) {
            base::LogWarning("exchange: {}", fault.what());
        }
        lock.lock();
    }
}

// What this program put there has woken them already; what another one put there has not.
void Exchange::Look() {
    const auto lines = link_server.Lines();
    std::vector<std::string> news, due;
    m_database.Run(store::Mode::ReadOnly, [&](store::Transaction& tx) {
        news.clear();
        due = handovers.Due(tx);
        for (const auto& [node, at] : lines)
            if (mailroom.AnythingFor(tx, node)) news.push_back(node);
        if (const auto head = mailroom.InboxHead(tx); head != m_inbox) {
            m_inbox = head;
            news.emplace_back();
        }
    });
    for (const std::string& key : news) parking.Wake(key);
    for (const std::string& subject : due) {
        const auto said = m_database.Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
            return handovers.SayAgain(tx, "system", subject);
        });
        if (!said.ok())
            base::LogWarning("handover of {}: {}", subject, said.error().Describe());
    }
}

}  // namespace atalaya::app
