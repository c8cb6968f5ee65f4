// The hub's HTTP API as types: the contract between dashboard, the onepool command, channels and
// hub/web/*.cpp. Times are milliseconds since 1970 UTC, amounts integer minor units.
// Authentication: "Authorization: Bearer <token>" or the cookie set by opening /?token=...
// (webhooks: their signature instead; enrolment: its code). Every error answers { error: Problem }.

export interface Problem { code: string; message: string; field?: string }

export interface Status {
  build: string; hub_epoch: number; lsn: number; flushed_lsn: number; uptime_ms: number; now: number;
  broker: 'connected' | 'lost';
  events: number; sales: number; returns: number; orders_held: number; orders_refused: number;
  orders_shipped: number; orders_waiting: number; orders_staged: number; orders_overdue: number /* of those staged */;
  skus: number; cells: number; set_aside: number; open_cases: number; debt_units: number; resident_bytes: number;
  // The newest backup that was read back whole; null: there is none.
  backup: { lsn: number; made_at: number; verified_at: number; age_ms: number } | null;
  // Locations that promise nothing online since the hub came back from a backup.
  reconciling: { location: string; awaited: string }[];
  draining: { location: string; left: string }[]; rights: RightsCount;
  inspection_units: number;         // that came back and wait
  // Receipts of other tills by which goods came back: not found yet, known to nobody, more back than was bought.
  receipts_in_question: { sought: number; unknown: number; exceeded: number };
}
// What tills may sell without asking (out), may have sold in journals that ended (stranded), and what was
// granted, given back, sold over the counter, and of that on a right or borrowed, since the log began.
export interface RightsCount { out: number; stranded: number; granted: number; released: number; sold: number;
  on_right: number; borrowed: number }
// A count session of one node. `share`: found and lost, in hundredths of a per cent of what should have been there.
export interface CountRow { count: string; name: string; full: boolean; location: string; node: string; begun_by: string; begun_at: number;
  finished_by: string; finished_at: number; taken_at: number; skus: number; waiting: number /* for tills that are not heard */;
  differing: number; doubtful: number /* too far off: to be counted again */; counted: number; expected: number; found: number; lost: number; share: number | null }
export interface CountReport { count: CountRow; lines: { sku: string; description: string; state: 'waiting' | 'agrees' | 'booked' | 'doubtful';
  counted: number; expected: number | null; difference: number | null; corrected: number /* units that were told late */; counted_at: number;
  by: string; first: number | null; first_by: string; note: string }[] }
export interface LocationRow { location: string; name: string; reserve: number; ships_orders: boolean;
  is_draining: boolean;
  country: string | null; postcode: string | null; cut_off: string | null /* "16:30+01:00" */; cost: number | null /* of an order */;
  is_reconciling: boolean; nodes: number; silent_since: number | null /* of the first of them */;
  held: number; staged: number; rights: RightsCount }
// A backup of this run of the hub. It holds log entries up to `lsn` once it is done.
export interface Backup { stage: 'none' | 'running' | 'done' | 'failed'; to: string; pages: number; pages_done: number;
  lsn: number; fault: string; started_at: number }
export interface NodeRow {
  node: string; name: string; location: string; state: 'never_met' | 'online' | 'silent' | 'stopped';
  heard_at: number | null; applied: number; head: number | null; lag: number | null; epoch: number;
  journal: string | null; journals: Journal[] /* oldest first, the present one last */;
  fence: string /* why the hub stopped it, or empty */; next: string /* what to do about that */;
  disk_free_bytes: number | null; disk_total_bytes: number | null; open_baskets: number | null;
  retained_from: number | null /* oldest event it still has */; late_left: number | null /* events of ended journals to come */;
  clock_ahead_ms: number | null /* its clock less ours */; clock_offset_ms: number | null /* ours less its, as it measured */;
  clock_trust: 'ok' | 'skewed' | 'untrusted' | null; not_used_there: number | null /* our messages it refused */;
  quarantined: number /* set aside and open */; voided: number; build: string;
  silent_since: number | null /* what it recorded since is not here: its location promises less */;
  online_since: number | null; behind_since: number | null /* since when `lag` is not 0 */;
  // Since the hub's start: batches asked for again, batches sent twice, messages not used.
  gaps: number; resent: number; refused_messages: number;
  safe: number /* covered by a verified backup */; scopes: ScopeHeld[] | null /* what the hub provides; null: not reported */;
}
// One life of a node's database, as the hub's log tells it. `why` it ended: the hub stopped it, or another
// database came in its place (replaced); unmet: this hub never followed it, only late events of it came.
export interface Journal { journal: string; epoch: number | null; begun_at: number | null; ended_at: number | null;
  why: 'fork' | 'rolled_back' | 'clone' | 'journal_hole' | 'revoked' | 'unsupported_version' | 'damaged' | 'replaced' | 'unmet' | null;
  events: number /* the last one the hub has */; late: number /* of them, came after its end */;
  settled_at: number | null /* since when its node has no more of it to send */ }
