#include "hub/web/command_bodies.hpp"

#include <gtest/gtest.h>

#include "protocol/identity_limits.hpp"

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

TEST(CommandBodies, ReadWhetherALocationShipsOrders) {
    const auto read = [](const std::string& field) {
        return read_location(R"({"location":"north","name":"North","location_reserve":2)" + field +
                             "}");
    };
    EXPECT_EQ(std::get<AddLocation>(read("")).ships_orders, std::nullopt) << "as before";
    EXPECT_EQ(std::get<AddLocation>(read(R"(,"ships_orders":false)")).ships_orders, false);
    EXPECT_EQ(std::get<AddLocation>(read(R"(,"ships_orders":true)")).ships_orders, true);
    EXPECT_EQ(fault_of(read(R"(,"ships_orders":0)")).field, "ships_orders");
}

TEST(CommandBodies, ReadAReopening) {
    const auto read =
        read_reopening(LocationId{"north"}, R"({"by":"anna","reason":"counted by hand"})");
    const auto& command = std::get<ReopenLocation>(read);
    EXPECT_EQ(command.location, LocationId{"north"});
    EXPECT_EQ(command.by, StaffId{"anna"});
    EXPECT_EQ(command.reason, "counted by hand");
    EXPECT_EQ(fault_of(read_reopening(LocationId{"north"}, R"({"by":"anna"})")).field, "reason");
}

TEST(CommandBodies, ReadWhoDrainsALocationAndWhy) {
    const auto read = [](const std::string& field) {
        return read_drain(LocationId{"north"}, R"({"by":"anna","reason":"closing")" + field + "}");
    };
    const auto command = std::get<DrainLocation>(read(""));
    EXPECT_EQ(command.location, LocationId{"north"});
    EXPECT_EQ(command.by, StaffId{"anna"});
    EXPECT_EQ(command.reason, "closing");
    EXPECT_TRUE(command.is_draining);
    EXPECT_FALSE(std::get<DrainLocation>(read(R"(,"is_draining":false)")).is_draining);
    EXPECT_EQ(fault_of(read(R"(,"is_draining":"no")")).field, "is_draining");
    EXPECT_EQ(fault_of(read_drain(LocationId{"north"}, R"({"by":"anna"})")).field, "reason");
    EXPECT_EQ(fault_of(read_drain(LocationId{"north"}, "not JSON")).field, "");
}

TEST(CommandBodies, ReadWhatIsKeptForAChannelAndHowLong) {
    const auto read = [](const std::string& units, const std::string& times) {
        return read_promotion(
            R"({"name":"spring","channel":"shop","sku":"A","by":"anna","units":)" + units + "," +
            times + "}");
    };
    const std::string until = R"("until":"2026-12-08T06:00:00Z")";
    const auto command = std::get<AddPromotion>(read("12", until));
    EXPECT_EQ(command.name, "spring");
    EXPECT_EQ(command.channel, ChannelId{"shop"});
    EXPECT_EQ(command.sku, Sku{"A"});
    EXPECT_EQ(command.units, Units{12});
    EXPECT_FALSE(command.from.has_value());
    EXPECT_EQ(command.until, UnixMs{1'796'709'600'000});
    EXPECT_EQ(command.by, StaffId{"anna"});
    const std::string from = R"("from":"2026-12-01T06:00:00Z",)";
    EXPECT_EQ(std::get<AddPromotion>(read("12", from + until)).from, UnixMs{1'796'104'800'000});
    EXPECT_EQ(fault_of(read("\"12\"", until)).field, "units");
    EXPECT_EQ(fault_of(read("12", R"("until":"tomorrow")")).message,
              "until must be a time like 2026-12-01T06:00:00Z");
    EXPECT_EQ(fault_of(read("12", R"("from":"now",)" + until)).field, "from");
    EXPECT_EQ(fault_of(read("12", R"("from":5,)" + until)).message,
              "from must be a time like 2026-12-01T06:00:00Z");
    EXPECT_EQ(fault_of(read("12", R"("from":null)")).field, "until");
}

