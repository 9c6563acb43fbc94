#include "registers/fields/trial_test.hpp"

namespace atalaya::registers::fields {
namespace {

std::string Item(std::string_view name, std::string_view type, std::string_view size,
                 std::string_view digest) {
    std::string out = R"([{"digest":")";
    out.append(digest).append(R"(","name":")").append(name).append(R"(","size":)").append(size);
    return out.append(R"(,"type":")").append(type).append(R"("}])");
}
const std::string kDigest(64, 'a');

TEST(AttachmentField, DescribesItsFiles) {
    Trial trial(AttachmentType(), nullptr);
    const auto good = Item("foto.png", "image/png", "120", kDigest);
    EXPECT_EQ(trial.Json(good), good);
    EXPECT_EQ(trial.Display(Lang::En), "foto.png");
    EXPECT_EQ(trial.Json("[]"), "null");
    EXPECT_TRUE(trial.field.type->TextParts(trial.field).empty());
}

TEST(AttachmentField, RefusesWhatCouldDoHarm) {
    Trial trial(AttachmentType(), nullptr);
    EXPECT_EQ(trial.Json(Item("../passwd", "text/plain", "1", kDigest)),
              "/x/0/name field.attachment_form");
    EXPECT_EQ(trial.Json(Item("a.png", "image", "1", kDigest)), "/x/0/type field.attachment_form");
    EXPECT_EQ(trial.Json(Item("a.png", "image/png", "-1", kDigest)),
              "/x/0/size field.attachment_form");
    EXPECT_EQ(trial.Json(Item("a.png", "image/png", "1", "abc")),
              "/x/0/digest field.attachment_form");
    EXPECT_EQ(trial.Json(R"([{"name":"a.png"}])"),
              "/x/0/type field.member_missing; /x/0/size field.member_missing; "
              "/x/0/digest field.member_missing");
    EXPECT_EQ(trial.Json("[3]"), "/x/0 field.expected_object");
    trial.field.max_items = 0;
    EXPECT_EQ(trial.Json(Item("a.png", "image/png", "1", kDigest)), "/x field.too_many");
}

}  // namespace
}  // namespace atalaya::registers::fields
