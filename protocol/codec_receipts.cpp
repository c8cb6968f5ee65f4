#include "protocol/codec_receipts.hpp"

#include "protocol/return_limits.hpp"

// As in codec_event_pack.cpp, each part is made in a statement of its own.

namespace onepool::protocol::flat {

namespace {

using Builder = flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

constexpr std::size_t code_bytes = 16;  // "7K3M-Q2XZ" and room

Offset<fb::LineBack> pack_line_back(Builder& builder, const LineBack& back) {
    const fb::Id128 node = pack_id(back.node);
    const auto location = pack_shared_text(builder, back.location.value);
    fb::LineBackBuilder table{builder};
    table.add_at(back.at.value);
    table.add_quantity(back.quantity.value);
    table.add_location(location);
    table.add_line_no(back.line_no);
    table.add_is_by_name(back.is_by_name);
    table.add_node(&node);
    return table.Finish();
}

LineBack unpack_line_back(const fb::LineBack& table, const Path& at, Reader& reader) {
    LineBack back;
    back.node = id_of<NodeId>(table.node());
    back.location.value = reader.text(table.location(), limits::name_bytes, Path{at, "location"});
    back.at = UnixMs{table.at()};
    back.line_no = table.line_no();
    back.quantity = Units{table.quantity()};
    back.is_by_name = table.is_by_name();
    return back;
}

}  // namespace

Offset<void> pack_body(Builder& builder, const ReceiptQuestion& question) {
    const fb::Id128 node = pack_id(question.node);
    const fb::Id128 journal = pack_id(question.journal);
    const auto receipt = pack_text(builder, question.receipt);
    fb::ReceiptQuestionBuilder table{builder};
    table.add_number(question.number);
    table.add_receipt(receipt);
    table.add_node(&node);
    table.add_journal(&journal);
    return table.Finish().Union();
}

Offset<void> pack_body(Builder& builder, const ReceiptAnswer& answer) {
    const fb::Id128 journal = pack_id(answer.journal);
    const fb::Id128 seller = pack_id(answer.seller);
    const fb::Id128 sold_in = pack_id(answer.sold_in);
    const auto receipt = pack_text(builder, answer.receipt);
    const auto sale = answer.sale.empty() ? Offset<flatbuffers::Vector<std::uint8_t>>{}
                                          : builder.CreateVector(answer.sale);
    const auto code = pack_text(builder, answer.code);
    const auto location = pack_shared_text(builder, answer.location.value);
    std::vector<Offset<fb::LineBack>> rows;
    rows.reserve(answer.back.size());
    for (const LineBack& each : answer.back)
        rows.push_back(pack_line_back(builder, each));
    const auto back = rows.empty() ? Offset<flatbuffers::Vector<Offset<fb::LineBack>>>{}
                                   : builder.CreateVector(rows);
    fb::ReceiptAnswerBuilder table{builder};
    table.add_hub_epoch(answer.hub_epoch.value);
    table.add_number(answer.number);
    table.add_receipt(receipt);
    table.add_sale(sale);
    table.add_code(code);
    table.add_location(location);
    table.add_back(back);
    table.add_journal(&journal);
    if (!answer.seller.is_none())
        table.add_seller(&seller);
    if (!answer.sold_in.is_none())
        table.add_sold_in(&sold_in);
    return table.Finish().Union();
}

ReceiptQuestion unpack_body(const fb::ReceiptQuestion& table, Reader& reader) {
    ReceiptQuestion question;
    question.node = id_of<NodeId>(table.node());
    question.journal = id_of<JournalId>(table.journal());
    question.number = table.number();
    question.receipt = reader.text(table.receipt(), limits::receipt_name_bytes, Path{"receipt"});
    return question;
}

ReceiptAnswer unpack_body(const fb::ReceiptAnswer& table, Reader& reader) {
    ReceiptAnswer answer;
    answer.hub_epoch = HubEpoch{table.hub_epoch()};
    answer.journal = id_of<JournalId>(table.journal());
    answer.number = table.number();
    answer.receipt = reader.text(table.receipt(), limits::receipt_name_bytes, Path{"receipt"});
    if (reader.rows(table.sale(), limits::event_bytes, Path{"sale"}) > 0)
        answer.sale.assign(table.sale()->begin(), table.sale()->end());
    answer.seller = id_of<NodeId>(table.seller());
    answer.sold_in = id_of<JournalId>(table.sold_in());
    answer.code = reader.text(table.code(), code_bytes, Path{"code"});
    answer.location.value = reader.text(table.location(), limits::name_bytes, Path{"location"});
    const std::size_t count = reader.rows(table.back(), limits::told_lines_back, Path{"back"});
    for (std::size_t i = 0; i < count; ++i) {
        const auto* row = table.back()->Get(static_cast<flatbuffers::uoffset_t>(i));
        answer.back.push_back(unpack_line_back(*row, Path{"back", i}, reader));
    }
    return answer;
}

}  // namespace onepool::protocol::flat