// Versions are told by the log entry that made them.
export interface ScopeHeld { scope: 'catalogue' | 'prices' | 'staff' | 'settings'; newest: number; rows: number;
  held: number | null; is_behind: boolean }
// The import at work; `chunks` are those that no earlier version had.
export interface Importing { stage: 'idle' | 'reading' | 'keeping' | 'naming'; scope: ScopeHeld['scope'];
  rows: number; chunks: number; chunks_kept: number; waiting: number }
export interface EnrolCode { code: string; expires_at: number; location: string; name: string; node?: string }
export interface Enrolled { node: string; name: string; location: string; chain: string; not_after: number;
  broker_uri: string; broker_ca: string }
export interface StockCell { sku: string; description: string; location: string; shelf: number; staged: number;
  inspection: number; damaged: number; in_transit: number; held: number; online: number; own: number; debt: number;
  may_be_sold: number /* of `own`: by silent tills, unheard of */; being_paid: number /* of `held`: by shoppers */;
  rights_out: number /* of `own`: tills may sell it without asking */; stranded: number /* of `own`: sold, perhaps, by
  tills that ended */; rights: { node: string; units: number }[]; is_draining: boolean;
  waiting: { units: number; since: number /* 0: not known */; reason: string }[] /* for inspection, oldest first */ }
export interface SkuStock { sku: string; gtin: string | null; description: string; cells: StockCell[];
  supplier: number; customer: number; loss: number; found: number;
  published: { channel: string; listing: string; desired: number; confirmed: number | null;
    confirmed_at: number | null; is_paused: boolean; is_shared_out: boolean }[] }
// Where a published number came from: the terms sum to `quantity`, but after a restore (see `text`).
export interface Why { channel: string; listing: string; sku: string; quantity: number;
  confirmed: number | null; confirmed_at: number | null; confirmed_lsn: number | null;
  terms: { location: string; shelf: number; held: number; own: number; online: number; debt: number;
    may_be_sold: number; being_paid: number; rights_out: number; stranded: number;
    rights: { node: string; units: number }[]; is_draining: boolean; inspection: number /* beside the shelf */ }[];
  last_events: { lsn: number; at: number; kind: string; source: string; text: string; quantity: number }[];
  text: string }
// Units kept for one channel: `taken` by its orders and shoppers since it began, `kept` now, as far as there are any.
export interface PromotionRow { name: string; channel: string; sku: string; units: number; from: number; until: number;
  by: string; state: 'planned' | 'running' | 'ended'; taken: number; kept: number; ended_at: number | null;
  ended_by: string | null /* null: its time was over, or it is open */ }
export interface CaseRow { id: number; kind: string; subject: string; text: string; proposal: string;
  opened_at: number; closed_at: number | null; closed_by: string; note: string }
export interface ChannelRow { channel: string; state: 'ok' | 'retrying' | 'failing'; listings: number; paused: number;
  waiting: number; in_flight: number; failures_in_a_row: number; last_confirmed_at: number | null;
  last_error: string; pushes: number; latency_ms: { p50: number; p99: number; max: number } | null }
export type OrderStage = 'refused' | 'held' | 'shipped' | 'cancelled' | 'waiting' | 'staged' | 'collected'
  | 'packed' | 'delivered';
// The node that has it to pick, and who; begun: it said that somebody picks.
export interface Taker { node: string; name: string; staff: string; begun: boolean }
export interface OrderRow { channel: string; order: string; stage: OrderStage;
  reason: string; placed_at: number; taken_at: number; location: string | null;
  collect_at: string | null /* where its buyer collects it; null: it is sent */; due_at: number | null;
  ship_to: { country: string; postcode: string } | null;
  collect_by: number | null; is_overdue: boolean /* nobody came: to be put back */;
  asks_identity: boolean /* of whoever collects it */; is_changed: boolean /* at its channel, after it was taken */;
  taker: Taker | null; place: string /* where it stands picked */;
  lines: { listing: string; sku: string; quantity: number; staged: number }[];
  legs: OrderLeg[] /* one a location */; wanted: SkuUnits[] /* while it waits: looked for */; cut: SkuUnits[] /* nobody has it: not looked for any more */ }
