// The first row answers what an operator comes for: overselling now? anything stuck? a store dark?

import type { ComponentChildren } from 'preact';
import { count, plural, span } from '../../../../deploy/web/ui/format';
import { useStore } from '../../../../deploy/web/ui/store';
import { type HubView, oversells, store } from './state';

interface Verdict { tone: 'good' | 'warn' | 'bad'; answer: string; detail: string }

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

function Card({ question, verdict }: { question: string; verdict: Verdict }) {
    return <section class={`answer ${verdict.tone}`} aria-label={question}>
        <h2>{question}</h2>
        <p class="answer-word">{verdict.answer}</p>
        <p class="small">{verdict.detail}</p>
    </section>;
}

function Figure({ name, children }: { name: string; children: ComponentChildren }) {
    return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

export function Summary() {
    const view = useStore(store, (all) => all);
    const { status } = view;
    return <div class="summary">
        <Card question="Overselling now?" verdict={overselling(view)} />
        <Card question="Anything stuck?" verdict={stuck(view)} />
        <Card question="Any store dark?" verdict={dark(view)} />
        <section class="answer figures" aria-label="Counts">
            <dl>
                <Figure name="Sales">{count(status?.sales ?? 0)}</Figure>
                <Figure name="Returns">{count(status?.returns ?? 0)}</Figure>
                <Figure name="To ship">{count(status?.orders_held ?? 0)}</Figure>
                <Figure name="Shipped">{count(status?.orders_shipped ?? 0)}</Figure>
                <Figure name="Refused">{count(status?.orders_refused ?? 0)}</Figure>
                <Figure name="Events">{count(status?.events ?? 0)}</Figure>
            </dl>
        </section>
    </div>;
}
