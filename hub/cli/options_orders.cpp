#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>
#include <string>

#include "hub/cli/options_detail.hpp"

namespace onepool::cli {

void add_order_changes(CLI::App& app, Options& options) {
    const char* user = std::getenv("USER");
    const std::string operator_name = user != nullptr && *user != '\0' ? user : "operator";
    auto* cancel = app.add_subcommand(
        "cancel-order", "Cancel an order that has not left; what is picked is put back");
    auto cancelling = std::make_shared<CancelAnOrder>();
    cancelling->by = operator_name;
    cancel->add_option("CHANNEL", cancelling->channel)->required();
    cancel->add_option("ORDER", cancelling->order, "As the channel names it")->required();
    cancel->add_option("--reason", cancelling->reason, "Why")->required();
    cancel->add_option("--by", cancelling->by, "Who (default: $USER)");
    cancel->callback([&options, cancelling] { options.command = *cancelling; });

    auto* move = app.add_subcommand(
        "move-order", "Have an order collected at another store, on its buyer's word");
    auto moving = std::make_shared<MoveAnOrder>();
    moving->by = operator_name;
    move->add_option("CHANNEL", moving->channel)->required();
    move->add_option("ORDER", moving->order, "As the channel names it")->required();
    move->add_option("STORE", moving->store, "Location where its buyer collects it")->required();
    move->add_option("--reason", moving->reason, "Why")->required();
    move->add_option("--by", moving->by, "Who (default: $USER)");
    move->callback([&options, moving] { options.command = *moving; });

    auto* lot = app.add_subcommand(
        "lot", "To which orders a lot of a SKU went, and of which nobody knows the lot");
    auto traced = std::make_shared<LotTrace>();
    lot->add_option("SKU", traced->sku)->required();
    lot->add_option("LOT", traced->lot, "As the package shows it; upper and lower case differ")
        ->required();
    lot->callback([&options, traced] { options.command = *traced; });

    auto* deliver = app.add_subcommand("delivered", "Say that an order which was sent arrived");
    auto delivering = std::make_shared<DeliverAnOrder>();
    delivering->by = operator_name;
    deliver->add_option("CHANNEL", delivering->channel)->required();
    deliver->add_option("ORDER", delivering->order, "As the channel names it")->required();
    deliver->add_option("--note", delivering->note, "What the carrier or the buyer said");
    deliver->add_option("--by", delivering->by, "Who (default: $USER)");
    deliver->callback([&options, delivering] { options.command = *delivering; });
}

}  // namespace onepool::cli
