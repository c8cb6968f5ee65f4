#pragma once
// What one node is told about itself, as TOML. Pure: takes the text of the file.
//
//   node = "n-aaaaaaaaaaaaaaaaaaaaaaaaaa"   # from `onepool-node new-id`, never reused
//   name = "Till 1"
//   location = "store-1"
//   currency = "GBP"
//   utc_offset_minutes = 0
//   database = "/var/lib/onepool/node.db"
//   keep_days = 400                        # of events the hub has in a verified backup as well
//   guard_file = "/srv/till/node.guard"    # on another partition; else beside this file
//   signing_key_file = "node.sign-key"     # made when missing; this is where it is anyway
//   hub_key = "..."                        # the hub's public key: no other hub is believed
//   prices_include_tax = true
//   overrides_a_day = 50                   # units sold in a day although promised to orders
//   override_approval = "pin"              # or "confirm"; else a PIN once the staff list has one
//   collect_identity = "as_ordered"        # or "always": of everybody who collects an order
//   home = "register"                      # or "orders": the page that opens at /
//   [counts]                               # of shelves: one that is off by more than both is made
//   tolerance_units = 2                    # again before it is finished
//   tolerance_percent = 5                  # of what should be there
//   show_expected = false                  # true: whoever counts is shown what should be there
//   [http]
//   address = "127.0.0.1"
//   port = 8081
//   token_file = "/var/lib/onepool/token"  # made with a new token when missing
//   [handhelds]                            # leave out to serve this machine only
//   listen = "0.0.0.0:8443"
//   hosts = ["192.168.1.20"]               # as handhelds reach it, the first in the QR code
//   idle_minutes = 30                      # nothing done for so long: its picker logs in again
//   cert = "till.crt"                      # of your own authority; left out, the node makes one
//   key = "till.key"
//   [returns]
//   without_receipt = "pin"                # or "no", "confirm"; else a PIN once the list has one
//   [[returns.reason]]                     # in place of the usual ones
//   name = "Damaged"
//   goes_to = "damaged"                    # or "shelf"; else "inspection"
//   [broker]                               # leave out to run without a hub
//   uri = "ssl://broker.example:8883"
//   ca = "ca.pem"
//   cert = "node.pem"
//   key = "node.key"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "firmware-config/common_sections.hpp"
#include "firmware-config/config_text.hpp"
#include "firmware-config/return_rules.hpp"
#include "protocol/count_tolerance.hpp"
#include "protocol/ids.hpp"
#include "protocol/limits.hpp"
#include "protocol/signature.hpp"
#include "protocol/staff_limits.hpp"
#include "protocol/units.hpp"

namespace onepool::config {

// Who lets promised goods be sold: the cashier by their word, or a supervisor by a PIN.
enum class OverrideApproval : std::uint8_t { by_staff_list, confirm, pin };

// Of whom an identity document is asked who collects an order.
enum class CollectIdentity : std::uint8_t { as_ordered, always };

enum class NodeHome : std::uint8_t { register_page, orders_page };

struct NodeConfig {
    struct Http {
        std::string address = "127.0.0.1";
        std::uint16_t port = 0;
        std::string token_file;
    };
    // The listener with TLS for paired handhelds.
    struct Handhelds {
        std::string address;
        std::uint16_t port = 0;
        std::vector<std::string> hosts;  // not empty
        std::int64_t idle_minutes = protocol::limits::login_idle_minutes;
        std::string cert;  // empty, as key: the node makes its own
        std::string key;
    };
    struct Counts {
        protocol::CountTolerance tolerance;
        bool show_expected = false;
    };
    using Broker = BrokerConfig;
    protocol::NodeId node;
    std::string name;
    protocol::LocationId location;
    protocol::Currency currency;
    std::int32_t utc_offset_minutes = 0;
    std::string database;
    std::int64_t keep_days = protocol::limits::retention_days;
    std::string guard_file;        // empty: this configuration's own name, ending in .guard
    std::string signing_key_file;  // empty: beside the database
    std::optional<protocol::PublicKey> hub_key;  // empty: the first hub that is met
    bool prices_include_tax = true;
    std::int64_t overrides_a_day = protocol::limits::overrides_a_day;
    OverrideApproval override_approval = OverrideApproval::by_staff_list;
    CollectIdentity collect_identity = CollectIdentity::as_ordered;
    NodeHome home = NodeHome::register_page;
    Counts counts;
    ReturnRules returns;
    Http http;
    std::optional<Handhelds> handhelds;
    std::optional<Broker> broker;
};

std::variant<NodeConfig, ConfigFault> load_node_config(std::string_view toml);

}  // namespace onepool::config
