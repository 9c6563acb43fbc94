#pragma once

#include "api/resources/activity_evidence.hpp"
#include "commitments/national_plan.hpp"

namespace atalaya::api {

// The activities that the caller of this request sees, with what is asked of them.
struct NationalPlanView {
    std::vector<registers::Record> strategies;
    std::vector<commitments::Activity> activities;
    // Of these activities, by their references.
    std::map<std::string, std::vector<commitments::ActivityEvidence>> evidence;
    base::Date today;
    int days = 30;   // how far ahead reminders look
};

// What commitments::ReadActivities needs, as this request sees it.
commitments::ActivitySource ActivitySourceOf(app::App& app, const Context& context);

// The title of an activity's state and of a source of funds.
std::string StateTitle(const Context& context, std::string_view state);
std::string FundingTitle(const Context& context, std::string_view source);

// One table of the plan, "activities", "evidence", "objectives", "commitments", "money",
// "unserved" or "reminders", as CSV or XLSX. `plan` limits the unserved ones to one plan; null: every plan.
Result<http::Response> NationalPlanFile(const Context& context, const NationalPlanView& view,
                                        const commitments::Plan* plan, std::string_view table,
                                        std::string_view format);

// A reminder as JSON: {"kind", "reference", "number", "title", "owner", "milestone", "due", "days",
// "state", "state_title"}.
json::object ReminderJson(const Context& context, const commitments::Reminder& reminder);

}  // namespace atalaya::api
