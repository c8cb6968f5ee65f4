// The node's local HTTP API as types: the contract between the pages, integrations and
// node/web/*.cpp. All amounts are integer minor units, times are milliseconds since 1970 UTC.
// Base address http://127.0.0.1:<port>. Authentication: the cookie set by opening /?token=..., or
// "Authorization: Bearer <token>". Host must be the listener's own, Origin (when sent) the same.
// Handhelds come in by the listener of [handhelds], over TLS, by the cookie that pairing sets; who may
// ask for what stands in node/web/routes.cpp: others get 401 pairing_needed, 401 login_needed (a person must
// log in there) or 403 till_only. At a handheld `staff` of a request is not looked at: it is who logged in;
// a page may say by the parameter `as` who that is: if it is another by now, 401 another_name, and nothing is done.
// Every error answers { error: Problem } with a fitting HTTP status.

export interface Problem { code: string; message: string; field?: string }

export interface Line {
  line_no: number; sku: string | null; gtin: string | null;
  code: string | null;              // scanned code of an open item
  description: string; quantity: number; unit_price: number; amount: number;
  tax_code: string; tax_rate: number /* basis points */; scanned_at: number;
  on_shelf: number | null;          // as this till knows it, null when never told
  promised: number | null;          // held for orders at this location
  overridden: { units: number; by: string; reason: string } | null;  // sold although promised
}
// What is scanned is promised: all that is left here, and whose it is.
export interface Claim { sku: string; description: string; left: number /* by the till's books, before this scan */;
  claimed: number /* of the scanned units */;
  // Orders, and at last shoppers who pay for theirs: those have no order yet ('', and since nobody knows when).
  // Goods are kept `until` then for shoppers and for who comes for them (is_collected); else they are to be sent by then.
  by: { channel: string; order: string; quantity: number; placed_at: number; until: number | null; is_collected: boolean }[];
  approval: 'confirm' /* the cashier's word does */ | 'pin' /* a supervisor's as well */;
  approvers: string[] | null /* who has such a PIN; null: more than can be offered */ }
export interface Tax { code: string; rate: number; net: number; tax: number }
export interface Tender { kind: 'cash' | 'card' | 'voucher' | 'other' | 'exchange' /* for the goods of the other document */; amount: number; given: number;
  change: number; card_result: 'not_card' | 'approved' | 'declined' | 'unknown'; reference: string }
export interface Basket {
  basket: string; state: 'open' | 'parked' | 'card_pending'; name: string; staff: string;
  currency: string; lines: Line[]; taxes: Tax[]; tenders: Tender[];
  total: number; tax: number; tendered: number; remaining: number; card_amount: number;
  // What the customer brought back, exchanged or paid back with this basket; `receipt`: of another till.
  back: { document: string; receipt: string | null; total: number; lines: ReturnedLine[] } | null;
  give_back: number;                // to the customer; then nothing remains to be paid
  created_at: number; updated_at: number;
}
export type Disposition = 'inspection' | 'shelf' | 'damaged';
export type ReturnedLine = Line & { reason: string; disposition: Disposition; original: { basket: string; line_no: number } | null };
export interface Receipt {
  kind: 'sale' | 'return'; basket: string; event: string; seq: number; chain_code: string;
  currency: string; lines: (Line & { reason?: string; disposition?: string;
    original?: { basket: string; line_no: number } | null; returned?: number })[];
  taxes: Tax[]; tenders: Tender[]; total: number; tax: number; note: string;
  staff: string; recorded_at: number; source_time: number | null; business_day: number;
  location: string; node: string;
  receipt?: string | null;          // of a return: by a receipt of another till, so provisional: the hub settles it
  is_checked?: boolean;             // of a return: by lines of a receipt of another till, as the hub told them
  approved_by?: string | null;      // of a return
  exchange?: Receipt | null;        // the other document of an exchange; not in lists
}
// What came of asking the hub about a receipt. `sale` of a known one: its lines say what was returned, anywhere, as far
// as the hub had heard; `back`: where and when. Unanswered: the hub cannot be asked, or was silent for four seconds.
export interface AskedReceipt { receipt: string; state: 'asking' | 'known' | 'unknown' | 'unanswered'; sale: Receipt | null;
  back: { line_no: number; quantity: number; location: string; at: number }[] }
export interface Returns { reasons: { name: string; goes_to: Disposition }[];
  without_receipt: 'no' /* not taken back */ | 'confirm' | 'pin' /* by a supervisor's PIN */;
  approvers: string[] | null /* who has such a PIN; null: more than can be offered */ }
