#include <CLI/CLI.hpp>
#include <cstdlib>
#include <memory>
#include <string>

#include "hub/cli/options_detail.hpp"

namespace onepool::cli {

void add_promotions(CLI::App& app, Options& options) {
    auto* promotion = app.add_subcommand(
        "promotion", "Units that are kept for one channel for a while: made, listed, ended");
    promotion->require_subcommand(1);

    auto* add = promotion->add_subcommand("add", "Keep units of a SKU for a channel");
    auto made = std::make_shared<AddPromotion>();
    const char* user = std::getenv("USER");
    made->by = user != nullptr && *user != '\0' ? user : "operator";
    add->add_option("NAME", made->name, "1 to 40 of a-z, 0-9 and -")->required();
    add->add_option("--channel", made->channel)->required();
    add->add_option("--sku", made->sku)->required();
    add->add_option("--units", made->units, "So many are kept, less what it sells of them")
        ->required();
    add->add_option("--from", made->from, "2026-12-01T06:00:00Z; default: now");
    add->add_option("--until", made->until, "2026-12-08T06:00:00Z")->required();
    add->add_option("--by", made->by, "Who (default: $USER)");
    add->callback([&options, made] { options.command = *made; });

    promotion->add_subcommand("list", "The newest first: what each keeps now")->callback([&] {
        options.command = ListPromotions{};
    });

    auto* end = promotion->add_subcommand("end", "End one now: what is left is for all again");
    auto ended = std::make_shared<EndPromotion>();
    ended->by = made->by;
    end->add_option("NAME", ended->name)->required();
    end->add_option("--by", ended->by, "Who (default: $USER)");
    end->callback([&options, ended] { options.command = *ended; });
}

}  // namespace onepool::cli
