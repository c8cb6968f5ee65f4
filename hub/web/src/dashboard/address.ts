// Where the page is, as its address says: #/overview, #/stock?q=mug, #/sku/84406B, #/orders,
// #/orders/CHANNEL/ORDER, #/worklist, #/node/n-abc. Pure.

export type View = 'overview' | 'stock' | 'sku' | 'orders' | 'worklist' | 'node';
export interface Route { view: View; name: string /* of the SKU, node or order's channel */; order: string; query: string }

const known: View[] = ['overview', 'stock', 'sku', 'orders', 'worklist', 'node'];

// People type addresses: what cannot be decoded stands for itself.
function decoded(part: string): string {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}

export function parse(hash: string): Route {
    const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
    const [view, name = '', order = ''] = path.split('/');
    const query = new URLSearchParams(search).get('q') ?? '';
    return { view: known.find((each) => each === view) ?? 'overview', name: decoded(name), order: decoded(order), query };
}

export const skuLink = (sku: string): string => `#/sku/${encodeURIComponent(sku)}`;
export const nodeLink = (node: string): string => `#/node/${encodeURIComponent(node)}`;
export const ordersLink = '#/orders';
export const orderLink = (channel: string, order: string): string =>
    `${ordersLink}/${encodeURIComponent(channel)}/${encodeURIComponent(order)}`;
