#include "hub/web/staff_file.hpp"

#include <gtest/gtest.h>

#include "hub/web/command_bodies.hpp"

namespace onepool::hub {
namespace {

using namespace protocol;

const std::string hash =
    "$argon2id$v=19$m=65536,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
    "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE";
const std::string dear_hash = "$argon2id$v=19$m=4194304" + hash.substr(hash.find(",t="));

std::string fault_of(const std::string& csv) {
    const auto read = read_staff_file(csv);
    const auto* fault = std::get_if<CsvFault>(&read);
    return fault ? std::to_string(fault->line) + ": " + fault->text : "";
}

TEST(StaffFile, ReadsPeopleWithAndWithoutPins) {
    const auto read =
        read_staff_file("role,name,pin_hash\nsupervisor,Ann,\"" + hash + "\"\npicker,Bo,\n");
    ASSERT_TRUE(std::holds_alternative<std::vector<StaffRow>>(read)) << std::get<1>(read).text;
    EXPECT_EQ(std::get<0>(read),
              (std::vector<StaffRow>{{"Ann", "supervisor", hash}, {"Bo", "picker", ""}}));
}

TEST(StaffFile, NamesTheLineOfWhoCannotStandThere) {
    const std::string header = "name,role,pin_hash\n";
    EXPECT_EQ(fault_of(header + "Ann,king,\n"),
              "2: role must be cashier, supervisor, manager, picker or auditor");
    EXPECT_EQ(fault_of(header + "Ann,cashier,4829\n"),
              "2: pin_hash: it must be an Argon2id string ($argon2id$v=19$...), never the PIN "
              "itself");
    EXPECT_NE(fault_of(header + "Bo,picker,\nAnn,manager,\"" + dear_hash + "\"\n")
                  .find("3: pin_hash: a hash may cost 8192 to 65536 KiB"),
              std::string::npos);
    EXPECT_EQ(fault_of(header + "Ann,cashier,\nAnn,picker,\n"), "3: Ann stands twice");
    EXPECT_EQ(fault_of(header + ",cashier,\n"), "2: name must be plain text of 1 to 40 bytes");
}

TEST(StaffBodies, ReadOnePerson) {
    const auto read =
        read_person(R"({"name":"Ann","role":"supervisor","pin_hash":")" + hash + "\"}");
    ASSERT_TRUE(std::holds_alternative<StaffRow>(read));
    EXPECT_EQ(std::get<StaffRow>(read), (StaffRow{"Ann", "supervisor", hash}));
    EXPECT_EQ(std::get<std::string>(read_person_name(R"({"name":"Ann"})")), "Ann");
}

TEST(StaffBodies, RefuseWhoCannotStandOnAList) {
    const auto field_of = [](const std::string& body) {
        const auto read = read_person(body);
        const auto* fault = std::get_if<BodyFault>(&read);
        return fault ? fault->field : "none";
    };
    EXPECT_EQ(field_of("[]"), "");
    EXPECT_EQ(field_of(R"({"role":"cashier"})"), "name");
    EXPECT_EQ(field_of(R"({"name":"","role":"cashier"})"), "name");
    EXPECT_EQ(field_of(R"({"name":"Ann","role":"king"})"), "role");
    EXPECT_EQ(field_of(R"({"name":"Ann","role":"cashier","pin_hash":"4829"})"), "pin_hash");
    EXPECT_EQ(field_of(R"({"name":"Ann","role":"cashier","pin_hash":")" + dear_hash + "\"}"),
              "pin_hash");
    EXPECT_TRUE(std::holds_alternative<BodyFault>(read_person_name("{}")));
}

}  // namespace
}  // namespace onepool::hub
