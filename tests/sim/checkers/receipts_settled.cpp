#include "tests/sim/checkers/receipts_settled.hpp"

#include <map>
#include <set>

#include "protocol/receipt_code.hpp"
#include "protocol/receipt_name.hpp"

namespace onepool::sim {

using namespace protocol;

namespace {

using PerSku = std::map<std::string, std::int64_t>;

struct Paper {
    bool is_sold = false;
    PerSku bought;
    PerSku back;
    std::set<std::string> named;  // at tills that do not have it
};

// All that the hub took of sales and of what came back, by the id of the sale.
class Papers {
  public:
    void add(const Written& written) {
        const BasketId document = written.event->header.basket;
        if (!documents_.insert(document).second)
            return;
        if (const auto* sale = std::get_if<Sale>(&written.event->body)) {
            codes_[receipt_code(written.hash)] = to_text(document);
            Paper& paper = papers_[to_text(document)];
            paper.is_sold = true;
            for (const SaleLine& line : sale->lines) {
                if (!line.sku.empty())
                    paper.bought[line.sku.value] += line.quantity.value;
            }
        }
        if (const auto* back = std::get_if<Return>(&written.event->body))
            returns_.push_back(back);
    }

    std::map<std::string, Paper> sums() const {
        auto papers = papers_;
        for (const Return* back : returns_) {
            if (!back->receipt.empty()) {
                const auto sale = codes_.find(back->receipt);
                Paper& paper = papers[sale == codes_.end() ? back->receipt : sale->second];
                paper.named.insert(back->receipt);
                for (const ReturnLine& line : back->lines)
                    paper.back[line.line.sku.value] += line.line.quantity.value;
            }
            for (const ReturnLine& line : back->lines) {
                if (line.original)
                    papers[to_text(line.original->basket)].back[line.line.sku.value] +=
                        line.line.quantity.value;
            }
        }
        return papers;
    }

  private:
    std::set<BasketId> documents_;
    std::map<std::string, std::string> codes_;
    std::map<std::string, Paper> papers_;
    std::vector<const Return*> returns_;
};

bool is_exceeded(const Paper& paper) {
    for (const auto& [sku, units] : paper.back) {
        const auto bought = paper.bought.find(sku);
        if (!sku.empty() && units > (bought == paper.bought.end() ? 0 : bought->second))
            return true;
    }
    return false;
}

std::optional<std::string> judge(const hub::HubState& state, const std::string& name,
                                 const Paper& paper) {
    const auto slot = state.receipts().find(name);
    if (!slot)
        return join("receipt ", name, " came back at another till, and nobody asks about it");
    const hub::ReceiptRecord& record = state.receipts().all()[*slot];
    const hub::ReceiptStage wanted =
        is_exceeded(paper) ? hub::ReceiptStage::exceeded : hub::ReceiptStage::fine;
    const bool is_in_question =
        record.stage == hub::ReceiptStage::sought || record.stage == hub::ReceiptStage::unknown;
    // A sale that comes after its short code was named is found by the next look, hours later.
    const bool is_waiting_for_look =
        record.stage == hub::ReceiptStage::sought && code_named(record.name).has_value();
    const bool is_right =
        paper.is_sold ? record.stage == wanted || is_waiting_for_look : is_in_question;
    if (record.is_due() || !is_right) {
        return join("receipt ", name, " is ", hub::to_text(record.stage),
                    record.is_due() ? ", and is to be looked for" : "", ", where ",
                    paper.is_sold ? hub::to_text(wanted) : "nothing of its sale", " is known");
    }
    const bool has_case = state.cases().find_open(hub::CaseKind::return_in_question,
                                                  "receipt " + record.name) != nullptr;
    if (record.stage == hub::ReceiptStage::exceeded && !has_case)
        return join("more came back by receipt ", name, " than was bought, and no case says so");
    return std::nullopt;
}

}  // namespace

std::optional<std::string> ReceiptsSettled::settled(const World& world, const Evidence& evidence) {
    const auto& hub = world.hub().process();
    // By a clock of the hub's that was years ahead, today's sales are too old to be looked for.
    if (!hub.is_up() || hub.was_clock_wrong())
        return std::nullopt;
    Papers papers;
    for (const Taking& taking : evidence.takings().all()) {
        if (taking.is_booked())
            papers.add(*taking.event);
    }
    for (const auto& [sale, paper] : papers.sums()) {
        for (const std::string& name : paper.named) {
            if (auto wrong = judge(hub.core().state(), name, paper))
                return wrong;
        }
    }
    return std::nullopt;
}

}  // namespace onepool::sim
