#include "tests/sim/scenario/script.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace onepool::sim {

namespace {

using Words = std::vector<std::string>;

// What each word after the verb must be.
enum class Kind : std::uint8_t {
    node,
    process,
    thing,
    way,
    place,
    number,
    unit,
    sku,
    mood,
    oddity,
    release,
    location
};

struct Verb {
    std::string_view name;
    std::vector<Kind> arguments;
};

const std::vector<Verb>& verbs() {
    static const std::vector<Verb> all{
        {"crash", {Kind::thing, Kind::number, Kind::unit}},
        {"cut", {Kind::process, Kind::way, Kind::number, Kind::unit}},
        {"lose-shop", {Kind::number, Kind::unit}},
        {"mood", {Kind::number, Kind::mood, Kind::number, Kind::unit}},
        {"poison", {Kind::node, Kind::oddity}},
        {"release", {Kind::process, Kind::release}},
        {"replay", {}},
        {"void", {}},
        {"import-ghosts", {}},
        {"full", {Kind::process, Kind::number, Kind::unit}},
        {"jump", {Kind::process, Kind::number, Kind::unit}},
        {"freeze", {Kind::process, Kind::number, Kind::unit}},
        {"lie", {Kind::node, Kind::number, Kind::unit}},
        {"restore", {Kind::process, Kind::number, Kind::unit}},
        {"replace", {Kind::node, Kind::number, Kind::unit}},
        {"clone", {Kind::node}},
        {"revoke", {Kind::node}},
        {"reopen", {Kind::location}},
        {"drain", {Kind::location}},
        {"undrain", {Kind::location}},
        {"flip", {Kind::node, Kind::place}},
        {"sell", {Kind::node, Kind::sku, Kind::number}},
        {"ring-up", {Kind::node, Kind::sku, Kind::number}},
        {"receive", {Kind::node, Kind::sku, Kind::number}},
        {"adjust", {Kind::node, Kind::sku, Kind::number}},
        {"count", {Kind::node, Kind::sku, Kind::number}},
        {"inspect", {Kind::node, Kind::sku, Kind::number}},
        {"steal", {Kind::node, Kind::sku, Kind::number}},
        {"take-back", {Kind::node, Kind::sku, Kind::number}},
        {"order", {Kind::sku, Kind::number}},
        {"cancel", {}},
        {"move", {Kind::location}},
        {"order-at", {Kind::number, Kind::sku, Kind::number}},
        {"order-to-collect", {Kind::location, Kind::sku, Kind::number}},
        {"cancel-at", {Kind::number}},
        {"ship", {Kind::node}},
        {"take", {Kind::node}},
        {"pick", {Kind::node}},
        {"hand-over", {Kind::node}},
    };
    return all;
}

constexpr std::array<std::pair<std::string_view, std::int64_t>, 6> units{{{"ms", 1},
                                                                          {"s", 1'000},
                                                                          {"min", 60'000},
                                                                          {"h", 3'600'000},
                                                                          {"d", 86'400'000},
                                                                          {"y", 31'536'000'000}}};
constexpr Millis restore_takes{3'000};
constexpr Millis install_takes{1'500};
constexpr std::array<std::pair<std::string_view, Mood>, 3> moods{
    {{"slow", Mood::slow}, {"busy", Mood::busy}, {"picky", Mood::picky}}};
constexpr std::array<std::pair<std::string_view, Release>, 3> release_names{
    {{"first", Release::first}, {"minor", Release::minor}, {"major", Release::major}}};
constexpr std::array<std::pair<std::string_view, Oddity>, 7> oddities{
    {{"unknown-sku", Oddity::unknown_sku},
     {"partly-unknown", Oddity::partly_unknown},
     {"absurd", Oddity::absurd_quantity},
     {"misnumbered", Oddity::wrong_number},
     {"future", Oddity::future_kind},
     {"rubbish", Oddity::rubbish},
     {"newer", Oddity::newer_kind}}};
constexpr std::array<std::pair<std::string_view, Direction>, 3> ways{
    {{"both", Direction::both},
     {"to-broker", Direction::to_broker},
     {"from-broker", Direction::from_broker}}};

bool begins(const std::string& word, std::string_view with) {
    return word.rfind(with, 0) == 0;
}

// Nullptr: no such word.
template <class Table>
const auto* find_named(const Table& table, const std::string& word) {
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const auto& each) { return each.first == word; });
    return found == table.end() ? nullptr : &*found;
}

bool is_kind(const std::string& word, Kind kind) {
    const bool is_node = begins(word, "node-") && read_number(word.substr(5)).value_or(0) > 0;
    switch (kind) {
        case Kind::node:
            return is_node;
        case Kind::process:
            return is_node || word == "hub";
        case Kind::thing:
            return is_node || word == "hub" || word == "broker";
        case Kind::way:
            return find_named(ways, word) != nullptr;
        case Kind::place:
            return word == "log" || word == "page";
        case Kind::number:
            return read_number(word).has_value();
        case Kind::unit:
            return find_named(units, word) != nullptr;
        case Kind::sku:
            return begins(word, "sku-");
        case Kind::mood:
            return find_named(moods, word) != nullptr;
        case Kind::oddity:
            return find_named(oddities, word) != nullptr;
        case Kind::release:
            return find_named(release_names, word) != nullptr;
        case Kind::location:
            return word == "warehouse" ||
                   (begins(word, "store-") && read_number(word.substr(6)).value_or(0) > 0);
    }
    return false;
}

NodeMachine& node_named(const People& people, const std::string& name) {
    NodeMachine* node = people.world.find_node(name);
    CHECK(node != nullptr);
    return *node;
}

std::size_t index_named(const People& people, const std::string& name) {
    return node_named(people, name).identity().client.value - 1;
}

ClientId client_named(const People& people, const std::string& name) {
    return name == "hub" ? hub_client : node_named(people, name).identity().client;
}

void crash(const std::string& name, Millis away, const People& people) {
    if (name == "broker") {
        people.world.broker().crash(away);
    } else if (name == "hub") {
        people.world.hub().crash("scenario", away);
    } else {
        node_named(people, name).crash("scenario", away);
    }
}

void fill_disk(const std::string& name, Millis lasts, const People& people) {
    Timeline& time = people.world.nature().time;
    if (name == "hub") {
        SimDisk& disk = people.world.hub().disk();
        disk.set_space(DiskSpace::full);
        time.after(lasts, [&disk] { disk.set_space(DiskSpace::free); });
    } else {
        NodeMachine& node = node_named(people, name);
        node.set_space(DiskSpace::full);
        time.after(lasts, [&node] { node.set_space(DiskSpace::free); });
    }
}

void cut(const Words& words, const People& people) {
    const auto* way = find_named(ways, words[2]);
    people.world.broker().cut(client_named(people, words[1]), way->second,
                              *read_span(words[3], words[4]));
}

void spoil_clock(const Words& words, const People& people) {
    const Millis span = *read_span(words[2], words[3]);
    const auto spoil = [&](auto& process) {
        if (words[0] == "freeze") {
            process.freeze_clock(span);
        } else {
            process.jump_clock(span);
        }
    };
    if (words[1] == "hub") {
        spoil(people.world.hub().process());
    } else {
        spoil(node_named(people, words[1]).process());
    }
}

void restore(const std::string& name, Millis before, const People& people) {
    if (name == "hub")
        return people.world.restore_hub(before, restore_takes);
    NodeMachine& node = node_named(people, name);
    const Millis then{people.world.nature().time.now().value - before.value};
    node.roll_back(node.disk().count_at(then), restore_takes);
}

void harm_disk(const Words& words, const People& people) {
    if (words[0] == "restore")
        return restore(words[1], *read_span(words[2], words[3]), people);
    NodeMachine& node = node_named(people, words[1]);
    if (words[0] == "replace")
        node.replace_disk(*read_span(words[2], words[3]), Loss::whole_disk);
    if (words[0] == "lie")
        node.lie_for(*read_span(words[2], words[3]));
    if (words[0] == "clone")
        people.world.clone(node);
    if (words[0] == "flip" && words[2] == "log")
        node.flip_in_log(restore_takes);
    if (words[0] == "flip" && words[2] == "page")
        node.flip_in_page();
}

bool is_any(const std::string& word, std::initializer_list<std::string_view> of) {
    return std::find(of.begin(), of.end(), word) != of.end();
}

void deed(const Words& words, const People& people) {
    const std::int64_t amount = words.size() == 4 ? *read_number(words[3]) : 0;
    const std::size_t index = index_named(people, words[1]);
    if (words[0] == "sell")
        people.cashiers[index]->sell(words[2], amount);
    if (words[0] == "ring-up")
        people.cashiers[index]->ring_up(words[2], amount);
    if (words[0] == "take-back")
        people.cashiers[index]->take_back(words[2], amount);
    if (words[0] == "count")
        people.counters[index]->count(words[2], amount);
    if (words[0] == "inspect")
        people.inspectors[index]->inspect(words[2], amount);
    if (words[0] == "steal")
        people.thief->steal(people.world.node(index).identity().location, words[2], amount);
    if (words[0] == "receive")
        people.stockrooms[index]->receive(words[2], amount);
    if (words[0] == "adjust")
        people.stockrooms[index]->adjust(words[2], amount);
    if (words[0] == "ship")
        people.stockrooms[index]->work_on_orders();
    if (words[0] == "take")
        people.stockrooms[index]->work_on(OrderStep::take);
    if (words[0] == "pick")
        people.stockrooms[index]->work_on(OrderStep::pick);
    if (words[0] == "hand-over")
        people.stockrooms[index]->work_on(OrderStep::hand_over);
}

// The shops are counted from 1.
std::size_t shop_named(const std::string& number) {
    return static_cast<std::size_t>(*read_number(number)) - 1;
}

void act_at_shop(const Words& words, const People& people) {
    const bool has_number = is_any(words[0], {"mood", "order-at", "cancel-at"});
    const std::size_t shop = has_number ? shop_named(words[1]) : 0;
    if (words[0] == "lose-shop")
        people.world.market().link(0).cut(*read_span(words[1], words[2]));
    if (words[0] == "mood")
        people.world.market().shop(shop).set_mood(find_named(moods, words[2])->second,
                                                  *read_span(words[3], words[4]));
    if (words[0] == "order")
        people.shoppers[0]->order(words[1], *read_number(words[2]));
    if (words[0] == "order-to-collect")
        people.shoppers[0]->order_to_collect(words[1], words[2], *read_number(words[3]));
    if (words[0] == "move")
        people.shoppers[0]->move_last(words[1]);
    if (words[0] == "order-at")
        people.shoppers[shop]->order(words[2], *read_number(words[3]));
    if (is_any(words[0], {"cancel", "cancel-at"}))
        people.shoppers[shop]->cancel_last();
}

void install(const Words& words, const People& people) {
    NodeMachine* node = words[1] == "hub" ? nullptr : &node_named(people, words[1]);
    people.world.update(node, find_named(release_names, words[2])->second, install_takes);
}

void act_at_worklist(const std::string& what, const People& people) {
    if (what == "replay")
        people.steward.replay_all();
    if (what == "void")
        people.steward.void_all();
    if (what == "import-ghosts")
        people.steward.import_ghosts();
}

}  // namespace

std::optional<std::int64_t> read_number(const std::string& word) {
    std::int64_t value = 0;
    const char* end = word.data() + word.size();
    const auto [at, error] = std::from_chars(word.data(), end, value);
    if (word.empty() || error != std::errc{} || at != end)
        return std::nullopt;
    return value;
}

std::optional<Millis> read_span(const std::string& amount, const std::string& unit) {
    const auto number = read_number(amount);
    const auto* found = find_named(units, unit);
    if (!number || found == nullptr)
        return std::nullopt;
    return Millis{*number * found->second};
}

std::optional<std::string> find_action_fault(const TimedAction& action) {
    const Words& words = action.words;
    const auto verb = std::find_if(verbs().begin(), verbs().end(),
                                   [&](const Verb& each) { return each.name == words[0]; });
    if (verb == verbs().end())
        return join("no such action: '", words[0], "'");
    if (words.size() - 1 != verb->arguments.size()) {
        return join("'", words[0], "' wants ", verb->arguments.size(), " words after it");
    }
    for (std::size_t i = 0; i < verb->arguments.size(); ++i) {
        if (!is_kind(words[i + 1], verb->arguments[i])) {
            return join("'", words[0], "' does not understand '", words[i + 1], "'");
        }
    }
    return std::nullopt;
}

void perform_action(const TimedAction& action, const People& people) {
    const Words& words = action.words;
    if (words[0] == "crash") {
        crash(words[1], *read_span(words[2], words[3]), people);
    } else if (words[0] == "cut") {
        cut(words, people);
    } else if (is_any(words[0], {"lose-shop", "mood", "order", "order-at", "order-to-collect",
                                 "move", "cancel", "cancel-at"})) {
        act_at_shop(words, people);
    } else if (words[0] == "poison") {
        node_named(people, words[1])
            .run_odd_build({find_named(oddities, words[2])->second}, install_takes);
    } else if (words[0] == "release") {
        install(words, people);
    } else if (is_any(words[0], {"replay", "void", "import-ghosts"})) {
        act_at_worklist(words[0], people);
    } else if (words[0] == "full") {
        fill_disk(words[1], *read_span(words[2], words[3]), people);
    } else if (is_any(words[0], {"jump", "freeze"})) {
        spoil_clock(words, people);
    } else if (is_any(words[0], {"restore", "replace", "lie", "clone", "flip"})) {
        harm_disk(words, people);
    } else if (words[0] == "revoke") {
        people.world.revoke(node_named(people, words[1]));
    } else if (words[0] == "reopen") {
        people.world.reopen(protocol::LocationId{words[1]});
    } else if (is_any(words[0], {"drain", "undrain"})) {
        people.world.drain(protocol::LocationId{words[1]},
                           words[0] == "drain" ? World::Drain::begin : World::Drain::undo);
    } else {
        deed(words, people);
    }
}

}  // namespace onepool::sim
