#pragma once
// Every bound in Onepool, with its reason. A breach has a defined result and a test.

#include <cstddef>
#include <cstdint>

namespace onepool::protocol::limits {

inline constexpr std::size_t kib = 1024;
inline constexpr std::size_t mib = 1024 * kib;
inline constexpr std::int64_t minute_ms = 60'000;
inline constexpr std::int64_t hour_ms = 60 * minute_ms;
inline constexpr std::int64_t day_ms = 24 * hour_ms;

// ---- documents ------------------------------------------------------------------------
// A basket is bounded when it is scanned, in lines and in bytes (basket_bytes), so that any sale
// fits one event: 800 lines cover the largest invoice of the reference retail log (several hundred
// lines), and leave about 140 bytes a line.
inline constexpr std::size_t basket_lines = 800;
// 800 lines at about 120 bytes a line. An event must fit a batch of its own.
inline constexpr std::size_t event_bytes = 128 * kib;
inline constexpr std::size_t basket_tenders = 16;
inline constexpr std::size_t basket_discounts = 32;
inline constexpr std::size_t basket_taxes = 16;
inline constexpr std::size_t parked_baskets = 100;
// Units a till sells in a day although they are promised to orders, unless it is configured
// otherwise: so many mean that its stock is wrong, or that somebody sells what is not theirs.
inline constexpr std::int64_t overrides_a_day = 50;
inline constexpr std::int64_t overridden_units = 1'000'000;  // no till may be told more
inline constexpr std::size_t open_baskets = 100;
// Largest quantity on one line: the reference log holds a real line of 80,995 units.
inline constexpr std::int64_t line_units = 1'000'000;
// 100,000,000.00 in a two-digit currency: far above any till total, far below overflow.
inline constexpr std::int64_t amount_minor = 10'000'000'000;
inline constexpr std::int32_t tax_rate = 100'000;          // in basis points: ten times the price
inline constexpr std::uint64_t gtin = 99'999'999'999'999;  // fourteen digits
inline constexpr std::size_t sku_bytes = 40;
inline constexpr std::size_t name_bytes = 40;  // locations, channels, staff, shifts
inline constexpr std::size_t order_id_bytes = 64;
inline constexpr std::size_t postcode_bytes = 16;  // the longest known have 10 characters
inline constexpr std::size_t text_bytes = 200;     // descriptions, reasons, notes
inline constexpr std::size_t place_bytes = 20;     // a shelf code, as its label shows it
inline constexpr std::size_t order_lines = 500;    // one channel order
inline constexpr std::uint32_t order_parcels = 1'000;
inline constexpr std::size_t order_steps = 24;   // remembered of one order
inline constexpr std::size_t why_bytes = 600;    // of one of them: why a location was chosen
inline constexpr std::size_t pick_steps = 2000;  // scans of one pick: four for each line
// The newest requests of a pick that are known again: a page has one on its way, and whatever it
// gave up may still arrive behind some that followed.
inline constexpr std::size_t pick_requests = 64;
inline constexpr std::size_t released_lines = 256;  // SKUs of which rights go back in one event

// Times are milliseconds within 48 bits, as in the HLC: until the year 10889.
inline constexpr std::int64_t time_ms = (std::int64_t{1} << 48) - 1;
// A balance of one SKU at one location: a thousand million of the largest lines.
inline constexpr std::int64_t balance_units = 1'000'000'000'000'000;
// Depth of tables and vectors in one buffer, and tables in it: a return of basket_lines has three
// a line, a downlink about one for 20 bytes. Bounds the work a hostile buffer can ask for.
inline constexpr std::uint32_t buffer_depth = 16;
inline constexpr std::uint32_t event_tables = 4'096;
inline constexpr std::uint32_t message_tables = 16'384;

// ---- sync -------------------------------------------------------------------------------
// Numbers that count up (seq, version, boot, bytes free) stay within SQLite's signed 64 bits.
inline constexpr std::uint64_t counter = (std::uint64_t{1} << 62) - 1;
// A restore a day for ten years; it stands in the upper bits of versions, cut to 53 by JSON.
inline constexpr std::uint64_t hub_epoch = 4'000;
inline constexpr std::size_t batch_events = 256;
// A batch closes at 64 KiB; a single larger event (up to event_bytes) travels alone.
inline constexpr std::size_t batch_bytes = 64 * kib;
// Above any legal message (one event_bytes event and framing), below the broker's limit of 262144.
inline constexpr std::size_t message_bytes = 160 * kib;
// Batches in flight per node; small because round trips stay short and the broker's queues bounded.
inline constexpr std::uint32_t window_start = 2;
inline constexpr std::uint32_t window_max = 8;
inline constexpr std::int64_t resend_after_ms = 2'000;
inline constexpr std::int64_t resend_after_max_ms = 60'000;
inline constexpr std::int64_t hello_again_after_ms = 5'000;
// A node whose version was refused asks again after this time, while the hub is heard.
inline constexpr std::int64_t version_again_after_ms = 5 * minute_ms;
// Another journal of a node is a clone if its own was heard so lately, else a replacement.
inline constexpr std::int64_t clone_window_ms = 60 * minute_ms;
// An older start of the same database that greets so often in that time is another machine: an old
// greeting on its way comes once.
inline constexpr std::size_t boot_turns = 3;
inline constexpr std::int64_t boot_turns_in_ms = 10 * minute_ms;
inline constexpr std::int64_t heartbeat_every_ms = 5'000;
// Without any answer from the hub for this long the till shows itself offline.
inline constexpr std::int64_t hub_silent_after_ms = 15'000;

// A thousand nodes that lost one broker greet again over a minute: 60 ms for each.
inline constexpr std::uint32_t greeting_spread_ms_per_node = 60;
inline constexpr std::uint32_t greeting_spread_max_ms = 60'000;
// An epoch token: ids, epochs, location and a signature, together below 200 bytes.
inline constexpr std::size_t token_bytes = 256;
// A sealed Ack, with every event of a batch set aside.
inline constexpr std::size_t witness_bytes = 4 * kib;
// The guard outside the database moves at every start and after so many events, so that at most
// these many newest ones could be rolled back unnoticed while offline.
inline constexpr std::uint64_t guard_every_events = 16;
// Journals ended before the present one, whose events may still have to be sent.
inline constexpr std::size_t ended_journals = 100;
// Spans of unreadable events that a node names: a disk with more of them is beyond counting.
inline constexpr std::size_t unreadable_spans = 16;
// Events stay on the node at least so long, also when the hub holds a verified backup of them.
inline constexpr std::int64_t retention_days = 400;

// A scope is cut into chunks of at most batch_bytes; 32 MiB hold import_products.
inline constexpr std::size_t scope_chunk_bytes = 64 * kib;
inline constexpr std::size_t scope_bytes = 32 * mib;
inline constexpr std::size_t scope_chunks = 2'048;  // their digests fit one offer
inline constexpr std::size_t chunks_wanted = 8;     // asked for at a time: half a MiB on the wire
inline constexpr std::size_t scopes = 4;
// PEM of a request and of a chain of three certificates.
inline constexpr std::size_t csr_bytes = 4 * kib;
inline constexpr std::size_t certificate_chain_bytes = 16 * kib;
inline constexpr std::size_t merkle_path = 32;  // as many leaves as a 32-bit index can name

// Tasks and levels in one downlink message, and about its bytes; more follow in further messages.
// The largest task alone (order_lines with the longest texts) stays below message_bytes.
inline constexpr std::size_t downlink_values = 500;
inline constexpr std::size_t downlink_bytes = 64 * kib;
// Settled orders remembered for nodes that have not reported them; the oldest is dropped. A node
// that was away for more still lists it until its shipping is refused.
inline constexpr std::size_t settled_tasks = 10'000;

// ---- group commit -------------------------------------------------------------------------
// Inputs stepped into one commit: 400 to 1000 events give nearly all of the throughput.
inline constexpr std::size_t commit_inputs = 1'000;
inline constexpr std::size_t commit_events = 1'000;
// Inputs waiting behind a slow disk before new ones are turned away with "busy".
inline constexpr std::size_t queued_inputs = 10'000;

// ---- HTTP and WebSocket ---------------------------------------------------------------------
inline constexpr std::size_t http_body_bytes = mib;
inline constexpr std::size_t http_header_bytes = 16 * kib;
inline constexpr std::size_t import_body_bytes = 32 * mib;  // catalogue files, with a token
inline constexpr std::size_t csv_fields = 64;               // in one line of an imported file
inline constexpr std::size_t csv_field_bytes = 4 * kib;     // so that an unclosed quote is noticed
inline constexpr std::size_t http_connections = 512;
inline constexpr std::size_t websocket_message_bytes = 64 * kib;
inline constexpr std::size_t websocket_queue_messages = 256;  // slower readers are disconnected
inline constexpr std::size_t json_depth = 16;
inline constexpr std::int64_t webhook_age_ms = 5 * minute_ms;  // Standard Webhooks tolerance

// ---- hub -------------------------------------------------------------------------------------
inline constexpr std::size_t push_listings = 200;  // listings in one push request
// A single lost answer is common (a keep-alive connection closed by the other end): look again
// soon, then after twice the time, up to push_retry_ms.
inline constexpr std::int64_t push_first_retry_ms = 1'000;
inline constexpr std::int64_t push_retry_ms = 30'000;
inline constexpr std::int64_t push_retry_for_ms = 10 * minute_ms;
inline constexpr std::uint32_t failures_to_alert = 3;
inline constexpr std::uint32_t strikes_to_refuse = 3;  // one listing failing while others pass
// More requests refused for their content in a row mean the channel refuses us, not a listing.
inline constexpr std::uint32_t requests_refused_in_a_row = 10;
// Above the HTTP client's own time-out (10 s): an exchange whose answer got lost is given up.
inline constexpr std::int64_t exchange_ms = 30'000;
inline constexpr std::int64_t poll_every_ms = 5'000;
inline constexpr std::size_t poll_orders = 100;       // orders in one page of a feed
inline constexpr std::size_t tells_waiting = 10'000;  // orders a dead channel was not told about
inline constexpr std::size_t listing_bytes = 64;      // a channel's name for a SKU
// JavaScript's largest exact integer less one: a channel may keep versions as doubles.
inline constexpr std::uint64_t listing_version = (1ull << 53) - 2;
// The newest version that is believed of a channel when it claims to hold more than it was sent:
// above it there must be room for every number to come.
inline constexpr std::uint64_t listing_version_believed = listing_version - (1ull << 40);
// Goods kept while shoppers pay, in lines over all channels: some fifty bytes each, and some
// hundred for each hold.
inline constexpr std::size_t open_checkout_lines = 200'000;
// Lines of expired holds that one step sets free: some milliseconds.
inline constexpr std::size_t checkout_lines_per_step = 2'000;
inline constexpr std::size_t ended_checkouts = 10'000;  // remembered, for what comes late
// A card is paid in minutes; a bank transfer takes days, and a buyer who pays when he collects
// comes within days, or not at all. Nobody keeps goods unpaid for longer.
inline constexpr std::int64_t card_hold_ms = 15 * minute_ms;
inline constexpr std::int64_t transfer_hold_ms = 3 * day_ms;
inline constexpr std::int64_t collection_hold_ms = 3 * day_ms;
inline constexpr std::int64_t hold_ms = 14 * day_ms;
inline constexpr std::size_t webhook_keys = 4;  // old and new while a secret is rotated
inline constexpr std::size_t webhook_id_bytes = 128;
inline constexpr std::size_t webhook_signature_bytes = 1024;  // several signatures of 47 bytes
inline constexpr std::size_t latency_samples = 1'000;         // kept per channel for the dashboard
inline constexpr std::size_t view_rows = 500;         // most rows one answer of the API lists
inline constexpr std::size_t feed_entries = 200;      // live feed kept for the dashboard
inline constexpr std::size_t check_mismatches = 100;  // named by one check of the log
inline constexpr std::size_t quarantine_per_node = 1'000;
// Cases about senders nobody registered; more of them are only counted.
inline constexpr std::size_t stranger_cases = 100;
// Changed stock levels gather this long, so that a busy SKU is told to tills five times a second.
inline constexpr std::int64_t level_every_ms = 200;

// ---- node --------------------------------------------------------------------------------------
// A stored basket may be this large, so that the sale made of it (the same lines, and tenders,
// taxes, note and header, together below 16 KiB) still fits event_bytes.
inline constexpr std::size_t basket_bytes = event_bytes - 16 * kib;
// Documents recorded in this run and remembered by id: all that can be undecided behind a commit,
// in flight and gathered. Whatever is older is durable and found on disk.
inline constexpr std::size_t recorded_documents = 2 * queued_inputs;
// Unacknowledged events remembered one by one for the stock view and the age of the outbox; older
// ones are merged, so that weeks offline cost a fixed amount of memory.
inline constexpr std::size_t unsent_marks = 4096;
inline constexpr std::size_t finished_tasks = 1'000;  // so that no late message brings one back
// Cursor and stock levels are told again after a crash: written at most this often, and at most
// commit_events rows at once.
inline constexpr std::int64_t lazy_flush_ms = 1'000;
// Products in one file: four times the largest assortment the search was measured with.
inline constexpr std::size_t import_products = 400'000;
inline constexpr std::uint64_t disk_floor_bytes = 64 * mib;  // no new basket below
inline constexpr std::uint64_t disk_warn_bytes = 1024 * mib;

}  // namespace onepool::protocol::limits
