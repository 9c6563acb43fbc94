#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "transfer/readers/xml.hpp"

namespace atalaya::transfer {

// One level of a list in word/numbering.xml.
struct NumberLevel {
    std::string format = "decimal";  // "lowerLetter", "upperRoman", "bullet", "none" ...
    std::string text;                // "%1.%2)": what stands before the paragraph
    int start = 1;
};

// Where a paragraph stands in a list: num and its level, from 0.
struct ListPlace {
    std::string num;
    int level = 0;
};

// The lists of a document, and where the count of each stands.
class Numbering final : public XmlHandler {
 public:
    static constexpr int kLevels = 9;  // of a list in WordprocessingML

    void Start(std::string_view name, const XmlAttributes& attributes) override;
    void End(std::string_view name) override;
    void Text(std::string_view) override {}

    // The number of the next paragraph at this place, "1.2)"; "" for bullets and unknown lists.
    std::string Next(const ListPlace& place);

 private:
    using Levels = std::array<NumberLevel, kLevels>;
    struct Counts {
        std::array<int, kLevels> at{};
        std::array<bool, kLevels> begun{};
    };
    NumberLevel* Current();

    std::map<std::string, Levels, std::less<>> m_abstract;
    std::map<std::string, std::string, std::less<>> m_abstract_of;           // by num
    std::map<std::string, std::map<int, int>, std::less<>> m_start_of;       // by num and level
    std::map<std::string, Counts, std::less<>> m_counts;                     // by abstract list
    std::string m_in_abstract, m_in_num;
    int m_level = -1;
};

// 3 as "3", "c", "C", "iii", "III"; "" for a bullet.
std::string NumberAs(std::string_view format, int number);

}  // namespace atalaya::transfer
