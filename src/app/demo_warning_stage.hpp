#pragma once

#include <map>

#include "app/demo.hpp"

namespace atalaya::app {

// Where the people of the demonstration do their work: each step by one of them, by its own door.
struct WarningStage {
    explicit WarningStage(App& of) : app(of) {}

    // "2026-11-20"; negative: days to come.
    std::string Ago(std::int64_t days) const;
    // The reference of the record.
    Result<std::string> Create(const std::string& login, std::string_view register_id,
                               json::object input);
    Result<void> Change(const std::string& login, std::string_view register_id,
                        const std::string& reference, const json::object& patch);
    Result<void> Move(const std::string& login, std::string_view register_id,
                      const std::string& reference, std::string_view step,
                      std::string_view reason = "", const LocalText& reasons = {});

    App& app;
    std::map<std::string, access::Caller> people;  // by login
};

}  // namespace atalaya::app
