#include "node/core/receipt_inquiries.hpp"

#include <algorithm>
#include <utility>

#include "node/core/money_text.hpp"
#include "protocol/check.hpp"
#include "protocol/codec.hpp"
#include "protocol/day_tree.hpp"
#include "protocol/receipt_name.hpp"
#include "protocol/return_limits.hpp"

namespace onepool::node {
namespace {

// The sale that an answer tells; nullopt: it is not the one that was asked for, or cannot be read.
std::optional<ReceiptView> sale_in(const ReceiptAnswer& answer) {
    const auto decoded = decode_event(answer.sale);
    const auto* event = std::get_if<Event>(&decoded);
    if (event == nullptr || !std::holds_alternative<Sale>(event->body))
        return std::nullopt;
    const auto document = document_named(answer.receipt);
    const bool is_it = document ? event->header.basket == *document : answer.code == answer.receipt;
    if (!is_it || event->header.basket.is_none())
        return std::nullopt;
    return ReceiptView{{answer.seller, answer.sold_in, event->header.seq},
                       answer.code,
                       event->header,
                       std::get<Sale>(event->body)};
}

bool is_named(const ReceiptView& sale, std::string_view name) {
    return sale.chain_code == name || to_text(sale.header.basket) == name;
}

bool has_line(const ReceiptView& sale, const LineBack& back) {
    return std::ranges::any_of(std::get<Sale>(sale.document).lines,
                               [&](const SaleLine& line) { return line.line_no == back.line_no; });
}

}  // namespace

const char* to_text(InquiryStage stage) {
    switch (stage) {
        case InquiryStage::asking:
            return "asking";
        case InquiryStage::known:
            return "known";
        case InquiryStage::unknown:
            return "unknown";
        case InquiryStage::unanswered:
            return "unanswered";
    }
    CHECK(false);  // every stage has a name
}

std::optional<ReceiptQuestion> ReceiptInquiries::ask(const std::string& name, HubHears link,
                                                     Now now) {
    const AskedReceipt* known = find(name);
    if (known != nullptr && known->stage == InquiryStage::asking)
        return std::nullopt;
    std::erase_if(asked_, [&](const AskedReceipt& each) {
        return each.name == name && each.stage != InquiryStage::known;
    });
    if (asked_.size() >= limits::asked_receipts) {
        const auto oldest = std::ranges::find_if(
            asked_, [](const AskedReceipt& each) { return each.stage != InquiryStage::known; });
        asked_.erase(oldest == asked_.end() ? asked_.begin() : oldest);
    }
    AskedReceipt& asked = asked_.emplace_back();
    asked.name = name;
    asked.number = ++questions_;
    if (link == HubHears::no || hub_ == HubHears::no || is_unsent(name)) {
        asked.stage = InquiryStage::unanswered;
        asked.until = Millis{now.steady.value + limits::told_receipt_ms};
        return std::nullopt;
    }
    asked.until = Millis{now.steady.value + limits::receipt_answer_ms};
    return ReceiptQuestion{node_, journal_, asked.number, name};
}

bool ReceiptInquiries::receive(const ReceiptAnswer& answer, HubEpoch hub_epoch, Now now) {
    const auto at = std::ranges::find_if(asked_, [&](const AskedReceipt& each) {
        return each.stage == InquiryStage::asking && each.number == answer.number &&
               each.name == answer.receipt && answer.journal == journal_;
    });
    if (at == asked_.end() || answer.hub_epoch != hub_epoch)
        return false;
    if (!answer.sale.empty()) {
        auto sale = sale_in(answer);
        if (!sale)
            return false;
        at->sale = *std::move(sale);
        at->location = answer.location;
        std::ranges::copy_if(answer.back, std::back_inserter(at->back),
                             [&](const LineBack& back) { return has_line(at->sale, back); });
    }
    at->stage = answer.sale.empty() ? InquiryStage::unknown : InquiryStage::known;
    // Goods that came back by its other name are on their way.
    if (at->stage == InquiryStage::known && is_unsent(at->sale))
        at->stage = InquiryStage::unanswered;
    at->until = Millis{now.steady.value + limits::told_receipt_ms};
    std::erase_if(asked_, [&](const AskedReceipt& each) {
        return each.name == answer.receipt && each.number != answer.number;
    });
    return true;
}

void ReceiptInquiries::lost() {
    for (AskedReceipt& each : asked_) {
        if (each.stage == InquiryStage::asking)
            each.stage = InquiryStage::unanswered;
    }
}

void ReceiptInquiries::look(Now now) {
    for (AskedReceipt& each : asked_) {
        if (each.stage != InquiryStage::asking || now.steady < each.until)
            continue;
        each.stage = InquiryStage::unanswered;
        each.until = Millis{now.steady.value + limits::told_receipt_ms};
    }
    std::erase_if(asked_, [&](const AskedReceipt& each) { return each.until <= now.steady; });
}

void ReceiptInquiries::recorded(const Event& event) {
    const auto* back = std::get_if<Return>(&event.body);
    if (back == nullptr || back->receipt.empty())
        return;
    unsent_[event.header.seq] = back->receipt;
    for (AskedReceipt& each : asked_) {
        // Of one that is asked for nobody knows yet what else it is called.
        const bool may_be_it = each.stage == InquiryStage::asking || each.name == back->receipt ||
                               is_named(each.sale, back->receipt);
        if (may_be_it)
            each.stage = InquiryStage::unanswered;
    }
    if (unsent_.size() <= limits::unsent_marks)
        return;
    unsent_past_ = unsent_.begin()->first;
    unsent_.erase(unsent_.begin());
}

void ReceiptInquiries::acknowledged(Seq applied) {
    unsent_.erase(unsent_.begin(), unsent_.upper_bound(applied));
    if (unsent_past_ <= applied)
        unsent_past_ = {};
}

// What was asked in the name of the other one is answered to nobody.
void ReceiptInquiries::begin_journal(const JournalId& journal) {
    lost();
    journal_ = journal;
    for (const auto& [seq, name] : unsent_)
        unsent_of_ended_.insert(name);
    unsent_.clear();
    unsent_past_ = {};
}

void ReceiptInquiries::late_done() {
    unsent_of_ended_.clear();
}

bool ReceiptInquiries::is_unsent(std::string_view name) const {
    return unsent_past_ > Seq{} || unsent_of_ended_.contains(std::string(name)) ||
           std::ranges::any_of(unsent_, [&](const auto& entry) { return entry.second == name; });
}

std::optional<Millis> ReceiptInquiries::wake_at() const {
    const auto first = std::ranges::min_element(asked_, {}, &AskedReceipt::until);
    return first == asked_.end() ? std::nullopt : std::optional(first->until);
}

bool ReceiptInquiries::is_unsent(const ReceiptView& sale) const {
    return is_unsent(sale.chain_code) || is_unsent(to_text(sale.header.basket));
}

const AskedReceipt* ReceiptInquiries::find(std::string_view name) const {
    const auto at = std::find_if(asked_.rbegin(), asked_.rend(),
                                 [&](const AskedReceipt& each) { return each.name == name; });
    if (at == asked_.rend())
        return nullptr;
    const AskedReceipt* known = at->stage == InquiryStage::unanswered ? find_known(name) : nullptr;
    return known == nullptr ? &*at : known;
}

const AskedReceipt* ReceiptInquiries::find_known(std::string_view name) const {
    const auto at = std::ranges::find_if(asked_, [&](const AskedReceipt& each) {
        return each.stage == InquiryStage::known &&
               (each.name == name || is_named(each.sale, name));
    });
    return at == asked_.end() ? nullptr : &*at;
}

// The newest: it may have been asked for by its id and by its code.
const AskedReceipt* ReceiptInquiries::told(const BasketId& sale) const {
    const auto at = std::find_if(asked_.rbegin(), asked_.rend(), [&](const AskedReceipt& each) {
        return each.stage == InquiryStage::known && each.sale.header.basket == sale;
    });
    return at == asked_.rend() ? nullptr : &*at;
}

ReceiptInquiries::Back ReceiptInquiries::back(const OriginalLine& line) const {
    Back sum;
    const AskedReceipt* asked = told(line.basket);
    if (asked == nullptr)
        return sum;
    for (const LineBack& each : asked->back) {
        if (each.line_no != line.line_no)
            continue;
        Units& part = each.node != node_ ? sum.elsewhere
                      : each.is_by_name  ? sum.here_by_name
                                         : sum.here;
        part += each.quantity;
    }
    return sum;
}

const ReceiptView* ReceiptInquiries::known(const ReceiptView& original) const {
    if (original.event.node == node_)
        return &original;
    const AskedReceipt* asked = told(original.header.basket);
    return asked == nullptr ? nullptr : &asked->sale;
}

Units ReceiptInquiries::came_back(const OriginalLine& line, Units here) const {
    return back(line).elsewhere + came_back_here(line, here);
}

Units ReceiptInquiries::came_back_here(const OriginalLine& line, Units here) const {
    const Back told = back(line);
    return told.here_by_name + std::max(told.here, here);
}

std::string ReceiptInquiries::came_back_text(const OriginalLine& line, Units here,
                                             std::int32_t utc_offset_minutes) const {
    constexpr std::size_t named = 4;
    const AskedReceipt* asked = told(line.basket);
    if (asked == nullptr)
        return {};
    std::string text;
    std::size_t count = 0;
    for (const LineBack& each : asked->back) {
        if (each.line_no != line.line_no || each.node == node_ || ++count > named)
            continue;
        text += (text.empty() ? "" : ", ") + std::to_string(each.quantity.value) +
                " came back at " + each.location.value + " on " +
                onepool::protocol::to_text(business_day(each.at, utc_offset_minutes));
    }
    if (count > named)
        text += " and more elsewhere";
    here = came_back_here(line, here);
    if (here > Units{})
        text += (text.empty() ? "" : ", ") + std::to_string(here.value) + " came back here";
    return text.empty() ? "none came back" : text;
}

}  // namespace onepool::node
