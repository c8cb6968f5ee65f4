// Where the page is, kept in the address: #/overview, #/stock?q=mug, #/sku/84406B, #/orders,
// #/worklist, #/node/n-abc.

import { Store } from '../../../../deploy/web/ui/store';

export type View = 'overview' | 'stock' | 'sku' | 'orders' | 'worklist' | 'node';
export interface Route { view: View; name: string /* of the SKU or node */; query: string }

function parse(hash: string): Route {
    const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?');
    const [view, name = ''] = path.split('/');
    const query = new URLSearchParams(search).get('q') ?? '';
    const known: View[] = ['overview', 'stock', 'sku', 'orders', 'worklist', 'node'];
    return { view: known.find((each) => each === view) ?? 'overview', name: decodeURIComponent(name), query };
}

export const route = new Store<Route>(parse(location.hash));

export const skuLink = (sku: string): string => `#/sku/${encodeURIComponent(sku)}`;

export const nodeLink = (node: string): string => `#/node/${encodeURIComponent(node)}`;

export function search(query: string): void {
    const address = query === '' ? '#/stock' : `#/stock?q=${encodeURIComponent(query)}`;
    // Typing leaves one entry in the history, not one per letter.
    if (route.get().view === 'stock') history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    route.set(parse(address));
}

export function listen(): void {
    window.addEventListener('hashchange', () => route.set(parse(location.hash)));
    window.addEventListener('popstate', () => route.set(parse(location.hash)));
    window.addEventListener('keydown', (event) => {
        const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
        if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        document.getElementById('search')?.focus();
    });
}
