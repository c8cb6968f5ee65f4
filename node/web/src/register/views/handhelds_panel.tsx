// Pairs handhelds with this till, and lists those that are.

import { useEffect, useState } from 'preact/hooks';
import { fullMoment, span } from '../../../../../deploy/web/ui/format';
import { QrCode } from '../../../../../deploy/web/ui/qr_code';
import { useStore } from '../../../../../deploy/web/ui/store';
import type { EndedCode, Handheld, Handhelds, PairCode } from '../../api';
import { closeCode, endText, openCode, refreshHandhelds, removeHandheld } from '../handhelds';
import { store } from '../state';
import { Panel } from './panel';

function useLeft(code: PairCode): number {
    const [end] = useState(Date.now() + code.left_ms);
    const [now, setNow] = useState(Date.now());
    useEffect(() => {
        const timer = setInterval(() => setNow(Date.now()), 1_000);
        return () => clearInterval(timer);
    }, []);
    return Math.max(0, end - now);
}

const triesBeforeWarning = 80;   // of 100: five of each device are usual

function Code({ code, fingerprint }: { code: PairCode; fingerprint: string }) {
    const left = useLeft(code);
    useEffect(() => { if (left === 0) void refreshHandhelds(); }, [left === 0]);
    if (left === 0) return <Ended ended={{ code: code.code, why: 'over' }} />;
    return <div class="pair-code">
        <QrCode text={code.link} label={`QR code of ${code.link}`} />
        <div>
            <p>Scan it with the handheld's camera, or open <b>{code.link.replace(/#.*/, '')}</b> and type</p>
            <p class="pair-letters" data-test="pair-code">{code.code}</p>
            <p class="soft small">For one handheld, for another {span(left)}. </p>
            {code.tries_left <= triesBeforeWarning && <p class="note warn-note">Somebody keeps sending wrong codes: {code.tries_left} more, and
                this one is void.</p>}
            <p class="small">The handheld's browser may warn of the certificate. Look at it there (“Not secure”, then “Certificate”) and go on
                only if its SHA-256 fingerprint is</p>
            <p class="fingerprint small" data-test="fingerprint">{fingerprint}</p>
            <button onClick={() => void closeCode()}>Cancel</button>
        </div>
    </div>;
}

// It stands until it is read: whoever looked away must not wonder where the code has gone.
function Ended({ ended }: { ended: EndedCode }) {
    return <div class="note warn-note" role="status" data-test="ended-code"><p>{endText(ended)}</p>
        <button onClick={() => void openCode()}>New code</button>{' '}<button onClick={() => void closeCode()}>Close</button></div>;
}

function Row({ handheld }: { handheld: Handheld }) {
    const [isAsking, setAsking] = useState(false);
    return <li class="handheld" data-handheld={handheld.name}>
        <span><b>{handheld.name}</b><br /><span class="soft small">
            {handheld.picker !== null && `${handheld.picker.name}${handheld.picker.proof === 'listed' ? ', without a PIN' : ''} · `}
            {handheld.connected ? 'Connected' : `Last seen ${fullMoment(handheld.seen_at)}`} · paired {fullMoment(handheld.paired_at)}</span></span>
        {isAsking
            ? <span><button class="danger" onClick={() => void removeHandheld(handheld.no, handheld.name)}>Remove {handheld.name} now</button>
                {' '}<button onClick={() => setAsking(false)}>Keep</button></span>
            : <button onClick={() => setAsking(true)} aria-label={`Remove ${handheld.name}`}>Remove</button>}
    </li>;
}

function Pairing({ handhelds: { code, ended_code: ended, fingerprint } }: { handhelds: Handhelds }) {
    if (code !== null) return <Code key={code.code} code={code} fingerprint={fingerprint} />;
    if (ended !== null && ended.why !== 'used') return <Ended ended={ended} />;
    return <button class="primary tall" onClick={() => void openCode()}>Pair a handheld</button>;
}

export function HandheldsPanel() {
    const handhelds = useStore(store, (state) => state.handhelds);
    useEffect(() => { void refreshHandhelds(); }, []);
    return <Panel title="Handhelds" kind="handhelds-panel">
        {handhelds === null ? <p class="loading">Loading…</p> : <div class="handhelds-body">
            <Pairing handhelds={handhelds} />
            {handhelds.handhelds.length === 0 && <p class="soft">No handheld is paired with this till.</p>}
            <ul aria-label="Paired handhelds">{handhelds.handhelds.map((handheld) => <Row key={handheld.no} handheld={handheld} />)}</ul>
        </div>}
    </Panel>;
}
