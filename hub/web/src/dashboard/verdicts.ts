// Three questions and their answers, from what the hub last said. Pure.

import { count, plural, span } from '../../../../deploy/web/ui/format';
import { type HubView, oversells } from './state';

export interface Verdict { tone: 'good' | 'warn' | 'bad'; answer: string; detail: string }

// A node further behind than this is worth a look even while it is heard.
const lagWorthALook = 500;

export function overselling(view: HubView): Verdict {
    const open = oversells(view.cases);
    const debt = view.status?.debt_units ?? 0;
    if (open.length === 0 && debt === 0) {
        return { tone: 'good', answer: 'No', detail: 'Every promise is covered by stock.' };
    }
    return { tone: 'bad', answer: `${plural(debt, 'unit')} short`,
        detail: `${plural(open.length, 'open case')}: promised or sold beyond what is on the shelf.` };
}

export function stuck(view: HubView): Verdict {
    const failing = view.channels.filter((channel) => channel.state === 'failing');
    const retrying = view.channels.filter((channel) => channel.state === 'retrying');
    const quarantined = view.nodes.reduce((sum, node) => sum + node.quarantined, 0);
    const behind = view.nodes.filter((node) => node.state === 'online' && (node.lag ?? 0) > lagWorthALook);
    const fenced = view.nodes.filter((node) => node.fence !== '');
    const found = [
        ...(view.status?.broker === 'lost' ? ['the broker is lost'] : []),
        ...(view.status?.reconciling ?? []).map((row) => `${row.location} promises nothing online: ${row.awaited}`),
        ...(view.status?.draining ?? []).map((row) => `${row.location} is being drained, still there: ${row.left}`),
        ...failing.map((channel) => `${channel.channel} is failing`),
        ...fenced.map((node) => `${node.name} is stopped`),
        ...(quarantined > 0 ? [`${plural(quarantined, 'event')} set aside`] : []),
        ...retrying.map((channel) => `${channel.channel} is being retried`),
        ...behind.map((node) => `${node.name} is ${count(node.lag!)} events behind`),
    ];
    if (found.length === 0) return { tone: 'good', answer: 'No', detail: 'Nodes and channels keep up.' };
    const isBad = failing.length + fenced.length > 0 || view.status?.broker === 'lost';
    return { tone: isBad ? 'bad' : 'warn', answer: isBad ? 'Yes' : 'A little', detail: found.slice(0, 3).join(', ') + '.' };
}

export function dark(view: HubView): Verdict {
    const silent = view.nodes.filter((node) => node.state !== 'online');
    if (silent.length === 0) {
        return { tone: 'good', answer: 'No', detail: `${plural(view.nodes.length, 'node')} heard within seconds.` };
    }
    const names = silent.slice(0, 3).map((node) => node.heard_at === null
        ? `${node.name} never met` : `${node.name} for ${span(view.now - node.heard_at)}`);
    const isAll = view.nodes.every((other) => other.state !== 'online' || !silent.some((node) => node.location === other.location));
    return { tone: isAll ? 'bad' : 'warn', answer: plural(silent.length, 'node'), detail: `${names.join(', ')}.` };
}
