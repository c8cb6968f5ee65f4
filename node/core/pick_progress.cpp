// How far a pick is: its sums and its stored form, whose bytes are verified before use like those
// of a basket (basket_codec.cpp).

#include "node/core/pick_progress.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "pick_generated.h"
#include "protocol/check.hpp"
#include "protocol/limits.hpp"

namespace onepool::node {
namespace {

// A step takes below forty bytes and its lot; a SKU is written once.
constexpr std::size_t request_bytes = sizeof(BasketId::bytes);
constexpr std::size_t stored_bytes =
    limits::pick_steps * (limits::sku_bytes + limits::lot_bytes + 60) +
    limits::pick_requests * request_bytes;
// A vtable, a table a step, and the root.
constexpr std::uint32_t stored_tables = limits::pick_steps + 8;

Units sum_of(const std::vector<PickStep>& steps, const Sku& sku,
             bool (*is_meant)(const PickStep&)) {
    Units units;
    for (const PickStep& step : steps) {
        if (step.sku == sku && is_meant(step))
            units += step.quantity;
    }
    return units;
}

bool is_picked(const PickStep& step) {
    return !step.shortage;
}
bool is_short(const PickStep& step) {
    return step.shortage.has_value();
}

std::uint8_t code_of(const std::optional<ShortReason>& shortage) {
    return shortage ? static_cast<std::uint8_t>(static_cast<std::uint8_t>(*shortage) + 1) : 0;
}

std::optional<ShortReason> shortage_of(std::uint8_t code) {
    if (code == 0)
        return std::nullopt;
    return static_cast<ShortReason>(code - 1);
}

bool is_text(const flatbuffers::String* text, std::size_t least, std::size_t most) {
    const std::size_t size = text == nullptr ? 0 : text->size();
    return size >= least && size <= most;
}

bool is_sound_lot(const fb::PickStep& step) {
    const bool has_lot = step.lot() != nullptr && step.lot()->size() > 0;
    if (!has_lot)
        return step.expiry() == 0;
    return step.shortage() == 0 && is_lot(step.lot()->string_view()) &&
           is_day_or_none(BusinessDay{step.expiry()});
}

bool is_sound_step(const fb::PickStep& step) {
    return is_sound_lot(step) && is_text(step.sku(), 1, limits::sku_bytes) &&
           step.quantity() >= 1 && step.quantity() <= limits::line_units &&
           step.shortage() <= code_of(ShortReason::damaged) && step.at() >= 0 &&
           step.at() <= limits::time_ms;
}

bool is_sound(const fb::Pick& pick) {
    const bool is_named = is_text(pick.channel(), 1, limits::name_bytes) &&
                          is_text(pick.order(), 1, limits::order_id_bytes) &&
                          is_text(pick.by(), 0, limits::name_bytes);
    const auto* steps = pick.steps();
    const std::size_t requests = pick.requests() == nullptr ? 0 : pick.requests()->size();
    if (!is_named || steps == nullptr || steps->size() > limits::pick_steps ||
        requests % request_bytes != 0 || requests > limits::pick_requests * request_bytes ||
        (steps->size() == 0 && requests == 0))
        return false;
    return std::all_of(steps->begin(), steps->end(),
                       [](const fb::PickStep* step) { return is_sound_step(*step); });
}

PickStep step_of(const fb::PickStep& step) {
    return {Sku{step.sku()->str()},
            Units{step.quantity()},
            shortage_of(step.shortage()),
            UnixMs{step.at()},
            Lot{step.lot() == nullptr ? std::string() : step.lot()->str()},
            BusinessDay{step.expiry()}};
}

}  // namespace

Units PickProgress::picked(const Sku& sku) const {
    return sum_of(steps, sku, is_picked);
}

Units PickProgress::short_of(const Sku& sku) const {
    return sum_of(steps, sku, is_short);
}

bool PickProgress::has_done(const BasketId& request) const {
    return !request.is_none() && std::ranges::find(requests, request) != requests.end();
}

void PickProgress::remember(const BasketId& request) {
    if (request.is_none())
        return;
    if (requests.size() == limits::pick_requests)
        requests.erase(requests.begin());
    requests.push_back(request);
}

Units wanted_of(const ShipTask& task, const Sku& sku) {
    Units units;
    for (const StockLine& line : task.lines) {
        if (line.sku == sku)
            units += line.quantity;
    }
    return units;
}

Units left_of(const ShipTask& task, const PickProgress& progress, const Sku& sku) {
    return wanted_of(task, sku) - progress.picked(sku) - progress.short_of(sku);
}

UnixMs PickProgress::last_scan(const Sku& sku) const {
    UnixMs last;
    for (const PickStep& step : steps) {
        if (step.sku == sku && is_picked(step))
            last = std::max(last, step.at);
    }
    return last;
}

std::vector<LotLine> PickProgress::lots() const {
    std::vector<LotLine> lots;
    for (const PickStep& step : steps) {
        if (step.lot.empty())
            continue;
        const auto same = std::ranges::find_if(lots, [&](const LotLine& line) {
            return line.sku == step.sku && line.lot == step.lot;
        });
        LotLine line{step.sku, step.lot, step.quantity, step.expiry};
        if (same != lots.end()) {
            line.quantity += same->quantity;
            line.expiry = earlier_known(line.expiry, same->expiry);
            lots.erase(same);
        }
        lots.push_back(std::move(line));
    }
    return lots;
}

void PickProgress::make_room() {
    static_assert(3 * limits::order_lines + limits::pick_lots < limits::pick_steps);
    if (steps.size() < limits::pick_steps)
        return;
    std::vector<PickStep> together;
    std::map<std::tuple<Sku, std::optional<ShortReason>, Lot>, std::size_t> places;
    for (PickStep& step : steps) {
        const auto [place, is_new] =
            places.emplace(std::tuple{step.sku, step.shortage, step.lot}, together.size());
        if (is_new) {
            together.push_back(std::move(step));
        } else {
            PickStep& sum = together[place->second];
            sum.quantity += step.quantity;
            sum.at = std::max(sum.at, step.at);
            sum.expiry = earlier_known(sum.expiry, step.expiry);
        }
    }
    steps = std::move(together);
}

void PickProgress::take_off(const Sku& sku, Units units) {
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        if (step->sku != sku || units <= Units{})
            continue;
        const Units off = std::min(step->quantity, units);
        step->quantity -= off;
        units -= off;
    }
    std::erase_if(steps, [](const PickStep& step) { return step.quantity == Units{}; });
}

