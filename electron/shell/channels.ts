/** The three channels between the page's preload and the main process; there are no others. */
export const askChannel = 'quayside:ask';
export const listenChannel = 'quayside:listen';
export const eventChannel = 'quayside:event';
