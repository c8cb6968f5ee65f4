// Writes one seed per kind of event, message, effect and flushed row, and some JSON, into a corpus
// folder.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/epoch_token.hpp"
#include "protocol/seal.hpp"
#include "tests/fuzz/flush_bytes.hpp"
#include "tests/unit/hub/effect_samples.hpp"
#include "tests/unit/protocol/samples.hpp"

using namespace onepool::protocol;

namespace {

void write(const std::filesystem::path& path, ByteView bytes) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
}

const char* const message_names[] = {"hello",  "welcome",      "batch",       "ack",
                                     "fence",  "node_state",   "hub_state",   "downlink",
                                     "bye",    "scope_offer",  "scope_want",  "scope_chunk",
                                     "reject", "cert_request", "cert_answer", "day_seal"};

const std::pair<const char*, const char*> json_seeds[] = {
    {"order", R"({"id":"S-1","lines":[{"sku":"85123A","quantity":2,"price":"2.55"}],"paid":true})"},
    {"numbers", "[0,-1,9223372036854775807,9223372036854775808,1.5,-2e10,1E-3]"},
    {"texts", R"(["","\"\\\/\b\f\n\r\t","\u20ac\ud83d\uded2",null,false])"},
    {"deep", "[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]"},
    {"too_deep", "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]"},
    {"key_twice", R"({"a":1,"a":2})"},
};

// What fuzz_token signs.
Bytes token_body() {
    EpochToken token;
    token.node.bytes.fill(1);
    token.journal.bytes.fill(2);
    token.location = LocationId{"store-1"};
    token.name = "till 1";
    Bytes bytes = issue(token, SigningKey(KeySeed{}));
    bytes.resize(bytes.size() - sizeof(Signature));
    return bytes;
}

// The first byte makes the entry's node, see fuzz_effects.cpp.
Bytes effects_seed(const std::vector<onepool::hub::Effect>& effects) {
    Bytes seed{7};
    NodeId node;
    node.bytes.fill(seed[0]);
    const Bytes written = onepool::hub::encode_effects(effects, node);
    seed.insert(seed.end(), written.begin(), written.end());
    return seed;
}

void write_hub_seeds(const std::filesystem::path& corpus) {
    const auto effects = onepool::hub::samples::one_of_each();
    for (const auto& effect : effects) {
        write(corpus / "effects" / ("kind_" + std::to_string(effect.index())),
              effects_seed({effect}));
    }
    write(corpus / "effects" / "all", effects_seed(effects));
    Bytes rows;
    const auto changes = onepool::hub::samples::small_state().take_changes();
    for (const auto& row : changes.rows)
        onepool::hub::add_row(rows, row);
    for (const auto& counts : changes.counts)
        onepool::hub::add_row(rows, onepool::hub::row_of(counts));
    write(corpus / "flush" / "all", rows);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "Usage: %s CORPUS_FOLDER\n", argv[0]);
        return 2;
    }
    const std::filesystem::path corpus = argv[1];
    for (const Event& event : samples::events()) {
        write(corpus / "event" / kind_name(event.body), encode_event(event));
    }
    for (const Message& message : samples::messages()) {
        write(corpus / "message" / message_names[message.index()], encode_message(message));
    }
    // Of the key that fuzz_message knows, for a node that it does not ask about.
    write(corpus / "message" / "sealed", seal(SigningKey(KeySeed{}), {Way::up, NodeId{{1}}},
                                              encode_message(samples::messages().front())));
    write_hub_seeds(corpus);
    write(corpus / "token" / "one", token_body());
    for (const auto& [name, text] : json_seeds) {
        write(corpus / "json" / name, view(text));
    }
    return 0;
}
