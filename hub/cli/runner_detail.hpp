#pragma once
// Carries one command out: asks the hub and shows what it answered. Internal to the command; shared
// by its source files: commands.cpp, commands_import.cpp, commands_recovery.cpp (backups, restores,
// replaced nodes), commands_bring_in.cpp (what a dead till left), commands_orders.cpp (what a
// person changes about an order), commands_promotions.cpp, commands_staff.cpp (who may do what at
// tills) and commands_worklist.cpp (what could not be applied). Lives for one command; one thread.

#include <functional>
#include <optional>
#include <string>

#include "hub/channels/http_answers.hpp"
#include "hub/cli/commands.hpp"
#include "hub/cli/show.hpp"

namespace onepool::cli {

inline constexpr const char* page_rows = "500";

using hub::url_encoded;

class Runner {
  public:
    Runner(Format format, const Surroundings& world) : format_(format), world_(world) {}

    Exit operator()(const Status&) const {
        return ask_and_show("/v1/status", [](const Json& body) { return show_status(body); });
    }
    Exit operator()(const Nodes&) const { return list("/v1/nodes", show_nodes); }
    Exit operator()(const Locations&) const { return list("/v1/locations", show_locations); }
    Exit operator()(const Counts& command) const {
        if (!command.count.empty())
            return list("/v1/counts/" + url_encoded(command.count), show_count);
        return list(std::string("/v1/counts?limit=") + page_rows, show_counts);
    }
    Exit operator()(const Channels&) const { return list("/v1/channels", show_channels); }
    Exit operator()(const Days&) const {
        return ask_and_show("/v1/days", [](const Json& body) { return show_days(body); });
    }
    Exit operator()(const Orders& command) const {
        const std::string stage =
            command.stage.empty() ? "" : "&stage=" + url_encoded(command.stage);
        return list(std::string("/v1/orders?limit=") + page_rows + stage, show_orders);
    }
    Exit operator()(const WhyOrder& command) const {
        return list("/v1/orders/" + url_encoded(command.channel) + "/" + url_encoded(command.order),
                    show_order);
    }
    Exit operator()(const LotTrace& command) const;
    Exit operator()(const Cases& command) const {
        const bool is_open = command.which == Cases::Which::open;
        return list(is_open ? "/v1/cases?open=1" : "/v1/cases", show_cases);
    }
    Exit operator()(const Quarantine& command) const;
    Exit operator()(const Replay& command) const;
    Exit operator()(const Void& command) const;
    Exit operator()(const Check&) const;
    Exit operator()(const Resolve& command) const;
    Exit operator()(const Rekey& command) const;
    Exit operator()(const Stock& command) const;
    Exit operator()(const Why& command) const;
    Exit operator()(const Events& command) const;
    Exit operator()(const EnrolCode& command) const;
    Exit operator()(const Revoke& command) const;
    Exit operator()(const Acl&) const;
    Exit operator()(const Replace& command) const;
    Exit operator()(const Backup& command) const;
    Exit operator()(const Verify& command) const;
    Exit operator()(const Install& command) const;
    Exit operator()(const Reopen& command) const;
    Exit operator()(const Drain& command) const;
    Exit operator()(const Terms& command) const;
    Exit operator()(const CancelAnOrder& command) const;
    Exit operator()(const DeliverAnOrder& command) const;
    Exit operator()(const AddPromotion& command) const;
    Exit operator()(const ListPromotions&) const;
    Exit operator()(const EndPromotion& command) const;
    Exit operator()(const MoveAnOrder& command) const;
    Exit operator()(const Import& command) const;
    Exit operator()(const Set& command) const;
    Exit operator()(const BringIn& command) const;
    Exit operator()(const ListStaff& command) const;
    Exit operator()(const AddStaff& command) const;
    Exit operator()(const RemoveStaff& command) const;

  private:
    // The body of a good answer; otherwise nullopt, with `exit` and the complaint made.
    std::optional<Json> read(const HubAnswer& answer, Exit& exit) const;
    // All pages of `target`, which has parameters already, by their `next`.
    Exit read_pages(const std::string& target, const std::function<void(const Json&)>& take) const;
    Exit ask_and_show(const std::string& target,
                      const std::function<std::string(const Json&)>& show) const;
    Exit list(const std::string& target, std::string (*show)(const Json&, UnixMs)) const {
        return ask_and_show(target, [&](const Json& body) { return show(body, world_.now()); });
    }
    void put(const Json& body, const std::string& text) const {
        world_.print(format_ == Format::json ? body.dump() + "\n" : text);
    }
    void complain_of(const HubAnswer& answer, Exit& exit) const;
    // Posts and shows the answer.
    Exit tell(const std::string& target, const Json& body,
              const std::function<std::string(const Json&)>& show) const;
    Exit fail(const std::string& why) const {
        world_.complain(why + "\n");
        return Exit::failed;
    }
    // Shown already, and complained of when `fault` says why it cannot be trusted.
    struct FileRead {
        std::string fault;
        Json report;
    };
    FileRead read_file(const std::string& file) const;
    void tell_failure(const std::string& file, const std::string& fault) const;
    std::optional<Json> find_node(const std::string& name, Exit& exit) const;
    Exit refuse_online(const std::string& name) const;
    // Posts it until the hub is ready for it.
    HubAnswer post_run(const std::string& target, const JournalRun& run) const;
    bool rename_and_revoke(const Json& node, const std::string& name, Exit& exit) const;
    void tell_progress(const std::string& text, std::string& told) const;
    Exit follow_import() const;
    Exit search_stock(const std::string& text) const;
    Exit list_set_aside(const Quarantine& command) const;
    Exit replay_all(const Replay& command) const;
    std::optional<std::uint64_t> newest(Exit& exit) const;
    std::optional<std::uint64_t> put_events_after(std::uint64_t after, Exit& exit) const;

    Format format_;
    const Surroundings& world_;
};

}  // namespace onepool::cli
