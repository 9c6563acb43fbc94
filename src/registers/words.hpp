#pragma once

// Private to the room: the search index. For each word of a country and register it holds the
// numbers of the records in blocks: one row for a whole batch of an import, whose frequent words
// would otherwise cost more rows than the records themselves (measured: 9 of 14 microseconds of a
// row). A number stands in one block of a word at most.

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "registers/record.hpp"
#include "store/database.hpp"

namespace atalaya::registers {

// A word with the sensitivity of the field that it stands in ("" for most): who may not see the
// field does not find the record by it.
using Word = std::pair<std::string, std::string>;
std::set<Word> WordsOf(const Model& model, const Record& record);

void InsertWords(store::Transaction& tx, const Model& model, const Record& record);
void ReplaceWords(store::Transaction& tx, const Model& model, const Record& before,
                  const Record& after);

// The words of many records of one country, gathered on any thread and written by another.
class WordBatch {
 public:
    // `number` grows from call to call.
    void Add(const Model& model, const Record& record, std::int64_t number);
    // Writes the blocks; `shift` is added to each number.
    void Write(store::Transaction& tx, const Model& model, std::string_view country,
               std::int64_t shift = 0) const;

 private:
    using Numbers = std::vector<std::int64_t>;
    using Places = std::vector<Numbers*>;
    // Most texts of a field come again and again (names of substances and places, with their words
    // in four languages): where their words stand is kept, unless the field has ever new ones.
    struct Repeated {
        std::unordered_map<std::string, Places> places;   // by text
        std::size_t asked = 0;
        bool pays = true;
        bool Pays();
    };
    Numbers& NumbersOf(std::string word, const std::string& sensitivity);

    std::unordered_map<std::string, Numbers> m_numbers;   // "word\nsensitivity" -> numbers
    std::map<const Field*, Repeated> m_repeated;
};

// The numbers of a country's records that have all words of a text, ascending; the last word may
// be the beginning of one, from three letters on, unless a space follows it. Words of hidden
// sensitivities are passed over.
std::vector<std::int64_t> FindNumbers(store::Transaction& tx, const Model& model,
                                      std::string_view country, std::string_view text,
                                      const std::set<std::string>& hidden);

// Numbers after the first as the differences between neighbours, seven bits a byte. Precondition:
// ascending, without repetition. Decoding stops at broken bytes and never reads beyond them.
std::string EncodeNumbers(std::span<const std::int64_t> numbers);
void DecodeNumbers(std::int64_t first, std::string_view rest, std::vector<std::int64_t>& out);

}  // namespace atalaya::registers
