#include "hub/cli/show.hpp"

#include <gtest/gtest.h>

namespace onepool::cli {
namespace {

constexpr UnixMs now{1'700'000'100'000};

Json json(const char* text) {
    return *Json::parse(text);
}

TEST(Show, AgesForPeople) {
    const auto age = [](std::int64_t ms) { return ago(Json{now.value - ms}, now); };
    EXPECT_EQ(age(0), "now");
    EXPECT_EQ(age(12'345), "12 s ago");
    EXPECT_EQ(age(5 * 60'000), "5 min ago");
    EXPECT_EQ(age(3 * 3'600'000), "3 h ago");
    EXPECT_EQ(age(9 * 86'400'000LL), "9 d ago");
    EXPECT_EQ(age(-1'000), "now");
    EXPECT_EQ(age(-3'600'000), "in the future");
    EXPECT_EQ(ago(Json{}, now), "never");
}

TEST(Show, Status) {
    EXPECT_EQ(
        show_status(json(R"({"build":"0.1","hub_epoch":1,"lsn":42,"flushed_lsn":40,
        "uptime_ms":90000,"now":1,"broker":"connected","events":30,"sales":20,"returns":3,
        "orders_held":2,"orders_refused":1,"orders_shipped":5,"orders_waiting":1,
        "orders_staged":4,"orders_overdue":3,"skus":10,"cells":12,
        "open_cases":1,"debt_units":0,"resident_bytes":23068672,
        "rights":{"out":31,"stranded":2,"on_right":12,"sold":20},
        "draining":[{"location":"north","left":"5 units with its tills"}]})")),
        "hub      0.1, epoch 1, up 90 s\n"
        "broker   connected\n"
        "log      42 entries, flushed up to 40\n"
        "events   30 (20 sales, 3 returns)\n"
        "orders   2 held, 1 waiting, 4 picked (3 overdue), 5 shipped, 1 refused\n"
        "stock    10 SKUs, 12 cells\n"
        "debt     0 units promised that no shelf holds\n"
        "cases    1 open\n"
        "backup   none was ever verified\n"
        "restore  nothing is awaited\n"
        "rights   31 units may be sold by tills without asking, 2 may have been sold by tills "
        "that ended; 12 of 20 sold so far\n"
        "closing  north is being drained, there is still: 5 units with its tills\n"
        "memory   22 MiB\n");
}

TEST(Show, LocationsWithWhatIsStillThere) {
    EXPECT_EQ(
        show_locations(json(R"({"locations":[
        {"location":"north","is_draining":true,"is_reconciling":false,"nodes":2,"silent_since":null,
         "country":"GB","postcode":"E1 6AN","cut_off":"16:30+01:00","cost":350,
         "rights":{"out":5,"stranded":1},"held":3,"staged":4},
        {"location":"south","is_draining":false,"is_reconciling":false,"nodes":1,
         "silent_since":1700000088000,"rights":{"out":0,"stranded":0},"held":0,"staged":0}]})"),
                       now),
        "LOCATION  STATE    NODES  SILENT SINCE  RIGHTS OUT  STRANDED  HELD  PICKED  IN       "
        "  SENDS UNTIL  AN ORDER\n"
        "north     drained      2  -                      5         1     3       4  GB E1 6AN"
        "  16:30+01:00       350\n"
        "south     open         1  12 s ago               0         0     0       0  -        "
        "  -                   -\n");
}

TEST(Show, WhyWithTermsThatReadAsASum) {
    EXPECT_EQ(show_why(json(R"({"channel":"shop","listing":"22423","sku":"22423","quantity":4,
        "confirmed":4,"confirmed_at":1700000099000,"confirmed_lsn":9,
        "terms":[{"location":"north","shelf":7,"held":2,"own":1,"online":4,"debt":0,"rights_out":1,"stranded":0,"may_be_sold":1}],
        "last_events":[{"lsn":8,"at":1700000098000,"kind":"sale","source":"till 1",
                        "text":"3 of 22423","quantity":-3}],
        "text":"4 of 22423: 4 at north."})"),
                       now),
              "channel    shop listing 22423\n"
              "published  4\n"
              "confirmed  4, 1 s ago, log entry 9\n"
              "\n"
              "4 of 22423: 4 at north.\n"
              "\n"
              "LOCATION  SHELF  - HELD  - OWN  = ONLINE  DEBT  OWN: TILLS' RIGHTS  STRANDED  "
              "PERHAPS SOLD\n"
              "north         7       2      1         4     0                   1         0  "
              "           1\n"
              "\n"
              "WHEN     KIND  SOURCE  UNITS  LOG  WHAT\n"
              "2 s ago  sale  till 1     -3    8  3 of 22423\n");
}

TEST(Show, OneSkuPerLocationAndChannel) {
    EXPECT_EQ(show_stock(json(R"({"sku":"22423","gtin":null,"description":"CAKESTAND",
        "cells":[{"location":"north","shelf":7,"held":2,"own":1,"online":4,"debt":0,"staged":0,
                  "inspection":1,"damaged":0,"in_transit":0}],
        "published":[{"channel":"shop","listing":"22423","desired":4,"confirmed":null,
                      "confirmed_at":null,"is_paused":false}]})")),
              "22423  CAKESTAND  GTIN -\n"
              "\n"
              "LOCATION  SHELF  HELD  OWN  ONLINE  DEBT  STAGED  INSPECTION  DAMAGED  IN TRANSIT\n"
              "north         7     2    1       4     0       0           1        0           0\n"
              "\n"
              "CHANNEL  LISTING  WANTED  CONFIRMED  PAUSED\n"
              "shop     22423         4          -  no\n");
    EXPECT_EQ(show_stock(json(R"({"sku":"x","description":"","cells":[],"published":[]})")),
              "x  -  GTIN -\n\nNo location ever had any.\n\nNo channel lists it.\n");
}

TEST(Show, ManySkusWithTheirTotals) {
    const Json rows = json(R"([{"sku":"a","description":"A","cells":[
        {"shelf":7,"held":2,"online":4,"debt":0},{"shelf":-2,"held":0,"online":0,"debt":2}]}])");
    EXPECT_EQ(show_stock_list(*rows.as_array()),
              "SKU  DESCRIPTION  SHELF  HELD  ONLINE  DEBT\n"
              "a    A                5     2       4     2\n");
    EXPECT_EQ(show_stock_list({}), "No SKU fits.\n");
}

TEST(Show, AnEventAsOneLine) {
    EXPECT_EQ(show_event(json(R"({"lsn":42,"at":1700000098000,"kind":"sale","node":null,
                                  "text":"till 1 event 3","effects":[]})")),
              "      42  2023-11-14 22:14:58Z  sale          till 1 event 3\n");
}

TEST(Show, CasesOpenAndClosed) {
    EXPECT_EQ(show_cases(json(R"({"cases":[
        {"id":2,"kind":"oversell","subject":"s","text":"sold twice","proposal":"count",
         "opened_at":1700000040000,"closed_at":null,"closed_by":"","note":""},
        {"id":1,"kind":"parked","subject":"s","text":"newer","proposal":"update",
         "opened_at":1700000040000,"closed_at":1700000050000,"closed_by":"ann","note":"done"}]})"),
                         now),
              "CASE  OPENED    KIND      WHAT        NEXT\n"
              "   2  60 s ago  oversell  sold twice  count\n"
              "   1  60 s ago  parked    newer       closed by ann: done\n");
    EXPECT_EQ(show_cases(json(R"({"cases":[]})"), now), "No cases.\n");
    EXPECT_EQ(show_case(json(R"({"id":1,"kind":"parked","subject":"s","closed_at":1700000099000,
                                 "closed_by":"ann"})"),
                        now),
              "Case 1 (parked, s) was closed 1 s ago by ann.\n");
}

