#pragma once

// The key with which a node signs, and those with which it signed before: what was sealed with an
// earlier key is still known as this node's own.

#include <filesystem>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "evaluation/node_key.hpp"

namespace atalaya::evaluation {

// Read anew each time, so that a program that runs follows a key that another one renewed.
class KeyRing {
 public:
    // `random` outlives this object. `file`: of the present key, made when it is first needed; the
    // public halves of earlier ones lie beside it in "<file>.earlier".
    KeyRing(std::filesystem::path file, base::Random& random)
        : m_file(std::move(file)), m_random(random) {}

    // Errors: those of NodeKey::Open.
    Result<NodeKey> Present() const { return NodeKey::Open(m_file, m_random); }
    // In the order in which they were replaced. Errors: file.unreadable, evaluation.key_broken.
    Result<std::vector<PublicKey>> Earlier() const;
    // A new key takes the place of the present one, whose secret is gone. Errors: those of Present
    // and Earlier, file.unwritable.
    struct Renewed {
        PublicKey before, now;
    };
    Result<Renewed> Renew(base::Timestamp at) const;

 private:
    std::filesystem::path EarlierFile() const { return m_file.string() + ".earlier"; }

    const std::filesystem::path m_file;
    base::Random& m_random;
};

}  // namespace atalaya::evaluation