export interface LotRow extends SkuUnits { lot: string; expiry: string | null /* 2026-12-31 */; location: string; at: number }
// Where one lot of a SKU went; `leg`: how far that location is with its part, and where it stands picked.
export interface LotTrace { sku: string; lot: string; orders_count: number; unknown_orders: number; next: number | null;
  orders: { channel: string; order: string; stage: OrderStage; location: string; leg: OrderLeg['stage']; place: string;
    quantity: number; expiry: string | null; at: number }[] /* oldest first */;
  unknown: { channel: string; order: string; stage: OrderStage; quantity: number }[] /* have units of that SKU of an unknown lot */ }
export interface SkuUnits { sku: string; quantity: number }
// What one location has to do with an order; `asked` is its part. done: it has sent or handed over its part.
// ended: it was given up, cancelled or put back. put_back: what stands there is not wanted there any more.
export interface OrderLeg { location: string; stage: 'held' | 'staged' | 'packed' | 'done' | 'ended' | 'put_back'; asked: SkuUnits[]; held: SkuUnits[];
  staged: SkuUnits[]; place: string; taker: Taker | null }
// All that is known of one order: what happened, oldest first, and why where.
export interface OrderStory extends OrderRow { gave_up: string[] /* locations not asked again */;
  stores: StoreChoice[] /* where it may be collected instead; none where it cannot be moved */;
  lots: LotRow[] /* of what was picked, as far as it is known */;
  unknown_lots: SkuUnits[] /* of goods that need a lot: nobody said of which they are */;
  steps: { lsn: number; at: number; stage: OrderStage; by: string; text: string }[] }
export interface StoreChoice { location: string; name: string; obstacle: string /* why it cannot keep it; empty: it can */ }
// Goods kept while a shopper pays; only open ones are listed. See deploy/shop/api.ts.
export interface HoldRow { channel: string; hold: string; owner: string; version: number;
  state: 'open' | 'ordered' | 'released' | 'replaced' | 'expired'; order: string | null; location: string;
  placed_at: number; expires_at: number; expires_in_ms: number; lines: { sku: string; quantity: number }[] }
// An event of a node that could not be applied, or only in part: `withheld` are then the SKUs whose
// lines are not booked. can_replay: the catalogue names them by now. Of a replayed one, `verdict` is
// what it came to.
export interface QuarantineRow { id: number; node: string; name: string; location: string; journal: string; seq: number;
  verdict: 'quarantined' | 'parked' | 'unmapped' | 'overdraft' | 'applied'; kind: string; reason: string;
  withheld: string[]; build: string; at: number; lsn: number; bytes: number;
  state: 'open' | 'replayed' | 'voided'; can_replay: boolean;
  way_out: 'replay_or_void' | 'void_only' /* it would count twice */; tries: number; case: number;
  settled_at: number | null; by: string; note: string }
export interface QuarantinePage { quarantine: QuarantineRow[]; next: number | null; open: number; can_replay: number }
// What its bytes say, line by line (none: nobody can read them), and the first of them.
export interface QuarantineDetail extends QuarantineRow { event: string[]; hex: string }
export interface Replayed { replayed: number; still_open: number; next: number | null }
export interface LogRow { lsn: number; at: number; kind: string; node: string | null; text: string; effects: string[] }
export interface Check { entries: number; balances: number; mismatches: string[]; conserved: boolean; ok: boolean }
// A UTC day that is over: the Merkle root over the heads of all journals. `statement` is what was signed.
export interface Day { day: string; root: string; leaves: number; lsn: number; at: number; statement: string;
  signature: string | null /* base64; null: the hub has no signing key */ }
export interface Feed { at: number; lsn: number; kind: string; text: string }