// Of one SKU at this location, those that wait longest first; since 0: nobody knows.
export interface Waiting { sku: string; description: string; units: number;
  waiting: { units: number; since: number; reason: string }[] }
export interface Product { sku: string; gtin: string | null; description: string; unit_price: number;
  tax_code: string; tax_rate: number; on_shelf: number | null; promised: number | null }
export interface Status {
  node: string; name: string; location: string; journal: string; build: string; currency: string;
  uplink: { state: 'offline' | 'greeting' | 'streaming' | 'fenced'; outbox: number;
    oldest_unsent_at: number | null; head: number; acked: number; hub_heard_at: number | null;
    credit: number /* batches the hub lets it have in flight */;
    fence: string; late_left: number; rolled_back: boolean };
  disk: { free_bytes: number; low: boolean; full: boolean; floor_bytes: number /* no new basket below */;
    slow: boolean; commit_ms: number | null /* mean of the last commits */ };
  clock: { trusted: boolean /* false: doubtful by itself, or more than five minutes from the hub's */;
    ahead_ms: number | null /* of the hub's, below zero: behind; null: hub not met since the start */ };
  baskets: { open: number; parked: number }; tasks: number; refused_messages: number; now: number;
  hub_provides: { scope: string; version: number }[];  // catalogue, prices, staff, settings
  receipt_header: string; receipt_footer: string;      // texts of the store; '': none
  lets_handhelds_in: boolean; handhelds_fault: string /* why they cannot come in, and what to do; '': they can */;
  returns: Returns;
  inspection: number;               // units that wait for inspection here
  handheld?: string | null;         // who asks; absent in live frames
  picker?: string | null;           // who is logged in there
}
// An order at this location. `picked` and `short` are of the pick that is going on here.
export interface ShipTask { channel: string; order: string; version: number; placed_at: number;
  state: 'held' /* to be picked */ | 'staged' | 'put_back' | 'shipped' | 'collected' | 'released';
  is_collected: boolean;            // by its buyer, here; else it is to be sent
  due_at: number | null;
  collect_by: number | null;        // of one to be put back: only when that is why, else it was cancelled
  place: string;                    // where it stands once staged
  is_packed: boolean;               // of what stands staged, to be sent
  taker: null | { here: boolean; asked: boolean /* the hub has not said so yet */; staff: string };
  asks_identity: boolean;           // whoever comes for it must show an identity document
  is_changed: boolean;              // at its channel, after it was taken: the stock controller is to decide
  lines: { sku: string; description: string; gtin: string | null; quantity: number; picked: number; short: number;
    place: string /* the shelf where it is to be found; '': not known */;
    asks_lot: boolean /* a unit of it counts only with its lot */;
    lots: PickedLot[] /* of its SKU, as far as they are known; the one that was picked last is the last */ }[] /* in the order in which they are walked to */ }
export interface PickedLot { lot: string; expiry: string | null /* its last day, 2026-12-31 */; quantity: number }
export type IdentityProof = 'none' | 'identity_card' | 'passport' | 'driving_licence' | 'residence_permit' | 'other';
// The receipt of an order that was handed over; `left`: what of it is still here for its buyer.
export interface Collection { document: string; event: string; seq: number; chain_code: string; channel: string; order: string;
  lines: { sku: string; description: string; quantity: number }[]; left: { sku: string; description: string; quantity: number }[];
  proof: string | null /* in words */; staff: string; recorded_at: number; location: string; node: string }

// A handheld is let in by a code that is shown at the till, once, for five minutes or a hundred wrong tries.
export interface PairCode { code: string; link: string /* to open on the handheld */; left_ms: number; tries_left: number }
// What became of the last one, until another is opened or it is closed.
export interface EndedCode { code: string; why: 'used' | 'over' | 'wrong_tries' }
export interface Handheld { no: number; name: string; paired_at: number; seen_at: number; connected: boolean; picker: Login | null }
export interface Handhelds { address: string | null /* null: this till lets none in */; fingerprint: string /* SHA-256 of its
  certificate */; code: PairCode | null; ended_code: EndedCode | null; handhelds: Handheld[] }
// Who picks at a handheld. The name stands on what they pick; a typed one ends in " (typed)".
export interface Login { name: string; proof: 'pin' | 'listed' /* on the staff list, without a PIN */ | 'typed' /* no list has come */ }
export interface LoginOffer { handheld: string; picker: Login | null;
  is_typed: boolean;                // no list names anybody who may pick: any name does, without a PIN
  pickers: { name: string; pin: boolean }[] | null /* more than can be offered: type it */;
  pause_ms: number /* until a PIN is looked at again */ }

