// The node's settings: each fault is told with its place and what to write instead.

#include "firmware-config/node_config.hpp"

#include <gtest/gtest.h>

#include "firmware-config/node_config_text.hpp"

namespace onepool::config {
namespace {

const std::string whole = R"(node = "n-aaaaaaaaaaaaaaaaaaaaaaaaaa"
name = "Till 1"
location = "store-1"
currency = "GBP"
utc_offset_minutes = 60
database = "node.db"
guard_file = "/srv/till/node.guard"
keep_days = 3650
prices_include_tax = false
home = "orders"
[http]
address = "127.0.0.2"
port = 8081
token_file = "token"
[broker]
uri = "ssl://localhost:8883"
ca = "ca.pem"
cert = "node.pem"
key = "node.key"
)";

const std::string least = R"(node = "n-aaaaaaaaaaaaaaaaaaaaaaaaaa"
location = "store-1"
currency = "GBP"
database = "node.db"
http.token_file = "token"
)";

ConfigFault fault_of(const std::string& toml) {
    const auto loaded = load_node_config(toml);
    const auto* fault = std::get_if<ConfigFault>(&loaded);
    return fault == nullptr ? ConfigFault{-1, -1, "no fault"} : *fault;
}

std::string with(const std::string& from, const std::string& to) {
    std::string text = whole;
    text.replace(text.find(from), from.size(), to);
    return text;
}

TEST(NodeConfig, ReadsEverySetting) {
    const auto loaded = load_node_config(whole);
    ASSERT_TRUE(std::holds_alternative<NodeConfig>(loaded));
    const auto& config = std::get<NodeConfig>(loaded);
    EXPECT_EQ(protocol::to_text(config.node), "n-aaaaaaaaaaaaaaaaaaaaaaaaaa");
    EXPECT_EQ(config.name, "Till 1");
    EXPECT_EQ(config.location.value, "store-1");
    EXPECT_EQ(config.currency.code, "GBP");
    EXPECT_EQ(config.utc_offset_minutes, 60);
    EXPECT_EQ(config.database, "node.db");
    EXPECT_EQ(config.guard_file, "/srv/till/node.guard");
    EXPECT_EQ(config.keep_days, 3650);
    EXPECT_FALSE(config.prices_include_tax);
    EXPECT_EQ(config.home, NodeHome::orders_page);
    EXPECT_EQ(config.http.address, "127.0.0.2");
    EXPECT_EQ(config.http.port, 8081);
    EXPECT_EQ(config.http.token_file, "token");
    ASSERT_TRUE(config.broker);
    EXPECT_EQ(config.broker->uri, "ssl://localhost:8883");
    EXPECT_EQ(config.broker->key, "node.key");
}

TEST(NodeConfig, NeedsOnlyFiveSettings) {
    const auto loaded = load_node_config(least);
    ASSERT_TRUE(std::holds_alternative<NodeConfig>(loaded));
    const auto& config = std::get<NodeConfig>(loaded);
    EXPECT_EQ(config.name, "store-1");
    EXPECT_TRUE(config.prices_include_tax);
    EXPECT_EQ(config.keep_days, 400);
    EXPECT_EQ(config.home, NodeHome::register_page);
    EXPECT_EQ(config.http.address, "127.0.0.1");
    EXPECT_FALSE(config.broker);
}

TEST(NodeConfig, NamesLineAndColumnOfATextThatIsNotToml) {
    const auto fault = fault_of("node = \"n-a\"\nname = Till 1\n");
    EXPECT_EQ(fault.line, 2);
    EXPECT_GT(fault.column, 0);
    EXPECT_NE(to_text(fault, "node.toml").find("node.toml:2:"), std::string::npos);
}

TEST(NodeConfig, NamesThePlaceOfAValueOfAnotherKind) {
    const auto fault = fault_of(with("port = 8081", "port = \"8081\""));
    EXPECT_EQ(fault.line, 13);
    EXPECT_EQ(fault.text, "`http.port` must be a whole number from 0 to 65535");
}