TEST(Show, Channels) {
    EXPECT_EQ(show_channels(json(R"({"channels":[{"channel":"shop","state":"failing","listings":10,
        "paused":1,"waiting":3,"in_flight":0,"failures_in_a_row":4,"last_confirmed_at":null,
        "last_error":"no answer","pushes":0,"latency_ms":null},
        {"channel":"web","state":"ok","listings":10,"paused":0,"waiting":0,"in_flight":2,
        "last_confirmed_at":1700000100000,"last_error":"",
        "latency_ms":{"p50":9,"p99":20,"max":30}}]})"),
                            now),
              "CHANNEL  STATE    LISTINGS  PAUSED  WAITING  IN FLIGHT  CONFIRMED  P50 MS  P99 MS  "
              "LAST ERROR\n"
              "shop     failing        10       1        3          0  never           -       -  "
              "no answer\n"
              "web      ok             10       0        0          2  now             9      20  "
              "-\n");
}

TEST(Show, OrdersWithTheirLines) {
    EXPECT_EQ(
        show_orders(json(R"({"orders":[{"channel":"shop","order":"A1","stage":"held",
        "reason":"held at north","placed_at":1700000040000,"taken_at":1,"location":"north",
        "collect_at":null,"due_at":1700000400000,"is_overdue":false,
        "taker":{"node":"n-a","name":"till 1","staff":"ann","begun":true},"place":"",
        "lines":[{"listing":"22423","sku":"22423","quantity":2,"staged":0},
                 {"listing":"a","sku":"a","quantity":1,"staged":0}]},
       {"channel":"shop","order":"A2","stage":"staged","reason":"picked","placed_at":1700000040000,
        "location":"south","collect_at":"south","due_at":1700000070000,"is_overdue":true,
        "taker":null,"place":"K-7",
        "lines":[{"listing":"a","sku":"a","quantity":2,"staged":1}]}]})"),
                    now),
        "CHANNEL  ORDER  PLACED    STAGE            AT     TO BE               DUE        PICKER   "
        " "
        "     PLACE  WHY            LINES\n"
        "shop     A1     60 s ago  held             north  sent                in 5 min   ann on "
        "till 1  -      held at north  2 x 22423, 1 x a\n"
        "shop     A2     60 s ago  staged, overdue  south  collected at south  30 s late  -        "
        "      K-7    picked         2 x a (1 picked)\n");
}

