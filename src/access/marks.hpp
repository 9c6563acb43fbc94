#pragma once

#include <string_view>

namespace atalaya::access {

// How few may see what bears a mark, over both scales of kMarks, from 0 for everyone to 4. Where the
// scales meet is a decision of this program: "official" and "tlp:green" are for those who work in the
// field, "restricted" and "tlp:amber" for those who need to know. 0 for what is no mark.
int Strictness(std::string_view mark);

}  // namespace atalaya::access