TEST(NodeConfig, RefusesAPortBeyondItsBound) {
    EXPECT_EQ(fault_of(with("8081", "65536")).line, 13);
    EXPECT_EQ(fault_of(with("8081", "-1")).line, 13);
}

TEST(NodeConfig, SaysWhoLetsPromisedGoodsBeSold) {
    const auto approval = [](const std::string& line) {
        return std::get<NodeConfig>(load_node_config(line + whole)).override_approval;
    };
    EXPECT_EQ(approval(""), OverrideApproval::by_staff_list);
    EXPECT_EQ(approval("override_approval = \"confirm\"\n"), OverrideApproval::confirm);
    EXPECT_EQ(approval("override_approval = \"pin\"\n"), OverrideApproval::pin);
    const auto fault = fault_of("override_approval = \"nobody\"\n" + whole);
    EXPECT_EQ(fault.line, 1);
    EXPECT_NE(fault.text.find("\"confirm\" or \"pin\""), std::string::npos) << fault.text;
}

TEST(NodeConfig, SaysOfWhomADocumentIsAskedWhoCollectsAnOrder) {
    const auto rule = [](const std::string& line) {
        return std::get<NodeConfig>(load_node_config(line + whole)).collect_identity;
    };
    EXPECT_EQ(rule(""), CollectIdentity::as_ordered);
    EXPECT_EQ(rule("collect_identity = \"as_ordered\"\n"), CollectIdentity::as_ordered);
    EXPECT_EQ(rule("collect_identity = \"always\"\n"), CollectIdentity::always);
    const auto fault = fault_of("collect_identity = \"never\"\n" + whole);
    EXPECT_EQ(fault.line, 1);
    EXPECT_NE(fault.text.find("\"always\""), std::string::npos) << fault.text;
}

TEST(NodeConfig, SaysWhereGoodsGoThatComeBack) {
    const auto rules = [](const std::string& text) {
        return std::get<NodeConfig>(load_node_config(whole + text)).returns;
    };
    EXPECT_EQ(rules(""), ReturnRules{});
    EXPECT_EQ(ReturnRules{}.goes_to("Damaged"), protocol::Disposition::damaged);
    EXPECT_EQ(ReturnRules{}.goes_to("Faulty"), protocol::Disposition::inspection);
    EXPECT_EQ(ReturnRules{}.goes_to("it sings"), protocol::Disposition::inspection);
    EXPECT_EQ(rules("[returns]\nwithout_receipt = \"no\"\n").without_receipt, WithoutReceipt::no);
    const ReturnRules own = rules(
        "[returns]\nwithout_receipt = \"confirm\"\n[[returns.reason]]\nname = \"Unopened\"\n"
        "goes_to = \"shelf\"\n[[returns.reason]]\nname = \"Opened\"\n");
    EXPECT_EQ(own.without_receipt, WithoutReceipt::confirm);
    EXPECT_EQ(own.reasons,
              (std::vector<ReturnReason>{{"Unopened", protocol::Disposition::shelf},
                                         {"Opened", protocol::Disposition::inspection}}));
}

TEST(NodeConfig, RefusesOddRulesOfReturns) {
    const auto refused = [](const std::string& text) { return fault_of(whole + text).text; };
    EXPECT_NE(refused("[returns]\nwithout_receipt = \"maybe\"\n").find("`without_receipt` must be"),
              std::string::npos);
    EXPECT_NE(refused("[[returns.reason]]\nname = \"A\"\ngoes_to = \"sea\"\n").find("`goes_to`"),
              std::string::npos);
    EXPECT_NE(refused("[[returns.reason]]\ngoes_to = \"shelf\"\n").find("name"), std::string::npos);
    EXPECT_NE(refused("[[returns.reason]]\nname = \"A\"\n[[returns.reason]]\nname = \"A\"\n")
                  .find("twice"),
              std::string::npos);
    std::string many;
    for (int i = 0; i < 17; ++i)
        many += "[[returns.reason]]\nname = \"" + std::to_string(i) + "\"\n";
    EXPECT_NE(refused(many).find("at most 16"), std::string::npos);
}

