// What a cashier must know of this till's clock, in full sentences. Pure.

import type { Status } from '../api';
import type { StandingNotice } from './notice';

const minuteMs = 60_000;
const units: readonly [string, number][] = [
    ['years', 365 * 24 * 60 * minuteMs], ['days', 24 * 60 * minuteMs], ['hours', 60 * minuteMs], ['minutes', minuteMs]];

// Rounded, in the largest unit of which that makes two, as the hub's case tells it.
function inWords(ms: number): string {
    for (const [name, unit] of units) {
        const rounded = Math.round(ms / unit);
        if (rounded >= 2) return `${rounded} ${name}`;
    }
    return 'a minute';
}

export function clockNotices({ clock }: Status): StandingNotice[] {
    if (clock.trusted) return [];
    const ahead = clock.ahead_ms ?? 0;
    const remedy = 'Set the clock; selling goes on.';
    // Right by the hub's, or nothing to compare it with: it is the clock itself that is doubtful.
    if (Math.abs(ahead) < minuteMs) {
        return [{ tone: 'warn', text: `This till's clock stands still, was moved, or is before its time: receipts may show a wrong time. ${remedy}` }];
    }
    return [{ tone: 'warn', text: `This till's clock is ${inWords(Math.abs(ahead))} ${ahead < 0 ? 'behind' : 'ahead'}: ` +
        `receipts show a wrong time. ${remedy}` }];
}
