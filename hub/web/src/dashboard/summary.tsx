// The first row answers what an operator comes for: overselling now? anything stuck? a store dark?

import type { ComponentChildren } from 'preact';
import { count } from '../../../../deploy/web/ui/format';
import { useStore } from '../../../../deploy/web/ui/store';
import { store } from './state';
import { dark, overselling, stuck, type Verdict } from './verdicts';

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
                <Figure name="To inspect">{count(status?.inspection_units ?? 0)}</Figure>
                <Figure name="To pick">{count(status?.orders_held ?? 0)}</Figure>
                <Figure name="Waiting">{count(status?.orders_waiting ?? 0)}</Figure>
                <Figure name="Picked">{count(status?.orders_staged ?? 0)}</Figure>
                <Figure name="Overdue">{count(status?.orders_overdue ?? 0)}</Figure>
                <Figure name="Shipped">{count(status?.orders_shipped ?? 0)}</Figure>
                <Figure name="Refused">{count(status?.orders_refused ?? 0)}</Figure>
                <Figure name="Events">{count(status?.events ?? 0)}</Figure>
            </dl>
        </section>
    </div>;
}
