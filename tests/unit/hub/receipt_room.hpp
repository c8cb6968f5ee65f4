#pragma once
// Two tills of two stores that take goods back, and a log that is looked through as an edge would.

#include <algorithm>

#include "hub/core/receipt_look.hpp"
#include "protocol/receipt_code.hpp"
#include "protocol/receipt_name.hpp"
#include "protocol/return_limits.hpp"
#include "tests/unit/hub/hub_room.hpp"

namespace onepool::hub {

class ReceiptRoom : public testing::Test {
  protected:
    ReceiptRoom() { other().has_other_documents(0x44); }

    Till& till() { return room.till; }
    Till& other() { return room.warehouse; }
    // The id of what the till recorded as this event, as its bar code has it; and its code.
    static BasketId document(std::uint8_t documents, std::uint64_t seq) {
        BasketId id;
        id.bytes.fill(documents);
        id.bytes.back() = static_cast<std::uint8_t>(seq);
        return id;
    }
    static std::string name(std::uint64_t seq) { return protocol::to_text(document(0x33, seq)); }
    static std::string code(const Till& node) { return receipt_code(node.head().hash); }
    static Return provisional(const Lines& lines, const std::string& receipt) {
        Return back = return_of(lines, Disposition::inspection);
        back.receipt = receipt;
        return back;
    }
    static Return by_line(const Lines& lines, std::uint64_t seq) {
        Return back = return_of(lines, Disposition::inspection);
        for (ReturnLine& line : back.lines)
            line.original = OriginalLine{document(0x33, seq), line.line.line_no};
        return back;
    }
    // From a journal of the till that was ended.
    void comes_late(EventBody body) {
        Till copy(1, 7);
        copy.has_other_documents(0x55);
        copy.records(std::move(body));
        EventBatch batch = copy.plain_batch(1, 1);
        batch.kind = BatchKind::late;
        room.step(copy.says(batch));
    }

    // The question that is under way; none: nothing is looked for.
    std::optional<ReceiptLook> wanted() const {
        for (const Outgoing& out : room.sent) {
            if (const auto* asked = std::get_if<ReceiptsWanted>(&out))
                return asked->look;
        }
        return std::nullopt;
    }
    ReceiptLook look_through(ReceiptLook look) const {
        for (auto entry = room.log.rbegin(); entry != room.log.rend(); ++entry) {
            const bool is_to_come = look.before() && entry->lsn >= *look.before();
            if (!is_to_come && !look.is_over())
                look.gather(*entry);
        }
        look.end();
        return look;
    }
    // Answers whatever is asked for, until nothing is.
    void answer_looks() {
        for (int rounds = 0; rounds < 10; ++rounds) {
            if (const auto look = wanted()) {
                room.step(ReceiptsFound{look_through(*look)});
                continue;
            }
            room.clock += 2'000;
            room.step(Tick{});
            if (!wanted())
                return;
        }
    }
    void look_a_day_later() {
        room.clock += limits::unknown_receipt_again_ms;
        room.step(Tick{});
        answer_looks();
    }
    const ReceiptRecord& receipt(std::string_view any_name) const {
        const auto slot = room.state().receipts().find(any_name);
        EXPECT_TRUE(slot.has_value()) << any_name;
        return room.state().receipts().all()[slot.value_or(0)];
    }
    std::string proposal(const std::string& of) const {
        const CaseRecord* open =
            room.state().cases().find_open(CaseKind::return_in_question, "receipt " + of);
        return open == nullptr ? "" : open->proposal;
    }
    std::string case_text() const {
        for (const CaseRecord& each : room.state().cases().all()) {
            if (each.kind == CaseKind::return_in_question && each.is_open())
                return each.text;
        }
        return "";
    }

    HubRoom room;
};

}  // namespace onepool::hub