TEST(CommandBodies, ReadWhoEndsAPromotion) {
    const auto command = std::get<EndPromotion>(read_promotion_end("spring", R"({"by":"anna"})"));
    EXPECT_EQ(command.name, "spring");
    EXPECT_EQ(command.by, StaffId{"anna"});
    EXPECT_EQ(fault_of(read_promotion_end("spring", "{}")).field, "by");
}

TEST(CommandBodies, ReadWhatSourcingGoesBy) {
    const auto read = [](const char* body) { return read_terms(LocationId{"north"}, body); };
    const auto all = std::get<SetLocationTerms>(
        read(R"({"country":"GB","postcode":"E1","cut_off":"16:30Z","cost":350})"));
    EXPECT_EQ(all.location, LocationId{"north"});
    EXPECT_EQ(all.country, "GB");
    EXPECT_EQ(all.postcode, "E1");
    ASSERT_TRUE(all.cut_off.has_value());
    EXPECT_EQ(*all.cut_off, (CutOff{990, 0}));
    ASSERT_TRUE(all.cost.has_value());
    EXPECT_EQ(*all.cost, Minor{350});
    const auto none = std::get<SetLocationTerms>(read(R"({"cut_off":null,"cost":null})"));
    EXPECT_EQ(none.country, std::nullopt) << "not named";
    ASSERT_TRUE(none.cut_off.has_value());
    EXPECT_EQ(*none.cut_off, std::nullopt) << "not known any more";
    ASSERT_TRUE(none.cost.has_value());
    EXPECT_EQ(*none.cost, std::nullopt);
    EXPECT_EQ(fault_of(read(R"({"cut_off":"half past four"})")).message,
              "cut_off must be a time of day with its offset, such as 16:30+01:00");
    EXPECT_EQ(fault_of(read(R"({"cost":"cheap"})")).field, "cost");
    EXPECT_EQ(fault_of(read(R"({"country":5})")).field, "country");
    EXPECT_EQ(fault_of(read("{}")).message, "country or postcode, cut_off or cost must be given");
    EXPECT_EQ(fault_of(read("not JSON")).field, "");
}

