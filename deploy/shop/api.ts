// What an "own site" channel must speak, and what the demo shop does speak. All requests in both
// directions are signed as Standard Webhooks (standardwebhooks.com): headers webhook-id,
// webhook-timestamp (seconds), webhook-signature "v1,<base64 HMAC-SHA256 of id.timestamp.body>"
// with the shared secret "whsec_<base64>". Tolerance five minutes. Times are ms since 1970 UTC.

// POST {shop}/onepool/stock    hub to shop; an older version of a listing is ignored, not an error:
// `taken` names the version the shop holds now, so that the hub notices when its own is the older
export interface StockPush { type: 'stock.set'; listings: { listing: string; quantity: number; paused: boolean; version: number }[] }
export interface StockTaken { taken: { listing: string; version: number }[]; refused: { listing: string; reason: string }[] }

// POST {hub}/v1/channels/ID/webhook    shop to hub
export interface OrderWebhook { type: 'order.created' | 'order.cancelled'; order: ShopOrder }
export interface ShopOrder { id: string; version: number; placed_at: number; updated_at: number; currency: string;
  cancelled: boolean; told?: OrderTold['state']; hold?: string /* under which its goods were kept */;
  collect_at?: string /* location of the hub where the buyer collects it, and nowhere else; without it, it is sent */;
  due_at?: number /* to be sent, or ready to be collected, by then */; collect_by?: number /* kept for the buyer so long: with collect_at
  only, and not before due_at */; ship_to?: { country: string; postcode?: string } /* for the hub's rule `nearest` */;
  asks_identity?: boolean /* whoever collects it must show an identity document; with collect_at only. Once asked, for good */;
  lines: { line_no: number; listing: string; quantity: number; unit_price: number; description: string }[] }
// `told` is the last state that a hub told of it; without one it is new. `updated_at` changes with it, too. A hub that was restored from
// a backup keeps to that word as far as it can: only what was held may have to be refused after all.
// 200 { orders: [{ order, stage: 'held' | 'refused' | ..., reason }] }: the hub's decision, durable. An unknown collect_at,
// or one that has not all of it, is refused.

// POST {hub}/v1/holds/ID    shop to hub, while a shopper pays: goods kept, made an order, let go.
// All three can be repeated. A higher version replaces what was kept under that name; another name of the same owner
// replaces it too. Without lasts_s a hold lasts 15 minutes (card) or 3 days (transfer, on_collection). A confirmed hold
// becomes the order, which is never refused then; an expired one is taken like any order, if its goods are still there.
// Lines of the order and of the hold must be the same. What became of the order follows as for any other.
export type HoldAsk =
  | { type: 'hold.place'; hold: string; owner: string; version: number;
      payment?: 'card' | 'transfer' | 'on_collection' /* with collect_at only */; lasts_s?: number;
      collect_at?: string /* kept there, as of the order */; lines: { listing: string; quantity: number }[] }
  | { type: 'hold.confirm'; hold: string; order: ShopOrder }
  | { type: 'hold.release'; hold: string; version: number /* as placed; a newer one stays */ };
// 200 { hold } to place and release, 200 { order } to confirm. Else { error: { code, message }, lacking? }:
// 409 sold_out (with `lacking`) or conflict, 410 expired, 404 unknown, 422 malformed, 503 busy (Retry-After).
export interface Hold { hold: string; owner: string; version: number; state: 'open' | 'ordered' | 'released' | 'replaced' | 'expired';
  order: string | null; location: string; placed_at: number; expires_at: number; expires_in_ms: number;
  lines: { sku: string; quantity: number }[] }
export interface Lacking { listing: string; wanted: number; available: number }

// POST {hub}/v1/orders/ID    shop to hub: an order placed and decided in one round trip, instead of by webhook. The same again
// is answered the same; another order under an id that is taken is a 409 and changes nothing.
// POST {hub}/v1/orders/ID/ORDER/cancel, .../move, .../delivered: what became of it at the shop's side. The order is named in the body
// too, for that is what is signed.
export type OrderAsk =
  | { type: 'order.place'; order: ShopOrder /* not cancelled; with `hold` it is confirmed as hold.confirm does */ }
  | { type: 'order.cancel'; order: string; reason?: string }
  | { type: 'order.move'; order: string; collect_at: string; reason?: string /* its buyer collects it there instead */ }
  | { type: 'order.delivered'; order: string; note?: string };
// 200 { order }, or 202 while its goods are looked for (stage 'waiting'): ask again, or wait to be told. An order that cannot
// be kept is 200 with stage 'refused' and the reason, and stays so. Else { error: { code, message } }, and nothing is kept:
// 404 an unknown channel, listing, store or order, 409 another order has this id, its hold keeps other goods, a cancel comes
// too late, the other store has not all of it or nothing was sent yet, 422 malformed or beyond a bound, 413 too large, 401 not rightly signed, 503 busy (Retry-After).
export interface OrderAnswer { order: { order: string; reason: string; stage: 'held' | 'waiting' | 'refused' | 'staged' | 'packed' | 'shipped'
  | 'delivered' | 'collected' | 'cancelled' } }

// GET {shop}/onepool/orders?updated_since=MS&after=ID&limit=N   hub to shop, signed over an empty body;
// ordered by (updated_at, id), the truth behind the webhooks
export interface OrderFeed { orders: ShopOrder[]; next: { updated_since: number; after: string } }

// POST {shop}/onepool/orders/ID    hub to shop: what became of the order
// staged: picked and ready, to be collected or sent; told again when some of it was collected.
// Tellings may come late and out of order: held gives way to staged, both to refused or cancelled, all to shipped or
// collected, never back. But an order that is moved to another store begins anew there; it is never moved back to one that
// it was moved from, so what is told of such a one is late, unless it says that it was collected there all the same.
export interface OrderTold { type: 'order.state'; order: string;
  state: 'held' | 'refused' | 'shipped' | 'cancelled' | 'staged' | 'collected'; text: string;
  collect_at?: string /* where its buyer collects it by now; without it, it is sent */ }

// For people and the demo: GET {shop}/ (page), GET {shop}/orders/ID (page of one order, with its code once it is ready),
// GET {shop}/api/listings -> { listings: ShopListing[], currency, stores: Store[] },
// POST {shop}/api/buy { order?, lines: [{ listing, quantity }], collect_at?, due_at?, collect_by?, asks_identity? } -> { order, state,
// reason }, POST {shop}/api/orders/ID/change { lines } -> the same: the buyer edits it, which the hub leaves to people,
// POST {shop}/api/checkout { hold?, owner, lines, collect_at? } -> Hold; the same hold again, with another collect_at, is kept there
// instead, POST {shop}/api/pay { hold } -> { order, state, reason }, POST {shop}/api/release { hold } -> Hold,
// GET {shop}/api/orders/ID -> OrderView, GET {shop}/api/stats
export interface Store { id: string /* of a location of the hub */; name: string }
export type OrderState = 'placed' | OrderTold['state'];
export type OrderView = ShopOrder & { order: string; state: OrderState; reason: string; store: string | null /* to collect it at */ };
export interface ShopListing { listing: string; title: string; price: number; quantity: number | null; paused: boolean;
  version: number; updated_at: number | null }
