// Writes one seed per kind of event, message, effect and flushed row, rows of whole databases, and
// some JSON, into a corpus folder.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "node/core/basket.hpp"
#include "node/core/count_progress.hpp"
#include "node/core/guard.hpp"
#include "node/core/pick_progress.hpp"
#include "protocol/codec.hpp"
#include "protocol/digest.hpp"
#include "protocol/epoch_token.hpp"
#include "protocol/limits.hpp"
#include "protocol/seal.hpp"
#include "tests/fuzz/flush_bytes.hpp"
#include "tests/fuzz/row_seeds.hpp"
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

const char* const message_names[] = {"hello",       "welcome",      "batch",       "ack",
                                     "fence",       "node_state",   "hub_state",   "downlink",
                                     "bye",         "scope_offer",  "scope_want",  "scope_chunk",
                                     "reject",      "cert_request", "cert_answer", "day_seal",
                                     "lost_events", "found_events", "receipt_ask", "receipt_told"};

const std::pair<const char*, const char*> json_seeds[] = {
    {"order", R"({"id":"S-1","lines":[{"sku":"85123A","quantity":2,"price":"2.55"}],"paid":true})"},
    {"numbers", "[0,-1,9223372036854775807,9223372036854775808,1.5,-2e10,1E-3]"},
    {"texts", R"(["","\"\\\/\b\f\n\r\t","\u20ac\ud83d\uded2",null,false])"},
    {"deep", "[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]"},
    {"too_deep", "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]"},
    {"key_twice", R"({"a":1,"a":2})"},
};

// Acts of fuzz_fetch.
const std::pair<const char*, std::string> fetch_seeds[] = {
    {"fetched", {"\0\0\5a\2\0\1\1\0\4\5", 11}},
    {"liar", {"\0\1\7b\1\3abc\2\1\2\2\1\377\3\1\2\0\1\4\6\1\5", 24}},
    {"superseded", {"\0\0\5a\0\0\6c\2\0\1\1\0\4\2\0\2\1\1\12\4\5\11\10", 24}},
};

// What of a slot of the guard file its sum is over.
constexpr std::ptrdiff_t guard_body_bytes = 96;

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
    write(corpus / "hub_rows" / "all", onepool::fuzz::hub_rows());
}

Bytes guard_seed(std::initializer_list<std::uint64_t> moves) {
    Bytes bodies{'s'};
    for (const std::uint64_t each : moves) {
        onepool::node::GuardMark mark;
        mark.node.bytes.fill(1);
        mark.journal.bytes.fill(2);
        mark.head = {Seq{40}, Digest{9}};
        mark.boot_no = 3;
        mark.moves = each;
        const Bytes slot = onepool::node::encode_guard_slot(mark);
        bodies.insert(bodies.end(), slot.begin(), slot.begin() + guard_body_bytes);
    }
    return bodies;
}

Bytes basket_seed(onepool::node::BasketState state) {
    onepool::node::Basket basket;
    basket.id = samples::basket_id(7);
    basket.state = state;
    basket.name = "table 4";
    basket.staff = StaffId{"ann"};
    basket.currency = Currency{"GBP"};
    basket.lines = {samples::line(1, "A", 2, 250), samples::line(3, "B", 1, 99)};
    basket.discounts = {{3, Minor{10}, "scratched"}};
    basket.tenders = {{TenderKind::card, Minor{100}, Minor{100}, {}, CardResult::approved, "S-1"}};
    if (state == onepool::node::BasketState::card_pending)
        basket.card_amount = Minor{300};
    basket.next_line_no = 4;
    return onepool::node::encode_basket(basket);
}

Bytes pick_seed(std::size_t steps) {
    onepool::node::PickProgress progress;
    progress.order = {ChannelId{"shop"}, OrderId{"S-1"}};
    progress.by = StaffId{"ann"};
    for (std::size_t i = 0; i < steps; ++i) {
        progress.steps.push_back({Sku{i % 2 == 0 ? "A" : "B"}, Units{1}, {}});
        if (i % 3 == 2)
            progress.steps.back().shortage = ShortReason::damaged;
    }
    return onepool::node::encode_pick(progress);
}

