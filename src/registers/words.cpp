#include "base/text.hpp"
#include "registers/rows.hpp"

namespace atalaya::registers {

namespace {

void AddWords(const Field& field, std::span<const store::Cell> cells, const std::string& sensitivity,
              const content::Library& content, std::set<Word>& words) {
    const auto text = field.type->SearchText(field, cells, content);
    if (text.empty()) return;
    for (auto& word : base::SearchTokens(text)) words.emplace(std::move(word), sensitivity);
}

void InsertWord(store::Transaction& tx, const Model& model, const Record& record,
                const Word& word) {
    tx.Execute("INSERT INTO " + store::Identifier(model.words_table()) +
                   " (country, word, class, id) VALUES ($1, $2, $3, $4)",
               {store::View(record.At(SystemColumn::Country)), std::string_view(word.first),
                std::string_view(word.second), record.Int(SystemColumn::Id)});
}

}  // namespace

std::set<Word> WordsOf(const Model& model, const Record& record) {
    std::set<Word> words;
    if (!model.searched()) return words;
    for (const auto& field : model.definition().fields) {
        if (field.search && field.cell_count > 0)
            AddWords(field, record.Of(field), field.sensitivity, model.content(), words);
        for (const auto& inner : field.fields) {
            if (!inner.search) continue;
            for (const auto& row : record.Rows(field))
                AddWords(inner, std::span(row).subspan(inner.first_cell, inner.cell_count),
                         field.sensitivity, model.content(), words);
        }
    }
    return words;
}

void InsertWords(store::Transaction& tx, const Model& model, const Record& record) {
    for (const auto& word : WordsOf(model, record)) InsertWord(tx, model, record, word);
}

void ReplaceWords(store::Transaction& tx, const Model& model, const Record& before,
                  const Record& after) {
    const auto old_words = WordsOf(model, before);
    const auto new_words = WordsOf(model, after);
    for (const auto& word : old_words) {
        if (new_words.contains(word)) continue;
        tx.Execute("DELETE FROM " + store::Identifier(model.words_table()) +
                       " WHERE country = $1 AND word = $2 AND class = $3 AND id = $4",
                   {store::View(after.At(SystemColumn::Country)), std::string_view(word.first),
                    std::string_view(word.second), after.Int(SystemColumn::Id)});
    }
    for (const auto& word : new_words) {
        if (!old_words.contains(word)) InsertWord(tx, model, after, word);
    }
}

}  // namespace atalaya::registers
