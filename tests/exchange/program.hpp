#pragma once

// A running `atalaya serve` with a folder of its own.

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "stores.hpp"

namespace atalaya::network_test {

// What a command of the program printed over a node's folder and store; throws where it failed.
// `input`: what it reads.
std::string Run(const std::filesystem::path& folder, const StoreOf& store,
                const std::vector<std::string>& words, std::string_view input = {});

// Secrets of the people who work at a node, by login.
using Tokens = std::map<std::string, std::string, std::less<>>;

class Program {
 public:
    // The folder and its people exist. `clock`: by how many seconds its clock is wrong.
    Program(std::filesystem::path folder, StoreOf store, std::int64_t clock, Tokens tokens)
        : m_folder(std::move(folder)), m_store(std::move(store)), m_clock(clock),
          m_tokens(std::move(tokens)) {}
    ~Program() { Kill(); }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    const std::filesystem::path& folder() const { return m_folder; }
    std::uint16_t port() const { return m_port; }   // the same after each start
    bool Runs() const { return m_process > 0; }

    void Start();             // the process; Ready waits until it listens
    void Ready();
    void Stop();              // as an operator does; precondition: it runs
    void Kill();              // kill -9
    // Folder and store as a backup; precondition of both: it does not run.
    void Save();
    void Restore();

    // One call of its API below /api/v1, with the token of the one who asks; "": nobody. Throws when
    // nothing answers.
    struct Answer {
        int status = 0;
        std::string text;       // the body, whatever it is
        json::object body;      // the same, where it is an object
        std::string etag;
    };
    Answer Get(std::string_view who, std::string_view path) const;
    Answer Post(std::string_view who, std::string_view path, const json::object& body) const;
    // Of a record as it was last seen.
    Answer Change(std::string_view who, std::string_view method, std::string_view path,
                  std::string_view etag, const json::object& body) const;
    // A file for messages, as its name among the uploads.
    std::string Upload(std::string_view who, std::string bytes) const;

 private:
    Answer Send(std::string_view who, std::string_view method, std::string_view path,
                std::string body, std::string_view type, std::string_view etag) const;
    std::filesystem::path Output() const { return m_folder.string() + ".log"; }
    std::filesystem::path Backup() const { return m_folder.string() + ".backup"; }

    const std::filesystem::path m_folder;
    const StoreOf m_store;
    const std::int64_t m_clock;
    const Tokens m_tokens;
    pid_t m_process = -1;
    std::uint16_t m_port = 0;
};

}  // namespace atalaya::network_test
