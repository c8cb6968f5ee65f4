#pragma once
// One plausible value of every event and message, with every field set to something of its own, so
// that a field forgotten by a codec is noticed.

#include <string>
#include <vector>

#include "protocol/events.hpp"
#include "protocol/messages.hpp"

namespace onepool::protocol::samples {

// Ids whose last byte is `last`; the rest counts up, so that a swapped byte shows.
NodeId node_id(std::uint8_t last);
JournalId journal_id(std::uint8_t last);
BasketId basket_id(std::uint8_t last);
Digest digest(std::uint8_t last);

EventHeader header();
SaleLine line(std::uint32_t line_no, std::string sku, std::int64_t quantity, std::int64_t price);

Sale sale();  // two lines, an open item, discounts, cash and card, tax included
Sale sale_of(std::size_t lines, std::size_t description_bytes);  // cash, nothing else
Return sale_return();
Receipt receipt();
Adjustment adjustment();
Ship ship();
Order order();
Hold hold();
Release release();
Take take();
Leave leave();
Pick pick();
Pick pick_of_lots();  // the same, with as much as is known of its lots
Collect collect();
PutBack put_back();
Pack pack();
RightsReleased rights_released();
Count count();
Return provisional_return();
Return checked_return();
Inspect inspect();

Event event_of(EventBody body);
std::vector<Event> events();  // one of each kind

Hello hello();
Welcome welcome();
EventBatch batch();
Ack ack();
Fence fence();
NodeState node_state();
HubState hub_state();
ShipTask staged_task();  // to be collected
Downlink downlink();
Bye bye();
ScopeOffer scope_offer();
ScopeWant scope_want();
ScopeChunk scope_chunk();
Reject reject();
CertRequest cert_request();
CertAnswer cert_answer();
DaySeal day_seal();
LostEvents lost_events();
FoundEvents found_events();
ReceiptQuestion receipt_question();
ReceiptAnswer receipt_answer();

std::vector<Message> messages();  // one of each kind

}  // namespace onepool::protocol::samples
