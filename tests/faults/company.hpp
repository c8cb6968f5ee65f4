#pragma once
// A real broker, hub and till, each of which may be killed, and the books that tests keep beside
// them: what the till answered as sold and what the hub answered as held. settle() demands that
// till, hub and books agree.

#include <cstdint>
#include <set>
#include <string>

#include "tests/faults/kill_switch.hpp"
#include "tests/io/hub/hub_process.hpp"
#include "tests/io/node/node_process.hpp"
#include "tests/io/support/broker.hpp"

namespace onepool::faults {

// Whether a request got its answer before a crash.
enum class Answered : std::uint8_t { yes, no };

class Company {
  public:
    Company();  // started, and delivered_units received and heard of by the hub

    // A sale of one unit, with an id of its own, sent once.
    Answered sell();
    // After a crash: what was answered is there, and sending the last sale again sells it once.
    void recover_sale(Answered answered);
    // One more unit scanned into a basket that stays open; what was answered is in it.
    Answered scan();
    void recover_scan(Answered answered);
    // An order of one unit by the shop's webhook, and the same order again.
    Answered order();
    void recover_order(Answered answered);

    [[nodiscard]] bool is_drained();  // the till is up and everything it recorded is acknowledged
    // Waits until what was recorded has arrived, then compares till, hub and books. Everybody is
    // up.
    void settle();
    // Kills the till, reads its file (the chain holds, every sale is there once), starts it again.
    void expect_whole_journal();

    // Those armed by the test; each counts for one program.
    KillSwitch till_switch;
    KillSwitch hub_switch;
    test_support::Broker broker;
    hub::HubProcess hub;
    node_test::NodeProcess till;

  private:
    // The HTTP status of a post to the till; 0: no answer.
    int status_of(const std::string& path, const std::string& body);
    int sell_as(unsigned number);           // the HTTP status; 0: no answer
    std::string order_as(unsigned number);  // the stage; "": no answer

    unsigned number_ = 0;
    unsigned order_ = 0;
    std::set<std::string> sold_;
    std::int64_t held_ = 0;
    std::int64_t scanned_ = 0;
};

}  // namespace onepool::faults