TEST(NodeConfig, RefusesAMisspeltSetting) {
    const auto fault = fault_of(with("port = 8081", "prot = 8081"));
    EXPECT_EQ(fault.line, 13);
    EXPECT_NE(fault.text.find("`http.prot`"), std::string::npos);
}

TEST(NodeConfig, RefusesFloatsAndDates) {
    EXPECT_NE(fault_of(with("60", "1.5")).text.find("utc_offset_minutes"), std::string::npos);
    EXPECT_NE(fault_of(with("\"Till 1\"", "1979-05-27")).text.find("name"), std::string::npos);
}

TEST(NodeConfig, SaysWhatIsMissing) {
    for (const char* key : {"node", "location", "currency", "database", "http.token_file"}) {
        std::string text = least;
        const auto begin = text.find(key);
        text.erase(begin, text.find('\n', begin) - begin + 1);
        const auto fault = fault_of(text);
        EXPECT_EQ(fault.line, 0) << key;
        EXPECT_NE(fault.text.find(std::string("`") + key + "` is missing"), std::string::npos);
    }
}

TEST(NodeConfig, RefusesValuesOutsideTheirGrammar) {
    EXPECT_EQ(fault_of(with("n-aaaaaaaaaaaaaaaaaaaaaaaaaa", "n-short")).line, 1);
    EXPECT_EQ(fault_of(with("\"Till 1\"", "\"" + std::string(41, 'x') + "\"")).line, 2);
    EXPECT_EQ(fault_of(with("store-1", "Store/1")).line, 3);
    EXPECT_EQ(fault_of(with("GBP", "gbp")).line, 4);
    EXPECT_EQ(fault_of(with("60", "9000")).line, 5);
    EXPECT_EQ(fault_of(with("\"orders\"", "\"attic\"")).line, 10);
}

// The name stands on every event as its shift: with a tab in it no sale could be recorded.
TEST(NodeConfig, RefusesANameThatNoEventCanCarry) {
    const auto fault = fault_of(with("\"Till 1\"", "\"Till\\t1\""));
    EXPECT_EQ(fault.line, 2);
    EXPECT_NE(fault.text.find("control characters"), std::string::npos);
    EXPECT_EQ(fault_of(with("\"Till 1\"", "\"" + std::string(40, 'x') + "\"")).text, "no fault");
    EXPECT_EQ(fault_of(with("\"Till 1\"", "\"Caf\u00e9 1\"")).text, "no fault");
}

TEST(NodeConfig, LetsHandheldsInOnlyWhereItSaysSo) {
    EXPECT_FALSE(std::get<NodeConfig>(load_node_config(whole)).handhelds);
    const auto loaded = load_node_config(
        whole + "[handhelds]\nlisten = \"0.0.0.0:8443\"\nhosts = [\"192.168.1.20\", \"Till\"]\n");
    ASSERT_TRUE(std::holds_alternative<NodeConfig>(loaded));
    const auto& handhelds = std::get<NodeConfig>(loaded).handhelds;
    ASSERT_TRUE(handhelds);
    EXPECT_EQ(handhelds->address, "0.0.0.0");
    EXPECT_EQ(handhelds->port, 8443);
    EXPECT_EQ(handhelds->hosts, (std::vector<std::string>{"192.168.1.20", "till"}));
    EXPECT_TRUE(handhelds->cert.empty());
    EXPECT_EQ(handhelds->idle_minutes, 30);
    const auto six =
        load_node_config(whole + "[handhelds]\nlisten = \"[::]:8443\"\nhosts = [\"till\"]\n");
    EXPECT_EQ(std::get<NodeConfig>(six).handhelds->address, "::");
}

