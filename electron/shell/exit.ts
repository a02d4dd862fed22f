/** Exit: says what stops and what goes on, then lets everything end in order. */
import { dialog } from 'electron/main';

const exitButton = 0;
const stayButton = 1;

/** True where the person still wants to exit. */
export const confirmExit = async (): Promise<boolean> => {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: 'Exit Quayside?',
    message: 'Exit Quayside?',
    detail:
      'The engine on this PC stops with it: no order, stock figure or despatch is carried until Quayside is started again. Khaos Control and the shop go on by themselves, and what happens meanwhile is caught up with at the next start.\n\nTo close the window only, use its own close button: Quayside then goes on in the tray.',
    buttons: ['Exit', 'Keep running'],
    // The safe button is the default one.
    defaultId: stayButton,
    cancelId: stayButton,
    noLink: true,
  });
  return response === exitButton;
};
