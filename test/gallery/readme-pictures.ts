/** The pictures of the README: a state of the gallery each, drawn when what `until` selects is there. */
export const readmePictures = [
  { file: 'inbox-light.png', state: 'inbox', theme: 'light', until: '.row .actions' },
  { file: 'inbox-dark.png', state: 'inbox', theme: 'dark', until: '.row .actions' },
  { file: 'waiting.png', state: 'inbox-waiting', theme: 'light', until: '.row .actions' },
  { file: 'search.png', state: 'search', theme: 'light', until: 'button.result mark' },
  { file: 'client-safe.png', state: 'client-safe', theme: 'light', until: '.row .actions' },
] as const

export const readmeGif = { file: 'promise-to-task.gif', state: 'readme' } as const
