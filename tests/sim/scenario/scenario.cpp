#include "tests/sim/scenario/scenario.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "tests/sim/scenario/script.hpp"
#include "tests/sim/world/text.hpp"

namespace onepool::sim {

namespace {

using Words = std::vector<std::string>;

Words split(std::string_view line) {
    Words words;
    line = line.substr(0, line.find('#'));
    std::size_t at = 0;
    while (true) {
        at = line.find_first_not_of(" \t\r", at);
        if (at == std::string_view::npos)
            return words;
        const std::size_t end = std::min(line.find_first_of(" \t\r", at), line.size());
        words.emplace_back(line.substr(at, end - at));
        at = end;
    }
}

struct NumberSetting {
    std::string_view word;
    void (*set)(Settings&, std::int64_t);
};
struct SpanSetting {
    std::string_view word;
    Millis& (*of)(Settings&);
};

constexpr std::array number_settings{
    NumberSetting{"seed",
                  [](Settings& s, std::int64_t n) { s.seed = static_cast<std::uint64_t>(n); }},
    NumberSetting{"stores",
                  [](Settings& s, std::int64_t n) { s.stores = static_cast<std::uint32_t>(n); }},
    NumberSetting{"tills",
                  [](Settings& s, std::int64_t n) { s.tills = static_cast<std::uint32_t>(n); }},
    NumberSetting{"skus",
                  [](Settings& s, std::int64_t n) { s.skus = static_cast<std::uint32_t>(n); }},
    NumberSetting{"shops",
                  [](Settings& s, std::int64_t n) { s.shops = static_cast<std::uint32_t>(n); }},
    NumberSetting{"opening", [](Settings& s, std::int64_t n) { s.opening = n; }},
    NumberSetting{"reserve", [](Settings& s, std::int64_t n) { s.location_reserve = n; }},
    NumberSetting{"splits", [](Settings& s, std::int64_t n) { s.fulfilment.may_split = n != 0; }},
    NumberSetting{"partials",
                  [](Settings& s, std::int64_t n) { s.fulfilment.may_be_partial = n != 0; }},
    NumberSetting{"rights-share",
                  [](Settings& s, std::int64_t n) {
                      s.rights.share_percent = static_cast<std::uint32_t>(n);
                  }},
    NumberSetting{"units-max", [](Settings& s, std::int64_t n) { s.busy.units_max = n; }},
};

struct RateSetting {
    std::string_view word;
    Permille& (*of)(Settings&);
};

constexpr std::array rate_settings{
    RateSetting{"lost", [](Settings& s) -> Permille& { return s.faults.message_lost; }},
    RateSetting{"doubled", [](Settings& s) -> Permille& { return s.faults.message_doubled; }},
    RateSetting{"late", [](Settings& s) -> Permille& { return s.faults.message_late; }},
    RateSetting{"garbled", [](Settings& s) -> Permille& { return s.faults.message_garbled; }},
    RateSetting{"forged", [](Settings& s) -> Permille& { return s.faults.message_forged; }},
    RateSetting{"boasted", [](Settings& s) -> Permille& { return s.faults.greeting_boasted; }},
    RateSetting{"rotten-chunks", [](Settings& s) -> Permille& { return s.faults.chunk_rotten; }},
    RateSetting{"refused", [](Settings& s) -> Permille& { return s.faults.commit_refused; }},
    RateSetting{"unknown", [](Settings& s) -> Permille& { return s.faults.commit_unknown; }},
    RateSetting{"slow", [](Settings& s) -> Permille& { return s.faults.commit_slow; }},
    RateSetting{"http-lost", [](Settings& s) -> Permille& { return s.faults.http_lost; }},
    RateSetting{"http-unanswered",
                [](Settings& s) -> Permille& { return s.faults.http_answer_lost; }},
    RateSetting{"http-late", [](Settings& s) -> Permille& { return s.faults.http_late; }},
    RateSetting{"webhook-doubled",
                [](Settings& s) -> Permille& { return s.faults.webhook_doubled; }},
    RateSetting{"checkouts", [](Settings& s) -> Permille& { return s.busy.checkouts; }},
    RateSetting{"collections", [](Settings& s) -> Permille& { return s.busy.collections; }},
    RateSetting{"picks", [](Settings& s) -> Permille& { return s.busy.picks; }},
    RateSetting{"shorts", [](Settings& s) -> Permille& { return s.busy.shorts; }},
    RateSetting{"on-rights", [](Settings& s) -> Permille& { return s.busy.on_rights; }},
    RateSetting{"returns", [](Settings& s) -> Permille& { return s.busy.returns; }},
    RateSetting{"by-receipt", [](Settings& s) -> Permille& { return s.busy.by_receipt; }},
    RateSetting{"exchanges", [](Settings& s) -> Permille& { return s.busy.exchanges; }},
    RateSetting{"cards", [](Settings& s) -> Permille& { return s.busy.cards; }},
    RateSetting{"parked", [](Settings& s) -> Permille& { return s.busy.parked; }},
    RateSetting{"repeats", [](Settings& s) -> Permille& { return s.busy.repeats; }},
    RateSetting{"whole-documents", [](Settings& s) -> Permille& { return s.busy.whole_documents; }},
};

constexpr std::array span_settings{
    SpanSetting{"active", [](Settings& s) -> Millis& { return s.active; }},
    SpanSetting{"settle", [](Settings& s) -> Millis& { return s.settle; }},
    SpanSetting{"sales", [](Settings& s) -> Millis& { return s.busy.sale_every; }},
    SpanSetting{"orders", [](Settings& s) -> Millis& { return s.busy.order_every; }},
    SpanSetting{"cancels", [](Settings& s) -> Millis& { return s.busy.cancel_every; }},
    SpanSetting{"moves", [](Settings& s) -> Millis& { return s.busy.move_every; }},
    SpanSetting{"shipping", [](Settings& s) -> Millis& { return s.busy.ship_every; }},
    SpanSetting{"deliveries", [](Settings& s) -> Millis& { return s.busy.delivery_every; }},
    SpanSetting{"late-by", [](Settings& s) -> Millis& { return s.faults.late_by; }},
    SpanSetting{"slow-by", [](Settings& s) -> Millis& { return s.faults.slow_by; }},
    SpanSetting{"latency", [](Settings& s) -> Millis& { return s.faults.latency_max; }},
    SpanSetting{"node-crashes", [](Settings& s) -> Millis& { return s.faults.node_crash_every; }},
    SpanSetting{"hub-crashes", [](Settings& s) -> Millis& { return s.faults.hub_crash_every; }},
    SpanSetting{"broker-crashes",
                [](Settings& s) -> Millis& { return s.faults.broker_crash_every; }},
    SpanSetting{"cuts", [](Settings& s) -> Millis& { return s.faults.cut_every; }},
    SpanSetting{"full-disks", [](Settings& s) -> Millis& { return s.faults.disk_full_every; }},
    SpanSetting{"clock-faults", [](Settings& s) -> Millis& { return s.faults.clock_fault_every; }},
    SpanSetting{"partitions", [](Settings& s) -> Millis& { return s.faults.partition_every; }},
    SpanSetting{"partition", [](Settings& s) -> Millis& { return s.faults.partition_max; }},
    SpanSetting{"node-restores",
                [](Settings& s) -> Millis& { return s.faults.node_restore_every; }},
    SpanSetting{"hub-backups", [](Settings& s) -> Millis& { return s.faults.hub_backup_every; }},
    SpanSetting{"hub-restores", [](Settings& s) -> Millis& { return s.faults.hub_restore_every; }},
    SpanSetting{"replacements", [](Settings& s) -> Millis& { return s.faults.replace_every; }},
    SpanSetting{"bit-flips", [](Settings& s) -> Millis& { return s.faults.bit_flip_every; }},
    SpanSetting{"clones", [](Settings& s) -> Millis& { return s.faults.clone_every; }},
    SpanSetting{"shop-moods", [](Settings& s) -> Millis& { return s.faults.shop_mood_every; }},
    SpanSetting{"poisonings", [](Settings& s) -> Millis& { return s.faults.poison_every; }},
    SpanSetting{"releases", [](Settings& s) -> Millis& { return s.faults.release_every; }},
    SpanSetting{"revocations", [](Settings& s) -> Millis& { return s.faults.revoke_every; }},
    SpanSetting{"worklist", [](Settings& s) -> Millis& { return s.busy.worklist_every; }},
    SpanSetting{"drains", [](Settings& s) -> Millis& { return s.busy.drain_every; }},
    SpanSetting{"counts", [](Settings& s) -> Millis& { return s.busy.count_every; }},
    SpanSetting{"promotions", [](Settings& s) -> Millis& { return s.busy.promotion_every; }},
    SpanSetting{"thefts", [](Settings& s) -> Millis& { return s.busy.theft_every; }},
    SpanSetting{"inspections", [](Settings& s) -> Millis& { return s.busy.inspection_every; }},
    SpanSetting{"rights-horizon", [](Settings& s) -> Millis& { return s.rights.horizon; }},
    SpanSetting{"outages", [](Settings& s) -> Millis& { return s.faults.outage_max; }},
};

using Fault = std::optional<std::string>;

template <class Table>
const auto* find_word(const Table& table, const std::string& word) {
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const auto& each) { return each.word == word; });
    return found == table.end() ? nullptr : &*found;
}

