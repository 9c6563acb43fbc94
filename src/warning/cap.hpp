#pragma once

// An alert in the Common Alerting Protocol (OASIS CAP 1.2), one `info` for each language.

#include <string>
#include <string_view>

#include "warning/alert.hpp"

namespace atalaya::warning {

// What the protocol needs beside the alert.
struct CapFrame {
    std::string sender;          // domain-like, without spaces or commas: "xa.atalaya"
    std::string web;             // address of the alert's page; "" for none
    // Of the revisions before: "sender,identifier,sent".
    std::vector<std::string> references;
};
// Of the newest of an alert's revisions, newest first: the same sender for ever, references to all
// the others. `page`: "" for none.
CapFrame FrameOf(const std::vector<Alert>& revisions, std::string page);
// Identifier of a revision: "<origin>-<reference>-<revision>"; no spaces, commas, < or &.
std::string CapIdentifier(const Alert& alert);
// "2026-11-21T22:00:00-00:00": the offset is required and UTC is written "-00:00".
std::string CapTime(base::Timestamp at);
inline constexpr std::size_t kMostCapBytes = 4u << 20;
inline constexpr std::string_view kCapRetraction = "retraction";   // a `code` beside msgType Cancel

// Well-formed XML, valid by the schema of the standard. status Exercise for an exercise; msgType
// Alert, Update, or Cancel for one that was cancelled or retracted, with a note and a code that says
// which; scope Public, or Restricted with the mark. Substance identifiers are `parameter`, places
// `area` with `geocode` ("ISO 3166-1", "ISO 3166-2"), files `resource`. Preconditions: a revision
// after the first, or a withdrawal, has references; the alert has a text.
std::string WriteCap(const Alert& alert, const CapFrame& frame);

// Reads one that somebody else made, with the same meaning where ours has a word for it: `origin` is
// its sender, `reference` its identifier (from ours, as we wrote them). A test counts as an exercise.
// Limits: 4 MB, no document type and so no entities, 64 levels. Errors: warning.cap_invalid {line, reason}.
Result<Alert> ReadCap(std::string_view xml);

}  // namespace atalaya::warning
