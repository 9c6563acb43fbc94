#pragma once

#include <cstdint>

namespace atalaya::microdata {

// Gives up everything that reading an open file and writing to an open pipe does not need: memory
// and time beyond the limits, files, programs, the network. False where the system refuses.
bool ConfineThisProcess(std::uint64_t memory_bytes, std::uint64_t seconds);

}  // namespace atalaya::microdata
