// Where the page is, kept in the address (address.ts).

import { Store } from '../../../../deploy/web/ui/store';
import { parse, type Route } from './address';

export const route = new Store<Route>(parse(location.hash));

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
