#include "node/edge/pin_desk.hpp"

#include <memory>
#include <utility>

#include "drivers/io/log.hpp"
#include "drivers/io/pin_hash.hpp"
#include "protocol/staff.hpp"
#include "protocol/staff_limits.hpp"

namespace onepool::node {
namespace {

// Of nobody's PIN: what is computed where there is nothing to compare with, at the usual cost.
constexpr const char* nobodys_hash =
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

}  // namespace

PinDesk::PinDesk(io::Reactor& reactor) : thread_(reactor, {}, Millis{1'000}) {}

bool PinDesk::check(StaffRow row, std::string pin, Done done) {
    if (waiting_.size() >= limits::pin_checks_waiting)
        return false;
    if (row.pin_hash.empty() || find_pin_hash_fault(row.pin_hash)) {
        if (!row.pin_hash.empty())
            io::log::warn("the PIN of " + row.name +
                          " cannot be verified: its hash on the staff list is damaged. Set it "
                          "anew at the hub: onepool staff add");
        row.pin_hash = nobodys_hash;
    }
    waiting_.push_back({std::move(row), std::move(pin), std::move(done)});
    if (!is_checking_)
        start_next();
    return true;
}

void PinDesk::start_next() {
    if (waiting_.empty())
        return;
    auto asked = std::make_shared<Asked>(std::move(waiting_.front()));
    waiting_.pop_front();
    is_checking_ = true;
    const auto match = std::make_shared<io::PinMatch>(io::PinMatch::no);
    thread_.commit(
        [asked, match] {
            *match = io::match_pin(asked->row.pin_hash, asked->pin);
            return CommitOutcome::done;
        },
        [this, asked, match](CommitOutcome) {
            is_checking_ = false;
            start_next();
            if (*match == io::PinMatch::no_memory) {
                io::log::error("a PIN could not be verified: there is no memory, it takes 64 MiB");
                return asked->done(std::nullopt);
            }
            const bool is_right = *match == io::PinMatch::yes;
            asked->done(CheckedPin{StaffId{asked->row.name}, asked->row.role,
                                   is_right ? PinVerdict::right : PinVerdict::wrong});
        });
}

}  // namespace onepool::node
