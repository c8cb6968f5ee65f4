// Always on screen: whether this machine's sales have reached the hub, and what waits here.

import { useEffect, useState } from 'preact/hooks';
import { clock, fullMoment, plural, span } from '../../../../deploy/web/ui/format';
import type { Status } from '../api';

export interface BadgeView { tone: 'good' | 'warn' | 'grey' | 'bad'; text: string; help: string }

// Read aloud on a change of state only, not with every count.
const spoken = { good: 'Online', warn: 'Syncing', grey: 'Offline' };

// A sale that left within a second is no news; without this the badge would blink at every sale.
const quietMs = 1_000;

function queued(status: Status): string {
    return status.uplink.outbox > 0 ? ` · ${plural(status.uplink.outbox, 'event')} queued` : '';
}

const gib = 2 ** 30;
const space = (bytes: number): string =>
    bytes < 10 * gib ? `${Math.floor(bytes / 2 ** 20)} MiB` : `${Math.round(bytes / gib)} GiB`;

function since(status: Status, now: number): string {
    const at = status.uplink.hub_heard_at;
    if (at === null) return ', never met the hub';
    return now - at > 86_400_000 ? ` since ${fullMoment(at)}` : ` since ${clock(at)}`;
}

// What a page of a handheld keeps while there is no connection.
export type Keeps = 'scans' | 'nothing';

const keptText: Record<Keeps, string> = {
    scans: 'Go on: what you scan is kept here and sent when the connection is back.',
    nothing: 'What you press is done when the connection is back, if this page stays open.',
};

// `handheld`: its name, where the page is not the till's own.
export function badgeOf(status: Status | null, isConnected: boolean, now: number, handheld: string | null = null, keeps: Keeps = 'scans'): BadgeView {
    if (handheld !== null && !isConnected) {
        return { tone: 'bad', text: 'No connection',
            help: `This handheld cannot reach the till. It keeps trying. ${keptText[keeps]} ` +
                  'Without a connection this page cannot be loaded anew.' };
    }
    if (!status || !isConnected) {
        return { tone: 'bad', text: 'Register program stopped',
            help: 'This page cannot reach the Onepool program on this machine. It keeps trying. ' +
                  'Everything recorded is safe on disk.' };
    }
    if (status.disk.full) {
        return { tone: 'bad', text: 'Action needed: disk full',
            help: 'No new basket can be opened until space is freed on this machine. Open baskets can still be paid.' };
    }
    if (status.uplink.state === 'fenced') {
        return { tone: 'bad', text: `Action needed: hub refuses${queued(status)}`,
            help: `${status.uplink.fence || 'The hub has stopped this till'}. Selling goes on and nothing is lost: ` +
                  'everything is kept on disk here. Call the operator, who finds on the hub\'s page what to do.' };
    }
    if (status.uplink.rolled_back) {
        return { tone: 'bad', text: 'Action needed: old database',
            help: 'The database of this till is older than it was, perhaps put back from a copy. ' +
                  'Sell on and call the operator: what was sold since that copy must be counted.' };
    }
    if (status.uplink.state === 'offline') {
        return { tone: 'grey', text: `Offline${since(status, now)}${queued(status)}`,
            help: 'Sell as usual. Everything is kept on disk here and sent when the hub is back.' };
    }
    const oldest = status.uplink.oldest_unsent_at;
    if (status.uplink.state === 'greeting' || (oldest !== null && now - oldest > quietMs)) {
        return { tone: 'warn', text: `Syncing ${status.uplink.outbox}`, help: 'Events are on their way to the hub.' };
    }
    const { late_left: late } = status.uplink;
    if (late > 0) {
        return { tone: 'warn', text: `Syncing ${late} older`,
            help: `${plural(late, 'event')} from before this till's database was renewed ${late === 1 ? 'is' : 'are'} on the way ` +
                  'to the hub, behind the new ones. Sell as usual: nothing is lost.' };
    }
    return { tone: 'good', text: 'Online', help: 'Everything recorded here has reached the hub.' };
}

function Details({ status, view, now }: { status: Status | null; view: BadgeView; now: number }) {
    return <div class="badge-details" role="region" aria-label="Connection">
        <h2>{view.text}</h2>
        <p>{view.help}</p>
        {status && <dl>
            <dt>Waiting to be sent</dt><dd>{plural(status.uplink.outbox, 'event')}</dd>
            <dt>Oldest of them</dt>
            <dd>{status.uplink.oldest_unsent_at === null ? 'none' : `${span(now - status.uplink.oldest_unsent_at)} old`}</dd>
            {status.uplink.late_left > 0 && <>
                <dt>Older ones to be sent</dt><dd>{plural(status.uplink.late_left, 'event')}</dd>
            </>}
            <dt>Recorded / at the hub</dt><dd>{status.uplink.head} / {status.uplink.acked}</dd>
            <dt>Last word from the hub</dt>
            <dd>{status.uplink.hub_heard_at === null ? 'never' : fullMoment(status.uplink.hub_heard_at)}</dd>
            <dt>Stopped by the hub</dt><dd>{status.uplink.fence || 'no'}</dd>
            <dt>Messages refused</dt><dd>{status.refused_messages}</dd>
            <dt>Disk free</dt><dd>{space(status.disk.free_bytes)}{status.disk.low ? ', low' : ''}</dd>
            <dt>Recording takes</dt>
            <dd>{status.disk.commit_ms === null ? 'not measured yet' : `${status.disk.commit_ms} ms${status.disk.slow ? ', slow' : ''}`}</dd>
            <dt>Program</dt><dd>{status.build}</dd>
        </dl>}
    </div>;
}

export function OfflineBadge({ status, isConnected, handheld = null, keeps = 'scans' }:
    { status: Status | null; isConnected: boolean; handheld?: string | null; keeps?: Keeps }) {
    const [isOpen, setOpen] = useState(false);
    const [now, setNow] = useState(Date.now());
    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), 1_000);
        return () => clearInterval(timer);
    }, []);
    useEffect(() => {
        if (!isOpen) return undefined;
        const close = (event: Event) => {
            if (event instanceof KeyboardEvent && event.key !== 'Escape') return;
            if (event.target instanceof Element && event.target.closest('.badge-details, .offline-badge') && event.type === 'click') return;
            if (event.type === 'keydown') event.stopPropagation();
            setOpen(false);
        };
        document.addEventListener('click', close);
        document.addEventListener('keydown', close);
        return () => {
            document.removeEventListener('click', close);
            document.removeEventListener('keydown', close);
        };
    }, [isOpen]);
    const view = badgeOf(status, isConnected, Math.max(now, status?.now ?? 0), handheld, keeps);
    return <>
        <button class={`badge offline-badge ${view.tone}`} aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}>{view.text}</button>
        {isOpen && <Details status={status} view={view} now={now} />}
        <span class="hidden-text" role="status">{view.tone === 'bad' ? view.text : spoken[view.tone]}</span>
    </>;
}
