// onepool-verify: judges files that others wrote. It needs nothing but the files and public keys.
// Exit codes: 0 all as written (and the receipt found), 1 not, 2 cannot be judged.

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "drivers/verify/journal_chain.hpp"
#include "hub/verify/verify_file.hpp"
#include "protocol/receipt_code.hpp"

namespace {

using namespace onepool::verify;

struct Options {
    std::vector<std::string> files;
    std::string hub_key;
    std::vector<std::string> node_keys;
    std::string code;
};

PublicKey key_of(const std::string& text) {
    const auto key = onepool::protocol::parse_public_key(text);
    if (!key)
        throw Unreadable("\"" + text + "\" is not a public key: 44 characters of base64");
    return *key;
}

std::pair<NodeId, PublicKey> node_key_of(const std::string& text) {
    const auto at = text.find('=');
    const auto node = onepool::protocol::parse_node_id(text.substr(0, at));
    if (at == std::string::npos || !node)
        throw Unreadable("\"" + text + "\" is not a node's id, =, and its public key");
    return {*node, key_of(text.substr(at + 1))};
}

Trusted trusted_of(const Options& options) {
    Trusted trusted;
    if (!options.hub_key.empty())
        trusted.hub = key_of(options.hub_key);
    for (const auto& text : options.node_keys)
        trusted.nodes.push_back(node_key_of(text));
    if (!options.code.empty()) {
        const auto code = onepool::protocol::parse_receipt_code(options.code);
        if (!code)
            throw Unreadable("\"" + options.code + "\" is not the code of a receipt, as 7K3M-Q2XZ");
        trusted.code = *code;
    }
    return trusted;
}

// Node databases come first in `files`, so that a hub's log is held against what they kept.
int judge(const Options& options) {
    Trusted trusted = trusted_of(options);
    bool is_found = trusted.code.empty();
    for (const auto& file : options.files) {
        const Report report = verify_file(file, trusted);
        std::fputs(to_text(file, report).c_str(), stdout);
        if (report.finding)
            return 1;
        is_found = is_found || !report.found.empty();
        if (report.witness)
            trusted.witnesses.push_back(*report.witness);
    }
    if (!is_found)
        std::printf("No event has the code %s.\n", trusted.code.c_str());
    return is_found ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app(
        "Judges databases of nodes and logs of hubs: whether each record is there, as it was "
        "written, and signed by whom it should be. Name nodes' databases before a hub's log to "
        "hold the log against what the hub signed for. Exit codes: 0 as written, 1 not, 2 cannot "
        "be judged.",
        "onepool-verify");
    app.add_option("FILE", options.files, "A node's database or a hub's log")->required();
    app.add_option("--hub-key", options.hub_key,
                   "The hub's public key (default: the one the node's database believes)");
    app.add_option("--node-key", options.node_keys,
                   "NODE=KEY: this node's public key, whatever the log says");
    app.add_option("--code", options.code, "Find the event of a receipt by its code");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    try {
        return judge(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "onepool-verify: %s\n", error.what());
        return 2;
    }
}
