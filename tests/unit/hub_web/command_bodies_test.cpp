#include "hub/web/command_bodies.hpp"

#include <gtest/gtest.h>

namespace onepool::hub {
namespace {

template <class T>
BodyFault fault_of(const FromBody<T>& read) {
    const auto* fault = std::get_if<BodyFault>(&read);
    return fault ? *fault : BodyFault{"", "(it was read)"};
}

TEST(CommandBodies, ReadALocation) {
    const auto read = read_location(R"({"location":"north","name":"North","location_reserve":2})");
    const auto& command = std::get<AddLocation>(read);
    EXPECT_EQ(command.location, LocationId{"north"});
    EXPECT_EQ(command.name, "North");
    EXPECT_EQ(command.location_reserve, Units{2});
}

TEST(CommandBodies, ReadANode) {
    NodeId node;
    node.bytes.fill(7);
    const auto read =
        read_node(R"({"node":")" + to_text(node) + R"(","location":"north","name":"till 1"})");
    const auto& command = std::get<RegisterNode>(read);
    EXPECT_EQ(command.node, node);
    EXPECT_EQ(command.location, LocationId{"north"});
    EXPECT_EQ(command.name, "till 1");
}

TEST(CommandBodies, ReadAResolution) {
    const auto read = read_resolution(7, R"({"by":"ann","note":"counted"})");
    const auto& command = std::get<ResolveCase>(read);
    EXPECT_EQ(command.id, 7u);
    EXPECT_EQ(command.by, StaffId{"ann"});
    EXPECT_EQ(command.note, "counted");
}

TEST(CommandBodies, ReadAnImport) {
    const auto read = read_import("sku,description\na,b\n");
    EXPECT_EQ(std::get<ImportCatalogue>(read).items.size(), 1u);
    EXPECT_EQ(fault_of(read_import("sku,description\na,b\na,c\n")),
              (BodyFault{"line 3", "line 3: sku a stands twice. Nothing was imported."}));
}

TEST(CommandBodies, RefuseWhatIsNoJsonObject) {
    for (const char* body :
         {"", "[]", "null", "{", "text", "{\"location\":\"a\",\"location\":\"b\"}"}) {
        EXPECT_EQ(fault_of(read_location(body)), (BodyFault{"", "the body must be a JSON object"}))
            << body;
    }
}

TEST(CommandBodies, NameTheFirstFieldThatIsWrong) {
    EXPECT_EQ(fault_of(read_location(R"({"name":"x","location_reserve":0})")),
              (BodyFault{"location", "location must be plain text of at most 40 bytes"}));
    EXPECT_EQ(fault_of(read_location(R"({"location":"a","name":"x","location_reserve":1.5})")),
              (BodyFault{"location_reserve", "location_reserve must be a whole number"}));
    EXPECT_EQ(fault_of(read_location(R"({"location":"a","name":"x\n","location_reserve":1})")),
              (BodyFault{"name", "name must be plain text of at most 200 bytes"}));
    EXPECT_EQ(fault_of(read_node(R"({"node":"till","location":"a","name":"x"})")).field, "node");
    EXPECT_EQ(fault_of(read_resolution(1, R"({"by":7,"note":""})")).field, "by");
}

}  // namespace
}  // namespace onepool::hub
