#include "firmware-config/hub_config.hpp"

#include <gtest/gtest.h>

#include "protocol/limits.hpp"

namespace onepool::config {
namespace {

const std::string head = R"(
hub_epoch = 1
database = "hub.db"
[http]
port = 8080
token_file = "token"
[broker]
uri = "tcp://127.0.0.1:1883"
)";
const std::string place = R"(
[[location]]
id = "store-1"
)";

HubConfig loaded(const std::string& text) {
    auto result = load_hub_config(text);
    if (const auto* fault = std::get_if<ConfigFault>(&result)) {
        ADD_FAILURE() << to_text(*fault, "hub.toml");
        return {};
    }
    return std::get<HubConfig>(result);
}

std::string fault_of(const std::string& text) {
    auto result = load_hub_config(text);
    const auto* fault = std::get_if<ConfigFault>(&result);
    return fault ? fault->text : "none";
}

TEST(HubConfig, ReadsHostsWithOrWithoutSpacesBetween) {
    const auto hosts = [](const std::string& list) {
        auto text = head + place;
        text.insert(text.find("token_file"), "hosts = \"" + list + "\"\n");
        return loaded(text).http.hosts;
    };
    const std::vector<std::string> both{"hub.example", "pool.example"};
    EXPECT_EQ(hosts("hub.example,pool.example"), both);
    EXPECT_EQ(hosts("  hub.example ,  pool.example "), both);
    EXPECT_EQ(hosts(",hub.example,, ,pool.example,"), both);
    EXPECT_EQ(hosts("hub.example"), std::vector<std::string>{"hub.example"});
    EXPECT_TRUE(hosts(" , ").empty());
}

TEST(HubConfig, KeepsItsEpochWithinWhatNodesAccept) {
    const auto with_epoch = [](std::uint64_t epoch) {
        auto text = head + place;
        text.replace(text.find("= 1"), 3, "= " + std::to_string(epoch));
        return text;
    };
    EXPECT_EQ(loaded(with_epoch(protocol::limits::hub_epoch)).hub_epoch.value,
              protocol::limits::hub_epoch);
    EXPECT_NE(fault_of(with_epoch(protocol::limits::hub_epoch + 1)), "none");
    EXPECT_NE(fault_of(with_epoch(0)), "none");
}

TEST(HubConfig, RefusesNamesThatNoLogLineHolds) {
    EXPECT_NE(fault_of(head + place + "name = \"Store\\tOne\"\n").find("control"),
              std::string::npos);
}

TEST(HubConfig, ReadsEverything) {
    const auto config = loaded(R"(
hub_epoch = 3
database = "hub.db"
[http]
address = "0.0.0.0"
port = 8080
hosts = "hub.example,pool.example"
token_file = "token"
[broker]
uri = "ssl://broker:8883"
ca = "ca.pem"
cert = "hub.pem"
key = "hub.key"
[[location]]
id = "warehouse-1"
name = "Warehouse"
location_reserve = 2
[[location]]
id = "store-1"
[[node]]
node = "n-aaaaaaaaaaaaaaaaaaaaaaaaaa"
location = "store-1"
name = "Till"
[[channel]]
id = "shop"
kind = "own-site"
base = "http://127.0.0.1:8090"
secret_file = "shop.secret"
)");
    EXPECT_EQ(config.hub_epoch.value, 3u);
    EXPECT_EQ(config.http.hosts, (std::vector<std::string>{"hub.example", "pool.example"}));
    EXPECT_EQ(config.broker.key, "hub.key");
    ASSERT_EQ(config.locations.size(), 2u);
    EXPECT_EQ(config.locations[0].location_reserve.value, 2);
    EXPECT_EQ(config.locations[1].name, "store-1");
    ASSERT_EQ(config.nodes.size(), 1u);
    EXPECT_EQ(config.nodes[0].location.value, "store-1");
    ASSERT_EQ(config.channels.size(), 1u);
    EXPECT_EQ(config.channels[0].base, "http://127.0.0.1:8090");
}

std::string with_rules(const std::string& rules) {
    return head + "[sourcing]\nrules = " + rules + "\n" + place;
}

