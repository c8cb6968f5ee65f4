// How a node's live values are written for people, and when they are worth a look. Pure.

import { count, span } from '../../../../deploy/web/ui/format';
import type { Journal, NodeRow, ScopeHeld } from '../api';

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

// How far a verified backup of the hub covers its journal: its till may let go of those events only.
export function safeText(node: NodeRow): string {
    if (node.safe === 0) return 'none yet';
    return node.safe >= node.applied ? 'all that is here' : `up to event ${count(node.safe)}`;
}

export const whyEnded: Record<NonNullable<Journal['why']>, string> = {
    rolled_back: 'An older copy of it was put back',
    fork: 'It went on from another history than the hub holds, perhaps a copy',
    clone: 'Two databases ran under one name',
    journal_hole: 'Events were missing between it and the hub',
    revoked: 'The node was shut out',
    unsupported_version: 'It spoke a version this hub does not serve',
    damaged: 'An event of it could not be read on the till\'s disk',
    replaced: 'Another database came in its place: a new disk or machine',
    unmet: 'It ended before this hub knew it',
};

// What is to come of an ended journal; only its node knows, and says how much in all.
export function toComeText(journal: Journal, node: NodeRow): { text: string; isOpen: boolean } {
    if (journal.settled_at !== null) return { text: 'nothing more', isOpen: false };
    if (node.late_left === null) return { text: 'not known until its node is heard', isOpen: true };
    return { text: node.late_left > 0 ? 'perhaps more' : 'nothing more', isOpen: node.late_left > 0 };
}

export const scopeTexts: Record<ScopeHeld['scope'], string> =
    { catalogue: 'Catalogue', prices: 'Prices', staff: 'Staff', settings: 'Settings' };

// "older catalogue, prices", or nothing.
export function behindText(node: NodeRow): string {
    const behind = (node.scopes ?? []).filter((scope) => scope.is_behind).map((scope) => scope.scope);
    return behind.length > 0 ? `older ${behind.join(', ')}` : '';
}
