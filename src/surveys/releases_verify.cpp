// Releases held against what the journal says of them.

#include <map>

#include "base/json_members.hpp"
#include "surveys/release_rows.hpp"
#include "surveys/table_json.hpp"

namespace atalaya::surveys {
namespace {

using Claims = std::map<std::int64_t, std::string>;   // release -> digest in hex

Claims ReadClaims(store::Transaction& tx, const journal::Journal& journal,
                  std::string_view country) {
    Claims out;
    journal.Verify(tx, country, [&](const journal::Entry& entry) {
        if (entry.draft.action != "survey.released") return;
        const auto payload = base::ParseJson(entry.draft.payload);
        if (!payload.ok() || !payload->is_object()) return;
        out[entry.draft.record] = base::TextIn(payload->get_object(), "digest");
    });
    return out;
}

// Whether the single figures are those of the frozen table.
bool FiguresStand(store::Transaction& tx, const Release& release) {
    const auto figures = FiguresOf(release);
    const auto rows = tx.Query(
        "SELECT measure, substance, year, cell FROM survey_figures "
        "WHERE country = $1 AND release = $2 ORDER BY place",
        {std::string_view(release.country), release.id});
    std::size_t at = 0;
    while (rows->Next()) {
        if (at == figures.size()) return false;
        const Releases::Figure& figure = figures[at++];
        if (rows->Text(0) != figure.measure || rows->Text(1) != figure.substance ||
            rows->Int(2) != figure.year ||
            rows->Text(3) != base::CanonicalJson(FrozenCell(figure.cell)))
            return false;
    }
    return at == figures.size();
}

}  // namespace

std::vector<Error> VerifyReleases(store::Transaction& tx, const journal::Journal& journal,
                                  std::string_view country) {
    std::vector<Error> faults;
    const auto add = [&](std::string_view code, std::int64_t id) {
        faults.push_back(Err(code, {{"id", std::to_string(id)}}));
    };
    Claims claims = ReadClaims(tx, journal, country);
    std::vector<std::int64_t> ids;
    {
        const auto rows = tx.Query(
            "SELECT id FROM survey_releases WHERE country = $1 OR $1 = '' ORDER BY id", {country});
        while (rows->Next()) ids.push_back(rows->Int(0));
    }
    for (const std::int64_t id : ids) {
        std::string content, digest;
        {
            const auto row =
                tx.Query("SELECT content, digest FROM survey_releases WHERE id = $1", {id});
            if (!row->Next()) continue;
            content = row->Text(0);
            digest = row->Text(1);
        }
        const auto release = ThawedRelease(id, content, digest);
        if (!release.ok() || !FiguresStand(tx, *release)) add("survey.release_altered", id);
        const auto claim = claims.find(id);
        if (claim == claims.end() || claim->second != digest)
            add("survey.release_unjournalled", id);
        if (claim != claims.end()) claims.erase(claim);
    }
    for (const auto& [id, digest] : claims) add("survey.release_lost", id);
    return faults;
}

}  // namespace atalaya::surveys