TEST(HubConfig, ReadsSourcingRulesInTheirOrder) {
    using Rules = std::vector<SourcingRule>;
    EXPECT_EQ(loaded(with_rules("[\"highest_stock\", \"least_work\"]")).sourcing,
              (Rules{SourcingRule::highest_stock, SourcingRule::least_work}));
    EXPECT_EQ(loaded(with_rules("[\"least_work\"]")).sourcing, (Rules{SourcingRule::least_work}));
    EXPECT_EQ(loaded(with_rules("[\"margin\", \"sla\", \"nearest\"]")).sourcing,
              (Rules{SourcingRule::margin, SourcingRule::sla, SourcingRule::nearest}));
    EXPECT_EQ(loaded(with_rules("[]")).sourcing, Rules{});
    EXPECT_EQ(loaded(head + place).sourcing, Rules{}) << "the order of the locations decides";
}

TEST(HubConfig, ARuleOfSourcingMustBeKnownAndStandOnce) {
    const std::string unknown =
        "there is no such rule of sourcing; there are: highest_stock, "
        "least_work, nearest, sla, margin";
    EXPECT_EQ(fault_of(with_rules("[\"least_work\", \"farthest\"]")), unknown);
    EXPECT_EQ(fault_of(with_rules("[\"\"]")), unknown);
    EXPECT_EQ(fault_of(with_rules("[\"least_work\", \"least_work\"]")),
              "this rule stands here already: name each once");
    EXPECT_EQ(fault_of(with_rules("\"least_work\"")),
              "`sourcing.rules` must be a list of texts in quotes: [\"...\"]");
    EXPECT_EQ(fault_of(with_rules("[1]")), "`sourcing.rules.0` must be a text in quotes");
    EXPECT_EQ(fault_of(head + "[sourcing]\nrule = [\"least_work\"]\n" + place),
              "`sourcing.rule.0` is not a setting of this program: correct or remove it");
}

TEST(HubConfig, ReadsWhatTillsMaySellWithoutAsking) {
    EXPECT_EQ(loaded(head + place).rights.horizon_hours, 24);
    EXPECT_EQ(loaded(head + place).rights.share, 50u);
    const auto config = loaded(head + "[rights]\nhorizon_hours = 48\nshare = 30\n" + place);
    EXPECT_EQ(config.rights.horizon_hours, 48);
    EXPECT_EQ(config.rights.share, 30u);
    EXPECT_EQ(loaded(head + "[rights]\nhorizon_hours = 0\n" + place).rights.horizon_hours, 0);
}

TEST(HubConfig, RightsHaveBounds) {
    const auto with = [](const std::string& line) { return head + "[rights]\n" + line + place; };
    const std::string hours = "`rights.horizon_hours` must be a whole number from 0 to 744";
    const std::string share = "`rights.share` must be a whole number from 0 to 100";
    EXPECT_EQ(fault_of(with("horizon_hours = 745\n")), hours);
    EXPECT_EQ(fault_of(with("horizon_hours = -1\n")), hours);
    EXPECT_EQ(fault_of(with("horizon_hours = \"24\"\n")), hours);
    EXPECT_EQ(fault_of(with("share = 101\n")), share);
    EXPECT_EQ(fault_of(with("share = -1\n")), share);
    EXPECT_EQ(fault_of(with("shares = 5\n")),
              "`rights.shares` is not a setting of this program: correct or remove it");
}

TEST(HubConfig, ReadsWhereTheLastUnitsAre) {
    const auto with = [](const std::string& line) {
        return head + "[publishing]\n" + line + place;
    };
    EXPECT_EQ(loaded(head + place).last_units, LastUnits::exclusive);
    EXPECT_EQ(loaded(with("last_units = \"everywhere\"\n")).last_units, LastUnits::everywhere);
    EXPECT_EQ(loaded(with("last_units = \"exclusive\"\n")).last_units, LastUnits::exclusive);
    EXPECT_EQ(fault_of(with("last_units = \"mine\"\n")),
              "`last_units` must be \"exclusive\" or \"everywhere\"");
}

TEST(HubConfig, ReadsHowFarACountMayBeOffAndHowLongItWaits) {
    EXPECT_EQ(loaded(head + place).counts.tolerance, protocol::CountTolerance{});
    EXPECT_EQ(loaded(head + place).counts.wait_minutes, 120);
    const auto config = loaded(
        head + "[counts]\ntolerance_units = 0\ntolerance_percent = 1\nwait_minutes = 30\n" + place);
    EXPECT_EQ(config.counts.tolerance, (protocol::CountTolerance{protocol::Units{0}, 1}));
    EXPECT_EQ(config.counts.wait_minutes, 30);
    const auto with = [](const std::string& line) { return head + "[counts]\n" + line + place; };
    EXPECT_EQ(fault_of(with("tolerance_units = -1\n")),
              "`counts.tolerance_units` must be a whole number from 0 to 1000000");
    EXPECT_EQ(fault_of(with("tolerance_percent = 101\n")),
              "`counts.tolerance_percent` must be a whole number from 0 to 100");
    EXPECT_EQ(fault_of(with("wait_minutes = 43201\n")),
              "`counts.wait_minutes` must be a whole number from 0 to 43200");
}