Bytes pick_of_lots_seed() {
    onepool::node::PickProgress progress;
    progress.order = {ChannelId{"shop"}, OrderId{"S-1"}};
    progress.steps = {{Sku{"A"}, Units{1}, {}, UnixMs{7}, Lot{"L-77"}, BusinessDay{2027'01'31}},
                      {Sku{"A"}, Units{2}, {}, UnixMs{8}, Lot{"l/78"}, {}},
                      {Sku{"A"}, Units{1}, {}, UnixMs{9}, {}, {}}};
    return onepool::node::encode_pick(progress);
}

// As stored, but for the digest before it: see fuzz_count.cpp.
Bytes count_seed(char kind, const Bytes& stored) {
    constexpr std::size_t sum_bytes = 16;
    Bytes seed{static_cast<std::uint8_t>(kind)};
    seed.insert(seed.end(), stored.begin() + sum_bytes, stored.end());
    return seed;
}

void write_count_seeds(const std::filesystem::path& folder) {
    const onepool::node::CountSession session{.id = samples::basket_id(7),
                                              .name = "aisle 3",
                                              .is_full = true,
                                              .begun_by = StaffId{"ann"},
                                              .begun_at = UnixMs{1'700'000'000'000},
                                              .changed_by = StaffId{"bob"},
                                              .changed_at = UnixMs{1'700'000'060'000}};
    write(folder / "session", count_seed('s', encode_count_session(session)));
    onepool::node::CountedSku line{.session = session.id,
                                   .sku = Sku{"A"},
                                   .places = {{"B-07", Units{3}}, {"", Units{0}}},
                                   .by = StaffId{"ann"},
                                   .from = session.begun_at,
                                   .until = session.changed_at};
    line.remember(samples::basket_id(8));
    write(folder / "line", count_seed('l', encode_counted_sku(line)));
    line.places.clear();
    line.expected = Units{5};
    line.first = FirstCount{Units{9}, StaffId{"ann"}};
    write(folder / "due", count_seed('l', encode_counted_sku(line)));
}

void write_node_seeds(const std::filesystem::path& corpus) {
    for (const auto state : {onepool::node::BasketState::open, onepool::node::BasketState::parked,
                             onepool::node::BasketState::card_pending})
        write(corpus / "basket" / to_text(state), basket_seed(state));
    write(corpus / "pick" / "one", pick_seed(1));
    write(corpus / "pick" / "short", pick_seed(4));
    write(corpus / "pick" / "full", pick_seed(limits::pick_steps));
    write(corpus / "pick" / "lots", pick_of_lots_seed());
    write_count_seeds(corpus / "count");
    write(corpus / "guard" / "one", guard_seed({4}));
    write(corpus / "guard" / "two", guard_seed({4, 5}));
    write(corpus / "journal" / "young", onepool::fuzz::young_node_rows());
    write(corpus / "journal" / "all", onepool::fuzz::node_rows());
    for (const auto& [name, acts] : fetch_seeds)
        write(corpus / "fetch" / name, view(acts));
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
    write(corpus / "event" / "pick_of_lots",
          encode_event(samples::event_of(samples::pick_of_lots())));
    write(corpus / "event" / "checked_return",
          encode_event(samples::event_of(samples::checked_return())));
    for (const Message& message : samples::messages()) {
        write(corpus / "message" / message_names[message.index()], encode_message(message));
    }
    // Of the key that fuzz_message knows, for a node that it does not ask about.
    write(corpus / "message" / "sealed", seal(SigningKey(KeySeed{}), {Way::up, NodeId{{1}}},
                                              encode_message(samples::messages().front())));
    write_hub_seeds(corpus);
    write_node_seeds(corpus);
    write(corpus / "token" / "one", token_body());
    for (const auto& [name, text] : json_seeds) {
        write(corpus / "json" / name, view(text));
    }
    return 0;
}