TEST(Show, OrdersWithTheirFirstLinesAlone) {
    const std::string text = show_orders(json(R"({"orders":[{"channel":"shop","order":"A1",
        "stage":"held","reason":"held at north","placed_at":1700000040000,"location":"north",
        "collect_at":null,"due_at":null,"is_overdue":false,"taker":null,"place":"",
        "lines":[{"listing":"a","quantity":1},{"listing":"b","quantity":2},
                 {"listing":"c","quantity":3},{"listing":"d","quantity":4},
                 {"listing":"e","quantity":5}]}]})"),
                                         now);
    EXPECT_NE(text.find("held at north  1 x a, 2 x b, 3 x c and 2 more\n"), std::string::npos)
        << text;
}

TEST(Show, AnOrderWithEveryStep) {
    EXPECT_EQ(show_order(json(R"({"channel":"shop","order":"A1","stage":"held",
        "reason":"being picked by ann at till 1","placed_at":1700000040000,
        "taken_at":1700000041000,"location":"north","collect_at":"north","due_at":1700000400000,
        "collect_by":1700000070000,"is_overdue":false,"asks_identity":true,"is_changed":true,
        "taker":{"node":"n-a","name":"till 1","staff":"","begun":false},"place":"K-7",
        "gave_up":["south","east"],
        "lines":[{"listing":"a","sku":"a","quantity":2,"staged":1}],
        "steps":[{"lsn":7,"at":1700000098000,"stage":"held","by":"",
                  "text":"held at north: most stock; south has 0 of 2"},
                 {"lsn":12,"at":1700000099000,"stage":"held","by":"ann",
                  "text":"being picked by ann at till 1"}]})"),
                         now),
              "order        shop A1\n"
              "stage        held: being picked by ann at till 1\n"
              "at           north\n"
              "to be        collected at north\n"
              "placed       60 s ago, taken 59 s ago\n"
              "lines        2 x a (1 picked)\n"
              "due          2023-11-14 22:20:00Z, in 5 min\n"
              "kept until   2023-11-14 22:14:30Z, 30 s late\n"
              "buyer        must show an identity document\n"
              "changed      at the channel, after it was taken\n"
              "to pick      given to till 1\n"
              "stands at    K-7\n"
              "given up by  south, east\n"
              "\n"
              "WHEN                  LOG  STAGE  BY   WHAT\n"
              "2023-11-14 22:14:58Z    7  held   -    held at north: most stock; south has 0 of "
              "2\n"
              "2023-11-14 22:14:59Z   12  held   ann  being picked by ann at till 1\n");
}

TEST(Show, AnOrderThatIsSplitWithItsParts) {
    EXPECT_EQ(show_order(json(R"({"channel":"shop","order":"A1","stage":"held","reason":"held",
        "placed_at":1700000040000,"taken_at":1700000040000,"location":"north","collect_at":null,
        "due_at":null,"collect_by":null,"taker":null,"place":"","gave_up":[],
        "lines":[{"listing":"a","sku":"a","quantity":4,"staged":1}],
        "legs":[{"location":"north","stage":"staged","asked":[{"sku":"a","quantity":1}],
                 "held":[],"staged":[],"place":"K-7","taker":null},
                {"location":"south","stage":"held","asked":[{"sku":"a","quantity":2}],
                 "held":[],"staged":[],"place":"","taker":{"name":"till 2","staff":"bob","begun":true}}],
        "wanted":[{"sku":"b","quantity":2}],"cut":[{"sku":"a","quantity":1}],"steps":[]})"),
                         now),
              "order        shop A1\n"
              "stage        held: held\n"
              "at           north\n"
              "to be        sent\n"
              "placed       60 s ago, taken 60 s ago\n"
              "lines        4 x a (1 picked)\n"
              "looked for   2 of b\n"
              "cut from it  1 of a\n"
              "\n"
              "LOCATION  IS      PART    PICKER         PLACE\n"
              "north     staged  1 of a  -              K-7\n"
              "south     held    2 of a  bob on till 2  -\n"
              "\n"
              "Nothing is remembered of its steps.\n");
}