// GET  /v1/status                                -> Status
// GET  /v1/nodes                                 -> { nodes: NodeRow[] }
// GET  /v1/counts?limit=N                        -> { counts: CountRow[] } newest first
// GET  /v1/counts/ID                             -> CountReport, those that differ most first
// GET  /v1/locations                             -> { locations: LocationRow[] }
// GET  /v1/stock?q=TEXT&after=SKU&limit=N        -> { stock: SkuStock[], next: string | null }
// GET  /v1/stock/SKU                             -> SkuStock
// GET  /v1/why?channel=ID&sku=SKU                -> Why
// GET  /v1/events?after=LSN&limit=N              -> { events: LogRow[] }
// GET  /v1/cases?open=1                          -> { cases: CaseRow[] }
// POST /v1/cases/ID/resolve { by, note }         -> CaseRow
// GET  /v1/quarantine?all=1&node=N&sku=SKU&reason=TEXT&after=ID&limit=N -> QuarantinePage, oldest first
// GET  /v1/quarantine/ID                         -> QuarantineDetail
// GET  /v1/quarantine/ID/raw                     -> all its bytes in hexadecimal, as a file
// POST /v1/quarantine/ID/replay { by }           -> QuarantineRow; 409 with the reason when it still cannot be applied
// POST /v1/quarantine/ID/void { by, reason }     -> QuarantineRow
// POST /v1/quarantine/replay { by, node?, sku?, reason?, can_replay?, after? } -> Replayed; as many as one command takes
// GET  /v1/channels                              -> { channels: ChannelRow[] }
// GET  /v1/orders?stage=held&limit=N             -> { orders: OrderRow[] } newest first; open=1: those that need a hand
// GET  /v1/orders/CHANNEL/ORDER                  -> OrderStory | 404
// GET  /v1/lots/SKU/LOT?sku=SKU&after=NEXT&limit=N -> LotTrace | 404; 409 where both may hold the slash: say which SKU
// POST /v1/orders/CHANNEL OrderAsk of deploy/shop/api.ts (Standard Webhooks signature) -> { order } 200, or 202 while its
//      goods are looked for
// POST /v1/orders/CHANNEL/ORDER/cancel { by, reason } -> OrderStory; 409 with what to do instead once it left. Signed:
//      an OrderAsk -> { order }
// POST /v1/orders/CHANNEL/ORDER/move { store, by, reason } -> OrderStory; collected there now, on its buyer's word. 409 with
//      what to do instead. Signed: an OrderAsk -> { order }
// POST /v1/orders/CHANNEL/ORDER/delivered { by, note? } -> OrderStory; 409 before it was sent. Signed: an OrderAsk -> { order }
// GET  /v1/promotions?limit=N                    -> { promotions: PromotionRow[] } newest first
// POST /v1/promotions { name, channel, sku, units, from?, until, by } -> { text }; times as 2026-12-01T06:00:00Z
// POST /v1/promotions/NAME/end { by }            -> { text }
// GET  /v1/holds                                 -> { holds: HoldRow[] } the next to expire first
// GET  /v1/feed                                  -> { feed: Feed[] } newest first
// GET  /v1/days?limit=N                          -> { days: Day[] } newest first
// GET  /v1/check                                 -> Check (replays the whole log beside the live state)
// POST /v1/backups { to }                        -> Backup, 409 while one is being made
// GET  /v1/backups                               -> Backup
// POST /v1/backups/verified { log_id, lsn, digest, made_at } -> { text } after a backup was read back
// POST /v1/backups/failed { text }               -> { text } when it was not what it should be: opens a case
// POST /v1/locations/ID/reopen { by, reason }    -> { text } after a restore, or when ended tills were counted
// POST /v1/locations/ID/drain { by, reason, is_draining? } -> { text } false: it goes on after all
// POST /v1/locations/ID/terms { country?, postcode?, cut_off?, cost? } -> { text } what sourcing goes by; null: not known
// POST /v1/locations { location, name, location_reserve } -> {}
// POST /v1/nodes     { node, location, name }    -> {}
// POST /v1/catalogue text/csv: sku,gtin,description,price,tax_code,tax_rate_bp -> { products: number, can_replay: number }
// POST /v1/holds/ID HoldAsk of deploy/shop/api.ts (Standard Webhooks signature) -> { hold: HoldRow } or { order }
// POST /v1/channels/ID/webhook  (Standard Webhooks signature) -> 200 { orders: [{ order, stage, reason }] }
// GET  /v1/staff                                 -> { staff: { name, role, has_pin: boolean }[] }, never a PIN's hash
// POST /v1/staff     text/csv: name,role,pin_hash -> { staff: number, can_replay: number }, the whole list
// POST /v1/staff/person { name, role, pin_hash? } -> the same: one more, or in place of whom has that name
// POST /v1/staff/remove { name }                  -> the same
// POST /v1/settings  { receipt_header?, receipt_footer? } -> { settings: number, can_replay: number }
// GET  /v1/imports                               -> Importing
// POST /v1/enrol-codes { location, name } or { node } -> EnrolCode
// POST /v1/enrol     { code, request: PEM }      -> Enrolled; without a token, 60 a minute in all
// POST /v1/nodes/ID/revoke { reason }            -> { node }
// POST /v1/nodes/ID/rekey                        -> { text } the key it greets with next is believed from then on
// POST /v1/nodes/ID/journal?by=NAME&reason=TEXT, bytes of a batch of a node that was revoked
//                                                -> { taken, known, set_aside }; 503: ask again
// GET  /v1/acl                                   -> text, as the broker's acl_file
// GET  /v1/crl                                   -> PEM, the list of revoked certificates
// GET  /healthz                                  -> 200 "ok" without a token
// GET  /metrics                                  -> Prometheus text, with a token
// GET  /v1/live   WebSocket, text frames:
export type Live = { type: 'feed'; item: Feed } | { type: 'status'; status: Status };
