#pragma once
// What one hub is told about itself, as TOML. Pure: takes the text of the file.
//
//   hub_epoch = 1                          # the lowest this hub may use; it raises it by itself
//   database = "/var/lib/onepool/hub.db"
//   signing_key_file = "hub.sign-key"      # made when missing; this is where it is anyway
//   [http]
//   address = "127.0.0.1"
//   port = 8080
//   hosts = "hub.example,pool.example"     # names people may use for it, besides the address
//   token_file = "/var/lib/onepool/token"  # made with a new token when missing
//   [broker]
//   uri = "ssl://broker.example:8883"
//   ca = "ca.pem"
//   cert = "hub-1.pem"
//   key = "hub-1.key"
//   [ca]                                   # leave out when certificates are made elsewhere
//   cert = "node-ca.crt"                   # issues the nodes' certificates; those above it follow
//   key = "node-ca.key"
//   acl = "/etc/mosquitto/onepool.acl"     # written: who may use which topic
//   crl = "/etc/mosquitto/onepool.crl"     # written: revoked certificates
//   broker_pid_file = "/run/mosquitto.pid" # told by SIGHUP; leave out when something else does it
//   broker_uri = "ssl://broker.example:8883"  # for nodes; the hub's own when left out
//   [sourcing]                             # leave out for the order of the locations below alone
//   rules = ["highest_stock", "least_work"]  # which location keeps an order, the first rule first
//                                          # also: nearest, sla, margin, by what is said below
//   pay_debts = true                       # orders pay what a shelf owes by going elsewhere
//   [rights]                               # what tills may sell without asking, also cut off
//   horizon_hours = 24                     # so long a till should get along with it; 0: none
//   share = 50                             # at most so many per cent of what is free at a location
//   [counts]                               # of shelves: a count that is off by more than both is
//   tolerance_units = 2                    # made again before it counts
//   tolerance_percent = 5                  # of what should be there
//   wait_minutes = 120                     # for tills that are not heard, before it is compared
//   [publishing]
//   last_units = "exclusive"               # each of the last units at one channel alone, the first
//                                          # one below first; "everywhere": at all, who orders
//                                          first
//   [[location]]                           # in order of preference, where no rule decides
//   id = "warehouse-1"
//   name = "Warehouse"
//   location_reserve = 0                   # units of each SKU never promised online
//   ships_orders = true                    # false: keeps only what its buyers collect there
//   country = "GB"                         # these four: what the rules go by; `onepool location`
//   postcode = "SW1A 1AA"                  # says them too
//   cut_off = "16:30+01:00"                # until when a day it sends orders
//   cost = 350                             # of sending one, in the smallest unit of the currency
//   [[node]]
//   node = "n-aaaaaaaaaaaaaaaaaaaaaaaaaa"
//   location = "warehouse-1"
//   name = "Back room"
//   [[channel]]
//   id = "shop"
//   kind = "own-site"
//   base = "http://127.0.0.1:8090"
//   secret_file = "shop.secret"            # whsec_..., shared with the shop; one a line
//   split = "never"                        # "allowed": several locations may send a part each
//   partial = "never"                      # "allowed": what nobody has is cut from an order

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "firmware-config/common_sections.hpp"
#include "firmware-config/config_text.hpp"
#include "protocol/count_tolerance.hpp"
#include "protocol/ids.hpp"
#include "protocol/sending.hpp"
#include "protocol/units.hpp"

namespace onepool::config {

enum class ChannelKind : std::uint8_t { own_site };
enum class LastUnits : std::uint8_t { exclusive, everywhere };
enum class SourcingRule : std::uint8_t { highest_stock, least_work, nearest, sla, margin };

struct HubConfig {
    struct Http {
        std::string address = "127.0.0.1";
        std::uint16_t port = 0;
        std::vector<std::string> hosts;
        std::string token_file;
    };
    using Broker = BrokerConfig;
    struct Authority {
        std::string cert;
        std::string key;
        std::string acl;
        std::string crl;
        std::string broker_pid_file;  // empty: nobody is told
        std::string broker_uri;
    };
    struct Counts {
        protocol::CountTolerance tolerance;
        std::int64_t wait_minutes = protocol::limits::count_wait_ms / protocol::limits::minute_ms;
    };
    struct Rights {
        std::int64_t horizon_hours = 24;
        std::uint32_t share = 50;  // per cent
    };
    struct Location {
        protocol::LocationId id;
        std::string name;
        protocol::Units location_reserve;
        bool ships_orders = true;
        // Absent: what the hub was told of it otherwise stays.
        std::optional<std::string> country;
        std::optional<std::string> postcode;
        std::optional<protocol::CutOff> cut_off;
        std::optional<std::int64_t> cost;
    };
    struct Node {
        protocol::NodeId node;
        protocol::LocationId location;
        std::string name;
    };
    struct Channel {
        protocol::ChannelId id;
        ChannelKind kind = ChannelKind::own_site;
        std::string base;
        std::string secret_file;
        bool may_split = false;
        bool may_be_partial = false;
    };
    protocol::HubEpoch hub_epoch;
    std::string database;
    std::string signing_key_file;  // empty: beside the database
    Http http;
    Broker broker;
    std::optional<Authority> authority;
    std::vector<SourcingRule> sourcing;  // each once
    bool pays_debts = true;
    Rights rights;
    Counts counts;
    LastUnits last_units = LastUnits::exclusive;
    std::vector<Location> locations;
    std::vector<Node> nodes;
    std::vector<Channel> channels;
};

std::variant<HubConfig, ConfigFault> load_hub_config(std::string_view toml);

}  // namespace onepool::config
