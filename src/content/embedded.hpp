#pragma once

namespace atalaya::content {

// One file of content/ inside the program; a row of nullptr ends the table.
struct EmbeddedFile {
    const char* path;   // "codelists/hiding_place.yaml"
    const char* begin;
    const char* end;
};

const EmbeddedFile* embedded_content();

}  // namespace atalaya::content
