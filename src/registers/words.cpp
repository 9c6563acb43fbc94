#include "registers/words.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace atalaya::registers {

namespace {

constexpr std::size_t kMostSearchWords = 8;
// A shorter beginning would be that of half the index.
constexpr std::size_t kShortestBeginning = 3;

// Calls visit(field, cells, sensitivity) for each searched field.
template <class Visit>
void ForEachSearched(const Model& model, const Record& record, Visit&& visit) {
    if (!model.searched()) return;
    for (const auto& field : model.definition().fields) {
        if (field.search && field.cell_count > 0)
            visit(field, record.Of(field), field.sensitivity);
        for (const auto& inner : field.fields) {
            if (!inner.search) continue;
            for (const auto& row : record.Rows(field)) {
                const auto cells = std::span(row).subspan(inner.first_cell, inner.cell_count);
                visit(inner, cells, field.sensitivity);
            }
        }
    }
}

std::string Table(const Model& model) {
    return store::Identifier(model.words_table());
}

store::BytesView BytesOf(const std::string& bytes) {
    return {std::string_view(bytes)};
}

void InsertWord(store::Transaction& tx, const Model& model, std::string_view country,
                const Word& word, std::int64_t first, const std::string& rest) {
    tx.Execute("INSERT INTO " + Table(model) +
                   " (country, word, class, first, rest) VALUES ($1, $2, $3, $4, $5)",
               {country, std::string_view(word.first), std::string_view(word.second), first,
                BytesOf(rest)});
}

std::string_view Bytes(const store::Cursor& cursor, int column) {
    const auto cell = cursor.At(column);
    const auto* bytes = std::get_if<store::BytesView>(&cell);
    return bytes ? bytes->data : std::string_view();
}

// Takes a number out of the block that holds it.
void RemoveWord(store::Transaction& tx, const Model& model, std::string_view country,
                const Word& word, std::int64_t number) {
    std::vector<std::int64_t> block;
    {
        const auto cursor = tx.Query(
            "SELECT first, rest FROM " + Table(model) +
                " WHERE country = $1 AND word = $2 AND class = $3"
                " AND first <= $4 ORDER BY first DESC",
            {country, std::string_view(word.first), std::string_view(word.second), number});
        while (cursor->Next()) {
            block.clear();
            DecodeNumbers(cursor->Int(0), Bytes(*cursor, 1), block);
            if (std::binary_search(block.begin(), block.end(), number)) break;
            block.clear();
        }
    }
    if (block.empty()) return;
    tx.Execute(
        "DELETE FROM " + Table(model) +
            " WHERE country = $1 AND word = $2 AND class = $3 AND first = $4",
        {country, std::string_view(word.first), std::string_view(word.second), block.front()});
    block.erase(std::lower_bound(block.begin(), block.end(), number));
    if (!block.empty()) InsertWord(tx, model, country, word, block.front(), EncodeNumbers(block));
}

// All numbers of one word, ascending.
std::vector<std::int64_t> NumbersOf(store::Transaction& tx, const Model& model,
                                    std::string_view country, const std::string& word,
                                    bool beginning, const std::set<std::string>& hidden) {
    // U+10FFFF comes after every letter in the order of bytes.
    const std::string end = word + "\xF4\x8F\xBF\xBF";
    const std::string sql =
        "SELECT first, rest, class FROM " + Table(model) + " WHERE country = $1";
    const auto cursor = beginning
                            ? tx.Query(sql + " AND word >= $2 AND word < $3",
                                       {country, std::string_view(word), std::string_view(end)})
                            : tx.Query(sql + " AND word = $2", {country, std::string_view(word)});
    std::vector<std::int64_t> numbers;
    while (cursor->Next()) {
        if (hidden.contains(std::string(cursor->Text(2)))) continue;
        DecodeNumbers(cursor->Int(0), Bytes(*cursor, 1), numbers);
    }
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
}

std::size_t Letters(std::string_view word) {
    return static_cast<std::size_t>(
        std::count_if(word.begin(), word.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

std::set<Word> WordsOf(const Model& model, const Record& record) {
    std::set<Word> words;
    const auto visit = [&](const Field& field, std::span<const store::Cell> cells,
                           const std::string& sensitivity) {
        const auto text = field.type->SearchText(field, cells, model.content());
        for (auto& word : base::SearchTokens(text)) words.emplace(std::move(word), sensitivity);
    };
    ForEachSearched(model, record, visit);
    return words;
}

void InsertWords(store::Transaction& tx, const Model& model, const Record& record) {
    const auto& country = record.Text(SystemColumn::Country);
    for (const auto& word : WordsOf(model, record))
        InsertWord(tx, model, country, word, record.Int(SystemColumn::Id), "");
}

void ReplaceWords(store::Transaction& tx, const Model& model, const Record& before,
                  const Record& after) {
    const auto& country = after.Text(SystemColumn::Country);
    const auto number = after.Int(SystemColumn::Id);
    const auto old_words = WordsOf(model, before);
    const auto new_words = WordsOf(model, after);
    for (const auto& word : old_words) {
        if (!new_words.contains(word)) RemoveWord(tx, model, country, word, number);
    }
    for (const auto& word : new_words) {
        if (!old_words.contains(word)) InsertWord(tx, model, country, word, number, "");
    }
}

void WordBatch::Add(const Model& model, const Record& record, std::int64_t number) {
    const auto visit = [&](const Field& field, std::span<const store::Cell> cells,
                           const std::string& sensitivity) {
        const auto* text = cells.size() == 1 ? std::get_if<std::string>(&cells[0]) : nullptr;
        Places own;
        auto& repeated = m_repeated[&field];
        const bool keep = text && repeated.Pays();
        Places& places = keep ? repeated.places[*text] : own;
        if (places.empty()) {
            const auto words =
                base::SearchTokens(field.type->SearchText(field, cells, model.content()));
            for (const auto& word : words) places.push_back(&NumbersOf(word, sensitivity));
        }
        for (auto* numbers : places) {
            if (numbers->empty() || numbers->back() != number) numbers->push_back(number);
        }
    };
    ForEachSearched(model, record, visit);
}

bool WordBatch::Repeated::Pays() {
    constexpr std::size_t kTrial = 200;
    if (++asked == kTrial) pays = 2 * places.size() < asked;
    return pays;
}

WordBatch::Numbers& WordBatch::NumbersOf(std::string word, const std::string& sensitivity) {
    word += '\n';
    word += sensitivity;
    return m_numbers[std::move(word)];
}

void WordBatch::Write(store::Transaction& tx, const Model& model, std::string_view country,
                      std::int64_t shift) const {
    if (m_numbers.empty()) return;
    // In the order of the index, so that each of its pages is visited once.
    using Block = std::pair<std::string_view, const std::vector<std::int64_t>*>;
    std::vector<Block> blocks;
    blocks.reserve(m_numbers.size());
    for (const auto& [key, numbers] : m_numbers) blocks.emplace_back(key, &numbers);
    std::sort(blocks.begin(), blocks.end(),
              [](const Block& a, const Block& b) { return a.first < b.first; });
    const std::vector<std::string> columns = {"country", "word", "class", "first", "rest"};
    const auto writer = tx.Bulk(model.words_table(), columns);
    for (const auto& [key, numbers] : blocks) {
        const auto cut = key.find('\n');
        const auto rest = EncodeNumbers(*numbers);
        const store::CellView cells[] = {country, key.substr(0, cut), key.substr(cut + 1),
                                         numbers->front() + shift, BytesOf(rest)};
        writer->Row(cells);
    }
    writer->Finish();
}

std::vector<std::int64_t> FindNumbers(store::Transaction& tx, const Model& model,
                                      std::string_view country, std::string_view text,
                                      const std::set<std::string>& hidden) {
    auto words = base::SearchTokens(text);
    if (words.size() > kMostSearchWords) words.resize(kMostSearchWords);
    std::vector<std::int64_t> found;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const bool beginning =
            i + 1 == words.size() && text.back() != ' ' && Letters(words[i]) >= kShortestBeginning;
        auto numbers = NumbersOf(tx, model, country, words[i], beginning, hidden);
        if (i == 0) {
            found = std::move(numbers);
        } else {
            std::vector<std::int64_t> both;
            std::set_intersection(found.begin(), found.end(), numbers.begin(), numbers.end(),
                                  std::back_inserter(both));
            found = std::move(both);
        }
        if (found.empty()) break;
    }
    return found;
}

std::string EncodeNumbers(std::span<const std::int64_t> numbers) {
    std::string out;
    for (std::size_t i = 1; i < numbers.size(); ++i) {
        auto step = static_cast<std::uint64_t>(numbers[i] - numbers[i - 1]);
        for (; step >= 0x80; step >>= 7) out.push_back(static_cast<char>(step | 0x80));
        out.push_back(static_cast<char>(step));
    }
    return out;
}

void DecodeNumbers(std::int64_t first, std::string_view rest, std::vector<std::int64_t>& out) {
    out.push_back(first);
    std::uint64_t number = static_cast<std::uint64_t>(first), step = 0;
    int shift = 0;
    for (const char c : rest) {
        const auto byte = static_cast<std::uint8_t>(c);
        step |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        shift += 7;
        if (byte & 0x80) {
            if (shift > 56) return;
            continue;
        }
        number += step;
        out.push_back(static_cast<std::int64_t>(number));
        step = 0;
        shift = 0;
    }
}

}  // namespace atalaya::registers
