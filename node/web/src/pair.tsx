// What a handheld opens by the code on the till's screen. The code stands behind the "#" of the
// link, so it is sent by this form only.

import { render } from 'preact';
import { useState } from 'preact/hooks';
import '../../../deploy/web/ui/base.css';
import './pair/pair.css';
import { messageOf, NoAnswer, post } from '../../../deploy/web/ui/http';
import { codeIn } from './pair/code';
import { cutToBytes } from './shared/text';

const nameMost = 40;   // bytes, as the node takes it

const why = (failure: unknown): string =>
    failure instanceof NoAnswer ? 'The till does not answer. Look at the Wi-Fi, and try again.' : messageOf(failure);

function Pair() {
    const [code, setCode] = useState(() => codeIn(location.hash));
    const [name, setName] = useState('');
    const [problem, setProblem] = useState('');
    const [isAsking, setAsking] = useState(false);
    const [nonce] = useState(() => crypto.randomUUID());   // an answer that was lost comes again
    const submit = async (event: Event): Promise<void> => {
        event.preventDefault();
        setAsking(true);
        setProblem('');
        try {
            await post('/api/pair', { code: code.trim(), name: name.trim(), nonce });
            location.replace('/orders');
        } catch (failure) {
            setProblem(why(failure));
            setAsking(false);
        }
    };
    return <main class="pair">
        <h1>Pair this handheld</h1>
        <p>At the till, press “Handhelds”, then “Pair a handheld”. Its screen shows the code.</p>
        <form onSubmit={(event) => void submit(event)}>
            <label>Code on the till's screen
                <input name="code" value={code} maxLength={12} autocomplete="off" autocapitalize="characters" spellcheck={false}
                    onInput={(event) => setCode(event.currentTarget.value)} />
            </label>
            <label>Name of this handheld, or of who picks with it
                <input name="name" value={name} autocomplete="off"
                    onInput={(event) => setName(event.currentTarget.value = cutToBytes(event.currentTarget.value, nameMost))} />
            </label>
            <p class="problem" role="alert">{problem}</p>
            <button class="primary" disabled={isAsking || code.trim() === '' || name.trim() === ''}>{isAsking ? 'Pairing…' : 'Pair'}</button>
        </form>
    </main>;
}

render(<Pair />, document.getElementById('page')!);
