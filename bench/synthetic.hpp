#pragma once

// Synthetic seizures of the fictional country XA, the same for the same seed: as a file to import,
// and as checked records to fill a large store with. Each says that it is synthetic.

#include <filesystem>
#include <memory>

#include "app/app.hpp"
#include "transfer/mapping.hpp"

namespace atalaya::bench {

inline constexpr std::uint64_t kSeed = 2026;

// A CSV file of 13 columns, as an agency would send it: codes, names of substances and places,
// amounts in several units.
void WriteCsv(const std::filesystem::path& path, std::int64_t rows, std::uint64_t seed = kSeed);
// How its columns become the fields of the register of seizures.
transfer::Mapping MappingOfCsv();

// A node with its store in `folder`, or in a schema of its own of a server.
std::unique_ptr<app::App> OpenNode(const std::filesystem::path& folder, const std::string& server,
                                   const std::string& schema);

// Stores validated seizures in batches, each with its digest, words and journal entry. Some
// thousands are made and checked as any input is; the others are these on other days under other
// case numbers.
void FillSeizures(app::App& node, std::int64_t rows, std::uint64_t seed = kSeed);

}  // namespace atalaya::bench
