// The story of one order: how it stands, and what happened when, by whom and why.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { fullMoment, moment } from '../../../../deploy/web/ui/format';
import { get, messageOf } from '../../../../deploy/web/ui/http';
import { useStore } from '../../../../deploy/web/ui/store';
import type { LotRow, OrderLeg, OrderStory, SkuUnits } from '../api';
import { orderLink, ordersLink, skuLink } from './address';
import { OrderChange } from './order_change';
import { deadlineOf, pickedText, pickerFact, stageTexts, stateOf } from './order_groups';
import { store } from './state';

function useStory(channel: string, order: string): { story: OrderStory | null; problem: string } {
    const [story, setStory] = useState<OrderStory | null>(null);
    const [problem, setProblem] = useState('');
    const changes = useStore(store, (view) => view.changes);
    useEffect(() => {
        let isCurrent = true;
        get<OrderStory>(`/v1/orders/${encodeURIComponent(channel)}/${encodeURIComponent(order)}`)
            .then((answer) => { if (isCurrent) { setStory(answer); setProblem(''); } })
            .catch((failure: unknown) => { if (isCurrent) setProblem(messageOf(failure)); });
        return () => { isCurrent = false; };
    }, [channel, order, changes]);
    return { story, problem };
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
    return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

function Facts({ story, now }: { story: OrderStory; now: number }) {
    const deadline = deadlineOf(story, now);
    const picker = pickerFact(story);
    return <dl class="facts">
        <Fact name="To be">{story.collect_at === null ? 'sent' : `collected at ${story.collect_at}`}</Fact>
        {story.location !== null && <Fact name="At">{story.location}{story.place && `, stands at ${story.place}`}</Fact>}
        {picker && <Fact name={picker.what}>{picker.who}</Fact>}
        {deadline && <Fact name={deadline.what}>{fullMoment(deadline.at)} (<span class={deadline.isLate ? 'bad-text' : ''}>{deadline.text}</span>)</Fact>}
        {story.asks_identity && <Fact name="Its buyer">must show an identity document</Fact>}
        {story.is_changed && <Fact name="Changed"><span class="bad-text">at the channel, after it was taken</span></Fact>}
        <Fact name="Placed">{fullMoment(story.placed_at)}</Fact>
        {story.wanted.length > 0 && <Fact name="Still looked for">{unitsText(story.wanted)}</Fact>}
        {story.cut.length > 0 && <Fact name="Cut from it, as nobody has it">{unitsText(story.cut)}</Fact>}
        {story.gave_up.length > 0 && <Fact name="Given up by, not asked again">{story.gave_up.join(', ')}</Fact>}
    </dl>;
}

const legTexts: Record<OrderLeg['stage'], string> = {
    held: 'to be picked', staged: 'picked', packed: 'packed', done: 'has left', ended: 'no more', put_back: 'to be put back' };

function unitsText(lines: SkuUnits[]): string {
    return lines.map((line) => `${line.quantity} × ${line.sku}`).join(', ');
}

function LotLine({ lot, story }: { lot: LotRow; story: OrderStory }) {
    return <li>{lot.quantity} × <a href={skuLink(lot.sku)}>{lot.sku}</a> lot <strong>{lot.lot}</strong>
        <span class="soft small">{lot.expiry && ` good until ${lot.expiry}`}{story.legs.length > 1 && ` from ${lot.location}`}</span></li>;
}

// Of which lots it is, for whoever has to call one back.
function Lots({ story }: { story: OrderStory }) {
    if (story.lots.length + story.unknown_lots.length === 0) return null;
    return <>
        <h3>Lots</h3>
        <ul class="story-lines" aria-label="Lots">
            {story.lots.map((lot) => <LotLine key={`${lot.location}/${lot.sku}/${lot.lot}`} lot={lot} story={story} />)}
            {story.unknown_lots.map((line) => <li key={line.sku}>{line.quantity} × <a href={skuLink(line.sku)}>{line.sku}</a>{' '}
                <span class="bad-text">lot unknown</span></li>)}
        </ul>
    </>;
}

// Who has which part of an order that was split, or still has to put it back.
function Legs({ story }: { story: OrderStory }) {
    return <>
        <h3>{story.legs.some((leg) => leg.stage === 'put_back') ? 'Where its goods are' : `In ${story.legs.length} parts`}</h3>
        <ul class="story-lines" aria-label="Parts">{story.legs.map((leg) => <li key={leg.location}>
            <strong>{leg.location}</strong> {legTexts[leg.stage]}: {unitsText(leg.asked)}
            {leg.place && <span class="soft small"> stands at {leg.place}</span>}</li>)}</ul>
    </>;
}

function Steps({ story }: { story: OrderStory }) {
    return <ol class="steps" tabIndex={0} aria-label="What happened, oldest first">{story.steps.map((step, index) => {
        const [text, tone] = stageTexts[step.stage];
        return <li key={`${step.lsn}/${index}`}>
            <time class="soft small" title={fullMoment(step.at)}>{moment(step.at)}</time>
            <span><span class={`chip ${tone}`}>{text}</span></span>
            <span class="step-text">{step.text || text}
                <span class="soft small"> {step.by ? `by ${step.by}` : 'by the hub'} · log {step.lsn}</span></span>
        </li>;
    })}</ol>;
}

function Told({ story, now }: { story: OrderStory; now: number }) {
    return <>
        <Facts story={story} now={now} />
        <ul class="story-lines" aria-label="Lines">{story.lines.map((line, index) => <li key={index}>
            {line.quantity} × <a href={skuLink(line.sku)}>{line.sku || line.listing}</a>
            {pickedText(line) && <span class="soft small"> {pickedText(line)}</span>}</li>)}</ul>
        {(story.legs.length > 1 || story.legs.some((leg) => leg.stage === 'put_back')) && <Legs story={story} />}
        <Lots story={story} />
        <OrderChange story={story} />
        <h3>What happened</h3>
        {story.steps.length === 0 ? <p class="empty">The hub remembers no step of it.</p> : <Steps story={story} />}
    </>;
}

// Whoever came by the list goes on where they were.
function close(channel: string, order: string): void {
    const link = orderLink(channel, order);
    const row = [...document.querySelectorAll<HTMLAnchorElement>('[data-order] th a')].find((each) => each.getAttribute('href') === link);
    location.hash = ordersLink;
    row?.focus();
}

export function OrderStoryPanel({ channel, order, now }: { channel: string; order: string; now: number }) {
    const { story, problem } = useStory(channel, order);
    const title = useRef<HTMLHeadingElement>(null);
    useEffect(() => title.current?.focus(), []);
    const [text, tone] = story ? stateOf(story) : ['', 'grey'];
    return <section class="card wide story" aria-labelledby="story-title"
        onKeyDown={(event) => { if (event.key === 'Escape') close(channel, order); }}>
        <div class="story-head">
            <h2 id="story-title" ref={title} tabIndex={-1}>Order {order} <span class="soft">{channel}</span>{' '}
                {story && <span class={`chip ${tone}`}>{text}</span>}</h2>
            <button onClick={() => close(channel, order)}>Close</button>
        </div>
        {problem && <p class="bad-text" role="alert">{problem}</p>}
        {story ? <Told story={story} now={now} /> : !problem && <p class="empty">Loading…</p>}
    </section>;
}
