// One node: how far its events are here, what went wrong on the way, its journals, its machine.

import type { ComponentChildren } from 'preact';
import { count, fullMoment, plural, span } from '../../../../deploy/web/ui/format';
import { useStore } from '../../../../deploy/web/ui/store';
import type { NodeRow } from '../api';
import { Journals } from './journals';
import { clockText, diskText, isClockOff, isDiskLow, safeText } from './node_texts';
import { stateTexts } from './nodes';
import { Scopes } from './scopes';
import { store } from './state';

function Fact({ name, tone = '', children }: { name: string; tone?: string; children: ComponentChildren }) {
    return <div><dt>{name}</dt><dd class={tone}>{children}</dd></div>;
}

function Stopped({ node }: { node: NodeRow }) {
    return <div class="stopped" role="alert">
        <p><b>Its events are not taken: {node.fence}.</b></p>
        <p>It goes on selling and keeps everything on its own disk.{node.next && <> What to do: {node.next}.</>}</p>
    </div>;
}

function Since({ node, now }: { node: NodeRow; now: number }) {
    if (node.online_since !== null) return <>{fullMoment(node.online_since)} ({span(now - node.online_since)})</>;
    return <>{node.heard_at === null ? 'never heard' : `no; last heard ${span(now - node.heard_at)} ago`}</>;
}

function Stream({ node, now }: { node: NodeRow; now: number }) {
    const isBehind = (node.lag ?? 0) > 0;
    return <section class="card wide" aria-labelledby="stream-title">
        <h2 id="stream-title">Its events</h2>
        <dl class="facts">
            <Fact name="Applied here">{count(node.applied)}</Fact>
            <Fact name="Recorded there">{node.head === null ? 'not reported' : count(node.head)}</Fact>
            <Fact name="Behind" tone={isBehind ? 'warn-text' : ''}>{node.lag === null ? '–' : plural(node.lag, 'event')}
                {node.behind_since !== null && ` for ${span(now - node.behind_since)}`}</Fact>
            <Fact name="In a verified backup">{safeText(node)}</Fact>
            <Fact name="Asked for again" tone={node.gaps > 0 ? 'warn-text' : ''}>{plural(node.gaps, 'batch', 'batches')}</Fact>
            <Fact name="Sent twice">{plural(node.resent, 'batch', 'batches')}</Fact>
            <Fact name="Messages not used" tone={node.refused_messages > 0 ? 'bad-text' : ''}>{count(node.refused_messages)}</Fact>
            <Fact name="Set aside" tone={node.quarantined > 0 ? 'bad-text' : ''}>{count(node.quarantined)}
                {node.quarantined > 0 && <> (<a href="#/worklist">look</a>)</>}</Fact>
            <Fact name="Voided">{count(node.voided)}</Fact>
            {node.retained_from !== null && <Fact name="Kept there from">{count(node.retained_from)}</Fact>}
        </dl>
        <p class="small soft">Batches and messages are counted since the hub's start.</p>
    </section>;
}

function Machine({ node, now }: { node: NodeRow; now: number }) {
    return <section class="card wide" aria-labelledby="machine-title">
        <h2 id="machine-title">Its machine</h2>
        <dl class="facts">
            <Fact name="Online since"><Since node={node} now={now} /></Fact>
            <Fact name="Clock" tone={isClockOff(node) ? 'warn-text' : ''}>{clockText(node)}</Fact>
            <Fact name="Disk free" tone={isDiskLow(node) ? 'bad-text' : ''}>{diskText(node)}
                {node.disk_total_bytes !== null && node.disk_free_bytes !== null &&
                    ` (${Math.round(node.disk_free_bytes / node.disk_total_bytes * 100)} %)`}</Fact>
            <Fact name="Our messages it refused" tone={node.not_used_there ? 'bad-text' : ''}>{node.not_used_there === null ? '–' : count(node.not_used_there)}</Fact>
            <Fact name="Open baskets">{node.open_baskets === null ? '–' : count(node.open_baskets)}</Fact>
            <Fact name="Build">{node.build || '–'}</Fact>
            <Fact name="Id">{node.node}</Fact>
        </dl>
    </section>;
}

export function NodePage({ id }: { id: string }) {
    const node = useStore(store, (view) => view.nodes.find((each) => each.node === id));
    const now = useStore(store, (view) => Math.max(view.now, view.status?.now ?? 0));
    if (!node) return <section class="card wide"><h2>{id}</h2><p class="empty">No such node is enrolled.</p></section>;
    const [text, tone] = stateTexts[node.state];
    return <div class="sku">
        <section class="card wide" aria-labelledby="node-title">
            <p class="small"><a href="#/overview">All nodes</a></p>
            <h2 id="node-title">{node.name} <span class="soft">{node.location}</span> <span class={`chip ${tone}`}>{text}</span></h2>
            {node.fence && <Stopped node={node} />}
            {node.silent_since !== null && <p class="warn-text" role="status">What it recorded in the last {span(now - node.silent_since)} is
                not known here. Until it is, {node.location} promises less online, by what may have been sold meanwhile.</p>}
        </section>
        <Stream node={node} now={now} />
        <Scopes node={node} />
        <Machine node={node} now={now} />
        <Journals node={node} />
    </div>;
}
