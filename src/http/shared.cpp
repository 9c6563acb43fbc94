#include "http/shared.hpp"

#include "base/system_reason.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>


namespace atalaya::http {

bool Shared::Admit(const std::string& address) {
    const bool proxy = proxies.Has(address);
    const std::lock_guard lock(m_mutex);
    if (proxy) {
        if (m_connections >= settings.limits.connections) return false;
        ++m_connections;
        return true;
    }
    int& of_address = m_by_address[address];
    if (m_connections >= settings.limits.connections ||
        of_address >= settings.limits.connections_per_address) {
        if (of_address == 0) m_by_address.erase(address);
        return false;
    }
    ++of_address;
    ++m_connections;
    return true;
}

void Shared::Leave(const std::string& address) {
    const bool proxy = proxies.Has(address);
    const std::lock_guard lock(m_mutex);
    --m_connections;
    if (!proxy) Drop(address);
}

bool Shared::Enter(const std::string& visitor) {
    const std::lock_guard lock(m_mutex);
    int& of_address = m_by_address[visitor];
    if (of_address >= settings.limits.connections_per_address) {
        if (of_address == 0) m_by_address.erase(visitor);
        return false;
    }
    ++of_address;
    return true;
}

void Shared::Exit(const std::string& visitor) {
    const std::lock_guard lock(m_mutex);
    Drop(visitor);
}

void Shared::Drop(const std::string& address) {
    const auto at = m_by_address.find(address);
    if (--at->second == 0) m_by_address.erase(at);
}

void Shared::Join(Stoppable* connection) {
    const std::lock_guard lock(m_mutex);
    m_open.insert(connection);
}

void Shared::Part(Stoppable* connection) {
    const std::lock_guard lock(m_mutex);
    m_open.erase(connection);
}

void Shared::ForEach(void (Stoppable::*what)()) {
    const std::lock_guard lock(m_mutex);
    for (Stoppable* connection : m_open) {
        // The connection may end before its thread comes to this.
        asio::post(connection->executor(), [this, connection, what] {
            {
                const std::lock_guard inner(m_mutex);
                if (!m_open.contains(connection)) return;
            }
            (connection->*what)();
        });
    }
}

int Shared::connections() {
    const std::lock_guard lock(m_mutex);
    return m_connections;
}

std::optional<std::uint64_t> Shared::Park(Stoppable* connection) {
    const std::lock_guard lock(m_mutex);
    if (m_parked.size() >= static_cast<std::size_t>(std::max(0, settings.limits.parked))) return std::nullopt;
    m_parked.emplace(m_next_park, connection);
    return m_next_park++;
}

void Shared::Unpark(std::uint64_t number) {
    const std::lock_guard lock(m_mutex);
    m_parked.erase(number);
}

void Shared::EndWait(std::uint64_t number) {
    Stoppable* connection = nullptr;
    {
        const std::lock_guard lock(m_mutex);
        const auto at = m_parked.find(number);
        if (at == m_parked.end()) return;
        connection = at->second;
    }
    connection->EndWait();
}

Result<TemporaryFile> TemporaryFile::Create(const std::filesystem::path& folder) {
    std::error_code error;
    const auto where = folder.empty() ? std::filesystem::temp_directory_path(error) : folder;
    std::string path = (where / "atalaya-upload-XXXXXX").string();
    const int descriptor = mkostemp(path.data(), O_CLOEXEC);   // readable by the owner only
    if (descriptor < 0) {
        return Err("http.upload_failed", {{"reason", base::SystemReason(errno)}});
    }
    return TemporaryFile(descriptor, std::move(path));
}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_path(std::move(other.m_path)) {
    other.m_path.clear();
}

TemporaryFile::~TemporaryFile() {
    Close();
    if (!m_path.empty()) unlink(m_path.c_str());
}

void TemporaryFile::Close() {
    if (m_descriptor >= 0) close(std::exchange(m_descriptor, -1));
}

Result<void> TemporaryFile::Append(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = write(m_descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            return Err("http.upload_failed", {{"reason", base::SystemReason(errno)}});
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

}  // namespace atalaya::http
