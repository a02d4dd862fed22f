/** Loaded into real Electron before the program (`-r`): remembers what it shows outside its window, where no test could see it. */
const electron = require('electron');

const seen = {
  tray: undefined,
  menu: undefined,
  tooltip: '',
  icon: '',
  notifications: [],
  dialogs: [],
  opened: [],
  children: [],
  button: undefined,
};
globalThis.quaysideSeen = seen;

const watch = (prototype, name, look) => {
  const original = prototype[name];
  prototype[name] = function (...args) {
    look(this, ...args);
    return original.apply(this, args);
  };
};
watch(electron.Tray.prototype, 'setContextMenu', (tray, menu) => Object.assign(seen, { tray, menu }));
watch(electron.Tray.prototype, 'setToolTip', (_tray, tooltip) => Object.assign(seen, { tooltip }));
watch(electron.nativeImage, 'createFromPath', (_factory, path) => Object.assign(seen, { icon: path }));
watch(electron.Notification.prototype, 'show', (notification) => {
  if (!seen.notifications.some((one) => one.notification === notification)) seen.notifications.push({ notification, standing: true });
});
watch(electron.Notification.prototype, 'close', (notification) => {
  for (const one of seen.notifications) if (one.notification === notification) one.standing = false;
});

const fork = electron.utilityProcess.fork;
electron.utilityProcess.fork = (script, args, options) => {
  const child = fork(script, args, options);
  const entry = { child, title: options?.serviceName ?? 'unnamed' };
  seen.children.push(entry);
  child.once('exit', () => seen.children.splice(seen.children.indexOf(entry), 1));
  return child;
};
electron.dialog.showMessageBox = async (options) => {
  seen.dialogs.push({ message: options.message, detail: options.detail ?? '', buttons: options.buttons ?? [] });
  return { response: seen.button ?? options.cancelId ?? 0, checkboxChecked: false };
};
electron.shell.openExternal = async (address) => void seen.opened.push(address);