// "seed 7", "lost 20" (in thousandths).
Fault read_amount(Settings& settings, const Words& words) {
    const auto amount = words.size() == 2 ? read_number(words[1]) : std::nullopt;
    if (!amount || *amount < 0)
        return join("'", words[0], "' wants one number");
    if (const auto* number = find_word(number_settings, words[0])) {
        number->set(settings, *amount);
        return std::nullopt;
    }
    const auto* rate = find_word(rate_settings, words[0]);
    if (*amount > 1000)
        return join("'", words[0], "' is in thousandths, at most 1000");
    rate->of(settings) = Permille{static_cast<std::uint32_t>(*amount)};
    return std::nullopt;
}

// "active 60 s", "sales every 2 s", "sales never".
Fault read_span_setting(Settings& settings, const SpanSetting& setting, Words words) {
    if (words.size() == 2 && words[1] == "never") {
        setting.of(settings) = Millis{};
        return std::nullopt;
    }
    if (words.size() == 4 && words[1] == "every")
        words.erase(words.begin() + 1);
    const auto span = words.size() == 3 ? read_span(words[1], words[2]) : std::nullopt;
    if (!span)
        return join("'", words[0], "' wants a time: 500 ms, 3 s, 2 min, 1 h, 1 d");
    setting.of(settings) = *span;
    return std::nullopt;
}