// A count of shelves. Blind: what should be there is told only where the settings say so, and what a first
// count said never while it is counted again.
export interface CountSession { session: string; name: string; full: boolean; state: 'open' | 'paused' | 'finished';
  begun_by: string; begun_at: number; changed_by: string; changed_at: number; items: number /* counted */; due: number /* to count again */ }
export interface CountedItem { sku: string; description: string; gtin: string | null; counted: number; due: boolean; again: boolean;
  by: string; places: { place: string; quantity: number }[]; expected: number | null }
export interface CountDetail extends CountSession { lines: CountedItem[];
  uncounted: { sku: string; description: string; gtin: string | null }[] /* of a full one, the first of them */; uncounted_total: number }

// GET    /api/status                                    -> Status
// GET    /api/products?q=TEXT&limit=N                   -> { products: Product[] }
// GET    /api/products/CODE   (SKU or GTIN-8/12/13/14)  -> Product | 404 unknown_code
// GET    /api/baskets                                   -> { baskets: Basket[] }
// POST   /api/baskets            { basket?, staff? }    -> Basket (201)
// GET    /api/baskets/ID                                -> Basket | 404; 410 with { receipt } once sold
// POST   /api/baskets/ID/lines   { code, quantity?, all_the_same?, approved_by?, pin? } -> Basket | 404 unknown_code
//                      409 promised with { claim: Claim }: nothing was added. Ask whether to sell it, and say why in
//                      all_the_same; where claim.approval is 'pin', with a supervisor's name and PIN of 4 to 12 digits.
//                      403 wrong_pin: or the wrong name; 429 too_many_pins: wrong ones in a row, not for a while;
//                      409 too_many_overrides: not on this till today
// POST   /api/baskets/ID/open-items { code?, description, quantity?, unit_price, tax_code? } -> Basket
// PATCH  /api/baskets/ID/lines/N { quantity, all_the_same?, approved_by?, pin? } -> Basket (0 voids the line) | 409 promised, as above
// DELETE /api/baskets/ID/lines/N                        -> Basket
// POST   /api/baskets/ID/park    { name? }              -> Basket
// POST   /api/baskets/ID/recall                         -> Basket
// DELETE /api/baskets/ID                                -> {}
// POST   /api/baskets/ID/card    { amount? }            -> Basket, state card_pending
// POST   /api/baskets/ID/card-result { result: 'approved'|'declined'|'unknown', reference? } -> Basket
// POST   /api/baskets/ID/pay     { cash_given?, refund? } -> Receipt (the same again when repeated); refund: of give_back
// PUT    /api/baskets/ID/return  as POST /api/returns, `basket` being the return's own id -> Basket, with it in `back`
// DELETE /api/baskets/ID/return                         -> Basket
// POST   /api/sales    { basket, lines: [{ sku | code, quantity, unit_price?, description? }],
//                        tender?, currency?, source_time?, note?, staff? }   -> Receipt (201; 200 when repeated)
//                      a line with `code` and no known product needs description and unit_price: open item
// POST   /api/returns  { basket, original? | receipt?, lines: [{ line_no? , sku?, quantity, unit_price? , disposition?,
//                        reason }], refund?, source_time?, note?, staff?, approved_by?, pin? }    -> Receipt (201 / 200)
//                      `original`: a receipt of this till, else 404; `receipt`: any, by the id in its bar code or its
//                      code: with lines of it where the hub told them (below), else provisional;
//                      both left out: 403 not_permitted where Status.returns asks for more. No disposition: by
//                      the rule of the reason
// POST   /api/receipt-questions { receipt }             -> AskedReceipt; asks the hub, look again while it is `asking`
// GET    /api/receipt-questions/NAME                    -> AskedReceipt
// GET    /api/inspection                                -> { items: Waiting[], now }
// POST   /api/inspection { document, lines: [{ sku, quantity, outcome: 'shelf'|'damaged'|'supplier', note? }], staff? }
//                                                       -> { event } (201 / 200) | 409 not_waiting: not so many
// POST   /api/receive  { document, reference?, lines: [{ sku, quantity }], source_time?, staff? } -> { event } (201 / 200)
// POST   /api/adjust   { document, reason, lines: [{ sku, quantity }], source_time?, staff? }     -> { event }
// GET    /api/receipts/ID                               -> Receipt | 404
// GET    /api/receipts?limit=N&q=TEXT                   -> { receipts: Receipt[] } newest first
// GET    /api/tasks                                     -> { tasks: ShipTask[] } to do, by due time
// GET    /api/tasks?code=TEXT     of an order's number, scanned or typed -> { tasks: ShipTask[] } in any state
// POST   /api/tasks/CHANNEL/ORDER/ship { carrier?, tracking?, staff? } -> { event }
// POST   /api/tasks/CHANNEL/ORDER/pack      { document, parcels?, staff? }              -> { event }
// POST   /api/tasks/CHANNEL/ORDER/take      { document, take_over?, staff? }            -> { event }
// POST   /api/tasks/CHANNEL/ORDER/leave     { document, refuse?, reason?, staff? }      -> { event }
//        `request`, an id of the asker, lets the next three be sent again when no answer came: they count once
// POST   /api/tasks/CHANNEL/ORDER/scan      { code, quantity?, lot?, staff?, request? } -> ShipTask | 409 wrong_item, not_ours
//        `code` may be a GS1 element string; `lot`, scanned or typed, where it says none. 409 lot_needed: it says none,
//        and its goods are picked only with it
// POST   /api/tasks/CHANNEL/ORDER/short     { sku, quantity, reason: 'missing'|'damaged', staff?, request? } -> ShipTask
// POST   /api/tasks/CHANNEL/ORDER/undo      { request? }                                -> ShipTask
// POST   /api/tasks/CHANNEL/ORDER/finish    { document, place, staff? }                 -> { event }
// POST   /api/tasks/CHANNEL/ORDER/collect   { document, lines?: [{ sku, quantity }], proof?: IdentityProof,
//                      identity? /* a note, never the number of a document */, staff? } -> { event }
//                      409 identity_needed: ask for an identity document, and say in `proof` which kind it was
// GET    /api/collections/DOCUMENT                      -> Collection | 404
// POST   /api/tasks/CHANNEL/ORDER/put-back  { document, reason?, staff? }               -> { event }
// GET    /api/counts                                    -> { counts: CountSession[] } newest first
// POST   /api/counts       { session, name?, full?, staff? } -> CountSession; the same again when repeated
// GET    /api/counts/ID                                 -> CountDetail | 404
// DELETE /api/counts/ID                                 -> {}: all that was counted in it is forgotten
// POST   /api/counts/ID/scan { code, how?: 'add'|'set'|'take', quantity?, place?, alone?, staff?, request? } -> { line: CountedItem }
//        409 wrong_item: an unknown code; 409 same_counter: whoever counted it first counts it again, unless alone
// POST   /api/counts/ID/state { state: 'open'|'paused', staff? } -> CountSession
// POST   /api/counts/ID/finish { uncounted?: 'ask'|'zero'|'leave', staff? } -> { event }
//        409 count_again: some are too far off; 409 uncounted: ask whether they are gone, then say zero or leave
// GET    /api/events?after=PLACE&limit=N                -> { events: { seq, place, kind, hash, bytes }[] }
// POST   /api/catalogue   text/csv: sku,gtin,description,price,tax_code,tax_rate_bp -> { products: number }
//                         409 hub_provides: the hub has a catalogue for this node; import there
// GET    /api/handhelds                                 -> Handhelds
// POST   /api/handhelds/code                            -> Handhelds (201) with a new code; the one before is void
// DELETE /api/handhelds/code   it is void; or what is said of its end was read -> Handhelds
// DELETE /api/handhelds/NO                              -> Handhelds; it is out at once
// POST   /api/pair        { code, name, nonce? } by anybody -> { name } (201) and its cookie | 403 wrong_code, 410 no_code,
//                      429 too_many_tries; the same nonce again, whose answer was lost, gets the same record
// GET    /api/login       at a handheld                 -> LoginOffer
// POST   /api/login       { name, pin? }                -> Login (201) and its cookie | 403 wrong_pin, pin_needed, not_listed;
//                         429 too_many_pins: wrong ones in a row on this till, not for a while. It ends after [handhelds]
//                         idle_minutes without anything done, by a start of the node, or when the staff list changes it
// DELETE /api/login                                     -> {}
// GET    /api/live        WebSocket, text frames:
export type Live =
  | { type: 'status'; status: Status }
  | { type: 'basket'; basket: string }     // changed by any tab: fetch it again
  | { type: 'tasks' } | { type: 'levels' } | { type: 'counts' }
  | { type: 'handhelds' }                  // to the till's own pages
  | { type: 'alarm'; text: string };
