// The lives of a node's database, oldest first: when each began and ended and why, how far the hub
// has it, and what is still to come of it.

import { count, fullMoment, moment, plural } from '../../../../deploy/web/ui/format';
import type { Journal, NodeRow } from '../api';
import { toComeText, whyEnded } from './node_texts';

// A cell that has nothing to say is left out on a phone.
const none = <span class="soft">–</span>;
const quietly = (isEmpty: boolean, classes = ''): string => isEmpty ? `${classes} none` : classes;

function When({ at, label }: { at: number | null; label: string }) {
    return <td class={quietly(at === null, 'nowrap')} data-label={label}>
        {at === null ? none : <time title={fullMoment(at)}>{moment(at)}</time>}</td>;
}

function State({ journal, isPresent }: { journal: Journal; isPresent: boolean }) {
    if (!isPresent) return <span class="chip grey">ended</span>;
    return journal.why === null ? <span class="chip good">present</span> : <span class="chip bad">stopped</span>;
}

function Row({ journal, node }: { journal: Journal; node: NodeRow }) {
    const isPresent = journal.journal === node.journal;
    const toCome = isPresent ? null : toComeText(journal, node);
    return <tr data-journal={journal.journal}>
        <th scope="row"><code title={journal.journal}>{journal.journal.slice(0, 8)}…</code> <State journal={journal} isPresent={isPresent} /></th>
        <td class={quietly(journal.epoch === null, 'number')} data-label="Epoch">{journal.epoch ?? none}</td>
        <When at={journal.begun_at} label="Begun" />
        <When at={journal.ended_at} label="Ended" />
        <td class={quietly(journal.why === null, 'whole')} data-label="Why it ended">{journal.why === null ? none : whyEnded[journal.why]}</td>
        <td class="number" data-label="Events here">{count(journal.events)}
            {journal.late > 0 && <span class="small soft block">{count(journal.late)} came late</span>}</td>
        <td class={quietly(toCome === null)} data-label="Still to come">{toCome === null ? none
            : <span class={toCome.isOpen ? 'warn-text' : ''}>{toCome.text}</span>}</td>
    </tr>;
}

export function Journals({ node }: { node: NodeRow }) {
    return <section class="card wide" aria-labelledby="journals-title">
        <h2 id="journals-title">Its journals</h2>
        {(node.late_left ?? 0) > 0 && <p class="warn-text">{plural(node.late_left!, 'event')} of ended journals
            {' '}{node.late_left === 1 ? 'is' : 'are'} still to come, behind the live ones.</p>}
        {node.journals.length === 0 ? <p class="empty">It never greeted this hub.</p> : <div class="table"><table class="journals stack">
            <thead><tr><th scope="col">Journal</th><th scope="col" class="number">Epoch</th><th scope="col">Begun</th>
                <th scope="col">Ended</th><th scope="col">Why it ended</th><th scope="col" class="number">Events here</th>
                <th scope="col">Still to come</th></tr></thead>
            <tbody>{node.journals.map((journal) => <Row key={journal.journal} journal={journal} node={node} />)}</tbody>
        </table></div>}
        <p class="small soft">A journal is one life of a node's database. One that ended is never written again; what it
            holds and the hub lacks follows late, and counts once.</p>
    </section>;
}