TEST(HubConfig, AFaultyRuleIsShownWhereItStands) {
    const auto read = load_hub_config(with_rules("[\"least_work\", \"farthest\"]"));
    const auto& fault = std::get<ConfigFault>(read);
    EXPECT_EQ(fault.line, 10);
    EXPECT_EQ(fault.column, 24);
}

TEST(HubConfig, ALocationShipsOrdersUnlessItSaysNo) {
    EXPECT_TRUE(loaded(head + place).locations.at(0).ships_orders);
    EXPECT_TRUE(loaded(head + place + "ships_orders = true\n").locations.at(0).ships_orders);
    EXPECT_FALSE(loaded(head + place + "ships_orders = false\n").locations.at(0).ships_orders);
    EXPECT_NE(fault_of(head + place + "ships_orders = \"no\"\n").find("true or false"),
              std::string::npos);
}

TEST(HubConfig, OrdersPayDebtsUnlessItSaysNo) {
    EXPECT_TRUE(loaded(head + place).pays_debts);
    EXPECT_FALSE(loaded(head + "[sourcing]\npay_debts = false\n" + place).pays_debts);
}

TEST(HubConfig, ReadsWhatSourcingGoesByOfALocation) {
    const auto plain = loaded(head + place).locations.at(0);
    EXPECT_EQ(plain.country, std::nullopt) << "what the hub was told stays";
    EXPECT_EQ(plain.cut_off, std::nullopt);
    EXPECT_EQ(plain.cost, std::nullopt);
    const auto location = loaded(head + place +
                                 "country = \"GB\"\npostcode = \"SW1A 1AA\"\n"
                                 "cut_off = \"16:30+01:00\"\ncost = 350\n")
                              .locations.at(0);
    EXPECT_EQ(location.country, "GB");
    EXPECT_EQ(location.postcode, "SW1A 1AA");
    EXPECT_EQ(location.cut_off, (protocol::CutOff{990, 60}));
    EXPECT_EQ(location.cost, 350);
    EXPECT_EQ(fault_of(head + place + "country = \"Britain\"\n"),
              "`country` must be two capital letters, such as GB");
    EXPECT_EQ(fault_of(head + place + "postcode = \"E1\"\n"),
              "`postcode` must be letters, digits, spaces and hyphens, with a `country`");
    EXPECT_EQ(fault_of(head + place + "cut_off = \"16:30\"\n"),
              "`cut_off` must be a time of day with its offset, such as 16:30+01:00");
    EXPECT_NE(fault_of(head + place + "cost = -1\n").find("must be a whole number from 0"),
              std::string::npos);
}

TEST(HubConfig, NeedsNoNodesOrChannels) {
    const auto config = loaded(head + place);
    EXPECT_TRUE(config.nodes.empty());
    EXPECT_TRUE(config.channels.empty());
}

TEST(HubConfig, SaysWhatIsMissing) {
    EXPECT_NE(fault_of(head).find("[[location]]"), std::string::npos);
    EXPECT_NE(fault_of("database = \"hub.db\"\n").find("hub_epoch"), std::string::npos);
    EXPECT_NE(fault_of("hub_epoch = 1\n").find("database"), std::string::npos);
}

TEST(HubConfig, TlsNeedsItsFiles) {
    const std::string text = R"(
hub_epoch = 1
database = "hub.db"
[http]
token_file = "token"
[broker]
uri = "ssl://broker:8883"
)";
    EXPECT_NE(fault_of(text + place).find("`cert`"), std::string::npos);
}

TEST(HubConfig, ANodeStandsOnceAtALocationThatExists) {
    const std::string node = R"(
[[node]]
node = "n-aaaaaaaaaaaaaaaaaaaaaaaaaa"
location = ")";
    EXPECT_NE(fault_of(head + place + node + "store-2\"\n").find("no [[location]]"),
              std::string::npos);
    EXPECT_NE(fault_of(head + place + node + "store-1\"" + node + "store-1\"\n").find("twice"),
              std::string::npos);
    EXPECT_NE(fault_of(head + place + "[[node]]\nnode = \"till\"\nlocation = \"store-1\"\n")
                  .find("new-id"),
              std::string::npos);
}

