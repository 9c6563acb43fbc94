#pragma once

// The text around what is signed: the same for whoever writes an envelope and whoever reads it.

#include <string_view>

namespace atalaya::exchange {

inline constexpr std::string_view kEnvelopeFormat = "atalaya.envelope/1";
inline constexpr std::string_view kExerciseFormat = "atalaya.exercise/1";
inline constexpr std::string_view kSignedContext = "atalaya.envelope.1 ";

inline constexpr std::string_view kBeforeText = R"({"envelope":)";
inline constexpr std::string_view kBeforeSignature = R"(,"signature":")";
inline constexpr std::size_t kSignatureLetters = 86;   // 64 bytes in base64url
inline constexpr std::string_view kAfterSignature = "\"}";
inline constexpr std::size_t kAroundText = kBeforeText.size() + kBeforeSignature.size() +
                                           kSignatureLetters + kAfterSignature.size();

}  // namespace atalaya::exchange
