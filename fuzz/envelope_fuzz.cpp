// Any bytes as an envelope, a presentation and a hub's directory: read, and when they stand, checked
// and opened.

#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "base/check.hpp"
#include "exchange/canonical.hpp"
#include "exchange/hub_document.hpp"
#include "exchange/presentation.hpp"
#include "exchange/sealing.hpp"

using namespace atalaya;

namespace {

// The same key in every run, so that a corpus may hold what is sealed for it.
const exchange::NodeKey& Key() {
    static const exchange::NodeKey key = [] {
        base::SeededRandom random(1);
        const auto file = std::filesystem::temp_directory_path() /
                          ("atalaya_fuzz_" + std::to_string(::getpid()) + ".key");
        auto opened = exchange::NodeKey::Open(file, random);
        std::filesystem::remove(file);
        base::Check(opened.ok(), "no key for the fuzz target");
        return *std::move(opened);
    }();
    return key;
}

void CheckEnvelope(std::string_view text) {
    const auto read = exchange::ReadEnvelope(text);
    if (!read.ok()) {
        base::Check(read.error().code.starts_with("exchange."), "an error of another room");
        return;
    }
    const exchange::Envelope& envelope = read->envelope;
    base::Check(read->bytes == text, "other bytes than those that came");
    const auto inner = base::ParseJson(read->signed_text);
    base::Check(inner.ok() && *exchange::Canonical(*inner) == read->signed_text,
                "what is signed is not canonical");
    base::Check(exchange::IsNodeId(envelope.sender) && !envelope.to.empty(), "nobody to nobody");
    base::Check(envelope.body.empty() || envelope.sealed.empty(), "a body twice");
    (void)exchange::HasValidSignature(*read, Key().public_key());
    for (const std::string& node : envelope.to) {
        const auto body = exchange::OpenBody(envelope, node, Key());
        if (body.ok()) base::Check(exchange::Canonical(*body).ok(), "an opened body that is odd");
    }
}

void CheckDirectory(const json::object& document) {
    const auto read = exchange::ReadHubDocument(document);
    if (!read.ok()) return;
    for (const exchange::Node& node : read->nodes)
        base::Check(node.state != exchange::NodeState::Verified || node.Current() != nullptr,
                    "a verified node without a key");
    base::Check(exchange::ReadHubDocument(exchange::WriteHubDocument(*read)).ok(),
                "a directory that cannot be written again");
}

void CheckPresentation(const json::object& presentation) {
    const auto read = exchange::ReadPresentation(presentation);
    if (!read.ok()) return;
    base::Check(exchange::IsNodeId(read->node.id) && exchange::CanSealFor(read->key),
                "a presentation of nobody");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    CheckEnvelope(text);
    const auto parsed = base::ParseJson(text);
    if (parsed.ok() && parsed->is_object()) {
        CheckPresentation(parsed->get_object());
        CheckDirectory(parsed->get_object());
    }
    return 0;
}
