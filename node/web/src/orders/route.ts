// What the page shows; in the address, so that a reload and the back key do what people expect. Pure.

import type { ShipTask } from '../api';

export interface Route { view: 'list' | 'pick' | 'label'; key: string }

const routes = /^#\/(pick|label)\/([^/]+)\/([^/]+)$/;

// Of an address that is none of ours, or was cut off, the list.
export function routeOf(hash: string): Route {
    const [, view, channel, order] = routes.exec(hash) ?? [];
    if (!view || !channel || !order) return { view: 'list', key: '' };
    try {
        return { view: view as 'pick' | 'label', key: `${decodeURIComponent(channel)}/${decodeURIComponent(order)}` };
    } catch {
        return { view: 'list', key: '' };
    }
}

export const addressOf = (view: 'pick' | 'label', task: ShipTask): string =>
    `#/${view}/${encodeURIComponent(task.channel)}/${encodeURIComponent(task.order)}`;
