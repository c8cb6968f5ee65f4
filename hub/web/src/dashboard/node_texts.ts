// How a node's live values are written for people, and when they are worth a look. Pure.

import { span } from '../../../../deploy/web/ui/format';
import type { NodeRow } from '../api';

// The message itself takes a moment; a clock this far off shows on receipts.
const clockOffMs = 2_000;
const diskLowBytes = 2 ** 30;

export const isClockOff = (node: NodeRow): boolean =>
    Math.abs(node.clock_ahead_ms ?? 0) >= clockOffMs || (node.clock_trust ?? 'ok') !== 'ok';

export function clockText(node: NodeRow): string {
    if (node.clock_ahead_ms === null) return '–';
    if (!isClockOff(node)) return 'right';
    // Its own word: it jumped, or was never set. What it stamped before is not believed either.
    const trust = node.clock_trust === 'untrusted' ? 'not trusted' : '';
    if (Math.abs(node.clock_ahead_ms) < clockOffMs) return trust || 'not sure yet';
    const off = `${span(Math.abs(node.clock_ahead_ms))} ${node.clock_ahead_ms > 0 ? 'ahead' : 'behind'}`;
    return trust ? `${off}, ${trust}` : off;
}

export const isDiskLow = (node: NodeRow): boolean => node.disk_free_bytes !== null && node.disk_free_bytes < diskLowBytes;

export function diskText(node: NodeRow): string {
    if (node.disk_free_bytes === null) return '–';
    if (node.disk_free_bytes >= 2 ** 50) return 'plenty';
    return node.disk_free_bytes < 10 * 2 ** 30 ? `${Math.floor(node.disk_free_bytes / 2 ** 20)} MiB`
                                               : `${Math.round(node.disk_free_bytes / 2 ** 30)} GiB`;
}