Bytes encode_pick(const PickProgress& progress) {
    CHECK(!progress.is_empty() && progress.steps.size() <= limits::pick_steps &&
          progress.requests.size() <= limits::pick_requests);
    flatbuffers::FlatBufferBuilder out(1024);
    std::vector<flatbuffers::Offset<fb::PickStep>> steps;
    for (const PickStep& step : progress.steps) {
        const auto sku = out.CreateSharedString(step.sku.value);
        const auto lot = step.lot.empty() ? 0 : out.CreateSharedString(step.lot.value);
        steps.push_back(fb::CreatePickStep(out, sku, step.quantity.value, code_of(step.shortage),
                                           step.at.value, lot, step.expiry.yyyymmdd));
    }
    const auto all = out.CreateVector(steps);
    const auto channel = out.CreateString(progress.order.channel.value);
    const auto order = out.CreateString(progress.order.order.value);
    const auto by = out.CreateString(progress.by.value);
    Bytes ids;
    for (const BasketId& request : progress.requests)
        ids.insert(ids.end(), request.bytes.begin(), request.bytes.end());
    const auto requests = ids.empty() ? 0 : out.CreateVector(ids);
    fb::FinishSizePrefixedPickBuffer(out, fb::CreatePick(out, channel, order, by, all, requests));
    return {out.GetBufferPointer(), out.GetBufferPointer() + out.GetSize()};
}

std::optional<PickProgress> decode_pick(ByteView bytes) {
    if (bytes.size() < 16 || bytes.size() > stored_bytes)
        return std::nullopt;
    // The verifier wants aligned bytes, which a database does not promise.
    const Bytes aligned(bytes.begin(), bytes.end());
    // A shorter buffer could lose only padding and pass the verifier; the prefix tells.
    if (flatbuffers::GetPrefixedSize(aligned.data()) !=
        aligned.size() - sizeof(flatbuffers::uoffset_t))
        return std::nullopt;
    flatbuffers::Verifier verifier(aligned.data(), aligned.size(), limits::buffer_depth,
                                   stored_tables);
    if (!fb::VerifySizePrefixedPickBuffer(verifier))
        return std::nullopt;
    const fb::Pick& pick = *fb::GetSizePrefixedPick(aligned.data());
    if (!is_sound(pick))
        return std::nullopt;
    PickProgress progress;
    progress.order = {ChannelId{pick.channel()->str()}, OrderId{pick.order()->str()}};
    progress.by = StaffId{pick.by() == nullptr ? std::string() : pick.by()->str()};
    for (const fb::PickStep* step : *pick.steps())
        progress.steps.push_back(step_of(*step));
    const std::size_t requests =
        pick.requests() == nullptr ? 0 : pick.requests()->size() / request_bytes;
    for (std::size_t i = 0; i < requests; ++i) {
        BasketId request;
        std::copy_n(pick.requests()->data() + i * request_bytes, request_bytes,
                    request.bytes.begin());
        progress.requests.push_back(request);
    }
    if (progress.lots().size() > limits::pick_lots)
        return std::nullopt;
    return progress;
}

}  // namespace onepool::node
