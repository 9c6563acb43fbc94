#include "app/demo_warning_stage.hpp"

#include "base/check.hpp"

namespace atalaya::app {

namespace {

std::shared_ptr<const registers::Model> ModelOf(const App& app, std::string_view id) {
    auto model = app.catalogue()->Find(id);
    base::Check(model != nullptr, "the registers of early warning are shipped");
    return model;
}

std::int64_t VersionOf(const registers::Record& record) {
    return record.Int(registers::SystemColumn::Version);
}

}  // namespace

std::string WarningStage::Ago(std::int64_t days) const {
    return base::Date::FromDays(app.clock.Today().ToDays() - days).ToString();
}

Result<std::string> WarningStage::Create(const std::string& login, std::string_view register_id,
                                         json::object input) {
    const auto model = ModelOf(app, register_id);
    ATALAYA_ASSIGN(const auto made,
                   app.database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) {
                       return app.records.Create(tx, people.at(login), *model, kDemoCountry, input);
                   }));
    return made.Reference();
}

Result<void> WarningStage::Change(const std::string& login, std::string_view register_id,
                                  const std::string& reference, const json::object& patch) {
    const auto model = ModelOf(app, register_id);
    const auto& by = people.at(login);
    return app.database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<void> {
        ATALAYA_ASSIGN(const auto record, app.records.Find(tx, by, *model, reference));
        ATALAYA_TRY(app.records.Update(tx, by, *model, reference, VersionOf(record), patch));
        return {};
    });
}

Result<void> WarningStage::Move(const std::string& login, std::string_view register_id,
                                const std::string& reference, std::string_view step,
                                std::string_view reason, const LocalText& reasons) {
    const auto model = ModelOf(app, register_id);
    const auto& by = people.at(login);
    return app.database->Run(store::Mode::ReadWrite, [&](store::Transaction& tx) -> Result<void> {
        ATALAYA_ASSIGN(const auto record, app.records.Find(tx, by, *model, reference));
        ATALAYA_TRY(app.records.Move(tx, by, *model, reference, VersionOf(record), step, reason,
                                     reasons));
        return {};
    });
}

}  // namespace atalaya::app
