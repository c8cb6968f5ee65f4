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
  cancelled: boolean; told?: OrderTold['state']; lines: { line_no: number; listing: string; quantity: number; unit_price: number; description: string }[] }
// `told` is the last state that a hub told of it; without one it is new. A hub that was restored from
// a backup keeps to that word as far as it can: only what was held may have to be refused after all.
// 200 { orders: [{ order, stage: 'held' | 'refused' | ..., reason }] }: the hub's decision, durable.

// GET {shop}/onepool/orders?updated_since=MS&after=ID&limit=N   hub to shop, signed over an empty body;
// ordered by (updated_at, id), the truth behind the webhooks
export interface OrderFeed { orders: ShopOrder[]; next: { updated_since: number; after: string } }

// POST {shop}/onepool/orders/ID    hub to shop: what became of the order
// Tellings may come late and out of order: held gives way to refused or cancelled, all to shipped, never back.
export interface OrderTold { type: 'order.state'; order: string; state: 'held' | 'refused' | 'shipped' | 'cancelled'; text: string }

// For people and the demo: GET {shop}/ (page), GET {shop}/api/listings -> { listings: ShopListing[] },
// POST {shop}/api/buy { order?, lines: [{ listing, quantity }] } -> { order, state, reason },
// GET {shop}/api/orders/ID, GET {shop}/api/stats
export interface ShopListing { listing: string; title: string; price: number; quantity: number | null; paused: boolean;
  version: number; updated_at: number | null }
