/**
 * The one door to the browser's extension API. The polyfill throws when it is loaded outside an
 * extension, so components and what they import must not reach this file before they need it.
 */
export { default as browser } from 'webextension-polyfill'
