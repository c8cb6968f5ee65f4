// Why a channel shows this number, as a picture: each location's shelf split into what is
// committed, what the location keeps for itself, and what is offered online; the online parts add
// up to the number.

import { count, fullMoment, moment } from '../../../../deploy/web/ui/format';
import type { Why } from '../api';
import { type Part, partsOf, type Term } from './why_parts';

// A narrower piece has no room for its number; the text beside the picture has it.
const readableShare = 0.02;

function Bar({ term, scale }: { term: Term; scale: number }) {
    const parts = partsOf(term);
    const text = parts.map((part) => `${count(part.units)} ${part.name}`).join(', ') || 'nothing here';
    return <div class="why-row">
        <span class="why-place">{term.location}<span class="small soft block">{count(term.shelf)} on hand
            {term.debt > 0 && <b class="bad-text">, {count(term.debt)} short</b>}
            {term.is_draining && ', being drained'}
            {term.inspection > 0 && `, ${count(term.inspection)} to inspect`}</span>
            {term.rights.map((right) => <span key={right.node} class="small soft block">{right.node} may sell {count(right.units)}</span>)}</span>
        <div class="why-bar" role="img" aria-label={`${term.location}: ${count(term.shelf)} on hand, ${text}`}>
            {parts.map((part) => <span key={part.kind} class={`part ${part.kind}`}
                style={{ width: `${(100 * part.units) / scale}%` }}>{part.units / scale > readableShare && <b>{count(part.units)}</b>}</span>)}
        </div>
        <span class="why-online number">{count(term.online)}</span>
    </div>;
}

const legend: [Part['kind'], string][] = [['online', 'offered online'], ['held', 'committed to orders'],
    ['paying', 'being paid'], ['own', 'kept for the location'], ['right', 'may be sold by tills without asking'],
    ['stranded', 'perhaps sold by tills that ended'], ['silent', 'perhaps sold by a silent till'], ['kept', 'not offered'], ['debt', 'short']];

function Number({ why }: { why: Why }) {
    const isConfirmed = why.confirmed === why.quantity;
    return <p class="why-number">
        <b>{count(why.quantity)}</b> <span>may be promised on {why.channel}</span>
        <span class={isConfirmed ? 'chip good' : 'chip warn'}>
            {why.confirmed === null ? 'not confirmed yet'
                : `shop confirmed ${count(why.confirmed)}${why.confirmed_at ? ` at ${moment(why.confirmed_at)}` : ''}`}</span>
    </p>;
}

export function WhyPanel({ why }: { why: Why }) {
    const scale = Math.max(1, ...why.terms.map((term) => Math.max(term.shelf, 0) + term.debt));
    const used = new Set(why.terms.flatMap((term) => partsOf(term).map((part) => part.kind)));
    return <section class="card wide why" aria-label={`Why ${why.channel} shows ${why.quantity}`}>
        <h2>Why does {why.channel} show {count(why.confirmed ?? why.quantity)}? <span class="soft">listing {why.listing}</span></h2>
        <Number why={why} />
        <div class="why-rows">
            {why.terms.map((term) => <Bar key={term.location} term={term} scale={scale} />)}
            <div class="why-row why-sum"><span /><span class="small soft">Sum of what is offered online</span>
                <span class="why-online number"><b>{count(why.quantity)}</b></span></div>
        </div>
        <ul class="why-legend small">{legend.filter(([kind]) => used.has(kind)).map(([kind, name]) =>
            <li key={kind}><span class={`part ${kind}`} aria-hidden="true" />{name}</li>)}</ul>
        {why.text && <p class="small">{why.text}</p>}
        {why.last_events.length > 0 && <>
            <h3>What changed it last</h3>
            <ol class="why-events">{why.last_events.map((event, index) => <li key={`${event.lsn}/${index}`}>
                <time class="soft small" title={fullMoment(event.at)}>{moment(event.at)}</time>
                <span class="kind">{event.kind.replaceAll('_', ' ')}</span>
                <span>{event.text}<span class="soft small"> {event.source} · log {event.lsn}</span></span>
                <span class="number">{event.quantity > 0 ? '+' : ''}{count(event.quantity)}</span>
            </li>)}</ol>
        </>}
    </section>;
}
