// What is wrong, above everything else, until somebody has read it.

import type { Late } from './late';

interface Props { problem: string; late: Late; dismiss: () => void; dismissLate: () => void }

export function Problems({ problem, late, dismiss, dismissLate }: Props) {
    return <div role="alert">
        {problem && <p class="problem-bar">{problem} <button onClick={dismiss}>Dismiss</button></p>}
        {late.texts.length > 0 && <div class="problem-bar" data-test="late">
            <ul>{late.texts.map((text, index) => <li key={index}>{text}</li>)}
                {late.more > 0 && <li>and {late.more} more that came to nothing: look at what is counted.</li>}</ul>
            <button onClick={dismissLate}>Dismiss</button></div>}
    </div>;
}