TEST(NodeConfig, LogsPickersOutAfterTheTimeItSays) {
    const auto with_idle = [](const std::string& minutes) {
        return whole +
               "[handhelds]\nlisten = \"0.0.0.0:8443\"\nhosts = [\"till\"]\nidle_minutes = " +
               minutes + "\n";
    };
    const auto loaded = load_node_config(with_idle("5"));
    EXPECT_EQ(std::get<NodeConfig>(loaded).handhelds->idle_minutes, 5);
    for (const char* wrong : {"0", "-1", "721", "\"5\"", "9999999999999999999"})
        EXPECT_NE(fault_of(with_idle(wrong)).text, "no fault") << wrong;
}

TEST(NodeConfig, RefusesHandheldsThatNobodyCouldReach) {
    const auto text_of = [](const std::string& listen, const std::string& more) {
        return fault_of(whole + "[handhelds]\nlisten = \"" + listen + "\"\n" + more).text;
    };
    const std::string hosts = "hosts = [\"till\"]\n";
    for (const char* listen :
         {"0.0.0.0", "0.0.0.0:", "0.0.0.0:0", "0.0.0.0:65536", "0.0.0.0:8443x"})
        EXPECT_NE(text_of(listen, hosts).find("handhelds.listen"), std::string::npos) << listen;
    for (const char* wrong :
         {"", "hosts = []\n", "hosts = [\"a b\"]\n", "hosts = [\"a,IP:1\"]\n", "hosts = [\"\"]\n"})
        EXPECT_NE(text_of("0.0.0.0:8443", wrong), "no fault") << wrong;
    EXPECT_NE(text_of("0.0.0.0:8443", hosts + "cert = \"a\"\n").find("`cert` and `key`"),
              std::string::npos);
}

TEST(NodeConfig, RefusesTlsWithoutItsFiles) {
    const auto fault = fault_of(with("cert = \"node.pem\"\n", ""));
    EXPECT_EQ(fault.line, 16);
    EXPECT_NE(fault.text.find("`cert`"), std::string::npos);
}

TEST(NodeConfig, RefusesABrokerOfAnotherScheme) {
    EXPECT_EQ(fault_of(with("ssl://", "http://")).line, 16);
}

TEST(ConfigText, NumbersTheTablesOfAnArray) {
    const auto parsed = parse_config("[[channel]]\nid = \"a\"\n[[channel]]\nid = \"b\"\n");
    ASSERT_TRUE(std::holds_alternative<ConfigValues>(parsed));
    const auto& values = std::get<ConfigValues>(parsed);
    EXPECT_EQ(std::get<std::string>(values.at("channel.0.id").value), "a");
    EXPECT_EQ(std::get<std::string>(values.at("channel.1.id").value), "b");
    EXPECT_EQ(values.at("channel.1.id").line, 4);
}

TEST(ConfigText, KeepsTheFirstFault) {
    ConfigReader file(std::get<ConfigValues>(parse_config("a = 1\nb = 2\n")));
    file.text("a");
    file.text("b");
    ASSERT_TRUE(file.fault());
    EXPECT_EQ(file.fault()->line, 1);
}

TEST(NodeConfigText, IsReadBackAsItWas) {
    for (const std::string& text : {whole, least}) {
        const auto first = std::get<NodeConfig>(load_node_config(text));
        const auto again = load_node_config(to_toml(first));
        ASSERT_TRUE(std::holds_alternative<NodeConfig>(again)) << to_toml(first);
        EXPECT_EQ(to_toml(std::get<NodeConfig>(again)), to_toml(first));
    }
}

TEST(NodeConfigText, KeepsEveryCharacterOfAName) {
    auto config = std::get<NodeConfig>(load_node_config(whole));
    config.name = "Till \"1\" \\ caf\u00e9 # x";
    const auto again = load_node_config(to_toml(config));
    ASSERT_TRUE(std::holds_alternative<NodeConfig>(again));
    EXPECT_EQ(std::get<NodeConfig>(again).name, config.name);
}

}  // namespace
}  // namespace onepool::config
