#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace atalaya::base {

// A named value that the text of an error shows, as in "unknown unit {unit}".
struct Param {
    std::string name;
    std::string value;

    friend bool operator==(const Param&, const Param&) = default;
};

// An expected failure. `code` names an entry of content/errors, which holds the text in four
// languages and the HTTP status. `where` is a JSON pointer into the caller's input
// ("/quantity/unit"), or "file:line" or "file:line:column"; empty when there is no place.
// `details` are the single faults when there is more than one.
struct [[nodiscard]] Error {
    std::string code;
    std::vector<Param> params;
    std::string where;
    std::vector<Error> details;

    // The value of a parameter, or "" if there is none of that name.
    std::string_view Get(std::string_view name) const;
    // For logs and test failures only; people read content::Messages.
    std::string Describe() const;
};

// The one way to make an Error, so that a check can find every code used in the sources.
Error Err(std::string_view code, std::vector<Param> params = {}, std::string where = {});

// A value or the error that stands in its place.
template <class T>
class [[nodiscard]] Result {
 public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    // Precondition of the next five: ok().
    const T& value() const& { return std::get<0>(m_state); }
    T& value() & { return std::get<0>(m_state); }
    T&& value() && { return std::get<0>(std::move(m_state)); }
    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

    // Precondition of the next two: !ok().
    const Error& error() const& { return std::get<1>(m_state); }
    Error&& error() && { return std::get<1>(std::move(m_state)); }

 private:
    std::variant<T, Error> m_state;
};

template <>
class [[nodiscard]] Result<void> {
 public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}

    bool ok() const { return !m_error.has_value(); }
    explicit operator bool() const { return ok(); }
    const Error& error() const& { return *m_error; }
    Error&& error() && { return *std::move(m_error); }

 private:
    std::optional<Error> m_error;
};

}  // namespace atalaya::base

namespace atalaya {
using base::Err;
using base::Error;
using base::Result;
}  // namespace atalaya

#define ATALAYA_CONCAT_(a, b) a##b
#define ATALAYA_CONCAT(a, b) ATALAYA_CONCAT_(a, b)

// Returns the error of a Result from the enclosing function.
#define ATALAYA_TRY(expression)                                                   \
    do {                                                                          \
        if (auto try_result = (expression); !try_result.ok())                     \
            return std::move(try_result).error();                                 \
    } while (false)

// Declares `variable` with the value of a Result, or returns its error:
// ATALAYA_ASSIGN(auto record, records.Get(...));
#define ATALAYA_ASSIGN(variable, expression)                                      \
    auto ATALAYA_CONCAT(assign_result_, __LINE__) = (expression);                 \
    if (!ATALAYA_CONCAT(assign_result_, __LINE__).ok())                           \
        return std::move(ATALAYA_CONCAT(assign_result_, __LINE__)).error();       \
    variable = std::move(ATALAYA_CONCAT(assign_result_, __LINE__)).value()
