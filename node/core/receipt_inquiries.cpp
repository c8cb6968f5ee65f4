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
    std::erase_if(asked_, [&](const AskedReceipt& each) { return each.name == name; });
    if (asked_.size() >= limits::asked_receipts)
        asked_.erase(asked_.begin());
    AskedReceipt& asked = asked_.emplace_back();
    asked.name = name;
    asked.number = ++questions_;
    if (link == HubHears::no || hub_ == HubHears::no) {
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
    at->until = Millis{now.steady.value + limits::told_receipt_ms};
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

// What was asked in the name of the other one is answered to nobody.
void ReceiptInquiries::begin_journal(const JournalId& journal) {
    lost();
    journal_ = journal;
}

std::optional<Millis> ReceiptInquiries::wake_at() const {
    const auto first = std::ranges::min_element(asked_, {}, &AskedReceipt::until);
    return first == asked_.end() ? std::nullopt : std::optional(first->until);
}

const AskedReceipt* ReceiptInquiries::find(std::string_view name) const {
    const auto at = std::ranges::find(asked_, name, &AskedReceipt::name);
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
        if (each.line_no == line.line_no)
            (each.node == node_ ? sum.here : sum.elsewhere) += each.quantity;
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
    const Back told = back(line);
    return told.elsewhere + std::max(told.here, here);
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
    here = std::max(here, back(line).here);
    if (here > Units{})
        text += (text.empty() ? "" : ", ") + std::to_string(here.value) + " came back here";
    return text.empty() ? "none came back" : text;
}

}  // namespace onepool::node