TEST(Show, AnOrderWithItsLots) {
    const std::string text =
        show_order(json(R"({"channel":"shop","order":"A1","stage":"staged","reason":"",
        "placed_at":1700000040000,"taken_at":1700000040000,"lines":[],"steps":[],
        "lots":[{"sku":"a","lot":"L1","quantity":2,"expiry":"2026-12-31","location":"north"},
                {"sku":"a","lot":"L2","quantity":1,"expiry":null,"location":"north"}],
        "unknown_lots":[{"sku":"b","quantity":3}]})"),
                   now);
    EXPECT_NE(text.find("lots    2 of a of lot L1 at north, good until 2026-12-31; 1 of a of lot "
                        "L2 at north; 3 of b lot unknown\n"),
              std::string::npos)
        << text;
}

TEST(Show, WhereALotWent) {
    EXPECT_EQ(show_lot(json(R"({"sku":"a","lot":"L1","unknown_orders":1,"orders":[
        {"channel":"shop","order":"A1","stage":"shipped","location":"north","leg":"done",
         "place":"","quantity":2,"expiry":"2026-12-31","at":1700000040000},
        {"channel":"shop","order":"A2","stage":"staged","location":"south","leg":"staged",
         "place":"K-7","quantity":1,"expiry":null,"at":1700000070000}],
        "unknown":[{"channel":"shop","order":"A3","stage":"held","quantity":1}]})"),
                       now),
              "CHANNEL  ORDER  STAGE    PICKED AT  UNITS  GOODS          GOOD UNTIL  WHEN\n"
              "shop     A1     shipped  north          2  has left       2026-12-31  2023-11-14 "
              "22:14:00Z, 60 s ago\n"
              "shop     A2     staged   south          1  staged at K-7  -           2023-11-14 "
              "22:14:30Z, 30 s ago\n"
              "\n"
              "1 order has a of which nobody knows the lot:\n"
              "CHANNEL  ORDER  STAGE  UNITS\n"
              "shop     A3     held       1\n");
    EXPECT_EQ(show_lot(json(R"({"sku":"a","lot":"L9","orders":[],"unknown":[],
                                "unknown_orders":0})"),
                       now),
              "Nothing of a of lot L9 went to an order.\n");
}

TEST(Show, AnOrderThatIsSentWithoutWhatItLacks) {
    EXPECT_EQ(show_order(json(R"({"channel":"shop","order":"A1","stage":"refused","reason":"",
        "placed_at":1700000040000,"taken_at":1700000040000,"location":null,"collect_at":null,
        "due_at":null,"collect_by":null,"taker":null,"place":"","gave_up":[],"lines":[],
        "steps":[]})"),
                         now),
              "order   shop A1\n"
              "stage   refused: -\n"
              "at      -\n"
              "to be   sent\n"
              "placed  60 s ago, taken 60 s ago\n"
              "lines   \n"
              "\n"
              "Nothing is remembered of its steps.\n");
}

TEST(Show, Nodes) {
    EXPECT_EQ(
        show_nodes(json(R"({"nodes":[{"node":"n-a","name":"till 1","location":"north",
        "state":"online","heard_at":1700000098000,"applied":42,"lag":0,"safe":40,"quarantined":0,
        "disk_free_bytes":1073741824},{"node":"n-b","name":"till 2","location":"north",
        "state":"never_met","heard_at":null,"applied":0,"lag":null,"safe":0,"quarantined":0,
        "disk_free_bytes":null}]})"),
                   now),
        "NODE    LOCATION  STATE      HEARD    APPLIED  LAG  SAFE  SET ASIDE  DISK FREE  ID\n"
        "till 1  north     online     2 s ago       42    0    40          0   1024 MiB  n-a\n"
        "till 2  north     never_met  never          0    -     0          0          -  n-b\n");
}

TEST(Show, TheCheckInWords) {
    EXPECT_EQ(show_check(json(R"({"entries":9,"balances":4,"mismatches":[],"conserved":true,
                                  "ok":true})")),
              "9 log entries applied anew, 4 balances compared: every one agrees, and every SKU's "
              "accounts sum to zero.\n");
    EXPECT_EQ(show_check(json(R"({"entries":9,"balances":4,"mismatches":["22423: 3, not 4"],
                                  "conserved":false,"ok":false})")),
              "9 log entries applied anew, 4 balances compared: NOT in order.\n"
              "The accounts of a SKU do not sum to zero.\n"
              "  22423: 3, not 4\n"
              "Keep the hub's database as it is and report this.\n");
}

TEST(Show, HoldsItsTongueAboutWhatIsMissing) {
    EXPECT_EQ(show_nodes(Json{}, now), "No nodes.\n");
    EXPECT_EQ(show_orders(json("{}"), now), "No orders.\n");
    EXPECT_EQ(show_channels(json(R"({"channels":7})"), now), "No channels.\n");
}

}  // namespace
}  // namespace onepool::cli