TEST(HubConfig, NamesOfLocationsAndChannelsArePlainAndUnique) {
    EXPECT_NE(fault_of(head + "[[location]]\nid = \"Store 1\"\n").find("a-z"), std::string::npos);
    EXPECT_NE(fault_of(head + place + place).find("already"), std::string::npos);
    const std::string channel = R"(
[[channel]]
id = "shop"
kind = "own-site"
base = "http://shop"
secret_file = "s"
)";
    EXPECT_NE(fault_of(head + place + channel + channel).find("already"), std::string::npos);
}

TEST(HubConfig, AChannelOfAnotherKindOrAddressIsRefused) {
    const std::string begin = "[[channel]]\nid = \"shop\"\nsecret_file = \"s\"\n";
    EXPECT_NE(
        fault_of(head + place + begin + "kind = \"ebay\"\nbase = \"http://x\"\n").find("own-site"),
        std::string::npos);
    EXPECT_NE(
        fault_of(head + place + begin + "kind = \"own-site\"\nbase = \"shop\"\n").find("http://"),
        std::string::npos);
}

TEST(HubConfig, ReadsWhetherAChannelsOrdersMayBeSplitOrTakenInPart) {
    const std::string channel =
        "[[channel]]\nid = \"shop\"\nkind = \"own-site\"\nbase = \"http://shop\"\n"
        "secret_file = \"s\"\n";
    const auto silent = loaded(head + place + channel).channels.at(0);
    EXPECT_FALSE(silent.may_split) << "never, where nothing is said";
    EXPECT_FALSE(silent.may_be_partial);
    const auto split =
        loaded(head + place + channel + "split = \"allowed\"\npartial = \"never\"\n");
    EXPECT_TRUE(split.channels.at(0).may_split);
    EXPECT_FALSE(split.channels.at(0).may_be_partial);
    EXPECT_TRUE(
        loaded(head + place + channel + "partial = \"allowed\"\n").channels.at(0).may_be_partial);
    EXPECT_EQ(fault_of(head + place + channel + "split = \"sometimes\"\n"),
              "`split` must be \"never\" or \"allowed\"; left out it is \"never\"");
    EXPECT_NE(fault_of(head + place + channel + "partial = true\n"), "none");
}

TEST(HubConfig, AMisspeltKeyIsRefused) {
    EXPECT_NE(fault_of(head + place + "location_resrve = 1\n"), "none");
    EXPECT_NE(fault_of(head + place + "location_reserve = -1\n"), "none");
}

const std::string authority = R"([ca]
cert = "ca.crt"
key = "ca.key"
acl = "acl"
crl = "crl.pem"
)";

std::string with_tls() {
    std::string text = head;
    text.replace(text.find("tcp://"), 6, "ssl://");
    return text + "ca = \"ca.crt\"\ncert = \"hub.crt\"\nkey = \"hub.key\"\n";
}

TEST(HubConfig, TellsNodesItsOwnBrokerUnlessAnotherNameIsGiven) {
    const auto config = loaded(with_tls() + authority + place);
    ASSERT_TRUE(config.authority.has_value());
    EXPECT_EQ(config.authority->broker_uri, "ssl://127.0.0.1:1883");
    EXPECT_EQ(config.authority->broker_pid_file, "");

    const auto named =
        loaded(with_tls() + authority + "broker_uri = \"ssl://broker.example:8883\"\n" + place);
    EXPECT_EQ(named.authority->broker_uri, "ssl://broker.example:8883");
}

TEST(HubConfig, NeedsAllFilesOfAnAuthorityAndCertificatesAtTheBroker) {
    EXPECT_FALSE(loaded(head + place).authority.has_value());
    for (const char* key : {"cert", "key", "acl", "crl"}) {
        std::string text = authority;
        const auto begin = text.find("\n" + std::string(key) + " = ") + 1;
        text.erase(begin, text.find('\n', begin) + 1 - begin);
        EXPECT_NE(fault_of(with_tls() + text + place).find("ca." + std::string(key)),
                  std::string::npos);
    }
    EXPECT_NE(fault_of(head + authority + place).find("ssl://"), std::string::npos);
}

}  // namespace
}  // namespace onepool::config
