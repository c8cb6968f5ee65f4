#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "hub/cli/options_detail.hpp"
#include "protocol/staff.hpp"

namespace onepool::cli {

void add_staff(CLI::App& app, Options& options) {
    auto* staff = app.add_subcommand("staff", "Who may do what at tills, and their PINs");
    staff->require_subcommand(1);
    staff->add_subcommand("list", "Who is on the list, without their PINs")->callback([&options] {
        options.command = ListStaff{};
    });

    auto* add = staff->add_subcommand(
        "add",
        "Somebody more, or another role or PIN for who is there. Asks for the PIN twice, or "
        "reads it from a pipe");
    auto added = std::make_shared<AddStaff>();
    add->add_option("NAME", added->name, "As it will stand on documents")->required();
    add->add_option("--role", added->role, "What they may do")
        ->required()
        ->check(CLI::IsMember(
            std::vector<std::string>(protocol::staff_roles.begin(), protocol::staff_roles.end())));
    add->callback([&options, added] { options.command = *added; });

    auto* remove = staff->add_subcommand("remove", "Somebody less: their PIN counts no more");
    auto removed = std::make_shared<RemoveStaff>();
    remove->add_option("NAME", removed->name)->required();
    remove->callback([&options, removed] { options.command = *removed; });
}

}  // namespace onepool::cli
