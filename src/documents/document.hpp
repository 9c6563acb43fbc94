#pragma once

// A report in one language, as blocks of text and tables; how it looks is decided by the renderers.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/text.hpp"

namespace atalaya::documents {

struct Heading {
    int level = 1;           // 1 to 4; the title of the document stands above them
    std::string text;
};

struct Paragraph {
    enum class Style {
        Body,
        Lead,    // the first words of a section
        Quote,   // words of somebody else
        Note,    // set apart: what the reader must know
        Small    // sources, dates, digests
    };
    std::string text;        // line ends are kept
    std::string label = {};  // before the text, strong: "Rating"
    Style style = Style::Body;
    std::optional<Lang> lang = {};   // where it is not that of the document
};

struct List {
    std::vector<std::string> items;
};

struct Column {
    std::string title;
    bool number = false;     // figures, set to the right
    int width = 1;           // relative to the other columns
    // Colour of the bar's part that the column counts, from 0 (the best) on; kOutside: not on the
    // scale; nullopt: the column is no part of the bar.
    std::optional<int> part = {};
    static constexpr int kOutside = 9;
};

struct Row {
    std::vector<std::string> cells;   // one for each column; the first names the row
    // The sizes of the bar's parts, one for each column with a `part`; empty: no bar. One more is
    // the rest of a scale that the rows share, and stays blank. Shown beside the row where the
    // format can draw.
    std::vector<int> bar = {};
};

struct Table {
    std::string caption;
    std::vector<Column> columns;
    std::vector<Row> rows;
};

struct PageBreak {};

using Block = std::variant<Heading, Paragraph, List, Table, PageBreak>;

struct Document {
    Lang lang = Lang::En;
    std::string title, subtitle;
    std::string author;      // whose document it is: an institution
    std::string subject;     // one sentence, for catalogues and search
    std::string notice;      // on every page, such as "Draft"; may be empty
    std::string contents;    // the heading above the table of contents; "": no such table
    std::string date = {};   // when it was made, in words, for the title page; may be empty
    base::Timestamp at = 0;  // the same, for catalogues
    bool cover = true;       // on paper the title has a page of its own
    std::vector<Block> blocks;
};

}  // namespace atalaya::documents
