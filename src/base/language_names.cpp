#include "base/language_names.hpp"

namespace atalaya::base {

std::string_view OwnName(Lang lang) {
    switch (lang) {
        case Lang::En: return "English";
        case Lang::Es: return "Español";
        case Lang::Pt: return "Português";
        case Lang::Fr: return "Français";
    }
    return "";
}

}  // namespace atalaya::base
