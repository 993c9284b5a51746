import { execFile } from 'node:child_process'
import { access, constants, readdir } from 'node:fs/promises'
import { homedir, platform } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

export type FoundChromium =
  | { ok: true; path: string }
  /** `branded` is the Google Chrome that stands there and is of no use. */
  | { ok: false; branded?: string }

/**
 * Path of a browser that loads an unpacked extension: $UPSHOT_CHROMIUM, else the one Playwright
 * installed, else the system's Chromium, else a Chrome for Testing. Throws a sentence with the
 * remedy when there is none.
 */
export async function findChromium(): Promise<string> {
  const found = await lookForChromium()
  if (found.ok) return found.path
  throw new Error(missingChromium(found.branded))
}

/** Looks where {@link findChromium} looks, without throwing. */
export async function lookForChromium(): Promise<FoundChromium> {
  const wanted = process.env.UPSHOT_CHROMIUM
  if (wanted !== undefined && wanted !== '') {
    if (!(await isExecutable(wanted))) {
      throw new Error(`UPSHOT_CHROMIUM names ${wanted}, which cannot be run.`)
    }
    return { ok: true, path: wanted }
  }
  return chooseChromium(candidates(), brandedPlaces())
}

/** The first that runs and is no Google Chrome; else the Google Chrome that stands in for it. */
export async function chooseChromium(
  candidates: AsyncIterable<string> | Iterable<string>,
  brandedPlaces: Iterable<string>,
): Promise<FoundChromium> {
  let branded: string | undefined
  for await (const path of candidates) {
    if (!(await isExecutable(path))) continue
    if (!(await isBranded(path))) return { ok: true, path }
    branded ??= path
  }
  for (const path of brandedPlaces) {
    if (await isExecutable(path)) branded ??= path
  }
  return branded === undefined ? { ok: false } : { ok: false, branded }
}

/** One sentence that says what is missing and what to do. */
export function missingChromium(branded?: string): string {
  const remedy =
    'run `npx playwright-core install chromium`, or install Chromium and name it in UPSHOT_CHROMIUM'
  return branded === undefined
    ? `No Chromium was found: ${remedy}.`
    : `Only Google Chrome was found (${branded}), which ignores --load-extension since version 137 and so cannot show Upshot: ${remedy}.`
}

async function* candidates(): AsyncGenerator<string> {
  const { chromium } = await import('playwright-core')
  yield chromium.executablePath()
  for (const name of ['chromium', 'chromium-browser']) {
    for (const folder of (process.env.PATH ?? '').split(delimiter)) yield join(folder, name)
  }
  if (platform() === 'darwin') {
    yield '/Applications/Chromium.app/Contents/MacOS/Chromium'
    yield '/Applications/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing'
  } else if (platform() === 'win32') {
    for (const folder of windowsFolders()) yield join(folder, 'Chromium/Application/chrome.exe')
  } else {
    yield '/snap/bin/chromium'
    yield '/usr/lib/chromium/chromium'
  }
  yield* cachedBuilds()
}

/** Builds that Playwright or Puppeteer downloaded for other projects, newest first. */
async function* cachedBuilds(): AsyncGenerator<string> {
  const caches = [
    process.env.PLAYWRIGHT_BROWSERS_PATH,
    join(homedir(), '.cache/ms-playwright'),
    join(homedir(), 'Library/Caches/ms-playwright'),
    join(process.env.LOCALAPPDATA ?? homedir(), 'ms-playwright'),
    join(process.env.PUPPETEER_CACHE_DIR ?? join(homedir(), '.cache/puppeteer'), 'chrome'),
  ]
  const inside = [
    'chrome-linux/chrome',
    'chrome-linux64/chrome',
    'chrome-linux-arm64/chrome',
    'chrome-win/chrome.exe',
    'chrome-win64/chrome.exe',
    'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
    'chrome-mac-x64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
    'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
  ]
  for (const cache of caches) {
    if (cache === undefined) continue
    const builds = await readdir(cache).catch(() => [])
    const newestFirst = builds
      .filter((name) => /^(chromium-\d|(linux|mac|win))/.test(name))
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    for (const build of newestFirst) {
      for (const path of inside) yield join(cache, build, path)
    }
  }
}

function brandedPlaces(): string[] {
  if (platform() === 'darwin') {
    return ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']
  }
  if (platform() === 'win32') {
    return windowsFolders().map((folder) => join(folder, 'Google/Chrome/Application/chrome.exe'))
  }
  return (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => [join(folder, 'google-chrome'), join(folder, 'google-chrome-stable')])
    .concat('/opt/google/chrome/chrome')
}

function windowsFolders(): string[] {
  return [
    process.env.PROGRAMFILES,
    process.env['PROGRAMFILES(X86)'],
    process.env.LOCALAPPDATA,
  ].filter((folder) => folder !== undefined)
}

/** Some systems link `chromium` to Google Chrome. Windows' browsers do not answer --version. */
async function isBranded(path: string): Promise<boolean> {
  if (platform() === 'win32') return false
  const { stdout } = await execute(path, ['--version']).catch(() => ({ stdout: '' }))
  return /^Google Chrome \d/.test(stdout)
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
