#pragma once

#include <memory>

#include "content/library.hpp"
#include "registers/model.hpp"

namespace atalaya::warning {

// The content as it is when a piece of work begins: asked for anew each time, since it changes while
// the program runs, and shared, since the work ends under what it began with.
struct ContentInUse {
    std::shared_ptr<const content::Library> library;
    std::shared_ptr<const registers::Catalogue> catalogue;
};

}  // namespace atalaya::warning
