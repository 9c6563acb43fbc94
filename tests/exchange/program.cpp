#include "program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>

#include "base/check.hpp"
#include "base/files.hpp"
#include "base/json_members.hpp"
#include "base/spawn.hpp"
#include "base/text.hpp"
#include "net/http_client.hpp"

extern char** environ;

namespace atalaya::network_test {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOffset = "ATALAYA_CLOCK_OFFSET_SECONDS=";
constexpr std::string_view kJson = "application/json";
constexpr int kAnswerSeconds = 300;   // a machine that is busy with 35 programs and more

// Of the node alone: what the machine says of a store or a folder does not count.
std::vector<std::string> Environment(const StoreOf& store, std::int64_t clock) {
    std::vector<std::string> out;
    for (char** one = environ; *one != nullptr; ++one)
        if (!base::StartsWith(*one, "ATALAYA_")) out.emplace_back(*one);
    out.push_back(std::string(kOffset) + std::to_string(clock));
    if (store.OnServer()) {
        out.push_back("ATALAYA_STORE=" + store.address);
        out.push_back("ATALAYA_SCHEMA=" + store.schema);
    }
    return out;
}

// Another one than the one beside this test, where the environment names it.
std::string ProgramPath() {
    const char* named = std::getenv("ATALAYA_PROGRAM");
    return named != nullptr ? named : ATALAYA_PROGRAM;
}

pid_t Spawned(const fs::path& folder, const StoreOf& store, std::int64_t clock,
              const std::vector<std::string>& words, const fs::path& output, int input = -1) {
    base::SpawnCommand command;
    command.arguments = {ProgramPath(), "--lang", "en", "--data", folder.string()};
    command.arguments.insert(command.arguments.end(), words.begin(), words.end());
    command.environment = Environment(store, clock);
    const int file = open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    command.descriptors = {input, file, file};
    const pid_t out = base::Spawn(command);
    close(file);
    if (out <= 0) throw std::runtime_error("the program cannot be started");
    return out;
}

void Wait(pid_t process, int* status) {
    while (waitpid(process, status, 0) < 0 && errno == EINTR) {}
}

std::string TextOf(const fs::path& file) {
    auto text = base::ReadFile(file);
    return text.ok() ? *std::move(text) : "";
}

}  // namespace

std::string Run(const fs::path& folder, const StoreOf& store,
                const std::vector<std::string>& words, std::string_view input) {
    const std::string name = "atalaya-network-test." + std::to_string(getpid());
    const fs::path output = fs::temp_directory_path() / (name + ".out");
    int ends[2];
    base::Check(pipe2(ends, O_CLOEXEC) == 0, "a pipe");
    const auto written = write(ends[1], input.data(), input.size());
    close(ends[1]);
    base::Check(written == static_cast<ssize_t>(input.size()), "input that fits into a pipe");
    int status = 0;
    Wait(Spawned(folder, store, 0, words, output, ends[0]), &status);
    close(ends[0]);
    const std::string text = TextOf(output);
    fs::remove(output);
    if (status != 0) throw std::runtime_error("a command failed: " + text.substr(0, 500));
    return text;
}

void Program::Start() {
    m_process = Spawned(m_folder, m_store, m_clock, {"serve", "--port", std::to_string(m_port)},
                        Output());
}

void Program::Ready() {
    constexpr std::string_view kBefore = "http://127.0.0.1:";
    for (int i = 0; i < 6000; ++i) {
        const std::string text = TextOf(Output());
        if (const auto at = text.find(kBefore); at != std::string::npos) {
            m_port = static_cast<std::uint16_t>(
                std::strtoul(text.c_str() + at + kBefore.size(), nullptr, 10));
            return;
        }
        if (waitpid(m_process, nullptr, WNOHANG) == m_process) {
            m_process = -1;
            throw std::runtime_error("the program ended: " + text.substr(0, 500));
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    throw std::runtime_error("the program did not begin to listen");
}

void Program::Stop() {
    kill(m_process, SIGTERM);
    Wait(m_process, nullptr);
    m_process = -1;
}

void Program::Kill() {
    if (m_process <= 0) return;
    kill(m_process, SIGKILL);
    Wait(m_process, nullptr);
    m_process = -1;
}

void Program::Save() {
    fs::remove_all(Backup());
    fs::copy(m_folder, Backup(), fs::copy_options::recursive);
    if (m_store.OnServer()) SaveRows(m_store);
}

void Program::Restore() {
    fs::remove_all(m_folder);
    fs::copy(Backup(), m_folder, fs::copy_options::recursive);
    if (m_store.OnServer()) RestoreRows(m_store);
}

Program::Answer Program::Send(std::string_view who, std::string_view method, std::string_view path,
                              std::string body, std::string_view type,
                              std::string_view etag) const {
    net::HttpRequest request{.method = std::string(method),
                             .url = "http://127.0.0.1:" + std::to_string(m_port) + "/api/v1" +
                                    std::string(path),
                             .body = std::move(body),
                             .total_seconds = kAnswerSeconds};
    if (!type.empty()) request.headers.emplace_back("Content-Type", type);
    if (!etag.empty()) request.headers.emplace_back("If-Match", etag);
    if (const auto token = m_tokens.find(who); token != m_tokens.end())
        request.headers.emplace_back("Authorization", "Bearer " + token->second);
    net::HttpClient client;
    const auto answer = client.Send(request);
    if (!answer.ok()) throw std::runtime_error(answer.error().Describe());
    Answer out{.status = answer->status, .text = answer->body,
               .etag = std::string(answer->Header("etag"))};
    if (auto read = base::ParseJson(answer->body); read.ok() && read->is_object())
        out.body = std::move(read->get_object());
    return out;
}

Program::Answer Program::Get(std::string_view who, std::string_view path) const {
    return Send(who, "GET", path, "", "", "");
}

Program::Answer Program::Post(std::string_view who, std::string_view path,
                              const json::object& body) const {
    return Send(who, "POST", path, json::serialize(body), kJson, "");
}

Program::Answer Program::Change(std::string_view who, std::string_view method,
                                std::string_view path, std::string_view etag,
                                const json::object& body) const {
    return Send(who, method, path, json::serialize(body), kJson, etag);
}

std::string Program::Upload(std::string_view who, std::string bytes) const {
    const auto answer =
        Send(who, "POST", "/uploads?for=messages", std::move(bytes), "application/x-ndjson", "");
    if (answer.status != 201) throw std::runtime_error(answer.text.substr(0, 300));
    return base::TextIn(answer.body, "upload");
}

}  // namespace atalaya::network_test
