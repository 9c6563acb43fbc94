#include <gtest/gtest.h>

#include "content/check.hpp"
#include "content/library.hpp"
#include "content/node.hpp"

namespace atalaya::content {
namespace {

// The content inside the program, as `atalaya content check` sees it.
TEST(ShippedContent, IsClean) {
    std::string faults;
    for (const Fault& fault : Check({})) faults += fault.error.Describe() + "\n";
    EXPECT_EQ(faults, "");
}

TEST(ShippedContent, TheSizeOfAFileIsToldInTheReadersLanguage) {
    const auto library = *Library::Load({});
    const Error file = Err("file.too_large", {{"file", "a.csv"}, {"largest", "8388608"}});
    EXPECT_EQ(library->Say(file, Lang::En),
              "The file a.csv is larger than 8.4 MB, the most that is accepted. Divide it into parts.");
    const Error survey = Err("microdata.too_large", {{"file", "a.sav"}, {"reason", "microdata.reason_memory"},
                                                     {"largest", "2000000000"}});
    EXPECT_NE(library->Say(survey, Lang::Fr).find("a.sav est trop volumineux : sa lecture occupe plus de 2 Go de mémoire."),
              std::string::npos) << library->Say(survey, Lang::Fr);
}

// A whole line in one language: libyaml is quoted only where there are no words of ours.
TEST(ShippedContent, BrokenYamlIsToldInTheReadersLanguage) {
    const auto library = *Library::Load({});
    const auto say = [&](std::string_view text) {
        return library->Say(ParseYaml(text, "f.yaml").error(), Lang::Es);
    };
    EXPECT_EQ(say("a: [1, 2\nb: 3\n"),
              "Esto no es YAML válido (una lista entre corchetes no se cierra, o falta una coma). "
              "Revise la sangría, las comillas y los corchetes aquí y en la línea anterior.");
    EXPECT_NE(say("%YAML 7.0\n---\na: 1\n").find("(el lector dice «found incompatible YAML document»)"),
              std::string::npos) << say("%YAML 7.0\n---\na: 1\n");
}

}  // namespace
}  // namespace atalaya::content