TEST(CommandBodies, ReadWhatAPersonChangesAboutAnOrder) {
    const OrderKey order{ChannelId{"shop"}, OrderId{"A/1"}};
    const auto cancel = std::get<CancelOrder>(
        read_cancellation(order, R"({"by":"anna","reason":"the buyer rang"})"));
    EXPECT_EQ(cancel.order, order);
    EXPECT_EQ(cancel.by, StaffId{"anna"});
    EXPECT_EQ(cancel.reason, "the buyer rang");
    EXPECT_EQ(fault_of(read_cancellation(order, R"({"by":"anna"})")).field, "reason");
    EXPECT_EQ(fault_of(read_cancellation(order, R"({"reason":"x"})")).field, "by");
    const auto moved = std::get<MoveOrder>(
        read_move(order, R"({"store":"north","by":"anna","reason":"the buyer rang"})"));
    EXPECT_EQ(moved.order, order);
    EXPECT_EQ(moved.store, LocationId{"north"});
    EXPECT_EQ(moved.by, StaffId{"anna"});
    EXPECT_EQ(moved.reason, "the buyer rang");
    EXPECT_EQ(std::get<BodyFault>(read_move(order, R"({"by":"a","reason":"b"})")).field, "store");
    const auto delivered = std::get<DeliverOrder>(read_delivery(order, R"({"by":"anna"})"));
    EXPECT_EQ(delivered.order, order);
    EXPECT_EQ(delivered.note, "");
    EXPECT_EQ(std::get<DeliverOrder>(read_delivery(order, R"({"by":"a","note":"said"})")).note,
              "said");
    EXPECT_EQ(fault_of(read_delivery(order, R"({"by":"anna","note":7})")).field, "note");
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

TEST(CommandBodies, ReadWhoVoidsAndWhy) {
    const auto read = read_void(7, R"({"by":"ann","reason":"a test"})");
    const auto& command = std::get<VoidSetAside>(read);
    EXPECT_EQ(command.id, 7u);
    EXPECT_EQ(command.by, StaffId{"ann"});
    EXPECT_EQ(command.reason, "a test");
    EXPECT_EQ(fault_of(read_void(7, R"({"by":"ann"})")).field, "reason");
    EXPECT_EQ(std::get<StaffId>(read_replayer(R"({"by":"ann"})")), StaffId{"ann"});
    EXPECT_EQ(fault_of(read_replayer("{}")).field, "by");
}

TEST(CommandBodies, ReadWhichAreToBeReplayed) {
    const auto all = std::get<ReplayMany>(read_replay_many(R"({"by":"ann"})"));
    EXPECT_EQ(all.by, StaffId{"ann"});
    EXPECT_EQ(all.query.which, WorklistQuery::Which::open);
    EXPECT_EQ(all.query.after, 0u);
    const auto some = std::get<ReplayMany>(read_replay_many(
        R"({"by":"ann","node":"till 1","sku":"Z","reason":"unknown","can_replay":true,"after":9})"));
    EXPECT_EQ(some.query.which, WorklistQuery::Which::can_replay);
    EXPECT_EQ(some.query.node, "till 1");
    EXPECT_EQ(some.query.sku, "Z");
    EXPECT_EQ(some.query.reason, "unknown");
    EXPECT_EQ(some.query.after, 9u);
    EXPECT_EQ(fault_of(read_replay_many(R"({"by":"ann","after":"x"})")).field, "after");
    EXPECT_EQ(fault_of(read_replay_many(R"({"by":"ann","after":-1})")).field, "after");
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

TEST(CommandBodies, ReadForWhomACodeIs) {
    const auto fresh = read_enrol_code(R"({"location":"north","name":"till 9"})");
    EXPECT_EQ(std::get<IssueEnrolCode>(fresh).location, LocationId{"north"});
    EXPECT_EQ(std::get<IssueEnrolCode>(fresh).name, "till 9");
    EXPECT_TRUE(std::get<IssueEnrolCode>(fresh).node.is_none());

    NodeId node;
    node.bytes.fill(7);
    const auto known = read_enrol_code(R"({"node":")" + to_text(node) + R"("})");
    EXPECT_EQ(std::get<IssueEnrolCode>(known).node, node);
    EXPECT_EQ(fault_of(read_enrol_code(R"({"node":"till 1"})")).field, "node");
    EXPECT_EQ(fault_of(read_enrol_code(R"({"location":"north"})")).field, "name");
}

TEST(CommandBodies, ReadAnEnrolment) {
    const EnrolCode code = make_enrol_code(EnrolRandom{});
    const auto read = read_enrolment(R"({"code":")" + to_text(code) + R"(","request":"a\nb"})");
    EXPECT_EQ(std::get<Enrolment>(read).code, code);
    EXPECT_EQ(std::get<Enrolment>(read).request, "a\nb");
    EXPECT_EQ(fault_of(read_enrolment(R"({"code":"ABCDE","request":"a"})")).field, "code");
    const std::string whole = R"({"code":")" + to_text(code) + R"(","request":"a","key":")";
    const auto key = protocol::SigningKey(protocol::KeySeed{}).public_key();
    EXPECT_EQ(std::get<Enrolment>(read_enrolment(whole + protocol::to_text(key) + R"("})")).key,
              key);
    EXPECT_EQ(fault_of(read_enrolment(whole + R"(no key"})")).field, "key");
    EXPECT_EQ(fault_of(read_enrolment(R"({"code":")" + to_text(code) + R"("})")).field, "request");
    EXPECT_EQ(fault_of(read_enrolment(R"({"code":")" + to_text(code) + R"(","request":")" +
                                      std::string(limits::csr_bytes + 1, 'a') + R"("})"))
                  .field,
              "request");
}

TEST(CommandBodies, ReadARevocation) {
    NodeId node;
    node.bytes.fill(7);
    const auto read = read_revocation(to_text(node), R"({"reason":"stolen"})");
    EXPECT_EQ(std::get<RevokeNode>(read).node, node);
    EXPECT_EQ(std::get<RevokeNode>(read).reason, "stolen");
    EXPECT_EQ(fault_of(read_revocation("till 1", R"({"reason":"stolen"})")).field, "node");
    EXPECT_EQ(fault_of(read_revocation(to_text(node), "{}")).field, "reason");
}

}  // namespace
}  // namespace onepool::hub
