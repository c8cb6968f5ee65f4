#pragma once
// Sets the hub up: locations, catalogue, and the nodes, each by a code that it enrols with; each
// command again until it is answered. The nodes sell from the first moment, also before the hub
// knows them. Afterwards looks to machines that lost their key with their disk: enrols them anew,
// or lets the hub take their next key. One thread.

#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "tests/sim/actors/actor.hpp"

namespace onepool::sim {

class Operator final : public Actor {
  public:
    explicit Operator(World& world);

    void begin() override;
    bool is_busy() const override { return at_ < tasks_.size(); }

  private:
    // Two commands: a code is issued, then used by the machine it is for.
    struct EnrolMachine {
        std::size_t node = 0;
    };
    using Task = std::variant<hub::Command, EnrolMachine>;

    void ask();
    void answered(const hub::Answer* answer);
    hub::Command next_command();
    hub::Command enrolment_of(const NodeMachine& machine);
    hub::Command prepared(hub::Command command);
    void look_around();
    void revoke_again(const NodeMachine& machine);
    bool is_locked_out(const NodeMachine& machine) const;

    std::vector<Task> tasks_;
    std::size_t at_ = 0;
    std::size_t setup_ = 0;    // tasks until the hub is set up
    std::uint64_t codes_ = 0;  // issued so far
    std::uint64_t certificates_ = 0;
    bool has_code_ = false;  // of the task at hand
};

}  // namespace onepool::sim
