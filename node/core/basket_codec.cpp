// The stored form of a basket. Its bytes come from our own disk, yet they are verified like any
// others before use: a disk may hold anything after a crash or a flipped bit.

#include <algorithm>
#include <cstring>

#include "basket_generated.h"
#include "node/core/basket.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/limits.hpp"
#include "protocol/text.hpp"

namespace onepool::node {
namespace {

using flatbuffers::FlatBufferBuilder;

fb::Uuid to_fb(const BasketId& id) {
    return fb::Uuid(flatbuffers::span<const std::uint8_t, 16>(id.bytes.data(), 16));
}

flatbuffers::Offset<fb::Overridden> encode_overridden(FlatBufferBuilder& out,
                                                      const Overridden& overridden) {
    const auto by = out.CreateSharedString(overridden.by.value);
    const auto reason = out.CreateSharedString(overridden.reason);
    return fb::CreateOverridden(out, overridden.units.value, by, reason);
}

auto encode_lines(FlatBufferBuilder& out, const std::vector<SaleLine>& lines) {
    std::vector<flatbuffers::Offset<fb::Line>> offsets;
    for (const auto& line : lines) {
        const auto sku = out.CreateString(line.sku.value);
        const auto code = out.CreateString(line.scanned_code);
        const auto description = out.CreateString(line.description);
        const auto tax_code = out.CreateSharedString(line.tax_code);
        const auto overridden = line.overridden ? encode_overridden(out, *line.overridden)
                                                : flatbuffers::Offset<fb::Overridden>{};
        offsets.push_back(fb::CreateLine(out, line.line_no, sku, line.gtin.value, code, description,
                                         line.quantity.value, line.unit_price.value,
                                         line.amount.value, tax_code, line.tax_rate.value,
                                         line.scanned_at.value, overridden));
    }
    return out.CreateVector(offsets);
}

auto encode_discounts(FlatBufferBuilder& out, const std::vector<DiscountLine>& discounts) {
    std::vector<flatbuffers::Offset<fb::Discount>> offsets;
    for (const auto& line : discounts) {
        const auto reason = out.CreateString(line.reason);
        offsets.push_back(fb::CreateDiscount(out, line.line_no, line.amount.value, reason));
    }
    return out.CreateVector(offsets);
}

auto encode_tenders(FlatBufferBuilder& out, const std::vector<TenderLine>& tenders) {
    std::vector<flatbuffers::Offset<fb::Tender>> offsets;
    for (const auto& line : tenders) {
        const auto reference = out.CreateString(line.reference);
        offsets.push_back(fb::CreateTender(out, static_cast<std::uint8_t>(line.kind),
                                           line.amount.value, line.given.value, line.change.value,
                                           static_cast<std::uint8_t>(line.card_result), reference));
    }
    return out.CreateVector(offsets);
}

std::string text(const flatbuffers::String* value) {
    return value ? value->str() : std::string();
}

template <class Entry>
std::size_t count(const flatbuffers::Vector<flatbuffers::Offset<Entry>>* entries) {
    return entries ? entries->size() : 0;
}

SaleLine decode_line(const fb::Line& in) {
    SaleLine line;
    line.line_no = in.line_no();
    line.sku = Sku{text(in.sku())};
    line.gtin = Gtin{in.gtin()};
    line.scanned_code = text(in.scanned_code());
    line.description = text(in.description());
    line.quantity = Units{in.quantity()};
    line.unit_price = Minor{in.unit_price()};
    line.amount = Minor{in.amount()};
    line.tax_code = text(in.tax_code());
    line.tax_rate = BasisPoints{in.tax_rate()};
    line.scanned_at = UnixMs{in.scanned_at()};
    if (const auto* overridden = in.overridden())
        line.overridden = {Units{overridden->units()}, StaffId{text(overridden->by())},
                           text(overridden->reason())};
    return line;
}

TenderLine decode_tender(const fb::Tender& in) {
    return TenderLine{static_cast<TenderKind>(in.kind()),
                      Minor{in.amount()},
                      Minor{in.given()},
                      Minor{in.change()},
                      static_cast<CardResult>(in.card_result()),
                      text(in.reference())};
}

// As the event it would be recorded as, so that the codec judges it like one.
Bytes encode_return(const BasketReturn& back) {
    Event event;
    event.header.seq = Seq{1};
    event.header.basket = back.document;
    event.body = back.goods;
    return encode_event(event);
}

std::optional<BasketReturn> decode_return(const fb::Basket& in) {
    const auto decoded = decode_event({in.back()->data(), in.back()->size()});
    const auto* event = std::get_if<Event>(&decoded);
    const auto* goods = event == nullptr ? nullptr : std::get_if<Return>(&event->body);
    if (goods == nullptr)
        return std::nullopt;
    return BasketReturn{event->header.basket, *goods};
}

Basket decode_verified(const fb::Basket& in) {
    Basket basket;
    std::copy_n(in.id()->bytes()->data(), basket.id.bytes.size(), basket.id.bytes.begin());
    basket.state = static_cast<BasketState>(in.state());
    basket.name = text(in.name());
    basket.staff = StaffId{text(in.staff())};
    basket.currency = Currency{text(in.currency())};
    basket.tax_mode = static_cast<TaxMode>(in.tax_mode());
    for (std::size_t i = 0; i < count(in.lines()); ++i) {
        basket.lines.push_back(decode_line(*in.lines()->Get(static_cast<unsigned>(i))));
    }
    for (std::size_t i = 0; i < count(in.discounts()); ++i) {
        const auto& line = *in.discounts()->Get(static_cast<unsigned>(i));
        basket.discounts.push_back({line.line_no(), Minor{line.amount()}, text(line.reason())});
    }
    for (std::size_t i = 0; i < count(in.tenders()); ++i) {
        basket.tenders.push_back(decode_tender(*in.tenders()->Get(static_cast<unsigned>(i))));
    }
    basket.card_amount = Minor{in.card_amount()};
    basket.next_line_no = in.next_line_no();
    basket.created_at = UnixMs{in.created_at()};
    basket.updated_at = UnixMs{in.updated_at()};
    return basket;
}

bool is_within(std::int64_t value, std::int64_t low, std::int64_t high) {
    return value >= low && value <= high;
}

bool is_sound_line(const fb::Line& line) {
    return line.line_no() > 0 && is_within(line.quantity(), 1, limits::line_units) &&
           is_within(line.unit_price(), 0, limits::amount_minor) &&
           is_within(line.amount(), 0, limits::amount_minor) &&
           is_within(line.tax_rate(), 0, limits::tax_rate) && line.gtin() <= limits::gtin &&
           (line.overridden() == nullptr ||
            is_within(line.overridden()->units(), 1, line.quantity()));
}

bool is_sound_tender(const fb::Tender& tender) {
    return tender.kind() <= static_cast<std::uint8_t>(TenderKind::other) &&
           tender.card_result() <= static_cast<std::uint8_t>(CardResult::unknown) &&
           is_within(tender.amount(), 0, limits::amount_minor);
}

bool is_sound(const fb::Basket& in) {
    if (in.id() == nullptr)
        return false;
    if (in.state() > static_cast<std::uint8_t>(BasketState::card_pending))
        return false;
    if (in.tax_mode() > static_cast<std::uint8_t>(TaxMode::added))
        return false;
    if (count(in.lines()) > limits::basket_lines)
        return false;
    if (count(in.discounts()) > limits::basket_discounts)
        return false;
    if (count(in.tenders()) > limits::basket_tenders)
        return false;
    for (std::size_t i = 0; i < count(in.lines()); ++i) {
        if (!is_sound_line(*in.lines()->Get(static_cast<unsigned>(i))))
            return false;
    }
    for (std::size_t i = 0; i < count(in.discounts()); ++i) {
        const auto& discount = *in.discounts()->Get(static_cast<unsigned>(i));
        if (!is_within(discount.amount(), 0, limits::amount_minor))
            return false;
    }
    for (std::size_t i = 0; i < count(in.tenders()); ++i) {
        if (!is_sound_tender(*in.tenders()->Get(static_cast<unsigned>(i))))
            return false;
    }
    return is_within(in.card_amount(), 0, limits::amount_minor);
}

}  // namespace

Bytes encode_basket(const Basket& basket) {
    FlatBufferBuilder out(1024);
    const auto lines = encode_lines(out, basket.lines);
    const auto discounts = encode_discounts(out, basket.discounts);
    const auto tenders = encode_tenders(out, basket.tenders);
    const auto name = out.CreateString(basket.name);
    const auto staff = out.CreateString(basket.staff.value);
    const auto currency = out.CreateString(basket.currency.code);
    const auto id = to_fb(basket.id);
    const auto back = basket.back ? out.CreateVector(encode_return(*basket.back))
                                  : flatbuffers::Offset<flatbuffers::Vector<std::uint8_t>>{};
    fb::FinishSizePrefixedBasketBuffer(
        out, fb::CreateBasket(out, &id, static_cast<std::uint8_t>(basket.state), name, staff,
                              currency, lines, discounts, tenders, basket.card_amount.value,
                              basket.next_line_no, basket.created_at.value, basket.updated_at.value,
                              static_cast<std::uint8_t>(basket.tax_mode), back));
    return {out.GetBufferPointer(), out.GetBufferPointer() + out.GetSize()};
}

std::optional<Basket> decode_basket(ByteView bytes) {
    if (bytes.size() < 16 || bytes.size() > limits::event_bytes)
        return std::nullopt;
    // A shorter buffer could lose only padding and pass the verifier; the prefix tells.
    if (flatbuffers::GetPrefixedSize(bytes.data()) != bytes.size() - sizeof(flatbuffers::uoffset_t))
        return std::nullopt;
    flatbuffers::Verifier verifier(bytes.data(), bytes.size(), 16, 20'000);
    if (!fb::VerifySizePrefixedBasketBuffer(verifier))
        return std::nullopt;
    const auto& basket = *fb::GetSizePrefixedBasket(bytes.data());
    if (!is_sound(basket))
        return std::nullopt;
    Basket decoded = decode_verified(basket);
    if (basket.back() != nullptr && !(decoded.back = decode_return(basket)))
        return std::nullopt;
    // No basket was ever stored with more paid than it costs, nor with a terminal asked for more
    // than remains, or for one part too many: its answer could not be stored.
    const bool is_pending = decoded.state == BasketState::card_pending;
    const std::size_t to_come = decoded.back ? 2 : 1;
    const bool has_room = !is_pending || decoded.tenders.size() + to_come < limits::basket_tenders;
    const bool is_asked_for = is_pending || decoded.card_amount == Minor{};
    if (totals(decoded).remaining < decoded.card_amount || !has_room || !is_asked_for)
        return std::nullopt;
    // Whose name cannot be recorded could not be paid either.
    if (find_text_fault(decoded.staff.value, limits::name_bytes) != TextFault::none)
        return std::nullopt;
    // The return and the sale of an exchange are two documents, each recorded once.
    if (decoded.back && decoded.back->document == decoded.id)
        return std::nullopt;
    return decoded;
}

}  // namespace onepool::node
