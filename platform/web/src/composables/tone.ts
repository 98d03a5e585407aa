/** What a colour says: nothing, attention, good, careful, bad. */
export type Tone = 'plain' | 'accent' | 'success' | 'warning' | 'danger'
