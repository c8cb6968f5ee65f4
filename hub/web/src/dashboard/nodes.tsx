import { count, moment, span } from '../../../../deploy/web/ui/format';
import { useStore } from '../../../../deploy/web/ui/store';
import type { NodeRow } from '../api';
import { nodeLink } from './address';
import { behindText, clockText, diskText, isClockOff, isDiskLow } from './node_texts';
import { store } from './state';

export const stateTexts = {
    online: ['Online', 'good'], silent: ['Silent', 'warn'], never_met: ['Never met', 'grey'], stopped: ['Stopped', 'bad'],
} as const;

function Row({ node, now }: { node: NodeRow; now: number }) {
    const [text, tone] = stateTexts[node.state];
    return <tr>
        <th scope="row"><a href={nodeLink(node.node)}>{node.name || node.node}</a><span class="soft small block">{node.location}</span></th>
        <td data-label="State"><span class={`chip ${tone}`}>{text}</span>{node.fence && <span class="small block bad-text">{node.fence}</span>}
            {behindText(node) && <span class="small block warn-text">{behindText(node)}</span>}</td>
        <td data-label="Last heard" title={node.heard_at === null ? '' : moment(node.heard_at)}>
            {node.heard_at === null ? 'never' : `${span(now - node.heard_at)} ago`}</td>
        <td class="number" data-label="Applied">{count(node.applied)}{node.head !== null && <span class="soft small block">of {count(node.head)}</span>}</td>
        <td data-label="Behind" class={(node.lag ?? 0) > 0 ? 'number warn-text' : 'number'}>{node.lag === null ? '–' : count(node.lag)}
            {node.behind_since !== null && <span class="small block">for {span(now - node.behind_since)}</span>}</td>
        <td data-label="Gaps" class={node.gaps > 0 ? 'number warn-text' : 'number'}>{count(node.gaps)}</td>
        <td data-label="Clock" class={isClockOff(node) ? 'number warn-text' : 'number'}>{clockText(node)}</td>
        <td data-label="Set aside" class={node.quarantined > 0 ? 'number bad-text' : 'number'}>{node.quarantined > 0
            ? <a href="#/worklist">{count(node.quarantined)}</a> : '0'}</td>
        <td data-label="Disk free" class={isDiskLow(node) ? 'number bad-text' : 'number'}>{diskText(node)}</td>
    </tr>;
}

export function Nodes() {
    const nodes = useStore(store, (view) => view.nodes);
    const now = useStore(store, (view) => Math.max(view.now, view.status?.now ?? 0));
    return <section class="card nodes" aria-labelledby="nodes-title">
        <h2 id="nodes-title">Nodes</h2>
        {nodes.length === 0 ? <p class="empty">No node is enrolled yet.</p> : <div class="table"><table class="stack">
            <thead><tr><th scope="col">Node</th><th scope="col">State</th><th scope="col">Last heard</th>
                <th scope="col" class="number">Applied</th><th scope="col" class="number">Behind</th>
                <th scope="col" class="number">Gaps</th><th scope="col" class="number">Clock</th>
                <th scope="col" class="number">Set aside</th><th scope="col" class="number">Disk free</th></tr></thead>
            <tbody>{nodes.map((node) => <Row key={node.node} node={node} now={now} />)}</tbody>
        </table></div>}
    </section>;
}
