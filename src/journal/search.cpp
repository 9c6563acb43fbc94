#include "journal/search.hpp"

#include "journal/conditions.hpp"
#include "journal/pending.hpp"
#include "journal/verify.hpp"

namespace atalaya::journal {
namespace {

// A text as it stands within a pattern of LIKE, in small letters.
std::string Escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') out += '\\';
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return out;
}

void AddWords(Conditions& conditions, const Words& words) {
    std::string any;
    const auto like = [&](std::string_view column, std::string pattern) {
        conditions.patterns.push_back(std::move(pattern));
        conditions.values.push_back(std::string_view(conditions.patterns.back()));
        any += (any.empty() ? "" : " OR ") + std::string(column) + " LIKE $" +
               std::to_string(conditions.values.size()) + " ESCAPE '\\'";
    };
    if (!words.text.empty()) {
        like("lower(action)", "%" + Escaped(words.text) + "%");
        like("lower(subject)", "%" + Escaped(words.text) + "%");
    }
    for (const std::string& actor : words.actors) {
        like("actor", Escaped(actor));
        like("actor", Escaped(actor) + "/%");
    }
    if (any.empty()) return;
    conditions.text.append(conditions.text.empty() ? " WHERE (" : " AND (").append(any).append(")");
}

}  // namespace

std::vector<Entry> Search(store::Transaction& tx, const Filter& filter, const Words& words) {
    tx.State<Pending>().Write(tx);
    auto conditions = ConditionsOf(filter);
    AddWords(conditions, words);
    const std::string ending = conditions.Ending(filter);
    std::vector<Entry> out;
    const auto rows = tx.Query("SELECT " + std::string(kEntryColumns) + " FROM journal" +
                                   conditions.text + ending,
                               conditions.values);
    while (rows->Next()) out.push_back(EntryAt(*rows));
    return out;
}

}  // namespace atalaya::journal