// "at 5 s crash hub 2 s"
Fault read_action(Settings& settings, const Words& words, int line) {
    const auto at = words.size() > 3 ? read_span(words[1], words[2]) : std::nullopt;
    if (!at)
        return "'at' wants a time and an action: at 5 s crash hub 2 s";
    TimedAction action{*at, Words(words.begin() + 3, words.end()), line};
    if (auto wrong = find_action_fault(action))
        return wrong;
    settings.script.push_back(std::move(action));
    return std::nullopt;
}

Fault read_line(Settings& settings, const Words& words, int line) {
    if (words[0] == "at")
        return read_action(settings, words, line);
    if (words[0] == "name" && words.size() == 2) {
        settings.name = words[1];
        return std::nullopt;
    }
    if (const auto* span = find_word(span_settings, words[0])) {
        return read_span_setting(settings, *span, words);
    }
    const bool is_amount = find_word(number_settings, words[0]) != nullptr ||
                           find_word(rate_settings, words[0]) != nullptr;
    if (is_amount)
        return read_amount(settings, words);
    return join("no such word: '", words[0], "'");
}

// How many shops there are is known only when all lines are read.
std::optional<ScenarioFault> find_missing_shop(const Settings& settings) {
    for (const TimedAction& action : settings.script) {
        const std::string& verb = action.words[0];
        if (verb != "mood" && verb != "order-at" && verb != "cancel-at")
            continue;
        const std::int64_t number = read_number(action.words[1]).value_or(0);
        if (number < 1 || number > settings.shops)
            return ScenarioFault{action.line, join("there is no shop ", action.words[1])};
    }
    return std::nullopt;
}

// Nor how many nodes; the warehouse sells nothing.
std::optional<ScenarioFault> find_missing_node(const Settings& settings) {
    const std::int64_t nodes = std::int64_t{settings.stores} * settings.tills + 1;
    for (const TimedAction& action : settings.script) {
        for (const std::string& word : action.words) {
            if (word.rfind("node-", 0) != 0)
                continue;
            const std::int64_t number = read_number(word.substr(5)).value_or(0);
            const bool is_till_only = action.words[0] == "sell" || action.words[0] == "ring-up" ||
                                      action.words[0] == "take-back";
            const std::int64_t last = is_till_only ? nodes - 1 : nodes;
            if (number > last)
                return ScenarioFault{action.line, join("there is no ", word)};
        }
    }
    return std::nullopt;
}

}  // namespace

std::variant<Settings, ScenarioFault> read_scenario(std::string_view text) {
    Settings settings;
    int line_no = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const Words words = split(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        ++line_no;
        if (words.empty())
            continue;
        if (auto wrong = read_line(settings, words, line_no))
            return ScenarioFault{line_no, *wrong};
    }
    if (settings.shops < 1)
        return ScenarioFault{0, "there is at least one shop"};
    if (settings.rights.share_percent > 100)
        return ScenarioFault{0, "'rights-share' is in percent, at most 100"};
    if (auto missing = find_missing_shop(settings))
        return *missing;
    if (auto missing = find_missing_node(settings))
        return *missing;
    return settings;
}

}  // namespace onepool::sim
