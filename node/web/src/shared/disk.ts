// What a cashier must know of this till's disk, in full sentences. Pure.

import type { Status } from '../api';
import type { StandingNotice } from './notice';

const mib = (bytes: number): string => `${Math.floor(bytes / 2 ** 20)} MiB`;

export function diskNotices({ disk }: Status): StandingNotice[] {
    const notices: StandingNotice[] = [];
    if (disk.full) {
        notices.push({ tone: 'bad', text: `The disk of this till is nearly full (${mib(disk.free_bytes)} left): no new basket can be ` +
            'opened. Baskets that are open can still be paid. Free some space on this machine now.' });
    } else if (disk.low) {
        notices.push({ tone: 'warn', text: `The disk of this till is filling up: ${mib(disk.free_bytes)} left. ` +
            `Below ${mib(disk.floor_bytes)} no new basket can be opened; free some space before that.` });
    }
    if (disk.slow) {
        notices.push({ tone: 'warn', text: `The disk of this till is slow: recording takes ${disk.commit_ms ?? 0} ms. ` +
            'Nothing is lost; have the disk looked at before it fails.' });
    }
    return notices;
}
